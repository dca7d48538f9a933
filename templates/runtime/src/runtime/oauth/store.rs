//! Where tokens are kept.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::runtime::OAuthToken;

/// Why a token could not be loaded or saved. No text of it may hold a secret.
pub type TokenStoreError = Box<dyn StdError + Send + Sync>;

/// What a store does, boxed so that stores can be trait objects.
pub type TokenStoreFuture<'a, T> =
    Pin<Box<dyn Future<Output = Result<T, TokenStoreError>> + Send + 'a>>;

/// Where the token of one user of an app is kept: a file, a database.
///
/// Many services give a new refresh token with each refresh and forget the old one, so what
/// [`save`](Self::save) was given has to be kept when it says so: the token is used only after.
pub trait TokenStore: Send + Sync {
    /// The token that was saved last; `None` where the user has not authorized the app yet.
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>>;

    /// Keeps a token in place of the one before.
    fn save<'a>(&'a self, token: &'a OAuthToken) -> TokenStoreFuture<'a, ()>;
}

impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>> {
        S::load(self)
    }

    fn save<'a>(&'a self, token: &'a OAuthToken) -> TokenStoreFuture<'a, ()> {
        S::save(self, token)
    }
}

/// A store that forgets its token when the program ends. Clones share it.
#[derive(Clone, Default)]
pub struct MemoryTokenStore(Arc<Mutex<Option<OAuthToken>>>);

impl MemoryTokenStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// A store that holds this token.
    pub fn holding(token: OAuthToken) -> Self {
        Self(Arc::new(Mutex::new(Some(token))))
    }

    /// The token that it holds.
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
}

impl fmt::Debug for MemoryTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MemoryTokenStore")
            .field(&self.token())
            .finish()
    }
}
