//! The code that all generated clients share: transport, wire formats and common types.
//!
//! Nothing in this module depends on a document. A crate that embeds the runtime contains only the
//! modules that it uses.

mod batch; // part: Batch
mod body;
mod error;
#[cfg(feature = "fake")]
mod fake;
#[cfg(feature = "oauth-session")] // part: OAuth
mod oauth; // part: OAuth
#[cfg(not(feature = "oauth-session"))] // part: OAuth
#[path = "oauth_disabled.rs"] // part: OAuth
mod oauth; // part: OAuth
mod paging; // part: Paging
mod parameter;
mod transport;
#[cfg(feature = "validate")] // part: Validate
pub mod validate; // part: Validate
mod value;
mod webhook; // part: Webhooks
pub mod wire;
mod xml; // part: Xml

pub use batch::*; // part: Batch
pub use body::*;
pub use error::*;
#[cfg(feature = "fake")]
pub use fake::{Expectation, FakeServer, FakeService, OtherContent};
#[cfg(feature = "oauth-session")] // part: OAuth
pub use oauth::*; // part: OAuth
pub use paging::*; // part: Paging
pub use parameter::*;
/// Any JSON value. A number is an integer of up to 64 bits or the nearest `f64`: numbers with more
/// digits are rounded, even in raw values of unions. For exact digits, a schema has `format:
/// decimal` (`Decimal`) or an integer of 128 bits.
#[doc(inline)]
pub use serde_json::Value as Json;
pub use transport::*;
#[cfg(feature = "validate")] // part: Validate
pub use validate::{Validate, ValidationError, Violation}; // part: Validate
pub use value::*;
pub use webhook::*; // part: Webhooks
