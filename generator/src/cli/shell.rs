//! `trine completions` and `trine man`: for shells and readers of manuals.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::arguments::Arguments;
use super::{Stop, messages};

/// Prints the completions of a shell.
pub(crate) fn completions(shell: Shell) {
    let mut command = Arguments::command();
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "trine", &mut text);
    messages::output(&String::from_utf8_lossy(&text));
}

/// Prints the manual page, or writes the pages of all tasks to a folder.
pub(crate) fn man(folder: Option<&Path>) -> Result<(), Stop> {
    let command = Arguments::command();
    let Some(folder) = folder else {
        let mut text = Vec::new();
        let page = clap_mangen::Man::new(command);
        page.render(&mut text).map_err(Stop::failed)?;
        messages::output(&String::from_utf8_lossy(&text));
        return Ok(());
    };
    let written =
        fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
    written.map_err(|error| Stop::Failed(format!("cannot write {}: {error}", folder.display())))
}
