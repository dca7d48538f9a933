//! Security schemes.

use indexmap::IndexMap;

use crate::pointer::Pointer;

/// A security scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityScheme {
    /// The key in `components.securitySchemes`.
    pub name: String,
    /// `description`.
    pub description: Option<String>,
    /// The kind.
    pub kind: SecurityKind,
    /// How users authorize an app, if the secret is a token obtained this way.
    pub authorization: Option<AuthorizationCode>,
}

impl SecurityScheme {
    /// Returns the place in the document.
    pub fn pointer(&self) -> Pointer {
        let schemes = Pointer::root().child("components").child("securitySchemes");
        schemes.child(&self.name)
    }
}

/// How an app exchanges the authorization codes of users for access tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorizationCode {
    /// The URL where users authorize an app. Like the other URLs, it may be relative to the server,
    /// and contain its variables.
    pub authorization_url: String,
    /// The URL to exchange codes for tokens.
    pub token_url: String,
    /// The URL to refresh tokens, if it differs.
    pub refresh_url: Option<String>,
    /// The scopes, with their descriptions.
    pub scopes: IndexMap<String, String>,
    /// How an app authenticates.
    pub client: ClientAuthentication,
    /// How a token is requested.
    pub token_request: TokenRequest,
    /// Parameters that the service does not accept.
    pub excluded_parameters: Vec<String>,
    /// Whether scopes are separated by commas instead of spaces.
    pub comma_scopes: bool,
}

/// How an app authenticates when it requests a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// With HTTP basic authentication.
    Basic,
    /// With parameters of the body.
    Body,
    /// In the query.
    Query,
}

/// How a token is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRequest {
    /// `POST` with a form.
    PostForm,
    /// `GET` with all parameters in the query.
    GetQuery,
}

/// The kind of a security scheme.
#[derive(Clone, Debug, PartialEq)]
pub enum SecurityKind {
    /// A secret, and where it is sent.
    ApiKey(SecretPlace),
    /// HTTP basic.
    Basic,
    /// HTTP bearer, OAuth 2 and OpenID Connect: a token.
    Bearer(SecretPlace),
}

/// Where a secret is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum SecretPlace {
    /// In a header of this name.
    Header(String),
    /// In the query under this name.
    Query(String),
    /// In a cookie of this name.
    Cookie(String),
    /// In the JSON body under this name (`x-trine-body-parameter`).
    Body(String),
    /// `Authorization: Bearer …`
    Authorization,
}
