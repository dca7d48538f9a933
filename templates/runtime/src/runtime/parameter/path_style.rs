//! Values in the path.

use serde::Serialize;

use crate::runtime::Request;
use crate::runtime::parameter::json::{self, OrderedJson};
use crate::runtime::parameter::percent::encode;
use crate::runtime::parameter::style::{
    Reason, encode_except_reserved, flat, refuse_separator, texts_of_members,
};

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
    /// Whether reserved characters are kept.
    pub(in crate::runtime) reserved: bool,
}

impl PathSpelling<'_> {
    /// Returns the encoded value for the path. Empty if the value is empty.
    pub(in crate::runtime) fn path(self, value: &OrderedJson) -> Result<String, Reason> {
        let encode = match self.reserved {
            true => encode_in_path,
            false => encode,
        };
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

/// Encodes all characters except unreserved and reserved ones, but also those that would end the
/// path.
fn encode_in_path(text: &str) -> String {
    let encoded = encode_except_reserved(text);
    encoded
        .replace('?', "%3F")
        .replace('[', "%5B")
        .replace(']', "%5D")
}

/// Returns whether a text contains a segment `.` or `..`, in any spelling.
pub(in crate::runtime) fn has_dot_segment(text: &str) -> bool {
    let decoded = text.replace("%2e", ".").replace("%2E", ".");
    decoded
        .split('/')
        .any(|segment| matches!(segment, "." | ".."))
}

impl Request {
    /// Inserts any value into the path.
    pub fn path_value<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
        style: Style,
        explode: bool,
    ) -> Self {
        let spelling = PathSpelling {
            name,
            style,
            explode,
            reserved: false,
        };
        self.put_spelled(spelling, value)
    }

    /// Inserts any value into the path, and keeps reserved characters such as `/`.
    pub fn path_reserved<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
        style: Style,
        explode: bool,
    ) -> Self {
        let spelling = PathSpelling {
            name,
            style,
            explode,
            reserved: true,
        };
        self.put_spelled(spelling, value)
    }

    fn put_spelled<T: Serialize + ?Sized>(mut self, spelling: PathSpelling<'_>, value: &T) -> Self {
        let name = spelling.name;
        let value = json::of(value).map_err(|error| error.to_string());
        match value.and_then(|value| spelling.path(&value)) {
            Ok(text) if spelling.reserved && has_dot_segment(&text) => {
                self.refuse(format!(
                    "expected no segment `.` or `..` in path parameter `{name}`"
                ));
                self
            }
            Ok(text) => self.put_into_path(name, &text),
            Err(why) => {
                self.refuse(format!("cannot serialize path parameter `{name}`: {why}"));
                self
            }
        }
    }
}
