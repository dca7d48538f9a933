//! Decimal numbers, and integers of 128 bits: numbers that keep all of their digits.

use serde::{Deserializer, Serializer, de};

use crate::runtime::Decimal;
use crate::runtime::value::whole::whole;
use crate::runtime::value::{number, number_read};
use crate::runtime::wire::WireInteger;
use crate::runtime::wire::codec::{Decode, Encode};

/// Integers of 128 bits may be strings, because few JSON parsers support them as numbers.
macro_rules! long_integers {
    ($($integer:ident)*) => {
        $(
            impl WireInteger for $integer {
                fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    const EXPECTS: &str = concat!("an integer (", stringify!($integer), ")");
                    let (number_read::Scalar::Number(text) | number_read::Scalar::Text(text)) =
                        number_read::read(deserializer, EXPECTS)?;
                    let read = whole(&text).filter(|_| !number_read::is_rounded(&text));
                    let read = read.and_then(|digits| digits.parse().ok());
                    read.ok_or_else(|| number_read::mismatch(&text, EXPECTS))
                }
            }
        )*
    };
}

long_integers! { i128 u128 }

/// The codec of a decimal number; see [`decimal`].
#[derive(Clone, Copy, Debug)]
pub struct DecimalNumber;

/// The codec of a decimal number that is always written as a JSON number.
#[allow(
    non_upper_case_globals,
    reason = "all codecs of a table are spelled alike"
)]
pub const decimal: DecimalNumber = DecimalNumber;

impl Encode<Decimal> for DecimalNumber {
    fn write<S: Serializer>(self, value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        number::write(value.as_str(), serializer)
    }
}

impl Decode<Decimal> for DecimalNumber {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Decimal, D::Error> {
        de::Deserialize::deserialize(deserializer)
    }
}
