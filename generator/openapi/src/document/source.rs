//! The text of a document.

use super::jsonc::{self, Blanked};
use crate::location::Location;

/// The format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// YAML, in block or flow style.
    Yaml,
    /// JSON.
    Json,
}

/// The text of a document.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// The index of the file.
    pub(super) file: usize,
    /// The name in messages.
    pub(super) name: String,
    /// The text without its byte order mark.
    pub(super) text: String,
    /// The format.
    pub(super) format: Format,
    /// The text that is parsed, if it is another one.
    pub(super) blanked: Option<Blanked>,
    /// The start of each line.
    lines: Vec<usize>,
    /// The number of characters before each [`BLOCK`] of the text.
    characters: Vec<usize>,
}

/// The block size in bytes. A document may be one line with thousands of locations; at most one
/// block is counted for each.
const BLOCK: usize = 4096;
/// The maximum number of bytes of a token that are read; reports show fewer.
const TOKEN: usize = 1024;

impl Source {
    /// Creates a source from a text; a text that starts like a JSON object is JSON, also with comments.
    pub(super) fn new(name: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let object = jsonc::without_leading_comments(text).strip_prefix('{');
        let inner = object.map(jsonc::without_leading_comments);
        let json = inner.is_some_and(|inner| inner.starts_with(['"', '}']));
        let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        let format = match json && !yaml {
            true => Format::Json,
            false => Format::Yaml,
        };
        Self {
            file: 0,
            name: name.to_owned(),
            text: text.to_owned(),
            characters: characters_before_blocks(text),
            lines: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(newline, _)| newline + 1))
                .collect(),
            blanked: match format {
                Format::Json => jsonc::blanked(text),
                Format::Yaml => None,
            },
            format,
        }
    }

    /// Returns the text that is parsed: without the comments and trailing commas of JSON, in whose
    /// places are spaces.
    pub(super) fn parsed(&self) -> &str {
        let blanked = self.blanked.as_ref();
        blanked.map_or(&self.text, |blanked| &blanked.text)
    }

    /// Returns the location at `offset`, with the token that starts there.
    pub(super) fn location(&self, offset: usize) -> Location {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        // The first line starts at 0, so the list is not empty.
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines[line.saturating_sub(1)];
        Location {
            file: self.file,
            offset,
            length: token_length(&self.text[offset..], self.format),
            line,
            column: self.characters_before(offset) - self.characters_before(start) + 1,
        }
    }

    /// Returns the offset of a line and a column, both from 1.
    pub(super) fn offset_at(&self, line: usize, column: usize) -> Option<usize> {
        let start = *self.lines.get(line.checked_sub(1)?)?;
        let mut characters = self.text[start..].char_indices();
        let (at, _) = characters.nth(column.checked_sub(1)?)?;
        Some(start + at)
    }

    /// Returns the number of characters before an offset.
    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let known = self.characters.get(block).copied().unwrap_or_default();
        let rest = &self.text.as_bytes()[block * BLOCK..offset];
        known + characters(rest)
    }

    /// Returns the text of the line of a location, limited to `most` characters on both sides; the
    /// number of characters before the location, and whether text was cut.
    pub(super) fn around(&self, place: Location, most: usize) -> (&str, usize, bool) {
        let start = self.lines.get(place.line.saturating_sub(1));
        let start = start.map_or(0, |start| *start).min(place.offset);
        let (before, after) = (&self.text[start..place.offset], &self.text[place.offset..]);
        let from = before.char_indices().rev().take(most).last();
        let from = from.map_or(place.offset, |(at, _)| start + at);
        let ends = |(_, character): &(usize, char)| *character != '\n';
        let to = after.char_indices().take_while(ends).take(2 * most).last();
        let to = to.map_or(place.offset, |(at, last)| {
            place.offset + at + last.len_utf8()
        });
        let (near, text) = (&self.text[from..place.offset], &self.text[from..to]);
        (text, near.chars().count(), from > start)
    }

    /// Returns the text of a line, from 1.
    pub(super) fn line(&self, number: usize) -> &str {
        let start = self.lines.get(number.saturating_sub(1));
        let rest = start.map_or("", |start| &self.text[*start..]);
        rest.split('\n').next().unwrap_or_default()
    }
}

/// Returns how many characters start in these bytes of a text.
fn characters(bytes: &[u8]) -> usize {
    let continues = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
    bytes.iter().filter(|byte| !continues(**byte)).count()
}

fn characters_before_blocks(text: &str) -> Vec<usize> {
    let blocks = text.as_bytes().chunks(BLOCK);
    let before = blocks.scan(0, |before, block| {
        *before += characters(block);
        Some(*before)
    });
    std::iter::once(0).chain(before).collect()
}

/// Returns the length of the scalar or key at the start of `text` on its first line, in characters.
fn token_length(text: &str, format: Format) -> usize {
    let near = (0..=TOKEN.min(text.len())).rev();
    let near = near.take(4).find_map(|end| text.get(..end));
    let line = near.unwrap_or_default().lines().next().unwrap_or_default();
    let token = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let mut escaped = false;
            let end = line.char_indices().skip(1).find(|(_, character)| {
                let closes = *character == quote && !escaped;
                escaped = quote == '"' && *character == '\\' && !escaped;
                closes
            });
            end.map_or(line, |(at, _)| &line[..=at])
        }
        Some('{' | '[' | '}' | ']' | ',' | ':') => &line[..1],
        _ if format == Format::Json => {
            let end = line.find([',', ']', '}', ' ', '\t', '\r']);
            &line[..end.unwrap_or(line.len())]
        }
        _ => plain(line),
    };
    token.trim_end().chars().count()
}

/// Returns a plain scalar, up to its end in block or flow style.
fn plain(line: &str) -> &str {
    let end = line.char_indices().find(|(at, character)| {
        let rest = &line[at + character.len_utf8()..];
        match character {
            ':' => rest.is_empty() || rest.starts_with(char::is_whitespace),
            '#' => line[..*at].ends_with(char::is_whitespace),
            ',' | ']' | '}' => rest.is_empty() || rest.starts_with([' ', ',', ']', '}']),
            _ => false,
        }
    });
    let Some((end, closer)) = end else {
        return line;
    };
    // A comma in a sentence in block style does not end the scalar.
    if closer == ',' && line.contains(' ') && !line.contains(['}', ']']) {
        return line;
    }
    &line[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_where_yaml_ends_it() {
        for (text, length) in [
            ("title: x", 5),
            ("'it''s'  # note", 4),
            ("\"a\\\"b\": 1", 6),
            ("plain text # note", 10),
            ("Some, more text", 15),
            ("object, x: 1}", 6),
            ("12}", 2),
            ("{a: 1}", 1),
            ("größe: 1", 5),
            ("", 0),
        ] {
            assert_eq!(token_length(text, Format::Yaml), length, "{text}");
        }
    }

    #[test]
    fn columns_are_counted_in_characters_however_long_the_line_is() {
        let line = "ä🦀b".repeat(BLOCK);
        let source = Source::new("a.yaml", &format!("{line}\n{line}"));
        let text = &source.text;
        for (number, (offset, _)) in text.char_indices().enumerate().step_by(997) {
            let before = number % (3 * BLOCK + 1);
            let location = source.location(offset);
            assert_eq!(location.column, before + 1, "at {offset}");
        }
        assert_eq!(source.location(text.len()).column, 3 * BLOCK + 1);
        assert!(source.location(0).length >= TOKEN / 4);
    }

    #[test]
    fn a_token_ends_where_json_ends_it() {
        for (text, length) in [("true,{ \"b\": 1", 4), ("-1.5e3}]}", 6), ("\"a,b\",", 5)] {
            assert_eq!(token_length(text, Format::Json), length, "{text}");
        }
    }
}
