//! `trine diff`: changes of the Rust API and of requests and responses.

use clap::builder::styling::{AnsiColor, Color, Style};
use semver::Version;
use trine::diff::{Class, Report, Rules, compare};
use trine::input::Input;
use trine::surface::Surface;
use trine::{Analyzed, package};

use super::arguments::{Diff, DiffFormat, Document, FailOn, MessageFormat};
use super::clients::{self, Client};
use super::git::Git;
use super::messages::{Messages, output};
use super::remote::Recording;
use super::reporting::Reporting;
use super::{Stop, count};

/// The exit status, for `--help`.
pub(crate) const STATUS: &str = "\
Exit status:
  0  no changes, only documentation changes, or only changes below --fail-on
  1  a document is invalid
  2  invalid usage, or a file cannot be read
  3  additive changes: existing code and clients still work
  4  breaking changes of the Rust API, or of requests and responses";

/// The documents to compare.
struct Pair {
    old: Input,
    new: Input,
    client: Option<Client>,
}

/// Compares the documents, and returns the exit status.
pub(crate) fn run(task: &Diff, messages: &mut Messages) -> Result<u8, Stop> {
    let pairs = pairs(task)?;
    let several = pairs.len() > 1;
    let mut status = 0;
    for pair in &pairs {
        let report = report(task, pair, messages)?;
        if several && task.format != DiffFormat::Json {
            let name = pair.client.as_ref().and_then(|client| client.output());
            let name = name.map(|folder| folder.display().to_string());
            let heading = if task.format == DiffFormat::Markdown {
                "# "
            } else {
                ""
            };
            let name = trine::diagnostic::escaped_lines(&name.unwrap_or_default()).into_owned();
            output(&format!("{heading}{name}\n\n"));
        }
        match task.format {
            DiffFormat::Human => messages.result(&report.human(&painted)),
            DiffFormat::Markdown => output(&report.markdown()),
            DiffFormat::Json => output(&format!("{}\n", report.json())),
        }
        status = status.max(status_of(report.class(), task.fail_on));
    }
    Ok(status)
}

/// Returns the exit status for a class.
fn status_of(class: Option<Class>, fail_on: FailOn) -> u8 {
    match class {
        Some(Class::Breaking) if fail_on <= FailOn::Breaking => 4,
        Some(Class::Additive) if fail_on <= FailOn::Additive => 3,
        _ => 0,
    }
}

fn painted(class: Class, label: &str) -> String {
    let color = match class {
        Class::Breaking => AnsiColor::BrightRed,
        Class::Additive => AnsiColor::BrightGreen,
        Class::Docs => AnsiColor::BrightCyan,
    };
    let style = Style::new().bold().fg_color(Some(Color::Ansi(color)));
    format!("{style}{label}{style:#}")
}

fn pairs(task: &Diff) -> Result<Vec<Pair>, Stop> {
    let open = |path: Option<&std::path::PathBuf>| {
        let document = Document {
            spec: path.map(|path| path.to_string_lossy().into_owned()),
            config: task.config.clone(),
            overlay: Vec::new(),
            root: task.root.clone(),
            allow_remote: task.allow_remote,
            strict: false,
            message_format: MessageFormat::Human,
            reporting: Reporting::default(),
            limits: task.limits.clone(),
        };
        clients::open(&document, Recording::Never)
    };
    let Some(revision) = &task.against_git else {
        let inputs = [open(task.old.as_ref())?, open(task.new.as_ref())?];
        let [old, new] = inputs.map(|clients| clients.into_iter().next());
        let pair = old.zip(new).map(|(old, new)| Pair {
            old: old.input,
            new: new.input,
            client: None,
        });
        return Ok(pair.into_iter().collect());
    };
    let clients = open(task.old.as_ref())?;
    let pairs = clients.into_iter().map(|client| {
        client.check_file()?;
        let path = std::path::Path::new(&client.input.spec.name);
        let folder = path.parent().unwrap_or(std::path::Path::new(""));
        let git = Git::at(revision, folder)?;
        Ok(Pair {
            old: client.at(&git)?,
            new: client.input.clone(),
            client: Some(client),
        })
    });
    pairs.collect()
}

fn report(task: &Diff, pair: &Pair, messages: &mut Messages) -> Result<Report, Stop> {
    let only = pair
        .client
        .as_ref()
        .and_then(|client| client.table.as_ref());
    let only = only.map(|table| table.only.as_slice()).unwrap_or_default();
    let old = read(&pair.old, only, messages)?;
    let new = read(&pair.new, only, messages)?;
    let version = version(task, pair, &old);
    let rules = Rules {
        assumes_non_exhaustive: task.non_exhaustive,
    };
    let surfaces = [
        Surface::of(&pair.old.spec, &old),
        Surface::of(&pair.new.spec, &new),
    ];
    let changes = compare(&surfaces[0], &surfaces[1], rules);
    Ok(Report::new(
        changes,
        [&old.document, &new.document],
        version,
    ))
}

/// Returns the version of the crate of the old document.
fn version(task: &Diff, pair: &Pair, old: &Analyzed) -> Option<Version> {
    let client = pair
        .client
        .as_ref()
        .and_then(|client| client.table.as_ref());
    let configured = client.and_then(|table| Version::parse(table.version.as_ref()?).ok());
    let given = task.package_version.clone().or(configured);
    given.or_else(|| {
        // Documents without a version have the default one, which says nothing.
        let version = package::document_version(&old.api)?;
        Version::parse(&version).ok()
    })
}

/// Reads a document. Only its errors are reported: their parts are not compared.
fn read(input: &Input, only: &[String], messages: &mut Messages) -> Result<Analyzed, Stop> {
    messages.progress("Reading", &input.spec.name);
    let analyzed = input.read().map_err(|failure| {
        messages.failure(&failure);
        let errors = count(failure.errors(), "error");
        Stop::Problems(format!("{}: {errors}", input.spec.name))
    })?;
    messages.errors(&analyzed);
    // An operation of today may not have existed.
    let operations = &analyzed.api.operations;
    let is_known = |name: &&String| {
        let mut operations = operations.iter();
        operations.any(|one| one.id == **name || one.tags.contains(name))
    };
    let known: Vec<String> = only.iter().filter(is_known).cloned().collect();
    match known.is_empty() {
        true => Ok(analyzed),
        false => analyzed.only(&known).map_err(Stop::failed),
    }
}
