//! The body of an answer, before it is a type.

use serde::de::DeserializeOwned;

use crate::runtime::json_path::path_at;
use crate::runtime::wire::Decode;

/// The body of an answer, and its status.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    status: u16,
    raw: &'a [u8],
}

/// Why a body is not what the document says, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The path of the value: `data.items[2].id`; empty for the whole body.
    pub path: String,
    /// Why it does not fit.
    pub reason: String,
}

impl<'a> Body<'a> {
    /// A body with its status.
    pub fn new(status: u16, raw: &'a [u8]) -> Self {
        Self { status, raw }
    }

    /// The status.
    pub fn status(self) -> u16 {
        self.status
    }

    /// Reads it as JSON.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, Misfit> {
        serde_json::from_slice(self.raw).map_err(|error| self.misfit(&error))
    }

    /// Reads it as JSON of a type with another wire form.
    pub fn json_as<T, C: Decode<T>>(self, codec: C) -> Result<T, Misfit> {
        let mut json = serde_json::Deserializer::from_slice(self.raw);
        let value = codec.read(&mut json);
        value
            .and_then(|value| json.end().map(|()| value))
            .map_err(|error| self.misfit(&error))
    }

    /// Reads it as text; what is no UTF-8 is replaced.
    pub fn text(self) -> Result<String, Misfit> {
        Ok(String::from_utf8_lossy(self.raw).into_owned())
    }

    /// Copies it.
    pub fn bytes(self) -> Result<Vec<u8>, Misfit> {
        Ok(self.raw.to_vec())
    }

    fn misfit(self, error: &serde_json::Error) -> Misfit {
        if self.raw.iter().all(u8::is_ascii_whitespace) {
            return Misfit {
                path: String::new(),
                reason: "the body is empty".to_owned(),
            };
        }
        let message = error.to_string();
        if !error.is_data() {
            return Misfit {
                path: String::new(),
                reason: format!("the body is not JSON: {message}"),
            };
        }
        // The path says more than the line and the column.
        let place = format!(" at line {} column {}", error.line(), error.column());
        let reason = message.strip_suffix(&place).unwrap_or(&message).to_owned();
        let path = path_at(self.raw, offset(self.raw, error.line(), error.column()));
        Misfit { path, reason }
    }
}

/// The offset of a place that serde_json reports; its columns count bytes from 1.
fn offset(raw: &[u8], line: usize, column: usize) -> usize {
    let lines_before = line.saturating_sub(1);
    let start = if lines_before == 0 {
        0
    } else {
        let breaks = raw.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        breaks
            .map(|(place, _)| place + 1)
            .nth(lines_before - 1)
            .unwrap_or(raw.len())
    };
    (start + column).min(raw.len())
}
