//! Lists that are sent as one text.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserializer, Serializer, de, ser};
use serde_json::Value;

use crate::runtime::parameter::json;
use crate::runtime::parameter::style::{flat, refuse_separator};
use crate::runtime::wire::codec::{Decode, Encode, written};

/// The codec of a list that is sent as one text; see [`joined`].
#[derive(Clone, Copy, Debug)]
pub struct Joined<C> {
    separator: char,
    codec: C,
}

/// Returns a codec for a list that is sent as one text: its elements, of `codec` as a list, with a
/// separator between them.
///
/// An empty list, and an element that contains the separator, cannot be written: they would be read
/// as another list.
pub const fn joined<C>(separator: char, codec: C) -> Joined<C> {
    Joined { separator, codec }
}

impl<T: ?Sized, C: Encode<T>> Encode<T> for Joined<C> {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        let value = json::of(&written(value, self.codec)).map_err(ser::Error::custom)?;
        let parts = flat(&value).map_err(ser::Error::custom)?;
        refuse_separator(&parts, self.separator).map_err(ser::Error::custom)?;
        serializer.serialize_str(&parts.join(&self.separator.to_string()))
    }
}

impl<T, C: Decode<T>> Decode<T> for Joined<C> {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(JoinedVisitor(self, PhantomData))
    }
}

struct JoinedVisitor<T, C>(Joined<C>, PhantomData<T>);

impl<T, C: Decode<T>> de::Visitor<'_> for JoinedVisitor<T, C> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "elements separated by {:?}", self.0.separator)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        let Joined { separator, codec } = self.0;
        // An element that is an empty text cannot be distinguished from no element.
        let texts = || text.split(separator).filter(|_| !text.is_empty());
        let list: Vec<Value> = texts().map(Value::from).collect();
        if let Ok(list) = codec.read(Value::Array(list)) {
            return Ok(list);
        }
        // The elements are numbers or booleans.
        let scalar = |text| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        let list: Vec<Value> = texts().map(scalar).collect();
        codec.read(Value::Array(list)).map_err(E::custom)
    }
}
