//! Random numbers that are not secrets, in a browser: those of its cryptography. The keys of `std`'s
//! `RandomState` are constant there.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::UNIX_EPOCH;

use crate::runtime::transport::timer::system_time;

/// Returns an unpredictable number.
pub(in crate::runtime) fn random() -> u64 {
    getrandom::u64().unwrap_or_else(|_| {
        // Browsers and Node have random numbers. Elsewhere, the numbers at least differ: those of
        // one program by their `RandomState`, those of several programs by the time.
        let time = system_time().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u128(time.as_nanos());
        hasher.finish()
    })
}
