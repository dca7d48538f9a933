//! The thread of a blocking client: a runtime of tokio.

use std::future::Future;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::runtime::BuildError;

/// A thread that sends requests; `None` only while it is dropped.
pub(super) struct Thread(Option<Runtime>);

impl Thread {
    pub(super) fn start() -> Result<Self, BuildError> {
        // Connections need a thread of their own: they are also served between calls.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            BuildError::new(format!("cannot start the client's thread: {error}"))
        })?;
        Ok(Self(Some(runtime)))
    }

    /// Runs a future to its end. Returns `None` inside of an async runtime.
    pub(super) fn block_on<F: Future>(&self, future: F) -> Option<F::Output> {
        match &self.0 {
            Some(runtime) if Handle::try_current().is_err() => Some(runtime.block_on(future)),
            _ => None,
        }
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // Waiting for the thread would panic if the client is dropped inside of a runtime.
            runtime.shutdown_background();
        }
    }
}
