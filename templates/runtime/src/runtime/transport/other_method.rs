//! Methods that `http` has no constant for.

use http::Method;

/// Returns the method with this name, such as `QUERY`.
///
/// The generator only writes valid names.
pub fn other_method(name: &'static str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap_or_default()
}
