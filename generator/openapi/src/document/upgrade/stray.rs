//! Keywords that have no effect on the type of the schema.

use super::walk::Walk;
use crate::diagnostic::Code;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// Returns whether a keyword has an effect on values of a type; `None` for keywords that apply to
/// all types.
pub(super) fn applies(keyword: &str, name: &str) -> Option<bool> {
    let number = matches!(name, "number" | "integer");
    Some(match keyword {
        "minLength" | "maxLength" | "pattern" | "contentEncoding" | "contentMediaType" => {
            name == "string"
        }
        "multipleOf" | "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => number,
        "format" => number || name == "string",
        "properties"
        | "required"
        | "additionalProperties"
        | "minProperties"
        | "maxProperties"
        | "patternProperties"
        | "propertyNames" => name == "object",
        "items" | "minItems" | "maxItems" | "uniqueItems" | "prefixItems" => name == "array",
        "enum" => name != "array" && name != "object",
        _ => return None,
    })
}

/// Carries keywords without effect, so that the rest is a schema of its type only.
pub(super) fn keywords(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let Some(name) = map.get("type").and_then(Node::as_str).map(str::to_owned) else {
        return;
    };
    let stray: Vec<String> = map
        .keys()
        .filter(|key| *key != "enum" && applies(key, &name) == Some(false))
        .cloned()
        .collect();
    for key in stray {
        // Empty leftovers of other tools (`properties: {}` on a string) are not reported.
        let empty = match &map[&key] {
            Node::List(list) => list.is_empty(),
            Node::Map(map) => map.is_empty(),
            Node::Bool(value) => !value,
            Node::Null => true,
            _ => false,
        };
        if empty {
            map.shift_remove(&key);
        } else if !walk.carry(map, &key, at) {
            let extension = format!("x-trine:ignored-{key}");
            let message = format!("`{key}` has no effect on the type `{name}`; ignored");
            walk.report_key(Code::IgnoredKeyword, &Place::Key(at, &extension), message);
        }
    }
}
