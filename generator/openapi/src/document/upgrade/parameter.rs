//! Parameters and headers.

use super::grammar::ObjectKind;
use super::object::named_examples;
use super::walk::{Verdict, Walk};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// Schema keywords that Swagger 2.0 allows in the parameter itself.
const INLINE: [&str; 17] = [
    "type",
    "format",
    "items",
    "default",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "nullable",
];

pub(super) fn prepare(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) -> Verdict {
    let location = map.get("in").and_then(Node::as_str).unwrap_or_default();
    if let "body" | "formData" = location {
        let message = format!("unsupported parameter location: `in: {location}` is Swagger 2.0");
        let place = Place::Key(at, "in").pointer();
        walk.report_diagnostic(
            Diagnostic::new(Code::MalformedPart, &place, message)
                .help("describe the body in `requestBody`"),
        );
        return Verdict::Drop;
    }
    prepare_header(walk, map, at);
    if location_of(map) == "path" && !matches!(map.get("required"), Some(Node::Bool(true))) {
        let message = "expected `required: true` for a path parameter; treated as required";
        match map.contains_key("required") {
            true => walk.repaired(&Place::Key(at, "required"), message),
            false => walk.repaired(at, message),
        }
        map.insert("required".to_owned(), Node::Bool(true));
    }
    Verdict::Keep
}

fn location_of(map: &Map) -> &str {
    map.get("in").and_then(Node::as_str).unwrap_or_default()
}

pub(super) fn prepare_header(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    named_examples(walk, map, at);
    if matches!(map.get("content"), Some(Node::Map(content)) if content.is_empty()) {
        map.shift_remove("content");
    }
    let has_type = map.contains_key("type") && !map.contains_key("schema");
    if has_type && !map.contains_key("content") {
        let mut schema = Map::new();
        let pointer = at.pointer();
        let to = pointer.child("schema");
        for keyword in INLINE {
            if let Some(node) = map.shift_remove(keyword) {
                walk.origins
                    .moved(&pointer.child(keyword), &to.child(keyword));
                schema.insert(keyword.to_owned(), node);
            }
        }
        map.insert("schema".to_owned(), Node::Map(schema));
        let message = "expected the type in `schema`; treated as if it were";
        walk.repaired(&Place::Key(&Place::Key(at, "schema"), "type"), message);
    }
    if map.contains_key("schema") && map.contains_key("content") {
        walk.carry(map, "content", at);
        let message = "`schema` and `content` are mutually exclusive; `schema` counts";
        walk.report_key(
            Code::IgnoredKeyword,
            &Place::Key(at, "x-trine:content"),
            message,
        );
    }
}

pub(super) fn complete(
    walk: &mut Walk<'_>,
    map: &mut Map,
    kind: &ObjectKind,
    at: &Place<'_>,
) -> Verdict {
    let sound = walk.demand(map, kind, "name", at) == Verdict::Keep
        && walk.demand(map, kind, "in", at) == Verdict::Keep;
    if !sound {
        return Verdict::Drop;
    }
    let location = location_of(map).to_owned();
    if !matches!(location.as_str(), "path" | "query" | "header" | "cookie") {
        let message = format!(
            "expected the parameter location `path`, `query`, `header` or `cookie`, found \
                 `{location}`"
        );
        walk.report(Code::MalformedPart, &Place::Key(at, "in"), message);
        return Verdict::Drop;
    }
    if location != "query" {
        for key in ["allowReserved", "allowEmptyValue"] {
            if map.contains_key(key) {
                ignore(
                    walk,
                    map,
                    key,
                    &format!("`{key}` applies only to query parameters"),
                    at,
                );
            }
        }
    }
    check_style(walk, map, &location, at);
    require_type(walk, map, at);
    Verdict::Keep
}

pub(super) fn complete_header(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    check_style(walk, map, "header", at);
    require_type(walk, map, at);
}

fn require_type(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if !map.contains_key("schema") && !map.contains_key("content") {
        let message = "expected `schema` or `content`, found neither; treated as any value";
        walk.repaired(at, message);
        map.insert("schema".to_owned(), Node::Map(Map::new()));
    }
}

/// Ignores a style that the location does not support.
pub(super) fn check_style(walk: &mut Walk<'_>, map: &mut Map, location: &str, at: &Place<'_>) {
    let styles: &[&str] = match location {
        "path" => &["simple", "label", "matrix"],
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "header" => &["simple"],
        _ => &["form"],
    };
    let Some(style) = map.get("style").and_then(Node::as_str) else {
        return;
    };
    if !styles.contains(&style) {
        let message = format!(
            "`style: {style}` does not apply here, expected {}",
            words(styles)
        );
        ignore(walk, map, "style", &message, at);
    }
}

fn words(list: &[&str]) -> String {
    let quoted: Vec<String> = list.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

fn ignore(walk: &mut Walk<'_>, map: &mut Map, key: &str, message: &str, at: &Place<'_>) {
    walk.carry(map, key, at);
    let extension = format!("x-trine:ignored-{key}");
    let message = format!("{message}; ignored");
    walk.report_key(Code::IgnoredKeyword, &Place::Key(at, &extension), message);
}
