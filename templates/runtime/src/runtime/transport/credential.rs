//! Credentials, and the security schemes of operations.

use std::fmt;

use crate::runtime::Request;
use crate::runtime::body::content::Content;
use crate::runtime::transport::secret::Secret;

/// The security schemes of an operation: a list of alternatives. All schemes of an alternative are
/// required.
pub type Security = &'static [&'static [&'static str]];

/// A security scheme of the document.
#[derive(Debug)]
pub struct SecurityScheme {
    /// The name in the document.
    pub name: &'static str,
    /// The setter of the client's builder.
    pub setter: &'static str,
    /// The name of the header, parameter, cookie or body member that contains the credential.
    pub sent_as: &'static str,
    /// Returns whether the caller set it in the request.
    pub is_given: fn(&Request, &str) -> bool,
}

/// A secret and its location in a request. Neither `Debug` nor any error shows the secret, and it is
/// erased from memory when the credential is dropped.
#[derive(Clone)]
pub struct Credential {
    pub(in crate::runtime) location: CredentialLocation,
    pub(in crate::runtime) secret: Secret,
    /// Another spelling of the secret, which is redacted from messages as well.
    pub(in crate::runtime) plain: Option<Secret>,
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
        Self::new(CredentialLocation::Header(name), secret.into().into(), None)
    }

    /// Creates a credential in the query.
    pub fn query(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Query(name), secret.into().into(), None)
    }

    /// Creates a bearer token in the `Authorization` header.
    pub fn bearer(token: impl Into<String>) -> Self {
        let token = Secret::from(token.into());
        let secret = Secret::joined(&["Bearer ", &token]);
        Self::new(
            CredentialLocation::Header("authorization"),
            secret,
            Some(token),
        )
    }

    /// Returns the secrets to redact from messages.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        // The scheme name is not a secret; in `Bearer …`, the token is.
        let token = self.secret.split(' ').next_back();
        let plain = self.plain.as_deref();
        [Some(&*self.secret), token, plain].into_iter().flatten()
    }

    pub(in crate::runtime) fn new(
        location: CredentialLocation,
        secret: Secret,
        plain: Option<Secret>,
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
