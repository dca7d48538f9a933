//! The table of a newtype with the wire format of its content.

/// A newtype in place of a recursive alias, which Rust does not support. `as` names a codec for its
/// content.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_newtype {
    ($(#[$attribute:meta])* encode $type:ident $(as $codec:expr)?) => {
        $crate::runtime::wire::newtype! { @write [$(#[$attribute])*] $type $(as $codec)? }
        $crate::runtime::wire::newtype! {
            @read [$(#[$attribute])* #[cfg(feature = "full-serde")]] $type $(as $codec)?
        }
    };
    ($(#[$attribute:meta])* decode $type:ident $(as $codec:expr)?) => {
        $crate::runtime::wire::newtype! {
            @write [$(#[$attribute])* #[cfg(feature = "full-serde")]] $type $(as $codec)?
        }
        $crate::runtime::wire::newtype! { @read [$(#[$attribute])*] $type $(as $codec)? }
    };
    ($(#[$attribute:meta])* both $type:ident $(as $codec:expr)?) => {
        $crate::runtime::wire::newtype! { @write [$(#[$attribute])*] $type $(as $codec)? }
        $crate::runtime::wire::newtype! { @read [$(#[$attribute])*] $type $(as $codec)? }
    };

    (@write [$($attributes:tt)*] $type:ident $(as $codec:expr)?) => {
        $($attributes)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::runtime::wire::newtype!(@put &self.0, serializer $(, $codec)?)
            }
        }
    };
    (@read [$($attributes:tt)*] $type:ident $(as $codec:expr)?) => {
        $($attributes)*
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::wire::newtype!(@take deserializer $(, $codec)?).map(Self)
            }
        }
    };

    (@put $value:expr, $serializer:ident) => {
        ::serde::Serialize::serialize($value, $serializer)
    };
    (@put $value:expr, $serializer:ident, $codec:expr) => {
        $crate::runtime::wire::Encode::write($codec, $value, $serializer)
    };
    (@take $deserializer:ident) => { ::serde::Deserialize::deserialize($deserializer) };
    (@take $deserializer:ident, $codec:expr) => {
        $crate::runtime::wire::Decode::read($codec, $deserializer)
    };
}
pub use __trine_newtype as newtype;
