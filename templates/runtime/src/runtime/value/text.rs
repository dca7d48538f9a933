//! Strings with a format. Each type keeps the text as received: an unexpected value does not make a
//! response invalid, and values are sent back unchanged.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::runtime::value::number;

macro_rules! text_format {
    ($(#[$docs:meta])* $name:ident, $expects:literal) => {
        $(#[$docs])*
        ///
        /// The text is kept as received and is not validated. Features named after other crates
        /// enable conversions from and to their types.
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Converts into the text.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_string(Text($expects)).map(Self)
            }
        }

        shared_by_all!($name);
    };
}

/// Implements the traits that all text types share.
macro_rules! shared_by_all {
    ($name:ident) => {
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::from(text.to_owned())
            }
        }

        impl From<&String> for $name {
            fn from(text: &String) -> Self {
                Self::from(text.clone())
            }
        }

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name))
                    .field(&self.as_str())
                    .finish()
            }
        }
    };
}

#[allow(unused_imports, reason = "for texts that not every document has")]
pub(in crate::runtime) use shared_by_all;

text_format!(
    /// A date: `2026-11-30`.
    Date,
    "a date"
);
text_format!(
    /// A date and time: `2026-11-30T12:00:00Z`.
    DateTime,
    "a date and time"
);
text_format!(
    /// A time of day: `12:00:00`.
    Time,
    "a time of day"
);
text_format!(
    /// A duration: `PT1H30M`.
    Duration,
    "a duration"
);
text_format!(
    /// A UUID: `67e55044-10b1-426f-9247-bb680e5fe0c8`.
    Uuid,
    "a UUID"
);

/// A decimal number: `12.50`.
///
/// All digits are kept. It is read from a JSON number or string. A property that the document
/// declares as a number is serialized as a number. A property that is declared as a string is
/// serialized as received, or as a string if it was created from text. The text is not validated.
///
/// ```ignore
/// let price = Decimal::from("12.50");
/// assert_eq!(price.as_str(), "12.50");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal {
    text: String,
    is_number: bool,
}

impl Decimal {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Converts into the text.
    pub fn into_string(self) -> String {
        self.text
    }

    /// Returns the value with serialization as a JSON number, if its text is a number.
    pub fn as_number(mut self) -> Self {
        self.is_number = true;
        self
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Self::from("0")
    }
}

impl From<String> for Decimal {
    fn from(text: String) -> Self {
        let is_number = false;
        Self { text, is_number }
    }
}

macro_rules! decimal_from {
    ($($number:ident)*) => {
        $(
            impl From<$number> for Decimal {
                fn from(number: $number) -> Self {
                    Self::from(number.to_string())
                }
            }
        )*
    };
}

decimal_from! { i32 i64 i128 u32 u64 u128 f32 f64 }

impl From<Decimal> for String {
    fn from(value: Decimal) -> Self {
        value.text
    }
}

shared_by_all!(Decimal);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.is_number {
            true => number::write(&self.text, serializer),
            false => serializer.serialize_str(&self.text),
        }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expects = "a decimal number, as a number or a string";
        Ok(match number::read(deserializer, expects)? {
            number::Scalar::Number(digits) => Self::from(digits).as_number(),
            number::Scalar::Text(text) => Self::from(text),
        })
    }
}

/// A visitor for a string. The error for any other value names the expected format.
pub(in crate::runtime) struct Text(pub &'static str);

impl de::Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as a string", self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }
}
