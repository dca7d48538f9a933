//! Writes an object so that the member that tells the variants of a union apart is right.

use std::fmt::Display;

use serde::ser::{Impossible, SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::runtime::wire::node::{Content, Node};

/// A value of a member that tells the variants of a union apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tag {
    /// A string; in what is read also an integer or a boolean that is spelled so.
    Text(&'static str),
    /// An integer.
    Integer(i64),
    /// A number that is no integer.
    Number(f64),
    /// A boolean.
    Boolean(bool),
    /// `null`
    Null,
}

impl Tag {
    /// Whether it is the value of a member.
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

/// Whether a text is how an integer is spelled.
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

/// Writes `value`; where it is an object, its member `name` is one of `tags`: the value's own if
/// it is one of them, else the first.
pub fn write_tagged<T: Serialize, S: Serializer>(
    serializer: S,
    name: &'static str,
    tags: &'static [Tag],
    value: &T,
) -> Result<S::Ok, S::Error> {
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

    /// Whether what the object itself says is right.
    fn has<T: Serialize + ?Sized>(self, value: &T) -> bool {
        let own = value.serialize(ScalarOnly);
        own.is_ok_and(|own| self.tags.iter().any(|tag| tag.is_written_as(&own)))
    }
}

/// What a member is.
pub(super) enum Scalar {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Null,
}

/// Passes everything on, and looks into objects.
struct Tagging<S> {
    serializer: S,
    tag: Tags,
}

/// An object with a member that has to be right.
struct TaggedMap<M> {
    map: M,
    tag: Tags,
    is_written: bool,
    /// Whether the key that was written last is the tag's.
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

macro_rules! pass_on {
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

    pass_on! {
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

/// Takes a scalar, and nothing else.
pub(super) struct ScalarOnly;

macro_rules! not_scalar {
    ($($method:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {
        $(
            fn $method(self $(, $argument: $type)*) -> Result<$output, NotScalar> {
                Err(NotScalar)
            }
        )*
    };
}

macro_rules! scalars {
    ($($method:ident($($argument:ident: $type:ty),*) => $scalar:expr;)*) => {
        $(
            fn $method(self $(, $argument: $type)*) -> Result<Scalar, NotScalar> {
                Ok($scalar)
            }
        )*
    };
}

impl Serializer for ScalarOnly {
    type Ok = Scalar;
    type Error = NotScalar;
    type SerializeSeq = Impossible<Scalar, NotScalar>;
    type SerializeTuple = Impossible<Scalar, NotScalar>;
    type SerializeTupleStruct = Impossible<Scalar, NotScalar>;
    type SerializeTupleVariant = Impossible<Scalar, NotScalar>;
    type SerializeMap = Impossible<Scalar, NotScalar>;
    type SerializeStruct = Impossible<Scalar, NotScalar>;
    type SerializeStructVariant = Impossible<Scalar, NotScalar>;

    not_scalar! {
        serialize_char(_v: char) -> Scalar;
        serialize_bytes(_v: &[u8]) -> Scalar;
        serialize_unit_struct(_name: &'static str) -> Scalar;
        serialize_seq(_length: Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(_length: usize) -> Self::SerializeTuple;
        serialize_tuple_struct(_n: &'static str, _l: usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(
            _n: &'static str, _i: u32, _v: &'static str, _l: usize
        ) -> Self::SerializeTupleVariant;
        serialize_map(_length: Option<usize>) -> Self::SerializeMap;
        serialize_struct(_n: &'static str, _l: usize) -> Self::SerializeStruct;
        serialize_struct_variant(
            _n: &'static str, _i: u32, _v: &'static str, _l: usize
        ) -> Self::SerializeStructVariant;
    }

    fn serialize_str(self, text: &str) -> Result<Scalar, NotScalar> {
        Ok(Scalar::Text(text.to_owned()))
    }

    scalars! {
        serialize_bool(value: bool) => Scalar::Boolean(value);
        serialize_i8(value: i8) => Scalar::Integer(value.into());
        serialize_i16(value: i16) => Scalar::Integer(value.into());
        serialize_i32(value: i32) => Scalar::Integer(value.into());
        serialize_i64(value: i64) => Scalar::Integer(value);
        serialize_u8(value: u8) => Scalar::Integer(value.into());
        serialize_u16(value: u16) => Scalar::Integer(value.into());
        serialize_u32(value: u32) => Scalar::Integer(value.into());
        serialize_u64(value: u64) => match i64::try_from(value) {
            Ok(value) => Scalar::Integer(value),
            Err(_) => Scalar::Number(value as f64),
        };
        serialize_f32(value: f32) => Scalar::Number(value.into());
        serialize_f64(value: f64) => Scalar::Number(value);
        serialize_none() => Scalar::Null;
        serialize_unit() => Scalar::Null;
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Scalar, NotScalar> {
        Ok(Scalar::Text(variant.to_owned()))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Scalar, NotScalar> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<Scalar, NotScalar> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<Scalar, NotScalar> {
        Err(NotScalar)
    }
}

/// It was no scalar.
#[derive(Debug)]
pub(super) struct NotScalar;

impl Display for NotScalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a scalar")
    }
}

impl std::error::Error for NotScalar {}

impl serde::ser::Error for NotScalar {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}
