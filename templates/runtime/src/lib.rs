//! The runtime of clients that [Trine](https://docs.rs/trine) generates from OpenAPI documents.
//!
//! A generated crate either embeds this code or depends on this package. Clients that depend on it
//! share its types: one [`Patch`], one [`Error`], one [`TokenStore`].
//!
//! The items are documented here for users of generated clients; items that only generated code
//! calls are public too, and can change with every version. That is why generated crates require
//! exactly the version with which they were generated.

#[cfg(feature = "client")]
#[doc(hidden)]
pub mod runtime;
#[cfg(feature = "client")]
pub use runtime::*;
#[cfg(feature = "source")]
pub mod source;
