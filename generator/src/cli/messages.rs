//! The messages of the command: text on standard error, or lines of JSON on standard output.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Color, Style};
use serde_json::{Value as Json, json};
use trine::config::CrateTable;
use trine::coverage::{AffectedPart, CoverageClass, CoverageKind, CoverageReport};
use trine::diagnostic::{Severity, escaped_lines};
use trine::diff::{Class, Report};
use trine::disk::{Changes, Drift};
use trine::{Analyzed, Failure};

use super::arguments::MessageFormat;
use super::formats;
use super::reporting::Reporting;
use super::{Stop, count, previous};

/// The style of `error`, as in cargo.
const ERROR: Style = Style::new()
    .bold()
    .fg_color(Some(Color::Ansi(AnsiColor::BrightRed)));
/// The style of progress, as in cargo.
const PROGRESS: Style = Style::new()
    .bold()
    .fg_color(Some(Color::Ansi(AnsiColor::BrightGreen)));

/// A printer of messages.
pub(crate) struct Messages {
    format: MessageFormat,
    /// Set if standard error is a terminal. Otherwise progress is not shown.
    watched: bool,
    /// Whether only errors are reported.
    quiet: bool,
    /// Whether each of several alike warnings is shown.
    verbose: bool,
    /// The problems for a log that is written at the end.
    collected: Vec<Json>,
}

/// The result of a task.
pub(crate) struct Summary {
    pub(crate) name: String,
    operations: usize,
    schemas: usize,
    /// The number of errors, whose parts are skipped.
    pub(crate) errors: usize,
    warnings: usize,
    /// The number of tags that are the first of an operation.
    tags: usize,
    /// Whether methods are grouped by tag.
    is_grouped: bool,
    /// Whether tags have features.
    has_features: bool,
    /// The numbers of parts that are only documented, unsupported, and skipped.
    coverage: [(CoverageKind, usize); 3],
    /// Whether the coverage is that of `--only`.
    is_selection: bool,
    /// The parts that affect calls, in words.
    affecting_calls: Option<String>,
    /// The numbers of unused parts by their effect.
    classes: [(CoverageClass, usize); CoverageClass::ALL.len()],
    pub(crate) elapsed: Duration,
    /// The generated files; `None` if the task generates none.
    pub(crate) written: Option<WriteSummary>,
    /// The changes of the API since the committed document, if the crate is that of it.
    pub(crate) api: Option<Report>,
}

/// The result of comparing or writing generated files.
pub(crate) struct WriteSummary {
    pub(crate) package: String,
    pub(crate) folder: PathBuf,
    pub(crate) files: usize,
    pub(crate) changes: Changes,
    /// The number of files that are out of date; `None` unless `--check` is set.
    pub(crate) drift: Option<usize>,
    /// Whether the changes were only listed.
    pub(crate) is_dry_run: bool,
}

impl Summary {
    pub(crate) fn of(package: &CrateTable, analyzed: &Analyzed, elapsed: Duration) -> Self {
        Self {
            name: analyzed.document.name().to_owned(),
            operations: analyzed.api.operations.len(),
            schemas: analyzed.api.schemas.len(),
            errors: analyzed.diagnostics.count(Severity::Error),
            warnings: analyzed.diagnostics.count(Severity::Warning),
            tags: analyzed.analysis.groups(),
            is_grouped: package.group_by.is_some(),
            has_features: package.features_by.is_some(),
            coverage: [
                CoverageKind::DocumentedOnly,
                CoverageKind::Unsupported,
                CoverageKind::Skipped,
            ]
            .map(|kind| (kind, analyzed.coverage.count(kind))),
            is_selection: analyzed.coverage.is_selection,
            affecting_calls: affecting_calls(&analyzed.coverage),
            classes: CoverageClass::ALL.map(|class| (class, analyzed.coverage.count_class(class))),
            elapsed,
            written: None,
            api: None,
        }
    }

    /// Returns the numbers of operations and schemas, in words.
    pub(crate) fn counted(&self) -> String {
        let operations = count(self.operations, "operation");
        format!("{operations}, {}", count(self.schemas, "schema"))
    }

    /// Returns how many files are out of date.
    pub(crate) fn drift(&self) -> usize {
        let written = self.written.as_ref();
        written.and_then(|written| written.drift).unwrap_or(0)
    }
}

impl Messages {
    pub(crate) fn new(format: MessageFormat) -> Self {
        Self {
            format,
            watched: format == MessageFormat::Human && io::stderr().is_terminal(),
            quiet: false,
            verbose: false,
            collected: Vec::new(),
        }
    }

    /// Sets which problems are reported.
    #[must_use]
    pub(crate) fn reporting(mut self, reporting: &Reporting) -> Self {
        self.quiet = reporting.quiet;
        self.verbose = reporting.verbose;
        self.watched &= !self.quiet;
        self
    }

    /// Shows the progress on a terminal.
    pub(crate) fn progress(&self, doing: &str, what: &str) {
        if self.watched {
            let what = escaped_lines(what);
            print_styled(&format!("{PROGRESS}{doing:>12}{PROGRESS:#} {what}"));
        }
    }

    /// Reports why a document cannot be used.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        match self.format {
            MessageFormat::Human => print_styled(&failure.rendered().styled),
            _ => self.listed(failure.to_json()),
        }
    }

    /// Reports the problems of a document that can be used.
    pub(crate) fn diagnostics(&mut self, analyzed: &Analyzed) {
        let (document, all) = (&analyzed.document, &analyzed.diagnostics);
        let errors = all.errors();
        let shown = if self.quiet { &errors } else { all };
        if shown.is_empty() {
            return;
        }
        match self.format {
            MessageFormat::Human if self.verbose => print_styled(&shown.rendered(document).styled),
            MessageFormat::Human => print_styled(&shown.rendered_grouped(document).styled),
            _ => self.listed(&shown.to_json(document)),
        }
    }

    /// Reports the errors of a document that can be used, and the number of its warnings.
    pub(crate) fn errors(&self, analyzed: &Analyzed) {
        let errors = analyzed.diagnostics.errors();
        if !errors.is_empty() {
            print_styled(&errors.rendered_grouped(&analyzed.document).styled);
        }
        let warnings = analyzed.diagnostics.count(Severity::Warning);
        if warnings > 0 {
            let (name, warnings) = (analyzed.document.name(), count(warnings, "warning"));
            print(&format!("{name}: {warnings}; `trine check` shows them"));
        }
    }

    /// Prints the result of a task on standard output, with colors, in which everything else is
    /// already escaped.
    pub(crate) fn result(&self, text: &str) {
        let _ = write!(anstream::stdout(), "{text}");
    }

    /// Reports problems in a format for programs.
    fn listed(&mut self, problems: &Json) {
        let problems = problems.as_array().map(Vec::as_slice).unwrap_or_default();
        match self.format {
            MessageFormat::Human => {}
            MessageFormat::Json => problems.iter().for_each(diagnostic),
            MessageFormat::Github => {
                for problem in problems {
                    let _ = writeln!(io::stdout(), "{}", formats::github(problem));
                }
            }
            // A log is one object.
            MessageFormat::Sarif => self.collected.extend_from_slice(problems),
        }
    }

    /// Writes what is only complete at the end of a task.
    pub(crate) fn finish(&self) {
        if self.format == MessageFormat::Sarif {
            line(&formats::sarif(&self.collected));
        }
    }

    /// Reports a file that is out of date.
    pub(crate) fn drift(&mut self, drift: &Drift) {
        match self.format {
            MessageFormat::Human | MessageFormat::Github | MessageFormat::Sarif => {
                print(&drift.to_string());
            }
            MessageFormat::Json => line(&json!({
                "reason": "drift",
                "file": drift.path,
                "state": drift.kind.to_string(),
            })),
        }
    }

    /// Lists the files that would be written or removed. Programs read them in the summary.
    pub(crate) fn planned(&self, changes: &Changes) {
        let words = ["would add", "would change", "would remove"];
        for (word, (_, paths)) in words.into_iter().zip(lists(changes)) {
            for path in paths {
                self.done(&format!("{word} {path}"));
            }
        }
    }

    /// Reports the result of a task.
    pub(crate) fn summary(&self, summary: &Summary) {
        match self.format {
            _ if self.quiet && self.format != MessageFormat::Json => {}
            MessageFormat::Json => line(&for_programs(summary)),
            _ => print(&for_people(summary)),
        }
    }

    /// Reports that a task is done.
    pub(crate) fn done(&self, what: &str) {
        if self.format != MessageFormat::Json && !self.quiet {
            print(what);
        }
    }

    /// Reports the URL of a page.
    pub(crate) fn serving(&self, url: &str) {
        match self.format {
            MessageFormat::Json => line(&json!({"reason": "serving", "url": url})),
            _ => print(&format!("{url} shows the document; press Ctrl-C to stop")),
        }
    }

    /// Reports that a task waits for changes of files.
    pub(crate) fn waiting(&self, files: usize) {
        match self.format {
            MessageFormat::Json => line(&json!({"reason": "watching", "files": files})),
            _ => self.done(&format!(
                "watching {}; press Ctrl-C to stop",
                count(files, "file")
            )),
        }
    }

    /// Reports why a task failed.
    pub(crate) fn stop(&self, stop: &Stop) {
        let reason = match stop {
            Stop::Problems(reason) | Stop::Failed(reason) => reason.clone(),
            Stop::Config(error) if self.format != MessageFormat::Json => {
                return print_styled(&error.rendered().styled);
            }
            Stop::Config(error) => error.to_string(),
        };
        match self.format {
            MessageFormat::Json => line(&json!({"reason": "error", "message": reason})),
            _ => print_styled(&format!(
                "{ERROR}error{ERROR:#}: {}",
                escaped_lines(reason.trim_end())
            )),
        }
    }
}

fn for_people(summary: &Summary) -> String {
    let counted = summary.counted();
    let problems = problems(summary);
    let seconds = summary.elapsed.as_secs_f64();
    let Some(written) = &summary.written else {
        let name = &summary.name;
        let coverage = coverage_words(summary);
        return format!("{name}: {counted}, {problems} ({seconds:.2} s)\n{coverage}");
    };
    let files = count(written.files, "file");
    let [added, changed, removed] = lists(&written.changes).map(|(_, paths)| paths.len());
    let done = match written.drift {
        Some(0) => "up to date".to_owned(),
        Some(drift) => format!("{drift} out of date"),
        None if written.changes.is_empty() => "nothing changed".to_owned(),
        None if written.is_dry_run => {
            format!("{added} to add, {changed} to change, {removed} to remove; nothing was written")
        }
        None => format!("{added} added, {changed} changed, {removed} removed"),
    };
    format!(
        "{}: {counted}, {problems}\n{}\n{files} in {}: {done} ({seconds:.2} s){}{}",
        written.package,
        coverage_words(summary),
        written.folder.display(),
        api_words(summary),
        grouping_words(summary)
    )
}

/// Returns the changes of the API since the committed document, in words.
fn api_words(summary: &Summary) -> String {
    let Some(report) = &summary.api else {
        return String::new();
    };
    let (changes, revision) = (report.summary(), previous::REVISION);
    format!("\nAPI since {revision}: {changes} (`trine diff --against-git {revision}` lists them)")
}

/// Returns the number of problems, in words: `1 error, 2 warnings`.
fn problems(summary: &Summary) -> String {
    let warnings = count(summary.warnings, "warning");
    match summary.errors {
        0 => warnings,
        errors => format!("{}, {warnings}", count(errors, "error")),
    }
}

/// Suggests to group the methods of a large client, and to compile only a part of them.
fn grouping_words(summary: &Summary) -> String {
    /// The number of methods that a reader can still scan.
    const MANY: usize = 100;
    if summary.operations <= MANY || summary.tags < 2 {
        return String::new();
    }
    let tags = count(summary.tags, "tag");
    let helps = [
        (!summary.is_grouped)
            .then(|| format!("`--group-by tag` groups the methods of the client by {tags}")),
        (!summary.has_features).then(|| {
            format!(
                "`--features-by tag` adds a cargo feature for each of {tags}, so that programs \
                     compile only what they call"
            )
        }),
    ];
    let helps = helps.into_iter().flatten();
    helps.map(|help| format!("\nhelp: {help}")).collect()
}

/// Returns the counts of the coverage report, in words.
fn coverage_words(summary: &Summary) -> String {
    let [_, unchecked, on_request, unshown] = summary.classes.map(|(_, count)| count);
    let affecting = summary.affecting_calls.as_deref().unwrap_or("nothing");
    let list = match &summary.written {
        Some(_) => "--coverage FILE",
        None => "`generate --coverage FILE`",
    };
    let of_selection = match summary.is_selection {
        true => " of the selection",
        false => "",
    };
    let on_request = match on_request {
        0 => String::new(),
        number => format!("; checked with the feature `validate`: {number}"),
    };
    format!(
        "coverage{of_selection}: affects calls: {affecting}; not checked: {unchecked}{on_request}; not shown: {unshown} \
         ({list} lists them)"
    )
}

/// Returns the parts that affect calls, in words: `2 skipped operations, 1 callbacks`.
pub(crate) fn affecting_calls(coverage: &CoverageReport) -> Option<String> {
    let parts = coverage.affecting_calls();
    let words = parts.iter().map(|(part, number)| match part {
        AffectedPart::Noun(noun) => count(*number, noun),
        AffectedPart::Keyword(_) => format!("{number} {part}"),
    });
    (!parts.is_empty()).then(|| words.collect::<Vec<_>>().join(", "))
}

fn for_programs(summary: &Summary) -> Json {
    let mut message = json!({
        "reason": "summary",
        "document": summary.name,
        "operations": summary.operations,
        "schemas": summary.schemas,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "seconds": summary.elapsed.as_secs_f64(),
    });
    for (kind, count) in summary.coverage {
        message[kind.as_str()] = json!(count);
    }
    for (class, count) in summary.classes {
        message[class.as_str()] = json!(count);
    }
    if let Some(report) = &summary.api {
        let counts = Class::ALL.map(|class| (class.to_string(), json!(report.count(class))));
        message["api"] = Json::Object(counts.into_iter().collect());
        message["api"]["bump"] = json!(report.bump().to_string());
    }
    if let Some(written) = &summary.written {
        message["package"] = json!(written.package);
        message["folder"] = json!(written.folder.to_string_lossy());
        message["files"] = json!(written.files);
        for (name, paths) in lists(&written.changes) {
            message[name] = json!(paths);
        }
        if let Some(drift) = written.drift {
            message["drift"] = json!(drift);
        }
        if written.is_dry_run {
            message["dry_run"] = json!(true);
        }
    }
    message
}

fn lists(changes: &Changes) -> [(&'static str, &Vec<String>); 3] {
    [
        ("added", &changes.added),
        ("changed", &changes.changed),
        ("removed", &changes.removed),
    ]
}

fn diagnostic(problem: &Json) {
    let mut message = problem.clone();
    message["reason"] = json!("diagnostic");
    line(&message);
}

fn line(message: &Json) {
    // A closed pipe is not an error: the reader has read enough.
    let _ = writeln!(io::stdout(), "{message}");
}

/// Prints a text that contains untrusted names on standard error.
fn print(text: &str) {
    print_styled(&escaped_lines(text.trim_end()));
}

/// Prints a text with colors, in which everything else is already escaped. The stream removes the
/// colors where they are not shown.
fn print_styled(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", text.trim_end());
}

/// Prints the result of a task on standard output.
pub(crate) fn output(text: &str) {
    // A closed pipe is not an error: the reader has read enough.
    let _ = io::stdout().write_all(text.as_bytes());
}
