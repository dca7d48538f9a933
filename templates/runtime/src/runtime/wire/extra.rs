//! Undeclared members of objects.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::de::MapAccess;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::runtime::Json;
use crate::runtime::wire::codec::{Decode, DecodeSeed, Encode, Plain, Written};
use crate::runtime::wire::field_read::CodecReader;
use crate::runtime::wire::fit;
use crate::runtime::wire::object_read::{ObjectReader, Turn};
use crate::runtime::wire::object_write::{CodecWriter, ObjectWriter};

impl<S: Serializer> ObjectWriter<S> {
    /// Writes undeclared members. `names` are the declared ones.
    pub fn extra<T: Serialize>(&mut self, names: &[&str], extra: &BTreeMap<String, T>) {
        self.with(Plain).extra(names, extra);
    }
}

impl<S: Serializer, C: Copy> CodecWriter<'_, S, C> {
    /// Writes undeclared members. `names` are the declared ones.
    pub fn extra<T>(self, names: &[&str], extra: &BTreeMap<String, T>)
    where
        C: Encode<T>,
    {
        for (name, value) in extra {
            if names.contains(&name.as_str()) {
                self.writer.refuse(format_args!(
                    "expected undeclared properties in `extra`, found `{name}`, which has \
                             its own field"
                ));
            }
            if let Ok(map) = &mut self.writer.map {
                if let Err(error) = map.serialize_entry(name, &Written(value, self.codec)) {
                    self.writer.map = Err(error);
                }
            }
        }
    }
}

impl<'de, A: MapAccess<'de>> ObjectReader<'de, A> {
    /// Reads an undeclared member.
    #[inline(always)]
    pub fn extra<T: for<'any> Deserialize<'any> + 'static>(
        &mut self,
        turn: Turn,
        extra: &mut BTreeMap<String, T>,
    ) {
        if turn.0 == 0 && TypeId::of::<T>() == TypeId::of::<Json>() {
            fit::count_extra();
        }
        self.with(Plain).extra(turn, extra);
    }
}

impl<'de, A: MapAccess<'de>, C: Copy> CodecReader<'_, 'de, A, C> {
    /// Reads an undeclared member.
    #[inline(always)]
    pub fn extra<T>(self, mut turn: Turn, extra: &mut BTreeMap<String, T>)
    where
        C: Decode<T>,
    {
        if turn.is_now() {
            self.read_extra(extra);
        }
    }

    fn read_extra<T>(self, extra: &mut BTreeMap<String, T>)
    where
        C: Decode<T>,
    {
        let name = self.reader.keys.unknown.as_mut().map(std::mem::take);
        let seed = DecodeSeed(self.codec, PhantomData);
        if let Some(value) = self.reader.value_seed(seed) {
            extra.insert(name.unwrap_or_default(), value);
        }
    }
}
