//! Spans of calls and of their attempts, with the names of OpenTelemetry's conventions for HTTP
//! clients.
//!
//! No span contains a body, a header, a parameter or a secret: the URL is its template.

use std::borrow::Cow;
use std::future::Future;
use std::time::Duration;

use tracing::field::Empty;
use tracing::{Instrument, Level};

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::attempts::Outcome;
use crate::runtime::transport::message::Url;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{Error, NoError};

/// The span of a call or of an attempt.
#[derive(Clone)]
pub(in crate::runtime) struct Span(tracing::Span);

impl Span {
    /// Creates the span of a call.
    pub(in crate::runtime) fn of_call(operation: &Operation) -> Self {
        let span = tracing::span!(
            Level::INFO,
            "http.call",
            "otel.name" = %name(operation),
            "http.request.method" = operation.method.as_str(),
            "url.template" = Empty,
            "http.response.status_code" = Empty,
            "error.type" = Empty,
        );
        Self(span).with_template(operation)
    }

    /// Creates the span of an attempt, which has been counted already.
    pub(in crate::runtime) fn of_attempt(
        operation: &Operation,
        url: &Url,
        secrets: &Secrets,
    ) -> Self {
        let span = tracing::span!(
            Level::INFO,
            "http.request",
            "otel.name" = %name(operation),
            "otel.kind" = "client",
            "http.request.method" = operation.method.as_str(),
            "http.request.resend_count" = Empty,
            "url.scheme" = url.scheme(),
            "url.template" = Empty,
            "server.address" = Empty,
            "server.port" = Empty,
            "http.response.status_code" = Empty,
            "error.type" = Empty,
        );
        // The host may contain a variable of the server, which may be a secret.
        if let Some(host) = url.host_str() {
            span.record("server.address", secrets.redact(host));
        }
        if let Some(port) = url.port_or_known_default() {
            span.record("server.port", port);
        }
        if operation.attempts > 1 {
            span.record("http.request.resend_count", operation.attempts - 1);
        }
        Self(span).with_template(operation)
    }

    fn with_template(self, operation: &Operation) -> Self {
        // The path of a call that the document does not describe is not a template.
        if let Cow::Borrowed(path) = operation.path {
            self.0.record("url.template", path);
        }
        self
    }

    /// Runs a future inside of the span.
    pub(in crate::runtime) fn around<F: Future>(
        self,
        future: F,
    ) -> impl Future<Output = F::Output> {
        future.instrument(self.0)
    }

    /// Records the outcome.
    pub(in crate::runtime) fn record(&self, outcome: &Outcome) {
        match outcome {
            Ok(received) => {
                let response = &received.response;
                let status = response.status.as_u16();
                self.0.record("http.response.status_code", status);
                if !response.is_success() {
                    self.0.record("error.type", response.status.as_str());
                }
            }
            Err(error) => {
                self.0.record("error.type", error_type(error));
            }
        }
    }

    /// Reports the wait before the next attempt.
    pub(in crate::runtime) fn wait(&self, wait: Duration) {
        let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        tracing::event!(parent: &self.0, Level::DEBUG, milliseconds, "waiting for a retry");
    }
}

/// Returns the name of a span: `GET /leads/{id}`.
fn name(operation: &Operation) -> Cow<'static, str> {
    match &operation.path {
        Cow::Borrowed(path) => format!("{} {path}", operation.method).into(),
        Cow::Owned(_) => operation.method.as_str().to_owned().into(),
    }
}

fn error_type(error: &Error<NoError>) -> &'static str {
    match error {
        Error::Timeout(_) => "timeout",
        Error::Transport(_) => "transport",
        Error::InvalidRequest(_) => "invalid_request",
        Error::Decode(_) => "decode",
        Error::Api(error) => match error.status().is_server_error() {
            true => "5XX",
            false => "4XX",
        },
    }
}
