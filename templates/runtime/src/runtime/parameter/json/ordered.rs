//! [`OrderedJson`]: JSON with objects that preserve the order of their members.

use std::fmt;

use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer, ser};
use serde_json::{Error, Number};

use crate::runtime::Json;
use crate::runtime::value::number;
use crate::runtime::value::raw::RAW;

/// JSON with objects that preserve the order of their members, for formats other than JSON: servers
/// may depend on the order, and [`Json`] sorts members by name.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::runtime) enum OrderedJson {
    Null,
    Bool(bool),
    Number(Number),
    /// A number that `Number` would round, by its text.
    Digits(String),
    String(String),
    Array(Vec<OrderedJson>),
    Object(Vec<(String, OrderedJson)>),
}

impl OrderedJson {
    pub(in crate::runtime) fn is_array(&self) -> bool {
        matches!(self, Self::Array(_))
    }

    pub(in crate::runtime) fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Wraps a value in an object with the name of an enum variant.
    fn in_variant(self, variant: Option<&'static str>) -> Self {
        match variant {
            Some(variant) => Self::Object(vec![(variant.to_owned(), self)]),
            None => self,
        }
    }
}

/// Serializes a value.
pub(in crate::runtime) fn of<T: Serialize + ?Sized>(value: &T) -> Result<OrderedJson, Error> {
    value.serialize(Writer)
}

/// Returns the members of an object; none for any other value.
pub(in crate::runtime) fn members(
    value: &OrderedJson,
) -> impl Iterator<Item = (&String, &OrderedJson)> {
    let members = match value {
        OrderedJson::Object(members) => members.as_slice(),
        _ => &[],
    };
    members.iter().map(|(name, value)| (name, value))
}

impl From<Json> for OrderedJson {
    fn from(json: Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => Self::Number(number),
            Json::String(text) => Self::String(text),
            Json::Array(elements) => Self::Array(elements.into_iter().map(Self::from).collect()),
            Json::Object(members) => {
                let members = members.into_iter();
                Self::Object(members.map(|(name, it)| (name, it.into())).collect())
            }
        }
    }
}

impl Serialize for OrderedJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Digits(digits) => number::write(digits, serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(elements) => serializer.collect_seq(elements),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// The text of the JSON.
impl fmt::Display for OrderedJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

/// A serializer that produces [`OrderedJson`].
struct Writer;

macro_rules! scalars {
    ($($method:ident $ty:ty,)*) => {
        $(
            fn $method(self, value: $ty) -> Result<OrderedJson, Error> {
                serde_json::to_value(value).map(OrderedJson::from)
            }
        )*
    };
}

impl Serializer for Writer {
    type Ok = OrderedJson;
    type Error = Error;
    type SerializeSeq = Elements;
    type SerializeTuple = Elements;
    type SerializeTupleStruct = Elements;
    type SerializeTupleVariant = Elements;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Members;

    scalars! {
        serialize_bool bool,
        serialize_i8 i8,
        serialize_i16 i16,
        serialize_i32 i32,
        serialize_i64 i64,
        serialize_u8 u8,
        serialize_u16 u16,
        serialize_u32 u32,
        serialize_u64 u64,
        serialize_f32 f32,
        serialize_f64 f64,
        serialize_char char,
        serialize_str &str,
        serialize_bytes &[u8],
    }

    fn serialize_i128(self, value: i128) -> Result<OrderedJson, Error> {
        Ok(OrderedJson::Digits(value.to_string()))
    }

    fn serialize_u128(self, value: u128) -> Result<OrderedJson, Error> {
        Ok(OrderedJson::Digits(value.to_string()))
    }

    fn serialize_none(self) -> Result<OrderedJson, Error> {
        Ok(OrderedJson::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<OrderedJson, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<OrderedJson, Error> {
        Ok(OrderedJson::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<OrderedJson, Error> {
        Ok(OrderedJson::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<OrderedJson, Error> {
        Ok(OrderedJson::String(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<OrderedJson, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<OrderedJson, Error> {
        Ok(value.serialize(self)?.in_variant(Some(variant)))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Elements, Error> {
        Ok(Elements::default())
    }

    fn serialize_tuple(self, _: usize) -> Result<Elements, Error> {
        Ok(Elements::default())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Elements, Error> {
        Ok(Elements::default())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Elements, Error> {
        Ok(Elements {
            variant: Some(variant),
            ..Elements::default()
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members, Error> {
        Ok(Members::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members, Error> {
        Ok(Members::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members, Error> {
        Ok(Members {
            variant: Some(variant),
            ..Members::default()
        })
    }
}

#[derive(Default)]
struct Elements {
    variant: Option<&'static str>,
    elements: Vec<OrderedJson>,
}

macro_rules! collect_elements {
    ($($of:ident $method:ident,)*) => {
        $(
            impl ser::$of for Elements {
                type Ok = OrderedJson;
                type Error = Error;

                fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                    self.elements.push(of(value)?);
                    Ok(())
                }

                fn end(self) -> Result<OrderedJson, Error> {
                    Ok(OrderedJson::Array(self.elements).in_variant(self.variant))
                }
            }
        )*
    };
}

collect_elements! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

#[derive(Default)]
struct Members {
    variant: Option<&'static str>,
    members: Vec<(String, OrderedJson)>,
    /// The key of the next value.
    key: String,
}

impl SerializeMap for Members {
    type Ok = OrderedJson;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = match of(key)? {
            OrderedJson::String(text) => text,
            OrderedJson::Number(number) => number.to_string(),
            OrderedJson::Bool(value) => value.to_string(),
            _ => return Err(Error::custom("key must be a string")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = std::mem::take(&mut self.key);
        self.members.push((key, of(value)?));
        Ok(())
    }

    fn end(mut self) -> Result<OrderedJson, Error> {
        // A number that is given as its text.
        match self.members.as_mut_slice() {
            [(name, OrderedJson::String(digits))] if name == RAW => {
                return Ok(OrderedJson::Digits(std::mem::take(digits)));
            }
            _ => {}
        }
        Ok(OrderedJson::Object(self.members).in_variant(self.variant))
    }
}

macro_rules! collect_fields {
    ($($of:ident,)*) => {
        $(
            impl ser::$of for Members {
                type Ok = OrderedJson;
                type Error = Error;

                fn serialize_field<T: Serialize + ?Sized>(
                    &mut self,
                    name: &'static str,
                    value: &T,
                ) -> Result<(), Error> {
                    let value = of(value)?;
                    self.members.push((name.to_owned(), value));
                    Ok(())
                }

                fn end(self) -> Result<OrderedJson, Error> {
                    SerializeMap::end(self)
                }
            }
        )*
    };
}

collect_fields! { SerializeStruct, SerializeStructVariant, }
