//! The requests of a call: attempts and the waits between them.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::error::connection::TimeLimit;
use crate::runtime::error::failure::Operation;
use crate::runtime::transport::address;
use crate::runtime::transport::body_progress::BodyProgress;
use crate::runtime::transport::clock::{self, Deadline};
use crate::runtime::transport::exchange::{Opened, SuccessCheck, failed, with_length};
use crate::runtime::transport::limits::Limits;
use crate::runtime::transport::message::HttpRequest;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::retry;
use crate::runtime::transport::sessions::Requests;
use crate::runtime::transport::telemetry::Span;
use crate::runtime::{ClientCore, Error, NoError, Request, TimeoutError};

/// The response of a call.
pub(in crate::runtime) struct Received {
    /// The response, without its body if that is read later.
    pub(in crate::runtime) response: Arc<RawResponse>,
    /// The body of a success that is read later.
    #[allow(dead_code, reason = "for streams, which not every API has")]
    pub(in crate::runtime) open: Option<Box<Opened>>,
}

impl From<Arc<RawResponse>> for Received {
    fn from(response: Arc<RawResponse>) -> Self {
        Self {
            response,
            open: None,
        }
    }
}

/// The outcome of an attempt or a call.
pub(in crate::runtime) type Outcome = Result<Received, Error<NoError>>;

/// The reason why there is no request for an attempt.
pub(in crate::runtime) enum NoRequest {
    /// It cannot be built, or no access token is available, which may be temporary.
    Failed(Error<NoError>),
    /// The service rejected the token, and there is no other one: the outcome of the call.
    #[allow(dead_code, reason = "for sessions, which not every API has")]
    Rejected(Outcome),
}

impl Request {
    /// Sends the request. Retries it if it fails and may be retried.
    ///
    /// If the service rejects an access token before it expires, the request is sent once more with
    /// a new token. A body that cannot be cloned is sent once. If `is_stream`, the body of a success
    /// is read by the caller.
    pub(in crate::runtime) fn call(
        self,
        accept: &'static str,
        is_stream: bool,
    ) -> impl Future<Output = Outcome> {
        let span = Span::of_call(&self.operation);
        span.clone().around(self.attempts(accept, is_stream, span))
    }

    /// Returns a future that uses its state where it is captured: the arguments of an `async fn` are
    /// moved when it begins, and take memory twice.
    fn attempts(
        mut self,
        accept: &'static str,
        is_stream: bool,
        call: Span,
    ) -> impl Future<Output = Outcome> {
        self.add_idempotency_key();
        let mut attempts = Attempts {
            client: self.client.clone(),
            limits: self.client.limits(),
            deadline: Deadline::after(None),
            is_stream,
            check: self.check,
            requests: Requests::new(self, accept),
        };
        async move {
            attempts.deadline = Deadline::after(attempts.limits.total_timeout);
            let mut retries = 0;
            loop {
                let outcome = match attempts.requests.next(attempts.deadline).await {
                    Ok(request) => {
                        let mut request = with_length(request);
                        #[cfg(feature = "pacing")]
                        attempts.pace().await?;
                        attempts.requests.operation().attempts += 1;
                        let (limit, what) = attempts.limit();
                        let progress = match attempts.client.http().may_connect_for(limit) {
                            true => BodyProgress::observe(&mut request),
                            false => None,
                        };
                        let refreshing = attempts.requests.refreshing();
                        let operation = attempts.requests.operation().clone();
                        let end = Deadline::after(Some(limit));
                        let secrets = Arc::clone(&attempts.requests.secrets);
                        let span = Span::of_attempt(&operation, request.url(), &secrets);
                        let server = address::server(request.url());
                        let result = {
                            let sent = span.clone().around(attempts.send(operation, request, end));
                            let sent = pin!(sent);
                            let sent = pin!(refreshing.beside(sent));
                            end.within(sent).await
                        };
                        let outcome = match result {
                            Ok(outcome) => outcome,
                            Err(_) => {
                                let operation = attempts.requests.operation().clone();
                                let is_unsent = progress.is_some_and(|progress| progress.abandon());
                                let mut error = TimeoutError::new(operation, what);
                                if is_unsent {
                                    error = error.unsent(server, &secrets);
                                }
                                Err(Error::Timeout(error))
                            }
                        };
                        span.record(&outcome);
                        outcome
                    }
                    Err(NoRequest::Failed(error)) => Err(error),
                    Err(NoRequest::Rejected(outcome)) => {
                        call.record(&outcome);
                        return outcome;
                    }
                };
                let Some(outcome) = attempts.requests.unless_rejected(outcome) else {
                    continue;
                };
                let Some(wait) = attempts.wait(&outcome, retries) else {
                    call.record(&outcome);
                    return outcome;
                };
                call.wait(wait);
                clock::sleep(wait).await;
                retries += 1;
            }
        }
    }
}

/// The state of a call.
struct Attempts {
    client: ClientCore,
    limits: Limits,
    deadline: Deadline,
    is_stream: bool,
    check: Option<&'static dyn SuccessCheck>,
    requests: Requests,
}

impl Attempts {
    /// Sends a request and receives its response.
    async fn send(&self, operation: Operation, request: HttpRequest, attempt: Deadline) -> Outcome {
        let secrets = Arc::clone(&self.requests.secrets);
        let spare = self.requests.spare();
        let response = match self.client.http().execute(request, spare).await {
            Ok(response) => response,
            Err(error) => return Err(failed(operation, error, &secrets)),
        };
        #[cfg(feature = "pacing")]
        if let Some(pacer) = &self.client.shared.pacer {
            pacer.received(response.status, &response.headers);
        }
        let opened = Opened {
            operation,
            limits: self.limits,
            deadline: self.deadline,
            attempt,
            secrets,
            check: self.check,
            response,
        };
        if self.is_stream && opened.response.status.is_success() {
            return Ok(opened.unread());
        }
        opened.read().await
    }

    /// Waits until the client may send another request.
    #[cfg(feature = "pacing")]
    async fn pace(&mut self) -> Result<(), Error<NoError>> {
        let may_send = match &self.client.shared.pacer {
            Some(pacer) => pacer.wait(self.deadline.left()).await,
            None => true,
        };
        if may_send {
            return Ok(());
        }
        let operation = self.requests.operation().clone();
        let error = TimeoutError::new(operation, self.deadline.limit());
        Err(Error::Timeout(error))
    }

    /// Returns the time to wait before the next attempt, or `None` if the outcome is final.
    fn wait(&mut self, outcome: &Outcome, retries: u32) -> Option<Duration> {
        let repeatable = match outcome {
            Ok(received) => retry::of_response(&received.response),
            Err(error) => error.repeatable(),
        };
        if !self.requests.can_repeat() || !repeatable.allows(self.requests.operation()) {
            return None;
        }
        let requested = match outcome {
            Ok(received) => received.response.retry_after(),
            Err(error) => error.retry_after(),
        };
        let wait = self.limits.retry.wait(retries, requested)?;
        match self.deadline.left() {
            Some(left) if wait >= left => None,
            _ => Some(wait),
        }
    }

    /// Returns the time limit of an attempt.
    fn limit(&self) -> (Duration, TimeLimit) {
        let attempt = self.limits.timeout;
        match self.deadline.left() {
            Some(left) if left < attempt => (left, self.deadline.limit()),
            _ => (attempt, TimeLimit::Attempt(attempt)),
        }
    }
}
