//! Enums of strings and integers. Undeclared values are kept.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Unexpected, Visitor};

use crate::runtime::wire::{Decode, integer};

use crate::runtime::wire::fit;

/// Reads an enum of strings.
pub fn read_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'a> From<&'a str> + From<String>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

/// Reads an enum of integers.
pub fn read_integer<'de, T: From<i64>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    integer.read(deserializer).map(|number: i64| number.into())
}

/// Measures the value of a closed enum: an undeclared value increases the distance.
pub fn listed<T>(value: T, is_listed: fn(&T) -> bool) -> T {
    if fit::is_measuring() {
        match is_listed(&value) {
            true => fit::count_listed(),
            false => fit::count_value(),
        }
    }
    value
}

/// Measures the value of an open enum: an undeclared value does not increase the distance.
pub fn listed_or_open<T>(value: T, is_listed: fn(&T) -> bool) -> T {
    if fit::is_measuring() && is_listed(&value) {
        fit::count_listed();
    }
    value
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str> + From<String>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<T, E> {
        Ok(T::from(text))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<T, E> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(T::from(text)),
            Err(_) => Err(E::invalid_value(Unexpected::Bytes(bytes), &self)),
        }
    }
}

/// The wire format of an enum of strings. `lenient` after the name accepts other scalars; `open`
/// after the values accepts undeclared values without a penalty in unions.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_text_enum {
    ($(#[$attribute:meta])* encode $($table:tt)*) => {
        $crate::runtime::wire::text_enum! {
            @impls [$(#[$attribute])*] [$(#[$attribute])*]
            [$(#[$attribute])* #[cfg(feature = "full-serde")]] $($table)*
        }
    };
    ($(#[$attribute:meta])* decode $($table:tt)*) => {
        $crate::runtime::wire::text_enum! {
            @impls [$(#[$attribute])*]
            [$(#[$attribute])* #[cfg(feature = "full-serde")]] [$(#[$attribute])*] $($table)*
        }
    };
    ($(#[$attribute:meta])* both $($table:tt)*) => {
        $crate::runtime::wire::text_enum! {
            @impls [$(#[$attribute])*] [$(#[$attribute])*] [$(#[$attribute])*] $($table)*
        }
    };

    (@impls [$($attributes:tt)*] [$($write:tt)*] [$($read:tt)*]
     $type:ident $($lenient:ident)? { $($text:literal => $variant:ident,)* } $($open:ident)?) => {
        $($attributes)*
        impl $type {
            /// Returns the text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unlisted(text) => text,
                }
            }

            fn listed(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        $($attributes)*
        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                Self::listed(text).unwrap_or_else(|| Self::Unlisted(text.to_owned()))
            }
        }

        $($attributes)*
        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self::listed(&text).unwrap_or(Self::Unlisted(text))
            }
        }

        $($attributes)*
        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $($write)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        $($read)*
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match $crate::runtime::wire::text_enum!(@begin_read deserializer $($lenient)?) {
                    Ok(value) => Ok($crate::runtime::wire::text_enum!(@listed $($open)?)(
                        value, |value| !matches!(value, Self::Unlisted(_)),
                    )),
                    error => error,
                }
            }
        }
    };

    (@listed) => { $crate::runtime::wire::listed };
    (@listed open) => { $crate::runtime::wire::listed_or_open };
    (@begin_read $deserializer:ident) => { $crate::runtime::wire::read_text($deserializer) };
    (@begin_read $deserializer:ident lenient) => {
        $crate::runtime::wire::read_lenient_text($deserializer)
    };
}
pub use __trine_text_enum as text_enum;

/// The wire format of an enum of integers. `lenient` after the name accepts other scalars; `open`
/// after the values accepts undeclared values without a penalty in unions.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_integer_enum {
    ($(#[$attribute:meta])* encode $($table:tt)*) => {
        $crate::runtime::wire::integer_enum! {
            @impls [$(#[$attribute])*] [$(#[$attribute])*]
            [$(#[$attribute])* #[cfg(feature = "full-serde")]] $($table)*
        }
    };
    ($(#[$attribute:meta])* decode $($table:tt)*) => {
        $crate::runtime::wire::integer_enum! {
            @impls [$(#[$attribute])*]
            [$(#[$attribute])* #[cfg(feature = "full-serde")]] [$(#[$attribute])*] $($table)*
        }
    };
    ($(#[$attribute:meta])* both $($table:tt)*) => {
        $crate::runtime::wire::integer_enum! {
            @impls [$(#[$attribute])*] [$(#[$attribute])*] [$(#[$attribute])*] $($table)*
        }
    };

    (@impls [$($attributes:tt)*] [$($write:tt)*] [$($read:tt)*]
     $type:ident $($lenient:ident)? { $($number:literal => $variant:ident,)* } $($open:ident)?) => {
        $($attributes)*
        impl $type {
            /// Returns the number on the wire.
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Unlisted(number) => *number,
                }
            }
        }

        $($attributes)*
        impl From<i64> for $type {
            fn from(number: i64) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    _ => Self::Unlisted(number),
                }
            }
        }

        $($attributes)*
        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        $($write)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }

        $($read)*
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match $crate::runtime::wire::integer_enum!(@begin_read deserializer $($lenient)?) {
                    Ok(value) => Ok($crate::runtime::wire::integer_enum!(@listed $($open)?)(
                        value, |value| !matches!(value, Self::Unlisted(_)),
                    )),
                    error => error,
                }
            }
        }
    };

    (@listed) => { $crate::runtime::wire::listed };
    (@listed open) => { $crate::runtime::wire::listed_or_open };
    (@begin_read $deserializer:ident) => { $crate::runtime::wire::read_integer($deserializer) };
    (@begin_read $deserializer:ident lenient) => {
        $crate::runtime::wire::Decode::read($crate::runtime::wire::lenient_integer, $deserializer)
    };
}
pub use __trine_integer_enum as integer_enum;
