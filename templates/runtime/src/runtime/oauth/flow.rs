//! The OAuth 2 flow of a service, and the registration of an app.

use std::fmt;

use crate::runtime::ServerUrl;

/// The authorization code flow of a service, as declared in the document.
#[derive(Debug)]
pub struct OAuthFlow {
    /// The URL where users authorize an app.
    pub authorization_url: &'static str,
    /// The URL where codes are exchanged for tokens.
    pub token_url: &'static str,
    /// The URL where tokens are refreshed; empty if it is the token URL.
    pub refresh_url: &'static str,
    /// The scopes that an app can request.
    pub scopes: &'static [&'static str],
    /// The authentication of the app.
    pub client_authentication: ClientAuthentication,
    /// The form of token requests.
    pub token_request: TokenRequest,
    /// Parameters that the service does not accept.
    pub excluded_parameters: &'static [&'static str],
    /// The separator between scopes.
    pub scope_separator: &'static str,
    /// The default server for relative URLs.
    pub server: fn() -> ServerUrl,
    /// The `User-Agent` of token requests.
    pub user_agent: &'static str,
}

/// The authentication of an app in token requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// HTTP basic authentication.
    Basic,
    /// `client_id` and `client_secret` next to the other parameters.
    Body,
    /// `client_id` and `client_secret` in the query.
    Query,
}

/// The form of token requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRequest {
    /// `POST` with a form.
    PostForm,
    /// `GET` with all parameters in the query.
    GetQuery,
}

/// An app that is registered with a service. `Debug` does not show its secret.
///
/// ```ignore
/// let app = OAuthApp::new("client-id", "client-secret")
///     .redirect_uri("https://example.com/callback");
/// ```
#[derive(Clone)]
pub struct OAuthApp {
    pub(super) client_id: String,
    pub(super) client_secret: Option<String>,
    pub(super) redirect_uri: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) token_url: Option<String>,
}

impl OAuthApp {
    /// Creates an app with a client ID and a client secret.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            client_secret: Some(client_secret.into()),
            ..Self::public(client_id)
        }
    }

    /// Creates a public client, which has no secret.
    pub fn public(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: None,
            redirect_uri: None,
            scopes: Vec::new(),
            token_url: None,
        }
    }

    /// Sets the URL to which the service redirects the user's browser with the code.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// Sets the scopes to request. Default: the scopes that are registered for the app.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets a token URL that replaces the document's, for tests and proxies.
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
