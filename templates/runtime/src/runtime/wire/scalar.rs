//! [`ScalarOnly`]: a serializer that accepts only scalars.

use std::fmt::{self, Display};

use serde::ser::{self, Impossible};
use serde::{Serialize, Serializer};

/// The value of a scalar.
pub(super) enum Scalar {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Null,
}

/// A serializer that accepts only scalars.
pub(super) struct ScalarOnly;

macro_rules! not_scalar {
    ($($method:ident($($argument:ident: $type:ty),*) -> $output:ty;)*) => {
        $(
            fn $method(self $(, $argument: $type)*) -> Result<$output, NotScalar> {
                Err(NotScalar)
            }
        )*
    };
}

macro_rules! scalars {
    ($($method:ident($($argument:ident: $type:ty),*) => $scalar:expr;)*) => {
        $(
            fn $method(self $(, $argument: $type)*) -> Result<Scalar, NotScalar> {
                Ok($scalar)
            }
        )*
    };
}

impl Serializer for ScalarOnly {
    type Ok = Scalar;
    type Error = NotScalar;
    type SerializeSeq = Impossible<Scalar, NotScalar>;
    type SerializeTuple = Impossible<Scalar, NotScalar>;
    type SerializeTupleStruct = Impossible<Scalar, NotScalar>;
    type SerializeTupleVariant = Impossible<Scalar, NotScalar>;
    type SerializeMap = Impossible<Scalar, NotScalar>;
    type SerializeStruct = Impossible<Scalar, NotScalar>;
    type SerializeStructVariant = Impossible<Scalar, NotScalar>;

    not_scalar! {
        serialize_char(_v: char) -> Scalar;
        serialize_bytes(_v: &[u8]) -> Scalar;
        serialize_unit_struct(_name: &'static str) -> Scalar;
        serialize_seq(_length: Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(_length: usize) -> Self::SerializeTuple;
        serialize_tuple_struct(_n: &'static str, _l: usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(
            _n: &'static str, _i: u32, _v: &'static str, _l: usize
        ) -> Self::SerializeTupleVariant;
        serialize_map(_length: Option<usize>) -> Self::SerializeMap;
        serialize_struct(_n: &'static str, _l: usize) -> Self::SerializeStruct;
        serialize_struct_variant(
            _n: &'static str, _i: u32, _v: &'static str, _l: usize
        ) -> Self::SerializeStructVariant;
    }

    fn serialize_str(self, text: &str) -> Result<Scalar, NotScalar> {
        Ok(Scalar::Text(text.to_owned()))
    }

    scalars! {
        serialize_bool(value: bool) => Scalar::Boolean(value);
        serialize_i8(value: i8) => Scalar::Integer(value.into());
        serialize_i16(value: i16) => Scalar::Integer(value.into());
        serialize_i32(value: i32) => Scalar::Integer(value.into());
        serialize_i64(value: i64) => Scalar::Integer(value);
        serialize_u8(value: u8) => Scalar::Integer(value.into());
        serialize_u16(value: u16) => Scalar::Integer(value.into());
        serialize_u32(value: u32) => Scalar::Integer(value.into());
        serialize_u64(value: u64) => match i64::try_from(value) {
            Ok(value) => Scalar::Integer(value),
            Err(_) => Scalar::Number(value as f64),
        };
        serialize_f32(value: f32) => Scalar::Number(value.into());
        serialize_f64(value: f64) => Scalar::Number(value);
        serialize_none() => Scalar::Null;
        serialize_unit() => Scalar::Null;
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Scalar, NotScalar> {
        Ok(Scalar::Text(variant.to_owned()))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Scalar, NotScalar> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<Scalar, NotScalar> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<Scalar, NotScalar> {
        Err(NotScalar)
    }
}

/// The error for a value that is not a scalar.
#[derive(Debug)]
pub(super) struct NotScalar;

impl Display for NotScalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a scalar")
    }
}

impl std::error::Error for NotScalar {}

impl ser::Error for NotScalar {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}
