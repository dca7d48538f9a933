//! `trine preview`: a local page with a document and the API generated from it, updated when the
//! document changes.

mod server;
mod state;

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use serde_json::Value as Json;
use trine::input::OpenedFiles;
use trine::preview::{self, Preview};

use super::arguments;
use super::clients::{self, Client};
use super::generate::{PackageFlags, crate_text};
use super::messages::{Messages, Summary};
use super::remote::{self, Recording};
use super::watch;
use super::{CONFIG, Stop};
use state::State;

/// Serves the page until the process ends. Returns if the first reading is not possible.
pub(super) fn run(task: &arguments::Preview, messages: &mut Messages) -> Result<(), Stop> {
    if let Some(reason) = unusable(task) {
        return Err(Stop::Failed(reason.to_owned()));
    }
    // Before the port is taken: a wrong path ends the command.
    client(task)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, task.port));
    let listener = listener.map_err(|error| {
        let port = task.port;
        Stop::Failed(format!(
            "cannot listen on 127.0.0.1:{port}: {error}; pass another --port"
        ))
    })?;
    let port = listener.local_addr().map_err(Stop::failed)?.port();
    let state = Arc::new(State::new());
    thread::spawn({
        let state = Arc::clone(&state);
        move || server::serve(&listener, port, &state)
    });
    let url = format!("http://127.0.0.1:{port}/");
    messages.serving(&url);
    if !task.no_open
        && let Err(error) = open::that_detached(&url)
    {
        messages.done(&format!(
            "cannot open a browser: {error}; open the URL in one"
        ));
    }
    loop {
        let ((), files) = OpenedFiles::record(|| show(task, &state, messages));
        watch::wait(&files);
    }
}

/// Returns the reason why a document cannot be shown, if any.
fn unusable(task: &arguments::Preview) -> Option<&'static str> {
    if task.document.spec.as_deref() == Some("-") {
        return Some("`preview` requires a file, but standard input can be read only once");
    }
    let is_url = task.document.spec.as_deref().is_some_and(remote::is_url);
    is_url.then_some("`preview` requires a file, because changes at a URL are not noticed")
}

/// Opens the document of the arguments, or of the only client of trine.toml.
fn client(task: &arguments::Preview) -> Result<Client, Stop> {
    let mut clients = clients::open(&task.document, Recording::Never)?;
    match (clients.pop(), clients.len()) {
        (Some(client), 0) => Ok(client),
        (_, others) => Err(Stop::Failed(format!(
            "`preview` shows one document, but {CONFIG} has {} clients; pass the path of one",
            others + 1
        ))),
    }
}

/// Reads the document, and shows it on the page.
fn show(task: &arguments::Preview, state: &State, messages: &mut Messages) {
    match read(task, messages) {
        Ok(preview) => {
            let files = state.show(preview.data());
            match preview.files() {
                Ok(tree) => files.set(preview::listed(&tree)),
                Err(error) => messages.stop(&Stop::failed(error)),
            }
        }
        Err(stop) => {
            messages.stop(&stop);
            state
                .show(preview::failed(&words(&stop)))
                .set(Json::Array(Vec::new()));
        }
    }
}

/// Reads the document like `generate`.
fn read(task: &arguments::Preview, messages: &mut Messages) -> Result<Preview, Stop> {
    let start = Instant::now();
    let mut client = client(task)?;
    let package = &mut client.input.spec.config.package;
    package.group_by = task.group_by.or(package.group_by);
    let input = client.input.clone();
    messages.progress("Reading", &input.spec.name);
    let mut analyzed = match input.read() {
        Ok(analyzed) => analyzed,
        Err(failure) => {
            messages.failure(&failure);
            return Ok(Preview::new(input, Err(failure), None));
        }
    };
    let configured = &input.spec.config.diagnostics.levels;
    let levels = task.document.reporting.levels(configured);
    analyzed.diagnostics.apply(&levels);
    let only = client.table.iter().flat_map(|table| &table.only);
    let only: Vec<String> = only.cloned().collect();
    if !only.is_empty() {
        analyzed = analyzed.only(&only).map_err(Stop::failed)?;
    }
    let package = &input.spec.config.package;
    messages.summary(&Summary::of(package, &analyzed, start.elapsed()));
    let output = client.output();
    let output = output.as_deref().unwrap_or(Path::new("/"));
    let text = crate_text(PackageFlags::default(), &client, output, &analyzed);
    Ok(Preview::new(input, Ok(analyzed), Some(text)))
}

/// Returns the reason of an error in words.
fn words(stop: &Stop) -> String {
    match stop {
        Stop::Problems(reason) | Stop::Failed(reason) => reason.clone(),
        Stop::Config(error) => error.to_string(),
    }
}
