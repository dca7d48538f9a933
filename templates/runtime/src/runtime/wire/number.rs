//! JSON integers.
//!
//! JSON has one number type: `5.0` and `1e3` are integers (with a zero fraction), which serde's
//! integers do not accept.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Unexpected, Visitor};
use serde::{Deserializer, Serialize, Serializer};

use crate::runtime::wire::codec::{Decode, Encode};

/// An integer that can be read from every JSON number without a fraction.
pub trait WireInteger: Sized {
    /// Reads it.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

macro_rules! integers {
    ($($integer:ident $method:ident;)*) => {
        $(
            impl WireInteger for $integer {
                fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.$method(IntegerVisitor(PhantomData))
                }
            }
        )*
    };
}

integers! {
    i32 deserialize_i32;
    i64 deserialize_i64;
    u32 deserialize_u32;
    u64 deserialize_u64;
}

/// Returns whether an integer that serde_json read as a float may have been another one. `1e19` has
/// few digits, which a float keeps.
pub(super) fn may_be_rounded(number: f64) -> bool {
    /// 2^53: all smaller integers are floats.
    const FIRST: f64 = 9_007_199_254_740_992.0;
    /// The number of digits that every float keeps.
    const KEPT: usize = 15;
    let has_many_digits = || {
        let text = format!("{number:e}");
        let mantissa = text.split('e').next().unwrap_or_default();
        mantissa.bytes().filter(u8::is_ascii_digit).count() > KEPT
    };
    number.abs() >= FIRST && has_many_digits()
}

struct IntegerVisitor<T>(PhantomData<T>);

impl<T: TryFrom<i128>> Visitor<'_> for IntegerVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = size_of::<T>() * 8;
        // Only unsigned integers cannot represent -1.
        let unsigned = if T::try_from(-1).is_ok() {
            ""
        } else {
            "unsigned "
        };
        write!(f, "an {unsigned}integer of {bits} bits")
    }

    #[inline]
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        let read = T::try_from(number.into());
        read.map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
    }

    #[inline]
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        let read = T::try_from(number.into());
        read.map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_i128<E: de::Error>(self, number: i128) -> Result<T, E> {
        T::try_from(number)
            .map_err(|_| E::invalid_value(Unexpected::Other("a longer integer"), &self))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<T, E> {
        if number.fract() != 0.0 {
            return Err(E::invalid_type(Unexpected::Float(number), &self));
        }
        if may_be_rounded(number) {
            return Err(E::invalid_value(Unexpected::Float(number), &self));
        }
        let read = T::try_from(number as i128);
        read.map_err(|_| E::invalid_value(Unexpected::Float(number), &self))
    }
}

/// The codec of an integer; see [`integer`].
#[derive(Clone, Copy, Debug)]
pub struct Integer;

/// The codec of an integer that is read from every number without a fraction.
#[allow(
    non_upper_case_globals,
    reason = "all codecs of a table are spelled alike"
)]
pub const integer: Integer = Integer;

impl<T: Serialize> Encode<T> for Integer {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

impl<T: WireInteger> Decode<T> for Integer {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}
