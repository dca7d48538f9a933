//! [`OAuthApp`]: the registration of an app.

use std::fmt;

use crate::runtime::oauth::{ClientAuthentication, OAuthProvider};
use crate::runtime::transport::secret::Secret;

/// An app that is registered with a service. `Debug` does not show its secret, which is erased from
/// memory when the app is dropped.
///
/// ```ignore
/// let app = OAuthApp::new("client-id", "client-secret")
///     .redirect_uri("https://example.com/callback");
/// ```
#[derive(Clone)]
pub struct OAuthApp {
    pub(super) client_id: String,
    pub(super) client_secret: Option<Secret>,
    pub(super) client_authentication: Option<ClientAuthentication>,
    pub(super) redirect_uri: Option<String>,
    pub(super) scopes: Vec<String>,
    /// Additional parameters of token requests.
    pub(super) parameters: Vec<(String, Secret)>,
    pub(super) urls: AppUrls,
}

/// The URLs that replace those of the document.
#[derive(Clone, Default)]
pub(super) struct AppUrls {
    pub(super) authorization: Option<String>,
    pub(super) token: Option<String>,
    pub(super) device_authorization: Option<String>,
    pub(super) revocation: Option<String>,
    /// The identifier of the provider, which it adds to redirects.
    pub(super) issuer: Option<String>,
    /// Whether the provider adds the identifier to all redirects.
    pub(super) has_issuer: bool,
}

impl OAuthApp {
    /// Creates an app with a client ID and a client secret.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            client_secret: Some(client_secret.into().into()),
            ..Self::public(client_id)
        }
    }

    /// Creates a public client, which has no secret.
    pub fn public(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: None,
            client_authentication: None,
            redirect_uri: None,
            scopes: Vec::new(),
            parameters: Vec::new(),
            urls: AppUrls::default(),
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

    /// Sets where the client ID and the client secret are sent. Default: as declared in the
    /// document.
    pub fn client_authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.client_authentication = Some(authentication);
        self
    }

    /// Adds a parameter to all requests for tokens, such as `audience` or `resource`. Its value does
    /// not appear in `Debug` and errors.
    pub fn token_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into().into()));
        self
    }

    /// Sets the URL of the page where users authorize the app. It replaces the document's.
    pub fn authorization_url(mut self, url: impl Into<String>) -> Self {
        self.urls.authorization = Some(url.into());
        self
    }

    /// Sets a token URL that replaces all token URLs of the document, for tests and proxies.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.urls.token = Some(url.into());
        self
    }

    /// Sets the URL where devices request authorization. It replaces the document's.
    pub fn device_authorization_url(mut self, url: impl Into<String>) -> Self {
        self.urls.device_authorization = Some(url.into());
        self
    }

    /// Sets the URL where tokens are revoked. It replaces the document's.
    pub fn revocation_url(mut self, url: impl Into<String>) -> Self {
        self.urls.revocation = Some(url.into());
        self
    }

    /// Sets the URLs and the client authentication to those of a provider.
    pub fn provider(mut self, provider: &OAuthProvider) -> Self {
        let is_registered = self.client_authentication.is_some();
        if let (false, Some(authentication)) = (is_registered, provider.client_authentication) {
            self.client_authentication = Some(authentication);
        }
        self.urls = provider.urls.clone();
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
