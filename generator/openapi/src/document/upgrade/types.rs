//! `type`: lists of types, misspelled ones, and the keywords of arrays.

use super::null::UNQUOTED;
use super::stray::applies;
use std::collections::HashSet;

use super::walk::{Version, Walk, remove};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::node::{Map, Node};
use crate::document::place::Place;

const TYPES: [&str; 7] = [
    "string", "number", "integer", "boolean", "array", "object", "null",
];

/// Returns the meaning of undefined but common types, with their format.
fn meant(written: &str) -> Option<(&'static str, Option<&'static str>)> {
    // `string,` is left over from a list or from JSON.
    let stray = |c: char| c.is_whitespace() || ",;.:'\"`".contains(c);
    let lower = written.trim_matches(stray).to_ascii_lowercase();
    Some(match lower.as_str() {
        "str" | "text" => ("string", None),
        "date" => ("string", Some("date")),
        "datetime" | "date-time" | "timestamp" => ("string", Some("date-time")),
        "uuid" => ("string", Some("uuid")),
        "uri" | "url" => ("string", Some("uri")),
        "file" | "binary" => ("string", Some("binary")),
        "int" | "long" => ("integer", None),
        "int32" => ("integer", Some("int32")),
        "int64" => ("integer", Some("int64")),
        "float" => ("number", Some("float")),
        "double" => ("number", Some("double")),
        "decimal" => ("number", None),
        "bool" => ("boolean", None),
        "list" => ("array", None),
        "map" | "dict" | "hash" => ("object", None),
        lower => (*TYPES.iter().find(|known| **known == lower)?, None),
    })
}

/// Repairs an unknown `type`.
pub(super) fn mistakes(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if walk.version == Version::Modern
        && map.get("type").is_some_and(Node::is_null)
        && says_only_type(map)
    {
        walk.repaired(&Place::Key(at, "type"), UNQUOTED);
        map.insert("type".to_owned(), "null".into());
        return;
    }
    let Some(Node::String(written)) = map.get("type") else {
        return;
    };
    if TYPES.contains(&written.as_str()) {
        return;
    }
    let written = written.clone();
    let place = Place::Key(at, "type");
    if written.eq_ignore_ascii_case("any") || written.eq_ignore_ascii_case("mixed") {
        walk.repaired(
            at,
            format!("unknown type `{written}`; treated as any value"),
        );
        map.shift_remove("type");
    } else if let Some((name, format)) = meant(&written) {
        let detail =
            format.map_or_else(String::new, |format| format!(" with the format `{format}`"));
        walk.repaired(
            &place,
            format!("unknown type `{written}`; treated as `{name}`{detail}"),
        );
        map.insert("type".to_owned(), name.into());
        if let Some(format) = format {
            map.entry("format".to_owned())
                .or_insert_with(|| format.into());
        }
    } else {
        let pointer = place.pointer();
        walk.report_diagnostic(
            Diagnostic::new(
                Code::UnknownType,
                &pointer,
                format!("unknown type `{written}`"),
            )
            .help("use `string`, `number`, `integer`, `boolean`, `array` or `object`"),
        );
        map.shift_remove("type");
    }
}

/// Returns whether no other keyword than `type` restricts the values.
fn says_only_type(map: &Map) -> bool {
    const PROSE: [&str; 10] = [
        "type",
        "title",
        "description",
        "deprecated",
        "default",
        "example",
        "examples",
        "nullable",
        "readOnly",
        "writeOnly",
    ];
    map.keys()
        .all(|key| PROSE.contains(&key.as_str()) || key.starts_with("x-"))
}

/// Converts `type: [string, "null"]` to `type: string, nullable: true`, and several types to `anyOf`.
pub(super) fn lists(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if map.get("type").and_then(Node::as_str) == Some("null") {
        map.shift_remove("type");
        map.insert("nullable".to_owned(), Node::Bool(true));
        map.entry("enum".to_owned())
            .or_insert_with(|| Node::List(vec![Node::Null]));
        return;
    }
    let Some(Node::List(list)) = map.get("type") else {
        return;
    };
    let mut names: Vec<String> = Vec::new();
    let mut nullable = false;
    for node in list {
        match node {
            Node::Null => nullable = true,
            Node::String(name) if name == "null" => nullable = true,
            Node::String(name) if TYPES.contains(&name.as_str()) => {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            other => {
                let message = format!("unknown type {} in `type`", shown(other));
                walk.report(Code::UnknownType, &Place::Key(at, "type"), message);
            }
        }
    }
    // If both are listed, any number is allowed.
    if names.iter().any(|name| name == "number") {
        names.retain(|name| name != "integer");
    }
    if nullable {
        map.insert("nullable".to_owned(), Node::Bool(true));
        walk.origins
            .derived(&at.pointer().child("type"), &at.pointer().child("nullable"));
    }
    match names.as_slice() {
        [] => {
            map.shift_remove("type");
            if nullable {
                map.entry("enum".to_owned())
                    .or_insert_with(|| Node::List(vec![Node::Null]));
            }
        }
        [name] => {
            map.insert("type".to_owned(), Node::String(name.clone()));
        }
        _ => split(walk, map, &names, at),
    }
}

fn shown(node: &Node) -> String {
    node.scalar_text()
        .map_or_else(|| node.kind().to_owned(), |text| format!("`{text}`"))
}

/// Creates a branch for each type, with the keywords that apply to it.
fn split(walk: &mut Walk<'_>, map: &mut Map, names: &[String], at: &Place<'_>) {
    if map.contains_key("anyOf") || map.contains_key("oneOf") {
        match branches_are_typed(map) {
            // The branches determine the type.
            true => {
                walk.carry(map, "type", at);
            }
            false => into_member(walk, map, at),
        }
        return;
    }
    let pointer = at.pointer();
    let mut branches = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let to = pointer.child("anyOf").child(index);
        walk.origins
            .derived(&pointer.child("type"), &to.child("type"));
        let mut branch = Map::new();
        branch.insert("type".to_owned(), Node::String(name.clone()));
        let own: Vec<String> = map
            .keys()
            .filter(|key| *key != "enum" && applies(key, name) == Some(true))
            .filter(|key| {
                // The format applies to strings if they are allowed.
                *key != "format" || name == "string" || !names.iter().any(|it| it == "string")
            })
            .cloned()
            .collect();
        for key in own {
            if let Some(node) = map.get(&key) {
                branch.insert(key.clone(), node.clone());
                walk.origins.derived(&pointer.child(&key), &to.child(&key));
            }
        }
        if let Some(Node::List(values)) = map.get("enum") {
            let fitting: Vec<Node> = values
                .iter()
                .filter(|it| is_of(it, name))
                .cloned()
                .collect();
            if !fitting.is_empty() {
                branch.insert("enum".to_owned(), Node::List(fitting));
                walk.origins
                    .derived(&pointer.child("enum"), &to.child("enum"));
            }
        }
        branches.push(Node::Map(branch));
    }
    let moved: HashSet<String> = map
        .keys()
        .filter(|key| names.iter().any(|name| applies(key, name) == Some(true)))
        .cloned()
        .collect();
    remove(map, &moved);
    let index = map.shift_remove_full("type").map_or(0, |(index, ..)| index);
    let index = index.min(map.len());
    map.shift_insert(index, "anyOf".to_owned(), Node::List(branches));
    walk.origins
        .derived(&pointer.child("type"), &pointer.child("anyOf"));
}

/// Returns whether a branch of a union next to a list of types restricts its values.
fn branches_are_typed(map: &Map) -> bool {
    const SHAPES: [&str; 11] = [
        "$ref",
        "allOf",
        "anyOf",
        "const",
        "enum",
        "format",
        "items",
        "oneOf",
        "properties",
        "required",
        "type",
    ];
    let unions = ["oneOf", "anyOf"].map(|union| map.get(union));
    let branches = unions.into_iter().flatten().filter_map(Node::as_list);
    let mut branches = branches.flatten();
    branches.any(|branch| SHAPES.iter().any(|shape| branch.child(shape).is_some()))
}

/// Moves a list of types into a member of `allOf`, where it becomes a separate union.
fn into_member(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let Some(types) = map.shift_remove("type") else {
        return;
    };
    let all_of = at.pointer().child("allOf");
    let mut members = match map.shift_remove("allOf") {
        Some(Node::List(list)) => list,
        _ => Vec::new(),
    };
    let member = all_of.child(members.len());
    walk.origins.derived(&at.pointer(), &member);
    walk.origins
        .moved(&at.pointer().child("type"), &member.child("type"));
    members.push(Node::Map(Map::from_iter([("type".to_owned(), types)])));
    map.shift_insert(0, "allOf".to_owned(), Node::List(members));
}

fn is_of(value: &Node, name: &str) -> bool {
    matches!(
        (value, name),
        (Node::String(_), "string")
            | (Node::Number(_), "number" | "integer")
            | (Node::Bool(_), "boolean")
            | (Node::List(_), "array")
            | (Node::Map(_), "object")
    )
}

/// Treats a list of `items` without a type as alternatives: documents that mean arrays state the type,
/// and a union also keeps values that match none of them.
pub(super) fn alternatives(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let others = ["type", "additionalItems", "anyOf", "oneOf", "allOf"];
    let is_list = matches!(map.get("items"), Some(Node::List(list)) if list.len() > 1);
    if is_list && !others.iter().any(|other| map.contains_key(*other)) {
        walk.rename(map, "items", "anyOf", at);
        let message = "expected a schema for `items` next to `type: array`, found a list without a type; treated as `anyOf`";
        walk.report_key(Code::Repaired, &Place::Key(at, "anyOf"), message);
    }
}

/// Repairs `items` without `type: array`, lists of items, and arrays without items.
pub(super) fn arrays(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if let Some(Node::List(_)) = map.get("items") {
        // Before 2020, a list of schemas was what is now `prefixItems`, and `additionalItems` was
        // the rest.
        walk.rename(map, "items", "prefixItems", at);
        if map.contains_key("additionalItems") {
            walk.rename(map, "additionalItems", "items", at);
        }
    }
    if map.contains_key("prefixItems") {
        walk.carry(map, "prefixItems", at);
    }
    let name = map.get("type").and_then(Node::as_str);
    if name == Some("object") && map.contains_key("items") && !map.contains_key("properties") {
        let message = "expected `type: array` next to `items`, found `object`; treated as `array`";
        walk.repaired(&Place::Key(at, "type"), message);
        map.insert("type".to_owned(), "array".into());
    } else if name == Some("array") && !map.contains_key("items") {
        // Another member of the same `allOf` may define the elements.
        let is_one_of_several =
            map.contains_key("allOf") || matches!(at, Place::Index(Place::Key(_, "allOf"), _));
        if walk.version != Version::Modern
            && !is_one_of_several
            && !map.contains_key("x-trine:prefix-items")
        {
            let message = "missing `items` in this array; its elements are treated as any value";
            walk.repaired(at, message);
        }
        map.insert("items".to_owned(), Node::Map(Map::new()));
    }
}
