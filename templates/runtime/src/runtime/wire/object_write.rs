//! Writing of objects.

use std::collections::BTreeMap;

use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};

use crate::runtime::Patch;
use crate::runtime::wire::codec::{Encode, Plain, Written};

/// The value that is written instead of `null` to clear a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clear {
    /// `""`
    EmptyText,
    /// `[]`
    EmptyList,
    /// `0`
    Zero,
}

impl Serialize for Clear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::EmptyText => serializer.serialize_str(""),
            Self::EmptyList => <[u8]>::serialize(&[], serializer),
            Self::Zero => serializer.serialize_u8(0),
        }
    }
}

/// An optional field.
pub trait Present {
    /// Returns whether the field is set.
    fn is_present(&self) -> bool;
}

impl<T> Present for Option<T> {
    fn is_present(&self) -> bool {
        self.is_some()
    }
}

impl<T> Present for Patch<T> {
    fn is_present(&self) -> bool {
        self.value().is_some()
    }
}

/// A writer of object members, with one call per field.
///
/// [`end`](Self::end) returns the first error, so that the other calls need no error handling.
pub struct ObjectWriter<S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
}

impl<S: Serializer> ObjectWriter<S> {
    /// Begins an object.
    #[inline]
    pub fn begin(serializer: S) -> Self {
        let map = serializer.serialize_map(None);
        Self { map }
    }

    /// Ends the object. Returns the first error.
    #[inline]
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.map?.end()
    }

    /// Writes a required field.
    #[inline]
    pub fn required<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        if let Ok(map) = &mut self.map {
            if let Err(error) = map.serialize_entry(name, value) {
                self.map = Err(error);
            }
        }
    }

    /// Writes a required nullable field.
    #[inline]
    pub fn nullable<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        self.required(name, value);
    }

    /// Writes a field unless it is `None`.
    #[inline]
    pub fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// Writes a field unless it is absent.
    #[inline]
    pub fn patch<T: Serialize>(&mut self, name: &'static str, value: &Patch<T>) {
        match value {
            Patch::Absent => {}
            Patch::Null => self.required(name, &()),
            Patch::Value(value) => self.required(name, value),
        }
    }

    /// Sets the value that clears the field instead of `null`.
    #[inline]
    pub fn clearing(&mut self, clear: Clear) -> Clearing<'_, S> {
        let writer = self;
        Clearing { writer, clear }
    }

    /// Sets a codec for the field.
    #[inline]
    pub fn with<C>(&mut self, codec: C) -> CodecWriter<'_, S, C> {
        let writer = self;
        let clear = None;
        CodecWriter {
            writer,
            clear,
            codec,
        }
    }

    /// Writes undeclared members. `names` are the declared ones.
    pub fn extra<T: Serialize>(&mut self, names: &[&str], extra: &BTreeMap<String, T>) {
        self.with(Plain).extra(names, extra);
    }

    /// Reports an error if none of the alternatives is completely set.
    pub fn one_of(&mut self, alternatives: &[&[(&str, bool)]]) {
        let is_whole = |fields: &&[(&str, bool)]| fields.iter().all(|(_, present)| *present);
        if alternatives.iter().any(is_whole) {
            return;
        }
        let names = |fields: &&[(&str, bool)]| {
            let names: Vec<&str> = fields
                .iter()
                .map(|(name, _)| name.trim_start_matches("r#"))
                .collect();
            names.join(" and ")
        };
        let choices: Vec<String> = alternatives.iter().map(names).collect();
        self.refuse(format_args!(
            "expected one of these to be set: {}",
            choices.join("; ")
        ));
    }

    pub(in crate::runtime) fn refuse(&mut self, why: std::fmt::Arguments<'_>) {
        if self.map.is_ok() {
            self.map = Err(S::Error::custom(why));
        }
    }
}

/// A writer of a field that is cleared with another value than `null`.
pub struct Clearing<'a, S: Serializer> {
    writer: &'a mut ObjectWriter<S>,
    clear: Clear,
}

impl<'a, S: Serializer> Clearing<'a, S> {
    /// Writes the field unless it is absent.
    #[inline]
    pub fn patch<T: Serialize>(self, name: &'static str, value: &Patch<T>) {
        match value {
            Patch::Null => self.writer.required(name, &self.clear),
            _ => self.writer.patch(name, value),
        }
    }

    /// Sets a codec for the field.
    #[inline]
    pub fn with<C>(self, codec: C) -> CodecWriter<'a, S, C> {
        CodecWriter {
            writer: self.writer,
            clear: Some(self.clear),
            codec,
        }
    }
}

/// A writer of a field with a codec.
pub struct CodecWriter<'a, S: Serializer, C> {
    writer: &'a mut ObjectWriter<S>,
    clear: Option<Clear>,
    codec: C,
}

impl<S: Serializer, C: Copy> CodecWriter<'_, S, C> {
    /// Writes a required field.
    pub fn required<T>(self, name: &'static str, value: &T)
    where
        C: Encode<T>,
    {
        self.writer.required(name, &Written(value, self.codec));
    }

    /// Writes a required nullable field.
    pub fn nullable<T>(self, name: &'static str, value: &Option<T>)
    where
        C: Encode<T>,
    {
        match value {
            Some(value) => self.required(name, value),
            None => self.writer.required(name, &()),
        }
    }

    /// Writes a field unless it is `None`.
    pub fn optional<T>(self, name: &'static str, value: &Option<T>)
    where
        C: Encode<T>,
    {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// Writes a field unless it is absent.
    pub fn patch<T>(self, name: &'static str, value: &Patch<T>)
    where
        C: Encode<T>,
    {
        match (value, self.clear) {
            (Patch::Absent, _) => {}
            (Patch::Null, None) => self.writer.required(name, &()),
            (Patch::Null, Some(clear)) => self.writer.required(name, &clear),
            (Patch::Value(value), _) => self.required(name, value),
        }
    }

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
