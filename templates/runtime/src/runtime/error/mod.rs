//! The errors of calls.

pub(in crate::runtime) mod connection;
pub(in crate::runtime) mod error_when; // part: ErrorWhen
pub(in crate::runtime) mod failure;
pub(in crate::runtime) mod json_path;
pub(in crate::runtime) mod kinds;

pub use connection::{TimeoutError, TransportError};
pub use error_when::{ErrorRule, ErrorWhen, Scalar}; // part: ErrorWhen
pub use failure::{ApiError, BuildError, DecodeError, InvalidRequest};
pub use kinds::{ErasedError, Error, ErrorBody, NoError, OperationError};
