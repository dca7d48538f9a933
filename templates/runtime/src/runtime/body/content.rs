//! The body of a request.

use std::borrow::Cow;

use crate::runtime::parameter::percent::encode;

/// The body of a request.
pub(in crate::runtime) enum Content {
    Empty,
    Json(&'static str, Vec<u8>),
    #[allow(dead_code, reason = "not every document has forms")]
    Form(&'static str, Vec<String>),
    #[allow(dead_code, reason = "not every document has such bodies")]
    Parts(&'static str, Box<dyn PartsContent>),
    Other(Cow<'static, str>, reqwest::Body),
}

/// The parts of a body.
pub(in crate::runtime) trait PartsContent: Send + Sync {
    /// Adds a text part, unless a part with this name exists.
    fn add_member(&mut self, name: &str, text: &str);

    /// Returns the boundary and the body.
    fn into_body(self: Box<Self>) -> Result<(String, reqwest::Body), String>;
}

impl Content {
    /// Adds a credential as a member, unless the caller set it. A body without members is rejected:
    /// it would be sent without the credential.
    pub(in crate::runtime) fn add_member(
        &mut self,
        name: &str,
        secret: &str,
    ) -> Result<(), String> {
        let member = |name: &str| serde_json::Value::from(name).to_string();
        let refused = |what: &str| {
            Err(format!(
                "cannot add its credential as member `{name}` of the body: {what}"
            ))
        };
        match self {
            Self::Empty => {
                let json = format!("{{{}:{}}}", member(name), member(secret));
                *self = Self::Json("application/json", json.into_bytes());
            }
            Self::Json(_, json) => {
                type Members = std::collections::BTreeMap<String, serde::de::IgnoredAny>;
                let Ok(members) = serde_json::from_slice::<Members>(json) else {
                    return refused("expected a JSON object");
                };
                if members.contains_key(name) {
                    return Ok(());
                }
                let comma = if members.is_empty() { "" } else { "," };
                let begin = format!("{{{}:{}{comma}", member(name), member(secret));
                json.splice(..1, begin.into_bytes());
            }
            Self::Form(_, pairs) => {
                let begin = format!("{}=", encode(name));
                if !pairs.iter().any(|pair| pair.starts_with(&begin)) {
                    pairs.push(format!("{begin}{}", encode(secret)));
                }
            }
            Self::Parts(_, parts) => parts.add_member(name, secret),
            Self::Other(media_type, _) => {
                return refused(&format!("a `{media_type}` body has no members"));
            }
        }
        Ok(())
    }
}
