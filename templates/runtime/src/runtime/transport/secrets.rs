//! Secrets that are redacted from messages: credentials and the values of server variables.

use crate::runtime::parameter::percent::encode;

/// Secrets to redact, in each spelling that a response may contain.
#[derive(Clone, Default)]
pub(in crate::runtime) struct Secrets(Vec<String>);

impl Secrets {
    /// Collects secrets. Shorter texts occur in ordinary words and are not treated as secrets.
    pub(in crate::runtime) fn new<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        const SHORTEST: usize = 4;
        let secrets = secrets.filter(|secret| secret.len() >= SHORTEST);
        Self(secrets.flat_map(spellings).collect()).sorted()
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

    /// Replaces all secrets in a text.
    pub(in crate::runtime) fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), "…");
            }
        }
        text
    }
}

/// Returns a secret unmodified, percent-encoded, and as a JSON string with and without escaped
/// slashes.
fn spellings(secret: &str) -> [String; 4] {
    let quoted = serde_json::Value::from(secret).to_string();
    let json = quoted[1..quoted.len() - 1].to_owned();
    let slashes = json.replace('/', "\\/");
    [secret.to_owned(), encode(secret), json, slashes]
}
