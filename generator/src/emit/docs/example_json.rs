//! Untyped JSON in the examples of doc comments.

use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::docs::example::literal;
use crate::emit::docs::expression::Expression;
use crate::ir::Struct;

impl Context<'_> {
    /// Returns an argument for `impl Into<Json>`.
    pub(in crate::emit) fn any_argument(&self, json: &Json, depth: usize) -> Option<Expression> {
        any_value(json).or_else(|| self.json_value(json, depth))
    }

    /// Returns an expression of type `Json`.
    pub(in crate::emit) fn json_value(&self, json: &Json, depth: usize) -> Option<Expression> {
        let depth = depth.checked_sub(1)?;
        let of = format!("{}::Json", self.place.crate_name);
        let from_iter = |values| {
            let values = Expression::list("[", values);
            Expression::call(&format!("{of}::from_iter"), vec![values])
        };
        Some(match json {
            Json::Null => format!("{of}::Null").into(),
            Json::Array(values) if values.is_empty() => format!("{of}::Array(Vec::new())").into(),
            Json::Object(members) if members.is_empty() => {
                format!("{of}::Object(Default::default())").into()
            }
            Json::Array(values) => {
                let values = values.iter().map(|value| self.json_value(value, depth));
                from_iter(values.collect::<Option<_>>()?)
            }
            Json::Object(members) => {
                let members = members.iter().map(|(key, value)| {
                    let value = self.json_value(value, depth)?;
                    Some(Expression::tuple(vec![literal(key).into(), value]))
                });
                from_iter(members.collect::<Option<_>>()?)
            }
            scalar => Expression::call(&format!("{of}::from"), vec![any_value(scalar)?]),
        })
    }
}

/// Returns the call that sets, clears or changes a custom field.
pub(in crate::emit) fn custom_call(object: &Struct, key: &str, json: &Json) -> Option<Expression> {
    let custom = object.extra.as_ref()?.custom.as_ref()?;
    let id = key.strip_prefix(&custom.prefix)?;
    let suffixed = |suffix: &Option<String>| {
        suffix
            .as_ref()
            .and_then(|suffix| id.strip_suffix(suffix.as_str()))
    };
    let with_value = |method: &str, id: &str| {
        let arguments = vec![literal(id).into(), any_value(json)?];
        Some(Expression::call(method, arguments))
    };
    if let Some(id) = suffixed(&custom.add_suffix) {
        return with_value(".add_custom", id);
    }
    if let Some(id) = suffixed(&custom.remove_suffix) {
        return with_value(".remove_custom", id);
    }
    match (json, custom.clear) {
        (Json::Null, Some(crate::ir::CustomClear::Null)) => {
            Some(Expression::call(".clear_custom", vec![literal(id).into()]))
        }
        (Json::Null, _) => None,
        _ => with_value(".set_custom", id),
    }
}

/// Returns an argument for `impl Into<Json>`, if a literal suffices.
pub(in crate::emit) fn any_value(json: &Json) -> Option<Expression> {
    match json {
        Json::Bool(value) => Some(value.to_string().into()),
        Json::Number(number) => {
            let code = match number.as_i64() {
                Some(value) => integer_text(value),
                None if number.is_u64() => format!("{number}_u64"),
                None => number.to_string(),
            };
            Some(code.into())
        }
        Json::String(text) => Some(literal(text).into()),
        Json::Array(values) => {
            let texts = values.iter();
            let texts = texts.map(|value| value.as_str().map(|text| literal(text).into()));
            let texts: Option<Vec<Expression>> = texts.collect();
            let texts = texts.filter(|texts| !texts.is_empty())?;
            Some(Expression::list("vec![", texts))
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
