//! Errors of the connection: no response, or a timeout.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::cause::Cause;
use crate::runtime::transport::http_error::HttpError;
use crate::runtime::transport::retry::Repeatable;
use crate::runtime::transport::secrets::Secrets;

/// The host of a request, and the port if it is not the default; `None` if one contains a secret.
struct Server(Option<String>);

impl Server {
    fn new(server: Option<String>, secrets: &Secrets) -> Self {
        Self(server.filter(|server| secrets.redact(server) == *server))
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(server) => write!(f, "the server `{server}`"),
            None => f.write_str("the server"),
        }
    }
}

/// An error of the connection: no response was received, or only a part of it.
pub struct TransportError {
    inner: Box<Failed>,
}

struct Failed {
    operation: Operation,
    /// The server of the request.
    server: Server,
    is_connect: bool,
    repeatable: Repeatable,
    cause: Cause,
}

impl TransportError {
    pub(in crate::runtime) fn new(
        operation: Operation,
        error: HttpError,
        secrets: &Secrets,
    ) -> Self {
        let inner = Box::new(Failed {
            server: Server::new(error.server.clone(), secrets),
            operation,
            is_connect: error.is_connect,
            repeatable: error.repeatable,
            cause: Cause::of_http(error, secrets),
        });
        Self { inner }
    }

    /// Returns `true` if no connection was established. The server did not receive the request.
    pub fn is_connect(&self) -> bool {
        self.inner.is_connect
    }

    pub(in crate::runtime) fn repeatable(&self) -> Repeatable {
        self.inner.repeatable
    }

    pub(in crate::runtime) fn operation(&self) -> &Operation {
        &self.inner.operation
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = &self.inner.operation;
        let server = &self.inner.server;
        match self.is_connect() {
            true => write!(f, "{operation} could not connect to {server}"),
            false => write!(f, "{operation} failed before the response was complete"),
        }
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("operation", &format_args!("{}", self.inner.operation))
            .field("attempts", &self.inner.operation.attempts)
            .field("source", &self.inner.cause)
            .finish()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.inner.cause.as_source())
    }
}

/// A call that exceeded a time limit.
pub struct TimeoutError {
    inner: Box<Elapsed>,
}

struct Elapsed {
    operation: Operation,
    limit: TimeLimit,
    /// The server of the request, if no connection was established.
    server: Server,
    /// Whether it is certain that no connection was established.
    is_unsent: bool,
    /// The error of the HTTP client, if its time limit was exceeded.
    cause: Option<Cause>,
}

/// A time limit of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::runtime) enum TimeLimit {
    /// The timeout of one attempt.
    Attempt(Duration),
    /// The time for all attempts, waits and token requests.
    Total(Duration),
    /// The time without data from a stream.
    #[allow(dead_code, reason = "for streams, which not every API has")]
    Idle(Duration),
    /// The time to establish a connection.
    Connect,
    /// A time limit of an HTTP client that the caller provided.
    HttpClient,
}

impl TimeoutError {
    pub(in crate::runtime) fn new(operation: Operation, limit: TimeLimit) -> Self {
        let inner = Box::new(Elapsed {
            operation,
            limit,
            server: Server(None),
            is_unsent: false,
            cause: None,
        });
        Self { inner }
    }

    /// Sets that no connection to the server of a request was established.
    pub(in crate::runtime) fn unsent(mut self, server: Option<String>, secrets: &Secrets) -> Self {
        self.inner.is_unsent = true;
        self.inner.server = Server::new(server, secrets);
        self
    }

    /// Creates an error for a time limit of the HTTP client.
    pub(in crate::runtime) fn of_client(
        operation: Operation,
        error: HttpError,
        secrets: &Secrets,
    ) -> Self {
        let limit = match error.is_connect {
            true => TimeLimit::Connect,
            false => TimeLimit::HttpClient,
        };
        let inner = Box::new(Elapsed {
            operation,
            limit,
            server: Server::new(error.server.clone(), secrets),
            is_unsent: limit == TimeLimit::Connect,
            cause: Some(Cause::of_http(error, secrets)),
        });
        Self { inner }
    }

    /// Returns `true` if no connection was established. The server did not receive the request.
    ///
    /// Of an attempt that times out, this is known only if its request has a body. Otherwise,
    /// returns `false`.
    pub fn is_connect(&self) -> bool {
        self.inner.is_unsent
    }

    /// Returns whether the time of the whole call has passed.
    #[allow(dead_code, reason = "for streams, which not every API has")]
    pub(in crate::runtime) fn is_total(&self) -> bool {
        matches!(self.inner.limit, TimeLimit::Total(_))
    }

    pub(in crate::runtime) fn repeatable(&self) -> Repeatable {
        match self.is_connect() {
            true => Repeatable::Always,
            false => Repeatable::Idempotent,
        }
    }

    pub(in crate::runtime) fn operation(&self) -> &Operation {
        &self.inner.operation
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Elapsed {
            operation, server, ..
        } = &*self.inner;
        match self.inner.limit {
            TimeLimit::Attempt(limit) | TimeLimit::Total(limit) if self.is_connect() => {
                write!(f, "{operation} could not connect to {server} in {limit:?}")
            }
            TimeLimit::Attempt(limit) => write!(f, "{operation} timed out after {limit:?}"),
            TimeLimit::Total(limit) => {
                write!(f, "{operation} timed out after a total time of {limit:?}")
            }
            TimeLimit::Idle(limit) => {
                write!(f, "{operation} timed out: no data for {limit:?}")
            }
            TimeLimit::Connect => write!(f, "{operation} timed out while connecting to {server}"),
            TimeLimit::HttpClient => write!(f, "{operation} timed out"),
        }
    }
}

impl fmt::Debug for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeoutError")
            .field("operation", &format_args!("{}", self.inner.operation))
            .field("attempts", &self.inner.operation.attempts)
            .field("limit", &self.inner.limit)
            .field("source", &self.inner.cause)
            .finish()
    }
}

impl StdError for TimeoutError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.cause.as_ref().map(Cause::as_source)
    }
}
