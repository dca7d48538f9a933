//! Codecs: other wire forms of a type (`as …` in a table).

use std::fmt;

use serde::ser::SerializeSeq;
use serde::{Deserializer, Serialize, Serializer, de};

/// Another wire form of `T`.
pub trait Codec<T>: Copy {
    /// Writes `value` in this form.
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads a value in this form.
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error>;
}

/// A value with the codec that writes it.
pub(super) struct Written<'a, T, C>(pub &'a T, pub C);

impl<T, C: Codec<T>> Serialize for Written<'_, T, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.write(self.0, serializer)
    }
}

/// Reads a value with a codec.
pub(super) struct Reading<T, C>(pub C, pub std::marker::PhantomData<T>);

impl<'de, T, C: Codec<T>> de::DeserializeSeed<'de> for Reading<T, C> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        self.0.read(deserializer)
    }
}

/// Reads a value with a codec, or `null`.
pub(super) struct ReadingOption<T, C>(pub C, pub std::marker::PhantomData<T>);

impl<'de, T, C: Codec<T>> de::DeserializeSeed<'de> for ReadingOption<T, C> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T, C: Codec<T>> de::Visitor<'de> for ReadingOption<T, C> {
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

/// A boolean that is spelled as one of two strings; see [`flag`].
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    yes: &'static str,
    no: &'static str,
}

/// A boolean that is spelled as one of two strings.
///
/// A true boolean is read as well: it says the same.
pub const fn flag(yes: &'static str, no: &'static str) -> Flag {
    Flag { yes, no }
}

impl Codec<bool> for Flag {
    fn write<S: Serializer>(self, value: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if *value { self.yes } else { self.no })
    }

    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl de::Visitor<'_> for Flag {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} or {:?}", self.yes, self.no)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<bool, E> {
        if text == self.yes {
            Ok(true)
        } else if text == self.no {
            Ok(false)
        } else {
            Err(E::invalid_value(de::Unexpected::Str(text), &self))
        }
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<bool, E> {
        Ok(value)
    }
}

/// A list whose elements have another wire form; see [`each`].
#[derive(Clone, Copy, Debug)]
pub struct Each<C>(C);

/// A list whose elements are written and read with `codec`.
pub const fn each<C>(codec: C) -> Each<C> {
    Each(codec)
}

impl<T, C: Codec<T>> Codec<Vec<T>> for Each<C> {
    fn write<S: Serializer>(self, value: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(value.len()))?;
        for element in value {
            list.serialize_element(&Written(element, self.0))?;
        }
        list.end()
    }

    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(ListVisitor(self.0, std::marker::PhantomData))
    }
}

struct ListVisitor<T, C>(C, std::marker::PhantomData<T>);

impl<'de, T, C: Codec<T>> de::Visitor<'de> for ListVisitor<T, C> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Reading(self.0, std::marker::PhantomData))? {
            values.push(value);
        }
        Ok(values)
    }
}
