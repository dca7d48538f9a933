//! The passes over a schema, in order.

use super::walk::{Version, Walk};
use super::{
    annotations, bounds, content, digits, null, reference, required, stray, swagger, types, values,
};
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// Rewrites keywords into their equivalents in 3.0, before the members are walked.
pub(super) fn prepare(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if walk.version == Version::Converted {
        swagger::schema::prepare(walk, map, at);
    }
    reference::siblings(walk, map, at);
    if map.contains_key("$ref") {
        return;
    }
    types::mistakes(walk, map, at);
    types::lists(walk, map, at);
    types::alternatives(walk, map, at);
    null::branches(walk, map, at);
    values::constant(walk, map, at);
    bounds::exclusive(walk, map, at);
    bounds::big_numbers(walk, map, at);
    digits::keep(walk, map, at);
    content::encoding(walk, map, at);
    types::arrays(walk, map, at);
    required::booleans(walk, map, at);
    annotations::examples(walk, map, at);
    annotations::discriminator(walk, map, at);
    values::enumeration(walk, map, at);
    values::defaults(walk, map, at);
    stray::keywords(walk, map, at);
}

/// Runs after the members are upgraded.
pub(super) fn complete(_walk: &mut Walk<'_>, _map: &mut Map, _at: &Place<'_>) {}

/// Returns the schema for `true`, which allows any value, or `false`, which allows none.
pub(super) fn of_boolean(value: bool) -> Node {
    let mut map = Map::new();
    if !value {
        map.insert("x-trine:never".to_owned(), Node::Bool(true));
    }
    Node::Map(map)
}
