//! Scalars that a server sends with varying types: `5`, `"5"`.
//!
//! They are written with the type that the document declares.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::StringDeserializer;
use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runtime::value::whole::whole;
use crate::runtime::wire::codec::{Decode, Encode};
use crate::runtime::wire::finite::write_finite;
use crate::runtime::wire::number::may_be_rounded;
use crate::runtime::{Date, DateTime, Decimal, Duration, Time, Uuid};

/// A scalar that can be read from any equivalent scalar.
pub trait LenientScalar: Sized {
    /// The expected value in messages.
    const EXPECTS: &'static str;
    /// Whether an empty string is a value and not treated as missing.
    const HAS_EMPTY: bool = false;

    /// Converts a string.
    fn of_text(text: &str) -> Option<Self>;
    /// Converts an integer.
    fn of_integer(number: i128) -> Option<Self>;
    /// Converts a number.
    fn of_number(number: f64) -> Option<Self>;
    /// Converts a boolean.
    fn of_boolean(value: bool) -> Option<Self>;

    /// Returns it as a float, if it is one.
    fn float(&self) -> Option<f64> {
        None
    }

    /// Reads it from any scalar.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }

    /// Reads it from any scalar. Returns `None` for `null` and an empty string.
    fn read_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(OptionVisitor(PhantomData))
    }
}

macro_rules! integers {
    ($($integer:ident)*) => {
        $(
            impl LenientScalar for $integer {
                const EXPECTS: &'static str = "an integer";

                fn of_text(text: &str) -> Option<Self> {
                    // `5.00` is an integer; `5.5` is not, and neither is `1e3`, which may be a
                    // name.
                    let digits = whole(text).filter(|_| !text.contains(['e', 'E']));
                    digits?.parse().ok()
                }

                fn of_integer(number: i128) -> Option<Self> {
                    number.try_into().ok()
                }

                fn of_number(number: f64) -> Option<Self> {
                    let is_exact = number.fract() == 0.0 && !may_be_rounded(number);
                    is_exact.then(|| Self::of_integer(number as i128)).flatten()
                }

                fn of_boolean(value: bool) -> Option<Self> {
                    Some(value.into())
                }
            }
        )*
    };
}

integers!(i32 i64 u32 u64);

impl LenientScalar for f64 {
    const EXPECTS: &'static str = "a number";

    fn float(&self) -> Option<f64> {
        Some(*self)
    }

    fn of_text(text: &str) -> Option<Self> {
        let number: Self = text.trim().parse().ok()?;
        number.is_finite().then_some(number)
    }

    fn of_integer(number: i128) -> Option<Self> {
        Some(number as Self)
    }

    fn of_number(number: f64) -> Option<Self> {
        Some(number)
    }

    fn of_boolean(value: bool) -> Option<Self> {
        Some(value.into())
    }
}

impl LenientScalar for bool {
    const EXPECTS: &'static str = "a boolean";

    fn of_text(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "1" || text.eq_ignore_ascii_case("true") {
            Some(true)
        } else if text == "0" || text.eq_ignore_ascii_case("false") {
            Some(false)
        } else {
            None
        }
    }

    fn of_integer(number: i128) -> Option<Self> {
        match number {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn of_number(number: f64) -> Option<Self> {
        i64::of_number(number).and_then(|number| Self::of_integer(number.into()))
    }

    fn of_boolean(value: bool) -> Option<Self> {
        Some(value)
    }
}

/// Implements the trait for string types, which accept every scalar.
macro_rules! lenient_texts {
    ($($text:ident $expects:literal $has_empty:literal,)*) => {
        $(
            impl $crate::runtime::wire::LenientScalar for $text {
                const EXPECTS: &'static str = $expects;
                const HAS_EMPTY: bool = $has_empty;

                fn of_text(text: &str) -> Option<Self> {
                    Some(text.to_owned().into())
                }

                fn of_integer(number: i128) -> Option<Self> {
                    Some(number.to_string().into())
                }

                fn of_number(number: f64) -> Option<Self> {
                    // The JSON format `5.0`; Rust's `Display` returns `5`.
                    serde_json::Number::from_f64(number).map(|number| number.to_string().into())
                }

                fn of_boolean(value: bool) -> Option<Self> {
                    Some(value.to_string().into())
                }
            }
        )*
    };
}

pub(in crate::runtime) use lenient_texts;

lenient_texts!(
    String "a string" true,
    Date "a date" false,
    DateTime "a date and time" false,
    Time "a time of day" false,
    Duration "a duration" false,
    Uuid "a UUID" false,
);

/// `Decimal` itself records whether it was read from a number.
impl LenientScalar for Decimal {
    const EXPECTS: &'static str = "a decimal number";

    fn of_text(text: &str) -> Option<Self> {
        Some(text.into())
    }

    fn of_integer(number: i128) -> Option<Self> {
        Some(Self::from(number.to_string()).as_number())
    }

    fn of_number(number: f64) -> Option<Self> {
        Some(Self::from(number.to_string()).as_number())
    }

    fn of_boolean(_: bool) -> Option<Self> {
        None
    }

    // Both methods keep the digits of a number.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn read_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        let read = Option::<Self>::deserialize(deserializer)?;
        Ok(read.filter(|decimal| !decimal.as_str().is_empty()))
    }
}

/// The codec of a scalar with varying types; see [`lenient`].
#[derive(Clone, Copy, Debug)]
pub struct Lenient;

/// The codec of a scalar that is read from any equivalent scalar. An empty string is treated as
/// `null` for optional values, except for strings.
#[allow(
    non_upper_case_globals,
    reason = "all codecs of a table are spelled alike"
)]
pub const lenient: Lenient = Lenient;

impl<T: LenientScalar + Serialize> Encode<T> for Lenient {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        match value.float() {
            Some(float) => write_finite(float, serializer),
            None => value.serialize(serializer),
        }
    }
}

impl<T: LenientScalar> Decode<T> for Lenient {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }

    fn read_option<'de, D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        T::read_option(deserializer)
    }
}

/// The codec of an integer enum with varying types; see [`lenient_integer`].
#[derive(Clone, Copy, Debug)]
pub struct LenientInteger;

/// The codec of an integer enum that is read from any equivalent scalar.
#[allow(
    non_upper_case_globals,
    reason = "all codecs of a table are spelled alike"
)]
pub const lenient_integer: LenientInteger = LenientInteger;

impl<T: Serialize> Encode<T> for LenientInteger {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

impl<T: From<i64>> Decode<T> for LenientInteger {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        lenient.read(deserializer).map(|number: i64| number.into())
    }

    fn read_option<'de, D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        let number: Option<i64> = lenient.read_option(deserializer)?;
        Ok(number.map(T::from))
    }
}

/// The codec of a string type with varying types; see [`lenient_text`].
#[derive(Clone, Copy, Debug)]
pub struct LenientText;

/// The codec of a string type that is read from the text of any scalar.
#[allow(
    non_upper_case_globals,
    reason = "all codecs of a table are spelled alike"
)]
pub const lenient_text: LenientText = LenientText;

impl<T: Serialize> Encode<T> for LenientText {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

impl<T: for<'any> Deserialize<'any>> Decode<T> for LenientText {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let text: String = lenient.read(deserializer)?;
        T::deserialize(StringDeserializer::new(text))
    }
}

/// Reads an enum of strings from the text of any scalar.
pub fn read_lenient_text<'de, T: From<String>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    lenient.read(deserializer).map(|text: String| text.into())
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: LenientScalar> Visitor<'_> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, or an equivalent scalar", T::EXPECTS)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<T, E> {
        T::of_boolean(value).ok_or_else(|| E::invalid_type(Unexpected::Bool(value), &self))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        let read = T::of_integer(number.into());
        read.ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        let read = T::of_integer(number.into());
        read.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<T, E> {
        let read = T::of_number(number);
        read.ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::of_text(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: LenientScalar> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ScalarVisitor::<T>(PhantomData).expecting(f)
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Option<T>, E> {
        ScalarVisitor(PhantomData).visit_bool(value).map(Some)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Option<T>, E> {
        ScalarVisitor(PhantomData).visit_i64(number).map(Some)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Option<T>, E> {
        ScalarVisitor(PhantomData).visit_u64(number).map(Some)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Option<T>, E> {
        ScalarVisitor(PhantomData).visit_f64(number).map(Some)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<T>, E> {
        if text.is_empty() && !T::HAS_EMPTY {
            return Ok(None);
        }
        ScalarVisitor(PhantomData).visit_str(text).map(Some)
    }
}
