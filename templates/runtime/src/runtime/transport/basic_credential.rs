//! HTTP basic authentication.

use crate::runtime::Credential;
use crate::runtime::transport::credential::CredentialLocation;
use crate::runtime::transport::secret::Secret;

impl Credential {
    /// Creates HTTP basic authentication from a user name and a password.
    pub fn basic(user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (Secret::from(user.into()), Secret::from(password.into()));
        let pair = Secret::joined(&[&user, ":", &password]);
        let secret = Secret::joined(&["Basic ", &Secret::from(base64(pair.as_bytes()))]);
        // Some services expect their key as the user name, with an empty password. Otherwise, a
        // user name is not a secret.
        let plain = if password.is_empty() { user } else { password };
        Self::new(
            CredentialLocation::Header("authorization"),
            secret,
            Some(plain),
        )
    }
}

/// Encodes bytes in base64.
pub(in crate::runtime) fn base64(bytes: &[u8]) -> String {
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
