//! `examples` of a schema, and discriminators that consist of a name.

use super::object::null_example;
use super::walk::Walk;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// Keeps the first value of `examples` as `example`, and all of them in an extension.
pub(super) fn examples(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    null_example(walk, map, at);
    let first = match map.get("examples") {
        Some(Node::List(list)) => list.first(),
        // Media types have maps of examples; each value is in `value`.
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

/// Upgrades Swagger 2.0's `discriminator: name`.
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
