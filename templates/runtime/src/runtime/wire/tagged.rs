//! Serialization of tagged unions: sets the tag member of an object.

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::runtime::wire::node::{Content, Node};
use crate::runtime::wire::scalar::{Scalar, ScalarOnly};

/// A tag value of a union variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tag {
    /// A string. When reading, it also matches an integer or boolean with this text.
    Text(&'static str),
    /// An integer.
    Integer(i64),
    /// A number with a fraction.
    Number(f64),
    /// A boolean.
    Boolean(bool),
    /// `null`
    Null,
}

impl Tag {
    /// Returns whether a value equals the tag.
    pub(super) fn is(self, node: &Node) -> bool {
        match (self, node.content()) {
            (Self::Text(tag), Content::Text(text)) => tag == text,
            (Self::Text(tag), Content::Boolean(value)) => {
                tag == if *value { "true" } else { "false" }
            }
            (Self::Text(tag), Content::Number(number, _)) => number
                .as_i64()
                .is_some_and(|number| is_spelled(tag, number)),
            (Self::Integer(tag), Content::Number(number, _)) => match number.as_i64() {
                Some(number) => tag == number,
                None => number.as_f64() == Some(tag as f64),
            },
            (Self::Number(tag), Content::Number(number, _)) => number.as_f64() == Some(tag),
            (Self::Boolean(tag), Content::Boolean(value)) => tag == *value,
            (Self::Null, Content::Null) => true,
            _ => false,
        }
    }

    pub(super) fn is_written_as(self, own: &Scalar) -> bool {
        match (self, own) {
            (Self::Text(tag), Scalar::Text(text)) => tag == text,
            (Self::Text(tag), Scalar::Integer(number)) => is_spelled(tag, *number),
            (Self::Text(tag), Scalar::Boolean(value)) => {
                tag == if *value { "true" } else { "false" }
            }
            (Self::Integer(tag), Scalar::Integer(number)) => tag == *number,
            (Self::Integer(tag), Scalar::Number(number)) => tag as f64 == *number,
            (Self::Number(tag), Scalar::Number(number)) => tag == *number,
            (Self::Number(tag), Scalar::Integer(number)) => tag == *number as f64,
            (Self::Boolean(tag), Scalar::Boolean(value)) => tag == *value,
            (Self::Null, Scalar::Null) => true,
            _ => false,
        }
    }
}

/// Returns whether a text is the decimal form of an integer.
fn is_spelled(text: &str, number: i64) -> bool {
    text.parse() == Ok(number) && !text.starts_with('+')
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Null => serializer.serialize_unit(),
        }
    }
}

/// Serializes `value`. If it is an object, its member `name` is set to the first of `tags`, unless
/// it already is one of them. Without tags, its own value is kept.
pub fn write_tagged<T: Serialize, S: Serializer>(
    serializer: S,
    name: &'static str,
    tags: &'static [Tag],
    value: &T,
) -> Result<S::Ok, S::Error> {
    if tags.is_empty() {
        return value.serialize(serializer);
    }
    value.serialize(Tagging {
        serializer,
        tag: Tags { name, tags },
    })
}

#[derive(Clone, Copy)]
struct Tags {
    name: &'static str,
    tags: &'static [Tag],
}

impl Tags {
    fn first(self) -> Tag {
        self.tags.first().copied().unwrap_or(Tag::Null)
    }

    /// Returns whether the object's own value is one of the tags.
    fn has<T: Serialize + ?Sized>(self, value: &T) -> bool {
        let own = value.serialize(ScalarOnly);
        own.is_ok_and(|own| self.tags.iter().any(|tag| tag.is_written_as(&own)))
    }
}

/// A serializer that forwards all values and sets the tag of objects.
struct Tagging<S> {
    serializer: S,
    tag: Tags,
}

/// An object with a tag.
struct TaggedMap<M> {
    map: M,
    tag: Tags,
    is_written: bool,
    /// Whether the last written key is the tag.
    is_tag_next: bool,
}

impl<M: SerializeMap> TaggedMap<M> {
    fn new(map: M, tag: Tags) -> Self {
        Self {
            map,
            tag,
            is_written: false,
            is_tag_next: false,
        }
    }

    fn entry<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), M::Error> {
        if key != self.tag.name {
            return self.map.serialize_entry(key, value);
        }
        self.is_written = true;
        match self.tag.has(value) {
            true => self.map.serialize_entry(key, value),
            false => self.map.serialize_entry(key, &self.tag.first()),
        }
    }
}

impl<M: SerializeMap> SerializeMap for TaggedMap<M> {
    type Ok = M::Ok;
    type Error = M::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), M::Error> {
        let key_text = key.serialize(ScalarOnly);
        self.is_tag_next = matches!(key_text, Ok(Scalar::Text(text)) if text == self.tag.name);
        self.map.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), M::Error> {
        if !std::mem::take(&mut self.is_tag_next) {
            return self.map.serialize_value(value);
        }
        self.is_written = true;
        match self.tag.has(value) {
            true => self.map.serialize_value(value),
            false => self.map.serialize_value(&self.tag.first()),
        }
    }

    fn end(mut self) -> Result<M::Ok, M::Error> {
        if !self.is_written {
            self.map.serialize_entry(self.tag.name, &self.tag.first())?;
        }
        self.map.end()
    }
}

impl<M: SerializeMap> SerializeStruct for TaggedMap<M> {
    type Ok = M::Ok;
    type Error = M::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), M::Error> {
        self.entry(key, value)
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        SerializeMap::end(self)
    }
}

macro_rules! forward {
    ($($method:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {
        $(
            fn $method(self $(, $argument: $type)*) -> Result<$output, S::Error> {
                self.serializer.$method($($argument),*)
            }
        )*
    };
}

impl<S: Serializer> Serializer for Tagging<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = S::SerializeSeq;
    type SerializeTuple = S::SerializeTuple;
    type SerializeTupleStruct = S::SerializeTupleStruct;
    type SerializeTupleVariant = S::SerializeTupleVariant;
    type SerializeMap = TaggedMap<S::SerializeMap>;
    type SerializeStruct = TaggedMap<S::SerializeMap>;
    type SerializeStructVariant = S::SerializeStructVariant;

    forward! {
        serialize_bool(value: bool) -> S::Ok;
        serialize_i8(value: i8) -> S::Ok;
        serialize_i16(value: i16) -> S::Ok;
        serialize_i32(value: i32) -> S::Ok;
        serialize_i64(value: i64) -> S::Ok;
        serialize_u8(value: u8) -> S::Ok;
        serialize_u16(value: u16) -> S::Ok;
        serialize_u32(value: u32) -> S::Ok;
        serialize_u64(value: u64) -> S::Ok;
        serialize_f32(value: f32) -> S::Ok;
        serialize_f64(value: f64) -> S::Ok;
        serialize_char(value: char) -> S::Ok;
        serialize_str(value: &str) -> S::Ok;
        serialize_bytes(value: &[u8]) -> S::Ok;
        serialize_none() -> S::Ok;
        serialize_unit() -> S::Ok;
        serialize_unit_struct(name: &'static str) -> S::Ok;
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str) -> S::Ok;
        serialize_seq(length: Option<usize>) -> S::SerializeSeq;
        serialize_tuple(length: usize) -> S::SerializeTuple;
        serialize_tuple_struct(name: &'static str, length: usize) -> S::SerializeTupleStruct;
        serialize_tuple_variant(
            name: &'static str, index: u32, variant: &'static str, length: usize
        ) -> S::SerializeTupleVariant;
        serialize_struct_variant(
            name: &'static str, index: u32, variant: &'static str, length: usize
        ) -> S::SerializeStructVariant;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.serializer
            .serialize_newtype_variant(name, index, variant, value)
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        let map = self.serializer.serialize_map(None)?;
        Ok(TaggedMap::new(map, self.tag))
    }

    fn serialize_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStruct, S::Error> {
        self.serialize_map(None)
    }
}
