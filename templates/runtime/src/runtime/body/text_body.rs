//! Text bodies of requests.

use crate::runtime::Request;
use crate::runtime::body::charset::{Charset, charset_of, named, single_byte, unsupported};

/// Encodes a text in the charset of a media type, and in UTF-8 if it has none.
///
/// # Errors
///
/// Returns an error if the charset is not supported or does not contain all characters of the text.
pub(in crate::runtime) fn encoded(text: &str, media_type: &str) -> Result<Vec<u8>, String> {
    let declared = charset_of(media_type).unwrap_or("utf-8");
    if text.is_ascii() && !matches!(named(declared), Some(charset) if charset.is_utf_16()) {
        return Ok(text.as_bytes().to_vec());
    }
    let charset = named(declared).ok_or_else(|| unsupported(declared))?;
    let bytes: Option<Vec<u8>> = match charset {
        Charset::Utf8 => Some(text.as_bytes().to_vec()),
        Charset::Utf16 => {
            let marked = std::iter::once(0xfeff).chain(text.encode_utf16());
            Some(marked.flat_map(u16::to_be_bytes).collect())
        }
        Charset::Utf16Be => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        Charset::Utf16Le => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        Charset::Ascii => None,
        Charset::Windows1252 | Charset::Iso8859Part15 => {
            let byte = |letter| (0..=0xff).find(|byte| single_byte(*byte, charset) == letter);
            text.chars().map(byte).collect()
        }
    };
    bytes.ok_or_else(|| {
        format!("the charset `{declared}` does not contain all characters of the body")
    })
}

impl Request {
    /// Sets a text body.
    pub fn text_body(mut self, media_type: &'static str, body: &str) -> Self {
        match encoded(body, media_type) {
            Ok(bytes) => self.bytes_body(media_type, bytes),
            Err(problem) => {
                self.refuse(problem);
                self
            }
        }
    }

    /// Sets an optional text body.
    pub fn text_body_optional(self, media_type: &'static str, body: Option<&str>) -> Self {
        match body {
            Some(body) => self.text_body(media_type, body),
            None => self,
        }
    }
}
