//! Uninhabited types that replace OAuth 2 sessions when the feature `oauth-session` is disabled.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::ServerUrl;
use crate::runtime::transport::http::HttpClient;

#[derive(Clone, Copy)]
pub(in crate::runtime) enum OAuthSession {}

#[derive(Clone, Copy)]
pub(in crate::runtime) enum OAuthToken {}

#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) enum OAuthError {}

/// A token for a call.
pub(in crate::runtime) struct ValidToken {
    pub(in crate::runtime) token: Arc<OAuthToken>,
    pub(in crate::runtime) refresh: Option<Refresh>,
}

/// A refresh that runs beside a call.
pub(in crate::runtime) type Refresh = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

impl OAuthSession {
    pub(in crate::runtime) fn complete(&mut self, _: &HttpClient, _: &ServerUrl, _: Option<&str>) {
        match *self {}
    }

    pub(in crate::runtime) async fn valid(
        &self,
        _: Option<&Arc<OAuthToken>>,
    ) -> Result<ValidToken, OAuthError> {
        match *self {}
    }

    pub(in crate::runtime) fn secrets(&self) -> std::iter::Empty<&str> {
        match *self {}
    }
}

impl OAuthToken {
    pub(in crate::runtime) fn access_token(&self) -> &str {
        match *self {}
    }

    pub(in crate::runtime) fn url(&self, _: &str) -> Option<Result<String, String>> {
        match *self {}
    }

    pub(in crate::runtime) fn secrets(&self) -> std::iter::Empty<&str> {
        match *self {}
    }
}

impl OAuthError {
    pub(in crate::runtime) fn may_pass(&self) -> bool {
        match *self {}
    }

    pub(in crate::runtime) fn retry_after(&self) -> Option<Duration> {
        match *self {}
    }

    pub(in crate::runtime) fn is_timeout(&self) -> bool {
        match *self {}
    }

    pub(in crate::runtime) fn is_final(&self) -> bool {
        match *self {}
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for OAuthError {}
