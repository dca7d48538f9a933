//! No patterns: in a crate whose document has none.

/// Returns whether a text matches a pattern.
pub(super) fn matches(_: &str, _: &str) -> bool {
    true
}
