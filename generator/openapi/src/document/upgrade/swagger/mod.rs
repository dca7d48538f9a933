//! Swagger 2.0 → OpenAPI 3.0, without loss.
//!
//! The document is first walked along its own [`grammar`], so that problems of its structure are
//! reported with the names of 2.0. Then each part takes the place that 3.0 has for it, and its
//! origin is recorded. References still contain the old places; they are updated with those that
//! other passes move ([`targets`](super::targets)).

mod body;
mod discriminator;
mod form;
pub(in crate::document) mod grammar;
mod media;
mod parameter;
mod response;
pub(super) mod schema;
mod security;
mod servers;
mod shared;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::targets;
use super::walk::Walk;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::limits::Limits;
use grammar::{DOCUMENT, PARAMETER, PATH_ITEM, PATH_ITEMS, RESPONSE};
use media::MediaTypes;
use servers::Servers;
use shared::Shared;
use trine_ir::pointer::Pointer;

/// The version that a converted document has. Its forms write lists and objects as 2.0 does.
const VERSION: &str = "3.0.3";

/// The methods that have an operation.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Converts a document in place.
pub(super) fn convert(walk: &mut Walk<'_>, root: &mut Map, limits: &Limits) {
    walk.object(root, &DOCUMENT, &Place::Root);
    let outside = targets::follow_outside(walk, root, &DOCUMENT);
    let mut conversion = Conversion {
        shared: Shared::collect(root),
        media_types: MediaTypes::take(walk, root),
        servers: Servers::take(walk, root),
        limits,
        copies: limits.values,
        is_exhausted: false,
        reported: BTreeSet::new(),
        walk,
    };
    for section in ["paths", PATH_ITEMS, "parameters", "responses"] {
        // The other sections stay readable meanwhile.
        let Some(node) = root.get_mut(section) else {
            continue;
        };
        let mut node = std::mem::replace(node, Node::Null);
        conversion.section(&mut node, section, root);
        root.insert(section.to_owned(), node);
    }
    for (place, kind) in outside {
        let segments: Vec<String> = place.segments().collect();
        let Some(mut node) = targets::find_in(root, &place).cloned() else {
            continue;
        };
        targets::along(&segments, &Place::Root, &mut |at| {
            if let Node::Map(map) = &mut node {
                if std::ptr::eq(kind, &PARAMETER) {
                    conversion.shared_parameter(map, at);
                } else if std::ptr::eq(kind, &RESPONSE) {
                    conversion.response(map, None, root, at);
                } else if std::ptr::eq(kind, &PATH_ITEM) {
                    conversion.path_item(map, root, at);
                }
            }
        });
        if let Some(old) = targets::find_in_mut(root, &place) {
            *old = node;
        }
    }
    discriminator::mappings(conversion.walk, root);
    conversion.servers.write(conversion.walk, root);
    let used = conversion.shared.places();
    components(walk, root, &used);
    let version = Pointer::root().child("swagger");
    walk.origins
        .derived(&version, &Pointer::root().child("openapi"));
    root.shift_remove("swagger");
    root.shift_insert(0, "openapi".to_owned(), VERSION.into());
}

/// The context of the conversion of operations, parameters and responses.
struct Conversion<'w, 'a> {
    walk: &'w mut Walk<'a>,
    /// The parameters that become bodies, by the text of the references to them.
    shared: Shared,
    /// The media types of the document.
    media_types: MediaTypes,
    servers: Servers,
    limits: &'w Limits,
    /// The number of values that may still be copied, because several operations or media types
    /// share them.
    copies: usize,
    is_exhausted: bool,
    /// The problems of parameters that several operations use.
    reported: BTreeSet<(Code, Pointer)>,
}

impl Conversion<'_, '_> {
    /// Converts a section of the document; `root` contains the others.
    fn section(&mut self, node: &mut Node, section: &str, root: &Map) {
        let Node::Map(parts) = node else {
            return;
        };
        let at = Place::Key(&Place::Root, section);
        for (name, part) in parts.iter_mut() {
            let (at, Node::Map(map)) = (Place::Key(&at, name), part) else {
                continue;
            };
            match section {
                "parameters" => self.shared_parameter(map, &at),
                "responses" => self.response(map, None, root, &at),
                _ if name.starts_with("x-") => {}
                _ => self.path_item(map, root, &at),
            }
        }
    }

    fn path_item(&mut self, item: &mut Map, root: &Map, at: &Place<'_>) {
        let bodies = self.take_bodies(item, at);
        for method in METHODS {
            if let Some(Node::Map(operation)) = item.get_mut(method) {
                self.operation(operation, &bodies, root, &Place::Key(at, method));
            }
        }
        body::compact(self.walk, item, at);
    }

    fn operation(
        &mut self,
        operation: &mut Map,
        of_path: &[body::Declared],
        root: &Map,
        at: &Place<'_>,
    ) {
        let media_types = self.media_types.of_operation(self.walk, operation, at);
        let own = self.take_bodies(operation, at);
        let declared = body::overridden(of_path, own);
        self.request_body(operation, declared, &media_types, root, at);
        body::compact(self.walk, operation, at);
        if let Some(Node::Map(responses)) = operation.get_mut("responses") {
            let at = Place::Key(at, "responses");
            for (status, response) in responses.iter_mut() {
                if let (Node::Map(map), false) = (response, status.starts_with("x-")) {
                    let place = Place::Key(&at, status);
                    self.response(map, Some((status, &media_types)), root, &place);
                }
            }
        }
        self.servers.of_operation(self.walk, operation, at);
    }

    /// Reports a problem once.
    fn report_once(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.code, diagnostic.pointer.clone());
        if self.reported.insert(key) {
            self.walk.report_diagnostic(diagnostic);
        }
    }

    /// Copies a value that several operations or media types share, unless too much is copied.
    fn copy(&mut self, node: &Node, place: &Pointer) -> Option<Node> {
        self.spend(size(node), place).then(|| node.clone())
    }

    /// Returns whether `values` more may be copied.
    fn spend(&mut self, values: usize, place: &Pointer) -> bool {
        match self.copies.checked_sub(values) {
            Some(rest) => {
                self.copies = rest;
                true
            }
            None => {
                let what = "the document has more values, repeated for each operation and media \
                            type that has them,";
                let diagnostic = Diagnostic::passed(self.limits, "values", place, what);
                if !std::mem::replace(&mut self.is_exhausted, true) {
                    self.walk.report_diagnostic(diagnostic);
                }
                false
            }
        }
    }
}

/// Returns the number of values in a value.
fn size(node: &Node) -> usize {
    match node {
        Node::List(list) => 1 + list.iter().map(size).sum::<usize>(),
        Node::Map(map) => 1 + map.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// Moves the shared parts into `components`.
fn components(walk: &mut Walk<'_>, root: &mut Map, used: &BTreeSet<Pointer>) {
    let mut components = Map::new();
    let at = Pointer::root().child("components");
    let sections = [
        ("definitions", "schemas"),
        ("responses", "responses"),
        ("parameters", "parameters"),
        ("securityDefinitions", "securitySchemes"),
        (PATH_ITEMS, "pathItems"),
    ];
    for (old, new) in sections {
        let Some(mut part) = root.shift_remove(old) else {
            continue;
        };
        let (from, to) = (Pointer::root().child(old), at.child(new));
        if let Node::Map(parts) = &mut part {
            match new {
                "parameters" => {
                    let bodies = shared::take_bodies(walk, parts, used, (&from, &at));
                    if !bodies.is_empty() {
                        components.insert("requestBodies".to_owned(), Node::Map(bodies));
                    }
                }
                "securitySchemes" => {
                    security::schemes(walk, parts, &Place::Key(&Place::Root, old));
                }
                _ => {}
            }
        }
        walk.origins.moved(&from, &to);
        components.insert(new.to_owned(), part);
    }
    if !components.is_empty() {
        root.insert("components".to_owned(), Node::Map(components));
    }
}

/// Returns the target of a reference within the document.
fn find<'n>(root: &'n Map, reference: &str) -> Option<&'n Node> {
    let target = Pointer::parse(reference).filter(|_| reference.starts_with("#/"))?;
    targets::find_in(root, &target)
}

/// Inserts a value with a new place, which is derived from another one.
fn insert(
    walk: &mut Walk<'_>,
    map: &mut Map,
    key: &str,
    value: Node,
    places: (&Pointer, &Pointer),
) {
    let (from, parent) = places;
    walk.origins.derived(from, &parent.child(key));
    map.insert(key.to_owned(), value);
}

/// Returns a reference to a place.
fn reference_to(place: &Pointer) -> Node {
    let text = format!("#{place}");
    Node::Map(Map::from_iter([("$ref".to_owned(), Node::String(text))]))
}
