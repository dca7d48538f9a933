//! [`Decimal`]: a decimal number with all of its digits.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runtime::value::text::shared_by_all;
use crate::runtime::value::{number, number_read};
/// A decimal number: `12.50`.
///
/// All digits are kept. It is read from a JSON number or string. A property that the document
/// declares as a number is serialized as a number. A property that is declared as a string is
/// serialized as received, or as a string if it was created from text. The text is not validated.
///
/// ```ignore
/// let price = Decimal::from("12.50");
/// assert_eq!(price.as_str(), "12.50");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal {
    text: String,
    is_number: bool,
}

impl Decimal {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Converts into the text.
    pub fn into_string(self) -> String {
        self.text
    }

    /// Returns the value with serialization as a JSON number, if its text is a number.
    pub fn as_number(mut self) -> Self {
        self.is_number = true;
        self
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Self::from("0")
    }
}

impl From<String> for Decimal {
    fn from(text: String) -> Self {
        let is_number = false;
        Self { text, is_number }
    }
}

macro_rules! decimal_from {
    ($($number:ident)*) => {
        $(
            impl From<$number> for Decimal {
                fn from(number: $number) -> Self {
                    Self::from(number.to_string())
                }
            }
        )*
    };
}

decimal_from! { i32 i64 i128 u32 u64 u128 f32 f64 }

impl From<Decimal> for String {
    fn from(value: Decimal) -> Self {
        value.text
    }
}

shared_by_all!(Decimal);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.is_number {
            true => number::write(&self.text, serializer),
            false => serializer.serialize_str(&self.text),
        }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expects = "a decimal number, as a number or a string";
        Ok(match number_read::read(deserializer, expects)? {
            number_read::Scalar::Number(digits) => Self::from(digits).as_number(),
            number_read::Scalar::Text(text) => Self::from(text),
        })
    }
}

#[cfg(feature = "rust_decimal")]
mod of_rust_decimal {
    use rust_decimal::Error;

    use crate::runtime::Decimal;
    use crate::runtime::value::text::conversion::converts;

    converts!(
        Decimal,
        rust_decimal::Decimal,
        Error,
        rust_decimal::Decimal::to_string,
        |text| {
            rust_decimal::Decimal::from_str_exact(text)
                .or_else(|_| rust_decimal::Decimal::from_scientific(text))
        }
    );
}
