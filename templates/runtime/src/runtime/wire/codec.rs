//! Codecs: alternative wire formats of a type (`as …` in a table).
//!
//! Encoding and decoding are separate traits, because a type that is only sent cannot be decoded.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::runtime::wire::fit;
use crate::runtime::wire::node::Node;
use crate::runtime::wire::node_reader::NodeReader;

/// A codec that writes values of type `T`.
pub trait Encode<T: ?Sized>: Copy {
    /// Writes a value.
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// A codec that reads values of type `T`.
pub trait Decode<T>: Copy {
    /// Reads a value.
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error>;

    /// Reads a value or `null`.
    fn read_option<'de, D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(OptionVisitor(self, PhantomData))
    }
}

struct OptionVisitor<T, C>(C, PhantomData<T>);

impl<'de, T, C: Decode<T>> de::Visitor<'de> for OptionVisitor<T, C> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        self.0.read(deserializer).map(Some)
    }
}

/// A value with its codec.
pub struct Written<'a, T: ?Sized, C>(pub(super) &'a T, pub(super) C);

/// Returns a value that is serialized with `codec`.
pub const fn written<T: ?Sized, C>(value: &T, codec: C) -> Written<'_, T, C> {
    Written(value, codec)
}

impl<T: ?Sized, C: Encode<T>> Serialize for Written<'_, T, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.write(self.0, serializer)
    }
}

/// Reads a value with a codec.
pub(super) struct DecodeSeed<T, C>(pub C, pub PhantomData<T>);

impl<'de, T, C: Decode<T>> de::DeserializeSeed<'de> for DecodeSeed<T, C> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        self.0.read(deserializer)
    }
}

/// Reads a value or `null` with a codec.
pub(super) struct DecodeOptionSeed<T, C>(pub C, pub PhantomData<T>);

impl<'de, T, C: Decode<T>> de::DeserializeSeed<'de> for DecodeOptionSeed<T, C> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        self.0.read_option(deserializer)
    }
}

/// The codec of the type itself; see [`plain`].
#[derive(Clone, Copy, Debug)]
pub struct Plain;

/// The codec of the type itself, for use inside another codec.
#[allow(
    non_upper_case_globals,
    reason = "all codecs of a table are spelled alike"
)]
pub const plain: Plain = Plain;

impl<T: Serialize + ?Sized> Encode<T> for Plain {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

impl<T: for<'any> Deserialize<'any>> Decode<T> for Plain {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// The codec of a union variant that is a map of any values; see [`open_map`].
#[derive(Clone, Copy, Debug)]
pub struct OpenMap;

/// The codec of a union variant that is a map of any values. It declares no members, so a variant
/// that declares them matches better.
#[allow(
    non_upper_case_globals,
    reason = "all codecs of a table are spelled alike"
)]
pub const open_map: OpenMap = OpenMap;

impl<T: Serialize + ?Sized> Encode<T> for OpenMap {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

impl<T: for<'any> Deserialize<'any>> Decode<T> for OpenMap {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        if !fit::is_measuring() {
            return T::deserialize(deserializer);
        }
        let node = Node::deserialize(deserializer)?;
        fit::count_unnamed(node.members());
        T::deserialize(NodeReader::of(&node)).map_err(de::Error::custom)
    }
}

/// The codec of a nullable value; see [`or_null`].
#[derive(Clone, Copy, Debug)]
pub struct OrNull<C>(C);

/// Returns a codec for `null` or a value of `codec`.
pub const fn or_null<C>(codec: C) -> OrNull<C> {
    OrNull(codec)
}

impl<T, C: Encode<T>> Encode<Option<T>> for OrNull<C> {
    fn write<S: Serializer>(self, value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => self.0.write(value, serializer),
            None => serializer.serialize_none(),
        }
    }
}

impl<T, C: Decode<T>> Decode<Option<T>> for OrNull<C> {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        self.0.read_option(deserializer)
    }
}

/// The codec of a list; see [`each`].
#[derive(Clone, Copy, Debug)]
pub struct Each<C>(C);

/// Returns a codec for a list with elements of `codec`.
pub const fn each<C>(codec: C) -> Each<C> {
    Each(codec)
}

impl<T, C: Encode<T>> Encode<[T]> for Each<C> {
    fn write<S: Serializer>(self, value: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(value.len()))?;
        for element in value {
            list.serialize_element(&Written(element, self.0))?;
        }
        list.end()
    }
}

impl<T, C: Encode<T>> Encode<Vec<T>> for Each<C> {
    fn write<S: Serializer>(self, value: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        self.write(value.as_slice(), serializer)
    }
}

impl<T, C: Decode<T>> Decode<Vec<T>> for Each<C> {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(ListVisitor(self.0, PhantomData))
    }
}

struct ListVisitor<T, C>(C, PhantomData<T>);

impl<'de, T, C: Decode<T>> de::Visitor<'de> for ListVisitor<T, C> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(DecodeSeed(self.0, PhantomData))? {
            values.push(value);
        }
        Ok(values)
    }
}

/// The codec of a map; see [`each_value`].
#[derive(Clone, Copy, Debug)]
pub struct EachValue<C>(pub(in crate::runtime) C);

/// Returns a codec for a map with values of `codec`.
pub const fn each_value<C>(codec: C) -> EachValue<C> {
    EachValue(codec)
}

impl<T, C: Encode<T>> Encode<BTreeMap<String, T>> for EachValue<C> {
    fn write<S: Serializer>(
        self,
        value: &BTreeMap<String, T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(value.len()))?;
        for (key, value) in value {
            map.serialize_entry(key, &Written(value, self.0))?;
        }
        map.end()
    }
}

impl<T, C: Decode<T>> Decode<BTreeMap<String, T>> for EachValue<C> {
    fn read<'de, D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<BTreeMap<String, T>, D::Error> {
        deserializer.deserialize_map(MapVisitor::new(self.0))
    }
}

pub(in crate::runtime) struct MapVisitor<M, T, C>(C, PhantomData<M>, PhantomData<T>);

impl<M, T, C> MapVisitor<M, T, C> {
    /// Creates a visitor that reads the values of a map with a codec.
    pub(in crate::runtime) fn new(codec: C) -> Self {
        Self(codec, PhantomData, PhantomData)
    }
}

impl<'de, M, T, C> de::Visitor<'de> for MapVisitor<M, T, C>
where
    M: Default + Extend<(String, T)>,
    C: Decode<T>,
{
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<M, A::Error> {
        let mut values = M::default();
        while let Some(key) = map.next_key()? {
            let value = map.next_value_seed(DecodeSeed(self.0, PhantomData))?;
            values.extend([(key, value)]);
        }
        Ok(values)
    }
}
