//! The field of a table that a key belongs to.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Visitor};

/// Finds the field that a key belongs to. The next field of the table is tried first: servers usually
/// send members in a fixed order.
pub(super) struct Keys {
    pub(super) names: &'static [&'static str],
    /// The index of the field that is tried first.
    expected: usize,
    /// The index of the field of the last key; the number of names if that is undeclared.
    pub(super) place: usize,
    /// The last undeclared key, if such keys are kept.
    pub(super) unknown: Option<String>,
}

impl Keys {
    /// Creates a reader of keys.
    #[inline]
    pub(super) fn new(names: &'static [&'static str], keeps_unknown: bool) -> Self {
        Self {
            names,
            expected: 0,
            place: names.len(),
            unknown: keeps_unknown.then(String::new),
        }
    }

    /// Finds the field of a key that is not the expected one.
    fn search(&mut self, key: &str) {
        if let Some(place) = position(self.names, self.expected, key) {
            return self.found(place);
        }
        self.place = self.names.len();
        if let Some(unknown) = &mut self.unknown {
            key.clone_into(unknown);
        }
    }

    #[inline]
    fn found(&mut self, place: usize) {
        self.place = place;
        self.expected = place + 1;
    }

    /// Returns whether no key was declared.
    pub(super) fn found_none(&self) -> bool {
        self.expected == 0
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for &mut Keys {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<(), E> {
        match self.names.get(self.expected) {
            Some(name) if is_same(name, key) => self.found(self.expected),
            _ => self.search(key),
        }
        Ok(())
    }

    fn visit_bytes<E: serde::de::Error>(self, key: &[u8]) -> Result<(), E> {
        self.visit_str(&String::from_utf8_lossy(key))
    }
}

/// Compares like `==`, without a call for names of usual lengths.
#[inline]
fn is_same(name: &str, key: &str) -> bool {
    name.len() == key.len()
        && match key.len() {
            4..8 => half_words(name) == half_words(key),
            8..=16 => words(name) == words(key),
            _ => name == key,
        }
}

/// Returns the index of a name, which is looked for from an index on.
///
/// Names are compared by their length, and by words that cover all bytes or, in long names, most that
/// differ. Which words these are depends on the length of the key, and so is decided once for all
/// names. Calls of `memcmp` would dominate the run time.
#[inline]
fn position(names: &[&str], from: usize, key: &str) -> Option<usize> {
    let length = key.len();
    match length {
        0..4 => find(names, from, length, same(few, key)),
        4..8 => find(names, from, length, same(half_words, key)),
        8..=16 => find(names, from, length, same(words, key)),
        _ => {
            let is_same = same(words, key);
            let is_it = |name: &str| is_same(name) && name.bytes().eq(key.bytes());
            find(names, from, length, is_it)
        }
    }
}

/// Returns a comparison of names with a key by some of their bytes.
#[inline]
fn same<T: PartialEq>(bytes: impl Fn(&str) -> Option<T>, key: &str) -> impl Fn(&str) -> bool {
    let of_key = bytes(key);
    move |name| bytes(name) == of_key
}

#[inline]
fn find(names: &[&str], from: usize, length: usize, is_it: impl Fn(&str) -> bool) -> Option<usize> {
    let is_it = |name: &&str| name.len() == length && is_it(name);
    let (before, after) = names.split_at_checked(from).unwrap_or((names, &[]));
    match after.iter().position(is_it) {
        Some(place) => Some(from + place),
        None => before.iter().position(is_it),
    }
}

/// Returns all bytes of a text with at most three.
#[inline]
fn few(text: &str) -> Option<[u8; 3]> {
    let text = text.as_bytes();
    Some([*text.first()?, text[text.len() / 2], *text.last()?])
}

/// Returns the first and the last four bytes of a text that has as many.
#[inline]
fn half_words(text: &str) -> Option<(u32, u32)> {
    let text = text.as_bytes();
    let (first, last) = (text.first_chunk()?, text.last_chunk()?);
    Some((u32::from_ne_bytes(*first), u32::from_ne_bytes(*last)))
}

/// Returns the first and the last eight bytes of a text that has as many.
#[inline]
fn words(text: &str) -> Option<(u64, u64)> {
    let text = text.as_bytes();
    let (first, last) = (text.first_chunk()?, text.last_chunk()?);
    Some((u64::from_ne_bytes(*first), u64::from_ne_bytes(*last)))
}
