//! Credentials, and the schemes that an operation asks for.

use std::fmt;

/// The security schemes of an operation: alternatives, each of which names schemes that are all
/// needed.
pub type Security = &'static [&'static [&'static str]];

/// A secret and the place where it goes. Neither `Debug` nor any error shows it.
#[derive(Clone)]
pub struct Credential {
    pub(in crate::runtime) location: CredentialLocation,
    pub(in crate::runtime) secret: String,
    /// Other spellings of the secret, kept out of messages as well.
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
    /// A secret in a header.
    pub fn header(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Header(name), secret.into(), Vec::new())
    }

    /// A secret in the query.
    pub fn query(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Query(name), secret.into(), Vec::new())
    }

    /// A secret in a cookie.
    pub fn cookie(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Cookie(name), secret.into(), Vec::new())
    }

    /// A secret that is a member of the JSON body.
    pub fn body(name: &'static str, secret: impl Into<String>) -> Self {
        Self::new(CredentialLocation::Body(name), secret.into(), Vec::new())
    }

    /// A token in the `Authorization` header.
    pub fn bearer(token: impl Into<String>) -> Self {
        let token = token.into();
        let secret = format!("Bearer {token}");
        Self::new(
            CredentialLocation::Header("authorization"),
            secret,
            vec![token],
        )
    }

    /// A user and a password in the `Authorization` header.
    pub fn basic(user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (user.into(), password.into());
        let secret = format!("Basic {}", base64(format!("{user}:{password}").as_bytes()));
        // Some services take their key for the user name, with an empty password.
        Self::new(
            CredentialLocation::Header("authorization"),
            secret,
            vec![user, password],
        )
    }

    /// What no message may show.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        // The scheme's name is none: `Bearer …` goes without its token too.
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
