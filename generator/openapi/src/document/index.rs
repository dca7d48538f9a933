//! Finds the locations of many keys at once.
//!
//! Parsing a large text for each of a hundred warnings takes seconds. Both parsers borrow keys
//! without escapes as slices of the text, so the slice shows the location of the key; a value
//! follows its key, and an element of a list that is an object starts at its first key, or at the bracket
//! in front of it. Other places are found by [`locate`](super::locate): other elements, empty values, keys
//! with escapes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::source::{Format, Source};
use trine_ir::pointer::Pointer;

/// The locations of keys in a text.
pub(super) struct KeyIndex<'t> {
    text: &'t str,
    /// The first and the last byte of each key, without its quotes.
    keys: BTreeMap<Pointer, (usize, usize)>,
    /// The first key of each element of a list that is an object.
    elements: BTreeMap<Pointer, usize>,
}

impl<'t> KeyIndex<'t> {
    /// Finds the keys at `places` of the tree that the text was read into.
    pub(super) fn new<'p>(source: &'t Source, places: impl Iterator<Item = &'p Pointer>) -> Self {
        let mut wanted = BTreeSet::new();
        for place in places {
            let mut ancestor = Some(place.clone());
            while let Some(place) = ancestor.filter(|place| !wanted.contains(place)) {
                ancestor = place.parent();
                wanted.insert(place);
            }
        }
        let mut keys = BTreeMap::new();
        let mut elements = BTreeMap::new();
        let seed = KeyFinder {
            at: Pointer::root(),
            text: source.parsed(),
            wanted: &wanted,
            keys: &mut keys,
            elements: &mut elements,
            is_element: false,
        };
        // The text was read before; if that fails now, the keys before the failure are known.
        let _ = match source.format {
            Format::Yaml => serde_yaml::Deserializer::from_str(&source.text)
                .next()
                .is_some_and(|yaml| seed.deserialize(yaml).is_ok()),
            Format::Json => seed
                .deserialize(&mut serde_json::Deserializer::from_str(source.parsed()))
                .is_ok(),
        };
        Self {
            text: source.parsed(),
            keys,
            elements,
        }
    }

    /// Returns where the key of `place` starts.
    pub(super) fn key(&self, place: &Pointer) -> Option<usize> {
        let (start, _) = *self.keys.get(place)?;
        Some(self.with_quote(start))
    }

    /// Returns the offset of a quote in front of a key, or of the key.
    fn with_quote(&self, start: usize) -> usize {
        let quoted = self.text[..start].ends_with(['"', '\'']);
        start - usize::from(quoted)
    }

    /// Returns where an element of a list starts that is an object.
    pub(super) fn element(&self, place: &Pointer) -> Option<usize> {
        let key = self.with_quote(*self.elements.get(place)?);
        let before = self.text[..key].trim_end();
        Some(if before.ends_with('{') {
            before.len() - 1
        } else {
            key
        })
    }

    /// Returns where the value of `place` starts.
    pub(super) fn value(&self, place: &Pointer) -> Option<usize> {
        let start = self.key(place)?;
        let (_, end) = *self.keys.get(place)?;
        let rest = self.text[end..].trim_start_matches(['"', '\'']);
        let mut rest = rest.trim_start_matches([' ', '\t']).strip_prefix(':')?;
        let mut same_line = true;
        loop {
            let trimmed = rest.trim_start();
            same_line &= !rest[..rest.len() - trimmed.len()].contains('\n');
            rest = trimmed;
            if !rest.starts_with('#') {
                break;
            }
            rest = rest.split_once('\n')?.1;
            same_line = false;
        }
        let offset = self.text.len() - rest.len();
        // An empty value, or an alias, whose location is that of its anchor.
        let absent = rest.is_empty() || rest.starts_with([',', '}', ']', '*']);
        let outside = !same_line && self.column(offset) <= self.column(start);
        (!absent && !outside).then_some(offset)
    }

    fn column(&self, offset: usize) -> usize {
        let line = self.text[..offset].rfind('\n').map_or(0, |at| at + 1);
        offset - line
    }
}

/// Parses the parts of the text that lead to wanted places.
struct KeyFinder<'a, 't> {
    at: Pointer,
    text: &'t str,
    wanted: &'a BTreeSet<Pointer>,
    keys: &'a mut BTreeMap<Pointer, (usize, usize)>,
    elements: &'a mut BTreeMap<Pointer, usize>,
    /// Whether the value is an element of a list.
    is_element: bool,
}

impl<'de> DeserializeSeed<'de> for KeyFinder<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.wanted.contains(&self.at) {
            deserializer.deserialize_any(self)
        } else {
            deserializer.deserialize_ignored_any(IgnoredAny).map(drop)
        }
    }
}

impl<'de> Visitor<'de> for KeyFinder<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut is_first = true;
        while let Some((key, lent)) = members.next_key_seed(LentKey)? {
            let at = self.at.child(&key);
            let start = lent.and_then(|lent| {
                let start = (lent.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
                Some((start, start + lent.len()))
            });
            if let Some((start, _)) = start.filter(|_| is_first && self.is_element) {
                self.elements.insert(self.at.clone(), start);
            }
            is_first = false;
            match start {
                Some(place) if self.wanted.contains(&at) => self.keys.insert(at.clone(), place),
                // The last of several equal keys is used, even if only an earlier one is known.
                _ => self.keys.remove(&at),
            };
            members.next_value_seed(KeyFinder {
                at,
                text: self.text,
                wanted: self.wanted,
                keys: &mut *self.keys,
                elements: &mut *self.elements,
                is_element: false,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        for index in 0.. {
            let seed = KeyFinder {
                at: self.at.child(index),
                text: self.text,
                wanted: self.wanted,
                keys: &mut *self.keys,
                elements: &mut *self.elements,
                is_element: true,
            };
            if elements.next_element_seed(seed)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_enum<A: de::EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        let (IgnoredAny, value) = data.variant()?;
        de::VariantAccess::newtype_variant_seed(value, self)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i128<E>(self, _: i128) -> Result<(), E> {
        Ok(())
    }

    fn visit_u128<E>(self, _: u128) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

/// Reads a key, as a slice of the text if possible.
struct LentKey;

impl<'de> DeserializeSeed<'de> for LentKey {
    type Value = (String, Option<&'de str>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for LentKey {
    type Value = (String, Option<&'de str>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar as key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok((text.to_owned(), Some(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok((text.to_owned(), None))
    }
}
