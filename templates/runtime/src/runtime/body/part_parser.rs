//! [`PartParser`]: the framing of multipart bodies (RFC 2046), independent of the chunks.

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::runtime::body::media_parameters::parameters;

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

/// Splits a body into parts.
pub(in crate::runtime) struct PartParser {
    /// `--` and the boundary.
    delimiter: Vec<u8>,
    buffer: Vec<u8>,
    /// The beginning of the current part, or of the preamble.
    start: usize,
    /// The beginning of the first line that was not examined.
    line: usize,
    /// The position up to which the end of that line was searched.
    seen: usize,
    /// `None` in the preamble.
    line_ends: Option<LineEnds>,
    /// Whether the body has ended.
    is_complete: bool,
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
            is_complete: false,
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

    /// Returns whether the body has ended.
    pub(in crate::runtime) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Ends the body: its last line needs no line end.
    pub(in crate::runtime) fn finish(&mut self) {
        self.is_complete = true;
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
        // Each line is examined once, when it is complete: lines can arrive in many chunks.
        while self.line < self.buffer.len() {
            let unseen = &self.buffer[self.seen..];
            let length = unseen.iter().position(|byte| *byte == b'\n');
            let end = match length {
                Some(length) => self.seen + length + 1,
                None => self.buffer.len(),
            };
            self.seen = end;
            if length.is_none() && !self.is_complete {
                break;
            }
            let found = self.delimiter(self.line, end);
            self.line = end;
            if found.is_some() {
                return found;
            }
            if self.line_ends.is_none() {
                // The preamble is dropped.
                self.start = self.line;
            }
        }
        None
    }

    /// Returns the delimiter that a line consists of: the boundary, `--` for the final one, and
    /// blanks.
    fn delimiter(&self, begin: usize, end: usize) -> Option<Delimiter> {
        let before = &self.buffer[self.start..begin];
        let both = self.line_ends == Some(LineEnds::Both);
        if both && !before.is_empty() && !before.ends_with(b"\r\n") {
            return None;
        }
        let line = self.buffer[begin..end].strip_prefix(self.delimiter.as_slice())?;
        let (line, line_ends) = match line {
            [line @ .., b'\r', b'\n'] => (line, Some(LineEnds::Both)),
            [line @ .., b'\n'] => (line, Some(LineEnds::LineFeed)),
            [line @ .., b'\r'] => (line, None),
            line => (line, None),
        };
        let (is_last, padding) = match line.strip_prefix(b"--") {
            Some(padding) => (true, padding),
            None => (false, line),
        };
        let line_ends = match (line_ends, is_last) {
            // The final line end is often missing, or another one.
            (line_ends, true) => line_ends.unwrap_or(LineEnds::Both),
            (Some(LineEnds::LineFeed), false) if both => return None,
            (line_ends, false) => line_ends?,
        };
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        padding.iter().all(is_blank).then_some(Delimiter {
            begin,
            end,
            line_ends,
            is_last,
        })
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
/// Returns a reason if the media type has no valid boundary.
pub(in crate::runtime) fn boundary(media_type: &str) -> Result<String, String> {
    let missing = || {
        let found: String = media_type.chars().take(100).collect();
        let found = found.escape_debug();
        format!("expected a media type with a boundary, found `{found}`")
    };
    let mut parameters = parameters(media_type);
    let (_, value) = parameters
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))
        .ok_or_else(missing)?;
    let boundary = unquoted(value);
    let is_valid = !boundary.is_empty() && boundary.len() <= LONGEST_BOUNDARY;
    is_valid.then_some(boundary).ok_or_else(missing)
}

/// Returns the text of a value that may be quoted.
fn unquoted(value: &str) -> String {
    let Some(quoted) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let (mut text, mut letters) = (String::new(), quoted.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => text.extend(letters.next()),
            letter => text.push(letter),
        }
    }
    text
}
