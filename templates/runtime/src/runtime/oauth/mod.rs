//! OAuth 2: access tokens that are requested with an authorization code, by a device or with client
//! credentials, or that come from the caller's source; saved in the caller's store, and refreshed.

mod app;
mod authorization;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod cryptography;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
#[path = "cryptography_browser.rs"]
mod cryptography;
mod device;
mod endpoint;
mod error;
mod flow;
mod provider;
mod request;
mod revocation;
mod session;
mod shared_task;
mod source;
mod store;
mod supply;
mod token;
mod use_in_calls;

pub use app::OAuthApp;
pub use authorization::PendingAuthorization;
pub use device::DeviceAuthorization;
pub use error::OAuthError;
pub use flow::{ClientAuthentication, OAuthFlow, TokenRequest};
pub use provider::OAuthProvider;
pub use session::OAuthSession;
pub(in crate::runtime) use session::{Refresh, ValidToken};
pub use source::{TokenSource, TokenSourceError, TokenSourceFuture};
pub use store::{MemoryTokenStore, TokenStore, TokenStoreError, TokenStoreFuture};
pub use token::OAuthToken;
