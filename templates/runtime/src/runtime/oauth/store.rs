//! Token stores.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::runtime::OAuthToken;

/// The error of a token store. Its messages must not contain secrets.
pub type TokenStoreError = Box<dyn StdError + Send + Sync>;

/// The boxed future of a token store, so that stores can be trait objects.
pub type TokenStoreFuture<'a, T> =
    Pin<Box<dyn Future<Output = Result<T, TokenStoreError>> + Send + 'a>>;

/// A store for the token of one user of an app, such as a file or a database.
///
/// Many services replace the refresh token with each refresh. A token is therefore used only after
/// [`save`](Self::save) returned `Ok`, and must be durable then.
///
/// ```ignore
/// struct FileStore(PathBuf);
///
/// impl TokenStore for FileStore {
///     fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>> {
///         Box::pin(async move {
///             match std::fs::read(&self.0) {
///                 Ok(json) => Ok(Some(serde_json::from_slice(&json)?)),
///                 Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
///                 Err(error) => Err(error.into()),
///             }
///         })
///     }
///
///     fn save<'a>(&'a self, token: &'a OAuthToken) -> TokenStoreFuture<'a, ()> {
///         Box::pin(async move { Ok(std::fs::write(&self.0, serde_json::to_vec(token)?)?) })
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync {
    /// Loads the token that was saved last. Returns `None` if the user has not authorized the app
    /// yet.
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>>;

    /// Saves a token. Replaces the previous one.
    fn save<'a>(&'a self, token: &'a OAuthToken) -> TokenStoreFuture<'a, ()>;

    /// Removes the token, which was revoked. By default, it stays in the store.
    fn remove(&self) -> TokenStoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>> {
        S::load(self)
    }

    fn save<'a>(&'a self, token: &'a OAuthToken) -> TokenStoreFuture<'a, ()> {
        S::save(self, token)
    }

    fn remove(&self) -> TokenStoreFuture<'_, ()> {
        S::remove(self)
    }
}

/// A store that keeps its token in memory. Clones share the token.
#[derive(Clone, Default)]
pub struct MemoryTokenStore(Arc<Mutex<Option<OAuthToken>>>);

impl MemoryTokenStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a store that contains a token.
    pub fn holding(token: OAuthToken) -> Self {
        Self(Arc::new(Mutex::new(Some(token))))
    }

    /// Returns the token, if there is one.
    pub fn token(&self) -> Option<OAuthToken> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl TokenStore for MemoryTokenStore {
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>> {
        let token = self.token();
        Box::pin(async move { Ok(token) })
    }

    fn save<'a>(&'a self, token: &'a OAuthToken) -> TokenStoreFuture<'a, ()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Box::pin(async { Ok(()) })
    }

    fn remove(&self) -> TokenStoreFuture<'_, ()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Box::pin(async { Ok(()) })
    }
}

impl fmt::Debug for MemoryTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MemoryTokenStore")
            .field(&self.token())
            .finish()
    }
}
