//! Texts that are not plain UTF-8: byte order marks, other charsets, lone surrogates.

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, HeaderMap};

use crate::runtime::body::media_parameters::parameters;

/// The characters of windows-1252 between 0x80 and 0x9f. All other characters are those of ISO
/// 8859-1.
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2c6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

/// The differences between ISO 8859-15 and ISO 8859-1.
const ISO_8859_15: [(u8, char); 8] = [
    (0xa4, '€'),
    (0xa6, 'Š'),
    (0xa8, 'š'),
    (0xb4, 'Ž'),
    (0xb8, 'ž'),
    (0xbc, 'Œ'),
    (0xbd, 'œ'),
    (0xbe, 'Ÿ'),
];

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

#[derive(Clone, Copy)]
pub(in crate::runtime) enum Charset {
    Utf8,
    Ascii,
    /// Either byte order.
    Utf16,
    Utf16Be,
    Utf16Le,
    Windows1252,
    Iso8859Part15,
}

impl Charset {
    pub(in crate::runtime) fn is_utf_16(self) -> bool {
        matches!(self, Self::Utf16 | Self::Utf16Be | Self::Utf16Le)
    }
}

/// Returns the `charset` parameter of `Content-Type`.
pub(in crate::runtime) fn declared(headers: &HeaderMap) -> Option<&str> {
    charset_of(headers.get(CONTENT_TYPE)?.to_str().ok()?)
}

/// Returns the `charset` parameter of a media type.
pub(in crate::runtime) fn charset_of(media_type: &str) -> Option<&str> {
    let mut parameters = parameters(media_type);
    let (_, charset) = parameters.find(|(name, _)| name.eq_ignore_ascii_case("charset"))?;
    let charset = charset.trim_matches(['"', '\'']).trim();
    Some(charset).filter(|charset| !charset.is_empty())
}

/// Decodes a text, without its byte order mark. Malformed sequences become U+FFFD.
///
/// # Errors
///
/// Returns an error if the charset is not supported.
pub(in crate::runtime) fn text<'a>(
    raw: &'a [u8],
    declared: Option<&str>,
) -> Result<Cow<'a, str>, String> {
    let (marked, raw) = without_mark(raw);
    let charset = match (marked, declared) {
        (Some(charset), _) => charset,
        (None, Some(declared)) => named(declared).ok_or_else(|| unsupported(declared))?,
        (None, None) => Charset::Utf8,
    };
    Ok(decode(raw, charset))
}

/// Returns JSON in UTF-8, without a byte order mark.
///
/// JSON is UTF-8 regardless of `charset` (RFC 8259). A declared charset is used only if the bytes
/// are not valid UTF-8 or are ambiguous.
///
/// # Errors
///
/// Returns an error if the charset is used and not supported.
pub(in crate::runtime) fn json<'a>(
    raw: &'a [u8],
    declared: Option<&str>,
) -> Result<Cow<'a, [u8]>, String> {
    let (marked, rest) = without_mark(raw);
    let charset = match (marked, declared) {
        (Some(Charset::Utf8), _) => return Ok(Cow::Borrowed(rest)),
        (Some(charset), _) => charset,
        // JSON begins with ASCII, so a zero byte indicates UTF-16.
        _ if matches!(raw, [0, ..] | [_, 0, ..]) => Charset::Utf16,
        (None, None) => return Ok(Cow::Borrowed(raw)),
        (None, Some(declared)) => match named(declared) {
            Some(charset) if charset.is_utf_16() => charset,
            Some(Charset::Utf8) => return Ok(Cow::Borrowed(raw)),
            Some(charset) => match std::str::from_utf8(raw) {
                Ok(_) => return Ok(Cow::Borrowed(raw)),
                Err(_) => charset,
            },
            None if raw.is_ascii() => return Ok(Cow::Borrowed(raw)),
            None => return Err(unsupported(declared)),
        },
    };
    Ok(match decode(rest, charset) {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    })
}

/// Replaces everything in JSON that is not Unicode by U+FFFD: malformed UTF-8, and escaped
/// surrogates without their other half. Returns `None` if there is nothing of this kind.
pub(in crate::runtime) fn replaced(json: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(json);
    let mut is_replaced = matches!(text, Cow::Owned(_));
    let mut bytes = text.into_owned().into_bytes();
    let mut at = 0;
    while let Some(length) = bytes[at..].iter().position(|byte| *byte == b'\\') {
        at += length;
        let is_pair = |low| matches!(low, Some(0xdc00..=0xdfff));
        match escaped(&bytes, at) {
            None => at += 2,
            Some(0xd800..=0xdbff) if is_pair(escaped(&bytes, at + 6)) => at += 12,
            Some(0xd800..=0xdfff) => {
                bytes[at..at + 6].copy_from_slice(b"\\ufffd");
                is_replaced = true;
                at += 6;
            }
            Some(_) => at += 6,
        }
        at = at.min(bytes.len());
    }
    is_replaced.then_some(bytes)
}

/// Returns the code unit of an escape (`\u1234`) at an offset.
fn escaped(json: &[u8], at: usize) -> Option<u16> {
    let Some([b'\\', b'u', digits @ ..]) = json.get(at..at + 6) else {
        return None;
    };
    let mut unit = 0;
    for digit in digits {
        unit = unit << 4 | char::from(*digit).to_digit(16)? as u16;
    }
    Some(unit)
}

pub(in crate::runtime) fn unsupported(charset: &str) -> String {
    let shown: String = charset.chars().take(40).collect();
    format!("unsupported charset `{}`", shown.escape_debug())
}

fn without_mark(raw: &[u8]) -> (Option<Charset>, &[u8]) {
    let marks: [(&[u8], Charset); 3] = [
        (UTF_8_MARK, Charset::Utf8),
        (b"\xfe\xff", Charset::Utf16Be),
        (b"\xff\xfe", Charset::Utf16Le),
    ];
    for (mark, charset) in marks {
        if let Some(rest) = raw.strip_prefix(mark) {
            return (Some(charset), rest);
        }
    }
    (None, raw)
}

pub(in crate::runtime) fn named(label: &str) -> Option<Charset> {
    Some(match label.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "unicode-1-1-utf-8" => Charset::Utf8,
        "us-ascii" | "ascii" | "ansi_x3.4-1968" => Charset::Ascii,
        "utf-16" | "utf16" => Charset::Utf16,
        "utf-16be" | "utf16be" => Charset::Utf16Be,
        "utf-16le" | "utf16le" => Charset::Utf16Le,
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "iso88591" | "latin1" | "latin-1" | "l1"
        | "windows-1252" | "cp1252" | "x-cp1252" => Charset::Windows1252,
        "iso-8859-15" | "iso8859-15" | "iso_8859-15" | "iso885915" | "latin9" | "latin-9"
        | "l9" => Charset::Iso8859Part15,
        _ => return None,
    })
}

fn decode(raw: &[u8], charset: Charset) -> Cow<'_, str> {
    match charset {
        Charset::Utf8 => String::from_utf8_lossy(raw),
        Charset::Ascii => match std::str::from_utf8(raw) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => decode(raw, Charset::Windows1252),
        },
        Charset::Utf16 => match raw {
            [0, _, ..] => decode(raw, Charset::Utf16Be),
            _ => decode(raw, Charset::Utf16Le),
        },
        Charset::Utf16Be => utf_16(raw, u16::from_be_bytes),
        Charset::Utf16Le => utf_16(raw, u16::from_le_bytes),
        Charset::Windows1252 | Charset::Iso8859Part15 => {
            let mut text = String::with_capacity(raw.len());
            for byte in raw {
                text.push(single_byte(*byte, charset));
            }
            Cow::Owned(text)
        }
    }
}

/// Returns the character of a byte in windows-1252 or ISO 8859-15.
pub(in crate::runtime) fn single_byte(byte: u8, charset: Charset) -> char {
    if let Charset::Iso8859Part15 = charset {
        for (other, letter) in ISO_8859_15 {
            if other == byte {
                return letter;
            }
        }
    } else if let 0x80..=0x9f = byte {
        return WINDOWS_1252[usize::from(byte - 0x80)];
    }
    char::from(byte)
}

fn utf_16(raw: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'static, str> {
    let mut units = Vec::with_capacity(raw.len() / 2);
    for pair in raw.chunks(2) {
        units.push(match pair {
            [first, second] => unit([*first, *second]),
            // Half of a unit is replaced, like this lone surrogate.
            _ => 0xd800,
        });
    }
    Cow::Owned(String::from_utf16_lossy(&units))
}
