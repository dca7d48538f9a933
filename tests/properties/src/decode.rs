//! The types of the golden crate and of the CRMs: any JSON is decoded or rejected, and encoding is
//! stable after decoding.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Decodes a text as one type; returns whether it was accepted.
pub type Check = fn(&str) -> bool;

#[allow(deprecated, reason = "all types are here")]
mod table {
    use super::{Check, check_one};

    include!(concat!(env!("OUT_DIR"), "/types.rs"));
}

pub use table::{TYPES, WORDS};

/// Decodes JSON as every type.
///
/// # Panics
///
/// Panics if an encoded value cannot be decoded, or is encoded differently afterwards.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for (_, check) in TYPES {
        check(text);
    }
}

fn check_one<T: Serialize + DeserializeOwned + Debug>(text: &str) -> bool {
    let Ok(value) = serde_json::from_str::<T>(text) else {
        return false;
    };
    // Encoding rejects some values, with a reason.
    let Ok(written) = serde_json::to_string(&value) else {
        return true;
    };
    let again: T = match serde_json::from_str(&written) {
        Ok(again) => again,
        Err(error) => panic!("{text} is read as {value:?}, and written as {written}: {error}"),
    };
    // The values can differ if unknown members selected the variant of a union: without them,
    // another variant can match. The encoding is the same.
    let again = serde_json::to_string(&again).expect("it was written once");
    let [written, again]: [Value; 2] =
        [written, again].map(|text| serde_json::from_str(&text).expect("what is written is JSON"));
    assert_eq!(written, again, "{text} is written in two ways");
    true
}
