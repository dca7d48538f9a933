//! Objects that a server sends as an empty list if they are empty.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, MapDeserializer};
use serde::de::{self, IgnoredAny, Unexpected};
use serde::{Deserializer, Serializer};

use crate::runtime::wire::codec::{Decode, Encode};
use crate::runtime::wire::object_read::{ReadObject, read_object};

/// The codec of an object that may be sent as an empty list; see [`or_empty_list`].
#[derive(Clone, Copy, Debug)]
pub struct OrEmptyList<C>(C);

/// Returns a codec that reads `[]` as an empty object, for servers that do not distinguish an empty
/// list from an empty object. Empty objects are written as objects.
pub const fn or_empty_list<C>(codec: C) -> OrEmptyList<C> {
    OrEmptyList(codec)
}

impl<T: ?Sized, C: Encode<T>> Encode<T> for OrEmptyList<C> {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(value, serializer)
    }
}

impl<T, C: Decode<T>> Decode<T> for OrEmptyList<C> {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(self.0, PhantomData))
    }
}

struct ObjectVisitor<T, C>(C, PhantomData<T>);

impl<'de, T, C: Decode<T>> de::Visitor<'de> for ObjectVisitor<T, C> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, or an empty list")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        self.0.read(MapAccessDeserializer::new(map))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<T, A::Error> {
        let mut is_empty = true;
        // Read to the end, so that the error refers to the list and not to its first element.
        while list.next_element::<IgnoredAny>()?.is_some() {
            is_empty = false;
        }
        if !is_empty {
            return Err(de::Error::invalid_type(Unexpected::Seq, &self));
        }
        let nothing = std::iter::empty::<(&str, &str)>();
        self.0.read(MapDeserializer::new(nothing))
    }
}

/// Reads an object of type `T`. An empty object may be sent as an empty list.
pub fn read_object_or_empty_list<'de, T: ReadObject, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    or_empty_list(Objects).read(deserializer)
}

/// The codec that reads an object by its table only.
#[derive(Clone, Copy)]
struct Objects;

impl<T: ReadObject> Decode<T> for Objects {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        read_object(deserializer)
    }
}
