//! The styles `spaceDelimited`, `pipeDelimited` and `deepObject`.

use crate::runtime::Parameter;
use crate::runtime::parameter::json::OrderedJson;
use crate::runtime::parameter::percent::encode;
use crate::runtime::parameter::style::{Reason, Spelling, refuse_empty, scalar};

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
