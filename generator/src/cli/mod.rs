//! The command `trine`: arguments in, files and messages out.

mod arguments;
mod check;
mod folder;
mod generate;
mod limits;
mod messages;
mod runtime;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use trine::config::Config;
use trine::input::{self, Input};
use trine::{Analyzed, Strictness};

use arguments::{Arguments, Document, MessageFormat, Task};
use messages::Messages;

/// The name of a document from standard input in messages.
const STDIN: &str = "standard input";

/// The reason why a task fails. The problems of the document are already reported.
enum Stop {
    /// The document is invalid, or generated files are out of date.
    Problems(String),
    /// Invalid usage, or a file cannot be read or written.
    Failed(String),
}

impl Stop {
    fn failed(reason: impl ToString) -> Self {
        Self::Failed(reason.to_string())
    }
}

/// Runs the command, and returns the exit status that `--help` documents.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let (messages, result) = match &arguments.task {
        Task::Generate(task) => {
            let mut messages = Messages::new(task.document.message_format);
            let result = generate::run(task, &mut messages);
            (messages, result)
        }
        Task::Check(task) => {
            let mut messages = Messages::new(task.document.message_format);
            let result = check::run(task, &mut messages);
            (messages, result)
        }
        Task::Runtime(task) => {
            let mut messages = Messages::new(MessageFormat::Human);
            let result = runtime::run(task, &mut messages);
            (messages, result)
        }
    };
    let (code, reason) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Stop::Problems(reason)) => (1, reason),
        Err(Stop::Failed(reason)) => (2, reason),
    };
    messages.stop(&reason);
    ExitCode::from(code)
}

/// Opens the document that the user names.
fn open(document: &Document) -> Result<Input, Stop> {
    let mut config = match &document.config {
        Some(path) => input::config(path).map_err(Stop::failed)?,
        None => Config::default(),
    };
    document.limits.apply(&mut config.limits);
    let mut input = match document.spec.as_str() {
        "-" => Input::stream(STDIN, io::stdin().lock(), config)
            .map_err(|error| Stop::Failed(format!("cannot read {STDIN}: {error}")))?,
        path => Input::open_with(Path::new(path), config).map_err(Stop::failed)?,
    };
    if document.strict {
        input.spec.strictness = Strictness::Strict;
    }
    Ok(input)
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
    messages.diagnostics(&analyzed);
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

/// Formats a number with its noun: `1 warning`, `2 warnings`.
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
