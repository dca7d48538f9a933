//! The cryptography of authorizations in a browser, for which TLS is not compiled.

use sha2::{Digest, Sha256};

/// Returns the SHA-256 hash of a text.
pub(super) fn sha256(text: &str) -> impl AsRef<[u8]> {
    Sha256::digest(text.as_bytes())
}

/// Returns unpredictable bytes, or `None` if the browser has none.
pub(super) fn random_bytes() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

/// Compares texts, in a time that does not depend on where they differ: hashes that begin equally
/// tell nothing about the texts.
pub(super) fn is_equal(one: &str, other: &str) -> bool {
    Sha256::digest(one.as_bytes()) == Sha256::digest(other.as_bytes())
}
