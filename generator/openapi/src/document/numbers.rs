//! Restores numbers to their text.
//!
//! Parsers round numbers that are not Rust integers (`1.10`, `1e400`, `.inf`). If a document has
//! such numbers, its text is parsed again along the tree to restore them.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::node::Node;
use super::read::KeySeed;
use super::source::{Format, Source};

/// Restores the text of every number that was read as an `f64`.
pub(super) fn restore(source: &Source, root: &mut Node) {
    let seed = RestoreSeed {
        node: root,
        format: source.format,
    };
    // The first pass has read the same text, so this one cannot fail; if it did, the rounded
    // numbers would remain.
    let _ = match source.format {
        Format::Json => seed
            .deserialize(&mut serde_json::Deserializer::from_str(source.parsed()))
            .is_ok(),
        Format::Yaml => seed
            .deserialize(serde_yaml::Deserializer::from_str(&source.text))
            .is_ok(),
    };
}

/// Parses the text along the tree.
struct RestoreSeed<'a> {
    node: &'a mut Node,
    format: Format,
}

impl<'de> DeserializeSeed<'de> for RestoreSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match (&mut *self.node, self.format) {
            (Node::Map(_) | Node::List(_), _) => deserializer.deserialize_any(self),
            // Integers are exact, whatever their base.
            (Node::Number(text), _) if text.parse::<i128>().is_ok() => {
                deserializer.deserialize_ignored_any(IgnoredAny).map(drop)
            }
            (Node::Number(text), Format::Json) => {
                let raw: &RawValue = de::Deserialize::deserialize(deserializer)?;
                raw.get().clone_into(text);
                Ok(())
            }
            (Node::Number(text), Format::Yaml) => {
                *text = KeySeed.deserialize(deserializer)?;
                Ok(())
            }
            _ => deserializer.deserialize_ignored_any(IgnoredAny).map(drop),
        }
    }
}

impl<'de> Visitor<'de> for RestoreSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what was there before")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        if let Node::List(list) = self.node {
            for node in list {
                elements.next_element_seed(RestoreSeed {
                    node,
                    format: self.format,
                })?;
            }
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Node::Map(map) = self.node else {
            return Ok(());
        };
        while let Some(key) = members.next_key_seed(KeySeed)? {
            match map.get_mut(&key) {
                Some(node) => members.next_value_seed(RestoreSeed {
                    node,
                    format: self.format,
                })?,
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_enum<A: de::EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        let (IgnoredAny, value) = data.variant()?;
        de::VariantAccess::newtype_variant_seed(value, self)
    }
}
