//! [`NodeReader`]: a deserializer of a [`Node`].

use std::fmt;

use serde::de::{
    self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserializer, forward_to_deserialize_any};

use crate::runtime::value::raw::RAW;
use crate::runtime::wire::node::{CURRENT, Content, Node};

/// The error of reading a node. It has no reason, because a value that matches no variant is kept
/// raw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeError;

impl fmt::Display for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value does not match")
    }
}

impl std::error::Error for NodeError {}

impl de::Error for NodeError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }
}

/// A deserializer of a node.
#[derive(Clone, Copy, Debug)]
pub struct NodeReader<'a>(&'a Node);

impl<'a> NodeReader<'a> {
    /// Creates a deserializer of `node`.
    pub fn of(node: &'a Node) -> Self {
        Self(node)
    }
}

impl<'de> Deserializer<'de> for NodeReader<'de> {
    type Error = NodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        match self.0.content() {
            Content::Null => visitor.visit_unit(),
            Content::Boolean(value) => visitor.visit_bool(*value),
            Content::Number(number, _) => number.deserialize_any(visitor).map_err(|_| NodeError),
            Content::Text(text) => visitor.visit_borrowed_str(text),
            Content::List(elements) => visitor.visit_seq(Elements(elements.iter())),
            Content::Object(members) => visitor.visit_map(Members {
                members: members.iter(),
                value: None,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        match self.0.content() {
            Content::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, NodeError> {
        match self.0.content() {
            Content::Number(_, Some(digits)) if name == RAW => {
                let given = std::iter::once((RAW, &**digits));
                visitor.visit_map(de::value::MapDeserializer::new(given))
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NodeError> {
        match self.0.content() {
            Content::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => Err(NodeError),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        visitor.visit_unit()
    }

    fn is_human_readable(&self) -> bool {
        CURRENT.set(Some(self.0.clone()));
        true
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}

struct Elements<'a>(std::slice::Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = NodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, NodeError> {
        let next = self.0.next();
        next.map(|node| seed.deserialize(NodeReader(node)))
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members<'a> {
    members: std::slice::Iter<'a, (String, Node)>,
    value: Option<&'a Node>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = NodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, NodeError> {
        let Some((name, value)) = self.members.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        let name = de::value::BorrowedStrDeserializer::new(name);
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, NodeError> {
        let value = self.value.take().ok_or(NodeError)?;
        seed.deserialize(NodeReader(value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.members.len())
    }
}
