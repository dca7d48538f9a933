//! Parameters that operations refer to and that become parts of their bodies.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::grammar::PATH_ITEMS;
use super::{METHODS, find};
use crate::document::node::{Map, Node};
use crate::document::upgrade::walk::Walk;
use trine_ir::pointer::Pointer;

/// The maximum length of a chain of references.
const CHAIN: usize = 32;

/// The targets of references to `body` and `formData` parameters, by the text of the reference.
pub(super) struct Shared(BTreeMap<String, (Pointer, Rc<Map>)>);

impl Shared {
    /// Collects the targets of all references.
    pub(super) fn collect(root: &Map) -> Self {
        let mut shared = Self(BTreeMap::new());
        for section in ["paths", PATH_ITEMS] {
            let items = root.get(section).and_then(Node::as_map);
            for item in items.into_iter().flat_map(|items| items.values()) {
                shared.list(item.child("parameters"), root);
                for method in METHODS {
                    let operation = item.child(method);
                    shared.list(operation.and_then(|it| it.child("parameters")), root);
                }
            }
        }
        shared
    }

    fn list(&mut self, parameters: Option<&Node>, root: &Map) {
        for parameter in parameters.and_then(Node::as_list).into_iter().flatten() {
            let Some(text) = parameter.child("$ref").and_then(Node::as_str) else {
                continue;
            };
            if !self.0.contains_key(text)
                && let Some((place, map)) = target(text, root)
                && matches!(location(map), Some("body" | "formData"))
            {
                self.0
                    .insert(text.to_owned(), (place, Rc::new(map.clone())));
            }
        }
    }

    /// Returns the places of the targets.
    pub(super) fn places(&self) -> BTreeSet<Pointer> {
        self.0.values().map(|(place, _)| place.clone()).collect()
    }

    /// Returns the target of a reference.
    pub(super) fn get(&self, reference: &str) -> Option<(Pointer, Rc<Map>)> {
        self.0.get(reference).cloned()
    }
}

/// Returns `in` of a parameter.
pub(super) fn location(parameter: &Map) -> Option<&str> {
    parameter.get("in").and_then(Node::as_str)
}

/// Follows a reference to a parameter.
fn target<'n>(reference: &str, root: &'n Map) -> Option<(Pointer, &'n Map)> {
    let mut text = reference;
    for _ in 0..CHAIN {
        let map = find(root, text)?.as_map()?;
        match map.get("$ref").and_then(Node::as_str) {
            Some(next) => text = next,
            None => return Some((Pointer::parse(text)?, map)),
        }
    }
    None
}

/// Takes the parameters from `parameters` that became bodies; those in `used` have a reference to
/// them. Schemas that bodies refer to are kept, and so are unused parameters, to be reported.
pub(super) fn take_bodies(
    walk: &mut Walk<'_>,
    parameters: &mut Map,
    used: &BTreeSet<Pointer>,
    (from, components): (&Pointer, &Pointer),
) -> Map {
    let is_body = |node: &Node| {
        let location = node.child("in").and_then(Node::as_str);
        matches!(location, Some("body" | "formData"))
    };
    let names = parameters.iter().filter(|(_, node)| is_body(node));
    let names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
    let mut bodies = Map::new();
    for name in names {
        let Some(Node::Map(mut parameter)) = parameters.shift_remove(&name) else {
            continue;
        };
        let place = from.child(&name);
        let schema = parameter.shift_remove("schema");
        let schema = schema.filter(|schema| schema.child("$ref").is_none());
        if used.contains(&place) && schema.is_none() {
            continue;
        }
        let to = components.child("requestBodies").child(&name);
        walk.origins.moved(&place, &to);
        let mut content = Map::new();
        if let Some(schema) = schema {
            let media_type = to.child("content").child(MEDIA_TYPE);
            let (old, new) = (to.child("schema"), media_type.child("schema"));
            walk.origins.moved(&old, &new);
            let media = Map::from_iter([("schema".to_owned(), schema)]);
            content.insert(MEDIA_TYPE.to_owned(), Node::Map(media));
        }
        let body = Map::from_iter([("content".to_owned(), Node::Map(content))]);
        bodies.insert(name, Node::Map(body));
    }
    bodies
}

/// The media type of a request body of which only the schema is used.
const MEDIA_TYPE: &str = "application/json";
