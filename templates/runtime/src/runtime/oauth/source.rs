//! [`TokenSource`]: a source of access tokens that the caller implements.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::runtime::OAuthToken;

/// An error of a token source, of any type. An
/// [`OAuthError`](crate::runtime::OAuthError) is passed on unmodified.
pub type TokenSourceError = Box<dyn StdError + Send + Sync>;

/// The boxed future of a token source, so that sources can be trait objects.
pub type TokenSourceFuture<'a> =
    Pin<Box<dyn Future<Output = Result<OAuthToken, TokenSourceError>> + Send + 'a>>;

/// A source of access tokens, such as a vault, another process, or a library for OAuth. The
/// builder's `token_source` sets it.
///
/// A client keeps the token until it expires or the service rejects it. A token that expires soon is
/// used, and a new one is requested during the call. Calls that need a new token wait for one
/// request. A token without an expiry is used until the service rejects it.
///
/// ```ignore
/// struct Vault(VaultClient);
///
/// impl TokenSource for Vault {
///     fn token<'a>(&'a self, _: Option<&'a OAuthToken>) -> TokenSourceFuture<'a> {
///         Box::pin(async move {
///             let secret = self.0.read("crm/token").await?;
///             Ok(OAuthToken::new(secret.value).with_expires_at(secret.lease_ends))
///         })
///     }
/// }
///
/// let client = Client::builder().token_source(Vault(vault)).build()?;
/// ```
pub trait TokenSource: Send + Sync {
    /// Returns a valid access token. `rejected` is a token that the service rejected before it
    /// expired: the call is sent once more with another one.
    ///
    /// The future is polled by the calls that wait for the token. It ends with an error after 30
    /// seconds.
    fn token<'a>(&'a self, rejected: Option<&'a OAuthToken>) -> TokenSourceFuture<'a>;
}

impl<S: TokenSource + ?Sized> TokenSource for Arc<S> {
    fn token<'a>(&'a self, rejected: Option<&'a OAuthToken>) -> TokenSourceFuture<'a> {
        S::token(self, rejected)
    }
}

impl<S: TokenSource + ?Sized> TokenSource for Box<S> {
    fn token<'a>(&'a self, rejected: Option<&'a OAuthToken>) -> TokenSourceFuture<'a> {
        S::token(self, rejected)
    }
}
