//! The requests of a call: attempts, the waits between them, and new access tokens.

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;

use crate::runtime::error::connection::TimeLimit;
use crate::runtime::oauth::OAuthToken;
use crate::runtime::transport::access::{Access, RequiredAccess};
use crate::runtime::transport::clock::{self, Deadline};
use crate::runtime::transport::exchange::{Opened, SuccessCheck, failed, with_length};
use crate::runtime::transport::limits::Limits;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::retry;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{ClientCore, Error, InvalidRequest, NoError, Request, TimeoutError};

/// The response of a call.
pub(in crate::runtime) enum Received {
    /// A response with its body.
    Whole(Arc<RawResponse>),
    /// A success with a body that is read later.
    Open(Box<Opened>),
}

type Outcome = Result<Received, Error<NoError>>;

impl Request {
    /// Sends the request. Repeats it if it fails and may be repeated.
    ///
    /// If the service rejects an access token before it expires, the request is sent once more with
    /// a new token. A body that cannot be cloned is sent once. If `is_stream`, the body of a success
    /// is read by the caller.
    pub(in crate::runtime) async fn call(
        mut self,
        accept: &'static str,
        is_stream: bool,
    ) -> Outcome {
        self.add_idempotency_key();
        let client = self.client.clone();
        let limits = client.limits();
        let mut attempts = Attempts {
            required: self.required_access(),
            check: self.check,
            deadline: Deadline::after(limits.total_timeout),
            token: None,
            unsent: Some(self),
            prepared: None,
            client: &client,
            limits,
            accept,
            is_stream,
        };
        let (mut retries, mut rejected) = (0, None);
        loop {
            let outcome = attempts.attempt(rejected.as_ref()).await;
            if rejected.is_none() && is_unauthorized(&outcome) {
                rejected = attempts.token.clone();
                if rejected.is_some() {
                    match attempts.renew(rejected.as_ref()).await? {
                        true => continue,
                        false => return outcome,
                    }
                }
            }
            let Some(wait) = attempts.wait(&outcome, retries) else {
                return outcome;
            };
            clock::sleep(wait).await;
            retries += 1;
        }
    }
}

fn is_unauthorized(outcome: &Outcome) -> bool {
    let Ok(Received::Whole(response)) = outcome else {
        return false;
    };
    response.status == StatusCode::UNAUTHORIZED
}

/// The state of a call.
struct Attempts<'c> {
    client: &'c ClientCore,
    limits: Limits,
    deadline: Deadline,
    accept: &'static str,
    is_stream: bool,
    required: RequiredAccess,
    check: Option<&'static dyn SuccessCheck>,
    /// The token of the last request.
    token: Option<Arc<OAuthToken>>,
    /// The request before the first attempt.
    unsent: Option<Request>,
    /// The request of the next attempt; `None` if it cannot be sent again.
    prepared: Option<Prepared<'c>>,
}

/// A request with credentials.
struct Prepared<'c> {
    access: Access<'c>,
    request: reqwest::Request,
    /// The request for other tokens, without a body that does not depend on them.
    template: Option<Request>,
}

impl<'c> Attempts<'c> {
    /// Sends the request once.
    async fn attempt(&mut self, rejected: Option<&Arc<OAuthToken>>) -> Outcome {
        let mut prepared = self.prepare(rejected).await?;
        let mut refresh = prepared.access.refresh.take();
        let secrets = Arc::clone(&prepared.access.secrets);
        self.token = prepared.access.token.clone();
        self.required.operation.attempts += 1;
        let request = match prepared.request.try_clone() {
            Some(request) => {
                self.prepared = Some(prepared);
                request
            }
            None => prepared.request,
        };
        let (limit, what) = self.limit();
        let end = Deadline::after(Some(limit));
        let sent = self.send(with_length(request), secrets, end);
        let sent = clock::beside(&mut refresh, sent);
        match clock::within(Some(limit), sent).await {
            Some(outcome) => outcome,
            None => Err(self.timed_out(what)),
        }
    }

    async fn send(
        &self,
        request: reqwest::Request,
        secrets: Arc<Secrets>,
        attempt: Deadline,
    ) -> Outcome {
        let operation = self.required.operation.clone();
        let spare = self.prepared.as_ref().map(|prepared| &prepared.request);
        let response = match self.client.http().execute(request, spare).await {
            Ok(response) => response,
            Err(error) => return Err(failed(operation, error, &secrets)),
        };
        let opened = Opened {
            operation,
            limits: self.limits,
            deadline: self.deadline,
            attempt,
            secrets,
            check: self.check,
            response,
        };
        if self.is_stream && opened.response.status().is_success() {
            return Ok(Received::Open(Box::new(opened)));
        }
        opened.read().await.map(Received::Whole)
    }

    /// Returns the request of the next attempt, with valid credentials. Only tokens change between
    /// attempts.
    async fn prepare(
        &mut self,
        rejected: Option<&Arc<OAuthToken>>,
    ) -> Result<Prepared<'c>, Error<NoError>> {
        if let Some(prepared) = self.prepared.take_if(|last| last.access.token.is_none()) {
            return Ok(prepared);
        }
        let access = self.access(rejected).await?;
        if let Some(unsent) = self.unsent.take() {
            let template = access.token.as_ref().and_then(|_| unsent.resend(&access));
            let request = self.built(unsent, &access)?;
            return Ok(Prepared {
                access,
                request,
                template,
            });
        }
        match self.prepared.take() {
            Some(Prepared {
                access: before,
                request: spare,
                template: Some(template),
            }) if !before.has_same_token(&access) => {
                let next = template.resend(&access);
                let mut request = self.built(template, &access)?;
                reuse_body(&mut request, spare);
                Ok(Prepared {
                    access,
                    request,
                    template: next,
                })
            }
            Some(prepared) => Ok(prepared),
            // Invariant: there is a next attempt only if the request can be sent again.
            None => Err(self.refused("the body can be sent only once")),
        }
    }

    /// Obtains the credentials of the call.
    async fn access(
        &self,
        rejected: Option<&Arc<OAuthToken>>,
    ) -> Result<Access<'c>, Error<NoError>> {
        let access = self.required.access(self.client, rejected);
        match clock::within(self.deadline.left(), access).await {
            Some(access) => access,
            None => {
                let total = self.limits.total_timeout.unwrap_or_default();
                Err(self.timed_out(TimeLimit::Total(total)))
            }
        }
    }

    /// Replaces a rejected token. Returns whether the request can be sent with the new one.
    async fn renew(&self, rejected: Option<&Arc<OAuthToken>>) -> Result<bool, Error<NoError>> {
        let renewed = self.access(rejected).await;
        let prepared = self.prepared.as_ref();
        // Otherwise, the new token is only for the next call.
        if prepared.is_none_or(|prepared| prepared.template.is_none()) {
            return Ok(false);
        }
        match renewed {
            Err(Error::InvalidRequest(error)) if error.ends_session() => Ok(false),
            // Without another token, the response would be the same.
            renewed => renewed.map(|access| {
                let tokens = [access.token(), rejected.map(|token| &**token)];
                let [new, old] = tokens.map(|token| token.map(OAuthToken::access_token));
                new != old
            }),
        }
    }

    /// Returns the time to wait before the next attempt, or `None` if the outcome is final.
    fn wait(&self, outcome: &Outcome, retries: u32) -> Option<Duration> {
        let (repeatable, requested) = match outcome {
            Ok(Received::Open(_)) => return None,
            Ok(Received::Whole(response)) => (retry::of_response(response), response.retry_after()),
            Err(error) => (error.repeatable(), error.retry_after()),
        };
        let can_repeat = self.prepared.is_some() || self.unsent.is_some();
        if !can_repeat || !repeatable.allows(&self.required.operation) {
            return None;
        }
        let wait = self.limits.retry.wait(retries, requested)?;
        let fits = self.deadline.left().is_none_or(|left| wait < left);
        fits.then_some(wait)
    }

    /// Returns the time limit of an attempt.
    fn limit(&self) -> (Duration, TimeLimit) {
        let attempt = self.limits.timeout;
        match self.deadline.left() {
            Some(left) if left < attempt => {
                let total = self.limits.total_timeout.unwrap_or_default();
                (left, TimeLimit::Total(total))
            }
            _ => (attempt, TimeLimit::Attempt(attempt)),
        }
    }

    /// Builds the HTTP request.
    fn built(
        &self,
        request: Request,
        access: &Access<'_>,
    ) -> Result<reqwest::Request, Error<NoError>> {
        let request = request.into_request(self.accept, access);
        request.map_err(|problem| self.refused(access.secrets.redact(&problem)))
    }

    fn refused(&self, problem: impl Into<String>) -> Error<NoError> {
        let operation = self.required.operation.clone();
        Error::InvalidRequest(InvalidRequest::new(operation, problem.into()))
    }

    fn timed_out(&self, limit: TimeLimit) -> Error<NoError> {
        let operation = self.required.operation.clone();
        Error::Timeout(TimeoutError::new(operation, limit))
    }
}

/// Moves the body of an earlier request into one without a body.
fn reuse_body(request: &mut reqwest::Request, mut spare: reqwest::Request) {
    if request.body().is_some() {
        return;
    }
    *request.body_mut() = spare.body_mut().take();
    if let Some(media_type) = spare.headers_mut().remove(CONTENT_TYPE) {
        request.headers_mut().insert(CONTENT_TYPE, media_type);
    }
}
