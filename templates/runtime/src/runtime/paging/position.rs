//! [`Position`]: the position of a page in responses and requests.

use std::sync::Arc;

use crate::runtime::transport::response::RawResponse;
use crate::runtime::{Date, DateTime, Decimal, DecodeError, Duration, Json, Mismatch, Time, Uuid};

/// The position of a page: a number, a cursor, or the key of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Position(pub(in crate::runtime) PositionValue);

/// The value of a [`Position`].
#[derive(Clone, Debug)]
pub(in crate::runtime) enum PositionValue {
    Integer(i128),
    Text(String),
    /// A value such as `null`, which indicates the last page.
    Nothing,
    /// A value that is not a position, with its description.
    Invalid(&'static str),
}

/// Compares positions as requests contain them: the number 8 equals the text `8`.
impl PartialEq for PositionValue {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Integer(one), Self::Integer(other)) => one == other,
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::Integer(number), Self::Text(text))
            | (Self::Text(text), Self::Integer(number)) => number.to_string() == *text,
            (Self::Nothing, Self::Nothing) => true,
            (Self::Invalid(one), Self::Invalid(other)) => one == other,
            _ => false,
        }
    }
}

impl Position {
    /// Returns whether the value is a position.
    pub(in crate::runtime) fn is_some(&self) -> bool {
        !matches!(self.0, PositionValue::Nothing)
    }

    /// Returns the position as a number.
    pub(in crate::runtime) fn number(&self) -> Option<i128> {
        match &self.0 {
            PositionValue::Integer(number) => Some(*number),
            PositionValue::Text(text) => text.trim().parse().ok(),
            PositionValue::Nothing | PositionValue::Invalid(_) => None,
        }
    }
}

impl From<&str> for Position {
    fn from(text: &str) -> Self {
        Self(match text {
            "" => PositionValue::Nothing,
            text => PositionValue::Text(text.to_owned()),
        })
    }
}

impl From<&String> for Position {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<i64> for Position {
    fn from(number: i64) -> Self {
        Self(PositionValue::Integer(number.into()))
    }
}

impl From<&f64> for Position {
    fn from(number: &f64) -> Self {
        // An `f64` cannot represent all integers above this limit.
        const MOST: f64 = 9_007_199_254_740_992.0;
        Self(match *number {
            whole if whole.fract() == 0.0 && whole.abs() <= MOST => {
                PositionValue::Integer(whole as i128)
            }
            _ => PositionValue::Invalid("a number with a fraction"),
        })
    }
}

impl From<&Json> for Position {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null | Json::Bool(false) => Self(PositionValue::Nothing),
            Json::Bool(true) => Self(PositionValue::Invalid("`true`")),
            Json::String(text) => Self::from(text),
            Json::Array(_) => Self(PositionValue::Invalid("a list")),
            Json::Object(_) => Self(PositionValue::Invalid("an object")),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Self::from(number),
                (_, Some(number)) => Self::from(&number),
                _ => Self::from(&number.as_f64().unwrap_or(f64::NAN)),
            },
        }
    }
}

/// A type that a request uses for the position of a page.
pub trait FromPosition: Sized {
    /// Converts a position. Returns `None` if the type cannot represent it.
    fn from_position(position: &Position) -> Option<Self>;
}

impl FromPosition for String {
    fn from_position(position: &Position) -> Option<Self> {
        match &position.0 {
            PositionValue::Integer(number) => Some(number.to_string()),
            PositionValue::Text(text) => Some(text.clone()),
            PositionValue::Nothing | PositionValue::Invalid(_) => None,
        }
    }
}

impl FromPosition for f64 {
    fn from_position(position: &Position) -> Option<Self> {
        position.number().map(|number| number as f64)
    }
}

impl FromPosition for Json {
    fn from_position(position: &Position) -> Option<Self> {
        match &position.0 {
            PositionValue::Integer(number) => {
                match (i64::try_from(*number), u64::try_from(*number)) {
                    (Ok(number), _) => Some(Json::from(number)),
                    (_, number) => number.ok().map(Json::from),
                }
            }
            PositionValue::Text(text) => Some(Json::from(text.as_str())),
            PositionValue::Nothing | PositionValue::Invalid(_) => None,
        }
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {
        $(
            impl From<&$integer> for Position {
                fn from(number: &$integer) -> Self {
                    Self(PositionValue::Integer((*number).into()))
                }
            }

            impl FromPosition for $integer {
                fn from_position(position: &Position) -> Option<Self> {
                    position.number()?.try_into().ok()
                }
            }
        )*
    };
}
integers!(i32, i64, u32, u64);

macro_rules! texts {
    ($($text:ty),*) => {
        $(
            impl From<&$text> for Position {
                fn from(text: &$text) -> Self {
                    Self::from(text.as_str())
                }
            }

            impl FromPosition for $text {
                fn from_position(position: &Position) -> Option<Self> {
                    String::from_position(position).map(Self::from)
                }
            }
        )*
    };
}
texts!(Date, DateTime, Decimal, Duration, Time, Uuid);

/// The position of the next page, and the response that contained it.
#[derive(Clone)]
pub struct NextPage {
    pub(in crate::runtime) position: Position,
    pub(in crate::runtime) response: Arc<RawResponse>,
    /// The path of the position in the response.
    pub(in crate::runtime) path: String,
}

impl NextPage {
    /// Converts the position into the type of the request.
    ///
    /// # Errors
    ///
    /// Returns an error if the type cannot represent the position.
    pub fn position<T: FromPosition>(&self) -> Result<T, DecodeError> {
        T::from_position(&self.position).ok_or_else(|| {
            let reason = "the request cannot represent the position of the next page";
            DecodeError::new(
                Arc::clone(&self.response),
                Mismatch {
                    path: self.path.clone(),
                    reason: reason.to_owned(),
                },
            )
        })
    }
}
