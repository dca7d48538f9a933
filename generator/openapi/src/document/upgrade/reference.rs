//! `$ref` with siblings → `allOf` of the reference, next to the siblings.

use super::walk::Walk;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

pub(super) fn siblings(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    if map.len() < 2 || !matches!(map.get("$ref"), Some(Node::String(_))) {
        return;
    }
    let Some(reference) = map.shift_remove("$ref") else {
        return;
    };
    let at = at.pointer();
    let all_of = at.child("allOf");
    let mut members = match map.shift_remove("allOf") {
        Some(Node::List(list)) => list,
        _ => Vec::new(),
    };
    for index in (0..members.len()).rev() {
        walk.origins
            .moved(&all_of.child(index), &all_of.child(index + 1));
    }
    let first = all_of.child(0);
    walk.origins.derived(&at, &first);
    walk.origins.moved(&at.child("$ref"), &first.child("$ref"));
    let mut member = Map::new();
    member.insert("$ref".to_owned(), reference);
    members.insert(0, Node::Map(member));
    map.shift_insert(0, "allOf".to_owned(), Node::List(members));
}
