//! Patterns, compiled when they are first used.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use regex::{Regex, RegexBuilder};

/// The compiled patterns, by their text. There are as many as the document has.
static COMPILED: RwLock<BTreeMap<&'static str, Option<Regex>>> = RwLock::new(BTreeMap::new());

/// The maximum size of a compiled pattern in bytes. The generator rejects larger ones.
const SIZE: usize = 64 << 20;

/// Returns whether a text matches a pattern. Every text matches one that cannot be compiled.
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = known.get(pattern) {
        return regex.as_ref().is_none_or(|regex| regex.is_match(text));
    }
    drop(known);
    let regex = RegexBuilder::new(pattern).size_limit(SIZE).build().ok();
    let is_match = regex.as_ref().is_none_or(|regex| regex.is_match(text));
    let mut known = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
    known.insert(pattern, regex);
    is_match
}
