//! Fields that are cleared with another value than `null`.

use serde::de::{Error as _, MapAccess};
use serde::{Serialize, Serializer};

use crate::runtime::wire::codec::{Decode, Encode, Plain, written};
use crate::runtime::wire::object_read::{ObjectReader, Turn};
use crate::runtime::wire::object_write::ObjectWriter;
use crate::runtime::{Json, Patch};

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

impl<S: Serializer> ObjectWriter<S> {
    /// Sets the value that clears the field instead of `null`.
    #[inline]
    pub fn clearing(&mut self, clear: Clear) -> Clearing<'_, S> {
        let (writer, codec) = (self, Plain);
        Clearing {
            writer,
            clear,
            codec,
        }
    }
}

/// A writer of a field that is cleared with another value than `null`.
pub struct Clearing<'a, S: Serializer, C = Plain> {
    writer: &'a mut ObjectWriter<S>,
    clear: Clear,
    codec: C,
}

impl<'a, S: Serializer, C> Clearing<'a, S, C> {
    /// Sets a codec for the field.
    #[inline]
    pub fn with<D>(self, codec: D) -> Clearing<'a, S, D> {
        let Self { writer, clear, .. } = self;
        Clearing {
            writer,
            clear,
            codec,
        }
    }

    /// Writes the field unless it is absent.
    #[inline]
    pub fn patch<T>(self, name: &'static str, value: &Patch<T>)
    where
        C: Encode<T>,
    {
        match value {
            Patch::Absent => {}
            Patch::Null => self.writer.required(name, &self.clear),
            Patch::Value(value) => self.writer.required(name, &written(value, self.codec)),
        }
    }

    /// Writes the field if it is set.
    #[inline]
    pub fn optional<T>(self, name: &'static str, value: &Option<T>)
    where
        C: Encode<T>,
    {
        if let Some(value) = value {
            self.writer.required(name, &written(value, self.codec));
        }
    }
}

impl<'de, A: MapAccess<'de>> ObjectReader<'de, A> {
    /// Sets the value that clears the field instead of `null`.
    #[inline]
    pub fn clearing(&mut self, clear: Clear) -> ClearingReader<'_, 'de, A> {
        let (reader, codec) = (self, Plain);
        ClearingReader {
            reader,
            clear,
            codec,
        }
    }
}

/// A reader of a field that is cleared with another value than `null`.
pub struct ClearingReader<'a, 'de, A: MapAccess<'de>, C = Plain> {
    reader: &'a mut ObjectReader<'de, A>,
    clear: Clear,
    codec: C,
}

impl<'a, 'de, A: MapAccess<'de>, C> ClearingReader<'a, 'de, A, C> {
    /// Sets a codec for the field.
    #[inline]
    pub fn with<D>(self, codec: D) -> ClearingReader<'a, 'de, A, D> {
        let Self { reader, clear, .. } = self;
        ClearingReader {
            reader,
            clear,
            codec,
        }
    }

    /// Reads an optional field. The clear value is read as `Patch::Null`.
    #[inline(always)]
    pub fn patch<T>(self, turn: &mut Turn, field: &mut Patch<T>)
    where
        C: Decode<T>,
    {
        let reader = self.reader;
        if turn.is_now() {
            *field = match reader.value::<Json>() {
                None => Patch::Absent,
                Some(value) if self.clear.is(&value) => Patch::Null,
                Some(value) => match self.codec.read_option(value) {
                    Ok(value) => Patch::from(value),
                    Err(error) => {
                        reader.fail(A::Error::custom(error));
                        Patch::Absent
                    }
                },
            };
        }
    }

    /// Reads an optional field. The clear value is read as `None`.
    #[inline(always)]
    pub fn optional<T>(self, turn: &mut Turn, field: &mut Option<T>)
    where
        C: Decode<T>,
    {
        let mut patch = Patch::Absent;
        self.patch(turn, &mut patch);
        if let Patch::Value(value) = patch {
            *field = Some(value);
        }
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
