//! The cryptography of authorizations: that of TLS.

use aws_lc_rs::{constant_time, digest, rand};

/// Returns the SHA-256 hash of a text.
pub(super) fn sha256(text: &str) -> impl AsRef<[u8]> {
    digest::digest(&digest::SHA256, text.as_bytes())
}

/// Returns unpredictable bytes, or `None` if the system has none.
pub(super) fn random_bytes() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).ok()?;
    Some(bytes)
}

/// Compares texts, in a time that does not depend on where they differ.
pub(super) fn is_equal(one: &str, other: &str) -> bool {
    constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}
