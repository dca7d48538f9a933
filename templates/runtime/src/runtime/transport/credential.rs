//! Credentials, and the security schemes of operations.

use std::fmt;

use crate::runtime::body::content::Content;

/// The security schemes of an operation: a list of alternatives. All schemes of an alternative are
/// required.
pub type Security = &'static [&'static [&'static str]];

/// A secret and its location in a request. Neither `Debug` nor any error shows the secret.
#[derive(Clone)]
pub struct Credential {
    pub(in crate::runtime) location: CredentialLocation,
    pub(in crate::runtime) secret: String,
    /// Other spellings of the secret, which are redacted from messages as well.
    pub(in crate::runtime) plain: Vec<String>,
}

#[derive(Clone, Copy)]
pub(in crate::runtime) enum CredentialLocation {
    Header(&'static str),
    Query(&'static str),
    #[allow(dead_code, reason = "not every document has such credentials")]
    Cookie(&'static str, CookieOf),
    #[allow(dead_code, reason = "not every document has such credentials")]
    Body(&'static str, AddToBody),
}

/// Returns the cookie with a name and a secret.
type CookieOf = fn(&str, &str) -> Result<String, String>;

/// Adds a secret as a member of a body.
type AddToBody = fn(&mut Content, &str, &str) -> Result<(), String>;

impl Credential {
    /// Creates a credential in a header.
    pub fn header(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Header(name), secret.into(), Vec::new())
    }

    /// Creates a credential in the query.
    pub fn query(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Query(name), secret.into(), Vec::new())
    }

    /// Creates a bearer token in the `Authorization` header.
    pub fn bearer(token: impl Into<String>) -> Self {
        let token = token.into();
        let secret = format!("Bearer {token}");
        Self::new(
            CredentialLocation::Header("authorization"),
            secret,
            vec![token],
        )
    }

    /// Adds the secrets to redact from messages.
    pub(in crate::runtime) fn add_secrets(&self, secrets: &mut Vec<String>) {
        // The scheme name is not a secret; in `Bearer …`, the token is.
        if let Some((_, token)) = self.secret.rsplit_once(' ') {
            secrets.push(token.to_owned());
        }
        secrets.push(self.secret.clone());
        secrets.extend_from_slice(&self.plain);
    }

    pub(in crate::runtime) fn new(
        location: CredentialLocation,
        secret: String,
        plain: Vec<String>,
    ) -> Self {
        Self {
            location,
            secret,
            plain,
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, name) = match self.location {
            CredentialLocation::Header(name) => ("Header", name),
            CredentialLocation::Query(name) => ("Query", name),
            CredentialLocation::Cookie(name, _) => ("Cookie", name),
            CredentialLocation::Body(name, _) => ("Body", name),
        };
        write!(f, "Credential({place}({name:?}), …)")
    }
}
