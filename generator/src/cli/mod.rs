//! The command `trine`: arguments in, files and messages out.

mod arguments;
mod check;
mod clients;
mod coverage;
mod diff;
mod explain;
mod folder;
mod formats;
mod generate;
mod git;
mod init;
mod limits;
mod messages;
mod preview;
mod previous;
#[cfg(test)]
mod reference;
mod remote;
mod reporting;
mod runtime;
mod shell;
mod watch;

use std::process::ExitCode;

use clap::{ColorChoice, Parser as _};
use trine::Analyzed;
use trine::config::ConfigError;
use trine::input::{Input, InputError};

use arguments::{Arguments, Document, MessageFormat, Task};
use messages::{Messages, Summary};

/// The file with the clients of a folder.
const CONFIG: &str = "trine.toml";

/// The name of a document from standard input in messages.
const STDIN: &str = "standard input";

/// The reason why a task fails. The problems of the document are already reported.
enum Stop {
    /// The document is invalid, or generated files are out of date.
    Problems(String),
    /// Invalid usage, or a file cannot be read or written.
    Failed(String),
    /// A trine.toml is invalid.
    Config(ConfigError),
}

impl Stop {
    fn failed(reason: impl ToString) -> Self {
        Self::Failed(reason.to_string())
    }
}

/// Runs the command, and returns the exit status that `--help` documents.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let colors = match arguments.color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    colors.write_global();
    let (messages, result) = match arguments.task {
        Task::Generate(task) => {
            let task = task.with_document_behind_only();
            if task.watch {
                let (messages, stop) = watch::run(&task);
                return ExitCode::from(ended(&messages, &stop));
            }
            let mut messages =
                Messages::new(task.document.message_format).reporting(&task.document.reporting);
            let result = generate::run(&task, &mut messages);
            (messages, result)
        }
        Task::Check(task) => {
            let mut messages =
                Messages::new(task.document.message_format).reporting(&task.document.reporting);
            let result = check::run(&task, &mut messages);
            (messages, result)
        }
        Task::Preview(task) => {
            let mut messages =
                Messages::new(task.document.message_format).reporting(&task.document.reporting);
            let result = preview::run(&task, &mut messages);
            (messages, result)
        }
        Task::Diff(task) => {
            let mut messages = Messages::new(MessageFormat::Human);
            let status = diff::run(&task, &mut messages);
            return finished(&messages, status);
        }
        Task::Init(task) => {
            let mut messages = Messages::new(MessageFormat::Human);
            let result = init::run(&task, &mut messages);
            (messages, result)
        }
        Task::Explain(task) => (Messages::new(MessageFormat::Human), explain::run(&task)),
        Task::Completions { shell } => {
            shell::completions(shell);
            return ExitCode::SUCCESS;
        }
        Task::Man { output } => {
            let result = shell::man(output.as_deref());
            (Messages::new(MessageFormat::Human), result)
        }
        Task::Runtime(task) => {
            let mut messages = Messages::new(MessageFormat::Human);
            let result = runtime::run(&task, &mut messages);
            (messages, result)
        }
    };
    finished(&messages, result.map(|()| 0))
}

/// Ends the messages, and returns the exit status.
fn finished(messages: &Messages, status: Result<u8, Stop>) -> ExitCode {
    messages.finish();
    ExitCode::from(status.unwrap_or_else(|stop| ended(messages, &stop)))
}

/// Reports why a task fails, and returns its exit status.
fn ended(messages: &Messages, stop: &Stop) -> u8 {
    messages.stop(stop);
    match stop {
        Stop::Problems(_) => 1,
        Stop::Failed(_) | Stop::Config(_) => 2,
    }
}

/// Converts the error of an input. Mistakes of a trine.toml are shown with their lines.
fn failed_input(error: InputError) -> Stop {
    match error {
        InputError::Config(error) => Stop::Config(error),
        error => Stop::failed(error),
    }
}

/// Runs a task for each of several clients, and reports why some of them fail.
fn for_each<T>(
    all: &[T],
    messages: &mut Messages,
    mut run: impl FnMut(&T, &mut Messages) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut failed = None;
    for one in all {
        let Err(stop) = run(one, messages) else {
            continue;
        };
        if let Some(before) = failed.replace(stop) {
            messages.stop(&before);
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Reads a document and reports all of its problems. `otherwise` is appended to the message if the
/// document cannot be used.
fn read(
    input: &Input,
    document: &Document,
    otherwise: &str,
    messages: &mut Messages,
) -> Result<Analyzed, Stop> {
    messages.progress("Reading", &input.spec.name);
    let analyzed = input.read().map_err(|failure| {
        messages.failure(&failure);
        let errors = count(failure.errors(), "error");
        Stop::Problems(format!("{}: {errors}{otherwise}", input.spec.name))
    })?;
    let mut analyzed = analyzed;
    let levels = document
        .reporting
        .levels(&input.spec.config.diagnostics.levels);
    analyzed.diagnostics.apply(&levels);
    messages.diagnostics(&analyzed);
    let denied = analyzed.diagnostics.denied(&levels);
    if denied > 0 {
        let denied = count(denied, "denied warning");
        return Err(Stop::Problems(format!(
            "{}: {denied}{otherwise}",
            input.spec.name
        )));
    }
    let affecting = messages::affecting_calls(&analyzed.coverage);
    if let Some(affecting) = affecting.filter(|_| document.strict) {
        return Err(Stop::Problems(format!(
            "{}: --strict requires code for everything that a call needs; no code is generated \
             for {affecting}{otherwise}",
            input.spec.name
        )));
    }
    let warnings = analyzed.diagnostics.len();
    if document.strict && warnings > 0 {
        let warnings = count(warnings, "warning");
        let name = &input.spec.name;
        return Err(Stop::Problems(format!(
            "{name}: {warnings}; --strict treats warnings as errors{otherwise}"
        )));
    }
    Ok(analyzed)
}

/// Returns an error if the document has errors that are not allowed: parts of it are skipped. Every
/// task ends with it, so that they agree.
fn complete(summary: &Summary, done: &str) -> Result<(), Stop> {
    let name = &summary.name;
    match summary.errors {
        0 => Ok(()),
        errors => Err(Stop::Problems(format!(
            "{name}: {}; parts of the document are skipped{done}. To accept this, pass `--allow CODE`, \
             or set `[diagnostics.allow]` in {CONFIG}",
            count(errors, "error")
        ))),
    }
}

/// Formats a number with its noun: `1 warning`, `2 warnings`.
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
