//! [`OAuthToken`]: an access token with its refresh token and other members.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Map;

use crate::runtime::oauth::endpoint::seconds;
use crate::runtime::transport::address;
use crate::runtime::transport::secret::Secret;
use crate::runtime::transport::timer::system_time;
use crate::runtime::{Json, ServerUrl};

/// An access token with its refresh token, expiry and the other members of the token response.
///
/// It is serialized as a JSON object that includes the secrets: store it like a password. `Debug`
/// does not show secrets. Both tokens are erased from memory when the value is dropped; other
/// members, and copies that requests contain, are not.
#[derive(Clone, PartialEq)]
pub struct OAuthToken {
    access_token: Secret,
    refresh_token: Option<Secret>,
    expires_at: Option<SystemTime>,
    /// The lifetime of the access token when it was issued.
    lifetime: Option<Duration>,
    members: Map<String, Json>,
}

impl OAuthToken {
    /// Creates a token without a refresh token and expiry.
    pub fn new(access_token: impl Into<String>) -> Self {
        Self {
            access_token: access_token.into().into(),
            refresh_token: None,
            expires_at: None,
            lifetime: None,
            members: Map::new(),
        }
    }

    /// Sets the refresh token.
    pub fn with_refresh_token(mut self, refresh_token: impl Into<String>) -> Self {
        self.refresh_token = Some(refresh_token.into().into());
        self
    }

    /// Sets the time when the access token expires.
    pub fn with_expires_at(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// Adds another member of the token response.
    pub fn with_member(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    /// Returns the access token.
    pub fn access_token(&self) -> &str {
        &self.access_token
    }

    /// Returns the refresh token, if there is one.
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_deref()
    }

    /// Returns the time when the access token expires, or `None` if the service does not specify
    /// it.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Returns another member of the token response, such as `scope`.
    pub fn member(&self, name: &str) -> Option<&Json> {
        self.members.get(name)
    }

    /// Returns whether the access token has expired.
    pub(super) fn has_expired(&self) -> bool {
        self.expires_within(Duration::ZERO)
    }

    /// Returns whether the access token expires soon and should be refreshed before use.
    pub(super) fn expires_soon(&self) -> bool {
        const MARGIN: Duration = Duration::from_secs(60);
        let tenth = self.lifetime.map(|lifetime| lifetime / 10);
        self.expires_within(tenth.map_or(MARGIN, |tenth| tenth.min(MARGIN)))
    }

    fn expires_within(&self, time: Duration) -> bool {
        let then = system_time() + time;
        self.expires_at.is_some_and(|end| end <= then)
    }

    /// Inserts members into a URL template (`{api_domain}/v1`). Returns `None` if the template is
    /// empty or a member is missing.
    ///
    /// A member at the beginning of the template is a URL. Elsewhere it is checked like a server
    /// variable, so that it cannot change the host.
    pub(in crate::runtime) fn url(&self, template: &str) -> Option<Result<String, String>> {
        if template.is_empty() {
            return None;
        }
        let member = |name: &str| self.members.get(name)?.as_str();
        let leading = template.strip_prefix('{').and_then(|it| it.split_once('}'));
        let leading = leading.filter(|(_, rest)| rest.is_empty() || rest.starts_with('/'));
        let (start, template) = match leading {
            Some((name, rest)) => (address::base_url(member(name)?), rest),
            None => (Ok(String::new()), template),
        };
        let mut server = ServerUrl::new(template);
        let mut rest = template;
        while let Some((_, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            server = server.token_member(name, member(name)?);
            rest = after;
        }
        let url = start.and_then(|start| Ok(start + &server.resolve()?));
        Some(url.map_err(|error| format!("invalid server in the token response: {}", error.why())))
    }

    /// Returns the secrets to redact from messages.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        let refresh = self.refresh_token.as_deref();
        std::iter::once(&*self.access_token).chain(refresh)
    }

    /// Reads a token response for a request that was sent at `asked`. Members that a refresh does
    /// not return are taken from `before`.
    pub(super) fn from_response(
        mut response: Map<String, Json>,
        before: Option<&Self>,
        asked: SystemTime,
    ) -> Option<Self> {
        let lifetime = response.remove("expires_in").as_ref().and_then(seconds);
        // Whole seconds, as a store keeps them.
        let asked = asked
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let end = lifetime.and_then(|lifetime| asked.checked_add(lifetime.as_secs()));
        let end = end.map(Duration::from_secs);
        response.remove("expires_at");
        let access_token = text(response.remove("access_token"))?;
        let refresh_token = text(response.remove("refresh_token"));
        let mut members = before
            .map(|token| token.members.clone())
            .unwrap_or_default();
        members.extend(response);
        Some(Self {
            access_token,
            refresh_token: refresh_token
                .or_else(|| before.and_then(|token| token.refresh_token.clone())),
            expires_at: end.and_then(|end| UNIX_EPOCH.checked_add(end)),
            lifetime,
            members,
        })
    }
}

fn text(value: Option<Json>) -> Option<Secret> {
    match value {
        Some(Json::String(text)) if !text.is_empty() => Some(text.into()),
        _ => None,
    }
}

impl fmt::Debug for OAuthToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values of members may be secrets: show the names only.
        let members: Vec<_> = self.members.keys().collect();
        f.debug_struct("OAuthToken")
            .field("has_refresh_token", &self.refresh_token.is_some())
            .field("expires_at", &self.expires_at)
            .field("members", &members)
            .finish_non_exhaustive()
    }
}

impl Serialize for OAuthToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = self.members.clone();
        object.insert("access_token".to_owned(), (*self.access_token).into());
        if let Some(refresh_token) = &self.refresh_token {
            object.insert("refresh_token".to_owned(), (**refresh_token).into());
        }
        if let Some(lifetime) = self.lifetime {
            object.insert("expires_in".to_owned(), lifetime.as_secs().into());
        }
        let since = self.expires_at.map(|end| end.duration_since(UNIX_EPOCH));
        if let Some(since) = since {
            let seconds = since.unwrap_or_default().as_secs();
            object.insert("expires_at".to_owned(), seconds.into());
        }
        object.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for OAuthToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Map::deserialize(deserializer)?;
        let expires_at = object.remove("expires_at").as_ref().and_then(seconds);
        let token = Self::from_response(object, None, system_time());
        let mut token = token.ok_or_else(|| D::Error::custom("missing field `access_token`"))?;
        if let Some(since) = expires_at {
            token.expires_at = UNIX_EPOCH.checked_add(since);
        }
        Ok(token)
    }
}
