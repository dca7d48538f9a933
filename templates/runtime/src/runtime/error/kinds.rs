//! [`Error`]: the error of a call.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::retry::{self, Repeatable};
use crate::runtime::{
    ApiError, Body, DecodeError, InvalidRequest, Mismatch, TimeoutError, TransportError,
};

/// The declared error bodies of an operation.
pub trait ErrorBody: Sized {
    /// Reads the body. Returns `None` if the document declares no body for this status.
    fn read(body: Body<'_>) -> Option<Result<Self, Mismatch>>;
}

/// The declared error bodies of one operation, unlike [`ErasedError`].
pub trait OperationError: ErrorBody + fmt::Debug + Send + Sync + 'static {}

/// The error of a call.
///
/// `E` is the enum of the operation's error bodies. The operator `?` and [`erase`](Self::erase)
/// convert the errors of all operations into one type, `Error` without a parameter.
///
/// ```ignore
/// async fn rename(client: &Client, id: i64) -> Result<(), Error> {
///     let lead = match client.get_lead(id).await {
///         Ok(lead) => lead,
///         Err(error) if error.is_retryable() => return Ok(()),
///         Err(error) => return Err(error.erase()),
///     };
///     client.update_lead(id, &UpdateLead::new().title(lead.name.to_uppercase())).await?;
///     Ok(())
/// }
/// ```
pub enum Error<E = ErasedError> {
    /// The server returned an error status, or a 2xx response that the document declares as an
    /// error.
    Api(ApiError<E>),
    /// The server returned a success response with a body that does not match the document.
    Decode(DecodeError),
    /// No response was received, or only a part of it.
    Transport(TransportError),
    /// The call exceeded its timeout.
    Timeout(TimeoutError),
    /// The call was not sent because the request is invalid or no access token is available.
    InvalidRequest(InvalidRequest),
}

impl<E> Error<E> {
    /// Returns the status of the response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::Decode(error) => Some(error.status()),
            Self::Transport(_) | Self::Timeout(_) | Self::InvalidRequest(_) => None,
        }
    }

    /// Returns `true` if a retry of the call is safe and may succeed. A client retries such calls as
    /// often as its [`RetryPolicy`](crate::runtime::RetryPolicy) allows.
    ///
    /// | failure | calls |
    /// |---|---|
    /// | no connection was established, including a timeout while connecting; no access token, because the token endpoint is unavailable | all |
    /// | 429; 503 with a time to wait; any error with `Retry-After` | all |
    /// | 408, 425, 500, 502, 503, 504, 520 to 524, 529 | idempotent |
    /// | a timeout, a broken connection, an incomplete response | idempotent |
    /// | a TLS certificate that is not trusted, a timeout while waiting for an access token, any other failure | none |
    ///
    /// `x-should-retry: true` or `false`, and an error code that the document describes, take
    /// precedence over the status. For an error in a 2xx response, the status that the document
    /// assigns to it is used.
    ///
    /// Idempotent calls are `GET`, `HEAD`, `OPTIONS`, `TRACE`, `PUT` and `DELETE`, operations that
    /// the document marks, and calls with an idempotency key in the header that the document names.
    pub fn is_retryable(&self) -> bool {
        self.repeatable().allows(self.failed_operation())
    }

    /// Returns the calls that may be retried after this error.
    pub(in crate::runtime) fn repeatable(&self) -> Repeatable {
        match self {
            Self::Api(error) => retry::of_response(error.raw_response()),
            Self::Transport(error) => error.repeatable(),
            Self::Timeout(error) => error.repeatable(),
            Self::InvalidRequest(error) => error.repeatable(),
            Self::Decode(_) => Repeatable::Never,
        }
    }

    /// Returns whether the same request may succeed later if it may be executed twice.
    #[allow(dead_code, reason = "for pages, which not every API has")]
    pub(in crate::runtime) fn may_pass(&self) -> bool {
        match self {
            Self::InvalidRequest(error) => error.may_pass(),
            _ => !matches!(self.repeatable(), Repeatable::Never),
        }
    }

    /// Returns the time to wait before the next call, if the server or the token endpoint requests
    /// it (`Retry-After`, `retry-after-ms` or a header of an exhausted rate limit).
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.raw_response().retry_after(),
            Self::InvalidRequest(error) => error.retry_after(),
            Self::Decode(_) | Self::Transport(_) | Self::Timeout(_) => None,
        }
    }

    /// Returns the number of requests that the call has sent: more than one after retries, and 0 if
    /// nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.failed_operation().attempts
    }

    /// Returns the ID of the request that the server returns in a header such as `X-Request-Id`.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.raw_response().request_id(),
            Self::Decode(error) => error.raw_response().request_id(),
            Self::Transport(_) | Self::Timeout(_) | Self::InvalidRequest(_) => None,
        }
    }

    /// Maps the type of the error body.
    fn map<F>(self, change: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Api(error) => Error::Api(error.map(change)),
            Self::Decode(error) => Error::Decode(error),
            Self::Transport(error) => Error::Transport(error),
            Self::Timeout(error) => Error::Timeout(error),
            Self::InvalidRequest(error) => Error::InvalidRequest(error),
        }
    }

    /// Returns the method and path template of the operation: `PATCH /leads/{id}`.
    pub fn operation(&self) -> String {
        self.failed_operation().to_string()
    }

    fn failed_operation(&self) -> &Operation {
        match self {
            Self::Api(error) => error.operation(),
            Self::Decode(error) => error.operation(),
            Self::Transport(error) => error.operation(),
            Self::Timeout(error) => error.operation(),
            Self::InvalidRequest(error) => error.operation(),
        }
    }
}

impl<E> From<DecodeError> for Error<E> {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl<E: fmt::Debug + Send + Sync + 'static> Error<E> {
    /// Converts into the error type that all operations share, as `?` does.
    pub fn erase(self) -> Error<ErasedError> {
        self.map(ErasedError::new)
    }
}

impl<E: OperationError> From<Error<E>> for Error<ErasedError> {
    fn from(error: Error<E>) -> Self {
        error.erase()
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Timeout(error) => error.fmt(f),
            Self::InvalidRequest(error) => error.fmt(f),
        }
    }
}

impl<E> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => f.debug_tuple("Api").field(error).finish(),
            Self::Decode(error) => f.debug_tuple("Decode").field(error).finish(),
            Self::Transport(error) => f.debug_tuple("Transport").field(error).finish(),
            Self::Timeout(error) => f.debug_tuple("Timeout").field(error).finish(),
            Self::InvalidRequest(error) => f.debug_tuple("InvalidRequest").field(error).finish(),
        }
    }
}

impl<E> StdError for Error<E> {
    // `Display` already includes the error, so only its source is returned.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Api(error) => error.source(),
            Self::Decode(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Timeout(error) => error.source(),
            Self::InvalidRequest(error) => error.source(),
        }
    }
}

/// The error body type of operations that declare no error bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoError {}

impl ErrorBody for NoError {
    fn read(_: Body<'_>) -> Option<Result<Self, Mismatch>> {
        None
    }
}

impl OperationError for NoError {}

/// An error body of any operation.
pub struct ErasedError(Box<dyn Erased>);

trait Erased: fmt::Debug + Send + Sync {
    fn as_any(&self) -> &dyn Any;
}

impl<E: fmt::Debug + Send + Sync + 'static> Erased for E {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl ErasedError {
    fn new<E: fmt::Debug + Send + Sync + 'static>(body: E) -> Self {
        Self(Box::new(body))
    }

    /// Returns the body if it has the type `E`.
    pub fn downcast_ref<E: 'static>(&self) -> Option<&E> {
        self.0.as_ref().as_any().downcast_ref()
    }
}

impl fmt::Debug for ErasedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().fmt(f)
    }
}

/// The body of a call that the document does not describe: its error bodies are not declared.
impl ErrorBody for ErasedError {
    fn read(_: Body<'_>) -> Option<Result<Self, Mismatch>> {
        None
    }
}
