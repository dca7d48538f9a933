//! What the command says: to people on standard error, or to programs as lines of JSON on standard
//! output.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value as Json, json};
use trine::diagnostic::escaped_lines;
use trine::disk::{Changes, Drift};
use trine::ledger::Kind;
use trine::{Failure, Reading};

use super::arguments::MessageFormat;
use super::count;

/// Where messages go.
pub(crate) struct Messages {
    format: MessageFormat,
    /// Whether somebody watches: only then it is said what is being done.
    watched: bool,
}

/// What came of a task.
pub(crate) struct Summary {
    name: String,
    operations: usize,
    types: usize,
    warnings: usize,
    /// How much of the document is documented only, unsupported, and left out.
    ledger: [(Kind, usize); 3],
    pub(crate) elapsed: Duration,
    /// What became of the files; `None` where there are none.
    pub(crate) outcome: Option<Outcome>,
}

/// What became of generated files.
pub(crate) struct Outcome {
    pub(crate) package: String,
    pub(crate) folder: PathBuf,
    pub(crate) files: usize,
    pub(crate) changes: Changes,
    /// How many files are not as they are generated, where nothing was to be written.
    pub(crate) drift: Option<usize>,
}

impl Summary {
    pub(crate) fn of(reading: &Reading, elapsed: Duration) -> Self {
        Self {
            name: reading.document.name().to_owned(),
            operations: reading.api.operations.len(),
            types: reading.api.schemas.len(),
            warnings: reading.warnings.len(),
            ledger: [Kind::DocumentedOnly, Kind::Unsupported, Kind::LeftOut]
                .map(|kind| (kind, reading.ledger.count(kind))),
            elapsed,
            outcome: None,
        }
    }

    /// What there is to generate.
    pub(crate) fn counted(&self) -> String {
        let operations = count(self.operations, "operation");
        format!("{operations}, {}", count(self.types, "type"))
    }

    /// How many files are not as they should be.
    pub(crate) fn drift(&self) -> usize {
        let outcome = self.outcome.as_ref();
        outcome.and_then(|outcome| outcome.drift).unwrap_or(0)
    }
}

impl Messages {
    pub(crate) fn new(format: MessageFormat) -> Self {
        Self {
            format,
            watched: format == MessageFormat::Human && io::stderr().is_terminal(),
        }
    }

    /// Says what is being done.
    pub(crate) fn progress(&self, doing: &str, what: &str) {
        if self.watched {
            say(&format!("{doing:>12} {what}"));
        }
    }

    /// Says why a document cannot be used.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        match self.format {
            MessageFormat::Human => say(&failure.to_string()),
            MessageFormat::Json => diagnostics(failure.to_json()),
        }
    }

    /// Says what is wrong with a document that can be used.
    pub(crate) fn warnings(&mut self, reading: &Reading) {
        if reading.warnings.is_empty() {
            return;
        }
        match self.format {
            MessageFormat::Human => say(&reading.warnings.render(&reading.document)),
            MessageFormat::Json => diagnostics(&reading.warnings.to_json(&reading.document)),
        }
    }

    /// Says how a file is not as it is generated.
    pub(crate) fn drift(&mut self, drift: &Drift) {
        match self.format {
            MessageFormat::Human => say(&drift.to_string()),
            MessageFormat::Json => line(&json!({
                "reason": "drift",
                "file": drift.path,
                "state": drift.kind.to_string(),
            })),
        }
    }

    /// Says what came of a task.
    pub(crate) fn summary(&self, summary: &Summary) {
        match self.format {
            MessageFormat::Human => say(&for_people(summary)),
            MessageFormat::Json => line(&for_programs(summary)),
        }
    }

    /// Says why a task ends early.
    pub(crate) fn stop(&self, reason: &str) {
        match self.format {
            MessageFormat::Human => say(&format!("error: {reason}")),
            MessageFormat::Json => line(&json!({"reason": "error", "message": reason})),
        }
    }
}

fn for_people(summary: &Summary) -> String {
    let counted = summary.counted();
    let warnings = count(summary.warnings, "warning");
    let seconds = summary.elapsed.as_secs_f64();
    let Some(outcome) = &summary.outcome else {
        let name = &summary.name;
        return format!("{name}: {counted}, {warnings} ({seconds:.2} s)");
    };
    let files = count(outcome.files, "file");
    let [added, changed, removed] = lists(&outcome.changes).map(|(_, paths)| paths.len());
    let done = match outcome.drift {
        Some(0) => "as generated".to_owned(),
        Some(drift) => format!("{drift} not as generated"),
        None if outcome.changes.is_empty() => "nothing changed".to_owned(),
        None => format!("{added} added, {changed} changed, {removed} removed"),
    };
    format!(
        "{}: {counted}, {warnings}\n{}\n{files} in {}: {done} ({seconds:.2} s)",
        outcome.package,
        ledger_words(summary),
        outcome.folder.display()
    )
}

/// What of the document is not used.
fn ledger_words(summary: &Summary) -> String {
    let [documented, unsupported, left_out] = summary.ledger.map(|(_, count)| count);
    format!(
        "the ledger: {documented} documented only, {unsupported} unsupported, {left_out} left out \
         (--ledger FILE lists them)"
    )
}

fn for_programs(summary: &Summary) -> Json {
    let mut message = json!({
        "reason": "summary",
        "document": summary.name,
        "operations": summary.operations,
        "types": summary.types,
        "warnings": summary.warnings,
        "seconds": summary.elapsed.as_secs_f64(),
    });
    for (kind, count) in summary.ledger {
        message[kind.as_str()] = json!(count);
    }
    if let Some(outcome) = &summary.outcome {
        message["package"] = json!(outcome.package);
        message["folder"] = json!(outcome.folder.to_string_lossy());
        message["files"] = json!(outcome.files);
        for (name, paths) in lists(&outcome.changes) {
            message[name] = json!(paths);
        }
        if let Some(drift) = outcome.drift {
            message["drift"] = json!(drift);
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

fn diagnostics(list: &Json) {
    for diagnostic in list.as_array().into_iter().flatten() {
        let mut message = diagnostic.clone();
        message["reason"] = json!("diagnostic");
        line(&message);
    }
}

fn line(message: &Json) {
    // Whoever reads no further does not want to know.
    let _ = writeln!(io::stdout(), "{message}");
}

fn say(text: &str) {
    // Names of files and texts of a configuration are not ours either.
    let _ = writeln!(io::stderr(), "{}", escaped_lines(text.trim_end()));
}
