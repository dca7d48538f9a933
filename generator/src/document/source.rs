//! The text of a document and places in it.

/// A place in the text of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Which of the document's files it is in; the first is the document itself.
    pub file: usize,
    /// How many bytes are before it.
    pub offset: usize,
    /// How many characters the token there has on its line; 0 where there is none.
    pub length: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// How a document is written.
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
    /// Which of the document's files it is.
    pub(super) file: usize,
    /// The name that messages show.
    pub(super) name: String,
    /// The text without its byte order mark.
    pub(super) text: String,
    /// How it is written.
    pub(super) format: Format,
    /// Where each line starts.
    lines: Vec<usize>,
}

impl Source {
    /// Takes over a text; JSON is what starts like a JSON object.
    pub(super) fn new(name: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut tokens = text.chars().filter(|character| !character.is_whitespace());
        let json = matches!((tokens.next(), tokens.next()), (Some('{'), Some('"' | '}')));
        let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        Self {
            file: 0,
            name: name.to_owned(),
            text: text.to_owned(),
            lines: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(newline, _)| newline + 1))
                .collect(),
            format: if json && !yaml {
                Format::Json
            } else {
                Format::Yaml
            },
        }
    }

    /// The place at `offset`, with the token that starts there.
    pub(super) fn location(&self, offset: usize) -> Location {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        // The first line starts at 0, so that there is one.
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines[line.saturating_sub(1)];
        Location {
            file: self.file,
            offset,
            length: token_length(&self.text[offset..], self.format),
            line,
            column: self.text[start..offset].chars().count() + 1,
        }
    }

    /// The text of the line of a place, with no more than `most` characters before the place and
    /// behind it; how many are before it, and whether there are more of them.
    pub(super) fn around(&self, place: Location, most: usize) -> (&str, usize, bool) {
        let start = self.lines.get(place.line.saturating_sub(1));
        let start = start.map_or(0, |start| *start).min(place.offset);
        let (before, behind) = (&self.text[start..place.offset], &self.text[place.offset..]);
        let from = before.char_indices().rev().take(most).last();
        let from = from.map_or(place.offset, |(at, _)| start + at);
        let ends = |(_, character): &(usize, char)| *character != '\n';
        let to = behind.char_indices().take_while(ends).take(2 * most).last();
        let to = to.map_or(place.offset, |(at, last)| {
            place.offset + at + last.len_utf8()
        });
        let (near, text) = (&self.text[from..place.offset], &self.text[from..to]);
        (text, near.chars().count(), from > start)
    }

    /// The text of a line, from 1.
    pub(super) fn line(&self, number: usize) -> &str {
        let start = self.lines.get(number.saturating_sub(1));
        let rest = start.map_or("", |start| &self.text[*start..]);
        rest.split('\n').next().unwrap_or_default()
    }
}

/// How many characters the scalar or key at the start of `text` has on its first line.
fn token_length(text: &str, format: Format) -> usize {
    let line = text.lines().next().unwrap_or_default();
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

/// A plain scalar: up to what ends it in block or in flow style.
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
    // A comma inside a sentence of block style is no end of anything.
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
    fn a_token_ends_where_json_ends_it() {
        for (text, length) in [("true,{ \"b\": 1", 4), ("-1.5e3}]}", 6), ("\"a,b\",", 5)] {
            assert_eq!(token_length(text, Format::Json), length, "{text}");
        }
    }
}
