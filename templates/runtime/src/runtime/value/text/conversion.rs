//! Conversions between text formats and the types of other crates, enabled by features.
#![cfg(any(
    feature = "chrono",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "time",
    feature = "uuid"
))]

/// Implements both directions: `From` the other type, and `TryFrom` the text.
macro_rules! converts {
    ($text:ident, $other:ty, $error:ty, $write:expr, $read:expr) => {
        impl From<$other> for $text {
            fn from(value: $other) -> Self {
                let write: fn(&$other) -> String = $write;
                Self::from(write(&value))
            }
        }

        impl TryFrom<&$text> for $other {
            type Error = $error;

            fn try_from(text: &$text) -> Result<Self, $error> {
                let read: fn(&str) -> Result<$other, $error> = $read;
                read(text.as_str())
            }
        }

        impl TryFrom<$text> for $other {
            type Error = $error;

            fn try_from(text: $text) -> Result<Self, $error> {
                Self::try_from(&text)
            }
        }
    };
}

#[allow(
    unused_imports,
    reason = "a feature may have no type for the formats of a document"
)]
pub(in crate::runtime) use converts;
