//! Writes an object so that the member that tells the variants of a union apart is right.

use std::fmt::Display;

use serde::ser::{Impossible, SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

/// Writes `value`; where it is an object, its member `name` is one of `tags`: the value's own if
/// it is one of them, else the first.
pub fn write_tagged<T: Serialize, S: Serializer>(
    serializer: S,
    name: &'static str,
    tags: &'static [&'static str],
    value: &T,
) -> Result<S::Ok, S::Error> {
    value.serialize(Tagging {
        serializer,
        tag: Tag { name, tags },
    })
}

#[derive(Clone, Copy)]
struct Tag {
    name: &'static str,
    tags: &'static [&'static str],
}

impl Tag {
    fn first(self) -> &'static str {
        self.tags.first().copied().unwrap_or_default()
    }

    /// The tag to write where the object itself says `value`.
    fn instead_of<T: Serialize + ?Sized>(self, value: &T) -> &'static str {
        let own = value.serialize(TextOnly).ok();
        let mut tags = self.tags.iter().copied();
        tags.find(|tag| own.as_deref() == Some(*tag))
            .unwrap_or(self.first())
    }
}

/// Passes everything on, and looks into objects.
struct Tagging<S> {
    serializer: S,
    tag: Tag,
}

/// An object with a member that has to be right.
struct TaggedMap<M> {
    map: M,
    tag: Tag,
    is_written: bool,
    /// Whether the key that was written last is the tag's.
    is_tag_next: bool,
}

impl<M: SerializeMap> TaggedMap<M> {
    fn new(map: M, tag: Tag) -> Self {
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
        self.map.serialize_entry(key, self.tag.instead_of(value))
    }
}

impl<M: SerializeMap> SerializeMap for TaggedMap<M> {
    type Ok = M::Ok;
    type Error = M::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), M::Error> {
        self.is_tag_next = key
            .serialize(TextOnly)
            .is_ok_and(|key| key == self.tag.name);
        self.map.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), M::Error> {
        if !std::mem::take(&mut self.is_tag_next) {
            return self.map.serialize_value(value);
        }
        self.is_written = true;
        self.map.serialize_value(self.tag.instead_of(value))
    }

    fn end(mut self) -> Result<M::Ok, M::Error> {
        if !self.is_written {
            self.map.serialize_entry(self.tag.name, self.tag.first())?;
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

/// Takes a text, and nothing else.
struct TextOnly;

macro_rules! no_text {
    ($($method:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {
        $(
            fn $method(self $(, $argument: $type)*) -> Result<$output, NoText> {
                Err(NoText)
            }
        )*
    };
}

impl Serializer for TextOnly {
    type Ok = String;
    type Error = NoText;
    type SerializeSeq = Impossible<String, NoText>;
    type SerializeTuple = Impossible<String, NoText>;
    type SerializeTupleStruct = Impossible<String, NoText>;
    type SerializeTupleVariant = Impossible<String, NoText>;
    type SerializeMap = Impossible<String, NoText>;
    type SerializeStruct = Impossible<String, NoText>;
    type SerializeStructVariant = Impossible<String, NoText>;

    no_text! {
        serialize_bool(_v: bool) -> String;
        serialize_i8(_v: i8) -> String;
        serialize_i16(_v: i16) -> String;
        serialize_i32(_v: i32) -> String;
        serialize_i64(_v: i64) -> String;
        serialize_u8(_v: u8) -> String;
        serialize_u16(_v: u16) -> String;
        serialize_u32(_v: u32) -> String;
        serialize_u64(_v: u64) -> String;
        serialize_f32(_v: f32) -> String;
        serialize_f64(_v: f64) -> String;
        serialize_char(_v: char) -> String;
        serialize_bytes(_v: &[u8]) -> String;
        serialize_none() -> String;
        serialize_unit() -> String;
        serialize_unit_struct(_name: &'static str) -> String;
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

    fn serialize_str(self, text: &str) -> Result<String, NoText> {
        Ok(text.to_owned())
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<String, NoText> {
        Ok(variant.to_owned())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, NoText> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<String, NoText> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<String, NoText> {
        Err(NoText)
    }
}

/// It was no text.
#[derive(Debug)]
struct NoText;

impl Display for NoText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a text")
    }
}

impl std::error::Error for NoText {}

impl serde::ser::Error for NoText {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}
