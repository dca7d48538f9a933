//! What no message may show: credentials and the values of server variables.

use crate::runtime::parameter::percent::encode;

/// What no message may show, in each spelling in which an answer may repeat it.
#[derive(Clone, Default)]
pub(in crate::runtime) struct Secrets(Vec<String>);

impl Secrets {
    /// Takes them; a shorter one is a part of ordinary words and no secret.
    pub(in crate::runtime) fn new<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        const SHORTEST: usize = 4;
        let secrets = secrets.filter(|secret| secret.len() >= SHORTEST);
        Self(secrets.flat_map(spellings).collect()).sorted()
    }

    /// These and more.
    pub(in crate::runtime) fn and<'a>(&self, more: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self::new(more);
        all.0.extend(self.0.iter().cloned());
        all.sorted()
    }

    /// A secret that holds another one must go first.
    fn sorted(mut self) -> Self {
        self.0
            .sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.0.dedup();
        self
    }

    /// The text without them.
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

/// A secret as it is, as a URL spells it, and as JSON does: with and without escaped slashes.
fn spellings(secret: &str) -> [String; 4] {
    let quoted = serde_json::Value::from(secret).to_string();
    let json = quoted[1..quoted.len() - 1].to_owned();
    let slashes = json.replace('/', "\\/");
    [secret.to_owned(), encode(secret), json, slashes]
}
