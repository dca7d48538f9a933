//! [`OAuthSession`]: the access tokens of one user of an app.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::runtime::ServerUrl;
use crate::runtime::oauth::error::{OAuthError, Purpose};
use crate::runtime::oauth::request::{Pairs, Site, authorization_url};
use crate::runtime::oauth::shared_task::{Outcome, SharedTask, lock};
use crate::runtime::oauth::source::{Shared, TokenSource, is_valid};
use crate::runtime::oauth::{OAuthApp, OAuthFlow, OAuthToken, TokenStore};
use crate::runtime::transport::http::HttpClient;

/// The access tokens of one user of an app: it has them from the store, refreshes them shortly
/// before they end and when the service refuses one, and saves what it gets before it is used.
///
/// Clones share everything: however many calls need a new token, one of them asks for it. A call
/// for which there is no token fails with an `InvalidRequest`, whose
/// [`oauth_error`](crate::runtime::InvalidRequest::oauth_error) says why.
#[derive(Clone)]
pub struct OAuthSession {
    source: TokenSource,
    /// What is under way. It holds a source, and no session: that would hold itself for ever where
    /// all calls that wait go away.
    task: Arc<Mutex<Option<Arc<SharedTask>>>>,
}

impl OAuthSession {
    /// A session of the user whose token is in this store.
    pub fn new(flow: &'static OAuthFlow, app: OAuthApp, store: impl TokenStore + 'static) -> Self {
        Self {
            source: TokenSource::new(flow, app, Box::new(store)),
            task: Arc::default(),
        }
    }

    /// The server whose host and variables the URLs of the flow may need. Without it, it is that
    /// of the client, or the document's first.
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

    /// How long a request for a token may take; 30 seconds without it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.source.timeout = timeout;
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
        let Shared { flow, app, .. } = &*self.source.shared;
        let site = self.source.site();
        authorization_url(flow, app, &site, state.into(), owned(parameters))
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
            // What it was that others asked for does not matter: this one comes after.
            let _ = self.finished(&before).await;
        }
        let token = self.finished(&work).await?;
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
            let (task, is_own) = {
                // The lock of both comes first: nothing lands between one look and the other.
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

    /// Waits for work, after which the next may begin.
    async fn finished(&self, task: &Arc<SharedTask>) -> Outcome {
        let outcome = task.outcome().await;
        let mut under_way = lock(&self.task);
        under_way.take_if(|one| Arc::ptr_eq(one, task));
        outcome
    }

    /// What the session has not been told, it has from the client that it is for.
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

    /// What no message may show.
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
