//! OAuth 2: access tokens that are requested with an authorization code, saved in the caller's
//! store, and refreshed.

mod error;
mod flow;
mod request;
mod session;
mod shared_task;
mod source;
mod store;
mod token;
mod use_in_calls;

pub use error::OAuthError;
pub use flow::{ClientAuthentication, OAuthApp, OAuthFlow, TokenRequest};
pub use session::OAuthSession;
pub(in crate::runtime) use session::{Refresh, ValidToken};
pub use store::{MemoryTokenStore, TokenStore, TokenStoreError, TokenStoreFuture};
pub use token::OAuthToken;
