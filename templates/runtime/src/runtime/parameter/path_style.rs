//! Values in the path.

use serde::Serialize;

use crate::runtime::Request;
use crate::runtime::parameter::json::{self, OrderedJson};
use crate::runtime::parameter::percent::encode;
use crate::runtime::parameter::style::{Reason, flat, refuse_separator, texts_of_members};

/// The style of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `simple`: `a,b`
    Simple,
    /// `label`: `.a,b`
    Label,
    /// `matrix`: `;name=a,b`
    Matrix,
    /// `form`: `name=a,b`
    Form,
    /// `spaceDelimited`: `name=a%20b`
    SpaceDelimited,
    /// `pipeDelimited`: `name=a%7Cb`
    PipeDelimited,
    /// `deepObject`: `name%5Bmember%5D=a`
    DeepObject,
    /// Bracketed names for PHP servers: `name[member][0]=a`, percent-encoded.
    Brackets,
    /// JSON text instead of a style.
    Json,
}

/// The name and format of a path parameter.
#[derive(Clone, Copy)]
pub(in crate::runtime) struct PathSpelling<'a> {
    pub(in crate::runtime) name: &'a str,
    pub(in crate::runtime) style: Style,
    pub(in crate::runtime) explode: bool,
}

impl PathSpelling<'_> {
    /// Returns the encoded value for the path. Empty if the value is empty.
    pub(in crate::runtime) fn path(self, value: &OrderedJson) -> Result<String, Reason> {
        if self.style == Style::Json {
            return Ok(encode(&value.to_string()));
        }
        let parts: Vec<String> = match value {
            OrderedJson::Object(_) if self.explode => texts_of_members(value)?
                .into_iter()
                .map(|(name, text)| format!("{}={}", encode(name), encode(&text)))
                .collect(),
            _ => flat(value)?.iter().map(|text| encode(text)).collect(),
        };
        if parts == [""] {
            return Ok(String::new());
        }
        let is_list = value.is_array() || value.is_object();
        if is_list && self.style == Style::Label && self.explode {
            refuse_separator(&parts, '.')?;
        }
        Ok(match (self.style, self.explode) {
            (Style::Label, true) => format!(".{}", parts.join(".")),
            (Style::Label, false) => format!(".{}", parts.join(",")),
            (Style::Matrix, true) if value.is_object() => format!(";{}", parts.join(";")),
            (Style::Matrix, true) => parts
                .iter()
                .map(|part| format!(";{}={part}", encode(self.name)))
                .collect(),
            (Style::Matrix, false) => format!(";{}={}", encode(self.name), parts.join(",")),
            _ => parts.join(","),
        })
    }
}

impl Request {
    /// Inserts any value into the path.
    pub fn path_value<T: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &T,
        style: Style,
        explode: bool,
    ) -> Self {
        let spelling = PathSpelling {
            name,
            style,
            explode,
        };
        let value = json::of(value).map_err(|error| error.to_string());
        match value.and_then(|value| spelling.path(&value)) {
            Ok(text) => self.put_into_path(name, &text),
            Err(why) => {
                self.refuse(format!("cannot serialize path parameter `{name}`: {why}"));
                self
            }
        }
    }
}
