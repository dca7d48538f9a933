//! The keywords of schemas that only Swagger 2.0 spells in this way.

use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::walk::Walk;
use trine_ir::pointer::Pointer;

/// Rewrites `x-nullable`, and `discriminator` as the name of a property.
pub(in crate::document::upgrade) fn prepare(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if map.contains_key("x-nullable") && !map.contains_key("nullable") {
        walk.rename(map, "x-nullable", "nullable", at);
    }
    let place = at.pointer().child("discriminator");
    match map.get_mut("discriminator") {
        Some(node @ Node::String(_)) => {
            let name = std::mem::replace(node, Node::Map(Map::new()));
            if let Node::Map(object) = node {
                object.insert("propertyName".to_owned(), name);
            }
            walk.origins.derived(&place, &place.child("propertyName"));
        }
        // As in OpenAPI 3; the walk does not follow these references.
        Some(Node::Map(object)) => {
            let mapping = object.get_mut("mapping").and_then(Node::as_map_mut);
            for (_, target) in mapping.into_iter().flatten() {
                if let Node::String(text) = target
                    && let Some(name) = text.strip_prefix("#/definitions/")
                {
                    *text = format!("#/components/schemas/{name}");
                }
            }
        }
        _ => {}
    }
}

/// The kind of values that a schema allows, as far as the choice of media types depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// A file, or bytes.
    Bytes,
    /// A list or an object, which text cannot represent.
    Structured,
    /// Anything else.
    Other,
}

/// The maximum length of a chain of references.
const CHAIN: usize = 32;

/// Returns the kind of values of a schema in the document `root`.
pub(super) fn values(schema: &Node, root: &Map) -> Values {
    let mut schema = schema;
    for _ in 0..CHAIN {
        let Some(text) = schema.child("$ref").and_then(Node::as_str) else {
            return values_of(schema);
        };
        match super::find(root, text) {
            Some(target) => schema = target,
            // Nearly every referenced schema is an object.
            None => return Values::Structured,
        }
    }
    Values::Other
}

fn values_of(schema: &Node) -> Values {
    const STRUCTURE: [&str; 6] = [
        "properties",
        "additionalProperties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
    ];
    let text = |keyword: &str| schema.child(keyword).and_then(Node::as_str);
    match (text("type"), text("format")) {
        (Some("file"), _) | (Some("string"), Some("binary")) => Values::Bytes,
        (Some("array" | "object"), _) => Values::Structured,
        (None, _) if STRUCTURE.iter().any(|it| schema.child(it).is_some()) => Values::Structured,
        _ => Values::Other,
    }
}

/// Writes `type: file` as a string of bytes.
pub(super) fn file(walk: &mut Walk<'_>, map: &mut Map, place: &Pointer) {
    if map.get("type").and_then(Node::as_str) != Some("file") {
        return;
    }
    map.insert("type".to_owned(), "string".into());
    map.insert("format".to_owned(), "binary".into());
    walk.origins
        .derived(&place.child("type"), &place.child("format"));
}
