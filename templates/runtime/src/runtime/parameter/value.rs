//! [`Parameter`]: one query, header or cookie parameter.

use serde::Serialize;

use crate::runtime::ParameterWriter;
use crate::runtime::parameter::json::{self, OrderedJson};
use crate::runtime::parameter::style::{self, Spelling, Write};
use crate::runtime::wire::{Encode, written};

#[derive(Clone, Copy)]
enum ParameterLocation {
    Query,
    Header,
    Cookie,
}

impl ParameterWriter {
    /// Begins a query parameter.
    pub fn query(&mut self, name: &'static str) -> Parameter<'_> {
        self.parameter(ParameterLocation::Query, name)
    }

    /// Begins a header parameter.
    pub fn header(&mut self, name: &'static str) -> Parameter<'_> {
        self.parameter(ParameterLocation::Header, name)
    }

    /// Begins a cookie parameter.
    pub fn cookie(&mut self, name: &'static str) -> Parameter<'_> {
        self.parameter(ParameterLocation::Cookie, name)
    }

    fn parameter(&mut self, location: ParameterLocation, name: &'static str) -> Parameter<'_> {
        let spelling = Spelling {
            name,
            explode: false,
            reserved: false,
        };
        Parameter {
            writer: self,
            location,
            spelling,
            write: style::form,
        }
    }
}

/// A parameter under construction: first its style, then its value.
pub struct Parameter<'a> {
    writer: &'a mut ParameterWriter,
    location: ParameterLocation,
    spelling: Spelling<'static>,
    write: Write,
}

impl<'a> Parameter<'a> {
    /// Formats the value with `style: simple`.
    pub fn simple(self) -> Self {
        self.usual_style(false)
    }

    /// Formats the value with `style: simple` and `explode`.
    pub fn simple_exploded(self) -> Self {
        self.usual_style(true)
    }

    /// Formats the value with `style: form` without `explode`.
    pub fn form(self) -> Self {
        self.usual_style(false)
    }

    /// Formats the value with `style: form` and `explode`.
    pub fn form_exploded(self) -> Self {
        self.usual_style(true)
    }

    fn usual_style(self, explode: bool) -> Self {
        let write = match self.location {
            ParameterLocation::Header => style::header,
            ParameterLocation::Query | ParameterLocation::Cookie => style::form,
        };
        self.style(write, explode)
    }

    /// Formats the value as JSON text.
    pub fn json(self) -> Self {
        let write = match self.location {
            ParameterLocation::Header => style::json_header,
            ParameterLocation::Query | ParameterLocation::Cookie => style::json_pair,
        };
        self.style(write, false)
    }

    pub(in crate::runtime) fn style(mut self, write: Write, explode: bool) -> Self {
        self.write = write;
        self.spelling.explode = explode;
        self
    }

    /// Applies `allowReserved`.
    pub fn reserved(mut self) -> Self {
        self.spelling.reserved = true;
        self
    }

    /// Writes a required value.
    pub fn required<T: Serialize>(self, value: &T) {
        self.put(json::of(value));
    }

    /// Writes an optional value.
    pub fn optional<T: Serialize>(self, value: &Option<T>) {
        if let Some(value) = value {
            self.required(value);
        }
    }

    /// Sets a codec for the value.
    pub fn with<C>(self, codec: C) -> ParameterWith<'a, C> {
        let parameter = self;
        ParameterWith { parameter, codec }
    }

    fn put(self, value: serde_json::Result<OrderedJson>) {
        let name = self.spelling.name;
        let value = value.map_err(|error| error.to_string());
        match value.and_then(|value| (self.write)(self.spelling, &value)) {
            Ok(texts) => match self.location {
                ParameterLocation::Query => self.writer.query.extend(texts),
                ParameterLocation::Cookie => {
                    // A reserved character that would begin another cookie; other styles encode it.
                    let texts = texts.iter().map(|text| text.replace(';', "%3B"));
                    self.writer.cookies.extend(texts);
                }
                ParameterLocation::Header => {
                    let headers = texts.into_iter().map(|text| (name, text));
                    self.writer.headers.extend(headers);
                }
            },
            Err(why) => {
                let problem = format!("cannot serialize parameter `{name}`: {why}");
                self.writer.problem.get_or_insert(problem);
            }
        }
    }
}

/// A parameter with a codec for its value.
pub struct ParameterWith<'a, C> {
    parameter: Parameter<'a>,
    codec: C,
}

impl<C: Copy> ParameterWith<'_, C> {
    /// Writes a required value.
    pub fn required<T>(self, value: &T)
    where
        C: Encode<T>,
    {
        self.parameter.required(&written(value, self.codec));
    }

    /// Writes an optional value.
    pub fn optional<T>(self, value: &Option<T>)
    where
        C: Encode<T>,
    {
        if let Some(value) = value {
            self.required(value);
        }
    }
}
