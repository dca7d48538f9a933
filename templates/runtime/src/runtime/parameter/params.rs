//! Query, header and cookie parameters.

use serde::Serialize;

use crate::runtime::parameter::style::{Spelling, Style};
use crate::runtime::value::ordered_json::{OrderedJson, Writer};
use crate::runtime::wire::Encode;

/// The query, header and cookie parameters of an operation.
pub trait Params {
    /// Writes the parameters.
    fn write(&self, writer: &mut ParameterWriter);
}

/// A collector of parameters.
#[derive(Clone, Default)]
pub struct ParameterWriter {
    pub(in crate::runtime) query: Vec<String>,
    pub(in crate::runtime) headers: Vec<(&'static str, String)>,
    pub(in crate::runtime) cookies: Vec<String>,
    pub(in crate::runtime) problem: Option<String>,
}

#[derive(Clone, Copy)]
enum ParameterLocation {
    Query,
    Header,
    Cookie,
}

impl ParameterWriter {
    /// Begins a query parameter.
    pub fn query(&mut self, name: &'static str) -> Parameter<'_> {
        self.parameter(ParameterLocation::Query, name, Style::Form)
    }

    /// Begins a header parameter.
    pub fn header(&mut self, name: &'static str) -> Parameter<'_> {
        self.parameter(ParameterLocation::Header, name, Style::Simple)
    }

    /// Begins a cookie parameter.
    pub fn cookie(&mut self, name: &'static str) -> Parameter<'_> {
        self.parameter(ParameterLocation::Cookie, name, Style::Form)
    }

    fn parameter(
        &mut self,
        location: ParameterLocation,
        name: &'static str,
        style: Style,
    ) -> Parameter<'_> {
        let spelling = Spelling {
            name,
            style,
            explode: false,
            reserved: false,
        };
        Parameter {
            writer: self,
            location,
            spelling,
        }
    }
}

/// A parameter under construction: first its style, then its value.
pub struct Parameter<'a> {
    writer: &'a mut ParameterWriter,
    location: ParameterLocation,
    spelling: Spelling<'static>,
}

macro_rules! styles {
    ($($(#[$docs:meta])* $name:ident: $style:ident $explode:literal,)*) => {
        $(
            $(#[$docs])*
            pub fn $name(self) -> Self {
                self.style(Style::$style, $explode)
            }
        )*
    };
}

impl<'a> Parameter<'a> {
    styles! {
        /// `style: simple`
        simple: Simple false,
        /// `style: simple` with `explode`
        simple_exploded: Simple true,
        /// `style: form` without `explode`
        form: Form false,
        /// `style: form` with `explode`
        form_exploded: Form true,
        /// `style: spaceDelimited`
        space: SpaceDelimited false,
        /// `style: spaceDelimited` with `explode`
        space_exploded: SpaceDelimited true,
        /// `style: pipeDelimited`
        pipe: PipeDelimited false,
        /// `style: pipeDelimited` with `explode`
        pipe_exploded: PipeDelimited true,
        /// `style: deepObject`
        deep_object: DeepObject true,
        /// Bracketed names for PHP servers
        brackets: Brackets true,
        /// JSON text
        json: Json false,
    }

    fn style(mut self, style: Style, explode: bool) -> Self {
        self.spelling.style = style;
        self.spelling.explode = explode;
        self
    }

    /// `allowReserved`
    pub fn reserved(mut self) -> Self {
        self.spelling.reserved = true;
        self
    }

    /// Writes a required value.
    pub fn required<T: Serialize>(self, value: &T) {
        self.put(OrderedJson::of(value));
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
        let spelled = value.map_err(|error| error.to_string()).and_then(|value| {
            match self.location {
                ParameterLocation::Query => self.writer.query.extend(self.spelling.query(&value)?),
                ParameterLocation::Cookie => {
                    self.writer.cookies.extend(self.spelling.query(&value)?)
                }
                ParameterLocation::Header => {
                    let text = self.spelling.header(&value)?;
                    self.writer.headers.push((name, text));
                }
            }
            Ok(())
        });
        if let Err(why) = spelled {
            let problem = format!("cannot serialize parameter `{name}`: {why}");
            self.writer.problem.get_or_insert(problem);
        }
    }
}

/// A parameter with a codec for its value.
pub struct ParameterWith<'a, C> {
    parameter: Parameter<'a>,
    codec: C,
}

impl<C> ParameterWith<'_, C> {
    /// Writes a required value.
    pub fn required<T>(self, value: &T)
    where
        C: Encode<T>,
    {
        let value = self.codec.write(value, Writer);
        self.parameter.put(value);
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
