//! [`WebhookVerifier`]: the signatures of webhooks.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::HeaderMap;

use crate::runtime::WebhookError;
use crate::runtime::transport::timer::system_time;
use crate::runtime::webhook::key::Key;

/// A scheme with which webhooks are signed: HMAC-SHA256 of a text.
#[derive(Clone, Copy, Debug)]
pub struct SignatureRules {
    /// The header with the signatures.
    pub header: &'static str,
    /// The signed text.
    pub template: &'static [SignedPart],
    /// The encoding of a signature.
    pub encoding: SignatureEncoding,
    /// The text in front of each signature.
    pub prefix: &'static str,
    /// The text between the items of the header; empty if it has one.
    pub separator: &'static str,
    /// The time of the signature, in seconds since 1970.
    pub timestamp: Option<SignedPart>,
    /// The allowed difference of that time, in seconds.
    pub tolerance: u64,
    /// The text in front of a secret.
    pub secret_prefix: &'static str,
    /// The encoding of a secret; `None` for text.
    pub secret_encoding: Option<SignatureEncoding>,
}

/// A part of a signed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedPart {
    /// A fixed text.
    Text(&'static str),
    /// The body.
    Body,
    /// The value of a header.
    Header(&'static str),
    /// An item `name=value` of the header with the signatures.
    Item(&'static str),
}

/// The encoding of bytes as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureEncoding {
    /// Hexadecimal digits.
    Hex,
    /// Base64.
    Base64,
}

/// The maximum number of signatures of a request that are compared.
const MOST: usize = 16;

/// A verifier of the signatures of webhooks. `Debug` does not show its secrets.
///
/// Signatures are compared in constant time.
#[derive(Clone)]
pub struct WebhookVerifier {
    rules: &'static SignatureRules,
    keys: Vec<Key>,
    tolerance: Duration,
}

impl WebhookVerifier {
    /// Creates a verifier with a secret.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret does not have the declared format.
    pub fn new(rules: &'static SignatureRules, secret: &str) -> Result<Self, WebhookError> {
        let verifier = Self {
            rules,
            keys: Vec::new(),
            tolerance: Duration::from_secs(rules.tolerance),
        };
        verifier.or_secret(secret)
    }

    /// Accepts signatures with another secret as well, while secrets are rotated.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret does not have the declared format.
    pub fn or_secret(mut self, secret: &str) -> Result<Self, WebhookError> {
        let text = secret.trim();
        let text = text.strip_prefix(self.rules.secret_prefix).unwrap_or(text);
        let key = match self.rules.secret_encoding {
            None => Some(text.as_bytes().to_vec()),
            Some(encoding) => decoded(encoding, text),
        };
        let key = key
            .filter(|key| !key.is_empty())
            .ok_or(WebhookError::Secret)?;
        self.keys.push(Key::new(&key).ok_or(WebhookError::Secret)?);
        Ok(self)
    }

    /// Sets the allowed difference between the time of a signature and the current time.
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Verifies a request at the time of its receipt. `body` is the body as received.
    ///
    /// # Errors
    ///
    /// Returns an error if a header is missing, if the signature is too old, or if it does not match
    /// this request with any of the secrets.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
        self.verify_at(headers, body, system_time())
    }

    /// Verifies a request as if it were received at a time.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`verify`](Self::verify).
    pub fn verify_at(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: SystemTime,
    ) -> Result<(), WebhookError> {
        let rules = self.rules;
        let items = self.items(headers)?;
        let mut signed = Vec::new();
        for part in rules.template {
            match part {
                SignedPart::Text(text) => signed.extend_from_slice(text.as_bytes()),
                SignedPart::Body => signed.extend_from_slice(body),
                part => signed.extend_from_slice(value(*part, headers, &items, rules)?.as_bytes()),
            }
        }
        let mut signatures = items.iter().filter_map(|item| {
            let text = item.strip_prefix(rules.prefix)?;
            decoded(rules.encoding, text)
        });
        let is_signed = signatures.by_ref().take(MOST).any(|signature| {
            let mut keys = self.keys.iter();
            keys.any(|key| key.verifies(&signed, &signature))
        });
        if !is_signed {
            return Err(WebhookError::Signature);
        }
        // The time is part of the signed text, so it is only trusted now.
        match rules.timestamp {
            None => Ok(()),
            Some(part) => self.check_time(value(part, headers, &items, rules)?, now),
        }
    }

    /// Returns the items of the header with the signatures.
    fn items<'h>(&self, headers: &'h HeaderMap) -> Result<Vec<&'h str>, WebhookError> {
        let name = self.rules.header;
        let mut items = Vec::new();
        for value in headers.get_all(name) {
            let text = value.to_str().map_err(|_| WebhookError::Header(name))?;
            match self.rules.separator {
                "" => items.push(text.trim()),
                separator => items.extend(text.split(separator).map(str::trim)),
            }
        }
        match items.is_empty() {
            true => Err(WebhookError::Header(name)),
            false => Ok(items),
        }
    }

    fn check_time(&self, text: &str, now: SystemTime) -> Result<(), WebhookError> {
        let seconds: u64 = text.parse().map_err(|_| WebhookError::Expired)?;
        let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        let difference = time.map(|time| match now.duration_since(time) {
            Ok(age) => age,
            Err(error) => error.duration(),
        });
        match difference {
            Some(difference) if difference <= self.tolerance => Ok(()),
            _ => Err(WebhookError::Expired),
        }
    }
}

impl fmt::Debug for WebhookVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookVerifier")
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}

/// Returns the value of a header or an item.
fn value<'h>(
    part: SignedPart,
    headers: &'h HeaderMap,
    items: &[&'h str],
    rules: &SignatureRules,
) -> Result<&'h str, WebhookError> {
    let name = match part {
        SignedPart::Text(text) => return Ok(text),
        SignedPart::Body => return Ok(""),
        SignedPart::Header(name) => name,
        SignedPart::Item(name) => {
            let mut pairs = items.iter().filter_map(|item| item.split_once('='));
            let found = pairs.find(|(found, _)| *found == name);
            return found
                .map(|(_, value)| value)
                .ok_or(WebhookError::Header(rules.header));
        }
    };
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.ok_or(WebhookError::Header(name))
}

/// Decodes bytes.
fn decoded(encoding: SignatureEncoding, text: &str) -> Option<Vec<u8>> {
    match encoding {
        SignatureEncoding::Hex => hex(text),
        SignatureEncoding::Base64 => base64(text),
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    let pairs = digits.chunks_exact(2);
    Some(pairs.map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Decodes both alphabets of base64, with or without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    // The rest is shorter than a byte, and zero.
    (count < 6 && bits == 0).then_some(bytes)
}
