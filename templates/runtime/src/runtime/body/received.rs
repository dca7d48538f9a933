//! The body of a response, before it is decoded.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, Error as _};

use crate::runtime::body::charset;
use crate::runtime::error::json_path::path_at;
use crate::runtime::transport::limits;
use crate::runtime::wire::{Decode, plain};

/// The prefix of the message for a number that is not what is expected. The message is created after
/// the number was read.
pub(in crate::runtime) const INVALID_NUMBER: &str = "invalid number: ";

/// The body of a response and its status.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    status: u16,
    pub(in crate::runtime) raw: &'a [u8],
    pub(in crate::runtime) media_type: Option<&'a str>,
    pub(in crate::runtime) charset: Option<&'a str>,
    /// The limit of the length, if the body is longer.
    pub(in crate::runtime) excess: Option<usize>,
}

/// The reason why a body does not match the document, and the path of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The path of the value: `data.items[2].id`; empty for the whole body.
    pub path: String,
    /// The reason.
    pub reason: String,
}

impl<'a> Body<'a> {
    /// Creates a body with its status.
    pub fn new(status: u16, raw: &'a [u8]) -> Self {
        Self {
            status,
            raw,
            media_type: None,
            charset: None,
            excess: None,
        }
    }

    /// Returns an error if only the beginning of the body was read.
    pub(in crate::runtime) fn whole(self) -> Result<(), Mismatch> {
        let Some(limit) = self.excess else {
            return Ok(());
        };
        let mut reason = limits::excess(limit);
        if matches!(self.status, 200..=299) {
            reason.push_str("; `max_response_bytes` sets another limit");
        }
        Err(Mismatch::of_whole(reason))
    }

    /// Returns the status.
    pub fn status(self) -> u16 {
        self.status
    }

    /// Reads the body as JSON.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, Mismatch> {
        self.json_as(plain)
    }

    /// Reads the body as JSON with a codec.
    pub fn json_as<T, C: Decode<T>>(self, codec: C) -> Result<T, Mismatch> {
        // A range of statuses may declare a body for one that allows none.
        let text = match self.is_impossible() {
            true => Cow::Borrowed(&b"null"[..]),
            false => self.json_text()?,
        };
        let error = match read_as(&text, codec) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        match charset::replaced(&text) {
            Some(text) => read_as(&text, codec).map_err(|error| self.mismatch(&text, &error)),
            None => Err(self.mismatch(&text, &error)),
        }
    }

    /// Returns the text of a JSON body in UTF-8, without a byte order mark.
    pub(in crate::runtime) fn json_text(self) -> Result<Cow<'a, [u8]>, Mismatch> {
        self.whole()?;
        charset::json(self.raw, self.charset).map_err(Mismatch::of_whole)
    }

    /// Returns whether the body is empty because the status allows none (RFC 9110).
    fn is_impossible(self) -> bool {
        self.raw.is_empty() && matches!(self.status, 204 | 205)
    }

    /// Returns the mismatch for a JSON error.
    fn mismatch(self, json: &[u8], error: &serde_json::Error) -> Mismatch {
        if self.is_impossible() {
            let status = self.status;
            let reason =
                format!("expected JSON, found no body: a response with status {status} has none");
            return Mismatch::of_whole(reason);
        }
        let mismatch = Mismatch::of_json(json, error);
        match self.media_type.filter(|_| !error.is_data()) {
            Some(found) if !is_json(found) => {
                let found: String = found.chars().take(100).collect();
                let reason = format!("{}; its media type is `{found}`", mismatch.reason);
                Mismatch::of_whole(reason)
            }
            _ => mismatch,
        }
    }

    /// Copies the body.
    pub fn bytes(self) -> Result<Vec<u8>, Mismatch> {
        self.whole()?;
        Ok(self.raw.to_vec())
    }
}

/// Returns whether a media type is JSON.
pub(in crate::runtime) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Reads JSON. To check the text as a whole for UTF-8 is faster than to check each of its strings.
fn read_as<T, C: Decode<T>>(text: &[u8], codec: C) -> serde_json::Result<T> {
    let text = std::str::from_utf8(text).map_err(serde_json::Error::custom)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let value = codec.read(&mut json)?;
    json.end().map(|()| value)
}

impl Mismatch {
    /// Creates a mismatch of the whole body.
    pub(in crate::runtime) fn of_whole(reason: String) -> Self {
        let path = String::new();
        Self { path, reason }
    }

    fn of_json(json: &[u8], error: &serde_json::Error) -> Self {
        if json.iter().all(u8::is_ascii_whitespace) {
            return Self::of_whole("expected JSON, found an empty body".to_owned());
        }
        let message = error.to_string();
        if !error.is_data() {
            return Self::of_whole(format!("invalid JSON: {message}"));
        }
        // The path replaces the line and column.
        let place = format!(" at line {} column {}", error.line(), error.column());
        let reason = message.strip_suffix(&place).unwrap_or(&message).to_owned();
        let mut end = offset(json, error.line(), error.column());
        // The number may be the last value in its container; the container was read before the
        // error was reported.
        if reason.starts_with(INVALID_NUMBER) {
            if let [before @ .., b'}' | b']'] = json[..end].trim_ascii_end() {
                end = before.trim_ascii_end().len();
            }
        }
        let path = path_at(json, end);
        Self { path, reason }
    }
}

/// Returns the offset of a line and column of serde_json. Columns count bytes from 1.
fn offset(raw: &[u8], line: usize, column: usize) -> usize {
    let (mut start, mut at) = (0, 1);
    for (place, byte) in raw.iter().enumerate() {
        if at >= line {
            break;
        }
        if *byte == b'\n' {
            at += 1;
            start = place + 1;
        }
    }
    if at < line {
        start = raw.len();
    }
    raw.len().min(start + column)
}
