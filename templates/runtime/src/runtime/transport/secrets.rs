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
    pub(in crate::runtime) fn new<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        const SHORTEST: usize = 4;
        let secrets = secrets.filter(|secret| secret.len() >= SHORTEST);
        Self(secrets.map(Secret::from).collect()).sorted()
    }

    /// Adds more secrets.
    pub(in crate::runtime) fn and<'a>(&self, more: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self::new(more);
        all.0.extend(self.0.iter().cloned());
        all.sorted()
    }

    fn sorted(mut self) -> Self {
        self.0.sort_by(|one, other| one.cmp(other));
        self.0.dedup();
        self
    }

    /// Replaces all secrets in a text, however their characters are escaped there.
    pub(in crate::runtime) fn redact(&self, text: &str) -> String {
        let mut found = Vec::new();
        if !self.0.is_empty() {
            let units = text.char_indices();
            let units: Vec<Unit> = units.map(|(at, c)| (c, at..at + c.len_utf8())).collect();
            self.find(&units, NESTED, &mut found);
        }
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
            let secret: Vec<char> = secret.chars().collect();
            for window in units.windows(secret.len()) {
                let mut pairs = window.iter().zip(&secret);
                let is_secret = pairs.all(|((c, _), wanted)| is_same(*c, *wanted));
                let [(_, first), .., (_, last)] = window else {
                    continue;
                };
                if is_secret {
                    found.push(first.start..last.end);
                }
            }
        }
        if nested > 0 {
            for escape in ESCAPES {
                if let Some(decoded) = decoded(units, escape) {
                    self.find(&decoded, nested - 1, found);
                }
            }
        }
    }
}

/// Returns whether a character of a text is one of a secret: forms write a space as `+`.
fn is_same(c: char, wanted: char) -> bool {
    c == wanted || (c == '+' && wanted == ' ')
}

/// Decodes the escapes of one kind; `None` if the text has none.
fn decoded(units: &[Unit], escape: Escape) -> Option<Vec<Unit>> {
    let text: String = units.iter().map(|(c, _)| c).collect();
    let mut decoded = Vec::with_capacity(units.len());
    let (mut index, mut at) = (0, 0);
    while let Some((c, range)) = units.get(index) {
        match escape(&text[at..]) {
            Some((found, length)) => {
                let escaped = text[at..at + length].chars().count();
                let last = units.get(index + escaped - 1)?;
                decoded.push((found, range.start..last.1.end));
                (index, at) = (index + escaped, at + length);
            }
            None => {
                decoded.push((*c, range.clone()));
                (index, at) = (index + 1, at + c.len_utf8());
            }
        }
    }
    (decoded.len() < units.len()).then_some(decoded)
}

/// Reads `%2F`, or several for a character of several bytes.
fn percent_escape(text: &str) -> Option<(char, usize)> {
    let mut bytes = [0; 4];
    for index in 0..bytes.len() {
        let digits = text.get(3 * index..3 * index + 3)?.strip_prefix('%')?;
        bytes[index] = u8::try_from(number(digits, 16)?).ok()?;
        if let Ok(decoded) = str::from_utf8(&bytes[..=index]) {
            return Some((decoded.chars().next()?, 3 * (index + 1)));
        }
    }
    None
}

/// Reads `\/`, `\u002F`, or a pair of surrogates.
fn json_escape(text: &str) -> Option<(char, usize)> {
    let simple = |c: char| Some((c, 2));
    match text.strip_prefix('\\')?.as_bytes().first()? {
        b'u' => {
            let unit = |at: usize| {
                let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
                u16::try_from(number(digits, 16)?).ok()
            };
            let high = unit(0)?;
            if let Some(c) = char::from_u32(high.into()) {
                return Some((c, 6));
            }
            let pair = [high, unit(6)?];
            let decoded = char::decode_utf16(pair).next()?.ok()?;
            Some((decoded, 12))
        }
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        c @ (b'"' | b'\\' | b'/') => simple(char::from(*c)),
        _ => None,
    }
}

/// Reads `&amp;`, `&#47;` or `&#x2F;`.
fn html_entity(text: &str) -> Option<(char, usize)> {
    /// The longest entities that are decoded have seven digits.
    const LONGEST: usize = 12;
    /// The entities of characters that secrets contain.
    const NAMED: [(&str, char); 18] = [
        ("amp", '&'),
        ("apos", '\''),
        ("ast", '*'),
        ("colon", ':'),
        ("comma", ','),
        ("commat", '@'),
        ("dollar", '$'),
        ("equals", '='),
        ("excl", '!'),
        ("gt", '>'),
        ("lowbar", '_'),
        ("lt", '<'),
        ("num", '#'),
        ("percnt", '%'),
        ("period", '.'),
        ("plus", '+'),
        ("quot", '"'),
        ("sol", '/'),
    ];
    let rest = text.strip_prefix('&')?;
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = &rest[..end];
    let named = NAMED.iter().find(|(known, _)| *known == name);
    let decoded = match (named, name.strip_prefix('#')) {
        (Some((_, c)), _) => *c,
        (None, Some(digits)) => {
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            };
            char::from_u32(code?)?
        }
        (None, None) => return None,
    };
    Some((decoded, end + 2))
}

/// Parses digits, without a sign.
fn number(digits: &str, radix: u32) -> Option<u32> {
    let is_number = digits.chars().all(|c| c.is_digit(radix));
    is_number.then(|| u32::from_str_radix(digits, radix).ok())?
}
