//! Diagnostics with their locations: as text for a terminal, and as JSON.

use std::collections::HashMap;
use std::fmt;

use serde_json::{Value as Json, json};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, pattern};
use crate::document::{Document, LoadError};
use crate::location::Location;
use crate::report::{Colors, Excerpt, LINE_WIDTH, Rendered, Report};

impl Diagnostics {
    /// Returns the problems in the order of their places, with their locations.
    pub fn sorted(&self, document: &Document) -> Vec<(&Diagnostic, Option<Location>)> {
        let all: Vec<_> = self.iter().collect();
        let places = document.locate_all(&all);
        let mut sorted: Vec<_> = all.into_iter().zip(places).collect();
        sorted.sort_by_key(|(diagnostic, place)| {
            (
                place.map(|place| (place.file, place.offset)),
                diagnostic.severity(),
            )
        });
        sorted
    }

    /// Renders the problems in the order of their places, separated by empty lines, each with its
    /// line and a caret.
    pub fn render(&self, document: &Document) -> String {
        let sorted = self.sorted(document).into_iter();
        let blocks: Vec<_> = sorted
            .map(|(diagnostic, place)| report(diagnostic, place, document).render(Colors::None))
            .collect();
        blocks.join("\n")
    }

    /// Renders the problems like [`render`](Self::render), also with colors.
    pub fn rendered(&self, document: &Document) -> Rendered {
        let sorted = self.sorted(document).into_iter();
        Rendered::of(sorted.map(|(diagnostic, place)| report(diagnostic, place, document)))
    }

    /// Renders the problems like [`rendered`](Self::rendered), but only the first of several
    /// warnings that differ in nothing but their places and the names in their messages.
    pub fn rendered_grouped(&self, document: &Document) -> Rendered {
        let mut alike: HashMap<(Code, String), usize> = HashMap::new();
        let key = |one: &Diagnostic| (one.code, pattern(&one.message));
        let warnings = |one: &&Diagnostic| one.severity() == Severity::Warning;
        for one in self.iter().filter(warnings) {
            *alike.entry(key(one)).or_default() += 1;
        }
        let mut blocks = Vec::new();
        for (diagnostic, place) in self.sorted(document) {
            let count = match diagnostic.severity() {
                Severity::Error => Some(1),
                // The first one takes the count of all.
                Severity::Warning => alike.remove(&key(diagnostic)),
            };
            let Some(count) = count else { continue };
            let mut block = Rendered::of(std::iter::once(report(diagnostic, place, document)));
            if count > 1 {
                let more = format!("…and {} more like this; `-v` shows all\n", count - 1);
                block.plain.push_str(&more);
                block.styled.push_str(&more);
            }
            blocks.push(block);
        }
        Rendered::joined(blocks)
    }

    /// Returns the problems as JSON, for `--message-format json`.
    pub fn to_json(&self, document: &Document) -> Json {
        self.sorted(document)
            .into_iter()
            .map(|(diagnostic, place)| {
                json!({
                    "code": diagnostic.code.as_str(),
                    "severity": diagnostic.severity().to_string(),
                    "message": diagnostic.message,
                    "help": diagnostic.help,
                    "pointer": document.origin_of(diagnostic).as_str(),
                    "file": place.map_or(document.name(), |place| document.file_name(place.file)),
                    "line": place.map(|place| place.line),
                    "column": place.map(|place| place.column),
                })
            })
            .collect()
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostics.render(&self.document))
    }
}

impl std::error::Error for LoadError {}

fn report<'a>(
    diagnostic: &'a Diagnostic,
    place: Option<Location>,
    document: &'a Document,
) -> Report<'a> {
    let excerpt = |place: Location| {
        // If the line is the whole document, only the text near the location is read.
        let (around, start, is_cut) = document.source_around(place, LINE_WIDTH);
        let marked = start..start + place.length;
        Excerpt::new((place.line, place.column), around, marked, is_cut)
    };
    let file = place.map_or(document.name(), |place| document.file_name(place.file));
    Report {
        severity: diagnostic.severity(),
        code: Some(diagnostic.code),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        file,
        excerpt: place.map(excerpt),
        opening: diagnostic.opening.as_deref().copied().map(excerpt),
    }
}
