//! Reading of fields with a codec or a clear value.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::MapAccess;

use crate::runtime::wire::Clear;
use crate::runtime::wire::codec::{Decode, DecodeOptionSeed, DecodeSeed};
use crate::runtime::wire::object_read::ObjectReader;
use crate::runtime::{Json, Patch};

/// A reader of a field that is cleared with another value than `null`.
pub struct ClearingReader<'a, 'de, A: MapAccess<'de>> {
    pub(super) reader: &'a mut ObjectReader<'de, A>,
    pub(super) clear: Clear,
}

impl<'a, 'de, A: MapAccess<'de>> ClearingReader<'a, 'de, A> {
    /// Reads an optional field. The clear value is read as `Patch::Null`.
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

    /// Sets a codec for the field.
    pub fn with<C>(self, codec: C) -> CodecReader<'a, 'de, A, C> {
        CodecReader {
            reader: self.reader,
            clear: Some(self.clear),
            codec,
        }
    }
}

/// A reader of a field with a codec.
pub struct CodecReader<'a, 'de, A: MapAccess<'de>, C> {
    pub(super) reader: &'a mut ObjectReader<'de, A>,
    pub(super) clear: Option<Clear>,
    pub(super) codec: C,
}

impl<'de, A: MapAccess<'de>, C: Copy> CodecReader<'_, 'de, A, C> {
    /// Reads a required field.
    pub fn required<T>(self, field: &mut Option<T>) -> bool
    where
        C: Decode<T>,
    {
        self.reader.is_turn() && {
            *field = self.reader.value_seed(DecodeSeed(self.codec, PhantomData));
            true
        }
    }

    /// Reads a required nullable field.
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

    /// Reads an optional field.
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

    /// Reads an optional nullable field.
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

    /// Reads an undeclared member.
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
