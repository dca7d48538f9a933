//! Numbers that are written with all of their digits.

use std::sync::LazyLock;

use serde::de;
use serde::ser::{Error as _, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::runtime::value::raw::RAW;

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
pub(in crate::runtime) fn float_text(number: f64) -> String {
    serde_json::Number::from_f64(number).map_or_else(String::new, |number| number.to_string())
}

/// Returns whether a text is a JSON number.
fn is_number(text: &str) -> bool {
    let is_json = serde_json::from_str::<de::IgnoredAny>(text).is_ok();
    is_json && text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && text.trim() == text
}
