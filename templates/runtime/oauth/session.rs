//! [`OAuthSession`]: the access tokens of one user of an app.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use crate::runtime::ServerUrl;
use crate::runtime::client::own_http_client;
use crate::runtime::oauth::ask::{Ask, Pairs, Site, authorization_url};
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::oauth::flight::{Flight, Outcome};
use crate::runtime::oauth::{OAuthApp, OAuthFlow, OAuthToken, TokenStore};

/// How long a request for a token may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The access tokens of one user of an app: it has them from the store, refreshes them shortly
/// before they end and when the service refuses one, and saves what it gets before it is used.
///
/// Clones share everything: however many calls need a new token, one of them asks for it. A call
/// for which there is no token fails with an `InvalidRequest`, whose
/// [`oauth_error`](crate::runtime::InvalidRequest::oauth_error) says why.
#[derive(Clone)]
pub struct OAuthSession {
    shared: Arc<Shared>,
    site: Option<Arc<Site>>,
    http: Option<reqwest::Client>,
    timeout: Duration,
}

struct Shared {
    flow: &'static OAuthFlow,
    app: OAuthApp,
    store: Box<dyn TokenStore>,
    state: Mutex<State>,
    own_http: OnceLock<reqwest::Client>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<OAuthToken>>,
    /// One that the service gave and the store has not taken yet.
    unsaved: Option<Arc<OAuthToken>>,
    flight: Option<Arc<Flight>>,
}

impl OAuthSession {
    /// A session of the user whose token is in this store.
    pub fn new(flow: &'static OAuthFlow, app: OAuthApp, store: impl TokenStore + 'static) -> Self {
        let shared = Shared {
            flow,
            app,
            store: Box::new(store),
            state: Mutex::default(),
            own_http: OnceLock::new(),
        };
        Self {
            shared: Arc::new(shared),
            site: None,
            http: None,
            timeout: TIMEOUT,
        }
    }

    /// The server whose host and variables the URLs of the flow may need. Without it, it is that
    /// of the client, or the document's first.
    pub fn server(mut self, server: impl Into<ServerUrl>) -> Self {
        let server = server.into();
        self.site = Some(Arc::new(Site { server, base: None }));
        self
    }

    /// Asks for tokens through this HTTP client. Without it, it is that of the client.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// How long a request for a token may take; 30 seconds without it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The page where the user authorizes the app. The service sends the user's browser back with
    /// `state`, which nobody should be able to guess, and a code for [`exchange`](Self::exchange).
    ///
    /// # Errors
    ///
    /// Where the URL needs a server that is not chosen.
    pub fn authorization_url(&self, state: impl Into<String>) -> Result<String, OAuthError> {
        self.authorization_url_with(state, [])
    }

    /// The same with more parameters, such as `code_challenge` and `code_challenge_method`.
    ///
    /// # Errors
    ///
    /// Where the URL needs a server that is not chosen.
    pub fn authorization_url_with<'a>(
        &self,
        state: impl Into<String>,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<String, OAuthError> {
        let Shared { flow, app, .. } = &*self.shared;
        authorization_url(flow, app, &self.site(), state.into(), owned(parameters))
    }

    /// Exchanges the code with which the service sent the user back for a token, and saves it.
    ///
    /// # Errors
    ///
    /// Where the service does not give one, or the store does not take it.
    pub async fn exchange(&self, code: impl Into<String>) -> Result<OAuthToken, OAuthError> {
        self.exchange_with(code, []).await
    }

    /// The same with more parameters, such as `code_verifier`.
    ///
    /// # Errors
    ///
    /// Where the service does not give one, or the store does not take it.
    pub async fn exchange_with<'a>(
        &self,
        code: impl Into<String>,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<OAuthToken, OAuthError> {
        let mut pairs = vec![
            ("grant_type".to_owned(), "authorization_code".to_owned()),
            ("code".to_owned(), code.into()),
        ];
        if let Some(uri) = &self.shared.app.redirect_uri {
            pairs.push(("redirect_uri".to_owned(), uri.clone()));
        }
        pairs.extend(owned(parameters));
        let session = self.clone();
        let work = Flight::of(async move { session.obtain(Purpose::Exchange, pairs, None).await });
        loop {
            let before = {
                let mut state = self.state();
                match &state.flight {
                    Some(flight) => Arc::clone(flight),
                    None => {
                        state.flight = Some(Arc::clone(&work));
                        break;
                    }
                }
            };
            // What it was that others asked for does not matter: this one comes after.
            let _ = self.landed(&before).await;
        }
        let token = self.landed(&work).await?;
        Ok(OAuthToken::clone(&token))
    }

    /// A token that can be used now, as calls have it: from the store, refreshed if need be.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub async fn token(&self) -> Result<OAuthToken, OAuthError> {
        let token = self.valid(None).await?;
        Ok(OAuthToken::clone(&token))
    }

    /// A token that can be used, and is not the one that was refused.
    pub(in crate::runtime) async fn valid(&self, refused: Option<&Arc<OAuthToken>>) -> Outcome {
        /// As many requests of others are waited for: they may be about another token.
        const OTHERS: usize = 2;
        let mut others = 0;
        loop {
            let (flight, is_own) = {
                let mut state = self.state();
                if let Some(token) = state
                    .token
                    .as_ref()
                    .filter(|token| is_valid(token, refused))
                {
                    return Ok(Arc::clone(token));
                }
                match &state.flight {
                    Some(flight) => (Arc::clone(flight), false),
                    None => {
                        let (session, refused) = (self.clone(), refused.cloned());
                        let flight = Flight::of(async move { session.renewed(refused).await });
                        state.flight = Some(Arc::clone(&flight));
                        (flight, true)
                    }
                }
            };
            let outcome = self.landed(&flight).await;
            others += 1;
            if is_own || outcome.is_err() || others > OTHERS {
                return outcome;
            }
        }
    }

    /// Waits for work, after which the next may begin.
    async fn landed(&self, flight: &Arc<Flight>) -> Outcome {
        let outcome = flight.outcome().await;
        let mut state = self.state();
        if state
            .flight
            .as_ref()
            .is_some_and(|one| Arc::ptr_eq(one, flight))
        {
            state.flight = None;
        }
        outcome
    }

    /// A token from the store, refreshed if it has ended or is the one that was refused.
    async fn renewed(self, refused: Option<Arc<OAuthToken>>) -> Outcome {
        let unsaved = self.state().unsaved.clone();
        if let Some(token) = unsaved {
            let token = self.saved(token).await?;
            if is_valid(&token, refused.as_ref()) {
                return Ok(token);
            }
        }
        let stored = self.shared.store.load().await;
        let stored = stored.map_err(|cause| Failure::Store {
            task: "load",
            cause,
        })?;
        // Another process may have refreshed it meanwhile.
        let token = match stored {
            Some(token) => Arc::new(token),
            None => return Err(Failure::NotAuthorized.into()),
        };
        if is_valid(&token, refused.as_ref()) {
            self.state().token = Some(Arc::clone(&token));
            return Ok(token);
        }
        let outcome = match token.refresh_token() {
            None => Err(Failure::NoRefreshToken.into()),
            Some(refresh_token) => {
                let pairs = vec![
                    ("grant_type".to_owned(), "refresh_token".to_owned()),
                    ("refresh_token".to_owned(), refresh_token.to_owned()),
                ];
                self.obtain(Purpose::Refresh, pairs, Some(&token)).await
            }
        };
        match outcome {
            // It was to be refreshed a little before its end, which has not come yet.
            Err(error) if error.is_end() || error.is_unanswered() => {
                let is_refused = refused.is_some_and(|one| is_same(&one, &token));
                match is_refused || token.has_ended() {
                    true => Err(error),
                    false => Ok(token),
                }
            }
            outcome => outcome,
        }
    }

    /// Asks for a token and saves it.
    async fn obtain(&self, purpose: Purpose, pairs: Pairs, before: Option<&OAuthToken>) -> Outcome {
        let ask = Ask {
            flow: self.shared.flow,
            app: &self.shared.app,
            site: &self.site(),
            http: &self.http()?,
            timeout: self.timeout,
            purpose,
            before,
        };
        let token = Arc::new(ask.token(pairs).await?);
        // The service may have forgotten the one before: whatever the store says, this one counts.
        self.state().unsaved = Some(Arc::clone(&token));
        self.saved(token).await
    }

    /// Saves a token, and then uses it.
    async fn saved(&self, token: Arc<OAuthToken>) -> Outcome {
        let saved = self.shared.store.save(&token).await;
        saved.map_err(|cause| Failure::Store {
            task: "save",
            cause,
        })?;
        let mut state = self.state();
        state.unsaved = None;
        state.token = Some(Arc::clone(&token));
        Ok(token)
    }

    fn site(&self) -> Arc<Site> {
        self.site.clone().unwrap_or_else(|| {
            Arc::new(Site {
                server: (self.shared.flow.server)(),
                base: None,
            })
        })
    }

    fn http(&self) -> Result<reqwest::Client, OAuthError> {
        if let Some(http) = self.http.as_ref().or(self.shared.own_http.get()) {
            return Ok(http.clone());
        }
        let http = own_http_client().map_err(|error| Failure::Setup(error.why().to_owned()))?;
        Ok(self.shared.own_http.get_or_init(|| http).clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let state = self.shared.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    /// What the session has not been told, it has from the client that it is for.
    pub(in crate::runtime) fn complete(
        &mut self,
        http: &reqwest::Client,
        server: &ServerUrl,
        base: Option<&str>,
    ) {
        self.http.get_or_insert_with(|| http.clone());
        self.site.get_or_insert_with(|| {
            Arc::new(Site {
                server: server.clone(),
                base: base.map(str::to_owned),
            })
        });
    }

    /// What no message may show.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.shared.app.client_secret.as_deref().into_iter()
    }
}

impl fmt::Debug for OAuthSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthSession")
            .field("app", &self.shared.app)
            .finish_non_exhaustive()
    }
}

/// Whether a token can be used: it is not the refused one, and its end is not near.
fn is_valid(token: &OAuthToken, refused: Option<&Arc<OAuthToken>>) -> bool {
    !refused.is_some_and(|one| is_same(one, token)) && !token.ends_soon()
}

fn is_same(one: &OAuthToken, other: &OAuthToken) -> bool {
    one.access_token() == other.access_token()
}

fn owned<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Pairs {
    let pairs = pairs.into_iter();
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
