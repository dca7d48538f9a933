//! The OAuth 2 flows of a service.

use crate::runtime::ServerUrl;

/// The OAuth 2 flows of a security scheme, as declared in the document. A URL that the document
/// does not declare is empty; [`OAuthApp`](crate::runtime::OAuthApp) can set it.
#[derive(Debug)]
pub struct OAuthFlow {
    /// The URL where users authorize an app.
    pub authorization_url: &'static str,
    /// The URL where authorization codes are exchanged for tokens.
    pub token_url: &'static str,
    /// The URL where tokens are refreshed; empty if it is the token URL.
    pub refresh_url: &'static str,
    /// The URL where tokens are requested with client credentials; empty if it is the token URL.
    pub client_token_url: &'static str,
    /// The URL where devices request authorization.
    pub device_authorization_url: &'static str,
    /// The URL where devices request tokens; empty if it is the token URL.
    pub device_token_url: &'static str,
    /// The URL where tokens are revoked.
    pub revocation_url: &'static str,
    /// The URL of the provider's metadata.
    pub metadata_url: &'static str,
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

impl OAuthFlow {
    /// Returns whether the service accepts a parameter.
    pub(super) fn accepts(&self, parameter: &str) -> bool {
        !self.excluded_parameters.contains(&parameter)
    }
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
