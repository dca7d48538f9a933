//! Diagnostics with their locations: as text for a terminal, and as JSON.

use std::borrow::Cow;
use std::fmt::{self, Write};

use serde_json::{Value as Json, json};

use crate::diagnostic::{Diagnostic, Diagnostics, escaped, has_effect};
use crate::document::{Document, LoadError};
use crate::location::Location;

/// The maximum number of characters of a source line; a longer line is cut around the caret.
const LINE_WIDTH: usize = 120;
/// The number of characters in front of the caret in a line that is cut.
const LEAD: usize = 40;
/// The maximum number of characters of a message, which may contain values of the document.
const MESSAGE_LENGTH: usize = 800;

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
        let blocks: Vec<_> = self
            .sorted(document)
            .into_iter()
            .map(|(diagnostic, place)| block(diagnostic, place, document))
            .collect();
        blocks.join("\n")
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

fn block(diagnostic: &Diagnostic, place: Option<Location>, document: &Document) -> String {
    let mut out = format!(
        "{}[{}]: {}\n",
        diagnostic.severity(),
        diagnostic.code,
        shortened(&escaped(&diagnostic.message))
    );
    let help = diagnostic.help.as_deref().map(escaped);
    let help = help.as_deref().map(shortened);
    let Some(place) = place else {
        let _ = writeln!(out, " --> {}", escaped(document.name()));
        if let Some(help) = help {
            let _ = writeln!(out, "  = help: {help}");
        }
        return out;
    };
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    let (line, before, width) = excerpt(document, place);
    let _ = writeln!(
        out,
        "{margin}--> {}:{}:{}",
        escaped(document.file_name(place.file)),
        place.line,
        place.column
    );
    let _ = writeln!(out, "{margin} |");
    let _ = writeln!(out, "{number} | {}", line.trim_end());
    let _ = writeln!(
        out,
        "{margin} | {}{}",
        " ".repeat(before),
        "^".repeat(width)
    );
    if let Some(help) = help {
        let _ = writeln!(out, "{margin} = help: {help}");
    }
    out
}

/// Cuts a message that is too long to be read.
fn shortened(message: &str) -> Cow<'_, str> {
    match message.char_indices().nth(MESSAGE_LENGTH) {
        Some((end, _)) => Cow::Owned(format!("{}…", &message[..end])),
        None => Cow::Borrowed(message),
    }
}

/// Returns the line of a location, the number of columns before the caret, and the width of the
/// caret.
fn excerpt(document: &Document, place: Location) -> (String, usize, usize) {
    // If the line is the whole document, only the text near the location is read.
    let (around, place_in, cut_before) = document.source_around(place, LINE_WIDTH);
    let start = place_in;
    let length = place.length.max(1);
    let characters: Vec<char> = around.chars().collect();
    let (first, last) = if characters.len() <= LINE_WIDTH && !cut_before {
        (0, characters.len())
    } else {
        let first = start.saturating_sub(LEAD);
        (first, (first + LINE_WIDTH).min(characters.len()))
    };
    let mut shown = String::new();
    let mut before = 0;
    let mut width = 0;
    if first > 0 {
        shown.push('…');
        before += 1;
    }
    for (index, character) in characters[first..last].iter().enumerate() {
        let index = first + index;
        // A tab is shown as spaces so that the caret is in the right column.
        let text = match character {
            '\t' => "    ".to_owned(),
            other if has_effect(*other) => "·".to_owned(),
            other => other.to_string(),
        };
        let columns = text.chars().map(columns).sum::<usize>();
        if index < start {
            before += columns;
        } else if index < start + length {
            width += columns;
        }
        shown.push_str(&text);
    }
    if last < characters.len() {
        shown.push('…');
    }
    (shown, before, width.max(1))
}

/// Returns how many columns of a terminal a character takes: two for the wide East Asian blocks and
/// emoji, none for combining marks. An approximation: a table of Unicode is not worth it for a
/// caret.
fn columns(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
