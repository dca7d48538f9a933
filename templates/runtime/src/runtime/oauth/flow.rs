//! What the document says of a service's OAuth 2, and what its user says of an app.

use std::fmt;

use crate::runtime::ServerUrl;

/// How a service gives access tokens for authorization codes, as the document says.
#[derive(Debug)]
pub struct OAuthFlow {
    /// Where users authorize an app.
    pub authorization_url: &'static str,
    /// Where codes are exchanged for tokens.
    pub token_url: &'static str,
    /// Where tokens are refreshed, if that is another place; else empty.
    pub refresh_url: &'static str,
    /// What an app can be authorized for.
    pub scopes: &'static [&'static str],
    /// How the app says who it is.
    pub client_authentication: ClientAuthentication,
    /// How a token is asked for.
    pub token_request: TokenRequest,
    /// Parameters that the service does not take.
    pub excluded_parameters: &'static [&'static str],
    /// What stands between two scopes.
    pub scope_separator: &'static str,
    /// The server on which URLs without a host are, where no other is chosen.
    pub server: fn() -> ServerUrl,
    /// The `User-Agent` of token requests.
    pub user_agent: &'static str,
}

/// How an app says who it is when it asks for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// With HTTP basic authentication.
    Basic,
    /// With `client_id` and `client_secret` beside the other parameters.
    Body,
    /// With `client_id` and `client_secret` in the query.
    Query,
}

/// How a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRequest {
    /// `POST` with a form.
    PostForm,
    /// `GET` with everything in the query.
    GetQuery,
}

/// An app that a service knows. `Debug` does not show its secret.
#[derive(Clone)]
pub struct OAuthApp {
    pub(super) client_id: String,
    pub(super) client_secret: Option<String>,
    pub(super) redirect_uri: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) token_url: Option<String>,
}

impl OAuthApp {
    /// The app of this ID and secret.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            client_secret: Some(client_secret.into()),
            ..Self::public(client_id)
        }
    }

    /// An app that cannot keep a secret, and has none.
    pub fn public(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: None,
            redirect_uri: None,
            scopes: Vec::new(),
            token_url: None,
        }
    }

    /// Where the service sends the user's browser with the code.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// What to ask the user for. Without any, it is what the service has noted for the app.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Asks for tokens at this URL in place of the document's, for tests and proxies.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
