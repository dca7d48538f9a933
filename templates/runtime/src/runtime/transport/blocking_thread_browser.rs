//! No thread of a blocking client: a browser cannot wait for a response without `async`.

use std::convert::Infallible;
use std::future::Future;

use crate::runtime::BuildError;

/// A thread: no value of this type exists.
pub(super) struct Thread(Infallible);

impl Thread {
    /// Returns an error.
    pub(super) fn start() -> Result<Self, BuildError> {
        Err(BuildError::new(
            "a browser cannot wait for a response: use the client with `async`",
        ))
    }

    pub(super) fn block_on<F: Future>(&self, _: F) -> Option<F::Output> {
        match self.0 {}
    }
}
