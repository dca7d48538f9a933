//! `null` among the branches of a union → `nullable`.

use super::walk::Walk;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

pub(super) fn branches(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    for union in ["oneOf", "anyOf"] {
        let Some(Node::List(list)) = map.get_mut(union) else {
            continue;
        };
        if !list.iter().any(is_null) {
            continue;
        }
        let unquoted: Vec<usize> = (0..list.len())
            .filter(|index| list[*index].child("type").is_some_and(Node::is_null))
            .filter(|index| is_null(&list[*index]))
            .collect();
        let union_at = at.pointer().child(union);
        for index in unquoted {
            let list = Place::Key(at, union);
            let branch = Place::Index(&list, index);
            walk.repaired(&Place::Key(&branch, "type"), UNQUOTED);
        }
        let Some(Node::List(list)) = map.get_mut(union) else {
            continue;
        };
        let mut kept = Vec::new();
        for (index, branch) in std::mem::take(list).into_iter().enumerate() {
            if is_null(&branch) {
                walk.origins
                    .derived(&union_at.child(index), &at.pointer().child("nullable"));
                continue;
            }
            if kept.len() != index {
                walk.origins
                    .moved(&union_at.child(index), &union_at.child(kept.len()));
            }
            kept.push(branch);
        }
        if kept.is_empty() {
            map.shift_remove(union);
            map.entry("enum".to_owned())
                .or_insert_with(|| Node::List(vec![Node::Null]));
        } else {
            *list = kept;
        }
        map.insert("nullable".to_owned(), Node::Bool(true));
    }
}

/// The message for the type `null` without quotes, which is not a string in YAML and JSON.
pub(super) const UNQUOTED: &str =
    "expected `\"null\"` for `type`, found null without quotes; treated as `\"null\"`";

/// Returns whether a schema only allows null and contains nothing else to keep.
fn is_null(node: &Node) -> bool {
    let Some(map) = node.as_map() else {
        return false;
    };
    let only = |names: &[&str]| {
        map.keys().all(|key| {
            names.contains(&key.as_str()) || matches!(key.as_str(), "description" | "title")
        })
    };
    match (map.get("type"), map.get("enum"), map.get("const")) {
        (Some(Node::String(name)), ..) if name == "null" => true,
        (Some(Node::Null), None, None) => only(&["type", "nullable"]),
        (Some(Node::List(names)), ..) if names.len() == 1 => {
            names[0].is_null() || names[0].as_str() == Some("null")
        }
        (None, Some(Node::List(values)), None) => {
            matches!(values.as_slice(), [Node::Null]) && only(&["enum", "nullable"])
        }
        (None, None, Some(Node::Null)) => only(&["const", "nullable"]),
        _ => false,
    }
}
