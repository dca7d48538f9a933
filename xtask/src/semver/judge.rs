//! What `cargo-semver-checks` reports.

use std::path::PathBuf;
use std::process::Command;

use super::crates::NAME;
use crate::Stop;

/// A change that the tool reports as breaking.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// The name of the lint.
    pub(super) lint: String,
    /// The line about the item.
    pub(super) text: String,
    /// The parts of the path of the item, without the module if the tool does not print it.
    path: Vec<String>,
}

impl Failure {
    /// Reads the line about an item. The tool prints `field Note.text in …`, `field text of struct
    /// Note, previously in …`, `variant Status:Done in …`, `struct client::types::Note became enum …` and
    /// `Client::get, previously in …`.
    fn read(lint: &str, text: &str) -> Self {
        let words = || text.split([' ', ',']).filter(|word| !word.is_empty());
        let is_kind = |word: &&str| {
            [
                "struct", "enum", "field", "variant", "method", "function", "type", "trait",
            ]
            .contains(word)
        };
        let mut names = words().filter(|word| !is_kind(word));
        let name = names.next().unwrap_or_default();
        let owner = match (names.next(), names.next()) {
            (Some("of"), Some(owner)) => owner,
            _ => "",
        };
        let path = parts(owner).into_iter().chain(parts(name));
        let path = path.filter(|part| *part != NAME);
        Self {
            lint: lint.to_owned(),
            text: text.to_owned(),
            path: path.map(str::to_owned).collect(),
        }
    }

    /// Returns whether it is about an item of `trine diff`, such as `types::Note.text`.
    pub(super) fn is_of(&self, item: &str) -> bool {
        let item = parts(item);
        // The tool prints no modules for methods, fields and variants.
        (0..item.len()).any(|start| {
            let mut pairs = item[start..].iter().zip(&self.path);
            self.path.len() == item.len() - start && pairs.all(|(one, other)| one == other)
        })
    }

    /// Returns the parts of the path.
    pub(super) fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }
}

/// Returns the names in a path such as `types::Note.text`.
pub(super) fn parts(path: &str) -> Vec<&str> {
    let parts = path.split(['.', ':']);
    parts.filter(|part| !part.is_empty()).collect()
}

/// Compares two crates, given by their rustdoc.
pub(super) fn failures([old, new]: &[PathBuf; 2]) -> Result<Vec<Failure>, Stop> {
    let mut command = Command::new("cargo");
    command.args([
        "semver-checks",
        "--color",
        "never",
        "--release-type",
        "minor",
    ]);
    command.arg("--baseline-rustdoc").arg(old);
    command.arg("--current-rustdoc").arg(new);
    let output = command.output().map_err(Stop::failed)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = String::from_utf8_lossy(&output.stderr);
    if !messages.contains("Checked [") {
        return Err(Stop::failed(format!("{command:?} failed: {messages}")));
    }
    let mut failures = Vec::new();
    let (mut lint, mut is_listed) = ("", false);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("--- failure ") {
            (lint, is_listed) = (name.split(':').next().unwrap_or_default(), false);
        } else if line == "Failed in:" {
            is_listed = true;
        } else if is_listed && !line.trim().is_empty() {
            failures.push(Failure::read(lint, line.trim()));
        }
    }
    match (failures.is_empty(), output.status.success()) {
        (true, false) => Err(Stop::failed(format!("no failure is listed:\n{text}"))),
        _ => Ok(failures),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_items_of_failures_are_read() {
        for (text, item) in [
            ("field Note.text in src/types.rs:30", "types::Note.text"),
            (
                "field size of struct Note, previously in file src/types.rs:22",
                "types::Note.size",
            ),
            (
                "variant Status:Done in src/types.rs:12",
                "types::Status::Done",
            ),
            (
                "struct client::types::Note became enum in file src/types.rs:26",
                "types::Note",
            ),
            (
                "Client::get, previously in file src/client.rs:97",
                "Client::get",
            ),
            (
                "client::params::P::new takes 0 parameters in src/params.rs:17, but now takes 1 \
                 parameters in src/params.rs:17",
                "params::P::new",
            ),
        ] {
            let failure = Failure::read("lint", text);
            assert!(failure.is_of(item), "{failure:?}");
            assert!(!failure.is_of("types::Other.text"), "{failure:?}");
        }
    }
}
