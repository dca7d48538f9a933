//! Unions: one of several shapes; what fits none is kept raw.

use std::cell::Cell;

use serde::{Deserialize, Deserializer};

use crate::runtime::Json;
use crate::runtime::wire::{Decode, ignored};

thread_local! {
    /// How many variants may still be tried for the outermost union that is being read.
    static TRIES: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Unions inside of unions multiply the work; no document needs more tries than this, and no
/// server can make a client do more.
const LEAST_TRIES: u64 = 10_000;

/// Reads the whole value, so that it can be looked at several times.
pub fn buffered<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
    Json::deserialize(deserializer)
}

/// The text of the member that tells the variants apart.
pub fn tag_of<'a>(value: &'a Json, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// Tries one variant after the other and keeps the one that knows most members.
pub struct Attempts<'a, U> {
    value: &'a Json,
    before: u64,
    best: Option<(u64, U)>,
    is_outermost: bool,
}

impl<'a, U> Attempts<'a, U> {
    /// Begins with `value`.
    pub fn new(value: &'a Json) -> Self {
        let is_outermost = TRIES.get().is_none();
        if is_outermost {
            TRIES.set(Some(LEAST_TRIES + 16 * size(value)));
        }
        Self {
            value,
            before: ignored::count(),
            best: None,
            is_outermost,
        }
    }

    /// Tries a variant.
    pub fn attempt<T, C: Decode<T>>(&mut self, codec: C, variant: fn(T) -> U) {
        let left = TRIES.get().unwrap_or_default();
        if left == 0 || self.is_decided() {
            return;
        }
        TRIES.set(Some(left - 1));
        ignored::reset_to(self.before);
        if let Ok(value) = codec.read(self.value) {
            let unknown = ignored::count().wrapping_sub(self.before);
            if self.best.as_ref().is_none_or(|(least, _)| unknown < *least) {
                self.best = Some((unknown, variant(value)));
            }
        }
    }

    /// The variant that fits best; none where nothing fits.
    pub fn best(mut self) -> Option<U> {
        let best = self.best.take();
        let unknown = best.as_ref().map_or(0, |(unknown, _)| *unknown);
        ignored::reset_to(self.before.wrapping_add(unknown));
        best.map(|(_, value)| value)
    }

    fn is_decided(&self) -> bool {
        matches!(self.best, Some((0, _)))
    }
}

impl<U> Drop for Attempts<'_, U> {
    fn drop(&mut self) {
        if self.is_outermost {
            TRIES.set(None);
        }
    }
}

/// How many values there are in `value`.
fn size(value: &Json) -> u64 {
    match value {
        Json::Array(elements) => 1 + elements.iter().map(size).sum::<u64>(),
        Json::Object(members) => 1 + members.values().map(size).sum::<u64>(),
        _ => 1,
    }
}

/// The wire format of a union.
macro_rules! union {
    ($(#[$attribute:meta])* encode $($table:tt)*) => {
        $crate::runtime::wire::union! { @write [$(#[$attribute])*] $($table)* }
        $crate::runtime::wire::union! {
            @read [$(#[$attribute])* #[cfg(feature = "full-serde")]] $($table)*
        }
    };
    ($(#[$attribute:meta])* decode $($table:tt)*) => {
        $crate::runtime::wire::union! {
            @write [$(#[$attribute])* #[cfg(feature = "full-serde")]] $($table)*
        }
        $crate::runtime::wire::union! { @read [$(#[$attribute])*] $($table)* }
    };
    ($(#[$attribute:meta])* both $($table:tt)*) => {
        $crate::runtime::wire::union! { @write [$(#[$attribute])*] $($table)* }
        $crate::runtime::wire::union! { @read [$(#[$attribute])*] $($table)* }
    };

    (@write [$($attributes:tt)*] $type:ident { $($variant:ident($inner:ty) $(as $codec:expr)?,)* }) => {
        $($attributes)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ::serde::Serialize::serialize(
                        $crate::runtime::wire::union!(@written value $($codec)?), serializer,
                    ),)*
                    Self::Raw(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
    };
    (@write [$($attributes:tt)*] $type:ident by $member:literal {
        $($($tag:literal)|+ => $variant:ident($inner:ty) $(as $codec:expr)?,)*
    }) => {
        $($attributes)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::runtime::wire::write_tagged(
                        serializer, $member, &[$($tag),+],
                        $crate::runtime::wire::union!(@written value $($codec)?),
                    ),)*
                    Self::Raw(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
    };

    (@read [$($attributes:tt)*] $type:ident { $($variant:ident($inner:ty) $(as $codec:expr)?,)* }) => {
        $($attributes)*
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = match $crate::runtime::wire::buffered(deserializer) {
                    Ok(raw) => raw,
                    Err(error) => return Err(error),
                };
                let mut attempts = $crate::runtime::wire::Attempts::new(&raw);
                $(
                    attempts.attempt(
                        $crate::runtime::wire::union!(@codec $($codec)?), Self::$variant,
                    );
                )*
                Ok(match attempts.best() {
                    Some(value) => value,
                    None => Self::Raw(raw),
                })
            }
        }
    };
    (@read [$($attributes:tt)*] $type:ident by $member:literal {
        $($($tag:literal)|+ => $variant:ident($inner:ty) $(as $codec:expr)?,)*
    }) => {
        $($attributes)*
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = match $crate::runtime::wire::buffered(deserializer) {
                    Ok(raw) => raw,
                    Err(error) => return Err(error),
                };
                let mut attempts = $crate::runtime::wire::Attempts::new(&raw);
                match $crate::runtime::wire::tag_of(&raw, $member) {
                    $(Some($($tag)|+) => attempts.attempt(
                        $crate::runtime::wire::union!(@codec $($codec)?), Self::$variant,
                    ),)*
                    _ => {}
                }
                Ok(match attempts.best() {
                    Some(value) => value,
                    None => Self::Raw(raw),
                })
            }
        }
    };

    (@written $value:ident) => { $value };
    (@written $value:ident $codec:expr) => { &$crate::runtime::wire::written($value, $codec) };
    (@codec) => { $crate::runtime::wire::plain };
    (@codec $codec:expr) => { $codec };
}
pub(crate) use union;
