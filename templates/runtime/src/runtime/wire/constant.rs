//! Scalars with a fixed set of values.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runtime::wire::codec::{Decode, Encode};
use crate::runtime::wire::fit;
use crate::runtime::wire::scalar::{Scalar, ScalarOnly};
use crate::runtime::wire::tagged::Tag;

/// The codec of a scalar with a fixed set of values; see [`one_of`].
#[derive(Clone, Copy, Debug)]
pub struct OneOf(&'static [Tag]);

/// Returns a codec for a boolean, number or `null` that is one of `listed`. Other values are
/// rejected when they are written. They are accepted when they are read, because servers may send
/// undocumented values, except for variants of a union.
pub const fn one_of(listed: &'static [Tag]) -> OneOf {
    OneOf(listed)
}

impl OneOf {
    fn has<T: Serialize + ?Sized>(self, value: &T) -> bool {
        let scalar: Result<Scalar, _> = value.serialize(ScalarOnly);
        scalar.is_ok_and(|scalar| self.0.iter().any(|tag| tag.is_written_as(&scalar)))
    }
}

impl<T: Serialize + ?Sized> Encode<T> for OneOf {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        match self.has(value) {
            true => value.serialize(serializer),
            false => Err(S::Error::custom("the document does not declare this value")),
        }
    }
}

impl<T: Serialize + for<'any> Deserialize<'any>> Decode<T> for OneOf {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let value = T::deserialize(deserializer)?;
        if fit::is_measuring() {
            if !self.has(&value) {
                return Err(D::Error::custom("expected one of the declared values"));
            }
            fit::count_listed();
        }
        Ok(value)
    }
}
