//! Credentials, and the security schemes of operations.

use std::fmt;

use http::header::HeaderMap;

use crate::runtime::body::content::Content;
use crate::runtime::parameter::percent::encode;
use crate::runtime::transport::request::{pair, put_header};
use crate::runtime::transport::secret::Secret;
use crate::runtime::transport::sessions::Configured;
use crate::runtime::{ClientBuilderCore, ClientCore, Request};

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

/// Returns the cookie with a name and a secret, unless the request has one with this name.
type CookieOf = fn(&Request, &str, &str) -> Result<Option<String>, String>;

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

    /// Adds the secrets to redact from messages.
    pub(in crate::runtime) fn add_secrets(&self, secrets: &mut Vec<Secret>) {
        // The scheme name is not a secret; in `Bearer …`, the token is.
        if let Some((_, token)) = self.secret.rsplit_once(' ') {
            secrets.push(Secret::from(token));
        }
        secrets.push(self.secret.clone());
        secrets.extend(self.plain.clone());
    }

    /// Adds the credential to a request.
    pub(in crate::runtime) fn add_to(
        &self,
        request: &mut Request,
        headers: &mut HeaderMap,
    ) -> Result<(), String> {
        let secret = &self.secret;
        match self.location {
            // A parameter with the same name overrides the credential.
            CredentialLocation::Header(name) => match headers.contains_key(name) {
                true => Ok(()),
                false => put_header(headers, name, secret, true),
            },
            CredentialLocation::Query(name) => {
                if !request.has_query(name) {
                    request.parameters.query.push(pair(name, secret));
                }
                Ok(())
            }
            CredentialLocation::Cookie(name, cookie) => {
                let cookie = cookie(request, name, secret)?;
                request.parameters.cookies.extend(cookie);
                Ok(())
            }
            CredentialLocation::Body(name, add) => add(&mut request.content, name, secret),
        }
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

impl ClientCore {
    /// Returns the configured credential of each scheme, in the order of configuration.
    pub(in crate::runtime) fn configured(&self) -> &[(&'static str, Configured)] {
        &self.shared.credentials
    }

    /// Returns the schemes whose credentials operations require; empty if calls without them are
    /// allowed.
    pub(in crate::runtime) fn required_schemes(&self) -> &'static [SecurityScheme] {
        self.shared.schemes
    }
}

impl ClientBuilderCore {
    /// Sets the security schemes of the document: calls without a required credential are refused.
    /// Without schemes, such calls are allowed.
    pub fn require_credentials(&mut self, schemes: &'static [SecurityScheme]) {
        self.schemes = schemes;
    }

    /// Sets the credential of a security scheme.
    pub fn credential(&mut self, scheme: &'static str, credential: Credential) {
        self.configure(scheme, Configured::fixed(credential));
    }
}

impl Request {
    /// Returns whether the caller sets a header.
    pub fn has_header(&self, name: &str) -> bool {
        for (set, _) in &self.parameters.headers {
            if set.eq_ignore_ascii_case(name) {
                return true;
            }
        }
        for (set, _) in &self.client.options().headers {
            if set.eq_ignore_ascii_case(name) {
                return true;
            }
        }
        false
    }

    /// Returns whether the caller sets a query parameter.
    pub fn has_query(&self, name: &str) -> bool {
        let begin = format!("{}=", encode(name));
        for pair in &self.parameters.query {
            if pair.starts_with(&begin) {
                return true;
            }
        }
        let options = &self.client.options().query;
        options.iter().any(|(set, _)| set == name)
    }
}
