//! `trine generate`: generates a crate from a document.

use std::fs;
use std::path::Path;
use std::time::Instant;

use trine::disk::Changes;
use trine::input::{self, Input};
use trine::output::FileTree;
use trine::{CrateText, Made, Reading, Spec, package};

use super::arguments::Generate;
use super::folder::{self, Folder};
use super::messages::{Messages, Outcome, Summary};
use super::{Stop, open, read};

/// The command named in the headers of generated files.
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
    if let Some(path) = &task.coverage {
        write_coverage(path, &reading)?;
    }
    let mut summary = Summary::of(&reading, start.elapsed());

    messages.progress("Generating", &summary.counted());
    let package = package_name(task, &reading);
    let tree = files(task, &input, reading, &package)?;
    let folder = Folder {
        path: &task.output,
        force: task.force,
    };
    let (changes, drift) = match task.check {
        true => (Changes::default(), Some(folder.compare(&tree, messages)?)),
        false => (folder.write(&tree, messages)?, None),
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
    folder::up_to_date(summary.drift(), tree.len())
}

/// Writes the coverage report to a file.
fn write_coverage(path: &Path, reading: &Reading) -> Result<(), Stop> {
    let text = match path.extension().is_some_and(|it| it == "json") {
        true => format!("{:#}\n", reading.coverage.to_json(&reading.document)),
        false => reading.coverage.render(&reading.document),
    };
    fs::write(path, text)
        .map_err(|error| Stop::Failed(format!("cannot write {}: {error}", path.display())))
}

/// Returns the name that the user chose, otherwise the name of the folder or of the document.
fn package_name(task: &Generate, reading: &Reading) -> String {
    if let Some(name) = &task.name {
        return name.clone();
    }
    // `.` has a name only after it is resolved.
    let folder = task.output.file_name().map(ToOwned::to_owned).or_else(|| {
        let folder = task.output.canonicalize().ok()?;
        folder.file_name().map(ToOwned::to_owned)
    });
    folder
        .and_then(|folder| package::package_name(&folder.to_string_lossy()))
        .or_else(|| package::package_name(&reading.api.title))
        .unwrap_or_else(|| "client".to_owned())
}

/// Generates the files of the crate. They name the document without its folder, so that they do not
/// depend on the current folder.
fn files(
    task: &Generate,
    input: &Input,
    reading: Reading,
    package: &str,
) -> Result<FileTree, Stop> {
    let config = &input.spec.config.package;
    let text = CrateText {
        runtime: task.runtime.as_ref().unwrap_or(&config.runtime).clone(),
        ..package::crate_text(package, &reading.api)
    };
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
