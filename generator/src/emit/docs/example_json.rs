//! Untyped JSON in the examples of doc comments.

use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::docs::example::literal;
use crate::emit::docs::example_nesting::laid_out;
use crate::ir::Struct;

impl Context<'_> {
    /// Returns an argument for `impl Into<Json>`.
    pub(in crate::emit) fn any_argument(&self, json: &Json, depth: usize) -> Option<String> {
        any_value(json).or_else(|| self.json_value(json, depth))
    }

    /// Returns an expression of type `Json`.
    pub(in crate::emit) fn json_value(&self, json: &Json, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        let of = format!("{}::Json", self.place.crate_name);
        Some(match json {
            Json::Null => format!("{of}::Null"),
            Json::Array(values) if values.is_empty() => format!("{of}::Array(Vec::new())"),
            Json::Object(members) if members.is_empty() => {
                format!("{of}::Object(Default::default())")
            }
            Json::Array(values) => {
                let values = values.iter().map(|value| self.json_value(value, depth));
                laid_out(
                    &format!("{of}::from_iter(["),
                    &values.collect::<Option<Vec<_>>>()?,
                    "])",
                )
            }
            Json::Object(members) => {
                let members = members.iter().map(|(key, value)| {
                    Some(format!(
                        "({}, {})",
                        literal(key),
                        self.json_value(value, depth)?
                    ))
                });
                laid_out(
                    &format!("{of}::from_iter(["),
                    &members.collect::<Option<Vec<_>>>()?,
                    "])",
                )
            }
            scalar => format!("{of}::from({})", any_value(scalar)?),
        })
    }
}

/// Returns the call that sets, clears or changes a custom field.
pub(in crate::emit) fn custom_call(object: &Struct, key: &str, json: &Json) -> Option<String> {
    let custom = object.extra.as_ref()?.custom.as_ref()?;
    let id = key.strip_prefix(&custom.prefix)?;
    let suffixed = |suffix: &Option<String>| {
        suffix
            .as_ref()
            .and_then(|suffix| id.strip_suffix(suffix.as_str()))
    };
    if let Some(id) = suffixed(&custom.add_suffix) {
        return Some(format!("add_custom({}, {})", literal(id), any_value(json)?));
    }
    if let Some(id) = suffixed(&custom.remove_suffix) {
        return Some(format!(
            "remove_custom({}, {})",
            literal(id),
            any_value(json)?
        ));
    }
    match (json, custom.clear) {
        (Json::Null, Some(crate::ir::CustomClear::Null)) => {
            Some(format!("clear_custom({})", literal(id)))
        }
        (Json::Null, _) => None,
        (json, _) => Some(format!("set_custom({}, {})", literal(id), any_value(json)?)),
    }
}

/// Returns an argument for `impl Into<Json>`, if a literal suffices.
pub(in crate::emit) fn any_value(json: &Json) -> Option<String> {
    match json {
        Json::Bool(value) => Some(value.to_string()),
        Json::Number(number) => Some(match number.as_i64() {
            Some(value) => integer_text(value),
            None if number.is_u64() => format!("{number}_u64"),
            None => number.to_string(),
        }),
        Json::String(text) => Some(literal(text)),
        Json::Array(values) => {
            let texts: Option<Vec<String>> = values
                .iter()
                .map(|value| value.as_str().map(literal))
                .collect();
            let texts = texts.filter(|texts| !texts.is_empty())?;
            Some(format!("vec![{}]", texts.join(", ")))
        }
        Json::Null | Json::Object(_) => None,
    }
}

/// Returns an integer as an argument. For `impl Into<i64>`, an untyped literal is an `i32`.
pub(in crate::emit) fn integer_text(value: i64) -> String {
    match i32::try_from(value) {
        Ok(value) => value.to_string(),
        Err(_) => format!("{value}_i64"),
    }
}
