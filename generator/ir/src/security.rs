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
    /// `deprecated`.
    pub deprecated: bool,
    /// The kind.
    pub kind: SecurityKind,
    /// The scheme of HTTP authentication if it is neither `basic` nor `bearer`: the secret is the whole
    /// header.
    pub other_scheme: Option<String>,
    /// The way an app obtains the secret, if it is a token.
    pub oauth: Option<OAuthFlows>,
}

impl SecurityScheme {
    /// Returns the place in the document.
    pub fn pointer(&self) -> Pointer {
        let schemes = Pointer::root().child("components").child("securitySchemes");
        schemes.child(&self.name)
    }
}

/// A credential that an operation requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// An index into [`Api::security_schemes`](crate::Api::security_schemes).
    pub scheme: usize,
    /// The scopes that the token must have, or the roles of the user; without duplicates.
    pub scopes: Vec<String>,
}

impl Requirement {
    /// Returns the schemes of an alternative.
    pub fn schemes(all: &[Self]) -> Vec<usize> {
        all.iter().map(|one| one.scheme).collect()
    }
}

/// The way an app obtains access tokens. URLs may be relative to the server, and contain its variables.
#[derive(Clone, Debug, PartialEq)]
pub struct OAuthFlows {
    /// The URL where users authorize an app.
    pub authorization_url: Option<String>,
    /// The URL to request tokens.
    pub token_url: Option<String>,
    /// The URL to refresh tokens, if it differs.
    pub refresh_url: Option<String>,
    /// Whether an app obtains tokens with its own credentials.
    pub client_credentials: bool,
    /// The URL to request tokens with client credentials, if it differs.
    pub client_token_url: Option<String>,
    /// The URL where devices request authorization.
    pub device_authorization_url: Option<String>,
    /// The URL where devices request tokens, if it differs.
    pub device_token_url: Option<String>,
    /// The URL to revoke tokens.
    pub revocation_url: Option<String>,
    /// The URL of the provider's metadata.
    pub metadata_url: Option<String>,
    /// The scopes, with their descriptions.
    pub scopes: IndexMap<String, String>,
    /// The authentication of the app.
    pub client: ClientAuthentication,
    /// The request for a token.
    pub token_request: TokenRequest,
    /// Parameters that the service does not accept.
    pub excluded_parameters: Vec<String>,
    /// Whether scopes are separated by commas instead of spaces.
    pub comma_scopes: bool,
}

/// The authentication of an app that requests a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// With HTTP basic authentication.
    Basic,
    /// With parameters of the body.
    Body,
    /// In the query.
    Query,
}

/// The request for a token.
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

/// The place where a secret is sent.
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
