//! Reading of fields with a codec.

use std::marker::PhantomData;

use serde::de::MapAccess;

use crate::runtime::Patch;
use crate::runtime::wire::codec::{Decode, DecodeOptionSeed, DecodeSeed};
use crate::runtime::wire::object_read::{ObjectReader, Turn};

/// A reader of a field with a codec.
pub struct CodecReader<'a, 'de, A: MapAccess<'de>, C> {
    pub(super) reader: &'a mut ObjectReader<'de, A>,
    pub(super) codec: C,
}

impl<'de, A: MapAccess<'de>, C: Copy> CodecReader<'_, 'de, A, C> {
    /// Reads a required field.
    #[inline(always)]
    pub fn required<T>(self, turn: &mut Turn, field: &mut Option<T>)
    where
        C: Decode<T>,
    {
        if turn.is_now() {
            *field = self.reader.value_seed(DecodeSeed(self.codec, PhantomData));
        }
    }

    /// Reads a required nullable field.
    #[inline(always)]
    pub fn nullable<T>(self, turn: &mut Turn, field: &mut Option<T>)
    where
        C: Decode<T>,
    {
        if turn.is_now() {
            self.reader.absent = self.reader.absent.saturating_sub(1);
            self.read_optional(field);
        }
    }

    /// Reads an optional field.
    #[inline(always)]
    pub fn optional<T>(self, turn: &mut Turn, field: &mut Option<T>)
    where
        C: Decode<T>,
    {
        if turn.is_now() {
            self.read_optional(field);
        }
    }

    /// Reads an optional nullable field.
    #[inline(always)]
    pub fn patch<T>(self, turn: &mut Turn, field: &mut Patch<T>)
    where
        C: Decode<T>,
    {
        if turn.is_now() {
            let seed = DecodeOptionSeed(self.codec, PhantomData);
            let read = self.reader.value_seed(seed).map(Patch::from);
            *field = read.unwrap_or_default();
        }
    }

    fn read_optional<T>(self, field: &mut Option<T>)
    where
        C: Decode<T>,
    {
        let seed = DecodeOptionSeed(self.codec, PhantomData);
        if let Some(value) = self.reader.value_seed(seed) {
            *field = value;
        }
    }
}
