//! Repairs of small mistakes in objects around schemas.

use std::collections::HashSet;

use super::walk::{Walk, remove};
use crate::diagnostic::Code;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// Checks that every key of `paths` is a path.
pub(super) fn paths(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let bare: Vec<String> = map
        .keys()
        .filter(|key| !key.starts_with('/') && !key.starts_with("x-"))
        .cloned()
        .collect();
    let mut dropped = HashSet::new();
    for key in bare {
        let path = format!("/{key}");
        if map.contains_key(&path) || !matches!(map.get(&key), Some(Node::Map(_))) {
            let message = format!("expected a path that starts with `/`, found `{key}`; ignored");
            walk.report_key(Code::MalformedPart, &Place::Key(at, &key), message);
            dropped.insert(key);
            continue;
        }
        walk.rename(map, &key, &path, at);
        let message =
            format!("expected a path that starts with `/`, found `{key}`; treated as `{path}`");
        walk.report_key(Code::Repaired, &Place::Key(at, &path), message);
    }
    remove(map, &dropped);
}

/// Checks that every key of `responses` is a status.
pub(super) fn responses(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let bad: HashSet<String> = map
        .keys()
        .filter(|key| !is_status(key) && !key.starts_with("x-"))
        .cloned()
        .collect();
    for key in map.keys().filter(|key| bad.contains(*key)) {
        let message = format!("expected a response status, found `{key}`");
        walk.report_key(Code::InvalidResponseStatus, &Place::Key(at, key), message);
    }
    remove(map, &bad);
    let lower: Vec<String> = map
        .keys()
        .filter(|key| key.ends_with("xx"))
        .cloned()
        .collect();
    for key in lower {
        if !key.starts_with("x-") {
            walk.rename(map, &key, &key.to_uppercase(), at);
        }
    }
}

fn is_status(key: &str) -> bool {
    let class = key.starts_with(|first: char| ('1'..='5').contains(&first));
    let rest = key.get(1..).unwrap_or_default();
    let digits = rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit());
    key == "default" || class && (digits || rest.eq_ignore_ascii_case("xx"))
}

/// Carries the callbacks of an operation: an error in them does not affect the operation.
pub(super) fn operation(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if map.contains_key("callbacks") {
        walk.carry(map, "callbacks", at);
    }
}

/// Checks that each key of `additionalOperations` is a method without a member of its own.
pub(super) fn path_item(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    const ADDITIONAL: &str = "additionalOperations";
    let Some(Node::Map(others)) = map.get(ADDITIONAL) else {
        return;
    };
    let place = Place::Key(at, ADDITIONAL);
    let mut dropped = HashSet::new();
    let mut fixed = Vec::new();
    for method in others.keys() {
        if method.eq_ignore_ascii_case("connect") {
            let message = format!("unsupported HTTP method `{method}`");
            walk.report_key(Code::MalformedPart, &Place::Key(&place, method), message);
            dropped.insert(method.clone());
        } else if !is_token(method) {
            let message = format!("expected an HTTP method, found `{method}`");
            walk.report_key(Code::MalformedPart, &Place::Key(&place, method), message);
            dropped.insert(method.clone());
        } else if let Some(member) = fixed_method(method) {
            fixed.push((method.clone(), member));
        }
    }
    for (method, member) in fixed {
        let place = Place::Key(&place, &method);
        dropped.insert(method.clone());
        if map.contains_key(member) {
            let message = format!(
                "duplicate method `{method}`: already described by `{member}` in this path item"
            );
            walk.report_key(Code::MalformedPart, &place, message);
            continue;
        }
        let message = format!(
            "expected `{member}` as a member of the path item, found it in `additionalOperations`; moved \
             to the path item"
        );
        walk.report_key(Code::Repaired, &place, message);
        let operation = map.get_mut(ADDITIONAL).and_then(Node::as_map_mut);
        if let Some(operation) = operation.and_then(|others| others.shift_remove(&method)) {
            walk.origins
                .moved(&place.pointer(), &at.pointer().child(member));
            map.insert(member.to_owned(), operation);
        }
    }
    if let Some(Node::Map(others)) = map.get_mut(ADDITIONAL) {
        remove(others, &dropped);
    }
}

/// Returns the member of a path item for a method.
fn fixed_method(method: &str) -> Option<&'static str> {
    const FIXED: [&str; 9] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
    ];
    let mut fixed = FIXED.iter().copied();
    fixed.find(|known| known.eq_ignore_ascii_case(method))
}

/// Returns whether a text is a token of HTTP (RFC 9110).
fn is_token(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

/// Carries the parts of a response that no code is generated for.
pub(super) fn response(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if map.contains_key("links") {
        walk.carry(map, "links", at);
    }
}

/// Repairs `examples` of a media type.
pub(super) fn media_type(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    named_examples(walk, map, at);
}

/// Repairs `examples` next to a schema: expected a map of examples, not the list of values of a
/// schema.
pub(super) fn named_examples(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    null_example(walk, map, at);
    let Some(Node::List(_)) = map.get("examples") else {
        return;
    };
    walk.carry(map, "examples", at);
    let place = Place::Key(at, "x-trine:examples");
    let message = "expected a map for `examples`, found a list; its first value is used";
    walk.repaired(&place, message);
    let first = match map.get("x-trine:examples") {
        Some(Node::List(list)) => list.first().cloned(),
        _ => None,
    };
    if let (Some(first), None) = (first, map.get("example")) {
        map.insert("example".to_owned(), first);
    }
}

/// Carries `example: null`, which `openapiv3` reads as a missing example.
pub(super) fn null_example(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if map.get("example").is_some_and(Node::is_null) {
        walk.carry(map, "example", at);
    }
}

/// Treats an example that is not an example object as the value itself.
pub(super) fn example(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    const MEMBERS: [&str; 7] = [
        "summary",
        "description",
        "value",
        "externalValue",
        "$ref",
        "dataValue",
        "serializedValue",
    ];
    if !map.contains_key("value") {
        walk.rename(map, "dataValue", "value", at);
    }
    if map.contains_key("value") {
        // Other forms of the same value.
        walk.rename(map, "dataValue", "x-trine:ignored-dataValue", at);
        walk.rename(
            map,
            "serializedValue",
            "x-trine:ignored-serializedValue",
            at,
        );
    }
    if map.get("value").is_some_and(Node::is_null) {
        // `openapiv3` reads a `null` value as a missing value.
        walk.carry(map, "value", at);
        return;
    }
    let known = |key: &String| MEMBERS.contains(&key.as_str()) || key.starts_with("x-");
    let looks_like_one = map.contains_key("value") || map.contains_key("externalValue");
    if map.is_empty() || looks_like_one || map.keys().any(known) {
        return;
    }
    walk.repaired(
        at,
        "missing `value` in this example; treated as the value itself",
    );
    let value = std::mem::take(map);
    map.insert("value".to_owned(), Node::Map(value));
}

/// Carries the name of a server, which OpenAPI 3.2 adds.
pub(super) fn server(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if map.contains_key("name") && !map.contains_key("x-trine-name") {
        walk.rename(map, "name", "x-trine-name", at);
    }
}

/// Adds the required default of a server variable.
pub(super) fn server_variable(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if map.contains_key("default") {
        return;
    }
    let first = match map.get("enum") {
        Some(Node::List(list)) => list.first().and_then(Node::as_str),
        _ => None,
    };
    let value = first.unwrap_or_default().to_owned();
    walk.fill(map, "default", &value, at);
}
