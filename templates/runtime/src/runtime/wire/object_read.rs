//! Reading of objects.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::runtime::Patch;
use crate::runtime::wire::field_read::CodecReader;
use crate::runtime::wire::fit;
use crate::runtime::wire::key::Keys;

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
            keys: Keys::new(T::NAMES, T::KEEPS_EXTRA),
            absent: T::NULLABLE,
            error: None,
            input: PhantomData,
        })
    }
}

/// The number of calls before the one that a key belongs to.
///
/// The calls of an object compare it with constants: optimization makes a `switch` of them, as long
/// as the number is not in memory. So all functions that take it are inlined.
pub struct Turn(pub(super) usize);

impl Turn {
    #[inline(always)]
    pub(super) fn is_now(&mut self) -> bool {
        let is_now = self.0 == 0;
        self.0 = self.0.wrapping_sub(1);
        is_now
    }
}

/// A reader of object members. For each member there is one call per field in the order of the
/// table, and one for undeclared members: the call that the key belongs to reads the value.
pub struct ObjectReader<'de, A: MapAccess<'de>> {
    map: A,
    pub(super) keys: Keys,
    /// The number of required nullable fields that were not read yet.
    pub(super) absent: usize,
    pub(super) error: Option<A::Error>,
    input: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> ObjectReader<'de, A> {
    /// Reads the next key. Returns `None` after the last member, and after an error.
    #[inline]
    pub fn next_member(&mut self) -> Option<Turn> {
        if self.error.is_some() {
            return None;
        }
        match self.map.next_key_seed(&mut self.keys) {
            Ok(Some(())) => Some(Turn(self.keys.place)),
            Ok(None) => None,
            Err(error) => {
                self.fail(error);
                None
            }
        }
    }

    /// Keeps the error, and ends.
    #[cold]
    pub(super) fn fail(&mut self, error: A::Error) {
        self.error = Some(error);
    }

    #[inline]
    pub(super) fn value<T: Deserialize<'de>>(&mut self) -> Option<T> {
        self.value_seed(PhantomData)
    }

    /// Reads the value of the current key.
    #[inline]
    pub(super) fn value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Option<T::Value> {
        match self.map.next_value_seed(seed) {
            Ok(value) => Some(value),
            Err(error) => {
                self.fail(error);
                None
            }
        }
    }

    /// Reads a required field.
    #[inline(always)]
    pub fn required<T: Deserialize<'de>>(&mut self, turn: &mut Turn, field: &mut Option<T>) {
        if turn.is_now() {
            self.read_required(field);
        }
    }

    /// Reads a required nullable field.
    #[inline(always)]
    pub fn nullable<T: Deserialize<'de>>(&mut self, turn: &mut Turn, field: &mut Option<T>) {
        if turn.is_now() {
            self.absent = self.absent.saturating_sub(1);
            self.read_optional(field);
        }
    }

    /// Reads an optional field.
    #[inline(always)]
    pub fn optional<T: Deserialize<'de>>(&mut self, turn: &mut Turn, field: &mut Option<T>) {
        if turn.is_now() {
            self.read_optional(field);
        }
    }

    /// Reads an optional nullable field.
    #[inline(always)]
    pub fn patch<T: Deserialize<'de>>(&mut self, turn: &mut Turn, field: &mut Patch<T>) {
        if turn.is_now() {
            *field = self.value().unwrap_or_default();
        }
    }

    fn read_required<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) {
        match self.map.next_value() {
            Ok(value) => *field = Some(value),
            Err(error) => self.fail(error),
        }
    }

    fn read_optional<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) {
        match self.map.next_value() {
            Ok(value) => *field = value,
            Err(error) => self.fail(error),
        }
    }

    /// Sets a codec for the field.
    #[inline(always)]
    pub fn with<C>(&mut self, codec: C) -> CodecReader<'_, 'de, A, C> {
        let reader = self;
        CodecReader { reader, codec }
    }

    /// Skips an undeclared member.
    #[inline(always)]
    pub fn ignore(&mut self, mut turn: Turn) {
        if turn.is_now() {
            self.value::<fit::Skipped>();
        }
    }

    /// Returns the first error after all members were read.
    #[inline]
    pub fn error(self) -> Option<A::Error> {
        if self.absent > 0 && fit::is_measuring() {
            return self.unlikely();
        }
        self.error
    }

    /// Handles missing required nullable fields, which are read as `null`. A union variant without missing
    /// fields matches better, and a variant without any declared member does not match.
    #[cold]
    fn unlikely(self) -> Option<A::Error> {
        fit::count_values(self.absent as u64);
        let names_none = self.keys.found_none();
        let absent = || A::Error::custom("expected at least one declared property, found none");
        self.error.or_else(|| names_none.then(absent))
    }
}

/// Returns the value of a required field, or an error if it is missing.
#[inline]
pub fn require<T, E: serde::de::Error>(name: &'static str, value: Option<T>) -> Result<T, E> {
    value.ok_or_else(|| E::missing_field(name))
}
