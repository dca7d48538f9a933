//! What every generated client shares: the transport, the wire formats and the common types.
//!
//! Nothing in here depends on a document. A crate that embeds the runtime contains only the modules
//! that its code uses.

mod batch; // part: Batch
mod body;
mod error;
#[cfg(feature = "oauth-session")]
mod oauth;
#[cfg(not(feature = "oauth-session"))]
#[path = "oauth_disabled.rs"]
mod oauth;
mod paging; // part: Paging
mod parameter;
mod transport;
mod value;
pub mod wire;

pub use batch::*; // part: Batch
pub use body::*;
pub use error::*;
#[cfg(feature = "oauth-session")]
pub use oauth::{
    ClientAuthentication, MemoryTokenStore, OAuthApp, OAuthError, OAuthFlow, OAuthSession,
    OAuthToken, TokenRequest, TokenStore, TokenStoreError, TokenStoreFuture,
};
pub use paging::*; // part: Paging
pub use parameter::*;
/// Any JSON. A number is an integer of up to 64 bits or the nearest `f64`: one with more digits is
/// rounded, also in what a union keeps raw. A schema says that the digits count by `format: decimal`
/// ([`Decimal`]) or by an integer of 128 bits.
#[doc(inline)]
pub use serde_json::Value as Json;
pub use transport::*;
pub use value::*;
