//! Secrets that are redacted from messages: credentials and the values of server variables.

use std::ops::Range;
use std::str;

use crate::runtime::transport::secret::Secret;

/// Secrets to redact.
#[derive(Clone, Default)]
pub(in crate::runtime) struct Secrets(Vec<Secret>);

/// A character of a decoded text, and its bytes in the original.
type Unit = (char, Range<usize>);

/// Returns the character that an escape at the start of a text stands for, and its length.
type Escape = fn(&str) -> Option<(char, usize)>;

/// The escapes of JSON, URLs and HTML.
const ESCAPES: [Escape; 3] = [json_escape, percent_escape, html_entity];

/// How many escapes are nested at most: JSON in a string of JSON, or `%252F`.
const NESTED: usize = 2;

impl Secrets {
    /// Collects secrets. Shorter texts occur in ordinary words and are not treated as secrets.
    pub(in crate::runtime) fn new(mut secrets: Vec<Secret>) -> Self {
        const SHORTEST: usize = 4;
        secrets.retain(|secret| secret.len() >= SHORTEST);
        secrets.sort_by(|one, other| one.cmp(other));
        secrets.dedup();
        Self(secrets)
    }

    /// Adds more secrets.
    pub(in crate::runtime) fn and(&self, mut more: Vec<Secret>) -> Self {
        more.extend_from_slice(&self.0);
        Self::new(more)
    }

    /// Replaces all secrets in a text, however their characters are escaped there.
    pub(in crate::runtime) fn redact(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let mut units = Vec::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            units.push((c, at..at + c.len_utf8()));
        }
        let mut found = Vec::new();
        self.find(&units, NESTED, &mut found);
        found.sort_by_key(|range| range.start);
        let mut redacted = String::with_capacity(text.len());
        let mut end = 0;
        for range in found {
            if range.start >= end {
                redacted.push_str(&text[end..range.start]);
                redacted.push('…');
            }
            end = end.max(range.end);
        }
        redacted.push_str(&text[end..]);
        redacted
    }

    /// Finds the secrets in a text, and in what it stands for if it is escaped.
    fn find(&self, units: &[Unit], nested: usize, found: &mut Vec<Range<usize>>) {
        for secret in &self.0 {
            for (start, (_, first)) in units.iter().enumerate() {
                if let Some(end) = end_of(secret, &units[start..]) {
                    found.push(first.start..end);
                }
            }
        }
        if nested == 0 {
            return;
        }
        for escape in ESCAPES {
            if let Some(decoded) = decoded(units, escape) {
                self.find(&decoded, nested - 1, found);
            }
        }
    }
}

/// Returns the end of a secret at the beginning of a text. Forms write a space as `+`.
fn end_of(secret: &str, units: &[Unit]) -> Option<usize> {
    let (mut end, mut at) = (None, 0);
    for wanted in secret.chars() {
        match units.get(at) {
            Some((c, range)) if *c == wanted || (*c == '+' && wanted == ' ') => {
                end = Some(range.end);
            }
            _ => return None,
        }
        at += 1;
    }
    end
}

/// Decodes the escapes of one kind; `None` if the text has none.
fn decoded(units: &[Unit], escape: Escape) -> Option<Vec<Unit>> {
    let mut text = String::with_capacity(units.len());
    for (c, _) in units {
        text.push(*c);
    }
    let mut decoded = Vec::with_capacity(units.len());
    let (mut index, mut at) = (0, 0);
    while let Some((c, range)) = units.get(index) {
        let (found, length) = escape(&text[at..]).unwrap_or((*c, c.len_utf8()));
        index += text[at..at + length].chars().count();
        at += length;
        decoded.push((found, range.start..units[index - 1].1.end));
    }
    match decoded.len() < units.len() {
        true => Some(decoded),
        false => None,
    }
}

/// Reads `%2F`, or several for a character of several bytes.
fn percent_escape(text: &str) -> Option<(char, usize)> {
    let (mut bytes, mut rest) = (Vec::new(), text);
    while bytes.len() < 4 {
        rest = rest.strip_prefix('%')?;
        let (digits, after) = rest.split_at_checked(2)?;
        bytes.push(u8::try_from(number(digits, 16)?).ok()?);
        rest = after;
        if let Ok(decoded) = str::from_utf8(&bytes) {
            let c = decoded.chars().next()?;
            return Some((c, text.len() - rest.len()));
        }
    }
    None
}

/// Reads `\/`, `\u002F`, or a pair of surrogates.
fn json_escape(text: &str) -> Option<(char, usize)> {
    let Some([b'\\', c, ..]) = text.as_bytes().get(..2) else {
        return None;
    };
    let c = match c {
        b'u' => return json_unit(text),
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'"' | b'\\' | b'/' => char::from(*c),
        _ => return None,
    };
    Some((c, 2))
}

/// Reads `\u002F`, or a pair of surrogates.
fn json_unit(text: &str) -> Option<(char, usize)> {
    let high = number(text.get(2..6)?, 16)?;
    if let Some(c) = char::from_u32(high) {
        return Some((c, 6));
    }
    let low = number(text.get(6..12)?.strip_prefix("\\u")?, 16)?;
    if high < 0xdc00 && matches!(low, 0xdc00..=0xdfff) {
        let c = char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?;
        return Some((c, 12));
    }
    None
}

/// Reads `&amp;`, `&#47;` or `&#x2F;`.
fn html_entity(text: &str) -> Option<(char, usize)> {
    /// The longest entities that are decoded have seven digits.
    const LONGEST: usize = 12;
    let rest = text.strip_prefix('&')?;
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = &rest[..end];
    let c = match name.strip_prefix('#') {
        Some(digits) => {
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            };
            char::from_u32(code?)?
        }
        None => named(name)?,
    };
    Some((c, name.len() + 2))
}

/// Returns the character of an entity; those of which secrets consist.
fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "apos" => '\'',
        "ast" => '*',
        "colon" => ':',
        "comma" => ',',
        "commat" => '@',
        "dollar" => '$',
        "equals" => '=',
        "excl" => '!',
        "gt" => '>',
        "lowbar" => '_',
        "lt" => '<',
        "num" => '#',
        "percnt" => '%',
        "period" => '.',
        "plus" => '+',
        "quot" => '"',
        "sol" => '/',
        _ => return None,
    })
}

/// Parses digits, without a sign.
fn number(digits: &str, radix: u32) -> Option<u32> {
    match digits.starts_with('+') {
        true => None,
        false => u32::from_str_radix(digits, radix).ok(),
    }
}
