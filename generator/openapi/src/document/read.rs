//! Values of a text → [`Node`]: one visitor for both parsers.

use std::fmt;

use indexmap::IndexMap;
use indexmap::map::Entry;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::budget::Budget;
use super::node::{Map, Node};
use super::place::Place;
use super::upgrade::is_carried;
use trine_ir::pointer::Pointer;

/// The memory of a value in addition to its text, in bytes.
const NODE_COST: usize = 16;

/// The reason why reading was stopped.
pub(super) enum Failure {
    Depth(Pointer),
    Aliases,
    Values,
    Key(Pointer),
}

/// The state while a text is read.
pub(super) struct Reader<'b> {
    pub(super) budget: &'b mut Budget,
    /// Duplicate keys, and how often they appear.
    pub(super) duplicates: IndexMap<Pointer, usize>,
    /// Members whose keys are reserved for the upgrade.
    pub(super) reserved: Vec<Pointer>,
    /// The remaining size for the text and its aliases.
    size: usize,
    /// Whether the parser may have rounded a number.
    pub(super) inexact: bool,
    /// The reason why reading was stopped.
    pub(super) failure: Option<Failure>,
}

impl<'b> Reader<'b> {
    /// Creates the state for a text of this length.
    pub(super) fn new(length: usize, budget: &'b mut Budget) -> Self {
        Self {
            duplicates: IndexMap::new(),
            reserved: Vec::new(),
            // Every value takes at least one byte, so only aliases can exhaust this.
            size: (length * (NODE_COST + 1)).saturating_add(budget.limits.alias_bytes()),
            budget,
            inexact: false,
            failure: None,
        }
    }

    /// Returns the seed that reads the whole text.
    pub(super) fn root(&mut self) -> NodeSeed<'_, 'b> {
        NodeSeed {
            reader: self,
            place: &Place::Root,
            depth: 0,
        }
    }

    fn spend<E: de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        let Some(values) = self.budget.values.checked_sub(1) else {
            return Err(self.fail(Failure::Values));
        };
        self.budget.values = values;
        self.spend_key(bytes)
    }

    fn spend_key<E: de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        match self.size.checked_sub(bytes + NODE_COST) {
            Some(size) => {
                self.size = size;
                Ok(())
            }
            None => Err(self.fail(Failure::Aliases)),
        }
    }

    fn fail<E: de::Error>(&mut self, failure: Failure) -> E {
        self.failure = Some(failure);
        E::custom("given up")
    }

    fn record_duplicate(&mut self, place: Pointer) {
        *self.duplicates.entry(place).or_insert(1) += 1;
    }
}

/// Reads one value.
pub(super) struct NodeSeed<'a, 'b> {
    reader: &'a mut Reader<'b>,
    place: &'a Place<'a>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_, '_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        if self.depth > self.reader.budget.limits.depth() {
            return Err(self.reader.fail(Failure::Depth(self.place.pointer())));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_, '_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        self.reader.spend(0)?;
        Ok(Node::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        self.reader.spend(0)?;
        Ok(Node::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        self.reader.spend(0)?;
        Ok(Node::Number(value.to_string()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        self.reader.spend(0)?;
        Ok(Node::Number(value.to_string()))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Node, E> {
        self.reader.spend(0)?;
        Ok(Node::Number(value.to_string()))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Node, E> {
        self.reader.spend(0)?;
        Ok(Node::Number(value.to_string()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        self.reader.spend(0)?;
        self.reader.inexact = true;
        Ok(Node::Number(float_text(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        self.reader.spend(value.len())?;
        Ok(Node::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Node, A::Error> {
        self.reader.spend(0)?;
        let mut list = Vec::new();
        loop {
            let seed = NodeSeed {
                reader: &mut *self.reader,
                place: &Place::Index(self.place, list.len()),
                depth: self.depth + 1,
            };
            match elements.next_element_seed(seed)? {
                Some(node) => list.push(node),
                None => return Ok(Node::List(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        self.reader.spend(0)?;
        let mut map = Map::new();
        loop {
            let key = members.next_key_seed(KeySeed).map_err(|error| {
                if error.to_string().contains(NOT_A_KEY) {
                    return self.reader.fail(Failure::Key(self.place.pointer()));
                }
                error
            })?;
            let Some(key) = key else {
                return Ok(Node::Map(map));
            };
            self.reader.spend_key(key.len())?;
            let node = members.next_value_seed(NodeSeed {
                reader: &mut *self.reader,
                place: &Place::Key(self.place, &key),
                depth: self.depth + 1,
            })?;
            if is_carried(&key) {
                let place = self.place.pointer().child(&key);
                self.reader.reserved.push(place);
                continue;
            }
            match map.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(node);
                }
                Entry::Occupied(mut entry) => {
                    self.reader
                        .record_duplicate(self.place.pointer().child(entry.key()));
                    entry.insert(node);
                }
            }
        }
    }

    /// Reads a tagged value (`!name …`) as the value.
    fn visit_enum<A: de::EnumAccess<'de>>(self, data: A) -> Result<Node, A::Error> {
        let (IgnoredAny, value) = data.variant()?;
        de::VariantAccess::newtype_variant_seed(value, self)
    }
}

/// The `expecting` text of a key; distinguishes a bad key from other failures.
const NOT_A_KEY: &str = "a scalar as key";

/// Reads a key as its text, for all kinds of scalars: also `200`, `null` and `1.10`.
pub(super) struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NOT_A_KEY)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
}

fn float_text(value: f64) -> String {
    if value.is_nan() {
        ".nan".to_owned()
    } else if value == f64::INFINITY {
        ".inf".to_owned()
    } else if value == f64::NEG_INFINITY {
        "-.inf".to_owned()
    } else {
        format!("{value:?}")
    }
}
