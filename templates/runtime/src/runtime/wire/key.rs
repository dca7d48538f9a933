//! The field of a table that a key belongs to.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Visitor};

/// The index of an undeclared key.
pub(super) const UNKNOWN: usize = usize::MAX;

/// Finds the index of a key. The next field of the table is tried first: servers usually send
/// members in a fixed order.
pub(super) struct Key<'a> {
    pub(super) names: &'static [&'static str],
    pub(super) expected: usize,
    pub(super) unknown: Option<&'a mut String>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<usize, E> {
        if self
            .names
            .get(self.expected)
            .is_some_and(|name| is_same(name, key))
        {
            return Ok(self.expected);
        }
        Ok(self.search(key))
    }

    fn visit_bytes<E: serde::de::Error>(self, key: &[u8]) -> Result<usize, E> {
        self.visit_str(&String::from_utf8_lossy(key))
    }
}

impl Key<'_> {
    #[inline]
    fn search(self, key: &str) -> usize {
        let start = self.expected.min(self.names.len());
        let (before, after) = self.names.split_at(start);
        if let Some(place) = after.iter().position(|name| is_same(name, key)) {
            return start + place;
        }
        if let Some(place) = before.iter().position(|name| is_same(name, key)) {
            return place;
        }
        if let Some(unknown) = self.unknown {
            key.clone_into(unknown);
        }
        UNKNOWN
    }
}

/// Compares like `==`, by the first and last eight or four bytes: most names differ in them, and a
/// call of `memcmp` for each name would dominate the run time.
#[inline]
fn is_same(name: &str, key: &str) -> bool {
    let (name, key) = (name.as_bytes(), key.as_bytes());
    if name.len() != key.len() {
        return false;
    }
    match name.len() {
        0..4 => name == key,
        4..8 => {
            name.first_chunk::<4>() == key.first_chunk::<4>()
                && name.last_chunk::<4>() == key.last_chunk::<4>()
        }
        8..=16 => {
            name.first_chunk::<8>() == key.first_chunk::<8>()
                && name.last_chunk::<8>() == key.last_chunk::<8>()
        }
        _ => name.first_chunk::<8>() == key.first_chunk::<8>() && name == key,
    }
}
