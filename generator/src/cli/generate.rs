//! `trine generate`: generates a crate from a document.

use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use trine::disk::Changes;
use trine::input::OpenedFiles;
use trine::runtime::RuntimeSource;
use trine::{Analyzed, CrateText, package};

use super::arguments::Generate;
use super::clients::{self, Client};
use super::coverage::CoverageFile;
use super::folder::{self, Folder};
use super::messages::{Messages, Summary, WriteSummary};
use super::previous;
use super::remote::Recording;
use super::{CONFIG, Stop, complete, for_each, read};

pub(crate) fn run(task: &Generate, messages: &mut Messages) -> Result<(), Stop> {
    if let Some(name) = &task.name {
        package::check_name(name).map_err(Stop::Failed)?;
    }
    let recording = match (task.check, task.dry_run, task.update_remote) {
        (true, _, _) => Recording::Required,
        (_, true, _) => Recording::Never,
        (_, _, true) => Recording::All,
        _ => Recording::New,
    };
    let (clients, opened) = OpenedFiles::record(|| clients::open(&task.document, recording));
    let mut clients = clients?;
    if task.update_remote && clients.iter().all(|client| client.remote.is_none()) {
        return Err(Stop::Failed(format!(
            "--update-remote has no effect without --allow-remote, or `allow-remote = true` in {CONFIG}"
        )));
    }
    let of_one = [
        ("--output", task.output.is_some()),
        ("--name", task.name.is_some()),
        ("--only", !task.only.is_empty()),
        ("--coverage", task.coverage.is_some()),
    ];
    if let (true, Some((flag, _))) = (clients.len() > 1, of_one.iter().find(|(_, set)| *set)) {
        return Err(Stop::Failed(format!(
            "{flag} applies to one client, but {CONFIG} has {}; pass the path of a document",
            clients.len()
        )));
    }
    for client in &mut clients {
        let package = &mut client.input.spec.config.package;
        package.group_by = task.group_by.or(package.group_by);
        package.features_by = task.features_by.or(package.features_by);
    }
    for_each(&clients, messages, |client, messages| {
        generate(task, client, &opened, messages)
    })
}

/// `opened` are the files that the client was opened with.
fn generate(
    task: &Generate,
    client: &Client,
    opened: &OpenedFiles,
    messages: &mut Messages,
) -> Result<(), Stop> {
    let start = Instant::now();
    let output = task.output.clone().or_else(|| client.output());
    let Some(output) = output else {
        return Err(Stop::Failed(format!(
            "expected the folder of the crate: add `--output DIR`, or run `trine init {}` once",
            client.input.spec.name
        )));
    };
    if client.table.is_none() && task.document.config.is_none() {
        clients::check_unused_config(&output)?;
    }
    let input = &client.input;
    let (analyzed, referenced) =
        OpenedFiles::record(|| read(input, &task.document, "; nothing was written", messages));
    let mut analyzed = analyzed?;
    let only = match (task.only.as_slice(), &client.table) {
        ([], Some(table)) => table.only.clone(),
        (only, _) => selected(only, &analyzed),
    };
    if only.is_empty() && !task.only.is_empty() {
        let message = "expected a tag, an operationId or the name of a webhook after --only, found an \
                       empty string";
        return Err(Stop::Failed(message.to_owned()));
    }
    if !only.is_empty() {
        analyzed = analyzed.only(&only).map_err(Stop::failed)?;
    }
    if let Some(path) = &task.coverage {
        let file = CoverageFile::new(path, [opened, &referenced], &output)?;
        file.write(&analyzed)?;
    }
    let mut summary = Summary::of(&input.spec.config.package, &analyzed, start.elapsed());
    if !task.check {
        summary.api = previous::changes(task, client, &output, &analyzed);
    }

    messages.progress("Generating", &summary.counted());
    let text = crate_text(task.into(), client, &output, &analyzed);
    if let RuntimeSource::Path(path) = &text.runtime {
        require_runtime(&output, path)?;
    }
    let package = text.package.clone();
    let tree = input.generate(analyzed, &text).map_err(Stop::failed)?;
    let folder = Folder {
        path: &output,
        force: task.force,
    };
    if let (false, false, Some(remote)) = (task.check, task.dry_run, &client.remote) {
        remote.save(&output)?;
    }
    let (changes, drift) = match (task.check, task.dry_run) {
        (true, _) => (Changes::default(), Some(folder.compare(&tree, messages)?)),
        (false, true) => (folder.plan(&tree, messages)?, None),
        (false, false) => (folder.write(&tree, messages)?, None),
    };
    summary.written = Some(WriteSummary {
        package,
        folder: output,
        files: tree.len(),
        changes,
        drift,
        is_dry_run: task.dry_run,
    });
    summary.elapsed = start.elapsed();
    messages.summary(&summary);
    folder::up_to_date(summary.drift(), tree.len())?;
    let done = match (task.check, task.dry_run) {
        (false, false) => ", and the crate contains the others",
        _ => "",
    };
    complete(&summary, done)
}

/// Returns an error if the crate would depend on a package that does not exist. `path` is relative to the
/// crate.
fn require_runtime(output: &Path, path: &str) -> Result<(), Stop> {
    let folder = plain(&output.join(path));
    // A package inside of the crate is written after it: the folder of a new crate is empty.
    let is_later = folder.starts_with(plain(output)) && !output.join("Cargo.toml").exists();
    if is_later || folder.join("Cargo.toml").is_file() {
        return Ok(());
    }
    Err(Stop::Failed(format!(
        "found no package `trine-runtime` in {0}, the folder of `path={path}` relative to the crate; run \
         `trine runtime -o {0}` to write it, or correct the path",
        folder.display()
    )))
}

/// Returns a path without the `..` that the folder before it makes unnecessary: that folder may not
/// exist yet.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match (part, plain.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => {
                plain.pop();
            }
            (Component::CurDir, _) => {}
            _ => plain.push(part),
        }
    }
    plain
}

/// Returns the names of `--only`. A name of the document can contain commas, which otherwise
/// separate names.
fn selected(only: &[String], analyzed: &Analyzed) -> Vec<String> {
    let operations = &analyzed.api.operations;
    let is_known = |name: &String| {
        let mut operations = operations.iter();
        operations.any(|one| one.id == *name || one.tags.contains(name))
    };
    let names = only.iter().flat_map(|name| match is_known(name) {
        true => vec![name.clone()],
        false => name
            .split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect(),
    });
    names.collect()
}

/// The arguments about the package.
#[derive(Clone, Copy, Default)]
pub(super) struct PackageFlags<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) runtime: Option<&'a RuntimeSource>,
}

impl<'a> From<&'a Generate> for PackageFlags<'a> {
    fn from(task: &'a Generate) -> Self {
        Self {
            name: task.name.as_deref(),
            runtime: task.runtime.as_ref(),
        }
    }
}

/// Returns the metadata of the package: of the arguments, otherwise of trine.toml, otherwise of the
/// document.
pub(super) fn crate_text(
    flags: PackageFlags<'_>,
    client: &Client,
    output: &Path,
    analyzed: &Analyzed,
) -> CrateText {
    let table = client.table.as_ref();
    let named = table.and_then(|table| table.name.clone());
    let name = flags.name.map(str::to_owned).or(named);
    let name = name.unwrap_or_else(|| package_name(output, analyzed));
    let config = &client.input.spec.config.package;
    let text = package::crate_text(&name, &analyzed.api);
    let version = table.and_then(|table| table.version.clone());
    CrateText {
        version: version.unwrap_or(text.version),
        license: table.and_then(|table| table.license.clone()),
        features: table.map_or(Vec::new(), |table| table.features.clone()),
        runtime: flags
            .runtime
            .or(config.runtime.as_ref())
            .cloned()
            .unwrap_or_default(),
        ..text
    }
}

/// Returns the name of the folder, otherwise of the document.
fn package_name(output: &Path, analyzed: &Analyzed) -> String {
    // `.` has a name only after it is resolved.
    let folder = output.file_name().map(ToOwned::to_owned).or_else(|| {
        let folder = output.canonicalize().ok()?;
        folder.file_name().map(ToOwned::to_owned)
    });
    folder
        .and_then(|folder| package::package_name(&folder.to_string_lossy()))
        .or_else(|| package::package_name(&analyzed.api.title))
        .unwrap_or_else(|| "client".to_owned())
}
