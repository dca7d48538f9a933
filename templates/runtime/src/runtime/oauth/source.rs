//! [`TokenSource`]: the token store and the token endpoint of a session.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::oauth::request::{Pairs, Site, TokenCall};
use crate::runtime::oauth::shared_task::{TokenResult, lock};
use crate::runtime::oauth::{OAuthApp, OAuthFlow, OAuthToken, TokenStore};
use crate::runtime::transport::clock::{self, Deadline};
use crate::runtime::transport::http::HttpClient;

/// The default timeout of a token request.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The time before a token that is still valid is refreshed again, after a failure.
const PAUSE: Duration = Duration::from_secs(5);

/// The token store and the token endpoint of a session.
#[derive(Clone)]
pub(super) struct TokenSource {
    pub(super) shared: Arc<Shared>,
    pub(super) site: Option<Arc<Site>>,
    pub(super) http: Option<HttpClient>,
    pub(super) timeout: Duration,
}

/// The state that the clones of a session share.
pub(super) struct Shared {
    pub(super) flow: &'static OAuthFlow,
    pub(super) app: OAuthApp,
    store: Box<dyn TokenStore>,
    cached: Mutex<CachedTokens>,
    own_http: OnceLock<HttpClient>,
    /// The HTTP client and the server of the first client with this session.
    pub(super) of_client: OnceLock<(HttpClient, Arc<Site>)>,
}

/// The tokens in memory.
#[derive(Default)]
pub(super) struct CachedTokens {
    /// The token that calls use.
    pub(super) token: Option<Arc<OAuthToken>>,
    /// A token that was received but is not saved yet.
    unsaved: Option<Arc<OAuthToken>>,
    /// The refresh token that the service rejected, and its error.
    rejected: Option<(String, OAuthError)>,
    /// The time before which a token that is still valid is not refreshed again, after a failure.
    pub(super) pause: Option<Deadline>,
}

impl TokenSource {
    pub(super) fn new(flow: &'static OAuthFlow, app: OAuthApp, store: Box<dyn TokenStore>) -> Self {
        let shared = Shared {
            flow,
            app,
            store,
            cached: Mutex::default(),
            own_http: OnceLock::new(),
            of_client: OnceLock::new(),
        };
        Self {
            shared: Arc::new(shared),
            site: None,
            http: None,
            timeout: TIMEOUT,
        }
    }

    /// Loads the token from the store. Refreshes it if it has expired or was rejected.
    pub(super) async fn refreshed(self, refused: Option<Arc<OAuthToken>>) -> TokenResult {
        let unsaved = self.cached().unsaved.clone();
        if let Some(token) = unsaved {
            let token = self.saved(token).await?;
            if is_valid(&token, refused.as_ref()) {
                return Ok(token);
            }
        }
        let mut token = self.load().await?;
        let cached = self.cached().token.clone();
        let is_new = !cached.is_some_and(|cached| is_same(&cached, &token));
        // A new token that expires soon is refreshed beside the next call.
        if is_valid(&token, refused.as_ref()) || (is_new && is_usable(&token, refused.as_ref())) {
            return Ok(self.found(token));
        }
        let was_rejected = self.rejection(&token).is_some();
        let mut outcome = self.refresh(&token).await;
        if matches!(&outcome, Err(error) if error.needs_authorization()) {
            // Another process with the same store may have replaced the refresh token.
            let stored = match was_rejected {
                true => self.load().await?,
                false => self.replacement(&token).await?,
            };
            if stored.refresh_token() != token.refresh_token() {
                token = stored;
                if is_usable(&token, refused.as_ref()) {
                    return Ok(self.found(token));
                }
                outcome = self.refresh(&token).await;
            }
        }
        match outcome {
            // It was refreshed shortly before it expires, so it can still be used.
            Err(error) if error.is_final() || error.is_request_failure() => {
                let is_refused = refused.is_some_and(|one| is_same(&one, &token));
                match is_refused || token.has_expired() {
                    true => Err(error),
                    false => Ok(token),
                }
            }
            outcome => outcome,
        }
    }

    /// Loads the token from the store: another process may have refreshed it.
    async fn load(&self) -> TokenResult {
        let stored = self.shared.store.load().await;
        let stored = stored.map_err(|cause| Failure::Store {
            task: "load",
            cause,
        })?;
        match stored {
            Some(token) => Ok(Arc::new(token)),
            None => Err(Failure::NotAuthorized.into()),
        }
    }

    /// Loads the token that replaces one whose refresh token was rejected. Another process that
    /// used it may not have received or saved its token yet: the store is read several times.
    async fn replacement(&self, token: &OAuthToken) -> TokenResult {
        /// The waits between the reads, which double.
        const FIRST_WAIT: Duration = Duration::from_millis(50);
        const WAITS: u32 = 5;
        // At most half of the time for a token, so that the rejection is what is reported.
        let unit = FIRST_WAIT.min(self.timeout / (2 << WAITS));
        for wait in 0..WAITS {
            let stored = self.load().await?;
            // Without a refresh token, nothing was rejected.
            let refresh_token = token.refresh_token();
            if refresh_token.is_none() || stored.refresh_token() != refresh_token {
                return Ok(stored);
            }
            clock::sleep(unit * (1 << wait)).await;
        }
        self.load().await
    }

    /// Uses a token from the store.
    fn found(&self, token: Arc<OAuthToken>) -> Arc<OAuthToken> {
        self.cached().token = Some(Arc::clone(&token));
        token
    }

    /// Requests a token with a refresh token, unless the service has rejected that one.
    async fn refresh(&self, token: &OAuthToken) -> TokenResult {
        let Some(refresh_token) = token.refresh_token() else {
            return Err(Failure::NoRefreshToken.into());
        };
        if let Some(error) = self.rejection(token) {
            return Err(error);
        }
        let pairs = vec![
            ("grant_type".to_owned(), "refresh_token".to_owned()),
            ("refresh_token".to_owned(), refresh_token.to_owned()),
        ];
        let outcome = self.obtain(Purpose::Refresh, pairs, Some(token)).await;
        if let Err(error) = &outcome {
            let mut cached = self.cached();
            cached.pause = Some(Deadline::after(Some(PAUSE)));
            if error.needs_authorization() {
                cached.rejected = Some((refresh_token.to_owned(), error.clone()));
            }
        }
        outcome
    }

    /// Returns the error with which the service rejected the refresh token of a token.
    fn rejection(&self, token: &OAuthToken) -> Option<OAuthError> {
        let cached = self.cached();
        let (rejected, error) = cached.rejected.as_ref()?;
        (Some(rejected.as_str()) == token.refresh_token()).then(|| error.clone())
    }

    /// Requests a token and saves it.
    pub(super) async fn obtain(
        &self,
        purpose: Purpose,
        pairs: Pairs,
        before: Option<&OAuthToken>,
    ) -> TokenResult {
        let ask = TokenCall {
            flow: self.shared.flow,
            app: &self.shared.app,
            site: &self.site(),
            http: &self.http()?,
            purpose,
            before,
        };
        let token = Arc::new(ask.token(pairs).await?);
        // The service may have revoked the previous token: keep the new one even if it cannot be
        // saved.
        self.cached().unsaved = Some(Arc::clone(&token));
        self.saved(token).await
    }

    /// Saves a token, and then uses it.
    async fn saved(&self, token: Arc<OAuthToken>) -> TokenResult {
        let saved = self.shared.store.save(&token).await;
        saved.map_err(|cause| Failure::Store {
            task: "save",
            cause,
        })?;
        let mut cached = self.cached();
        cached.unsaved = None;
        cached.rejected = None;
        cached.pause = None;
        cached.token = Some(Arc::clone(&token));
        Ok(token)
    }

    /// Returns the server that relative URLs are resolved against.
    pub(super) fn site(&self) -> Arc<Site> {
        let of_client = self.shared.of_client.get().map(|(_, site)| site);
        self.site
            .as_ref()
            .or(of_client)
            .cloned()
            .unwrap_or_else(|| {
                Arc::new(Site {
                    server: (self.shared.flow.server)(),
                    base: None,
                })
            })
    }

    fn http(&self) -> Result<HttpClient, OAuthError> {
        let of_client = self.shared.of_client.get().map(|(http, _)| http);
        let known = self.http.as_ref().or(of_client);
        if let Some(http) = known.or(self.shared.own_http.get()) {
            return Ok(http.clone());
        }
        let http = HttpClient::finish(
            reqwest::Client::builder(),
            self.shared.flow.user_agent,
            None,
        );
        let http = http.map_err(|error| Failure::Setup(error.why().to_owned()))?;
        Ok(self.shared.own_http.get_or_init(|| http).clone())
    }

    /// Returns the tokens in memory.
    pub(super) fn cached(&self) -> MutexGuard<'_, CachedTokens> {
        lock(&self.shared.cached)
    }
}

/// Returns whether a token can be used without a refresh: it was not rejected and does not expire
/// soon.
fn is_valid(token: &OAuthToken, refused: Option<&Arc<OAuthToken>>) -> bool {
    is_usable(token, refused) && !token.expires_soon()
}

/// Returns whether a token can be used: it was not rejected and has not expired.
pub(super) fn is_usable(token: &OAuthToken, refused: Option<&Arc<OAuthToken>>) -> bool {
    !refused.is_some_and(|one| is_same(one, token)) && !token.has_expired()
}

fn is_same(one: &OAuthToken, other: &OAuthToken) -> bool {
    one.access_token() == other.access_token()
}
