//! `x-ms-discriminator-value` → the mapping of the discriminator.
//!
//! In Swagger 2.0, the value of a discriminator is the name of a definition. Many documents name
//! another value in this extension.

use std::collections::BTreeSet;

use crate::document::node::{Map, Node};
use crate::document::upgrade::walk::Walk;
use trine_ir::pointer::Pointer;

const VALUE: &str = "x-ms-discriminator-value";
/// Where references to definitions lead.
const DEFINITIONS: &str = "#/definitions/";

/// Adds the values of derived definitions to the discriminators of their bases.
pub(super) fn mappings(walk: &mut Walk<'_>, root: &mut Map) {
    let Some(Node::Map(definitions)) = root.get_mut("definitions") else {
        return;
    };
    let mut values = Vec::new();
    for (name, schema) in definitions.iter() {
        if let Some(value) = schema.child(VALUE).and_then(Node::as_str) {
            let mut bases = BTreeSet::new();
            collect_bases(definitions, schema, &mut bases);
            let bases = bases.into_iter().map(str::to_owned);
            values.push((name.clone(), value.to_owned(), bases.collect::<Vec<_>>()));
        }
    }
    let at = Pointer::root().child("definitions");
    for (name, value, bases) in values {
        for base in bases {
            let Some(Node::Map(schema)) = definitions.get_mut(&base) else {
                continue;
            };
            let place = at.child(&base).child("discriminator");
            if let Some(Node::Map(mapping)) = mapping(walk, schema, &place) {
                let target = Pointer::root().child("components").child("schemas");
                let to = place.child("mapping").child(&value);
                walk.origins.derived(&at.child(&name).child(VALUE), &to);
                let target = format!("#{}", target.child(&name));
                mapping.insert(value.clone(), Node::String(target));
            }
        }
    }
}

/// Collects the definitions with a discriminator that a schema extends.
fn collect_bases<'n>(definitions: &'n Map, schema: &'n Node, bases: &mut BTreeSet<&'n str>) {
    let mut seen = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let members = schema.child("allOf").and_then(Node::as_list);
        for member in members.into_iter().flatten() {
            let reference = member.child("$ref").and_then(Node::as_str);
            let name = reference.and_then(|text| text.strip_prefix(DEFINITIONS));
            let Some((name, base)) = name.and_then(|name| definitions.get_key_value(name)) else {
                continue;
            };
            if seen.insert(name) {
                if base.child("discriminator").is_some() {
                    bases.insert(name);
                }
                open.push(base);
            }
        }
    }
}

/// Returns the mapping of a discriminator; a name becomes an object.
fn mapping<'n>(walk: &mut Walk<'_>, schema: &'n mut Map, place: &Pointer) -> Option<&'n mut Node> {
    let node = schema.get_mut("discriminator")?;
    if let Node::String(name) = node {
        let name = Node::String(std::mem::take(name));
        *node = Node::Map(Map::from_iter([("propertyName".to_owned(), name)]));
        walk.origins.derived(place, &place.child("propertyName"));
    }
    let object = node.as_map_mut()?;
    let mapping = object.entry("mapping".to_owned());
    Some(mapping.or_insert_with(|| Node::Map(Map::new())))
}
