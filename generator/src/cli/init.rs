//! `trine init`: a trine.toml for a document.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

use trine::config::{Config, is_license};
use trine::package;

use super::arguments::{Document, Init, MessageFormat};
use super::clients::{self, Client};
use super::limits::LimitFlags;
use super::messages::Messages;
use super::remote::Recording;
use super::reporting::Reporting;
use super::{CONFIG, Stop, count};

pub(crate) fn run(task: &Init, messages: &mut Messages) -> Result<(), Stop> {
    let mut questions = Questions::new();
    let spec = match &task.spec {
        Some(spec) => spec.clone(),
        None => questions
            .ask("The OpenAPI document", "openapi.yaml")?
            .ok_or_else(|| {
                Stop::Failed(
                    "expected the path of a document: `trine init openapi.yaml`".to_owned(),
                )
            })?,
    };
    let document = Document {
        spec: Some(spec.clone()),
        config: None,
        overlay: task.overlay.clone(),
        root: task.root.clone(),
        allow_remote: task.allow_remote,
        strict: false,
        message_format: MessageFormat::Human,
        reporting: Reporting::default(),
        limits: LimitFlags::default(),
    };
    let Some(Client { input, .. }) = clients::open(&document, Recording::Never)?.pop() else {
        return Ok(());
    };
    let analyzed = input.read().map_err(|failure| {
        messages.failure(&failure);
        Stop::Problems(format!("{spec}: {}", count(failure.errors(), "error")))
    })?;
    let text = package::crate_text("client", &analyzed.api);
    let output = match &task.output {
        Some(output) => output.to_string_lossy().replace('\\', "/"),
        None => {
            let name = package::package_name(&analyzed.api.title);
            let default = name.unwrap_or_else(|| "client".to_owned());
            questions.answer("The folder for the crate", &default)?
        }
    };
    let Some(folder) = Path::new(&output).file_name() else {
        return Err(Stop::Failed(format!(
            "expected a folder for the crate, such as `client`, found `{output}`: a crate has a folder of \
             its own"
        )));
    };
    let default = package::package_name(&folder.to_string_lossy());
    let default = default.unwrap_or_else(|| "client".to_owned());
    let name = match &task.name {
        Some(name) => name.clone(),
        None => questions.answer("The name of the package", &default)?,
    };
    let version = match &task.version {
        Some(version) => version.clone(),
        // Without a version in the file, the package always has that of the document.
        None => match questions.answer("Its version, as in the document", &text.version)? {
            version if version == text.version => String::new(),
            version => version,
        },
    };
    let license = match &task.license {
        Some(license) => license.clone(),
        None => questions.answer("The license of the package, as an SPDX expression", "")?,
    };
    if !license.is_empty() && !is_license(&license) {
        return Err(Stop::Failed(format!(
            "expected an SPDX expression such as `MIT OR Apache-2.0`, found `{license}`"
        )));
    }
    let overlays = task.overlay.iter();
    let overlays: Vec<_> = overlays
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .collect();
    let root = task.root.as_ref();
    let root = root.map_or(String::new(), |root| {
        root.to_string_lossy().replace('\\', "/")
    });
    let table = table(&[
        ("input", Value::Text(&spec)),
        ("output", Value::Text(&output)),
        ("name", Value::Text(&name)),
        ("version", Value::Text(&version)),
        ("license", Value::Text(&license)),
        ("only", Value::List(&task.only)),
        ("overlays", Value::List(&overlays)),
        ("root", Value::Text(&root)),
        ("allow-remote", Value::Flag(task.allow_remote)),
        ("features", Value::List(&task.features)),
    ]);
    write(&table, Path::new(&output))?;
    messages.done(&format!(
        "client `{name}` added to {CONFIG}: run `trine generate` to write {output}"
    ));
    Ok(())
}

/// A value of the table; empty ones are omitted.
enum Value<'a> {
    Text(&'a str),
    List(&'a [String]),
    Flag(bool),
}

/// Returns the lines of `[[client]]`.
fn table(entries: &[(&str, Value<'_>)]) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut lines = "[[client]]\n".to_owned();
    for (key, value) in entries {
        let value = match value {
            Value::Text("") | Value::List([]) | Value::Flag(false) => continue,
            Value::Flag(true) => "true".to_owned(),
            Value::Text(text) => quoted(text),
            Value::List(list) => {
                let list: Vec<_> = list.iter().map(|text| quoted(text)).collect();
                format!("[{}]", list.join(", "))
            }
        };
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{key} = {value}");
    }
    lines
}

/// Adds a client with this folder to the file, or creates it. Nothing is written unless the result is
/// valid.
fn write(table: &str, output: &Path) -> Result<(), Stop> {
    let path = Path::new(CONFIG);
    let before = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Stop::Failed(format!("cannot read {CONFIG}: {error}"))),
    };
    let config = Config::parse(CONFIG, &before).map_err(Stop::Config)?;
    if config
        .clients
        .iter()
        .any(|client| clients::is_same_folder(&client.output, output))
    {
        let output = output.display();
        return Err(Stop::Failed(format!(
            "{CONFIG} already has a client with the folder {output}: edit it there and run `trine generate`, \
             or choose another folder with --output"
        )));
    }
    let text = match before.trim() {
        "" => table.to_owned(),
        _ => format!("{}\n\n{table}", before.trim_end()),
    };
    // The lines of these messages are not in the file yet.
    let name = format!("{CONFIG} with the new client");
    Config::parse(&name, &text).map_err(Stop::Config)?;
    fs::write(path, text).map_err(|error| Stop::Failed(format!("cannot write {CONFIG}: {error}")))
}

/// The questions, if there is somebody to ask.
struct Questions {
    is_terminal: bool,
}

impl Questions {
    fn new() -> Self {
        Self {
            is_terminal: io::stdin().is_terminal() && io::stderr().is_terminal(),
        }
    }

    /// Returns the answer, or the default without a terminal.
    fn answer(&mut self, question: &str, default: &str) -> Result<String, Stop> {
        Ok(self.ask(question, default)?.unwrap_or(default.to_owned()))
    }

    /// Returns the answer; `None` without a terminal.
    fn ask(&mut self, question: &str, default: &str) -> Result<Option<String>, Stop> {
        if !self.is_terminal {
            return Ok(None);
        }
        let shown = match default {
            "" => String::new(),
            default => format!(" [{default}]"),
        };
        let mut line = String::new();
        let mut stderr = io::stderr();
        write!(stderr, "{question}{shown}: ")
            .and_then(|()| stderr.flush())
            .and_then(|()| io::stdin().lock().read_line(&mut line))
            .map_err(Stop::failed)?;
        let answer = line.trim();
        Ok(Some(match answer {
            "" => default.to_owned(),
            answer => answer.to_owned(),
        }))
    }
}
