//! `cargo xtask codegen`: specs/ → generated/.

use std::path::Path;
use std::time::{Duration, Instant};

use trine::config::Config;
use trine::disk::{self, Owner};
use trine::input::{self, Input};
use trine::output::FileTree;
use trine::workspace::Workspace;
use trine::{Analyzed, Strictness};

use crate::stage::Stage;
use crate::{Stop, root, stage};

const SPECS: &str = "specs";
const GENERATED: &str = "generated";
/// The command that regenerates a file, as its header states.
const COMMAND: &str = "cargo xtask codegen";

/// The arguments of the task.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The chosen APIs; all if empty.
    apis: Vec<String>,
    /// Set if files are only compared.
    check: bool,
    /// The stage to print instead.
    emit: Option<Stage>,
}

impl Options {
    pub(crate) fn parse(arguments: Vec<String>) -> Result<Self, Stop> {
        let mut options = Self::default();
        for argument in arguments {
            match argument.split_once('=') {
                Some(("--emit", stage)) => options.emit = Some(Stage::parse(stage)?),
                _ if argument == "--check" => options.check = true,
                _ if argument.starts_with('-') => {
                    return Err(Stop::Usage(format!("unexpected option `{argument}`")));
                }
                _ => options.apis.push(argument),
            }
        }
        if options.emit.is_some() && (options.check || options.apis.len() != 1) {
            return Err(Stop::Usage(
                "`--emit` takes exactly one API or the path of a document, and no `--check`"
                    .to_owned(),
            ));
        }
        Ok(options)
    }

    /// Returns options that compare the files of all APIs.
    pub(crate) fn check() -> Self {
        Self {
            check: true,
            ..Self::default()
        }
    }

    /// Returns the command that updates what a check reports.
    fn command(&self) -> String {
        [COMMAND]
            .into_iter()
            .chain(self.apis.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

pub(crate) fn run(options: &Options) -> Result<(), Stop> {
    let start = Instant::now();
    if let (Some(stage), [path]) = (options.emit, options.apis.as_slice())
        && Path::new(path).is_file()
    {
        print!("{}", stage::text(stage, &read(Path::new(path))?));
        return Ok(());
    }
    let root = root();
    let mut workspace = Workspace::load(&root, SPECS).map_err(Stop::failed)?;
    if !options.apis.is_empty() {
        workspace = workspace.only(&options.apis).map_err(Stop::failed)?;
    }
    let all_analyzed = workspace.read().map_err(|failures| {
        let problems: String = failures.iter().map(ToString::to_string).collect();
        Stop::Failed(format!("{problems}no file was written"))
    })?;
    for (_, analyzed) in &all_analyzed {
        eprint!("{}", analyzed.diagnostics.render(&analyzed.document));
    }
    if let Some(stage) = options.emit {
        for (_, analyzed) in &all_analyzed {
            print!("{}", stage::text(stage, analyzed));
        }
        return Ok(());
    }
    let tree = workspace
        .files(&all_analyzed, COMMAND)
        .map_err(Stop::failed)?;
    let generating = start.elapsed();

    // With some APIs only their modules are written: the rest of the crate refers to all of them.
    let modules: Vec<String> = all_analyzed
        .iter()
        .filter_map(|(spec, _)| spec.module.clone())
        .collect();
    let parts: Vec<(String, FileTree)> = match options.apis.is_empty() {
        true => vec![(GENERATED.to_owned(), tree)],
        false => modules
            .iter()
            .map(|module| {
                (
                    format!("{GENERATED}/src/{module}"),
                    tree.subtree(&format!("src/{module}")),
                )
            })
            .collect(),
    };
    match options.check {
        true => check(&root, &parts, generating, options),
        false => write(&root, &parts, generating),
    }
}

/// Reads a document outside of `specs/`, with the `trine.toml` beside it.
fn read(path: &Path) -> Result<Analyzed, Stop> {
    let config = path.with_file_name("trine.toml");
    let config = match config.is_file() {
        true => input::config(&config).map_err(Stop::failed)?,
        false => Config::default(),
    };
    let mut input = Input::open_with(path, config).map_err(Stop::failed)?;
    input.spec.strictness = Strictness::Strict;
    let analyzed = input.read().map_err(Stop::failed)?;
    eprint!("{}", analyzed.diagnostics.render(&analyzed.document));
    Ok(analyzed)
}

fn write(root: &Path, parts: &[(String, FileTree)], generating: Duration) -> Result<(), Stop> {
    for (folder, tree) in parts {
        let start = Instant::now();
        let changes = disk::write(&root.join(folder), tree, Owner::Trine).map_err(Stop::failed)?;
        println!(
            "{changes} of {} files in {folder} (generated in {} ms, written in {} ms)",
            tree.len(),
            generating.as_millis(),
            start.elapsed().as_millis()
        );
    }
    Ok(())
}

fn check(
    root: &Path,
    parts: &[(String, FileTree)],
    generating: Duration,
    options: &Options,
) -> Result<(), Stop> {
    let mut count = 0;
    for (folder, tree) in parts {
        let drift = disk::check(&root.join(folder), tree, Owner::Trine).map_err(Stop::failed)?;
        for file in &drift {
            println!("{folder}: {file}");
        }
        count += drift.len();
    }
    let files: usize = parts.iter().map(|(_, tree)| tree.len()).sum();
    match count {
        0 => {
            println!(
                "{files} files are up to date ({} ms)",
                generating.as_millis()
            );
            Ok(())
        }
        _ => Err(Stop::Failed(format!(
            "{count} files are not up to date; run `{}`",
            options.command()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, Stop> {
        Options::parse(
            arguments
                .iter()
                .map(|argument| (*argument).to_owned())
                .collect(),
        )
    }

    #[test]
    fn arguments_in_any_order() {
        let options = parse(&["a", "--check", "b"]).unwrap();
        assert!(options.check);
        assert_eq!(options.apis, ["a", "b"]);
        assert_eq!(options.command(), "cargo xtask codegen a b");
        assert_eq!(parse(&["--emit=ir", "a"]).unwrap().emit, Some(Stage::Ir));
    }

    #[test]
    fn a_document_outside_of_the_specs_can_be_read() {
        let path = root().join("tests/golden/specs/overrides/openapi.yaml");
        let analyzed = read(&path).expect("a golden case");
        // With the names of its trine.toml.
        let names = stage::text(Stage::Names, &analyzed);
        assert!(names.contains("something_else"), "{names}");
    }

    #[test]
    fn invalid_arguments() {
        for arguments in [
            &["--chek"][..],
            &["--emit=x", "a"],
            &["--emit=ir"],
            &["--emit=ir", "a", "b"],
            &["--emit=ir", "a", "--check"],
        ] {
            assert!(
                matches!(parse(arguments), Err(Stop::Usage(_))),
                "{arguments:?}"
            );
        }
    }
}
