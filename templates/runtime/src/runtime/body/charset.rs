//! Texts that are not plain UTF-8: byte order marks, other charsets, lone surrogates.

use std::borrow::Cow;

use reqwest::header::{CONTENT_TYPE, HeaderMap};

/// The characters of windows-1252 between 0x80 and 0x9f. All other characters are those of ISO
/// 8859-1.
const WINDOWS_1252: [u16; 32] = [
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    let parameters = media_type.split(';').skip(1);
    let mut parameters = parameters.filter_map(|parameter| parameter.split_once('='));
    let (_, charset) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    let charset = charset.trim().trim_matches(['"', '\'']).trim();
    (!charset.is_empty()).then_some(charset)
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
    let bytes = |text: Cow<'a, str>| match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    let (marked, rest) = without_mark(raw);
    if let Some(charset) = marked {
        return Ok(match charset {
            Charset::Utf8 => Cow::Borrowed(rest),
            charset => bytes(decode(rest, charset)),
        });
    }
    // JSON begins with ASCII, so a zero byte indicates UTF-16.
    if raw.iter().take(2).any(|byte| *byte == 0) {
        return Ok(bytes(decode(raw, Charset::Utf16)));
    }
    let Some(declared) = declared else {
        return Ok(Cow::Borrowed(raw));
    };
    match named(declared) {
        Some(Charset::Utf8) => Ok(Cow::Borrowed(raw)),
        Some(charset) if charset.is_utf_16() => Ok(bytes(decode(raw, charset))),
        Some(_) if std::str::from_utf8(raw).is_ok() => Ok(Cow::Borrowed(raw)),
        Some(charset) => Ok(bytes(decode(raw, charset))),
        None if raw.is_ascii() => Ok(Cow::Borrowed(raw)),
        None => Err(unsupported(declared)),
    }
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
    let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_hex)?;
    u16::from_str_radix(digits, 16).ok()
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
            let letters = raw.iter().map(|byte| single_byte(*byte, charset));
            letters.collect()
        }
    }
}

/// Returns the character of a byte in windows-1252 or ISO 8859-15.
pub(in crate::runtime) fn single_byte(byte: u8, charset: Charset) -> char {
    let special = match charset {
        Charset::Iso8859Part15 => {
            let special = ISO_8859_15.iter().find(|(other, _)| *other == byte);
            special.map(|(_, letter)| *letter)
        }
        _ => {
            let special = byte.checked_sub(0x80);
            let special = special.and_then(|place| WINDOWS_1252.get(usize::from(place)));
            special.and_then(|letter| char::from_u32(u32::from(*letter)))
        }
    };
    special.unwrap_or(char::from(byte))
}

fn utf_16(raw: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'static, str> {
    let pairs = raw.chunks_exact(2);
    let rest = pairs.remainder();
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let letters = char::decode_utf16(units);
    let letters = letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    let cut = (!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER);
    letters.chain(cut).collect()
}
