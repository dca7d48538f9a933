//! [`Secret`]: a text that is erased from memory.

use std::fmt;
use std::ops::Deref;

use zeroize::Zeroizing;

/// A text that is erased from memory when it is dropped, and that `Debug` does not show.
///
/// Copies that the HTTP client makes for a request are not erased.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::runtime) struct Secret(Zeroizing<String>);

impl Secret {
    /// Joins texts into a secret, without intermediate copies.
    #[allow(dead_code, reason = "for credentials, which not every API has")]
    pub(in crate::runtime) fn joined(parts: &[&str]) -> Self {
        parts.concat().into()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Deref for Secret {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
