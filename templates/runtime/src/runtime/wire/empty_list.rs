//! Objects that a server spells as an empty list where they are empty.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, MapDeserializer};
use serde::de::{self, IgnoredAny, Unexpected};
use serde::{Deserializer, Serializer};

use crate::runtime::wire::codec::{Decode, Encode};

/// An object that may come as an empty list; see [`or_empty_list`].
#[derive(Clone, Copy, Debug)]
pub struct OrEmptyList<C>(C);

/// An object of which `[]` says that it is empty: some servers have one word for a list and an
/// object, and an empty one has nothing that tells them apart. It is written as an object.
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
        // To its end: the error is that of the list, and not of its first element.
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
