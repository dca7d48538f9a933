//! Numbers with all of their digits. Serde's number types round them.
//!
//! With its feature `raw_value`, serde_json passes a value as text under a reserved name. Other
//! formats do not know the name: there a number is read as one of serde's number types, and digits
//! that none of these types can represent are written as a map with that name.

use std::fmt;
use std::sync::LazyLock;

use serde::de::{self, MapAccess, Unexpected, Visitor};
use serde::ser::{Error as _, SerializeStruct};
use serde::{Deserializer, Serialize, Serializer};

use crate::runtime::body::received::INVALID_NUMBER;

/// The reserved name of a value that is passed as text.
pub(in crate::runtime) const RAW: &str = "$serde_json::private::RawValue";

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

/// Writes a JSON number with exactly these digits, or a string if they are not a number.
pub(in crate::runtime) fn write<S: Serializer>(
    digits: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if !is_number(digits) {
        return serializer.serialize_str(digits);
    }
    match digits.parse::<i64>() {
        Ok(number) if digits != "-0" => return serializer.serialize_i64(number),
        _ => {}
    }
    if let Ok(number) = digits.parse::<u64>() {
        return serializer.serialize_u64(number);
    }
    let Ok(number) = digits.parse::<f64>() else {
        return Err(S::Error::custom("cannot serialize a number"));
    };
    let is_exact = number.is_finite() && float_text(number) == digits;
    if is_exact || !serializer.is_human_readable() || !*HAS_RAW {
        return serializer.serialize_f64(number);
    }
    Raw(digits).serialize(serializer)
}

/// Whether the feature `raw_value` of serde_json is enabled. A crate that includes this code from a
/// build script may not enable it.
static HAS_RAW: LazyLock<bool> =
    LazyLock::new(|| serde_json::to_string(&Raw("1.50")).is_ok_and(|json| json == "1.50"));

/// A number by its digits.
struct Raw<'a>(&'a str);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut raw = serializer.serialize_struct(RAW, 1)?;
        raw.serialize_field(RAW, self.0)?;
        raw.end()
    }
}

/// Returns a number as JSON spells it: `5.0`, which Rust's `Display` makes `5`.
fn float_text(number: f64) -> String {
    serde_json::Number::from_f64(number).map_or_else(String::new, |number| number.to_string())
}

/// Returns whether a text is a JSON number.
fn is_number(text: &str) -> bool {
    let is_json = serde_json::from_str::<de::IgnoredAny>(text).is_ok();
    is_json && text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && text.trim() == text
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
