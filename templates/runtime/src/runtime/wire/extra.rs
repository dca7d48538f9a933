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
use crate::runtime::wire::object_read::ObjectReader;
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
    pub fn extra<T: for<'any> Deserialize<'any> + 'static>(
        &mut self,
        extra: &mut BTreeMap<String, T>,
    ) {
        if self.turn == 0 && TypeId::of::<T>() == TypeId::of::<Json>() {
            fit::count_extra();
        }
        self.with(Plain).extra(extra);
    }
}

impl<'de, A: MapAccess<'de>, C: Copy> CodecReader<'_, 'de, A, C> {
    /// Reads an undeclared member.
    pub fn extra<T>(self, extra: &mut BTreeMap<String, T>)
    where
        C: Decode<T>,
    {
        if self.reader.is_turn() {
            // Before the value, after which the next key is read.
            let name = self.reader.unknown.as_mut().map(std::mem::take);
            let seed = DecodeSeed(self.codec, PhantomData);
            if let Some(value) = self.reader.value_seed(seed) {
                extra.insert(name.unwrap_or_default(), value);
            }
        }
    }
}
