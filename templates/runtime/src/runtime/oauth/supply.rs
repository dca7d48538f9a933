//! [`TokenSupply`]: where the tokens of a session come from.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use crate::runtime::ServerUrl;
use crate::runtime::oauth::endpoint::{Pairs, Service, Site, pair};
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::oauth::shared_task::{TokenResult, lock};
use crate::runtime::oauth::{OAuthApp, OAuthFlow, OAuthToken, TokenSource, TokenStore};
use crate::runtime::transport::clock::{self, Deadline};
use crate::runtime::transport::http::HttpClient;
use crate::runtime::transport::secret::Secret;

/// The default timeout of a token request.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The time before a token that is still valid is refreshed again, after a failure.
const PAUSE: Duration = Duration::from_secs(5);

/// The source of the tokens of a session.
#[derive(Clone)]
pub(super) struct TokenSupply {
    pub(super) shared: Arc<Shared>,
    pub(super) site: Option<Arc<Site>>,
    pub(super) http: Option<HttpClient>,
    pub(super) timeout: Duration,
}

/// The state that the clones of a session share.
pub(super) struct Shared {
    pub(super) origin: Origin,
    cached: Mutex<CachedTokens>,
    own_http: OnceLock<HttpClient>,
    /// The HTTP client and the server of the first client with this session.
    pub(super) of_client: OnceLock<(HttpClient, Arc<Site>)>,
}

/// The origin of new tokens.
pub(super) enum Origin {
    App(Box<Registration>),
    Source(Box<dyn TokenSource>),
}

/// An app with its flow and store.
pub(super) struct Registration {
    pub(super) flow: &'static OAuthFlow,
    pub(super) app: OAuthApp,
    pub(super) grant: Grant,
    pub(super) store: Box<dyn TokenStore>,
}

/// How an expired token is replaced.
#[derive(Clone, Copy)]
pub(super) enum Grant {
    /// With its refresh token. The first token requires the authorization of a user.
    RefreshToken,
    ClientCredentials,
}

/// The tokens in memory.
#[derive(Default)]
pub(super) struct CachedTokens {
    /// The token that calls use.
    pub(super) token: Option<Arc<OAuthToken>>,
    /// A token that was received but is not saved yet.
    unsaved: Option<Arc<OAuthToken>>,
    /// The refresh token that the service rejected, and its error.
    rejected: Option<(Secret, OAuthError)>,
    /// The time before which a token that is still valid is not refreshed again, after a failure.
    pub(super) pause: Option<Deadline>,
}

impl TokenSupply {
    pub(super) fn new(origin: Origin) -> Self {
        let shared = Shared {
            origin,
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

    /// Returns the app; an error for a source of tokens.
    pub(super) fn registration(&self) -> Result<&Registration, OAuthError> {
        match &self.shared.origin {
            Origin::App(registration) => Ok(registration),
            Origin::Source(_) => {
                let why = "the tokens come from a source: no app is registered";
                Err(Failure::Setup(why.to_owned()).into())
            }
        }
    }

    /// Loads the token from the store, and replaces it if it has expired or was rejected.
    pub(super) async fn refreshed(self, refused: Option<Arc<OAuthToken>>) -> TokenResult {
        let of_app = match &self.shared.origin {
            Origin::App(registration) => registration,
            Origin::Source(source) => return self.requested(&**source, refused.as_deref()).await,
        };
        let unsaved = self.cached().unsaved.clone();
        if let Some(token) = unsaved {
            let token = self.saved(of_app, token).await?;
            if is_valid(&token, refused.as_ref()) {
                return Ok(token);
            }
        }
        let mut token = match (of_app.loaded().await?, of_app.grant) {
            (Some(token), _) => token,
            (None, Grant::ClientCredentials) => return self.replaced(of_app, None).await,
            (None, Grant::RefreshToken) => return Err(Failure::NotAuthorized.into()),
        };
        let cached = self.cached().token.clone();
        let is_new = !cached.is_some_and(|cached| is_same(&cached, &token));
        // A new token that expires soon is refreshed beside the next call.
        if is_valid(&token, refused.as_ref()) || (is_new && is_usable(&token, refused.as_ref())) {
            return Ok(self.found(token));
        }
        let was_rejected = self.rejection(&token).is_some();
        let mut outcome = self.replaced(of_app, Some(&token)).await;
        if matches!(&outcome, Err(error) if error.needs_authorization()) {
            // Another process with the same store may have replaced the refresh token.
            let stored = match was_rejected {
                true => of_app.loaded().await?,
                false => self.replacement(of_app, &token).await?,
            };
            let Some(stored) = stored else {
                return outcome;
            };
            if stored.refresh_token() != token.refresh_token() {
                token = stored;
                if is_usable(&token, refused.as_ref()) {
                    return Ok(self.found(token));
                }
                outcome = self.replaced(of_app, Some(&token)).await;
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

    /// Requests a token from the caller's source.
    async fn requested(
        &self,
        source: &dyn TokenSource,
        rejected: Option<&OAuthToken>,
    ) -> TokenResult {
        let outcome = source.token(rejected).await;
        let mut cached = self.cached();
        let token = match outcome {
            Ok(token) => Arc::new(token),
            Err(cause) => {
                cached.pause = Some(Deadline::after(Some(PAUSE)));
                return Err(match cause.downcast::<OAuthError>() {
                    Ok(error) => *error,
                    Err(cause) => Failure::Source(cause).into(),
                });
            }
        };
        // A source that keeps a token until it expires is not asked beside every call.
        let is_soon = token.expires_soon();
        cached.pause = is_soon.then(|| Deadline::after(Some(PAUSE)));
        cached.token = Some(Arc::clone(&token));
        Ok(token)
    }

    /// Loads the token that replaces one whose refresh token was rejected. Another process that
    /// used it may not have received or saved its token yet: the store is read several times.
    async fn replacement(
        &self,
        of_app: &Registration,
        token: &OAuthToken,
    ) -> Result<Option<Arc<OAuthToken>>, OAuthError> {
        /// The waits between the reads, which double.
        const FIRST_WAIT: Duration = Duration::from_millis(50);
        const WAITS: u32 = 5;
        // At most half of the time for a token, so that the rejection is what is reported.
        let unit = FIRST_WAIT.min(self.timeout / (2 << WAITS));
        for wait in 0..WAITS {
            let Some(stored) = of_app.loaded().await? else {
                return Ok(None);
            };
            // Without a refresh token, nothing was rejected.
            let refresh_token = token.refresh_token();
            if refresh_token.is_none() || stored.refresh_token() != refresh_token {
                return Ok(Some(stored));
            }
            clock::sleep(unit * (1 << wait)).await;
        }
        of_app.loaded().await
    }

    /// Uses a token from the store.
    fn found(&self, token: Arc<OAuthToken>) -> Arc<OAuthToken> {
        self.cached().token = Some(Arc::clone(&token));
        token
    }

    /// Requests the token that replaces one, with its refresh token or with client credentials. A
    /// refresh token that the service has rejected is not sent again.
    async fn replaced(&self, of_app: &Registration, token: Option<&OAuthToken>) -> TokenResult {
        let refresh_token = token.and_then(OAuthToken::refresh_token);
        let (purpose, pairs, before) = match (of_app.grant, refresh_token) {
            (Grant::ClientCredentials, _) => {
                let pairs = of_app.client_credentials();
                (Purpose::ClientCredentials, pairs, None)
            }
            (Grant::RefreshToken, None) => return Err(Failure::NoRefreshToken.into()),
            (Grant::RefreshToken, Some(refresh_token)) => {
                if let Some(error) = token.and_then(|token| self.rejection(token)) {
                    return Err(error);
                }
                let pairs = vec![
                    pair("grant_type", "refresh_token"),
                    pair("refresh_token", refresh_token),
                ];
                (Purpose::Refresh, pairs, token)
            }
        };
        let outcome = self.obtain(purpose, pairs, before).await;
        if let Err(error) = &outcome {
            let mut cached = self.cached();
            cached.pause = Some(Deadline::after(Some(PAUSE)));
            if let (true, Some(refresh_token)) = (error.needs_authorization(), refresh_token) {
                cached.rejected = Some((refresh_token.into(), error.clone()));
            }
        }
        outcome
    }

    /// Returns the error with which the service rejected the refresh token of a token.
    fn rejection(&self, token: &OAuthToken) -> Option<OAuthError> {
        let cached = self.cached();
        let (rejected, error) = cached.rejected.as_ref()?;
        (Some(&**rejected) == token.refresh_token()).then(|| error.clone())
    }

    /// Requests a token and saves it.
    pub(super) async fn obtain(
        &self,
        purpose: Purpose,
        pairs: Pairs,
        before: Option<&OAuthToken>,
    ) -> TokenResult {
        let of_app = self.registration()?;
        let (site, http) = (self.site(), self.http()?);
        let service = of_app.service(&site, &http);
        let token = Arc::new(service.token(purpose, pairs, before).await?);
        // The service may have revoked the previous token: keep the new one even if it cannot be
        // saved.
        self.cached().unsaved = Some(Arc::clone(&token));
        self.saved(of_app, token).await
    }

    /// Saves a token, and then uses it.
    async fn saved(&self, of_app: &Registration, token: Arc<OAuthToken>) -> TokenResult {
        let saved = of_app.store.save(&token).await;
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

    /// Returns the token that was received but is not saved yet.
    pub(super) fn unsaved(&self) -> Option<Arc<OAuthToken>> {
        self.cached().unsaved.clone()
    }

    /// Forgets a token that was revoked, and removes it from the store.
    pub(super) async fn forget(&self, of_app: &Registration) -> Result<(), OAuthError> {
        *self.cached() = CachedTokens::default();
        let removed = of_app.store.remove().await;
        let removed = removed.map_err(|cause| Failure::Store {
            task: "remove",
            cause,
        });
        Ok(removed?)
    }

    /// Returns the server that relative URLs are resolved against.
    pub(super) fn site(&self) -> Arc<Site> {
        let of_client = self.shared.of_client.get().map(|(_, site)| site);
        let known = self.site.as_ref().or(of_client);
        known.cloned().unwrap_or_else(|| {
            let server = match &self.shared.origin {
                Origin::App(of_app) => (of_app.flow.server)(),
                Origin::Source(_) => ServerUrl::new(""),
            };
            Arc::new(Site { server, base: None })
        })
    }

    pub(super) fn http(&self) -> Result<HttpClient, OAuthError> {
        let of_client = self.shared.of_client.get().map(|(http, _)| http);
        let known = self.http.as_ref().or(of_client);
        if let Some(http) = known.or(self.shared.own_http.get()) {
            return Ok(http.clone());
        }
        let user_agent = self.registration()?.flow.user_agent;
        let http = HttpClient::with_defaults(user_agent);
        let http = http.map_err(|error| Failure::Setup(error.why().to_owned()))?;
        Ok(self.shared.own_http.get_or_init(|| http).clone())
    }

    /// Returns the tokens in memory.
    pub(super) fn cached(&self) -> MutexGuard<'_, CachedTokens> {
        lock(&self.shared.cached)
    }
}

impl Registration {
    /// Returns the service of the app.
    pub(super) fn service<'a>(&'a self, site: &'a Site, http: &'a HttpClient) -> Service<'a> {
        Service {
            flow: self.flow,
            app: &self.app,
            site,
            http,
        }
    }

    /// Returns the scopes of the app as a parameter, if there are any.
    pub(super) fn scope(&self) -> Option<(String, Secret)> {
        let scopes = &self.app.scopes;
        let joined = || scopes.join(self.flow.scope_separator);
        (!scopes.is_empty()).then(|| pair("scope", joined()))
    }

    fn client_credentials(&self) -> Pairs {
        let mut pairs = vec![pair("grant_type", "client_credentials")];
        pairs.extend(self.scope());
        pairs
    }

    /// Loads the token from the store: another process may have refreshed it.
    pub(super) async fn loaded(&self) -> Result<Option<Arc<OAuthToken>>, OAuthError> {
        let stored = self.store.load().await;
        let stored = stored.map_err(|cause| Failure::Store {
            task: "load",
            cause,
        })?;
        Ok(stored.map(Arc::new))
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

pub(super) fn is_same(one: &OAuthToken, other: &OAuthToken) -> bool {
    one.access_token() == other.access_token()
}
