//! [`OAuthSession`]: the access tokens of one user of an app.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderValue;

use crate::runtime::oauth::endpoint::{Pairs, Site};
use crate::runtime::oauth::error::{OAuthError, Purpose};
use crate::runtime::oauth::provider::USER_AGENT;
use crate::runtime::oauth::shared_task::{SharedTask, TokenResult, lock};
use crate::runtime::oauth::supply::{Grant, Origin, Registration, TokenSupply, is_usable};
use crate::runtime::oauth::{OAuthApp, OAuthFlow, OAuthToken, TokenSource, TokenStore};
use crate::runtime::transport::http::HttpClient;
use crate::runtime::{ServerUrl, Transport};

/// The access tokens of one user of an app, or of the app itself. A session loads the token from the
/// store, refreshes it shortly before it expires or when the service rejects it, and saves a new
/// token before it is used.
///
/// ```ignore
/// let session = OAuthSession::new(&FLOW, app, MemoryTokenStore::new());
/// let pending = session.begin_authorization()?;
/// println!("open {}", pending.url());
/// // The URL to which the service redirects the user's browser.
/// session.finish_authorization(pending, callback).await?;
/// let client = Client::builder().oauth2_session(session).build()?;
/// ```
///
/// Clones share their state: if several calls need a new token, it is requested once. A call
/// without a token fails with an `InvalidRequest`;
/// [`oauth_error`](crate::runtime::InvalidRequest::oauth_error) returns the cause.
#[derive(Clone)]
pub struct OAuthSession {
    pub(super) supply: TokenSupply,
    /// The running token request. Invariant: it owns a supply and not the session, because a
    /// session that owns itself would never be dropped.
    task: Arc<Mutex<Option<Arc<SharedTask>>>>,
}

impl OAuthSession {
    /// Creates a session for the user of the token store.
    pub fn new(flow: &'static OAuthFlow, app: OAuthApp, store: impl TokenStore + 'static) -> Self {
        Self::registered(flow, app, Grant::RefreshToken, Box::new(store))
    }

    /// Creates a session for the app itself, which requests tokens with its client ID and client
    /// secret (client credentials). No user has to authorize the app. The store keeps the token
    /// between processes; [`MemoryTokenStore`](crate::runtime::MemoryTokenStore) is sufficient.
    ///
    /// ```ignore
    /// let app = OAuthApp::new("client-id", "client-secret")
    ///     .scopes(["leads:read"])
    ///     .token_parameter("audience", "https://api.example.com");
    /// let session = OAuthSession::client_credentials(&FLOW, app, MemoryTokenStore::new());
    /// let client = Client::builder().oauth2_session(session).build()?;
    /// ```
    pub fn client_credentials(
        flow: &'static OAuthFlow,
        app: OAuthApp,
        store: impl TokenStore + 'static,
    ) -> Self {
        Self::registered(flow, app, Grant::ClientCredentials, Box::new(store))
    }

    fn registered(
        flow: &'static OAuthFlow,
        app: OAuthApp,
        grant: Grant,
        store: Box<dyn TokenStore>,
    ) -> Self {
        Self::of(Origin::App(Box::new(Registration {
            flow,
            app,
            grant,
            store,
        })))
    }

    /// Creates a session whose tokens come from a source.
    pub(in crate::runtime) fn of_source(source: impl TokenSource + 'static) -> Self {
        Self::of(Origin::Source(Box::new(source)))
    }

    fn of(origin: Origin) -> Self {
        Self {
            supply: TokenSupply::new(origin),
            task: Arc::default(),
        }
    }

    /// Sets the server for relative URLs and variables of the flow. Default: the server of the
    /// client, or the first server of the document.
    pub fn server(mut self, server: impl Into<ServerUrl>) -> Self {
        let server = server.into();
        self.supply.site = Some(Arc::new(Site { server, base: None }));
        self
    }

    /// Requests tokens through this HTTP client, unmodified. Default: the HTTP client of the API
    /// client.
    ///
    /// A request for a token carries the client secret. By default, `reqwest` resends it to
    /// whatever host a redirect names: build the client with
    /// `redirect(reqwest::redirect::Policy::none())`.
    #[cfg(feature = "reqwest")]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.supply.http = Some(HttpClient::of_client(client));
        self
    }

    /// Requests tokens through a tower service. Default: the HTTP client or the service of the API
    /// client.
    pub fn transport(mut self, service: impl Transport) -> Self {
        let of_app = self.supply.registration().ok();
        let user_agent =
            of_app.and_then(|of_app| HeaderValue::from_str(of_app.flow.user_agent).ok());
        let user_agent = user_agent.unwrap_or_else(|| HeaderValue::from_static(USER_AGENT));
        self.supply.http = Some(HttpClient::of_service(service.shared(), user_agent));
        self
    }

    /// Sets the timeout of token requests, with loading and saving the token. Default: 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.supply.timeout = timeout;
        self
    }

    /// Requests a token after all running requests, and saves it.
    pub(super) async fn obtained(&self, purpose: Purpose, pairs: Pairs) -> TokenResult {
        let supply = self.supply.clone();
        let limit = self.supply.timeout;
        let work = SharedTask::of(
            limit,
            async move { supply.obtain(purpose, pairs, None).await },
        );
        self.after_others(work).await
    }

    /// Runs a task after all running ones.
    pub(super) async fn after_others(&self, work: Arc<SharedTask>) -> TokenResult {
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
        self.finished(&work).await
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
        let refreshed = self.supply.cached().token.clone();
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
                    let cached = self.supply.cached();
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
        let (supply, refused) = (self.supply.clone(), refused.cloned());
        let limit = self.supply.timeout;
        let task = SharedTask::of(limit, async move { supply.refreshed(refused).await });
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
        let supply = &mut self.supply;
        let http = supply.http.get_or_insert_with(|| http.clone());
        let site = supply.site.get_or_insert_with(|| {
            Arc::new(Site {
                server: server.clone(),
                base: base.map(str::to_owned),
            })
        });
        // A clone that the caller keeps sends its secrets nowhere else.
        let of_client = &supply.shared.of_client;
        of_client.get_or_init(|| (http.clone(), Arc::clone(site)));
    }

    /// Returns the secrets to redact from messages.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        let app = self.supply.registration().ok().map(|of_app| &of_app.app);
        let secrets = app.map(|app| {
            let parameters = app.parameters.iter().map(|(_, value)| &**value);
            parameters.chain(app.client_secret.as_deref())
        });
        secrets.into_iter().flatten()
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
        let mut fields = f.debug_struct("OAuthSession");
        if let Ok(of_app) = self.supply.registration() {
            fields.field("app", &of_app.app);
        }
        fields.finish_non_exhaustive()
    }
}
