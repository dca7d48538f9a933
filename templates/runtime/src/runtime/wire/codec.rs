//! Codecs: alternative wire formats of a type (`as …` in a table).
//!
//! Encoding and decoding are separate traits, because a type that is only sent cannot be decoded.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A codec that writes values of type `T`.
pub trait Encode<T: ?Sized>: Copy {
    /// Writes a value.
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// A codec that reads values of type `T`.
pub trait Decode<T>: Copy + Unpin {
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
