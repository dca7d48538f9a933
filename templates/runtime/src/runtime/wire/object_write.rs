//! Writing of objects.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::runtime::Patch;
use crate::runtime::wire::codec::{Encode, Written};

/// A writer of object members, with one call per field.
///
/// [`end`](Self::end) returns the first error, so that the other calls need no error handling.
pub struct ObjectWriter<S: Serializer> {
    pub(super) map: Result<S::SerializeMap, S::Error>,
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

    /// Sets a codec for the field.
    #[inline]
    pub fn with<C>(&mut self, codec: C) -> CodecWriter<'_, S, C> {
        let writer = self;
        CodecWriter { writer, codec }
    }
}

/// A writer of a field with a codec.
pub struct CodecWriter<'a, S: Serializer, C> {
    pub(super) writer: &'a mut ObjectWriter<S>,
    pub(super) codec: C,
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
        match value {
            Patch::Absent => {}
            Patch::Null => self.writer.required(name, &()),
            Patch::Value(value) => self.required(name, value),
        }
    }
}
