//! Enums of integers. Undeclared values are kept.

use serde::Deserializer;

use crate::runtime::wire::{Decode, integer};

/// Reads an enum of integers.
pub fn read_integer<'de, T: From<i64>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    integer.read(deserializer).map(|number: i64| number.into())
}

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
