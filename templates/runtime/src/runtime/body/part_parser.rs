//! [`PartParser`]: the framing of multipart bodies (RFC 2046), independent of the chunks.

use http::header::{HeaderMap, HeaderName, HeaderValue};

/// The maximum number of bytes of the headers of a part.
const LONGEST_HEAD: usize = 16 << 10;
/// The maximum length of a boundary. RFC 2046 allows 70.
const LONGEST_BOUNDARY: usize = 256;

/// A part as received.
pub(in crate::runtime) struct RawPart {
    pub headers: HeaderMap,
    pub content: Vec<u8>,
}

/// The line ends of a body: those of its first delimiter. Some servers send line feeds only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineEnds {
    Both,
    LineFeed,
}

/// A delimiter line in the buffer.
struct Delimiter {
    /// The beginning of its line.
    begin: usize,
    /// The end, after its line end.
    end: usize,
    line_ends: LineEnds,
    is_last: bool,
}

/// Whether a line is a delimiter.
enum Found {
    Yes(Delimiter),
    No,
    /// More bytes are needed.
    Unknown,
}

/// Splits a body into parts.
pub(in crate::runtime) struct PartParser {
    /// `--` and the boundary.
    delimiter: Vec<u8>,
    buffer: Vec<u8>,
    /// The beginning of the current part, or of the preamble.
    start: usize,
    /// The beginning of the last line that was examined.
    line: usize,
    /// The position up to which the end of that line was searched.
    seen: usize,
    /// `None` in the preamble.
    line_ends: Option<LineEnds>,
    is_over: bool,
}

impl PartParser {
    pub(in crate::runtime) fn new(boundary: &str) -> Self {
        Self {
            delimiter: format!("--{boundary}").into_bytes(),
            buffer: Vec::new(),
            start: 0,
            line: 0,
            seen: 0,
            line_ends: None,
            is_over: false,
        }
    }

    /// Returns the number of bytes of the incomplete part.
    pub(in crate::runtime) fn buffered(&self) -> usize {
        self.buffer.len() - self.start
    }

    /// Returns whether the final delimiter was read.
    pub(in crate::runtime) fn is_over(&self) -> bool {
        self.is_over
    }

    pub(in crate::runtime) fn push(&mut self, bytes: &[u8]) {
        // Drain once per chunk and not per part, which keeps the time linear.
        self.buffer.drain(..self.start);
        self.line -= self.start;
        self.seen -= self.start;
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Returns the next complete part, or the reason why it cannot be read.
    pub(in crate::runtime) fn next(&mut self) -> Option<Result<RawPart, String>> {
        while !self.is_over {
            let found = self.next_delimiter()?;
            let start = std::mem::replace(&mut self.start, found.end);
            (self.line, self.seen) = (found.end, found.end);
            self.is_over = found.is_last;
            let Some(line_ends) = self.line_ends else {
                self.line_ends = Some(found.line_ends);
                continue;
            };
            let line_end = match line_ends {
                LineEnds::Both => 2,
                LineEnds::LineFeed => 1,
            };
            // The line end before a delimiter belongs to it.
            let end = found.begin.saturating_sub(line_end).max(start);
            return Some(part(&self.buffer[start..end]));
        }
        None
    }

    fn next_delimiter(&mut self) -> Option<Delimiter> {
        loop {
            match self.delimiter_at(self.line) {
                Found::Yes(delimiter) => return Some(delimiter),
                Found::Unknown => return None,
                Found::No => {}
            }
            let unseen = &self.buffer[self.seen..];
            let Some(length) = unseen.iter().position(|byte| *byte == b'\n') else {
                self.seen = self.buffer.len();
                return None;
            };
            self.line = self.seen + length + 1;
            self.seen = self.line;
            if self.line_ends.is_none() {
                // The preamble is dropped.
                self.start = self.line;
            }
        }
    }

    fn delimiter_at(&self, line: usize) -> Found {
        let before = &self.buffer[self.start..line];
        let both = self.line_ends == Some(LineEnds::Both);
        if both && !before.is_empty() && !before.ends_with(b"\r\n") {
            return Found::No;
        }
        let rest = &self.buffer[line..];
        let Some(after) = rest.strip_prefix(self.delimiter.as_slice()) else {
            return match self.delimiter.starts_with(rest) {
                true => Found::Unknown,
                false => Found::No,
            };
        };
        let begin = line;
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let padding = after.iter().take_while(is_blank).count();
        let length = self.delimiter.len() + padding;
        let found = |length: usize, line_ends, is_last| {
            Found::Yes(Delimiter {
                begin,
                end: begin + length,
                line_ends,
                is_last,
            })
        };
        match after[padding..] {
            [b'-', b'-', ..] if padding == 0 => found(length + 2, LineEnds::Both, true),
            [] | [b'\r'] => Found::Unknown,
            [b'-'] if padding == 0 => Found::Unknown,
            [b'\r', b'\n', ..] => found(length + 2, LineEnds::Both, false),
            [b'\n', ..] if !both => found(length + 1, LineEnds::LineFeed, false),
            _ => Found::No,
        }
    }
}

/// Splits a part into its headers and its content.
fn part(bytes: &[u8]) -> Result<RawPart, String> {
    let (mut headers, mut rest) = (HeaderMap::new(), bytes);
    let mut lines: Vec<Vec<u8>> = Vec::new();
    while !rest.is_empty() {
        let length = rest.iter().position(|byte| *byte == b'\n');
        let (line, after) = rest.split_at(length.map_or(rest.len(), |length| length + 1));
        rest = after;
        if bytes.len() - rest.len() > LONGEST_HEAD {
            return Err(format!(
                "the headers of a part are longer than {LONGEST_HEAD} bytes"
            ));
        }
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line.first(), lines.last_mut()) {
            (None, _) => break,
            // The continuation of a folded header.
            (Some(b' ' | b'\t'), Some(last)) => {
                last.push(b' ');
                last.extend_from_slice(line.trim_ascii());
            }
            _ => lines.push(line.to_vec()),
        }
    }
    for line in lines {
        let Some((name, value)) = header(&line) else {
            let line = String::from_utf8_lossy(&line);
            let line: String = line.chars().take(100).collect();
            let line = line.escape_debug();
            return Err(format!("expected a header of a part, found `{line}`"));
        };
        // A head is too short for more headers than the map can contain.
        let _ = headers.try_append(name, value);
    }
    let content = rest.to_vec();
    Ok(RawPart { headers, content })
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = HeaderName::from_bytes(line[..colon].trim_ascii_end()).ok()?;
    let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
    Some((name, value))
}

/// Returns the boundary in a media type.
///
/// # Errors
///
/// Returns a reason if there is none.
pub(in crate::runtime) fn boundary(media_type: &str) -> Result<String, String> {
    let missing = || {
        let found: String = media_type.chars().take(100).collect();
        let found = found.escape_debug();
        format!("expected a media type with a boundary, found `{found}`")
    };
    let mut rest = media_type;
    while let Some((_, parameters)) = rest.split_once(';') {
        let (name, value) = parameters.split_once('=').ok_or_else(missing)?;
        let (value, after) = parameter(value);
        if name.trim().eq_ignore_ascii_case("boundary") {
            let is_valid = !value.is_empty() && value.len() <= LONGEST_BOUNDARY;
            return is_valid.then_some(value).ok_or_else(missing);
        }
        rest = after;
    }
    Err(missing())
}

/// Splits the value of a parameter from the parameters after it.
fn parameter(text: &str) -> (String, &str) {
    let Some(quoted) = text.trim_start().strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let (mut value, mut letters) = (String::new(), quoted.char_indices());
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            letter => value.push(letter),
        }
    }
    (value, "")
}
