//! HTTP basic authentication.

use crate::runtime::Credential;
use crate::runtime::transport::credential::CredentialLocation;

impl Credential {
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
