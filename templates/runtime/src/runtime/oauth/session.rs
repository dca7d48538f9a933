//! [`OAuthSession`]: the access tokens of one user of an app.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::runtime::ServerUrl;
use crate::runtime::oauth::error::{OAuthError, Purpose};
use crate::runtime::oauth::request::{Pairs, Site, authorization_url};
use crate::runtime::oauth::shared_task::{SharedTask, TokenResult, lock};
use crate::runtime::oauth::source::{Shared, TokenSource, is_valid};
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

    /// Sets the timeout of token requests. Default: 30 seconds.
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
        let work =
            SharedTask::of(async move { source.obtain(Purpose::Exchange, pairs, None).await });
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
        let token = self.valid(None).await?;
        Ok(OAuthToken::clone(&token))
    }

    /// Returns a valid token other than `refused`.
    pub(in crate::runtime) async fn valid(&self, refused: Option<&Arc<OAuthToken>>) -> TokenResult {
        /// The number of requests of other calls to wait for: they may be for a different token.
        const OTHERS: usize = 2;
        let mut others = 0;
        loop {
            let (task, is_own) = {
                // Invariant: the lock is held for both checks, so no request finishes between them.
                let mut under_way = lock(&self.task);
                let token = self.source.cached().token.clone();
                if let Some(token) = token.filter(|token| is_valid(token, refused)) {
                    return Ok(token);
                }
                match &*under_way {
                    Some(task) => (Arc::clone(task), false),
                    None => {
                        let (source, refused) = (self.source.clone(), refused.cloned());
                        let task = SharedTask::of(async move { source.refreshed(refused).await });
                        *under_way = Some(Arc::clone(&task));
                        (task, true)
                    }
                }
            };
            let outcome = self.finished(&task).await;
            others += 1;
            if is_own || outcome.is_err() || others > OTHERS {
                return outcome;
            }
        }
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
        self.source.http.get_or_insert_with(|| http.clone());
        self.source.site.get_or_insert_with(|| {
            Arc::new(Site {
                server: server.clone(),
                base: base.map(str::to_owned),
            })
        });
    }

    /// Returns the secrets to redact from messages.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.source.shared.app.client_secret.as_deref().into_iter()
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
