//! Blocking calls: the methods of a client without `async`.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;

use futures_core::Stream;
use http::Method;

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::blocking_thread::Thread;
use crate::runtime::{BuildError, Error, InvalidRequest, Response};

/// The thread on which a blocking client sends its requests; clones share it.
#[derive(Clone)]
pub struct BlockingCore {
    thread: Arc<Thread>,
}

impl BlockingCore {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// Returns an error if the system cannot start a thread.
    pub fn new() -> Result<Self, BuildError> {
        let thread = Arc::new(Thread::start()?);
        Ok(Self { thread })
    }

    /// Runs a future to its end.
    ///
    /// # Errors
    ///
    /// Returns an error inside of an async runtime.
    pub fn block_on<F: Future>(&self, future: F) -> Result<F::Output, InsideRuntime> {
        self.thread.block_on(future).ok_or(InsideRuntime(()))
    }

    /// Waits for a call.
    pub fn call<T, E>(
        &self,
        method: Method,
        path: &'static str,
        call: impl Future<Output = Result<T, Error<E>>>,
    ) -> Result<T, Error<E>> {
        self.block_on(call)
            .unwrap_or_else(|error| Err(error.of(&Operation::new(method, path.into()))))
    }

    /// Waits for a call whose response is a stream.
    pub fn streaming<S, E>(
        &self,
        method: Method,
        path: &'static str,
        call: impl Future<Output = Result<Response<S>, Error<E>>>,
    ) -> Result<Response<BlockingStream<S>>, Error<E>> {
        let (stream, raw) = self.call(method.clone(), path, call)?.into_parts();
        Ok(Response::new(self.stream(method, path, stream), raw))
    }

    /// Converts a stream of a call into an iterator.
    pub fn stream<S>(&self, method: Method, path: &'static str, stream: S) -> BlockingStream<S> {
        BlockingStream {
            core: self.clone(),
            operation: Operation::new(method, path.into()),
            stream,
        }
    }
}

impl fmt::Debug for BlockingCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingCore").finish_non_exhaustive()
    }
}

/// The error of a blocking call inside of an async runtime, whose thread it would stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InsideRuntime(());

impl InsideRuntime {
    fn of<E>(self, operation: &Operation) -> Error<E> {
        Error::InvalidRequest(InvalidRequest::new(operation.clone(), self.to_string()))
    }
}

impl fmt::Display for InsideRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a blocking call would stop the async runtime; use the async client here")
    }
}

impl StdError for InsideRuntime {}

/// A stream as an iterator that waits for each item.
#[must_use = "nothing is received before an item is requested"]
pub struct BlockingStream<S> {
    core: BlockingCore,
    operation: Operation,
    stream: S,
}

impl<S> BlockingStream<S> {
    /// Returns the stream.
    pub fn get_ref(&self) -> &S {
        &self.stream
    }

    /// Returns the stream for its methods that change it.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.stream
    }

    /// Converts into the stream.
    pub fn into_inner(self) -> S {
        self.stream
    }
}

impl<S, T, E> Iterator for BlockingStream<S>
where
    S: Stream<Item = Result<T, Error<E>>> + Unpin,
{
    type Item = Result<T, Error<E>>;

    /// Waits for the next item. Inside of an async runtime, returns an error.
    fn next(&mut self) -> Option<Self::Item> {
        let Self {
            core,
            operation,
            stream,
        } = self;
        let next = poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
        core.block_on(next)
            .unwrap_or_else(|error| Some(Err(error.of(operation))))
    }
}

impl<S: fmt::Debug> fmt::Debug for BlockingStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingStream").field(&self.stream).finish()
    }
}
