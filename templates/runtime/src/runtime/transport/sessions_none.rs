//! The requests of a call with fixed credentials, for crates without sessions.

use std::fmt;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::access::RequiredAccess;
use crate::runtime::transport::attempts::{NoRequest, Outcome};
use crate::runtime::transport::clock::Deadline;
use crate::runtime::transport::credential::Credential;
use crate::runtime::transport::http::{HttpClient, copied};
use crate::runtime::transport::message::HttpRequest;
use crate::runtime::transport::secret::Secret;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{Error, InvalidRequest, Request, ServerUrl};

/// The configured credential of a security scheme.
#[derive(Clone)]
pub(in crate::runtime) struct Configured(Credential);

impl Configured {
    #[allow(dead_code, reason = "for credentials, which not every API has")]
    pub(in crate::runtime) fn fixed(credential: Credential) -> Self {
        Self(credential)
    }

    /// Returns whether the credential is a session.
    pub(in crate::runtime) fn is_session(&self) -> bool {
        false
    }

    /// Sets the HTTP client and server of a session.
    pub(in crate::runtime) fn complete(&mut self, _: &HttpClient, _: &ServerUrl, _: Option<&str>) {}

    /// Adds the secrets to redact from messages.
    pub(in crate::runtime) fn add_secrets(&self, secrets: &mut Vec<Secret>) {
        self.0.add_secrets(secrets);
    }
}

/// The credentials of a call.
pub(in crate::runtime) struct Access {
    pub(in crate::runtime) credentials: Vec<Credential>,
}

impl Access {
    /// Returns the token that one of the credentials contains.
    pub(in crate::runtime) fn token(&self) -> Option<&OAuthToken> {
        None
    }
}

/// The requests of a call: one, which is retried.
pub(in crate::runtime) struct Requests {
    required: RequiredAccess,
    accept: &'static str,
    pub(in crate::runtime) secrets: Arc<Secrets>,
    /// The request before the first attempt.
    unsent: Option<Request>,
    /// The request of the next attempt; `None` if it cannot be sent again.
    prepared: Option<HttpRequest>,
}

impl Requests {
    pub(in crate::runtime) fn new(mut request: Request, accept: &'static str) -> Self {
        Self {
            required: request.required_access(),
            accept,
            secrets: request.client.call_secrets(),
            unsent: Some(request),
            prepared: None,
        }
    }

    pub(in crate::runtime) fn operation(&mut self) -> &mut Operation {
        &mut self.required.operation
    }

    /// Returns the request of the next attempt.
    pub(in crate::runtime) fn next(
        &mut self,
        _: Deadline,
    ) -> Ready<Result<HttpRequest, NoRequest>> {
        let request = match self.unsent.take() {
            Some(unsent) => {
                let configured = self.required.configured(&unsent.client);
                let credentials = configured.iter().map(|one| one.0.clone());
                let access = Access {
                    credentials: credentials.collect(),
                };
                unsent.into_request(self.accept, &access)
            }
            None => {
                let prepared = self.prepared.take();
                // Invariant: there is a next attempt only if the request can be sent again.
                prepared.ok_or_else(|| "the body can be sent only once".to_owned())
            }
        };
        ready(match request {
            Ok(request) => Ok(match copied(&request) {
                Some(copy) => {
                    self.prepared = Some(request);
                    copy
                }
                None => request,
            }),
            Err(problem) => {
                let problem = self.secrets.redact(&problem);
                let error = InvalidRequest::new(self.required.operation.clone(), problem);
                Err(NoRequest::Failed(Error::InvalidRequest(error)))
            }
        })
    }

    /// Returns whether there can be another attempt.
    pub(in crate::runtime) fn can_repeat(&self) -> bool {
        self.prepared.is_some()
    }

    /// Returns a copy of the request of the last attempt, if it can be sent again.
    pub(in crate::runtime) fn spare(&self) -> Option<&HttpRequest> {
        self.prepared.as_ref()
    }

    /// Returns the outcome, unless a new token is requested for another attempt.
    pub(in crate::runtime) fn unless_rejected(&mut self, outcome: Outcome) -> Option<Outcome> {
        Some(outcome)
    }

    /// Returns what runs beside an attempt.
    pub(in crate::runtime) fn refreshing(&mut self) -> Refreshing {
        Refreshing
    }
}

/// What runs beside an attempt: nothing without sessions.
pub(in crate::runtime) struct Refreshing;

impl Refreshing {
    pub(in crate::runtime) fn beside<F>(self, future: Pin<&mut F>) -> Pin<&mut F> {
        future
    }
}

/// The token of a session.
pub(in crate::runtime) enum OAuthToken {}

impl OAuthToken {
    pub(in crate::runtime) fn url(&self, _: &str) -> Option<Result<String, String>> {
        match *self {}
    }
}

/// The reason why there is no token of a session.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) enum OAuthError {}

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
}

impl fmt::Display for OAuthError {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for OAuthError {}
