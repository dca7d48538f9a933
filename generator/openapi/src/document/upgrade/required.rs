//! `required: true` in a property → the list of the enclosing object.

use super::scalar::truth;
use super::walk::Walk;
use crate::diagnostic::Code;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

pub(super) fn booleans(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let mut named = Vec::new();
    if let Some(Node::Map(properties)) = map.get_mut("properties") {
        for (name, property) in properties.iter_mut() {
            let Some(property) = property.as_map_mut() else {
                continue;
            };
            let Some(required) = property.get("required").and_then(flag) else {
                continue;
            };
            property.shift_remove("required");
            let properties = Place::Key(at, "properties");
            let here = Place::Key(&properties, name);
            let place = Place::Key(&here, "required");
            let treated = match required {
                true => format!("treated as `required: [{name}]` of that object"),
                false => "ignored".to_owned(),
            };
            let message = format!(
                "expected a list of names in the enclosing object for `required`, found a boolean in the \
                 property; {treated}"
            );
            walk.repaired(&place, message);
            if required {
                named.push(name.clone());
            }
        }
    }
    if map.get("required").and_then(flag).is_some() {
        map.shift_remove("required");
        let message = "expected a list of properties for `required`, found a boolean; ignored";
        walk.report(Code::IgnoredKeyword, &Place::Key(at, "required"), message);
    }
    if named.is_empty() {
        return;
    }
    let list = map
        .entry("required".to_owned())
        .or_insert_with(|| Node::List(Vec::new()));
    if let Node::List(list) = list {
        for name in named {
            let name = Node::String(name);
            if !list.contains(&name) {
                list.push(name);
            }
        }
    }
}

fn flag(node: &Node) -> Option<bool> {
    match node {
        Node::Bool(value) => Some(*value),
        Node::String(text) => truth(text),
        _ => None,
    }
}
