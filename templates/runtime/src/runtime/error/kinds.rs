//! [`Error`]: everything that a call can fail with.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::retry;
use crate::runtime::{
    ApiError, Body, DecodeError, InvalidRequest, Mismatch, TimeoutError, TransportError,
};

/// The error bodies of an operation, by their table.
pub trait ErrorBody: Sized {
    /// Reads the body; `None` where the document describes none for this status.
    fn read(body: Body<'_>) -> Option<Result<Self, Mismatch>>;
}

/// Everything that a call can fail with.
///
/// `E` is the enum of the operation's error bodies. [`erase`](Self::erase) makes one type of the
/// errors of all operations.
pub enum Error<E = ErasedError> {
    /// The server answered with an error status, or with a 2xx response that the document declares
    /// to be an error.
    Api(ApiError<E>),
    /// The server answered with success, but with a body that does not fit.
    Decode(DecodeError),
    /// There was no answer, or not all of one.
    Transport(TransportError),
    /// There was no answer in time.
    Timeout(TimeoutError),
    /// The call was not made, because it could not have been right.
    InvalidRequest(InvalidRequest),
}

impl<E> Error<E> {
    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::Decode(error) => Some(error.status()),
            Self::Transport(_) | Self::Timeout(_) | Self::InvalidRequest(_) => None,
        }
    }

    /// Whether the same call may succeed a moment later: after a timeout, without a connection,
    /// and with the statuses 408, 425, 429, 500, 502, 503 and 504.
    ///
    /// An error that came with a 2xx status counts as the status that the document names for it.
    ///
    /// It does not say that the call did nothing: a call that changes something may have done so.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(error) => retry::is_retryable(error.counts_as()),
            Self::Transport(error) => error.is_connect(),
            Self::Timeout(_) => true,
            Self::Decode(_) | Self::InvalidRequest(_) => false,
        }
    }

    /// Whether asking again later, without changing anything, may succeed: what is
    /// [retryable](Self::is_retryable), a connection that broke, a token that could not be had yet.
    #[allow(dead_code, reason = "for pages, which not every API has")]
    pub(in crate::runtime) fn may_pass(&self) -> bool {
        match self {
            Self::Transport(_) => true,
            Self::InvalidRequest(error) => error.may_pass(),
            _ => self.is_retryable(),
        }
    }

    /// How long the server asks to wait before the next call.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => retry::retry_after(error.status(), error.headers()),
            _ => None,
        }
    }

    /// The same error with another type of error bodies.
    fn map<F>(self, change: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Api(error) => Error::Api(error.map(change)),
            Self::Decode(error) => Error::Decode(error),
            Self::Transport(error) => Error::Transport(error),
            Self::Timeout(error) => Error::Timeout(error),
            Self::InvalidRequest(error) => Error::InvalidRequest(error),
        }
    }

    /// The operation that failed: `PATCH /leads/{id}`.
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
    /// The same error without the operation's own type, for `?` across operations.
    pub fn erase(self) -> Error<ErasedError> {
        self.map(ErasedError::new)
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
    // What `Display` has said already is not its source as well.
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

/// The error bodies of an operation whose document describes none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoError {}

impl ErrorBody for NoError {
    fn read(_: Body<'_>) -> Option<Result<Self, Mismatch>> {
        None
    }
}

/// An error body of some operation.
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

    /// The body, if it is one of this operation's.
    pub fn downcast_ref<E: 'static>(&self) -> Option<&E> {
        self.0.as_ref().as_any().downcast_ref()
    }
}

impl fmt::Debug for ErasedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().fmt(f)
    }
}
