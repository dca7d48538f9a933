//! `trine runtime`: the package `trine-runtime`, from the texts in the binary.

use trine::runtime;

use super::Stop;
use super::arguments::Runtime;
use super::folder::{self, Folder};
use super::messages::Messages;

/// The command that headers of the files name.
const COMMAND: &str = "trine runtime";

pub(crate) fn run(task: &Runtime, messages: &mut Messages) -> Result<(), Stop> {
    let tree = runtime::package(COMMAND).map_err(Stop::failed)?;
    let folder = Folder {
        path: &task.output,
        force: task.force,
    };
    if task.check {
        let drift = folder.compare(&tree, messages)?;
        return folder::up_to_date(drift, tree.len());
    }
    let changes = folder.write(&tree, messages)?;
    messages.progress("Finished", &changes.to_string());
    Ok(())
}
