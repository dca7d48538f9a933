//! The parts of a document that references reach.

use std::collections::BTreeSet;

use crate::document::{Document, Node};
use trine_ir::pointer::Pointer;

/// Returns the component schemas that only `skipped` refers to: they are dropped with it.
///
/// A component without any reference is kept.
pub(in crate::lower) fn only_from(
    document: &Document,
    skipped: &BTreeSet<Pointer>,
) -> Vec<Pointer> {
    let from_skipped = reached(document, skipped.iter().cloned());
    if from_skipped.is_empty() {
        return Vec::new();
    }
    let mut others = Vec::new();
    for part in ["paths", "webhooks"] {
        let part = Pointer::root().child(part);
        for item in children(document, &part) {
            let reference = item.child("$ref");
            let reference = document.get(&reference).and_then(Node::as_str);
            let item = reference.and_then(Pointer::parse).unwrap_or(item);
            let members = children(document, &item).into_iter();
            // A member may contain operations, too.
            let parts = members.flat_map(|member| {
                match skipped
                    .iter()
                    .any(|it| it.is_within(&member) && *it != member)
                {
                    true => children(document, &member),
                    false => vec![member],
                }
            });
            others.extend(parts.filter(|part| !skipped.contains(part)));
        }
    }
    let schemas = Pointer::root().child("components").child("schemas");
    let schemas = children(document, &schemas);
    let own = schemas.iter().filter(|one| !from_skipped.contains(*one));
    others.extend(own.cloned());
    let from_others = reached(document, others.into_iter());
    let dropped = schemas.into_iter().filter(|schema| {
        let used = |set: &BTreeSet<Pointer>| {
            set.contains(schema) || set.iter().any(|place| place.is_within(schema))
        };
        from_skipped.contains(schema) && !used(&from_others)
    });
    dropped.collect()
}

fn children(document: &Document, place: &Pointer) -> Vec<Pointer> {
    let map = document.get(place).and_then(Node::as_map);
    map.into_iter()
        .flat_map(|map| map.keys())
        .map(|key| place.child(key))
        .collect()
}

/// Returns the places that references reach from `starts`, directly or indirectly.
fn reached(document: &Document, starts: impl Iterator<Item = Pointer>) -> BTreeSet<Pointer> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<Pointer> = starts.collect();
    while let Some(place) = open.pop() {
        let mut nodes: Vec<&Node> = document.get(&place).into_iter().collect();
        while let Some(node) = nodes.pop() {
            match node {
                Node::Map(map) => {
                    let reference = map.get("$ref").and_then(Node::as_str);
                    if let Some(target) = reference.and_then(Pointer::parse)
                        && reached.insert(target.clone())
                    {
                        open.push(target);
                    }
                    nodes.extend(map.values());
                }
                Node::List(list) => nodes.extend(list),
                _ => {}
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_refer_to_in_any_way_is_not_lost() {
        let text = "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get: {responses: {200: {$ref: '#/components/responses/R'}}}
    put: {responses: {200: {content: {a/b: {schema: {$ref: '#/components/schemas/B'}}}}}}
  /b: {$ref: '#/components/pathItems/I'}
components:
  pathItems:
    I: {get: {responses: {200: {content: {a/b: {schema: {$ref: '#/components/schemas/C/items'}}}}}}}
  responses:
    R: {description: r, content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}}
  schemas:
    A: {allOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/D'}, {$ref: '#/components/schemas/E'}]}
    B: {type: object}
    C: {type: array, items: {type: object}}
    D: {type: object}
    E: {type: object}
    F: {$ref: '#/components/schemas/E'}
";
        let (document, _) = Document::load("t.yaml", text).expect("a document");
        let skipped = BTreeSet::from([Pointer::parse("/paths/~1a/get").expect("a pointer")]);
        let dropped = only_from(&document, &skipped);
        let dropped: Vec<_> = dropped.iter().map(Pointer::as_str).collect();
        assert_eq!(dropped, ["/components/schemas/A", "/components/schemas/D"]);
        assert_eq!(only_from(&document, &BTreeSet::new()), []);
    }
}
