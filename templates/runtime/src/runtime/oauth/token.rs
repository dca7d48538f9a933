//! [`OAuthToken`]: an access token and what came with it.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Map;

use crate::runtime::Json;

/// An access token and what came with it.
///
/// It is serialized as one JSON object with its secrets, for a store: what it becomes is to be kept
/// like a password. `Debug` does not show them.
#[derive(Clone, PartialEq)]
pub struct OAuthToken {
    access_token: String,
    refresh_token: Option<String>,
    expires_at: Option<SystemTime>,
    /// How long it lasts from the beginning.
    lifetime: Option<Duration>,
    members: Map<String, Json>,
}

impl OAuthToken {
    /// A token of which no more is known.
    pub fn new(access_token: impl Into<String>) -> Self {
        Self {
            access_token: access_token.into(),
            refresh_token: None,
            expires_at: None,
            lifetime: None,
            members: Map::new(),
        }
    }

    /// The same with a token for the refresh.
    pub fn with_refresh_token(mut self, refresh_token: impl Into<String>) -> Self {
        self.refresh_token = Some(refresh_token.into());
        self
    }

    /// The same with its end.
    pub fn with_expires_at(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// The same with another member of the answer that it came with.
    pub fn with_member(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    /// The token that goes with calls.
    pub fn access_token(&self) -> &str {
        &self.access_token
    }

    /// The token for the refresh.
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_deref()
    }

    /// When the access token ends; `None` where the service does not say so.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Another member of the answer that it came with, such as `scope`.
    pub fn member(&self, name: &str) -> Option<&Json> {
        self.members.get(name)
    }

    /// Whether it has ended.
    pub(super) fn has_expired(&self) -> bool {
        self.expires_within(Duration::ZERO)
    }

    /// Whether it is better refreshed before it is used.
    pub(super) fn expires_soon(&self) -> bool {
        const MARGIN: Duration = Duration::from_secs(60);
        let tenth = self.lifetime.map(|lifetime| lifetime / 10);
        self.expires_within(tenth.map_or(MARGIN, |tenth| tenth.min(MARGIN)))
    }

    fn expires_within(&self, time: Duration) -> bool {
        let then = SystemTime::now() + time;
        self.expires_at.is_some_and(|end| end <= then)
    }

    /// The URL that a template makes of members (`{api_domain}/v1`); `None` where one is missing.
    pub(in crate::runtime) fn url(&self, template: &str) -> Option<String> {
        let mut url = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            let value = self.members.get(name)?.as_str()?;
            url.push_str(before);
            // A slash at the end of one that ends a URL, too, is no part of the path.
            url.push_str(match after.starts_with('/') {
                true => value.trim_end_matches('/'),
                false => value,
            });
            rest = after;
        }
        url.push_str(rest);
        (!url.is_empty()).then_some(url)
    }

    /// What no message may show.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        let refresh = self.refresh_token.as_deref();
        std::iter::once(self.access_token.as_str()).chain(refresh)
    }

    /// The token in an answer that was asked for at this time. What a refresh does not say again
    /// stays as it is `before`.
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

fn text(value: Option<Json>) -> Option<String> {
    match value {
        Some(Json::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Some services write numbers as text.
fn seconds(value: &Json) -> Option<Duration> {
    let seconds = match value {
        Json::String(text) => text.trim().parse().ok()?,
        value => value.as_f64()?,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

impl fmt::Debug for OAuthToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the members' values either: which of them are secrets, nobody knows.
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
        object.insert("access_token".to_owned(), self.access_token.clone().into());
        if let Some(refresh_token) = &self.refresh_token {
            object.insert("refresh_token".to_owned(), refresh_token.clone().into());
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
        let token = Self::from_response(object, None, SystemTime::now());
        let mut token = token.ok_or_else(|| D::Error::custom("there is no `access_token`"))?;
        if let Some(since) = expires_at {
            token.expires_at = UNIX_EPOCH.checked_add(since);
        }
        Ok(token)
    }
}
