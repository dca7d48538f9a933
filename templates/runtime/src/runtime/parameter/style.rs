//! The styles in which OpenAPI spells a parameter.

use serde_json::Number;

use crate::runtime::parameter::brackets;
use crate::runtime::parameter::percent::{encode, encode as encode_name, encode_but_reserved};
use crate::runtime::value::ordered_json::OrderedJson;

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

/// The full spelling of a parameter, or of a member of a form.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) struct Spelling<'a> {
    pub(in crate::runtime) name: &'a str,
    pub(in crate::runtime) style: Style,
    pub(in crate::runtime) explode: bool,
    pub(in crate::runtime) reserved: bool,
}

/// Why a value is not written: what it is, as a sentence that follows its name.
type Reason = String;

impl Spelling<'_> {
    /// `name=value` pairs for the query, encoded. What the style has no spelling for is refused:
    /// left out, it would say something else.
    pub(in crate::runtime) fn query(&self, value: &OrderedJson) -> Result<Vec<String>, Reason> {
        match self.style {
            Style::Brackets => brackets::pairs(self.name, value).map(|it| brackets::encoded(&it)),
            Style::DeepObject => deep_object(self.name, value, self.encoder()),
            Style::Json => Ok(vec![self.pair(&value.to_string())]),
            _ => self.pairs(value),
        }
    }

    /// The pairs of a style that has one for each value, or one for all.
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
                // A comma between elements is none in them, which is encoded.
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

    /// What stands in the path, encoded. Empty where the value is.
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

    /// The value of a header; not encoded.
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
            encode_but_reserved
        } else {
            encode
        }
    }
}

/// `name[member]=value` for every scalar in `value`; the elements of lists have their index in
/// the brackets, which no parser reads as anything else.
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

/// A bracket in a name would end it, or begin another one: servers decode the name first.
fn refuse_brackets(member: &str) -> Result<(), Reason> {
    match member.is_empty() || member.contains(['[', ']']) {
        true => Err(format!(
            "the member `{member}` cannot stand in brackets: expected a name without `[` and `]`"
        )),
        false => Ok(()),
    }
}

/// The texts of a scalar (one), a list (each element) or an object (each name and value).
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

/// The members of an object.
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

/// Nothing stands for what is empty: it would be left out.
fn refuse_empty(value: &OrderedJson) -> Result<(), Reason> {
    match value {
        OrderedJson::Array(elements) if elements.is_empty() => {
            Err("an empty list has no spelling here".to_owned())
        }
        OrderedJson::Object(members) if members.is_empty() => {
            Err("an object without members has no spelling here".to_owned())
        }
        _ => Ok(()),
    }
}

fn refuse_separator(parts: &[String], separator: char) -> Result<(), Reason> {
    match parts.iter().any(|part| part.contains(separator)) {
        true => Err(format!(
            "an element holds `{separator}`, which stands between elements"
        )),
        false => Ok(()),
    }
}

fn is_scalar(value: &OrderedJson) -> bool {
    !value.is_array() && !value.is_object()
}

/// The text of a scalar, JSON of anything else.
pub(in crate::runtime) fn text_of(value: &OrderedJson) -> Result<String, Reason> {
    match is_scalar(value) {
        true => scalar(value),
        false => Ok(value.to_string()),
    }
}

fn scalar(value: &OrderedJson) -> Result<String, Reason> {
    match value {
        OrderedJson::Null => Err("`null` has no spelling here".to_owned()),
        OrderedJson::String(text) => Ok(text.clone()),
        OrderedJson::Number(number) => Ok(number_text(number)),
        _ => Ok(value.to_string()),
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
