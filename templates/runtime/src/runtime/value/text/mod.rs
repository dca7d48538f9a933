//! Strings with a format. Each type keeps the text as received: an unexpected value does not make a
//! response invalid, and values are sent back unchanged.

mod conversion; // part: Date, DateTime, Decimal, Duration, Time, Uuid
mod date; // part: Date
mod date_time; // part: DateTime
mod decimal; // part: Decimal
mod duration; // part: Duration
mod format; // part: Date, DateTime, Duration, Time, Uuid
mod time; // part: Time
mod uuid; // part: Uuid
pub(in crate::runtime) mod visitor; // part: Date, DateTime, Duration, JsonText, Time, Uuid

pub use date::Date; // part: Date
pub use date_time::DateTime; // part: DateTime
pub use decimal::Decimal; // part: Decimal
pub use duration::Duration; // part: Duration
pub use time::Time; // part: Time
pub use uuid::Uuid; // part: Uuid

/// Implements the traits that all text types share.
macro_rules! shared_by_all {
    ($name:ident) => {
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::from(text.to_owned())
            }
        }

        impl From<&String> for $name {
            fn from(text: &String) -> Self {
                Self::from(text.clone())
            }
        }

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name))
                    .field(&self.as_str())
                    .finish()
            }
        }
    };
}

pub(in crate::runtime) use shared_by_all;
