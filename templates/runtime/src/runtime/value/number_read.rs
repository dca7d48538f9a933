//! Numbers that are read with all of their digits.

use std::fmt;

use serde::Deserializer;
use serde::de::{self, MapAccess, Unexpected, Visitor};

use crate::runtime::body::received::INVALID_NUMBER;
use crate::runtime::value::number::float_text;
use crate::runtime::value::raw::RAW;

/// A number or a string, by its text.
pub(in crate::runtime) enum Scalar {
    Number(String),
    Text(String),
}

/// Reads a number or a string.
pub(in crate::runtime) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    expects: &'static str,
) -> Result<Scalar, D::Error> {
    deserializer.deserialize_newtype_struct(RAW, ScalarVisitor(expects))
}

/// Returns an error for a scalar that is not the expected number.
///
/// The error is created after the scalar was read, and serde_json reports the position after the
/// scalar or after the container that it ends. [`INVALID_NUMBER`] distinguishes it from an error of the
/// container.
pub(in crate::runtime) fn mismatch<E: de::Error>(found: &str, expects: &str) -> E {
    let shown: String = found.chars().take(60).collect();
    E::custom(format_args!(
        "{INVALID_NUMBER}`{}`, expected {expects}",
        shown.escape_debug()
    ))
}

/// Returns whether an integer looks like a float that has lost digits: it has an exponent and as
/// many digits as a float has. A value that was converted to `Json` contains such floats.
pub(in crate::runtime) fn is_rounded(text: &str) -> bool {
    let mantissa = text.split_once(['e', 'E']).map(|(mantissa, _)| mantissa);
    mantissa.is_some_and(|mantissa| mantissa.bytes().filter(u8::is_ascii_digit).count() > 15)
}

struct ScalarVisitor(&'static str);

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, other: D) -> Result<Scalar, D::Error> {
        other.deserialize_any(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        let name: Option<String> = map.next_key()?;
        if name.as_deref() != Some(RAW) {
            return Err(de::Error::invalid_type(Unexpected::Map, &self));
        }
        let text: String = map.next_value()?;
        match text.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => Ok(Scalar::Number(text)),
            Some(b'"') => {
                let text = serde_json::from_str(&text).map_err(de::Error::custom)?;
                Ok(Scalar::Text(text))
            }
            Some(b'[') => Err(de::Error::invalid_type(Unexpected::Seq, &self)),
            Some(b'{') => Err(de::Error::invalid_type(Unexpected::Map, &self)),
            _ => Err(mismatch(&text, self.0)),
        }
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number.to_string()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number.to_string()))
    }

    fn visit_i128<E: de::Error>(self, number: i128) -> Result<Scalar, E> {
        Ok(Scalar::Number(number.to_string()))
    }

    fn visit_u128<E: de::Error>(self, number: u128) -> Result<Scalar, E> {
        Ok(Scalar::Number(number.to_string()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Scalar, E> {
        match number.is_finite() {
            true => Ok(Scalar::Number(float_text(number))),
            false => Err(E::invalid_value(Unexpected::Float(number), &self)),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(text))
    }
}
