//! Credentials in bodies.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;

use crate::runtime::body::content::Content;
use crate::runtime::parameter::percent::encode;
use crate::runtime::transport::credential::CredentialLocation;
use crate::runtime::{Credential, Request};

/// The members of a JSON body.
type Members = BTreeMap<String, IgnoredAny>;

impl Credential {
    /// Creates a credential in a member of the JSON body.
    pub fn body(name: &'static str, secret: impl Into<String>) -> Self {
        let location = CredentialLocation::Body(name, Content::add_member);
        Self::new(location, secret.into().into(), None)
    }
}

impl Request {
    /// Returns whether the caller sets a member of the body.
    pub fn has_member(&self, name: &str) -> bool {
        match &self.content {
            Content::Json(_, json) => {
                let members = serde_json::from_slice::<Members>(json);
                members.is_ok_and(|members| members.contains_key(name))
            }
            Content::Form(_, pairs) => {
                let begin = format!("{}=", encode(name));
                pairs.iter().any(|pair| pair.starts_with(&begin))
            }
            Content::Parts(_, parts) => parts.has_member(name),
            Content::Empty | Content::Other(..) => false,
        }
    }
}

impl Content {
    /// Adds a credential as a member, unless the caller set it. A body without members is rejected:
    /// it would be sent without the credential.
    fn add_member(&mut self, name: &str, secret: &str) -> Result<(), String> {
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
