//! The styles in which OpenAPI spells a parameter.

use serde_json::Number;

use crate::runtime::brackets;
use crate::runtime::ordered_json::OrderedJson;
use crate::runtime::percent::{encode, encode as encode_name, encode_but_reserved};

/// How a parameter is spelled.
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
    /// As PHP servers read it: `name[member][0]=a`, in percent-encoding.
    Brackets,
    /// No style, but JSON text.
    Json,
}

/// The full spelling of a parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spelling {
    pub(super) name: &'static str,
    pub(super) style: Style,
    pub(super) explode: bool,
    pub(super) reserved: bool,
}

impl Spelling {
    /// `name=value` pairs for the query, encoded. Null members are left out, but for brackets,
    /// which refuse what they cannot spell.
    pub(super) fn query(&self, value: &OrderedJson) -> Result<Vec<String>, String> {
        match self.style {
            Style::Brackets => brackets::pairs(self.name, value).map(|it| brackets::encoded(&it)),
            _ => Ok(self.pairs(value)),
        }
    }

    /// The pairs of every other style.
    fn pairs(&self, value: &OrderedJson) -> Vec<String> {
        let separator = match self.style {
            Style::DeepObject => return deep_object(self.name, value, self.encoder()),
            Style::Json => return vec![self.pair(&value.to_string())],
            Style::SpaceDelimited => "%20",
            Style::PipeDelimited => "%7C",
            _ => ",",
        };
        let encode = self.encoder();
        match (value, self.explode) {
            (OrderedJson::Array(elements), true) => {
                let texts = elements.iter().filter_map(text_of);
                texts.map(|text| self.pair(&text)).collect()
            }
            (OrderedJson::Object(_), true) => members(value)
                .map(|(name, text)| format!("{}={}", encode_name(name), encode(&text)))
                .collect(),
            _ => {
                let parts: Vec<String> = flat(value).iter().map(|text| encode(text)).collect();
                if parts.is_empty() {
                    return Vec::new();
                }
                let name = encode_name(self.name);
                vec![format!("{name}={}", parts.join(separator))]
            }
        }
    }

    /// What stands in the path, encoded. Empty where the value is.
    pub(super) fn path(&self, value: &OrderedJson) -> String {
        if self.style == Style::Json {
            return encode(&value.to_string());
        }
        let parts: Vec<String> = match value {
            OrderedJson::Object(_) if self.explode => members(value)
                .map(|(name, text)| format!("{}={}", encode(name), encode(&text)))
                .collect(),
            _ => flat(value).iter().map(|text| encode(text)).collect(),
        };
        if parts.is_empty() || parts == [""] {
            return String::new();
        }
        match (self.style, self.explode) {
            (Style::Label, true) => format!(".{}", parts.join(".")),
            (Style::Label, false) => format!(".{}", parts.join(",")),
            (Style::Matrix, true) if value.is_object() => format!(";{}", parts.join(";")),
            (Style::Matrix, true) => parts
                .iter()
                .map(|part| format!(";{}={part}", encode(self.name)))
                .collect(),
            (Style::Matrix, false) => format!(";{}={}", encode(self.name), parts.join(",")),
            _ => parts.join(","),
        }
    }

    /// The value of a header; not encoded. `None` where there is nothing to send.
    pub(super) fn header(&self, value: &OrderedJson) -> Option<String> {
        if self.style == Style::Json {
            return Some(value.to_string());
        }
        let parts: Vec<String> = match value {
            OrderedJson::Object(_) if self.explode => members(value)
                .map(|(name, text)| format!("{name}={text}"))
                .collect(),
            _ => flat(value),
        };
        (!parts.is_empty()).then(|| parts.join(","))
    }

    fn pair(&self, text: &str) -> String {
        format!("{}={}", encode(self.name), self.encoder()(text))
    }

    fn encoder(&self) -> fn(&str) -> String {
        if self.reserved {
            encode_but_reserved
        } else {
            encode
        }
    }
}

/// The pairs of a form body: lists are repeated, and what lies deeper is spelled with brackets.
pub(super) fn form_pairs(value: &OrderedJson) -> Vec<String> {
    let OrderedJson::Object(members) = value else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    for (name, value) in members {
        match value {
            OrderedJson::Array(elements) if elements.iter().all(is_scalar) => {
                let texts = elements.iter().filter_map(text_of);
                pairs.extend(texts.map(|text| format!("{}={}", encode(name), encode(&text))));
            }
            _ => pairs.extend(deep_object(name, value, encode)),
        }
    }
    pairs
}

/// `name[member]=value` for every scalar in `value`; the elements of lists have their index in
/// the brackets, which no parser reads as anything else.
fn deep_object(name: &str, value: &OrderedJson, encoder: fn(&str) -> String) -> Vec<String> {
    let mut pairs = Vec::new();
    let mut left = vec![(encode(name), value)];
    while let Some((name, value)) = left.pop() {
        match value {
            OrderedJson::Object(members) => left.extend(
                members
                    .iter()
                    .rev()
                    .map(|(member, value)| (format!("{name}%5B{}%5D", encode(member)), value)),
            ),
            OrderedJson::Array(elements) => left.extend(
                elements
                    .iter()
                    .enumerate()
                    .rev()
                    .map(|(index, value)| (format!("{name}%5B{index}%5D"), value)),
            ),
            _ => pairs.extend(text_of(value).map(|text| format!("{name}={}", encoder(&text)))),
        }
    }
    pairs
}

/// The texts of a scalar (one), a list (each element) or an object (each name and value).
fn flat(value: &OrderedJson) -> Vec<String> {
    match value {
        OrderedJson::Array(elements) => elements.iter().filter_map(text_of).collect(),
        OrderedJson::Object(_) => members(value)
            .flat_map(|(name, text)| [name.to_owned(), text])
            .collect(),
        _ => text_of(value).into_iter().collect(),
    }
}

/// The members of an object that are not null.
fn members(value: &OrderedJson) -> impl Iterator<Item = (&str, String)> {
    let members = value.members().iter();
    members.filter_map(|(name, value)| Some((name.as_str(), text_of(value)?)))
}

fn is_scalar(value: &OrderedJson) -> bool {
    !value.is_array() && !value.is_object()
}

/// The text of a scalar, JSON of anything else; `None` for null.
fn text_of(value: &OrderedJson) -> Option<String> {
    match value {
        OrderedJson::Null => None,
        OrderedJson::String(text) => Some(text.clone()),
        OrderedJson::Number(number) => Some(number_text(number)),
        _ => Some(value.to_string()),
    }
}

/// A number as people write it: `4`, where JSON writes `4.0`. A document that says "number" is often
/// of a server that reads integers.
fn number_text(number: &Number) -> String {
    // Up to here every whole number is exact.
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(value) if number.is_f64() && value.fract() == 0.0 && value.abs() < LIMIT => {
            (value as i64).to_string()
        }
        _ => number.to_string(),
    }
}
