//! `trine generate`: generates a crate from a document.

use std::fs;
use std::path::Path;
use std::time::Instant;

use trine::disk::Changes;
use trine::input::{self, Input};
use trine::output::FileTree;
use trine::{Analyzed, CrateText, Provenance, Spec, package};

use super::arguments::Generate;
use super::folder::{self, Folder};
use super::messages::{Messages, Summary, WriteSummary};
use super::{Stop, open, read};

/// The command named in the headers of generated files.
const COMMAND: &str = "trine generate";

pub(crate) fn run(task: &Generate, messages: &mut Messages) -> Result<(), Stop> {
    let start = Instant::now();
    if let Some(name) = &task.name {
        package::check_name(name).map_err(Stop::Failed)?;
    }
    let mut input = open(&task.document)?;
    let package = &mut input.spec.config.package;
    package.group_by = task.group_by.or(package.group_by);
    let mut analyzed = read(&input, &task.document, "; nothing was written", messages)?;
    if !task.only.is_empty() {
        analyzed = analyzed.only(&task.only).map_err(Stop::failed)?;
    }
    if let Some(path) = &task.coverage {
        write_coverage(path, &analyzed)?;
    }
    let mut summary = Summary::of(&analyzed, start.elapsed());

    messages.progress("Generating", &summary.counted());
    let package = package_name(task, &analyzed);
    let tree = files(task, &input, analyzed, &package)?;
    let folder = Folder {
        path: &task.output,
        force: task.force,
    };
    let (changes, drift) = match task.check {
        true => (Changes::default(), Some(folder.compare(&tree, messages)?)),
        false => (folder.write(&tree, messages)?, None),
    };
    summary.written = Some(WriteSummary {
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
fn write_coverage(path: &Path, analyzed: &Analyzed) -> Result<(), Stop> {
    let text = match path.extension().is_some_and(|it| it == "json") {
        true => format!("{:#}\n", analyzed.coverage.to_json(&analyzed.document)),
        false => analyzed.coverage.render(&analyzed.document),
    };
    fs::write(path, text)
        .map_err(|error| Stop::Failed(format!("cannot write {}: {error}", path.display())))
}

/// Returns the name that the user chose, otherwise the name of the folder or of the document.
fn package_name(task: &Generate, analyzed: &Analyzed) -> String {
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
        .or_else(|| package::package_name(&analyzed.api.title))
        .unwrap_or_else(|| "client".to_owned())
}

/// Generates the files of the crate. They name the document without its folder, so that they do not
/// depend on the current folder.
fn files(
    task: &Generate,
    input: &Input,
    analyzed: Analyzed,
    package: &str,
) -> Result<FileTree, Stop> {
    let config = &input.spec.config.package;
    let text = CrateText {
        runtime: task
            .runtime
            .clone()
            .or(config.runtime.clone())
            .unwrap_or_default(),
        ..package::crate_text(package, &analyzed.api)
    };
    let spec = Spec {
        name: input.file_name().to_owned(),
        ..input.spec.clone()
    };
    let provenance = Provenance {
        from: &spec.name,
        by: COMMAND,
    };
    input::generate(
        &text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    )
    .map_err(Stop::failed)
}
