//! Typed response headers.

use std::cell::RefCell;
use std::str::FromStr;
use std::sync::Arc;

use http::header::{HeaderMap, SET_COOKIE};
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Error as _, IntoDeserializer, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use crate::runtime::body::charset;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::value::whole;
use crate::runtime::wire::{Decode, Plain};
use crate::runtime::{ApiError, DecodeError, Mismatch, Response};

/// A value with response headers: a [`Response`] or an [`ApiError`].
pub trait HasHeaders {
    /// Returns the response that the headers belong to.
    fn source(&self) -> ResponseRef<'_>;
}

/// A reference to a received response.
pub struct ResponseRef<'a>(&'a Arc<RawResponse>);

impl<T> HasHeaders for Response<T> {
    fn source(&self) -> ResponseRef<'_> {
        ResponseRef(self.raw_response())
    }
}

impl<E> HasHeaders for ApiError<E> {
    fn source(&self) -> ResponseRef<'_> {
        ResponseRef(self.raw_response())
    }
}

/// Reads the headers of a response.
pub fn read_headers<T>(
    response: &dyn HasHeaders,
    read: fn(&Headers<'_>) -> Result<T, Mismatch>,
) -> Result<T, DecodeError> {
    let ResponseRef(response) = response.source();
    let headers = Headers::new(&response.headers);
    read(&headers).map_err(|mismatch| DecodeError::new(Arc::clone(response), mismatch))
}

/// Returns an error for each response header that does not match its type.
pub fn invalid_headers(response: &dyn HasHeaders, read: fn(&Headers<'_>)) -> Vec<DecodeError> {
    let ResponseRef(response) = response.source();
    let headers = Headers::new(&response.headers);
    read(&headers);
    let mismatches = headers.mismatches.into_inner().into_iter();
    mismatches
        .map(|mismatch| DecodeError::new(Arc::clone(response), mismatch))
        .collect()
}

/// The response headers that a type is read from.
#[derive(Debug)]
pub struct Headers<'a> {
    headers: &'a HeaderMap,
    /// The mismatches found so far.
    mismatches: RefCell<Vec<Mismatch>>,
}

impl<'a> Headers<'a> {
    fn new(headers: &'a HeaderMap) -> Self {
        let mismatches = RefCell::default();
        Self {
            headers,
            mismatches,
        }
    }

    /// Selects a header with a scalar, a comma-separated list, or alternating keys and values.
    pub fn simple(&self, name: &'static str) -> Header<'_> {
        self.header(name, Spelling::Simple)
    }

    /// Selects a header with `key=value` pairs.
    pub fn exploded(&self, name: &'static str) -> Header<'_> {
        self.header(name, Spelling::Exploded)
    }

    /// Selects a header that contains JSON.
    pub fn json(&self, name: &'static str) -> Header<'_> {
        self.header(name, Spelling::Json)
    }

    fn header(&self, name: &'static str, spelling: Spelling) -> Header<'_> {
        let values = self.headers.get_all(name).into_iter();
        let lines = values.map(|value| {
            // Some servers send ISO 8859-1.
            let text = charset::text(value.as_bytes(), Some("us-ascii"));
            text.unwrap_or_default().into_owned()
        });
        Header {
            name,
            spelling,
            lines: lines.collect(),
            mismatches: &self.mismatches,
            codec: Plain,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    Simple,
    Exploded,
    Json,
}

/// A header that is not decoded yet.
#[derive(Debug)]
pub struct Header<'a, C = Plain> {
    name: &'static str,
    spelling: Spelling,
    /// Its values: a header may occur several times.
    lines: Vec<String>,
    mismatches: &'a RefCell<Vec<Mismatch>>,
    codec: C,
}

impl<'a, C: Copy> Header<'a, C> {
    /// Sets a codec for the value.
    pub fn with<D>(self, codec: D) -> Header<'a, D> {
        let Self {
            name,
            spelling,
            lines,
            mismatches,
            ..
        } = self;
        Header {
            name,
            spelling,
            lines,
            mismatches,
            codec,
        }
    }

    /// Reads a required value.
    pub fn required<T>(self) -> Result<T, Mismatch>
    where
        C: Decode<T>,
    {
        match self.value() {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(self.mismatch("the header is missing".to_owned())),
            Err(error) => Err(self.mismatch(error.to_string())),
        }
    }

    /// Reads an optional value. Records a mismatch and returns `None` if the value is invalid.
    pub fn optional<T>(self) -> Result<Option<T>, Mismatch>
    where
        C: Decode<T>,
    {
        Ok(self.value().unwrap_or_else(|error| {
            self.mismatch(error.to_string());
            None
        }))
    }

    fn value<T>(&self) -> Result<Option<T>, serde_json::Error>
    where
        C: Decode<T>,
    {
        if self.lines.is_empty() {
            return Ok(None);
        }
        let value = match self.spelling {
            Spelling::Json => {
                let text = self.lines.join(", ");
                let mut json = serde_json::Deserializer::from_str(&text);
                let value = self.codec.read(&mut json)?;
                json.end()?;
                value
            }
            Spelling::Simple | Spelling::Exploded => self.codec.read(self.text())?,
        };
        Ok(Some(value))
    }

    fn text(&self) -> Text {
        // Several lines form one list, except for `Set-Cookie`, which has values that contain
        // commas (RFC 9110, section 5.3).
        let is_separate = self.name.eq_ignore_ascii_case(SET_COOKIE.as_str());
        Text {
            text: self.lines.join(", "),
            exploded: self.spelling == Spelling::Exploded,
            elements: is_separate.then(|| self.lines.clone()),
        }
    }

    /// Records a mismatch of the header.
    fn mismatch(&self, reason: String) -> Mismatch {
        let path = format!("headers.{}", self.name);
        let mismatch = Mismatch { path, reason };
        self.mismatches.borrow_mut().push(mismatch.clone());
        mismatch
    }
}

/// The text of a header or of a part of it, as a deserializer.
struct Text {
    text: String,
    exploded: bool,
    /// The list elements, if they are not separated by commas.
    elements: Option<Vec<String>>,
}

impl Text {
    /// Creates the deserializer of a part of a header.
    fn part(text: String) -> Self {
        Self {
            text,
            exploded: false,
            elements: None,
        }
    }

    fn elements(self) -> Vec<Self> {
        let elements = self.elements.unwrap_or_else(|| split(&self.text));
        elements.into_iter().map(Self::part).collect()
    }

    fn members(&self) -> Vec<(String, Self)> {
        let elements = split(&self.text);
        if self.exploded {
            let members = elements.iter().map(|element| {
                let (key, value) = element.split_once('=').unwrap_or((element, ""));
                (key.to_owned(), Self::part(value.to_owned()))
            });
            return members.collect();
        }
        let mut elements = elements.into_iter();
        let mut members = Vec::new();
        while let (Some(key), Some(value)) = (elements.next(), elements.next()) {
            members.push((key, Self::part(value)));
        }
        members
    }
}

/// Splits a text at commas, except for commas in quotes and in dates (`Mon, 30 Nov 2026 …`).
fn split(text: &str) -> Vec<String> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let is_date = |day: &str, rest: &str| {
        let day = day.trim().to_ascii_lowercase();
        let is_day = DAYS.iter().any(|short| day.starts_with(short));
        let is_word = day.len() <= "wednesday".len() && day.bytes().all(|c| c.is_ascii_lowercase());
        is_day && is_word && rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
    };
    let mut elements = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted && !is_date(&text[start..place], &text[place + 1..]) => {
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
    ($($method:ident $visit:ident $read:expr, $what:literal;)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
                match $read(self.text.trim()) {
                    Some(value) => visitor.$visit(value),
                    None => Err(misread(&self.text, $what)),
                }
            }
        )*
    };
}

/// Parses an integer, which may have a fraction of zero.
fn whole<T: FromStr>(text: &str) -> Option<T> {
    whole::whole(text)?.parse().ok()
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn misread(text: &str, what: &str) -> serde_json::Error {
    serde_json::Error::custom(format_args!("expected {what}, found {text:?}"))
}

impl<'de> Deserializer<'de> for Text {
    type Error = serde_json::Error;

    numbers! {
        deserialize_bool visit_bool parsed, "a boolean";
        deserialize_i8 visit_i64 whole, "an integer";
        deserialize_i16 visit_i64 whole, "an integer";
        deserialize_i32 visit_i64 whole, "an integer";
        deserialize_i64 visit_i64 whole, "an integer";
        deserialize_i128 visit_i128 whole, "an integer";
        deserialize_u8 visit_u64 whole, "an unsigned integer";
        deserialize_u16 visit_u64 whole, "an unsigned integer";
        deserialize_u32 visit_u64 whole, "an unsigned integer";
        deserialize_u64 visit_u64 whole, "an unsigned integer";
        deserialize_u128 visit_u128 whole, "an unsigned integer";
        deserialize_f32 visit_f64 parsed, "a number";
        deserialize_f64 visit_f64 parsed, "a number";
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
        char str string bytes byte_buf unit unit_struct tuple tuple_struct enum
        identifier ignored_any
    }
}
