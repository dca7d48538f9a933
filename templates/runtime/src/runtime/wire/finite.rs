//! Floating-point numbers.

use serde::de::Deserializer;
use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::runtime::wire::codec::{Decode, Encode};

/// The error of a number that JSON cannot represent. serde_json writes `null` instead, which would
/// clear a field.
const NOT_FINITE: &str = "expected a finite number: JSON has no NaN and no infinity";

/// Writes a number, or returns an error if it is not finite.
pub(super) fn write_finite<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    match value.is_finite() {
        true => value.serialize(serializer),
        false => Err(S::Error::custom(NOT_FINITE)),
    }
}

/// The codec of a floating-point number; see [`number`].
#[derive(Clone, Copy, Debug)]
pub struct Number;

/// The codec of a floating-point number, which must be finite.
#[allow(
    non_upper_case_globals,
    reason = "all codecs of a table are spelled alike"
)]
pub const number: Number = Number;

impl Encode<f64> for Number {
    fn write<S: Serializer>(self, value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        write_finite(*value, serializer)
    }
}

impl Decode<f64> for Number {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<f64, D::Error> {
        f64::deserialize(deserializer)
    }
}
