//! The parameter styles of OpenAPI.

use serde_json::Number;

use crate::runtime::parameter::brackets;
use crate::runtime::parameter::percent::{encode, encode as encode_name, encode_except_reserved};
use crate::runtime::value::ordered_json::OrderedJson;

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

/// The name and format of a parameter or form member.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) struct Spelling<'a> {
    pub(in crate::runtime) name: &'a str,
    pub(in crate::runtime) style: Style,
    pub(in crate::runtime) explode: bool,
    pub(in crate::runtime) reserved: bool,
}

/// The reason why a value cannot be serialized, without its name.
type Reason = String;

impl Spelling<'_> {
    /// Returns encoded `name=value` pairs for the query. Values that the style cannot represent are
    /// rejected: skipping them would change the meaning.
    pub(in crate::runtime) fn query(&self, value: &OrderedJson) -> Result<Vec<String>, Reason> {
        match self.style {
            Style::Brackets => brackets::pairs(self.name, value).map(|it| brackets::encoded(&it)),
            Style::DeepObject => deep_object(self.name, value, self.encoder()),
            Style::Json => Ok(vec![self.pair(&value.to_string())]),
            _ => self.pairs(value),
        }
    }

    /// Returns the pairs of a style with one pair per value or one pair for all values.
    fn pairs(&self, value: &OrderedJson) -> Result<Vec<String>, Reason> {
        let encode = self.encoder();
        match (value, self.explode) {
            (OrderedJson::Array(_), true) => {
                let texts = flat(value)?.into_iter();
                Ok(texts.map(|text| self.pair(&text)).collect())
            }
            (OrderedJson::Object(_), true) => {
                let members = members(value)?.into_iter();
                Ok(members
                    .map(|(name, text)| format!("{}={}", encode_name(name), encode(&text)))
                    .collect())
            }
            (OrderedJson::Array(_) | OrderedJson::Object(_), false) => {
                let parts = flat(value)?;
                let (separator, joined) = match self.style {
                    Style::SpaceDelimited => (' ', "%20"),
                    Style::PipeDelimited => ('|', "%7C"),
                    _ => (',', ","),
                };
                // Commas in elements are encoded, so they differ from separators.
                if separator != ',' {
                    refuse_separator(&parts, separator)?;
                }
                let parts = parts.iter().map(|text| encode(text).replace(',', "%2C"));
                let parts = parts.collect::<Vec<_>>().join(joined);
                Ok(vec![format!("{}={parts}", encode_name(self.name))])
            }
            _ => Ok(vec![self.pair(&scalar(value)?)]),
        }
    }

    /// Returns the encoded value for the path. Empty if the value is empty.
    pub(in crate::runtime) fn path(&self, value: &OrderedJson) -> Result<String, Reason> {
        if self.style == Style::Json {
            return Ok(encode(&value.to_string()));
        }
        let parts: Vec<String> = match value {
            OrderedJson::Object(_) if self.explode => members(value)?
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

    /// Returns the value of a header, which is not encoded.
    pub(in crate::runtime) fn header(&self, value: &OrderedJson) -> Result<String, Reason> {
        if self.style == Style::Json {
            return Ok(value.to_string());
        }
        let parts: Vec<String> = match value {
            OrderedJson::Object(_) if self.explode => members(value)?
                .into_iter()
                .map(|(name, text)| format!("{name}={text}"))
                .collect(),
            _ => flat(value)?,
        };
        if value.is_array() || value.is_object() {
            refuse_separator(&parts, ',')?;
        }
        Ok(parts.join(","))
    }

    fn pair(&self, text: &str) -> String {
        format!("{}={}", encode(self.name), self.encoder()(text))
    }

    fn encoder(&self) -> fn(&str) -> String {
        if self.reserved {
            encode_except_reserved
        } else {
            encode
        }
    }
}

/// Returns `name[member]=value` for every scalar in `value`. List elements have their index in
/// brackets, which is unambiguous for all parsers.
fn deep_object(
    name: &str,
    value: &OrderedJson,
    encoder: fn(&str) -> String,
) -> Result<Vec<String>, Reason> {
    let mut pairs = Vec::new();
    let mut left = vec![(encode(name), value)];
    while let Some((name, value)) = left.pop() {
        refuse_empty(value)?;
        match value {
            OrderedJson::Object(members) => {
                for (member, value) in members.iter().rev() {
                    refuse_brackets(member)?;
                    left.push((format!("{name}%5B{}%5D", encode(member)), value));
                }
            }
            OrderedJson::Array(elements) => left.extend(
                elements
                    .iter()
                    .enumerate()
                    .rev()
                    .map(|(index, value)| (format!("{name}%5B{index}%5D"), value)),
            ),
            _ => pairs.push(format!("{name}={}", encoder(&scalar(value)?))),
        }
    }
    Ok(pairs)
}

/// Returns a bracket in a member name would be treated as syntax, because servers decode the name
/// first.
fn refuse_brackets(member: &str) -> Result<(), Reason> {
    match member.is_empty() || member.contains(['[', ']']) {
        true => Err(format!(
            "expected a member name without `[` and `]`, found `{member}`"
        )),
        false => Ok(()),
    }
}

/// Returns the texts of a scalar (one), a list (each element) or an object (each name and value).
fn flat(value: &OrderedJson) -> Result<Vec<String>, Reason> {
    refuse_empty(value)?;
    match value {
        OrderedJson::Array(elements) => elements.iter().map(text_of).collect(),
        OrderedJson::Object(_) => Ok(members(value)?
            .into_iter()
            .flat_map(|(name, text)| [name.to_owned(), text])
            .collect()),
        _ => scalar(value).map(|text| vec![text]),
    }
}

/// Returns the members of an object.
fn members(value: &OrderedJson) -> Result<Vec<(&str, String)>, Reason> {
    refuse_empty(value)?;
    let members = value.members().iter();
    members
        .map(|(name, value)| {
            let text = text_of(value).map_err(|why| format!("in `{name}`, {why}"))?;
            Ok((name.as_str(), text))
        })
        .collect()
}

/// Rejects empty lists and objects: they would be skipped.
fn refuse_empty(value: &OrderedJson) -> Result<(), Reason> {
    match value {
        OrderedJson::Array(elements) if elements.is_empty() => Err(
            "expected elements, found an empty list, which the style cannot represent".to_owned(),
        ),
        OrderedJson::Object(members) if members.is_empty() => Err(
            "expected members, found an empty object, which the style cannot represent".to_owned(),
        ),
        _ => Ok(()),
    }
}

fn refuse_separator(parts: &[String], separator: char) -> Result<(), Reason> {
    match parts.iter().any(|part| part.contains(separator)) {
        true => Err(format!(
            "expected elements without the separator `{separator}`"
        )),
        false => Ok(()),
    }
}

fn is_scalar(value: &OrderedJson) -> bool {
    !value.is_array() && !value.is_object()
}

/// Returns the text of a scalar, or JSON of any other value.
pub(in crate::runtime) fn text_of(value: &OrderedJson) -> Result<String, Reason> {
    match is_scalar(value) {
        true => scalar(value),
        false => Ok(value.to_string()),
    }
}

fn scalar(value: &OrderedJson) -> Result<String, Reason> {
    match value {
        OrderedJson::Null => {
            Err("expected a value, found `null`, which the style cannot represent".to_owned())
        }
        OrderedJson::String(text) => Ok(text.clone()),
        OrderedJson::Number(number) => Ok(number_text(number)),
        _ => Ok(value.to_string()),
    }
}

/// Formats a whole number without a fraction: `4` instead of `4.0`. Servers with documents that
/// declare a number often expect an integer.
fn number_text(number: &Number) -> String {
    // Up to this limit, every whole number is exact.
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(value) if number.is_f64() && value.fract() == 0.0 && value.abs() < LIMIT => {
            (value as i64).to_string()
        }
        _ => number.to_string(),
    }
}
