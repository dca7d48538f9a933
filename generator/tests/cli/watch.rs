//! `trine generate --watch`, with real changes of files.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value as Json;
use tempfile::TempDir;

use super::{DOCUMENT, folder, read, says, write};

/// The longest time for a run, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running command, which is ended with the test.
struct Watch {
    child: Child,
    messages: Receiver<Json>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watch {
    fn start(folder: &TempDir, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trine"))
            .args(["generate", "--watch", "--message-format", "json"])
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, messages) = channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let message = serde_json::from_str(&line).expect("JSON");
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self { child, messages }
    }

    /// Returns the messages of the next run.
    fn run(&self) -> Vec<Json> {
        let mut run = Vec::new();
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("a message");
            if message["reason"] == "watching" {
                return run;
            }
            run.push(message);
        }
    }

    /// Asserts that the next run writes these files.
    #[track_caller]
    fn writes(&self, changed: &[&str]) {
        let run = self.run();
        let summary = run.iter().find(|message| message["reason"] == "summary");
        let summary = summary.unwrap_or_else(|| panic!("no summary: {run:?}"));
        for path in changed {
            let is_there = ["added", "changed"]
                .iter()
                .filter_map(|list| summary[list].as_array())
                .any(|list| list.iter().any(|it| it == path));
            assert!(is_there, "{path}: {summary}");
        }
    }

    /// Asserts that the next run fails with this message.
    #[track_caller]
    fn fails(&self, with: &str) {
        let run = self.run();
        assert!(
            run.iter().any(|message| message["reason"] == "error"),
            "{run:?}"
        );
        Self::assert_reported(&run, with);
    }

    /// Asserts that the next run reports this problem.
    #[track_caller]
    fn reports(&self, problem: &str) {
        Self::assert_reported(&self.run(), problem);
    }

    #[track_caller]
    fn assert_reported(run: &[Json], with: &str) {
        let is_said = |message: &Json| message.to_string().contains(with);
        assert!(run.iter().any(is_said), "{run:?}");
    }
}

/// Returns an overlay that sets the title of the document.
fn overlay(title: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions:\n  - target: $.info\n    update: {{title: {title}}}\n"
    )
}

#[test]
fn every_kind_of_file_is_watched_and_errors_do_not_end_it() {
    let document = DOCUMENT.replace("'#/components/schemas/Note'", "'schemas.yaml#/Note'");
    let folder = folder(&[
        ("openapi.yaml", &document),
        (
            "schemas.yaml",
            "Note: {type: object, properties: {text: {type: string}}}\n",
        ),
        ("guide.md", "The first guide.\n"),
        ("overlay.yaml", &overlay("Notes")),
        (
            "trine.toml",
            "[[client]]\ninput = 'openapi.yaml'\noutput = 'notes'\noverlays = ['overlay.yaml']\n\n[docs]\nguide = 'guide.md'\n",
        ),
    ]);
    let watch = Watch::start(&folder, &[]);
    watch.writes(&["Cargo.toml", "src/types.rs"]);

    // The document.
    let changed = document.replace("operationId: getStatus", "operationId: readStatus");
    write(folder.path(), "openapi.yaml", &changed);
    watch.writes(&["src/client.rs"]);
    assert!(read(&folder, "notes/src/client.rs").contains("fn read_status"));

    // A file that it refers to, with an error and without.
    write(
        folder.path(),
        "schemas.yaml",
        "Note: {type: object, properties: {text: \n",
    );
    watch.reports("did not find expected node content");
    let schemas = "Note: {type: object, properties: {body: {type: string}}}\n";
    write(folder.path(), "schemas.yaml", schemas);
    watch.writes(&["src/types.rs"]);

    // A document that cannot be used: the crate is kept.
    write(folder.path(), "openapi.yaml", "openapi: [\n");
    watch.fails("nothing was written");
    assert!(read(&folder, "notes/src/client.rs").contains("fn read_status"));
    write(folder.path(), "openapi.yaml", &document);
    watch.writes(&["src/client.rs"]);

    // A missing file.
    fs::remove_file(folder.path().join("schemas.yaml")).expect("the file");
    watch.run();
    write(
        folder.path(),
        "schemas.yaml",
        &schemas.replace("body", "content"),
    );
    watch.writes(&["src/types.rs"]);
    assert!(read(&folder, "notes/src/types.rs").contains("pub content:"));

    // The guide.
    write(folder.path(), "guide.md", "Another guide.\n");
    watch.writes(&["src/lib.rs"]);

    // An overlay.
    write(folder.path(), "overlay.yaml", &overlay("Remarks"));
    watch.writes(&["src/lib.rs"]);

    // trine.toml, which an editor replaces.
    let config = read(&folder, "trine.toml");
    let new = folder.path().join("trine.toml.new");
    fs::write(&new, "[[client]]\ninput = 4\n").expect("a file");
    fs::rename(&new, folder.path().join("trine.toml")).expect("a file");
    watch.fails("trine.toml");
    fs::write(&new, format!("{config}\n[names]\ngetStatus = 'status'\n")).expect("a file");
    fs::rename(&new, folder.path().join("trine.toml")).expect("a file");
    watch.writes(&["src/client.rs"]);
    assert!(read(&folder, "notes/src/client.rs").contains("pub async fn status("));
}

#[test]
fn nothing_is_generated_without_a_change() {
    let folder = folder(&[("openapi.yaml", DOCUMENT)]);
    let watch = Watch::start(&folder, &["openapi.yaml", "-o", "notes"]);
    watch.writes(&["src/client.rs"]);
    let next = watch.messages.recv_timeout(Duration::from_secs(1));
    assert!(next.is_err(), "{next:?}");
}

#[test]
fn a_task_that_cannot_be_repeated_ends_at_once() {
    let folder = folder(&[("openapi.yaml", DOCUMENT)]);
    let fails = |arguments: &[&str], with: &str| {
        let arguments = [&["generate", "--watch"], arguments].concat();
        let said = says(&folder, &arguments, 2);
        assert!(said.contains(with), "{said}");
    };
    fails(
        &["-", "-o", "notes"],
        "standard input can be read only once",
    );
    fails(&["gone.yaml", "-o", "notes"], "file not found: gone.yaml");
    fails(&["openapi.yaml"], "add `--output DIR`");
    fails(&[], "expected a document or a trine.toml");
    fails(
        &["openapi.yaml", "-o", "notes", "--check"],
        "cannot be used with",
    );
    fails(
        &["openapi.yaml", "-o", "notes", "--message-format", "sarif"],
        "SARIF",
    );
}
