//! [`PendingAuthorization`]: authorization codes, with `state` and PKCE.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Map;

use crate::runtime::oauth::app::AppUrls;
use crate::runtime::oauth::cryptography;
use crate::runtime::oauth::endpoint::{Pairs, add_query, excerpt, owned, pair};
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::oauth::{OAuthSession, OAuthToken};
use crate::runtime::transport::basic_credential::base64;
use crate::runtime::transport::message::Url;
use crate::runtime::transport::secret::Secret;

/// An authorization that a user has not completed yet: the URL of the page, and the secrets that
/// verify the redirect (`state`, and the verifier of PKCE).
///
/// Keep it until the service redirects the user back, possibly to another process: it can be
/// serialized. Store it where only the session of this user in the browser finds it, such as an
/// encrypted cookie: with it, somebody else could complete their authorization in the user's name.
/// `Debug` does not show the secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingAuthorization {
    url: String,
    state: Secret,
    /// The verifier of PKCE, if the service accepts it.
    verifier: Option<Secret>,
}

impl PendingAuthorization {
    /// Returns the URL of the page where the user authorizes the app.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the unpredictable `state`, which the service adds to the redirect.
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl OAuthSession {
    /// Begins the authorization by a user: creates the URL of the page, with an unpredictable
    /// `state` and a challenge for PKCE (`S256`).
    ///
    /// ```ignore
    /// let pending = session.begin_authorization()?;
    /// println!("open {}", pending.url());
    /// // The service redirects the user's browser to the redirect URI of the app.
    /// session.finish_authorization(pending, &url_of_the_redirect).await?;
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is invalid or requires a server that is not set.
    pub fn begin_authorization(&self) -> Result<PendingAuthorization, OAuthError> {
        self.begin_authorization_with([])
    }

    /// Begins the authorization with additional parameters of the page, such as `prompt`.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is invalid or requires a server that is not set.
    pub fn begin_authorization_with<'a>(
        &self,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<PendingAuthorization, OAuthError> {
        let flow = self.supply.registration()?.flow;
        let state = random()?;
        let verifier = match flow.accepts("code_challenge") {
            true => Some(random()?),
            false => None,
        };
        let mut pairs = owned(parameters);
        if let Some(verifier) = &verifier {
            let hash = cryptography::sha256(verifier);
            pairs.push(pair("code_challenge", base64url(hash.as_ref())));
            pairs.push(pair("code_challenge_method", "S256"));
        }
        Ok(PendingAuthorization {
            url: self.page(state.clone(), pairs)?,
            state,
            verifier,
        })
    }

    /// Finishes an authorization: checks the redirect, exchanges its code for a token, and saves the
    /// token. `redirect` is the URL to which the service redirected the user's browser, or its query.
    ///
    /// # Errors
    ///
    /// Returns an error if the redirect does not belong to this authorization, if it reports an
    /// error, if the service returns no token, or if the store fails.
    pub async fn finish_authorization(
        &self,
        pending: PendingAuthorization,
        redirect: &str,
    ) -> Result<OAuthToken, OAuthError> {
        let urls = &self.supply.registration()?.app.urls;
        let code = Redirect::of(redirect).code(&pending, urls)?;
        let verifier = pending.verifier;
        let verifier = verifier.map(|verifier| pair("code_verifier", verifier));
        self.exchanged(code, verifier.into_iter().collect()).await
    }

    /// Returns the URL of the page where the user authorizes the app, for callers that create and
    /// check `state` and PKCE: see [`begin_authorization`](Self::begin_authorization). The service
    /// redirects the user's browser to the redirect URI with `state`, which must be unpredictable,
    /// and a code for [`exchange`](Self::exchange).
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
        self.page(state.into().into(), owned(parameters))
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
        self.exchanged(code.into().into(), owned(parameters)).await
    }

    async fn exchanged(&self, code: Secret, more: Pairs) -> Result<OAuthToken, OAuthError> {
        let app = &self.supply.registration()?.app;
        let mut pairs = vec![
            pair("grant_type", "authorization_code"),
            ("code".to_owned(), code),
        ];
        let redirect_uri = app.redirect_uri.as_deref();
        pairs.extend(redirect_uri.map(|uri| pair("redirect_uri", uri)));
        pairs.extend(more);
        let token = self.obtained(Purpose::Exchange, pairs).await?;
        Ok(OAuthToken::clone(&token))
    }

    /// Returns the URL of the page where the user authorizes the app.
    fn page(&self, state: Secret, more: Pairs) -> Result<String, OAuthError> {
        let of_app = self.supply.registration()?;
        let (flow, app) = (of_app.flow, &of_app.app);
        let given = app.urls.authorization.as_deref();
        let url = given.unwrap_or(flow.authorization_url);
        let (mut url, _) = self.supply.site().resolve(url, "for authorization")?;
        let mut pairs = vec![
            pair("response_type", "code"),
            pair("client_id", app.client_id.as_str()),
        ];
        let redirect_uri = app.redirect_uri.as_deref();
        pairs.extend(redirect_uri.map(|uri| pair("redirect_uri", uri)));
        pairs.extend(of_app.scope());
        pairs.push(("state".to_owned(), state));
        pairs.extend(more);
        pairs.retain(|(name, _)| flow.accepts(name));
        add_query(&mut url, &pairs);
        Ok(url.into())
    }
}

/// The parameters of a redirect.
struct Redirect(Vec<(String, Secret)>);

impl Redirect {
    /// Reads a URL, or only its query.
    fn of(redirect: &str) -> Self {
        let redirect = redirect.split('#').next().unwrap_or_default();
        let query = match redirect.split_once('?') {
            Some((_, query)) => query,
            None => redirect,
        };
        // Only the query is parsed: the redirect URI may have any scheme.
        let mut url = Url::parse("http://localhost").ok();
        if let Some(url) = &mut url {
            url.set_query(Some(query));
        }
        let pairs = url.iter().flat_map(Url::query_pairs);
        let owned = pairs.map(|(name, value)| (name.into_owned(), value.into_owned().into()));
        Self(owned.collect())
    }

    /// Returns a parameter that occurs once.
    fn one(&self, name: &str) -> Option<&Secret> {
        let mut all = self.0.iter().filter(|(found, _)| found == name);
        let (_, first) = all.next()?;
        all.next().is_none().then_some(first)
    }

    /// Checks that the redirect belongs to an authorization, and returns its code.
    fn code(self, pending: &PendingAuthorization, urls: &AppUrls) -> Result<Secret, OAuthError> {
        let invalid = |why| Err(Failure::Redirect(why).into());
        let Some(state) = self.one("state") else {
            return invalid("expected the parameter `state`");
        };
        if !cryptography::is_equal(state, &pending.state) {
            return invalid("`state` is not that of the authorization");
        }
        // RFC 9207: another provider may have redirected the user.
        let issuer = self.one("iss");
        let is_known = match (&urls.issuer, issuer) {
            (Some(known), Some(issuer)) => **known == **issuer,
            (Some(_), None) => !urls.has_issuer,
            (None, _) => true,
        };
        if !is_known {
            return invalid("`iss` is not the provider");
        }
        if let Some(code) = self.one("error") {
            let description = self.one("error_description");
            let description = description.map_or("", |description| description);
            let text = format!("{} {description}", &**code);
            return Err(Failure::Denied {
                code: code
                    .chars()
                    .filter(char::is_ascii_graphic)
                    .take(100)
                    .collect(),
                excerpt: excerpt(StatusCode::OK, text.into(), Arc::default()),
            }
            .into());
        }
        match self.one("code") {
            Some(code) if !code.is_empty() => Ok(code.clone()),
            _ => invalid("expected the parameter `code` once"),
        }
    }
}

/// Returns an unpredictable text of 43 characters.
fn random() -> Result<Secret, OAuthError> {
    let bytes = cryptography::random_bytes()
        .ok_or_else(|| Failure::Setup("the system has no random numbers".to_owned()))?;
    Ok(base64url(&bytes).into())
}

/// Encodes bytes for URLs, without padding.
fn base64url(bytes: &[u8]) -> String {
    let text = base64(bytes);
    let text = text.trim_end_matches('=').replace('+', "-");
    text.replace('/', "_")
}

impl fmt::Debug for PendingAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL contains the state.
        let page = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("PendingAuthorization")
            .field("page", &page)
            .finish_non_exhaustive()
    }
}

impl Serialize for PendingAuthorization {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Map::new();
        object.insert("url".to_owned(), self.url.as_str().into());
        object.insert("state".to_owned(), (*self.state).into());
        if let Some(verifier) = &self.verifier {
            object.insert("code_verifier".to_owned(), (**verifier).into());
        }
        object.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PendingAuthorization {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Map::deserialize(deserializer)?;
        let text = |name: &str| object.get(name).and_then(|value| value.as_str());
        let state = text("state").filter(|state| !state.is_empty());
        match (text("url"), state) {
            (Some(url), Some(state)) => Ok(Self {
                url: url.to_owned(),
                state: state.into(),
                verifier: text("code_verifier").map(Secret::from),
            }),
            _ => Err(D::Error::custom("expected `url` and `state`")),
        }
    }
}
