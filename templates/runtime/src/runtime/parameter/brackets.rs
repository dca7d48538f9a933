//! Bracketed names for PHP servers: `fields[PHONE][0][VALUE]=…`, `select[]=ID`.
//!
//! A value has the same meaning as in JSON, or it is rejected: `null`, empty lists and empty
//! objects have no bracketed form, and skipping them would turn "clear the field" into "keep the
//! field".

use serde::Serialize;

use crate::runtime::body::content::Content;
use crate::runtime::parameter::json::{self, OrderedJson};
use crate::runtime::parameter::percent::encode;
use crate::runtime::parameter::style::Spelling;
use crate::runtime::{Parameter, Request};

/// A name with brackets and a text. Neither is encoded.
pub(in crate::runtime) type Pair = (String, String);

/// Returns the pairs of the members of an object.
pub(in crate::runtime) fn member_pairs(value: &OrderedJson) -> Result<Vec<Pair>, String> {
    let OrderedJson::Object(members) = value else {
        return Err("expected an object for `name=value` pairs".to_owned());
    };
    let members = members.iter().rev();
    spell(members.map(|(name, value)| (name.clone(), value)).collect())
}

/// Percent-encodes `name=value` pairs, including brackets.
pub(in crate::runtime) fn encoded(pairs: &[Pair]) -> Vec<String> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, text)| format!("{}={}", encode(name), encode(text)))
        .collect()
}

/// Returns the pairs of `left`, starting with its last element.
fn spell(mut left: Vec<(String, &OrderedJson)>) -> Result<Vec<Pair>, String> {
    let mut pairs = Vec::new();
    while let Some((name, value)) = left.pop() {
        match value {
            OrderedJson::Null => {
                return Err(format!(
                    "expected a value for `{name}`, found `null`, which has no bracketed form"
                ));
            }
            // The format of PHP; PHP would treat the text `false` as true.
            OrderedJson::Bool(value) => {
                pairs.push((name, if *value { "1" } else { "0" }.to_owned()))
            }
            OrderedJson::Number(number) => pairs.push((name, number.to_string())),
            OrderedJson::Digits(text) | OrderedJson::String(text) => {
                pairs.push((name, text.clone()))
            }
            OrderedJson::Array(elements) => {
                if elements.is_empty() {
                    return Err(format!(
                        "expected elements in `{name}`, found an empty list, which has no \
                                 bracketed form"
                    ));
                }
                // Each `[]` begins a new element, which is correct only for scalars.
                let is_flat = !elements.iter().any(is_nested);
                for (index, element) in elements.iter().enumerate().rev() {
                    let name = match is_flat {
                        true => format!("{name}[]"),
                        false => format!("{name}[{index}]"),
                    };
                    left.push((name, element));
                }
            }
            OrderedJson::Object(members) => {
                if members.is_empty() {
                    return Err(format!(
                        "expected members in `{name}`, found an empty object, which has no \
                                 bracketed form"
                    ));
                }
                for (member, value) in members.iter().rev() {
                    if member.is_empty() || member.contains(']') {
                        return Err(format!(
                            "expected a member name without `]` in `{name}`, found `{member}`"
                        ));
                    }
                    left.push((format!("{name}[{member}]"), value));
                }
            }
        }
    }
    Ok(pairs)
}

fn is_nested(value: &OrderedJson) -> bool {
    value.is_array() || value.is_object()
}

impl Parameter<'_> {
    /// Formats the value with bracketed names, for PHP servers.
    pub fn brackets(self) -> Self {
        self.style(pairs, true)
    }
}

/// Writes a parameter with bracketed names.
fn pairs(spelling: Spelling<'_>, value: &OrderedJson) -> Result<Vec<String>, String> {
    named_pairs(spelling.name, value).map(|pairs| encoded(&pairs))
}

/// Returns the pairs of a value with a name.
pub(in crate::runtime) fn named_pairs(
    name: &str,
    value: &OrderedJson,
) -> Result<Vec<Pair>, String> {
    spell(vec![(name.to_owned(), value)])
}

impl Request {
    /// Sets a form body with bracketed names.
    pub fn brackets_body<T: Serialize + ?Sized>(
        mut self,
        media_type: &'static str,
        body: &T,
    ) -> Self {
        let value = json::of(body).map_err(|error| error.to_string());
        match value.and_then(|value| member_pairs(&value)) {
            Ok(pairs) => self.content = Content::Form(media_type, encoded(&pairs)),
            Err(problem) => self.refuse(problem),
        }
        self
    }

    /// Sets an optional form body with bracketed names.
    pub fn brackets_body_optional<T: Serialize + ?Sized>(
        self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Self {
        match body {
            Some(body) => self.brackets_body(media_type, body),
            None => self,
        }
    }
}
