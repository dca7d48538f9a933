//! [`OrderedMap`]: a map that preserves insertion order.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runtime::wire::nested::{EachValue, MapVisitor};
use crate::runtime::wire::{Decode, Encode, written};

/// A map with string keys that preserves insertion order, in Rust and on the wire.
///
/// For servers that depend on the order of members, such as a list of sort fields: `[("name",
/// Ascending), ("id", Descending)]`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OrderedMap<V>(Vec<(String, V)>);

impl<V> OrderedMap<V> {
    /// Creates an empty map.
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns `true` if the map has no entries.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        let entry = self.0.iter().find(|(known, _)| known == key);
        entry.map(|(_, value)| value)
    }

    /// Sets the value of a key. An existing key keeps its position, a new key is appended. Returns
    /// the previous value.
    pub fn insert(&mut self, key: impl Into<String>, value: V) -> Option<V> {
        let key = key.into();
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => Some(std::mem::replace(known, value)),
            None => {
                self.0.push((key, value));
                None
            }
        }
    }

    /// Removes a key and returns its value. The order of the other entries does not change.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        let place = self.0.iter().position(|(known, _)| known == key)?;
        Some(self.0.remove(place).1)
    }

    /// Returns the entry of a key for insertion of a missing value.
    pub fn entry(&mut self, key: impl Into<String>) -> OrderedEntry<'_, V> {
        OrderedEntry {
            map: self,
            key: key.into(),
        }
    }

    /// Returns an iterator over the entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (String, V)> {
        self.0.iter()
    }
}

/// The entry of a key in an [`OrderedMap`].
#[derive(Debug)]
pub struct OrderedEntry<'a, V> {
    map: &'a mut OrderedMap<V>,
    key: String,
}

impl<'a, V: Default> OrderedEntry<'a, V> {
    /// Returns the value. Appends the default if the key is missing.
    pub fn or_default(self) -> &'a mut V {
        let Self {
            map: OrderedMap(entries),
            key,
        } = self;
        let known = entries.iter().position(|(known, _)| *known == key);
        let place = known.unwrap_or_else(|| {
            entries.push((key, V::default()));
            entries.len() - 1
        });
        &mut entries[place].1
    }
}

impl<V> Default for OrderedMap<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V: fmt::Debug> fmt::Debug for OrderedMap<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.0.iter().map(|(key, value)| (key, value));
        f.debug_map().entries(entries).finish()
    }
}

impl<K: Into<String>, V> Extend<(K, V)> for OrderedMap<V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Into<String>, V> FromIterator<(K, V)> for OrderedMap<V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Into<String>, V, const N: usize> From<[(K, V); N]> for OrderedMap<V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<V> IntoIterator for OrderedMap<V> {
    type Item = (String, V);
    type IntoIter = std::vec::IntoIter<(String, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, V> IntoIterator for &'a OrderedMap<V> {
    type Item = &'a (String, V);
    type IntoIter = std::slice::Iter<'a, (String, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<V: Serialize> Serialize for OrderedMap<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for OrderedMap<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for EntriesVisitor<V> {
    type Value = OrderedMap<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OrderedMap<V>, A::Error> {
        let mut entries = OrderedMap::new();
        while let Some((key, value)) = map.next_entry::<String, V>()? {
            entries.insert(key, value);
        }
        Ok(entries)
    }
}

impl<T, C: Encode<T>> Encode<OrderedMap<T>> for EachValue<C> {
    fn write<S: Serializer>(self, value: &OrderedMap<T>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(value.len()))?;
        for (key, value) in value {
            map.serialize_entry(key, &written(value, self.0))?;
        }
        map.end()
    }
}

impl<T, C: Decode<T>> Decode<OrderedMap<T>> for EachValue<C> {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<OrderedMap<T>, D::Error> {
        deserializer.deserialize_map(MapVisitor::new(self.0))
    }
}
