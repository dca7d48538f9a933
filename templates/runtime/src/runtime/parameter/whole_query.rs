//! A parameter that is the whole query.

use serde::Serialize;

use crate::runtime::parameter::json::{self, OrderedJson};
use crate::runtime::parameter::percent::encode;
use crate::runtime::parameter::style::{Reason, text_of};
use crate::runtime::wire::{Encode, written};
use crate::runtime::{FormRules, ParameterWriter};

impl ParameterWriter {
    /// Begins a parameter that is the whole query.
    pub fn whole_query(&mut self, name: &'static str) -> WholeQuery<'_> {
        WholeQuery {
            writer: self,
            name,
            format: Format::Text,
        }
    }
}

/// The format of a whole query.
#[derive(Clone, Copy)]
enum Format {
    Form(&'static FormRules),
    Json,
    Text,
}

/// A parameter that is the whole query, under construction: first its format, then its value.
pub struct WholeQuery<'a> {
    writer: &'a mut ParameterWriter,
    name: &'static str,
    format: Format,
}

impl<'a> WholeQuery<'a> {
    /// Formats the value as the pairs of a form.
    pub fn form(self, rules: &'static FormRules) -> Self {
        let format = Format::Form(rules);
        Self { format, ..self }
    }

    /// Formats the value as JSON text.
    pub fn json(self) -> Self {
        let format = Format::Json;
        Self { format, ..self }
    }

    /// Formats the value as text.
    pub fn text(self) -> Self {
        let format = Format::Text;
        Self { format, ..self }
    }

    /// Writes a required value.
    pub fn required<T: Serialize>(self, value: &T) {
        let value = json::of(value).map_err(|error| error.to_string());
        match value.and_then(|value| self.format.spelled(&value)) {
            Ok(query) => self.writer.query.extend(query),
            Err(why) => {
                let problem = format!("cannot serialize parameter `{}`: {why}", self.name);
                self.writer.problem.get_or_insert(problem);
            }
        }
    }

    /// Writes an optional value.
    pub fn optional<T: Serialize>(self, value: &Option<T>) {
        if let Some(value) = value {
            self.required(value);
        }
    }

    /// Sets a codec for the value.
    pub fn with<C>(self, codec: C) -> WholeQueryWith<'a, C> {
        WholeQueryWith { query: self, codec }
    }
}

impl Format {
    /// Returns the parts of the query, encoded.
    fn spelled(self, value: &OrderedJson) -> Result<Vec<String>, Reason> {
        match self {
            Self::Form(rules) => rules.pairs(value),
            Self::Json => Ok(vec![encode(&value.to_string())]),
            Self::Text => Ok(vec![encode(&text_of(value)?)]),
        }
    }
}

/// A parameter that is the whole query, with a codec for its value.
pub struct WholeQueryWith<'a, C> {
    query: WholeQuery<'a>,
    codec: C,
}

impl<C: Copy> WholeQueryWith<'_, C> {
    /// Writes a required value.
    pub fn required<T>(self, value: &T)
    where
        C: Encode<T>,
    {
        self.query.required(&written(value, self.codec));
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
