//! Scalars: the values that tags, lists of values and operators can have.

use std::fmt;

use serde_json::{Number, Value as Json};

/// A JSON value that is neither a list nor an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// An integer of 64 bits.
    Integer(i64),
    /// Any other number.
    Number(Number),
    /// A string.
    Text(String),
}

impl Scalar {
    /// Returns a JSON value as a scalar; `None` for a list or an object.
    pub fn of(json: &Json) -> Option<Self> {
        Some(match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Boolean(*value),
            Json::Number(number) => match number.as_i64() {
                Some(number) => Self::Integer(number),
                None => Self::Number(number.clone()),
            },
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(_) | Json::Object(_) => return None,
        })
    }

    /// Returns the scalars of a list.
    pub fn all_of(values: &[Json]) -> Vec<Self> {
        values.iter().filter_map(Self::of).collect()
    }

    /// Returns the JSON value.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Boolean(value) => Json::from(*value),
            Self::Integer(number) => Json::from(*number),
            Self::Number(number) => Json::Number(number.clone()),
            Self::Text(text) => Json::from(text.as_str()),
        }
    }

    /// Returns the text of a string.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Boolean(_) | Self::Integer(_) | Self::Number(_) => None,
        }
    }
}

/// Prints the JSON text.
impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_json().fmt(f)
    }
}
