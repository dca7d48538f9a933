//! Ways to authenticate.

use indexmap::IndexMap;

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityScheme {
    /// Its key in `components.securitySchemes`.
    pub name: String,
    /// `description`.
    pub description: Option<String>,
    /// What it is.
    pub kind: SecurityKind,
    /// How users authorize an app, where the secret is a token that is had in this way.
    pub authorization: Option<AuthorizationCode>,
}

/// How an app gets access tokens for the codes of users who authorize it.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorizationCode {
    /// Where users authorize an app. Like the other URLs it may be relative to the server, and hold
    /// its variables.
    pub authorization_url: String,
    /// Where codes are exchanged for tokens.
    pub token_url: String,
    /// Where tokens are refreshed, if that is another place.
    pub refresh_url: Option<String>,
    /// What an app can be authorized for, with its prose.
    pub scopes: IndexMap<String, String>,
    /// How an app says who it is.
    pub client: ClientAuthentication,
    /// How a token is asked for.
    pub token_request: TokenRequest,
    /// Parameters that the service does not take.
    pub left_out: Vec<String>,
    /// Whether a comma, and not a space, stands between two scopes.
    pub comma_scopes: bool,
}

/// How an app says who it is when it asks for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// With HTTP basic authentication.
    Basic,
    /// Beside the other parameters.
    Body,
    /// In the query.
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

/// What a security scheme is.
#[derive(Clone, Debug, PartialEq)]
pub enum SecurityKind {
    /// A secret in one place.
    ApiKey(SecretPlace),
    /// HTTP basic.
    Basic,
    /// HTTP bearer, OAuth 2 and OpenID Connect: a token.
    Bearer(SecretPlace),
}

/// Where a secret goes.
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
