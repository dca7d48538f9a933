//! Maps in the examples of doc comments.

use serde_json::{Map, Value as Json};

use super::Context;
use super::example::{Code, any_value, literal};
use crate::ir::{Shape, TextFormat, Type};

impl Context<'_> {
    /// A map of exactly its type, which has entries.
    pub(super) fn map_value(
        &self,
        code: &mut Code,
        value: &Type,
        members: &Map<String, Json>,
        depth: usize,
    ) -> Option<String> {
        let entry = |(key, json): (&String, &Json)| {
            let value = match self.resolved(&value.shape) {
                Shape::Any => format!("{}.into()", any_value(json)?),
                _ => self.value(code, value, json, depth)?,
            };
            Some(format!("({}.to_owned(), {value})", literal(key)))
        };
        let entries: Option<Vec<String>> = members.iter().map(entry).collect();
        Some(format!("{}.into()", list(value, &entries?)?))
    }

    /// What a setter or constructor takes for a map: keys, and values where they convert, are
    /// looser than in the map.
    pub(super) fn map_argument_value(
        &self,
        code: &mut Code,
        value: &Type,
        members: &Map<String, Json>,
        depth: usize,
    ) -> Option<String> {
        let entry = |(key, json): (&String, &Json)| {
            let value = match (self.resolved(&value.shape), json) {
                (Shape::Text(TextFormat::Mapped(_)), _) => return None,
                (Shape::Text(_), Json::String(text)) => literal(text),
                (Shape::Any, json) => any_value(json)?,
                _ => self.value(code, value, json, depth)?,
            };
            Some(format!("({}, {value})", literal(key)))
        };
        let entries: Option<Vec<String>> = members.iter().map(entry).collect();
        list(value, &entries?)
    }
}

/// Without entries, nothing tells their types; and values of several kinds have no one type.
fn list(value: &Type, entries: &[String]) -> Option<String> {
    let is_one_kind = !matches!(value.shape, Shape::Any) || entries.len() == 1;
    (is_one_kind && !value.nullable && !entries.is_empty())
        .then(|| format!("[{}]", entries.join(", ")))
}
