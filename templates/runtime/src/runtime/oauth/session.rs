//! [`OAuthSession`]: the access tokens of one user of an app.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::runtime::ServerUrl;
use crate::runtime::oauth::error::{OAuthError, Purpose};
use crate::runtime::oauth::request::{Pairs, Site, authorization_url};
use crate::runtime::oauth::shared_task::{SharedTask, TokenResult, lock};
use crate::runtime::oauth::source::{Shared, TokenSource, is_usable};
use crate::runtime::oauth::{OAuthApp, OAuthFlow, OAuthToken, TokenStore};
use crate::runtime::transport::http::HttpClient;

/// The access tokens of one user of an app. A session loads the token from the store, refreshes it
/// shortly before it expires or when the service rejects it, and saves a new token before it is
/// used.
///
/// ```ignore
/// let session = OAuthSession::new(&FLOW, app, MemoryTokenStore::new());
/// println!("open {}", session.authorization_url(state)?);
/// session.exchange(code).await?; // the code that the service appends to the redirect URI
/// let client = Client::builder().oauth2_session(session).build()?;
/// ```
///
/// Clones share their state: if several calls need a new token, it is requested once. A call
/// without a token fails with an `InvalidRequest`;
/// [`oauth_error`](crate::runtime::InvalidRequest::oauth_error) returns the cause.
#[derive(Clone)]
pub struct OAuthSession {
    source: TokenSource,
    /// The running token request. Invariant: it owns a source and not the session, because a
    /// session that owns itself would never be dropped.
    task: Arc<Mutex<Option<Arc<SharedTask>>>>,
}

impl OAuthSession {
    /// Creates a session for the user of the token store.
    pub fn new(flow: &'static OAuthFlow, app: OAuthApp, store: impl TokenStore + 'static) -> Self {
        Self {
            source: TokenSource::new(flow, app, Box::new(store)),
            task: Arc::default(),
        }
    }

    /// Sets the server for relative URLs and variables of the flow. Default: the server of the
    /// client, or the first server of the document.
    pub fn server(mut self, server: impl Into<ServerUrl>) -> Self {
        let server = server.into();
        self.source.site = Some(Arc::new(Site { server, base: None }));
        self
    }

    /// Requests tokens through this HTTP client, unmodified. Default: the HTTP client of the API
    /// client.
    ///
    /// A request for a token carries the client secret. By default, `reqwest` resends it to
    /// whatever host a redirect names: build the client with
    /// `redirect(reqwest::redirect::Policy::none())`.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.source.http = Some(HttpClient::unmodified(client));
        self
    }

    /// Sets the timeout of token requests, with loading and saving the token. Default: 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.source.timeout = timeout;
        self
    }

    /// Returns the URL of the page where the user authorizes the app. The service redirects the
    /// user's browser to the redirect URI with `state`, which must be unpredictable, and a code for
    /// [`exchange`](Self::exchange).
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is invalid or requires a server that is not set.
    pub fn authorization_url(&self, state: impl Into<String>) -> Result<String, OAuthError> {
        self.authorization_url_with(state, [])
    }

    /// Returns the authorization URL with additional parameters, such as `code_challenge` and
    /// `code_challenge_method`.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is invalid or requires a server that is not set.
    pub fn authorization_url_with<'a>(
        &self,
        state: impl Into<String>,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<String, OAuthError> {
        let Shared { flow, app, .. } = &*self.source.shared;
        let site = self.source.site();
        authorization_url(flow, app, &site, state.into(), owned(parameters))
    }

    /// Exchanges an authorization code for a token and saves the token.
    ///
    /// # Errors
    ///
    /// Returns an error if the service returns no token or the store fails.
    pub async fn exchange(&self, code: impl Into<String>) -> Result<OAuthToken, OAuthError> {
        self.exchange_with(code, []).await
    }

    /// Exchanges an authorization code with additional parameters, such as `code_verifier`.
    ///
    /// # Errors
    ///
    /// Returns an error if the service returns no token or the store fails.
    pub async fn exchange_with<'a>(
        &self,
        code: impl Into<String>,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<OAuthToken, OAuthError> {
        let mut pairs = vec![
            ("grant_type".to_owned(), "authorization_code".to_owned()),
            ("code".to_owned(), code.into()),
        ];
        if let Some(uri) = &self.source.shared.app.redirect_uri {
            pairs.push(("redirect_uri".to_owned(), uri.clone()));
        }
        pairs.extend(owned(parameters));
        let source = self.source.clone();
        let limit = self.source.timeout;
        let work = SharedTask::of(limit, async move {
            source.obtain(Purpose::Exchange, pairs, None).await
        });
        loop {
            let before = {
                let mut under_way = lock(&self.task);
                match &*under_way {
                    Some(task) => Arc::clone(task),
                    None => {
                        *under_way = Some(Arc::clone(&work));
                        break;
                    }
                }
            };
            // The outcome of an earlier request does not matter: this request follows it.
            let _ = self.finished(&before).await;
        }
        let token = self.finished(&work).await?;
        Ok(OAuthToken::clone(&token))
    }

    /// Returns a valid token, as calls use it: from the store, refreshed if necessary.
    ///
    /// # Errors
    ///
    /// Returns an error if no token is available.
    pub async fn token(&self) -> Result<OAuthToken, OAuthError> {
        let ValidToken { token, refresh } = self.valid(None).await?;
        let Some(refresh) = refresh else {
            return Ok(OAuthToken::clone(&token));
        };
        refresh.await;
        let refreshed = self.source.cached().token.clone();
        Ok(OAuthToken::clone(&refreshed.unwrap_or(token)))
    }

    /// Returns a valid token other than `refused`.
    ///
    /// A token that expires soon is returned immediately, with a refresh to run beside the call.
    pub(in crate::runtime) async fn valid(
        &self,
        refused: Option<&Arc<OAuthToken>>,
    ) -> Result<ValidToken, OAuthError> {
        /// The number of requests of other calls to wait for: they may be for a different token.
        const OTHERS: usize = 2;
        let (mut others, mut was_interrupted) = (0, false);
        loop {
            let (task, is_own) = {
                // Invariant: the lock is held for both checks, so no request finishes between them.
                let mut under_way = lock(&self.task);
                let (token, is_paused) = {
                    let cached = self.source.cached();
                    let is_paused = cached.pause.is_some_and(|pause| !pause.has_passed());
                    (cached.token.clone(), is_paused)
                };
                let usable = token.filter(|token| is_usable(token, refused));
                if let Some(token) = usable {
                    if is_paused || !token.expires_soon() {
                        return Ok(token.into());
                    }
                    let (task, _) = self.running(&mut under_way, refused);
                    let session = self.clone();
                    let refresh = async move { drop(session.finished(&task).await) };
                    return Ok(ValidToken {
                        token,
                        refresh: Some(Box::pin(refresh)),
                    });
                }
                self.running(&mut under_way, refused)
            };
            let outcome = self.finished(&task).await;
            others += 1;
            if is_own || others > OTHERS {
                return outcome.map(ValidToken::from);
            }
            if let Err(error) = outcome {
                // The call that began the request may be gone, with its runtime: begin it again.
                if was_interrupted || !error.is_interrupted() {
                    return Err(error);
                }
                was_interrupted = true;
            }
        }
    }

    /// Returns the running token request, or a new one, and whether it is new.
    fn running(
        &self,
        under_way: &mut Option<Arc<SharedTask>>,
        refused: Option<&Arc<OAuthToken>>,
    ) -> (Arc<SharedTask>, bool) {
        if let Some(task) = under_way {
            return (Arc::clone(task), false);
        }
        let (source, refused) = (self.source.clone(), refused.cloned());
        let limit = self.source.timeout;
        let task = SharedTask::of(limit, async move { source.refreshed(refused).await });
        *under_way = Some(Arc::clone(&task));
        (task, true)
    }

    /// Waits for a request and makes room for the next one.
    async fn finished(&self, task: &Arc<SharedTask>) -> TokenResult {
        let outcome = task.outcome().await;
        let mut under_way = lock(&self.task);
        under_way.take_if(|one| Arc::ptr_eq(one, task));
        outcome
    }

    /// Sets the HTTP client and server of the session to those of the client, unless they are set.
    pub(in crate::runtime) fn complete(
        &mut self,
        http: &HttpClient,
        server: &ServerUrl,
        base: Option<&str>,
    ) {
        let source = &mut self.source;
        let http = source.http.get_or_insert_with(|| http.clone());
        let site = source.site.get_or_insert_with(|| {
            Arc::new(Site {
                server: server.clone(),
                base: base.map(str::to_owned),
            })
        });
        // A clone that the caller keeps sends its secrets nowhere else.
        let of_client = &source.shared.of_client;
        of_client.get_or_init(|| (http.clone(), Arc::clone(site)));
    }

    /// Returns the secrets to redact from messages.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.source.shared.app.client_secret.as_deref().into_iter()
    }
}

/// A token for a call.
pub(in crate::runtime) struct ValidToken {
    pub(in crate::runtime) token: Arc<OAuthToken>,
    /// The refresh of a token that expires soon.
    pub(in crate::runtime) refresh: Option<Refresh>,
}

/// A refresh that runs beside a call. Another call continues it if this one ends first.
pub(in crate::runtime) type Refresh = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

impl From<Arc<OAuthToken>> for ValidToken {
    fn from(token: Arc<OAuthToken>) -> Self {
        Self {
            token,
            refresh: None,
        }
    }
}

impl fmt::Debug for OAuthSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthSession")
            .field("app", &self.source.shared.app)
            .finish_non_exhaustive()
    }
}

fn owned<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Pairs {
    let pairs = pairs.into_iter();
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
