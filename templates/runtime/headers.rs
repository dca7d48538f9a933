//! Headers of answers as types.

use std::sync::Arc;

use reqwest::header::HeaderMap;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Error as _, IntoDeserializer, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use crate::runtime::response::Answer;
use crate::runtime::{ApiError, DecodeError, Misfit, Response};

/// What the server answered with: a [`Response`] or an [`ApiError`].
pub trait Answered {
    /// The answer.
    fn source(&self) -> Source<'_>;
}

/// An answer as it came.
pub struct Source<'a>(&'a Arc<Answer>);

impl<T> Answered for Response<T> {
    fn source(&self) -> Source<'_> {
        Source(self.answer())
    }
}

impl<E> Answered for ApiError<E> {
    fn source(&self) -> Source<'_> {
        Source(self.answer())
    }
}

/// Reads the headers of an answer.
pub fn read_headers<T>(
    answer: &dyn Answered,
    read: fn(Headers<'_>) -> Result<T, Misfit>,
) -> Result<T, DecodeError> {
    let Source(answer) = answer.source();
    read(Headers(&answer.headers)).map_err(|misfit| DecodeError::new(Arc::clone(answer), misfit))
}

/// The headers of an answer, for the table of a type.
#[derive(Clone, Copy, Debug)]
pub struct Headers<'a>(&'a HeaderMap);

impl<'a> Headers<'a> {
    /// A header with a scalar, with elements between commas, or with keys and values.
    pub fn simple(self, name: &'static str) -> Header {
        self.header(name, Spelling::Simple)
    }

    /// A header with keys that have `=` before their values.
    pub fn exploded(self, name: &'static str) -> Header {
        self.header(name, Spelling::Exploded)
    }

    /// A header with JSON.
    pub fn json(self, name: &'static str) -> Header {
        self.header(name, Spelling::Json)
    }

    fn header(self, name: &'static str, spelling: Spelling) -> Header {
        let values = self.0.get_all(name).into_iter();
        // A header that stands there twice is a list.
        let values: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        Header {
            name,
            spelling,
            text: (!values.is_empty()).then(|| values.join(", ")),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    Simple,
    Exploded,
    Json,
}

/// A header, before it is a type.
#[derive(Debug)]
pub struct Header {
    name: &'static str,
    spelling: Spelling,
    text: Option<String>,
}

impl Header {
    /// The value, which has to be there.
    pub fn required<T: DeserializeOwned>(self) -> Result<T, Misfit> {
        let path = self.path();
        self.optional()?.ok_or_else(|| Misfit {
            path,
            reason: "the header is missing".to_owned(),
        })
    }

    /// The value, if it is there.
    pub fn optional<T: DeserializeOwned>(self) -> Result<Option<T>, Misfit> {
        let path = self.path();
        let Some(text) = self.text else {
            return Ok(None);
        };
        let value = match self.spelling {
            Spelling::Json => serde_json::from_str(&text),
            Spelling::Simple => T::deserialize(Text::new(text, false)),
            Spelling::Exploded => T::deserialize(Text::new(text, true)),
        };
        let misfit = |error: serde_json::Error| Misfit {
            path,
            reason: error.to_string(),
        };
        value.map(Some).map_err(misfit)
    }

    fn path(&self) -> String {
        format!("headers.{}", self.name)
    }
}

/// The text of a header, or of a part of one, as what its type takes it for.
struct Text {
    text: String,
    exploded: bool,
}

impl Text {
    fn new(text: String, exploded: bool) -> Self {
        Self { text, exploded }
    }

    fn elements(&self) -> Vec<Self> {
        let elements = split(&self.text).into_iter();
        elements.map(|text| Self::new(text, false)).collect()
    }

    fn members(&self) -> Vec<(String, Self)> {
        let elements = split(&self.text);
        if self.exploded {
            let members = elements.iter().map(|element| {
                let (key, value) = element.split_once('=').unwrap_or((element, ""));
                (key.to_owned(), Self::new(value.to_owned(), false))
            });
            return members.collect();
        }
        let mut elements = elements.into_iter();
        let mut members = Vec::new();
        while let (Some(key), Some(value)) = (elements.next(), elements.next()) {
            members.push((key, Self::new(value, false)));
        }
        members
    }
}

/// What stands between the commas; those in quotes do not count.
fn split(text: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                elements.push(&text[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    elements.push(&text[start..]);
    let elements = elements.into_iter().map(str::trim);
    elements
        .filter(|element| !element.is_empty())
        .map(str::to_owned)
        .collect()
}

impl IntoDeserializer<'_, serde_json::Error> for Text {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty, $what:literal;)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
                match self.text.trim().parse::<$type>() {
                    Ok(value) => visitor.$visit(value),
                    Err(_) => Err(misread(&self.text, $what)),
                }
            }
        )*
    };
}

fn misread(text: &str, what: &str) -> serde_json::Error {
    serde_json::Error::custom(format_args!("{text:?} is no {what}"))
}

impl<'de> Deserializer<'de> for Text {
    type Error = serde_json::Error;

    numbers! {
        deserialize_bool visit_bool bool, "boolean";
        deserialize_i8 visit_i64 i64, "integer";
        deserialize_i16 visit_i64 i64, "integer";
        deserialize_i32 visit_i64 i64, "integer";
        deserialize_i64 visit_i64 i64, "integer";
        deserialize_u8 visit_u64 u64, "positive integer";
        deserialize_u16 visit_u64 u64, "positive integer";
        deserialize_u32 visit_u64 u64, "positive integer";
        deserialize_u64 visit_u64 u64, "positive integer";
        deserialize_f32 visit_f64 f64, "number";
        deserialize_f64 visit_f64 f64, "number";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_string(self.text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_seq(SeqDeserializer::new(self.elements().into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_map(MapDeserializer::new(self.members().into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct enum
        identifier ignored_any
    }
}
