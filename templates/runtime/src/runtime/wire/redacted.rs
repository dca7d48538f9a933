//! [`Redacted`]: a secret in `Debug`.

use std::fmt;

/// The value of a secret in the `Debug` output of a type: `…`.
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
