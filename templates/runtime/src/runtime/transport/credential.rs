//! Credentials, and the security schemes of operations.

use std::fmt;

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

#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) enum CredentialLocation {
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
    Body(&'static str),
}

impl Credential {
    /// Creates a credential in a header.
    pub fn header(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Header(name), secret.into(), Vec::new())
    }

    /// Creates a credential in the query.
    pub fn query(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Query(name), secret.into(), Vec::new())
    }

    /// Creates a credential in a cookie.
    pub fn cookie(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Cookie(name), secret.into(), Vec::new())
    }

    /// Creates a credential in a member of the JSON body.
    pub fn body(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Body(name), secret.into(), Vec::new())
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

    /// Creates HTTP basic authentication from a user name and a password.
    pub fn basic(user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (user.into(), password.into());
        let secret = format!("Basic {}", base64(format!("{user}:{password}").as_bytes()));
        // Some services expect their key as the user name, with an empty password. Otherwise, a
        // user name is not a secret.
        let plain = if password.is_empty() { user } else { password };
        Self::new(
            CredentialLocation::Header("authorization"),
            secret,
            vec![plain],
        )
    }

    /// Returns the secrets to redact from messages.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        // The scheme name is not a secret; in `Bearer …`, the token is.
        let token = self.secret.split(' ').next_back();
        [Some(self.secret.as_str()), token]
            .into_iter()
            .flatten()
            .chain(self.plain.iter().map(String::as_str))
    }

    fn new(location: CredentialLocation, secret: String, plain: Vec<String>) -> Self {
        Self {
            location,
            secret,
            plain,
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({:?}, …)", self.location)
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, place| {
            bits << 8 | u32::from(group.get(place).copied().unwrap_or_default())
        });
        for place in 0..4 {
            if place <= group.len() {
                let digit = bits >> (18 - 6 * place) & 63;
                text.push(char::from(DIGITS[digit as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}
