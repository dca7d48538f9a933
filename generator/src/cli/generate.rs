//! `trine generate`: a document becomes a crate.

use std::fs;
use std::path::Path;
use std::time::Instant;

use trine::disk::{self, Changes, DiskError, Owner};
use trine::input::{self, Input};
use trine::output::FileTree;
use trine::{Made, Reading, Spec, package};

use super::arguments::Generate;
use super::messages::{Messages, Outcome, Summary};
use super::{Stop, count, open, read};

/// What the headers of generated files say to run.
const COMMAND: &str = "trine generate";

pub(crate) fn run(task: &Generate, messages: &mut Messages) -> Result<(), Stop> {
    let start = Instant::now();
    if let Some(name) = &task.name {
        package::check_name(name).map_err(Stop::Failed)?;
    }
    let input = open(&task.document)?;
    let mut reading = read(&input, &task.document, "; nothing was written", messages)?;
    if !task.only.is_empty() {
        reading = reading.only(&task.only).map_err(Stop::failed)?;
    }
    if let Some(path) = &task.ledger {
        write_ledger(path, &reading)?;
    }
    let mut summary = Summary::of(&reading, start.elapsed());

    messages.progress("Generating", &summary.counted());
    let package = package_name(task, &reading);
    let tree = files(&input, reading, &package)?;
    let (changes, drift) = match task.check {
        true => (Changes::default(), Some(compare(task, &tree, messages)?)),
        false => (write(task, &tree, messages)?, None),
    };
    summary.outcome = Some(Outcome {
        package,
        folder: task.output.clone(),
        files: tree.len(),
        changes,
        drift,
    });
    summary.elapsed = start.elapsed();
    messages.summary(&summary);
    match summary.drift() {
        0 => Ok(()),
        drift => Err(Stop::Problems(format!(
            "{} of {} {} not as generated; run the command without --check to mend that",
            drift,
            count(tree.len(), "file"),
            if drift == 1 { "is" } else { "are" }
        ))),
    }
}

/// The whole ledger, in a file.
fn write_ledger(path: &Path, reading: &Reading) -> Result<(), Stop> {
    let text = match path.extension().is_some_and(|it| it == "json") {
        true => format!("{:#}\n", reading.ledger.to_json(&reading.document)),
        false => reading.ledger.render(&reading.document),
    };
    fs::write(path, text)
        .map_err(|error| Stop::Failed(format!("cannot write {}: {error}", path.display())))
}

/// The name that the user says, or else what the folder or the document is called.
fn package_name(task: &Generate, reading: &Reading) -> String {
    if let Some(name) = &task.name {
        return name.clone();
    }
    // `.` has a name only once it is known where that is.
    let folder = task.output.file_name().map(ToOwned::to_owned).or_else(|| {
        let folder = task.output.canonicalize().ok()?;
        folder.file_name().map(ToOwned::to_owned)
    });
    folder
        .and_then(|folder| package::package_name(&folder.to_string_lossy()))
        .or_else(|| package::package_name(&reading.api.title))
        .unwrap_or_else(|| "client".to_owned())
}

/// The files of the crate. They name the document without its folder, so that they are the same
/// wherever somebody stands who generates them.
fn files(input: &Input, reading: Reading, package: &str) -> Result<FileTree, Stop> {
    let text = package::crate_text(package, &reading.api);
    let spec = Spec {
        name: input.file_name().to_owned(),
        ..input.spec.clone()
    };
    let made = Made {
        from: &spec.name,
        by: COMMAND,
    };
    input::crate_files(&text, &[(&spec, reading)], &made).map_err(Stop::failed)
}

fn write(task: &Generate, tree: &FileTree, messages: &Messages) -> Result<Changes, Stop> {
    messages.progress("Writing", &task.output.display().to_string());
    let owner = match task.force {
        true => Owner::Forced,
        false => Owner::Shared,
    };
    disk::write(&task.output, tree, owner).map_err(|error| match error {
        DiskError::NotOurs { folder } => Stop::Failed(format!(
            "{} holds files that Trine has not made, and none that it has; choose another folder, \
             or pass --force to write beside them",
            folder.display()
        )),
        error => Stop::failed(error),
    })
}

/// How many files are not as they are generated; each of them is said.
fn compare(task: &Generate, tree: &FileTree, messages: &mut Messages) -> Result<usize, Stop> {
    messages.progress("Comparing", &task.output.display().to_string());
    let drift = disk::check(&task.output, tree, Owner::Shared).map_err(Stop::failed)?;
    for file in &drift {
        messages.drift(file);
    }
    Ok(drift.len())
}
