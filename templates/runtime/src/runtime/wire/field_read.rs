//! Reading of fields with a codec.

use std::marker::PhantomData;

use serde::de::MapAccess;

use crate::runtime::Patch;
use crate::runtime::wire::codec::{Decode, DecodeOptionSeed, DecodeSeed};
use crate::runtime::wire::object_read::ObjectReader;

/// A reader of a field with a codec.
pub struct CodecReader<'a, 'de, A: MapAccess<'de>, C> {
    pub(super) reader: &'a mut ObjectReader<'de, A>,
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
        let reader = self.reader;
        reader.with(self.codec).optional(field) && reader.has_come()
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
            let seed = DecodeOptionSeed(self.codec, PhantomData);
            let read = self.reader.value_seed(seed).map(Patch::from);
            *field = read.unwrap_or_default();
            true
        }
    }
}
