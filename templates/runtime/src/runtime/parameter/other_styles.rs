//! The styles `spaceDelimited`, `pipeDelimited`, `deepObject` and `cookie`.

use crate::runtime::Parameter;
use crate::runtime::parameter::json::OrderedJson;
use crate::runtime::parameter::percent::encode;
use crate::runtime::parameter::style::{
    Reason, Spelling, flat, refuse_empty, refuse_separator, scalar, texts_of_members,
};

impl Parameter<'_> {
    /// Formats the value with `style: spaceDelimited`.
    pub fn space(self) -> Self {
        self.style(space, false)
    }

    /// Formats the value with `style: spaceDelimited` and `explode`.
    pub fn space_exploded(self) -> Self {
        self.style(space, true)
    }

    /// Formats the value with `style: pipeDelimited`.
    pub fn pipe(self) -> Self {
        self.style(pipe, false)
    }

    /// Formats the value with `style: pipeDelimited` and `explode`.
    pub fn pipe_exploded(self) -> Self {
        self.style(pipe, true)
    }

    /// Formats the value with `style: deepObject`.
    pub fn deep_object(self) -> Self {
        self.style(deep_object, true)
    }

    /// Formats the value with `style: cookie`.
    pub fn cookie(self) -> Self {
        self.style(cookie, false)
    }

    /// Formats the value with `style: cookie` and `explode`.
    pub fn cookie_exploded(self) -> Self {
        self.style(cookie, true)
    }
}

/// Writes `style: cookie`: values are not encoded, so those that a cookie cannot contain are
/// rejected.
fn cookie(spelling: Spelling<'_>, value: &OrderedJson) -> Result<Vec<String>, Reason> {
    let pair = |name: &str, text: &str| {
        for part in [name, text] {
            if let Some(bad) = part.chars().find(|letter| !is_of_cookie(*letter)) {
                let bad = bad.escape_debug();
                return Err(format!(
                    "expected characters that a cookie can contain, found `{bad}`; encode the value"
                ));
            }
        }
        Ok(format!("{name}={text}"))
    };
    match value {
        OrderedJson::Object(_) if spelling.explode => {
            let members = texts_of_members(value)?.into_iter();
            members.map(|(name, text)| pair(name, &text)).collect()
        }
        OrderedJson::Array(_) if spelling.explode => {
            let texts = flat(value)?.into_iter();
            texts.map(|text| pair(spelling.name, &text)).collect()
        }
        OrderedJson::Array(_) | OrderedJson::Object(_) => {
            let parts = flat(value)?;
            refuse_separator(&parts, ',')?;
            let pairs = parts.iter().map(|part| pair(spelling.name, part));
            pairs.collect::<Result<Vec<_>, _>>()?;
            Ok(vec![format!("{}={}", spelling.name, parts.join(","))])
        }
        _ => Ok(vec![pair(spelling.name, &scalar(value)?)?]),
    }
}

/// Returns whether the value of a cookie can contain a character (RFC 6265).
fn is_of_cookie(letter: char) -> bool {
    letter.is_ascii_graphic() && !matches!(letter, '"' | ',' | ';' | '\\')
}

/// Writes `style: spaceDelimited`.
pub(in crate::runtime) fn space(
    spelling: Spelling<'_>,
    value: &OrderedJson,
) -> Result<Vec<String>, Reason> {
    spelling.pairs(value, Some((' ', "%20")))
}

/// Writes `style: pipeDelimited`.
pub(in crate::runtime) fn pipe(
    spelling: Spelling<'_>,
    value: &OrderedJson,
) -> Result<Vec<String>, Reason> {
    spelling.pairs(value, Some(('|', "%7C")))
}

/// Returns `name[member]=value` for every scalar in `value`. List elements have their index in
/// brackets, which is unambiguous for all parsers.
pub(in crate::runtime) fn deep_object(
    spelling: Spelling<'_>,
    value: &OrderedJson,
) -> Result<Vec<String>, Reason> {
    let encoder = spelling.encoder();
    let mut pairs = Vec::new();
    let mut left = vec![(encode(spelling.name), value)];
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

/// Rejects brackets: a bracket in a member name would be treated as syntax, because servers decode the name
/// first.
fn refuse_brackets(member: &str) -> Result<(), Reason> {
    match member.is_empty() || member.contains(['[', ']']) {
        true => Err(format!(
            "expected a member name without `[` and `]`, found `{member}`"
        )),
        false => Ok(()),
    }
}
