//! The table of a type around one other, which is written and read as that one.

/// A type that is no more than what it holds: an alias that holds itself, which Rust has not.
macro_rules! newtype {
    ($(#[$attribute:meta])* encode $type:ident) => {
        $crate::runtime::wire::newtype! { @write [$(#[$attribute])*] $type }
        $crate::runtime::wire::newtype! {
            @read [$(#[$attribute])* #[cfg(feature = "full-serde")]] $type
        }
    };
    ($(#[$attribute:meta])* decode $type:ident) => {
        $crate::runtime::wire::newtype! {
            @write [$(#[$attribute])* #[cfg(feature = "full-serde")]] $type
        }
        $crate::runtime::wire::newtype! { @read [$(#[$attribute])*] $type }
    };
    ($(#[$attribute:meta])* both $type:ident) => {
        $crate::runtime::wire::newtype! { @write [$(#[$attribute])*] $type }
        $crate::runtime::wire::newtype! { @read [$(#[$attribute])*] $type }
    };

    (@write [$($attributes:tt)*] $type:ident) => {
        $($attributes)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
            }
        }
    };
    (@read [$($attributes:tt)*] $type:ident) => {
        $($attributes)*
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                ::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    };
}
pub(crate) use newtype;
