//! Reading of objects.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::runtime::Patch;
use crate::runtime::wire::field_read::CodecReader;
use crate::runtime::wire::fit;
use crate::runtime::wire::key::{Key, UNKNOWN};

/// A type that is read from an object.
pub trait ReadObject: Sized {
    /// The name of the type in messages.
    const TYPE: &'static str;
    /// The names of the members, in the order of the table.
    const NAMES: &'static [&'static str];
    /// Whether undeclared members are kept.
    const KEEPS_EXTRA: bool = false;
    /// The number of required nullable fields.
    const NULLABLE: usize = 0;

    /// Reads all members.
    fn read<'de, A: MapAccess<'de>>(reader: ObjectReader<'de, A>) -> Result<Self, A::Error>;
}

/// Reads an object of type `T`.
#[inline]
pub fn read_object<'de, T: ReadObject, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: ReadObject> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::TYPE)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(ObjectReader {
            map,
            names: T::NAMES,
            place: usize::MAX,
            turn: 0,
            unknown: T::KEEPS_EXTRA.then(String::new),
            absent: T::NULLABLE,
            error: None,
            input: PhantomData,
        })
    }
}

/// A reader of object members, with one call per field in the order of the table.
///
/// [`next_key`](Self::next_key) reads a key. Then the field methods are called until one returns
/// `true`, which means that the key belongs to its field. [`error`](Self::error) returns the first
/// error.
pub struct ObjectReader<'de, A: MapAccess<'de>> {
    map: A,
    names: &'static [&'static str],
    /// The index in `names` of the last declared key.
    place: usize,
    /// The number of field calls before the one that the key belongs to.
    turn: usize,
    pub(super) unknown: Option<String>,
    /// The number of required nullable fields that were not read yet.
    absent: usize,
    pub(super) error: Option<A::Error>,
    input: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> ObjectReader<'de, A> {
    /// Reads the next key. Returns `false` at the end of the object.
    #[inline]
    pub fn next_key(&mut self) -> bool {
        if self.error.is_some() {
            return false;
        }
        let key = Key {
            names: self.names,
            expected: self.place.wrapping_add(1),
            unknown: self.unknown.as_mut(),
        };
        match self.map.next_key_seed(key) {
            Ok(Some(place)) => {
                self.turn = place;
                if place != UNKNOWN {
                    self.place = place;
                }
                true
            }
            Ok(None) => false,
            Err(error) => {
                self.error = Some(error);
                false
            }
        }
    }

    #[inline]
    pub(super) fn is_turn(&mut self) -> bool {
        let is_turn = self.turn == 0;
        self.turn = self.turn.wrapping_sub(1);
        is_turn
    }

    #[inline]
    pub(super) fn value<T: Deserialize<'de>>(&mut self) -> Option<T> {
        match self.map.next_value() {
            Ok(value) => Some(value),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    pub(super) fn value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Option<T::Value> {
        match self.map.next_value_seed(seed) {
            Ok(value) => Some(value),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    /// Reads a required field.
    #[inline]
    pub fn required<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) -> bool {
        self.is_turn() && {
            *field = self.value();
            true
        }
    }

    /// Reads a required nullable field.
    #[inline]
    pub fn nullable<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) -> bool {
        self.optional(field) && self.has_come()
    }

    pub(super) fn has_come(&mut self) -> bool {
        self.absent = self.absent.saturating_sub(1);
        true
    }

    /// Reads an optional field.
    #[inline]
    pub fn optional<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) -> bool {
        self.is_turn() && {
            *field = self.value().unwrap_or_default();
            true
        }
    }

    /// Reads an optional nullable field.
    #[inline]
    pub fn patch<T: Deserialize<'de>>(&mut self, field: &mut Patch<T>) -> bool {
        self.is_turn() && {
            *field = self.value().unwrap_or_default();
            true
        }
    }

    /// Sets a codec for the field.
    #[inline]
    pub fn with<C>(&mut self, codec: C) -> CodecReader<'_, 'de, A, C> {
        let reader = self;
        CodecReader { reader, codec }
    }

    /// Skips an undeclared member.
    pub fn ignore(&mut self) -> bool {
        self.value::<fit::Skipped>().is_some()
    }

    /// Returns the first error after all members were read.
    #[inline]
    pub fn error(self) -> Option<A::Error> {
        if self.absent > 0 && fit::is_measuring() {
            return self.unlikely();
        }
        self.error
    }

    /// Returns a missing required nullable field is read as `null`. A union variant without missing
    /// fields matches better, and a variant without any declared member does not match.
    #[cold]
    fn unlikely(self) -> Option<A::Error> {
        fit::count_values(self.absent as u64);
        let names_none = self.place == usize::MAX;
        let absent = || A::Error::custom("expected at least one declared property, found none");
        self.error.or_else(|| names_none.then(absent))
    }
}

/// Returns the value of a required field, or an error if it is missing.
#[inline]
pub fn require<T, E: serde::de::Error>(name: &'static str, value: Option<T>) -> Result<T, E> {
    value.ok_or_else(|| E::missing_field(name))
}
