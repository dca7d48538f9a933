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
        let message = format!(
            "expected a parameter location of OpenAPI 3, found `{location}` of Swagger 2.0"
        );
        let place = Place::Key(at, "in").pointer();
        walk.report_diagnostic(
            Diagnostic::new(Code::MalformedPart, &place, message)
                .help("describe the body in `requestBody`"),
        );
        return Verdict::Drop;
    }
    prepare_header(walk, map, at);
    if location_of(map) == "path" && !matches!(map.get("required"), Some(Node::Bool(true))) {
        let message = "missing `required: true` in this path parameter; treated as required";
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
        let message = "expected the type in `schema`, found it in the parameter; treated as if it were in `schema`";
        walk.repaired(&Place::Key(&Place::Key(at, "schema"), "type"), message);
    }
    if map.contains_key("schema") && map.contains_key("content") {
        walk.carry(map, "content", at);
        let message = "expected `schema` or `content`, found both; `schema` is used";
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
    if location == "querystring" {
        return querystring(walk, map, kind, at);
    }
    if !matches!(location.as_str(), "path" | "query" | "header" | "cookie") {
        let message = format!(
            "expected the parameter location `path`, `query`, `querystring`, `header` or `cookie`, \
             found `{location}`"
        );
        walk.report(Code::MalformedPart, &Place::Key(at, "in"), message);
        return Verdict::Drop;
    }
    if location != "query" && map.contains_key("allowEmptyValue") {
        let message = "`allowEmptyValue` has no effect outside of the query";
        ignore(walk, map, "allowEmptyValue", message, at);
    }
    check_style(walk, map, &location, at);
    let is_encoded = match location.as_str() {
        "path" => true,
        "cookie" => map.get("x-trine:style").is_none(),
        _ => false,
    };
    if is_encoded {
        walk.rename(map, "allowReserved", "x-trine:allow-reserved", at);
    } else if location != "query" && map.contains_key("allowReserved") {
        let message = "`allowReserved` has no effect on a value that is not percent-encoded";
        ignore(walk, map, "allowReserved", message, at);
    }
    require_type(walk, map, at);
    Verdict::Keep
}

/// Reads a parameter that is the whole query: as one in the query, with a mark.
fn querystring(walk: &mut Walk<'_>, map: &mut Map, kind: &ObjectKind, at: &Place<'_>) -> Verdict {
    if walk.demand(map, kind, "content", at) == Verdict::Drop {
        return Verdict::Drop;
    }
    for key in ["style", "explode", "allowReserved", "allowEmptyValue"] {
        if map.contains_key(key) {
            let message = format!("`{key}` has no effect on `in: querystring`");
            ignore(walk, map, key, &message, at);
        }
    }
    map.insert("in".to_owned(), "query".into());
    map.insert("x-trine:querystring".to_owned(), Node::Bool(true));
    let place = at.pointer();
    let mark = place.child("x-trine:querystring");
    walk.origins.derived(&place.child("in"), &mark);
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
        _ => &["form", "cookie"],
    };
    let Some(style) = map.get("style").and_then(Node::as_str) else {
        return;
    };
    if !styles.contains(&style) {
        let message = format!("expected the style {}, found `{style}`", words(styles));
        ignore(walk, map, "style", &message, at);
    } else if style == "cookie" {
        // `openapiv3` only has the styles of 3.0.
        walk.rename(map, "style", "x-trine:style", at);
    }
}

fn words(list: &[&str]) -> String {
    let quoted: Vec<String> = list.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

fn ignore(walk: &mut Walk<'_>, map: &mut Map, key: &str, message: &str, at: &Place<'_>) {
    let extension = format!("x-trine:ignored-{key}");
    walk.rename(map, key, &extension, at);
    let message = format!("{message}; ignored");
    walk.report_key(Code::IgnoredKeyword, &Place::Key(at, &extension), message);
}
