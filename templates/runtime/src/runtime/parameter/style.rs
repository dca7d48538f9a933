//! The styles of parameters: how values are written as text.

use serde_json::Number;

use crate::runtime::parameter::json::{self, OrderedJson};
use crate::runtime::parameter::percent::{encode, encode as encode_name, encode_except};

/// The name and format of a parameter or form member.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) struct Spelling<'a> {
    pub(in crate::runtime) name: &'a str,
    pub(in crate::runtime) explode: bool,
    pub(in crate::runtime) reserved: bool,
}

/// A function that writes a value in a style: encoded `name=value` pairs, or the text of a header.
/// Values that the style cannot represent are rejected: skipping them would change the meaning.
pub(in crate::runtime) type Write = fn(Spelling<'_>, &OrderedJson) -> Result<Vec<String>, Reason>;

/// The reason why a value cannot be serialized, without its name.
pub(in crate::runtime) type Reason = String;

/// Writes `style: form`.
pub(in crate::runtime) fn form(
    spelling: Spelling<'_>,
    value: &OrderedJson,
) -> Result<Vec<String>, Reason> {
    spelling.pairs(value, None)
}

/// Writes a pair with JSON text.
pub(in crate::runtime) fn json_pair(
    spelling: Spelling<'_>,
    value: &OrderedJson,
) -> Result<Vec<String>, Reason> {
    Ok(vec![spelling.pair(&value.to_string())])
}

/// Writes the value of a header, which is not encoded, as JSON text.
pub(in crate::runtime) fn json_header(
    _: Spelling<'_>,
    value: &OrderedJson,
) -> Result<Vec<String>, Reason> {
    Ok(vec![value.to_string()])
}

/// Writes the value of a header, which is not encoded, in `style: simple`.
pub(in crate::runtime) fn header(
    spelling: Spelling<'_>,
    value: &OrderedJson,
) -> Result<Vec<String>, Reason> {
    let parts: Vec<String> = match value {
        OrderedJson::Object(_) if spelling.explode => texts_of_members(value)?
            .into_iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect(),
        _ => flat(value)?,
    };
    if value.is_array() || value.is_object() {
        refuse_separator(&parts, ',')?;
    }
    Ok(vec![parts.join(",")])
}

impl Spelling<'_> {
    /// Returns one pair per value, or one pair for all values with a separator, by default a comma.
    pub(in crate::runtime) fn pairs(
        self,
        value: &OrderedJson,
        separator: Option<(char, &str)>,
    ) -> Result<Vec<String>, Reason> {
        let encode = self.encoder();
        match (value, self.explode) {
            (OrderedJson::Array(_), true) => {
                let texts = flat(value)?.into_iter();
                Ok(texts.map(|text| self.pair(&text)).collect())
            }
            (OrderedJson::Object(_), true) => {
                let members = texts_of_members(value)?.into_iter();
                Ok(members
                    .map(|(name, text)| format!("{}={}", encode_name(name), encode(&text)))
                    .collect())
            }
            (OrderedJson::Array(_) | OrderedJson::Object(_), false) => {
                let parts = flat(value)?;
                // Commas in elements are encoded, so they differ from separators.
                if let Some((separator, _)) = separator {
                    refuse_separator(&parts, separator)?;
                }
                let joined = separator.map_or(",", |(_, encoded)| encoded);
                let parts = parts.iter().map(|text| encode(text).replace(',', "%2C"));
                let parts = parts.collect::<Vec<_>>().join(joined);
                Ok(vec![format!("{}={parts}", encode_name(self.name))])
            }
            _ => Ok(vec![self.pair(&scalar(value)?)]),
        }
    }

    pub(in crate::runtime) fn pair(self, text: &str) -> String {
        format!("{}={}", encode(self.name), self.encoder()(text))
    }

    pub(in crate::runtime) fn encoder(self) -> fn(&str) -> String {
        if self.reserved {
            encode_except_reserved
        } else {
            encode
        }
    }
}

/// Returns the texts of a scalar (one), a list (each element) or an object (each name and value).
pub(in crate::runtime) fn flat(value: &OrderedJson) -> Result<Vec<String>, Reason> {
    refuse_empty(value)?;
    match value {
        OrderedJson::Array(elements) => elements.iter().map(text_of).collect(),
        OrderedJson::Object(_) => Ok(texts_of_members(value)?
            .into_iter()
            .flat_map(|(name, text)| [name.to_owned(), text])
            .collect()),
        _ => scalar(value).map(|text| vec![text]),
    }
}

/// Returns the members of an object.
pub(in crate::runtime) fn texts_of_members(
    value: &OrderedJson,
) -> Result<Vec<(&str, String)>, Reason> {
    refuse_empty(value)?;
    json::members(value)
        .map(|(name, value)| {
            let text = text_of(value).map_err(|why| format!("in `{name}`, {why}"))?;
            Ok((name.as_str(), text))
        })
        .collect()
}

/// Rejects empty lists and objects: they would be skipped.
pub(in crate::runtime) fn refuse_empty(value: &OrderedJson) -> Result<(), Reason> {
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

pub(in crate::runtime) fn refuse_separator(
    parts: &[String],
    separator: char,
) -> Result<(), Reason> {
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

pub(in crate::runtime) fn scalar(value: &OrderedJson) -> Result<String, Reason> {
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

/// Encodes all characters except unreserved characters and reserved ones. Also encodes `#` and `&`,
/// which would end the value. Keeps existing percent-encoding, such as `%20`.
pub(in crate::runtime) fn encode_except_reserved(text: &str) -> String {
    let encode = |text: &str| {
        encode_except(text, |byte| {
            byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$'()*+,;=".contains(&byte)
        })
    };
    let mut parts = text.split('%');
    let mut encoded = encode(parts.next().unwrap_or_default());
    for part in parts {
        let is_triple = part.len() >= 2 && part.bytes().take(2).all(|it| it.is_ascii_hexdigit());
        encoded.push_str(if is_triple { "%" } else { "%25" });
        encoded.push_str(&encode(part));
    }
    encoded
}
