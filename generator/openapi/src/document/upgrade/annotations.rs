//! `examples` of a schema, and discriminators that are a name only.

use super::object::null_example;
use super::walk::Walk;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// `examples` → its first value as `example`, all of them as an extension.
pub(super) fn examples(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    null_example(walk, map, at);
    let first = match map.get("examples") {
        Some(Node::List(list)) => list.first(),
        // A map of examples is what media types have; each is in its `value`.
        Some(Node::Map(named)) => named
            .values()
            .next()
            .map(|it| it.child("value").unwrap_or(it)),
        Some(_) | None => None,
    };
    let first = first.filter(|node| !node.is_null()).cloned();
    if map.contains_key("examples") {
        walk.carry(map, "examples", at);
    }
    if let (Some(first), false) = (first, map.contains_key("example")) {
        map.insert("example".to_owned(), first);
        let pointer = at.pointer();
        let from = pointer.child("x-trine:examples").child(0);
        walk.origins.derived(&from, &pointer.child("example"));
    }
}

/// Swagger 2.0's `discriminator: name`.
pub(super) fn discriminator(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let Some(node @ Node::String(_)) = map.get_mut("discriminator") else {
        return;
    };
    let name = std::mem::replace(node, Node::Map(Map::new()));
    if let Node::Map(object) = node {
        object.insert("propertyName".to_owned(), name);
    }
    let place = Place::Key(at, "discriminator");
    let pointer = place.pointer();
    walk.repaired(
        &place,
        "expected an object for `discriminator`, found a string; treated as its `propertyName`",
    );
    walk.origins
        .derived(&pointer, &pointer.child("propertyName"));
}
