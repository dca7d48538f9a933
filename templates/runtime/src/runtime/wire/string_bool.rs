//! Booleans that are sent as one of two strings.

use std::fmt;

use serde::{Deserializer, Serializer, de};

use crate::runtime::wire::codec::{Decode, Encode};
use crate::runtime::wire::lenient::LenientScalar as _;

/// The codec of a boolean that is sent as one of two strings; see [`string_bool`].
#[derive(Clone, Copy, Debug)]
pub struct StringBool {
    yes: &'static str,
    no: &'static str,
    is_lenient: bool,
}

/// Returns a codec for a boolean that is sent as one of two strings.
///
/// JSON booleans are accepted as well.
pub const fn string_bool(yes: &'static str, no: &'static str) -> StringBool {
    let is_lenient = false;
    StringBool {
        yes,
        no,
        is_lenient,
    }
}

impl StringBool {
    /// Accepts `1` and `0`, and the strings `1`, `0`, `true` and `false` as well.
    pub const fn lenient(mut self) -> Self {
        self.is_lenient = true;
        self
    }

    fn of_text(self, text: &str) -> Option<bool> {
        if text == self.yes {
            Some(true)
        } else if text == self.no {
            Some(false)
        } else if self.is_lenient {
            bool::of_text(text)
        } else {
            None
        }
    }
}

impl Encode<bool> for StringBool {
    fn write<S: Serializer>(self, value: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if *value { self.yes } else { self.no })
    }
}

impl Decode<bool> for StringBool {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(StringBoolVisitor(self))
    }

    fn read_option<'de, D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Option<bool>, D::Error> {
        deserializer.deserialize_any(OptionalStringBoolVisitor(self))
    }
}

struct StringBoolVisitor(StringBool);

impl de::Visitor<'_> for StringBoolVisitor {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} or {:?}", self.0.yes, self.0.no)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<bool, E> {
        let read = self.0.of_text(text);
        read.ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<bool, E> {
        Ok(value)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<bool, E> {
        let read = self.0.is_lenient.then(|| bool::of_integer(number.into()));
        let read = read.flatten();
        read.ok_or_else(|| E::invalid_value(de::Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<bool, E> {
        let read = self.0.is_lenient.then(|| bool::of_integer(number.into()));
        let read = read.flatten();
        read.ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }
}

struct OptionalStringBoolVisitor(StringBool);

impl<'de> de::Visitor<'de> for OptionalStringBoolVisitor {
    type Value = Option<bool>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        StringBoolVisitor(self.0).expecting(f)
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<bool>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<bool>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<bool>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<bool>, E> {
        if text.is_empty() && self.0.is_lenient && self.0.of_text(text).is_none() {
            return Ok(None);
        }
        StringBoolVisitor(self.0).visit_str(text).map(Some)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Option<bool>, E> {
        Ok(Some(value))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Option<bool>, E> {
        StringBoolVisitor(self.0).visit_i64(number).map(Some)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Option<bool>, E> {
        StringBoolVisitor(self.0).visit_u64(number).map(Some)
    }
}
