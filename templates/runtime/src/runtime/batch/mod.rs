//! Several calls in one request.

pub(in crate::runtime) mod call;
pub(in crate::runtime) mod calls;
pub(in crate::runtime) mod results;

pub use call::{Call, Reference};
pub use calls::{Batch, BatchRules, Handle, Pointer};
pub use results::{BatchResults, CommandError, CommandFailure};
