//! Errors of the connection: no response, or not in time.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::cause::Cause;
use crate::runtime::transport::secrets::Secrets;

/// An error of the connection: no response was received, or only a part of it.
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

    /// Returns `true` if no connection was established. The server did not receive the request.
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

/// A call that exceeded its timeout.
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
