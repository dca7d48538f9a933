//! Enums of strings. Undeclared values are kept.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Unexpected, Visitor};

/// Reads an enum of strings.
pub fn read_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'a> From<&'a str> + From<String>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(TextVisitor(PhantomData))
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
