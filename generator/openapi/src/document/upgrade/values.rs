//! `const`, `enum` and `default`: values of the wrong type.

use super::scalar::{integer_text, truth};
use super::walk::Walk;
use crate::diagnostic::Code;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// Converts `const` to `enum` of one.
pub(super) fn constant(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let Some(value) = map.get("const") else {
        return;
    };
    if let Some(Node::List(values)) = map.get("enum") {
        let Some(index) = values.iter().position(|one| one == value) else {
            walk.carry(map, "const", at);
            return;
        };
        // Of the listed values, only this one is left.
        let list = at.pointer().child("enum");
        walk.origins.moved(&list.child(index), &list.child(0));
        let values = Node::List(vec![value.clone()]);
        map.insert("enum".to_owned(), values);
        map.shift_remove("const");
        narrow_names(map, index);
        return;
    }
    if value.is_null() {
        map.insert("nullable".to_owned(), Node::Bool(true));
    }
    walk.rename(map, "const", "enum", at);
    if let Some(node) = map.get_mut("enum") {
        let value = std::mem::replace(node, Node::Null);
        *node = Node::List(vec![value]);
        let list = at.pointer().child("enum");
        walk.origins.derived(&list, &list.child(0));
    }
}

/// Keeps the entries for one value in lists parallel to `enum`.
fn narrow_names(map: &mut Map, index: usize) {
    for name in [
        "x-enum-varnames",
        "x-enumNames",
        "x-enum-descriptions",
        "x-enumDescriptions",
    ] {
        if let Some(Node::List(list)) = map.get_mut(name) {
            let kept = list.get(index).cloned();
            *list = kept.into_iter().collect();
        }
    }
}

/// Converts values of `enum` in quotes if the type has none, and the reverse.
pub(super) fn enumeration(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let name = map.get("type").and_then(Node::as_str).map(str::to_owned);
    let place = Place::Key(at, "enum");
    let Some(Node::List(values)) = map.get_mut("enum") else {
        return;
    };
    if values.is_empty() {
        walk.report(
            Code::EmptyEnum,
            &place,
            "expected at least one value in `enum`, found none; ignored",
        );
        map.shift_remove("enum");
        return;
    }
    let Some(name) = name else {
        return;
    };
    let mut repaired: Option<String> = None;
    for value in values {
        if let Some(fitting) = converted(value, &name) {
            repaired.get_or_insert_with(|| value.scalar_text().unwrap_or_default());
            *value = fitting;
        }
    }
    if let Some(first) = repaired {
        let message = format!(
            "expected values of the type `{name}` in `enum`, found values such as `{first}`; converted"
        );
        walk.repaired(&place, message);
    }
}

/// Converts a default or an example in quotes if the type has none, and the reverse.
pub(super) fn defaults(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if map.get("default").is_some_and(Node::is_null) {
        // `openapiv3` reads a `null` default as a missing default.
        walk.carry(map, "default", at);
    }
    let Some(name) = map.get("type").and_then(Node::as_str).map(str::to_owned) else {
        return;
    };
    for keyword in ["default", "example"] {
        let Some(value) = map.get_mut(keyword) else {
            continue;
        };
        if let Some(fitting) = converted(value, &name) {
            let found = std::mem::replace(value, fitting);
            // Examples are prose: their meaning is clear, so this is not reported.
            if keyword == "default" {
                let message = format!(
                    "expected a value of the type `{name}` for `default`, found {}; converted",
                    found.kind()
                );
                walk.repaired(&Place::Key(at, keyword), message);
            }
        }
    }
}

/// Converts a value to a type; `None` if it already has the type or cannot be converted.
fn converted(value: &Node, name: &str) -> Option<Node> {
    match (value, name) {
        (Node::Number(text), "string") => Some(Node::String(text.clone())),
        (Node::Bool(value), "string") => Some(Node::String(value.to_string())),
        (Node::String(text), "boolean") => truth(text).map(Node::Bool),
        (Node::String(text), "integer") => {
            let text = text.trim();
            text.parse::<i64>()
                .ok()
                .map(|value| Node::Number(value.to_string()))
        }
        (Node::String(text), "number") => {
            let text = text.trim();
            let plain = text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            (plain && text.parse::<f64>().is_ok_and(f64::is_finite))
                .then(|| Node::Number(text.to_owned()))
        }
        (Node::Number(text), "integer") if text.parse::<i64>().is_err() => {
            integer_text(text).map(Node::Number)
        }
        _ => None,
    }
}
