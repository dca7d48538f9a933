//! Secrets that are redacted from messages: credentials and the values of server variables.

use std::str;

/// Secrets to redact.
#[derive(Clone, Default)]
pub(in crate::runtime) struct Secrets(Vec<String>);

impl Secrets {
    /// Collects secrets. Shorter texts occur in ordinary words and are not treated as secrets.
    pub(in crate::runtime) fn new<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        const SHORTEST: usize = 4;
        let secrets = secrets.filter(|secret| secret.len() >= SHORTEST);
        Self(secrets.map(str::to_owned).collect()).sorted()
    }

    /// Adds more secrets.
    pub(in crate::runtime) fn and<'a>(&self, more: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self::new(more);
        all.0.extend(self.0.iter().cloned());
        all.sorted()
    }

    /// Sorts by length: a secret that contains another one must be replaced first.
    fn sorted(mut self) -> Self {
        self.0
            .sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.0.dedup();
        self
    }

    /// Replaces all secrets in a text, however their characters are escaped there.
    pub(in crate::runtime) fn redact(&self, text: &str) -> String {
        let mut redacted = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let secret = self.0.iter().find_map(|secret| length_in(rest, secret));
            redacted.push(if secret.is_some() { '…' } else { first });
            rest = &rest[secret.unwrap_or(first.len_utf8())..];
        }
        redacted
    }
}

/// Returns the length of a secret at the start of a text, if it starts with the secret.
fn length_in(text: &str, secret: &str) -> Option<usize> {
    // A secret may itself contain what looks like an escape.
    matched(text, secret, |literal, escaped| literal.or(escaped))
        .or_else(|| matched(text, secret, |literal, escaped| escaped.or(literal)))
}

fn matched(
    text: &str,
    secret: &str,
    preferred: fn(Option<usize>, Option<usize>) -> Option<usize>,
) -> Option<usize> {
    let mut length = 0;
    for wanted in secret.chars() {
        let rest = &text[length..];
        let literal = rest.starts_with(wanted).then(|| wanted.len_utf8());
        let escaped = escape(rest).filter(|(found, _)| *found == wanted);
        length += preferred(literal, escaped.map(|(_, length)| length))?;
    }
    Some(length)
}

/// Returns the character that an escape at the start of a text stands for, and its length.
fn escape(text: &str) -> Option<(char, usize)> {
    match text.as_bytes().first()? {
        b'%' => percent_escape(text),
        b'\\' => json_escape(text),
        b'&' => html_entity(text),
        b'+' => Some((' ', 1)),
        _ => None,
    }
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
    match text.as_bytes().get(1)? {
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
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let decoded = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let digits = name.strip_prefix('#')?;
            let hexadecimal = digits.strip_prefix(['x', 'X']);
            let code = match hexadecimal {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            };
            char::from_u32(code?)?
        }
    };
    Some((decoded, end + 1))
}

/// Parses digits, without a sign.
fn number(digits: &str, radix: u32) -> Option<u32> {
    let is_number = digits.chars().all(|c| c.is_digit(radix));
    is_number.then(|| u32::from_str_radix(digits, radix).ok())?
}
