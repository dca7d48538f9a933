//! What can go wrong with a call, one type for each kind.
//!
//! Each is one pointer wide, so that results stay small. Messages name the operation by its
//! method and path template, and never show the URL or a secret.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::runtime::Mismatch;
use crate::runtime::body::charset;
use crate::runtime::oauth::OAuthError;
use crate::runtime::transport::cause::Cause;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::secrets::Secrets;

/// A client that cannot be built, and why.
#[derive(Clone, PartialEq, Eq)]
pub struct BuildError {
    why: Box<str>,
}

impl BuildError {
    /// Says why; the text must hold no secret.
    pub(in crate::runtime) fn new(why: impl Into<String>) -> Self {
        let why = why.into().into_boxed_str();
        Self { why }
    }

    /// What is wrong.
    pub(in crate::runtime) fn why(&self) -> &str {
        &self.why
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the client cannot be built: {}", self.why)
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BuildError").field(&self.why).finish()
    }
}

impl StdError for BuildError {}

/// An operation, by its method and the template of its path.
#[derive(Clone, Debug)]
pub(in crate::runtime) struct Operation {
    pub(in crate::runtime) method: reqwest::Method,
    pub(in crate::runtime) path: Cow<'static, str>,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// An answer with an error status, or a 2xx response that the document declares to be an error.
pub struct ApiError<E> {
    inner: Box<ApiErrorParts<E>>,
}

struct ApiErrorParts<E> {
    response: Arc<RawResponse>,
    parsed: Option<E>,
    mismatch: Option<DecodeError>,
}

impl<E> ApiError<E> {
    pub(in crate::runtime) fn new(
        response: Arc<RawResponse>,
        body: Option<Result<E, Mismatch>>,
    ) -> Self {
        let (parsed, mismatch) = match body {
            None => (None, None),
            Some(Ok(parsed)) => (Some(parsed), None),
            Some(Err(mismatch)) => (
                None,
                Some(DecodeError::new(Arc::clone(&response), mismatch)),
            ),
        };
        let inner = ApiErrorParts {
            response,
            parsed,
            mismatch,
        };
        Self {
            inner: Box::new(inner),
        }
    }

    /// The status of the answer. It is 2xx where the document says that such a response is an error.
    pub fn status(&self) -> StatusCode {
        self.inner.response.status
    }

    /// The status that this error is declared as: its own, but for an error in a 2xx response.
    pub(in crate::runtime) fn counts_as(&self) -> StatusCode {
        let response = &self.inner.response;
        let declared = response.read_as.map(StatusCode::from_u16);
        declared.and_then(Result::ok).unwrap_or(response.status)
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.response.headers
    }

    /// The body as it came.
    pub fn raw(&self) -> &[u8] {
        &self.inner.response.raw
    }

    /// Returns the body as text in the declared charset, or as UTF-8 if that is not supported.
    /// Malformed sequences are replaced.
    pub fn text(&self) -> Cow<'_, str> {
        let declared = charset::declared(self.headers());
        charset::text(self.raw(), declared).unwrap_or_else(|_| String::from_utf8_lossy(self.raw()))
    }

    /// The body as the document describes it for this status. `None` where it describes none,
    /// or where the body does not fit: see [`decode_error`](Self::decode_error).
    pub fn parsed(&self) -> Option<&E> {
        self.inner.parsed.as_ref()
    }

    /// As [`parsed`](Self::parsed), by value.
    pub fn into_parsed(self) -> Option<E> {
        self.inner.parsed
    }

    /// Why the body is not what the document describes for this status.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.inner.mismatch.as_ref()
    }

    pub(in crate::runtime) fn map<F>(self, change: impl FnOnce(E) -> F) -> ApiError<F> {
        let ApiErrorParts {
            response,
            parsed,
            mismatch,
        } = *self.inner;
        let parsed = parsed.map(change);
        let inner = ApiErrorParts {
            response,
            parsed,
            mismatch,
        };
        ApiError {
            inner: Box::new(inner),
        }
    }

    pub(in crate::runtime) fn operation(&self) -> &Operation {
        &self.inner.response.operation
    }

    #[allow(dead_code, reason = "for headers, which not every document describes")]
    pub(in crate::runtime) fn raw_response(&self) -> &Arc<RawResponse> {
        &self.inner.response
    }
}

impl<E> fmt::Display for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let response = &self.inner.response;
        write!(f, "{} returned {}", response.operation, response.status)?;
        let excerpt = response.excerpt();
        if excerpt.is_empty() {
            return Ok(());
        }
        write!(f, ": {excerpt}")
    }
}

impl<E> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the parsed body: an excerpt says as much, and secrets are taken out of it.
        let response = &self.inner.response;
        let mut fields = f.debug_struct("ApiError");
        fields
            .field("operation", &format_args!("{}", response.operation))
            .field("status", &response.status)
            .field("body", &response.excerpt());
        if let Some(mismatch) = &self.inner.mismatch {
            fields.field("decode_error", mismatch);
        }
        fields.finish_non_exhaustive()
    }
}

impl<E> StdError for ApiError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let mismatch = self.inner.mismatch.as_ref()?;
        Some(mismatch)
    }
}

/// A body that is not what the document says.
#[derive(Clone)]
pub struct DecodeError {
    inner: Arc<(Arc<RawResponse>, Mismatch)>,
}

impl DecodeError {
    pub(in crate::runtime) fn new(response: Arc<RawResponse>, mismatch: Mismatch) -> Self {
        let inner = Arc::new((response, mismatch));
        Self { inner }
    }

    /// The path of the value that does not fit (`data.items[2].id`); empty for the whole body.
    /// For a missing member it is the object that misses it.
    pub fn path(&self) -> &str {
        &self.inner.1.path
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.inner.0.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.0.headers
    }

    /// The body as it came.
    pub fn raw(&self) -> &[u8] {
        &self.inner.0.raw
    }

    pub(in crate::runtime) fn operation(&self) -> &Operation {
        &self.inner.0.operation
    }

    fn reason(&self) -> String {
        self.inner.0.secrets.redact(&self.inner.1.reason)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let response = &self.inner.0;
        let status = response.status;
        write!(
            f,
            "unexpected response to {} ({status})",
            response.operation
        )?;
        if !self.path().is_empty() {
            write!(f, " at `{}`", self.path())?;
        }
        write!(f, ": {}", self.reason())
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("operation", &format_args!("{}", self.operation()))
            .field("status", &self.status())
            .field("path", &self.path())
            .field("reason", &self.reason())
            .finish_non_exhaustive()
    }
}

impl StdError for DecodeError {}

/// A call that got no answer, or not all of one.
pub struct TransportError {
    inner: Box<(Operation, bool, Cause)>,
}

impl TransportError {
    pub(in crate::runtime) fn new(
        operation: Operation,
        error: reqwest::Error,
        secrets: &Secrets,
    ) -> Self {
        let is_connect = error.is_connect();
        let cause = Cause::of(&error.without_url(), secrets);
        let inner = Box::new((operation, is_connect, cause));
        Self { inner }
    }

    /// Whether there was no connection: the server saw nothing of the call.
    pub fn is_connect(&self) -> bool {
        self.inner.1
    }

    pub(in crate::runtime) fn operation(&self) -> &Operation {
        &self.inner.0
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_connect() {
            "could not connect to the server"
        } else {
            "failed before the response was complete"
        };
        write!(f, "{} {what}", self.inner.0)
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("operation", &format_args!("{}", self.inner.0))
            .field("source", &self.inner.2)
            .finish()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.inner.2)
    }
}

/// A call that took too long.
pub struct TimeoutError {
    inner: Box<(Operation, Option<Duration>, Cause)>,
}

impl TimeoutError {
    pub(in crate::runtime) fn new(
        operation: Operation,
        timeout: Option<Duration>,
        error: reqwest::Error,
        secrets: &Secrets,
    ) -> Self {
        let cause = Cause::of(&error.without_url(), secrets);
        let inner = Box::new((operation, timeout, cause));
        Self { inner }
    }

    pub(in crate::runtime) fn operation(&self) -> &Operation {
        &self.inner.0
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} timed out", self.inner.0)?;
        match self.inner.1 {
            Some(timeout) => write!(f, " after {timeout:?}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeoutError")
            .field("operation", &format_args!("{}", self.inner.0))
            .field("timeout", &self.inner.1)
            .field("source", &self.inner.2)
            .finish()
    }
}

impl StdError for TimeoutError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.inner.2)
    }
}

/// A call that was not made, because it could not have been right.
#[derive(Clone)]
pub struct InvalidRequest {
    inner: Box<(Operation, Reason)>,
}

#[derive(Clone)]
enum Reason {
    Problem(String),
    NoToken(OAuthError),
}

impl InvalidRequest {
    pub(in crate::runtime) fn new(operation: Operation, why: String) -> Self {
        let inner = Box::new((operation, Reason::Problem(why)));
        Self { inner }
    }

    /// A call for which there is no access token.
    pub(in crate::runtime) fn without_token(operation: Operation, error: OAuthError) -> Self {
        let inner = Box::new((operation, Reason::NoToken(error)));
        Self { inner }
    }

    /// Why there is no access token, where that is what is wrong.
    #[cfg(feature = "oauth-session")]
    pub fn oauth_error(&self) -> Option<&OAuthError> {
        self.token_error()
    }

    fn token_error(&self) -> Option<&OAuthError> {
        match &self.inner.1 {
            Reason::Problem(_) => None,
            Reason::NoToken(error) => Some(error),
        }
    }

    /// Whether there is no token that could stand for one that was refused.
    pub(in crate::runtime) fn ends_session(&self) -> bool {
        self.token_error().is_some_and(OAuthError::is_final)
    }

    /// Whether there was no token, and there may be one later.
    #[allow(dead_code, reason = "for pages, which not every API has")]
    pub(in crate::runtime) fn may_pass(&self) -> bool {
        self.token_error().is_some_and(OAuthError::may_pass)
    }

    pub(in crate::runtime) fn operation(&self) -> &Operation {
        &self.inner.0
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.inner.1 {
            Reason::Problem(why) => write!(f, "{} was not sent: {why}", self.inner.0),
            Reason::NoToken(error) => write!(f, "{} has no access token: {error}", self.inner.0),
        }
    }
}

impl fmt::Debug for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("InvalidRequest");
        fields.field("operation", &format_args!("{}", self.inner.0));
        match &self.inner.1 {
            Reason::Problem(why) => fields.field("why", why),
            Reason::NoToken(error) => fields.field("why", error),
        };
        fields.finish()
    }
}

impl StdError for InvalidRequest {
    // What `Display` has said already is not its source as well.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.token_error().and_then(StdError::source)
    }
}
