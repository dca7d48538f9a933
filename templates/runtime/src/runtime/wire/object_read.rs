//! How an object is read.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::runtime::wire::codec::{Decode, DecodeOptionSeed, DecodeSeed, Plain};
use crate::runtime::wire::empty_list::or_empty_list;
use crate::runtime::wire::key::{Key, UNKNOWN};
use crate::runtime::wire::node::Node;
use crate::runtime::wire::{Clear, fit};
use crate::runtime::{Json, Patch};

/// A type that is read from an object, by its table.
pub trait ReadObject: Sized {
    /// The type's name, for messages.
    const TYPE: &'static str;
    /// The names on the wire, in the order of the table.
    const NAMES: &'static [&'static str];
    /// Whether members that are not named are kept.
    const KEEPS_EXTRA: bool = false;
    /// How many fields are always there and may be `null`.
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

/// Reads an object of type `T`, which may be spelled as an empty list where it is empty.
pub fn read_object_or_empty_list<'de, T: ReadObject, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    or_empty_list(Objects).read(deserializer)
}

/// Reads an object by its table, whatever else its type is read from.
#[derive(Clone, Copy)]
struct Objects;

impl<T: ReadObject> Decode<T> for Objects {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        read_object(deserializer)
    }
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

/// Reads the members of an object, one call for each field of the table in its order.
///
/// [`next_key`](Self::next_key) takes a key; then the field calls are made until one says that the key
/// was its own. An error is kept until [`error`](Self::error).
pub struct ObjectReader<'de, A: MapAccess<'de>> {
    map: A,
    names: &'static [&'static str],
    /// The place in `names` of the last key that is named there.
    place: usize,
    /// How many fields are still to be asked before the one whose key it is.
    turn: usize,
    unknown: Option<String>,
    /// How many fields that may be `null`, and are always there, have not come yet.
    absent: usize,
    error: Option<A::Error>,
    input: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> ObjectReader<'de, A> {
    /// Takes the next key; says whether there was one.
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
    fn is_turn(&mut self) -> bool {
        let is_turn = self.turn == 0;
        self.turn = self.turn.wrapping_sub(1);
        is_turn
    }

    #[inline]
    fn value<T: Deserialize<'de>>(&mut self) -> Option<T> {
        match self.map.next_value() {
            Ok(value) => Some(value),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    fn value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Option<T::Value> {
        match self.map.next_value_seed(seed) {
            Ok(value) => Some(value),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    /// Reads a field that is always there.
    #[inline]
    pub fn required<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) -> bool {
        self.is_turn() && {
            *field = self.value();
            true
        }
    }

    /// Reads a field that is always there and may be `null`.
    #[inline]
    pub fn nullable<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) -> bool {
        self.optional(field) && self.has_come()
    }

    fn has_come(&mut self) -> bool {
        self.absent = self.absent.saturating_sub(1);
        true
    }

    /// Reads a field that may be missing.
    #[inline]
    pub fn optional<T: Deserialize<'de>>(&mut self, field: &mut Option<T>) -> bool {
        self.is_turn() && {
            *field = self.value().unwrap_or_default();
            true
        }
    }

    /// Reads a field that may be missing and may be `null`.
    #[inline]
    pub fn patch<T: Deserialize<'de>>(&mut self, field: &mut Patch<T>) -> bool {
        self.is_turn() && {
            *field = self.value().unwrap_or_default();
            true
        }
    }

    /// For a field that is cleared with another value than `null`.
    #[inline]
    pub fn clearing(&mut self, clear: Clear) -> ClearingReader<'_, 'de, A> {
        let reader = self;
        ClearingReader { reader, clear }
    }

    /// For a field with another wire form.
    #[inline]
    pub fn with<C>(&mut self, codec: C) -> CodecReader<'_, 'de, A, C> {
        let reader = self;
        let clear = None;
        CodecReader {
            reader,
            clear,
            codec,
        }
    }

    /// Reads a member that no field has asked for, and forgets it.
    pub fn ignore(&mut self) -> bool {
        if fit::is_measuring() {
            return self.value().is_some_and(|value: Node| {
                fit::count_ignored(value.members());
                true
            });
        }
        self.value::<IgnoredAny>().is_some()
    }

    /// Reads a member that no field has asked for, and keeps it.
    pub fn extra<T: for<'any> Deserialize<'any> + 'static>(
        &mut self,
        extra: &mut BTreeMap<String, T>,
    ) -> bool {
        if TypeId::of::<T>() == TypeId::of::<Json>() {
            fit::count_extra();
        }
        self.with(Plain).extra(extra)
    }

    /// All members are read; the first error comes out here.
    #[inline]
    pub fn error(self) -> Option<A::Error> {
        if self.absent > 0 && fit::is_measuring() {
            return self.unlikely();
        }
        self.error
    }

    /// A field that has to be there is read as `null` where it is absent; of the variants of a
    /// union, one that has it fits better. One of which nothing has come does not fit.
    #[cold]
    fn unlikely(self) -> Option<A::Error> {
        fit::count_values(self.absent as u64);
        let names_none = self.place == usize::MAX;
        let absent = || A::Error::custom("no property of it is there");
        self.error.or_else(|| names_none.then(absent))
    }

    fn fail(&mut self, error: impl fmt::Display) {
        self.error = Some(A::Error::custom(error));
    }
}

/// The value of a field that is always there.
#[inline]
pub fn require<T, E: serde::de::Error>(name: &'static str, value: Option<T>) -> Result<T, E> {
    value.ok_or_else(|| E::missing_field(name))
}

/// Reads a field that is cleared with another value than `null`.
pub struct ClearingReader<'a, 'de, A: MapAccess<'de>> {
    reader: &'a mut ObjectReader<'de, A>,
    clear: Clear,
}

impl<'a, 'de, A: MapAccess<'de>> ClearingReader<'a, 'de, A> {
    /// Reads a field that may be missing; what clears it is read as that.
    pub fn patch<T: for<'any> Deserialize<'any>>(self, field: &mut Patch<T>) -> bool {
        self.reader.is_turn() && {
            let read = self.reader.value().and_then(|value: Json| {
                if value.is_null() || self.clear.is(&value) {
                    return Some(Patch::Null);
                }
                match T::deserialize(value) {
                    Ok(value) => Some(Patch::Value(value)),
                    Err(error) => {
                        self.reader.fail(error);
                        None
                    }
                }
            });
            *field = read.unwrap_or_default();
            true
        }
    }

    /// For a field with another wire form.
    pub fn with<C>(self, codec: C) -> CodecReader<'a, 'de, A, C> {
        CodecReader {
            reader: self.reader,
            clear: Some(self.clear),
            codec,
        }
    }
}

/// Reads a field with another wire form.
pub struct CodecReader<'a, 'de, A: MapAccess<'de>, C> {
    reader: &'a mut ObjectReader<'de, A>,
    clear: Option<Clear>,
    codec: C,
}

impl<'de, A: MapAccess<'de>, C: Copy> CodecReader<'_, 'de, A, C> {
    /// Reads a field that is always there.
    pub fn required<T>(self, field: &mut Option<T>) -> bool
    where
        C: Decode<T>,
    {
        self.reader.is_turn() && {
            *field = self.reader.value_seed(DecodeSeed(self.codec, PhantomData));
            true
        }
    }

    /// Reads a field that is always there and may be `null`.
    pub fn nullable<T>(self, field: &mut Option<T>) -> bool
    where
        C: Decode<T>,
    {
        let Self {
            reader,
            clear,
            codec,
        } = self;
        let with = CodecReader {
            reader: &mut *reader,
            clear,
            codec,
        };
        with.optional(field) && reader.has_come()
    }

    /// Reads a field that may be missing.
    pub fn optional<T>(self, field: &mut Option<T>) -> bool
    where
        C: Decode<T>,
    {
        self.reader.is_turn() && {
            let seed = DecodeOptionSeed(self.codec, PhantomData);
            *field = self.reader.value_seed(seed).unwrap_or_default();
            true
        }
    }

    /// Reads a field that may be missing and may be `null`.
    pub fn patch<T>(self, field: &mut Patch<T>) -> bool
    where
        C: Decode<T>,
    {
        self.reader.is_turn() && {
            let Some(clear) = self.clear else {
                let seed = DecodeOptionSeed(self.codec, PhantomData);
                let read = self.reader.value_seed(seed).map(Patch::from);
                *field = read.unwrap_or_default();
                return true;
            };
            let read = self.reader.value().and_then(|value: Json| {
                if value.is_null() || clear.is(&value) {
                    return Some(Patch::Null);
                }
                match self.codec.read_option(value) {
                    Ok(Some(value)) => Some(Patch::Value(value)),
                    Ok(None) => Some(Patch::Null),
                    Err(error) => {
                        self.reader.fail(error);
                        None
                    }
                }
            });
            *field = read.unwrap_or_default();
            true
        }
    }

    /// Reads a member that no field has asked for, and keeps it.
    pub fn extra<T>(self, extra: &mut BTreeMap<String, T>) -> bool
    where
        C: Decode<T>,
    {
        let name = self.reader.unknown.as_mut().map(std::mem::take);
        let seed = DecodeSeed(self.codec, PhantomData);
        if let Some(value) = self.reader.value_seed(seed) {
            extra.insert(name.unwrap_or_default(), value);
        }
        true
    }
}

impl Clear {
    fn is(self, value: &Json) -> bool {
        match self {
            Self::EmptyText => value.as_str() == Some(""),
            Self::EmptyList => value.as_array().is_some_and(Vec::is_empty),
            Self::Zero => value.as_i64() == Some(0),
        }
    }
}
