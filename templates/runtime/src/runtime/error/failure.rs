//! The kinds of errors of a call.
//!
//! Each type has the size of a pointer, which keeps `Result`s small. Messages identify the
//! operation by its method and path template, and never contain the URL or a secret.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::HeaderMap;
use http::{Method, StatusCode};

use crate::runtime::Mismatch;
use crate::runtime::body::charset;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::retry::{Repeatable, RetryAdvice};
use crate::runtime::transport::sessions::OAuthError;

/// An error that occurs when a client is built, such as an invalid base URL.
#[derive(Clone, PartialEq, Eq)]
pub struct BuildError {
    why: Box<str>,
}

impl BuildError {
    /// Creates an error with a reason, which must not contain a secret.
    pub(in crate::runtime) fn new(why: impl Into<String>) -> Self {
        let why = why.into().into_boxed_str();
        Self { why }
    }

    /// Returns the reason.
    pub(in crate::runtime) fn why(&self) -> &str {
        &self.why
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot build the client: {}", self.why)
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BuildError").field(&self.why).finish()
    }
}

impl StdError for BuildError {}

/// An operation, identified by its method and path template, and the call of it.
#[derive(Clone)]
pub(in crate::runtime) struct Operation {
    pub(in crate::runtime) method: Method,
    pub(in crate::runtime) path: Cow<'static, str>,
    /// The number of requests that the call has sent.
    pub(in crate::runtime) attempts: u32,
    /// Whether the call may be executed twice.
    pub(in crate::runtime) is_idempotent: bool,
    pub(in crate::runtime) advice: Option<&'static dyn RetryAdvice>,
}

impl Operation {
    pub(in crate::runtime) fn new(method: Method, path: Cow<'static, str>) -> Self {
        Self {
            is_idempotent: method.is_idempotent() || is_other_safe(&method),
            method,
            path,
            attempts: 0,
            advice: None,
        }
    }
}

/// Returns whether a method that `reqwest` does not know is safe: it only reads. See the registry of
/// HTTP methods of IANA.
fn is_other_safe(method: &Method) -> bool {
    matches!(method.as_str(), "QUERY" | "PROPFIND" | "REPORT" | "SEARCH")
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// An error response: a response with an error status, or a 2xx response that the document declares
/// as an error.
///
/// ```ignore
/// if let Err(Error::Api(error)) = client.get_lead(7).await {
///     eprintln!("{}: {}", error.status(), error.text());
///     if let Some(body) = error.parsed() { /* the body as declared for this status */ }
/// }
/// ```
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

    /// Returns the status of the response. It is 2xx if the document declares a 2xx response as an
    /// error.
    pub fn status(&self) -> StatusCode {
        self.inner.response.status
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.response.headers
    }

    /// Returns the body as received.
    pub fn raw(&self) -> &[u8] {
        &self.inner.response.raw
    }

    /// Returns the body as text in the declared charset, or as UTF-8 if that is not supported.
    /// Malformed sequences are replaced.
    pub fn text(&self) -> Cow<'_, str> {
        let declared = charset::declared(self.headers());
        charset::text(self.raw(), declared).unwrap_or_else(|_| String::from_utf8_lossy(self.raw()))
    }

    /// Returns the body as declared for this status. Returns `None` if the document declares no
    /// body or the body does not match: see [`decode_error`](Self::decode_error).
    pub fn parsed(&self) -> Option<&E> {
        self.inner.parsed.as_ref()
    }

    /// Converts into the body as declared for this status; see [`parsed`](Self::parsed).
    pub fn into_parsed(self) -> Option<E> {
        self.inner.parsed
    }

    /// Returns the reason why the body does not match the type that the document declares for this
    /// status.
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

    pub(in crate::runtime) fn raw_response(&self) -> &Arc<RawResponse> {
        &self.inner.response
    }
}

impl<E> fmt::Display for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let response = &self.inner.response;
        write!(f, "{} returned {}", response.operation, response.status)?;
        if let Some(location) = response.location() {
            write!(f, " to `{location}`")?;
        }
        let excerpt = response.excerpt();
        if excerpt.is_empty() {
            return Ok(());
        }
        if let Some(media_type) = response.other_media_type() {
            write!(f, " with `{media_type}`")?;
        }
        write!(f, ": {excerpt}")
    }
}

impl<E> fmt::Debug for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The parsed body may contain secrets; the excerpt is redacted.
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

/// A response body that does not match the document.
#[derive(Clone)]
pub struct DecodeError {
    inner: Arc<(Arc<RawResponse>, Mismatch)>,
}

impl DecodeError {
    pub(in crate::runtime) fn new(response: Arc<RawResponse>, mismatch: Mismatch) -> Self {
        // Keys and values of the response may contain secrets.
        let mismatch = Mismatch {
            path: response.secrets.redact(&mismatch.path),
            reason: response.secrets.redact(&mismatch.reason),
        };
        let inner = Arc::new((response, mismatch));
        Self { inner }
    }

    /// Returns the path of the value that does not match (`data.items[2].id`); empty for the whole
    /// body. For a missing member, returns the path of the object.
    pub fn path(&self) -> &str {
        &self.inner.1.path
    }

    /// Returns the status of the response.
    pub fn status(&self) -> StatusCode {
        self.inner.0.status
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.inner.0.headers
    }

    /// Returns the body as received.
    pub fn raw(&self) -> &[u8] {
        &self.inner.0.raw
    }

    pub(in crate::runtime) fn raw_response(&self) -> &Arc<RawResponse> {
        &self.inner.0
    }

    pub(in crate::runtime) fn operation(&self) -> &Operation {
        &self.inner.0.operation
    }

    fn reason(&self) -> &str {
        &self.inner.1.reason
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

/// A call that was not sent because the request is invalid or no access token is available.
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

    /// Creates an error for a call without an access token.
    #[allow(dead_code, reason = "for sessions, which not every API has")]
    pub(in crate::runtime) fn without_token(operation: Operation, error: OAuthError) -> Self {
        let inner = Box::new((operation, Reason::NoToken(error)));
        Self { inner }
    }

    pub(in crate::runtime) fn token_error(&self) -> Option<&OAuthError> {
        match &self.inner.1 {
            Reason::Problem(_) => None,
            Reason::NoToken(error) => Some(error),
        }
    }

    /// Returns whether a token may be available later.
    #[allow(dead_code, reason = "for pages, which not every API has")]
    pub(in crate::runtime) fn may_pass(&self) -> bool {
        self.token_error().is_some_and(OAuthError::may_pass)
    }

    /// Returns the time to wait that the token endpoint requests.
    pub(in crate::runtime) fn retry_after(&self) -> Option<Duration> {
        self.token_error().and_then(OAuthError::retry_after)
    }

    pub(in crate::runtime) fn repeatable(&self) -> Repeatable {
        let error = self.token_error();
        // The service may have replaced the refresh token: a wait of the same length is left to the
        // caller.
        match error.is_some_and(|error| error.may_pass() && !error.is_timeout()) {
            true => Repeatable::Always,
            false => Repeatable::Never,
        }
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
    // `Display` already includes the error, so only its source is returned.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.token_error().and_then(StdError::source)
    }
}
