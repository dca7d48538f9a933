//! Codecs that contain another one: of nullable values, lists and maps.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserializer, Serializer, de};

use crate::runtime::wire::codec::{Decode, DecodeSeed, Encode, Written};

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
