//! The changes for people, for changelogs and for programs.

use std::fmt::Write as _;

use semver::Version;
use serde_json::{Value as Json, json};

use super::{Bump, Change, Class};
use crate::diagnostic::escaped;
use crate::document::Document;
use crate::document::Location;
use crate::pointer::Pointer;
use crate::rustdoc;

/// A place of a change in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// The changes between two documents, with their places.
#[derive(Clone, Debug)]
pub struct Report {
    /// The names of the documents.
    names: [String; 2],
    /// The changes with their places in the old and in the new document.
    changes: Vec<(Change, [Option<Located>; 2])>,
    bump: Bump,
    /// The version of the old crate, if it is known.
    version: Option<Version>,
}

impl Report {
    /// Locates changes in the documents. `version` is that of the crate of the old document.
    pub fn new(changes: Vec<Change>, documents: [&Document; 2], version: Option<Version>) -> Self {
        let bump = Bump::of(&changes);
        let [old, new] = documents;
        let names = documents.map(|document| document.name().to_owned());
        let old = located(old, changes.iter().map(|change| change.old.as_ref()));
        let new = located(new, changes.iter().map(|change| change.new.as_ref()));
        let places = old.into_iter().zip(new).map(|(old, new)| [old, new]);
        let mut changes: Vec<_> = changes.into_iter().zip(places).collect();
        // Stable: changes of one class keep their order.
        changes.sort_by_key(|(change, _)| std::cmp::Reverse(change.class()));
        Self {
            names,
            changes,
            bump,
            version,
        }
    }

    /// Returns the changes, the breaking ones first.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().map(|(change, _)| change)
    }

    /// Returns the most severe class; `None` without changes.
    pub fn class(&self) -> Option<Class> {
        self.changes().filter_map(Change::class).max()
    }

    /// Returns the number of changes of a class.
    pub fn count(&self, class: Class) -> usize {
        let changes = self.changes();
        changes
            .filter(|change| change.class() == Some(class))
            .count()
    }

    /// Returns the step to the next version of the crate.
    pub fn bump(&self) -> Bump {
        self.bump
    }

    /// Returns the numbers of changes and the suggested version, in words.
    pub fn summary(&self) -> String {
        if self.changes.is_empty() {
            return "no changes of the API".to_owned();
        }
        let counts = Class::ALL.map(|class| (class, self.count(class)));
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(class, count)| format!("{count} {class}"))
            .collect();
        let total = self.changes.len();
        let plural = if total == 1 { "" } else { "s" };
        format!(
            "{total} change{plural}: {}{}",
            counts.join(", "),
            self.next_version()
        )
    }

    fn next_version(&self) -> String {
        match &self.version {
            Some(version) => format!(
                "; suggested version: {version} -> {}",
                self.bump.next(version)
            ),
            None => format!("; suggested step: {}", self.bump),
        }
    }

    /// Returns the changes in the style of diagnostics, one after the other, and the summary.
    /// `painted` styles the label of a class. What acts on a terminal is escaped.
    pub fn human(&self, painted: &dyn Fn(Class, &str) -> String) -> String {
        let mut text = String::new();
        for (change, places) in &self.changes {
            let label = label(change);
            let label = change.class().map(|class| painted(class, &label));
            let Change { kind, item, .. } = change;
            let words = format!("{kind} `{item}`: {}", change.message);
            let words = escaped(&words);
            let _ = writeln!(text, "{}: {words}", label.unwrap_or_default());
            let places = places.iter().zip(["old", "new"]);
            let arrows = places.filter_map(|(place, word)| {
                let Located { file, line, column } = place.as_ref()?;
                let file = escaped(file);
                Some(format!("  --> {word} {file}:{line}:{column}\n"))
            });
            text.extend(arrows);
            if change.is_only_exhaustive {
                text.push_str(&format!("  = note: {}\n", exhaustive_note(change)));
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}", self.summary());
        text
    }

    /// Returns the lines of a changelog, by class.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        if let Some(version) = &self.version {
            let _ = writeln!(text, "## {}\n", self.bump.next(version));
        }
        if self.changes.is_empty() {
            text.push_str("No changes of the API.\n");
        }
        for class in Class::ALL {
            let title = match class {
                Class::Breaking => "Breaking changes",
                Class::Additive => "Additions",
                Class::Docs => "Documentation",
            };
            let changes = self.changes();
            let changes: Vec<_> = changes.filter(|it| it.class() == Some(class)).collect();
            if changes.is_empty() {
                continue;
            }
            let _ = writeln!(text, "### {title}\n");
            for change in changes {
                let wire = match (change.rust, change.wire) {
                    (None, Some(_)) => " (requests and responses)",
                    _ => "",
                };
                let item = rustdoc::code_span(&change.item);
                let message = rustdoc::prose(&change.message).join(" ");
                let _ = writeln!(text, "- {} {item}: {message}{wire}", change.kind);
            }
            text.push('\n');
        }
        format!("{}\n", text.trim_end())
    }

    /// Returns the changes as one JSON object.
    pub fn json(&self) -> Json {
        let place = |place: &Option<Located>| {
            place.as_ref().map(|Located { file, line, column }| {
                json!({ "file": file, "line": line, "column": column })
            })
        };
        let class = |class: Option<Class>| class.map(|class| class.to_string());
        let changes = self.changes.iter().map(|(change, [old, new])| {
            json!({
                "item": change.item,
                "kind": change.kind,
                "change": change.code,
                "message": change.message,
                "class": class(change.class()),
                "rust": class(change.rust),
                "wire": class(change.wire),
                "only_exhaustive": change.is_only_exhaustive,
                "old": place(old),
                "new": place(new),
            })
        });
        let [old, new] = &self.names;
        let counts = Class::ALL.map(|class| (class.to_string(), json!(self.count(class))));
        json!({
            "old": old,
            "new": new,
            "class": class(self.class()),
            "counts": Json::Object(counts.into_iter().collect()),
            "bump": self.bump.to_string(),
            "version": self.version.as_ref().map(|version| json!({
                "old": version.to_string(),
                "new": self.bump.next(version).to_string(),
            })),
            "changes": changes.collect::<Vec<_>>(),
        })
    }
}

/// Returns the class, and whether it is that of Rust, of requests and responses (`wire`), or both.
fn label(change: &Change) -> String {
    let class = change.class();
    let words = class.map(|class| class.to_string()).unwrap_or_default();
    let axes = [("rust", change.rust), ("wire", change.wire)];
    let axes = axes
        .iter()
        .filter(|(_, of)| *of == class && class != Some(Class::Docs));
    let axes: Vec<&str> = axes.map(|(name, _)| *name).collect();
    match axes.is_empty() {
        true => words,
        false => format!("{words}[{}]", axes.join(", ")),
    }
}

fn exhaustive_note(change: &Change) -> &'static str {
    match change.kind {
        "variant" => "only a `match` without `_` stops compiling",
        _ => "only literals of the struct, and patterns without `..`, stop compiling",
    }
}

/// Returns the locations of places.
fn located<'a>(
    document: &Document,
    places: impl Iterator<Item = Option<&'a Pointer>>,
) -> Vec<Option<Located>> {
    let places: Vec<Option<&Pointer>> = places.collect();
    let known: Vec<Pointer> = places.iter().copied().flatten().cloned().collect();
    let mut locations = document.locate_keys(&known).into_iter();
    let name = |location: Location| Located {
        file: document.file_name(location.file).to_owned(),
        line: location.line,
        column: location.column,
    };
    let all = places.iter().map(|place| {
        let location = place.and_then(|_| locations.next().flatten());
        location.map(name)
    });
    all.collect()
}
