//! Random numbers that are not secrets.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Returns an unpredictable number.
pub(in crate::runtime) fn random() -> u64 {
    // Each `RandomState` has its own keys.
    RandomState::new().build_hasher().finish()
}
