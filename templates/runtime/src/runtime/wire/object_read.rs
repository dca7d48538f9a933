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
        let mut reader = ObjectReader {
            map,
            names: T::NAMES,
            place: usize::MAX,
            next_call: 0,
            turn: END,
            unknown: T::KEEPS_EXTRA.then(String::new),
            absent: T::NULLABLE,
            error: None,
            input: PhantomData,
        };
        reader.next_key();
        T::read(reader)
    }
}

/// [`ObjectReader::turn`] after the last member.
const END: usize = usize::MAX;

/// A reader of object members, with one call per field in the order of the table, and one for
/// undeclared members.
///
/// The calls are repeated while [`has_member`](Self::has_member) returns `true`. Each reads the
/// value if the current key belongs to it, and then the next key. So members in the order of the
/// table, as most servers send them, are read in one round without a search for their call.
pub struct ObjectReader<'de, A: MapAccess<'de>> {
    map: A,
    names: &'static [&'static str],
    /// The index in `names` of the last declared key.
    place: usize,
    /// The index of the call after the one that the current key belongs to.
    next_call: usize,
    /// The number of calls before the one that the current key belongs to.
    pub(super) turn: usize,
    pub(super) unknown: Option<String>,
    /// The number of required nullable fields that were not read yet.
    pub(super) absent: usize,
    pub(super) error: Option<A::Error>,
    input: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> ObjectReader<'de, A> {
    /// Returns whether there are members left to read.
    #[inline]
    pub fn has_member(&self) -> bool {
        // Calls after the last member subtract from `END`.
        self.turn <= self.names.len()
    }

    /// Reads the next key.
    fn next_key(&mut self) {
        let key = Key {
            names: self.names,
            expected: self.place.wrapping_add(1),
            unknown: self.unknown.as_mut(),
        };
        let call = match self.map.next_key_seed(key) {
            Ok(Some(UNKNOWN)) => self.names.len(),
            Ok(Some(place)) => {
                self.place = place;
                place
            }
            Ok(None) => {
                self.turn = END;
                return;
            }
            Err(error) => return self.fail(error),
        };
        let from = std::mem::replace(&mut self.next_call, call + 1);
        self.turn = match call.checked_sub(from) {
            Some(calls) => calls,
            // In the next round.
            None => call + self.names.len() + 1 - from,
        };
    }

    /// Keeps the error, and ends.
    #[cold]
    pub(super) fn fail(&mut self, error: A::Error) {
        self.error = Some(error);
        self.turn = END;
    }

    #[inline(always)]
    pub(super) fn is_turn(&mut self) -> bool {
        let is_turn = self.turn == 0;
        self.turn = self.turn.wrapping_sub(1);
        is_turn
    }

    #[inline]
    pub(super) fn value<T: Deserialize<'de>>(&mut self) -> Option<T> {
        self.value_seed(PhantomData)
    }

    /// Reads the value of the current key, and the next key.
    #[inline]
    pub(super) fn value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Option<T::Value> {
        match self.map.next_value_seed(seed) {
            Ok(value) => {
                self.next_key();
                Some(value)
            }
            Err(error) => {
                self.fail(error);
                None
            }
        }
    }

    /// Reads a required field.
    #[inline(always)]
    pub fn required<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) {
        if self.is_turn() {
            self.read_required(field);
        }
    }

    /// Reads a required nullable field.
    #[inline(always)]
    pub fn nullable<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) {
        if self.is_turn() {
            self.absent = self.absent.saturating_sub(1);
            self.read_optional(field);
        }
    }

    /// Reads an optional field.
    #[inline(always)]
    pub fn optional<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) {
        if self.is_turn() {
            self.read_optional(field);
        }
    }

    /// Reads an optional nullable field.
    #[inline(always)]
    pub fn patch<T: Deserialize<'de>>(&mut self, field: &mut Patch<T>) {
        if self.is_turn() {
            *field = self.value().unwrap_or_default();
        }
    }

    fn read_required<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) {
        match self.map.next_value() {
            Ok(value) => {
                *field = Some(value);
                self.next_key();
            }
            Err(error) => self.fail(error),
        }
    }

    fn read_optional<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) {
        match self.map.next_value() {
            Ok(value) => {
                *field = value;
                self.next_key();
            }
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
    pub fn ignore(&mut self) {
        if self.is_turn() {
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
