//! What was measured of each document, one file each, and the table that people read.

use std::fmt::Write as _;
use std::fs;

use super::work;
use crate::{Stop, root};

/// What was measured of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) values: Vec<(String, String)>,
}

impl Row {
    /// What is known of a document; nothing at first.
    pub(super) fn load(name: &str) -> Self {
        let text = fs::read_to_string(work().join("results").join(name)).unwrap_or_default();
        let values = text
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        Self { values }
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let mut values = self.values.iter();
        values
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn set(&mut self, key: &str, value: impl ToString) {
        self.values.retain(|(name, _)| name != key);
        self.values.push((key.to_owned(), value.to_string()));
    }

    pub(super) fn save(&self, name: &str) -> Result<(), Stop> {
        let folder = work().join("results");
        fs::create_dir_all(&folder).map_err(Stop::failed)?;
        let lines: String = self
            .values
            .iter()
            .map(|(key, value)| format!("{key}\t{value}\n"))
            .collect();
        fs::write(folder.join(name), lines).map_err(Stop::failed)
    }
}

/// The columns of the table: the key of a result, and what stands above it.
const COLUMNS: &[(&str, &str)] = &[
    ("operations", "operations"),
    ("generated", "generated"),
    ("left out", "left out"),
    ("warnings", "warnings"),
    ("kb", "size, kB"),
    ("ms", "generation, ms"),
    ("memory", "MiB"),
    ("lines", "lines"),
    ("seconds", "check, CPU s"),
    ("peak", "peak, MiB"),
];

const HEAD: &str = "\
# The corpus

Real documents through `cargo xtask corpus generate` and `cargo xtask corpus check`: how many
operations each has, how many of them are generated and how many are left out with a reason, what
generation takes (one run of the release build in a process of its own: wall time, and the peak of
resident memory, about 10 MiB of which the smallest documents take), and what `cargo check` of the crate alone
costs with its dependencies built (user and system time of rustc, and its peak of memory).

This page is made by `cargo xtask corpus table`.

";

/// Writes `docs/corpus.md`.
pub(super) fn run() -> Result<(), Stop> {
    let folder = work().join("results");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .map_err(|error| Stop::failed(format!("nothing was measured yet: {error}")))?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    names.sort();
    let rows: Vec<(String, Row)> = names
        .into_iter()
        .map(|name| (name.clone(), Row::load(&name)))
        .collect();
    let mut text = HEAD.to_owned();
    let generated = rows
        .iter()
        .filter(|(_, row)| row.get("hash").is_some())
        .count();
    let checked = rows
        .iter()
        .filter(|(_, row)| row.get("problems") == Some("0"))
        .count();
    let _ = writeln!(
        text,
        "{generated} of {} documents generate, twice with equal bytes; {checked} of them pass \
         `cargo check` without an error or a warning.\n",
        rows.len()
    );
    let heads: Vec<&str> = COLUMNS.iter().map(|(_, head)| *head).collect();
    let _ = writeln!(text, "| document | {} |", heads.join(" | "));
    let _ = writeln!(text, "|---|{}", "---:|".repeat(COLUMNS.len()));
    for (name, row) in &rows {
        let cells: Vec<&str> = COLUMNS
            .iter()
            .map(|(key, _)| row.get(key).unwrap_or("–"))
            .collect();
        let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
    }
    let sum = |key: &str| -> f64 {
        let values = rows
            .iter()
            .filter_map(|(_, row)| row.get(key)?.parse::<f64>().ok());
        values.sum()
    };
    let cells: Vec<String> = COLUMNS
        .iter()
        .map(|(key, _)| match *key {
            "peak" | "memory" => "–".to_owned(),
            key => format!("{:.0}", sum(key)),
        })
        .collect();
    let _ = writeln!(text, "| **sum** | {} |", cells.join(" | "));
    let docs = root().join("docs");
    fs::create_dir_all(&docs).map_err(Stop::failed)?;
    fs::write(docs.join("corpus.md"), text).map_err(Stop::failed)?;
    println!("docs/corpus.md: {} documents", rows.len());
    Ok(())
}
