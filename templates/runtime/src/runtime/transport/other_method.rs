//! Methods that `reqwest` has no constant for.

use reqwest::Method;

/// Returns the method with this name, such as `QUERY`.
///
/// The generator only writes valid names.
pub fn other_method(name: &'static str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap_or_default()
}
