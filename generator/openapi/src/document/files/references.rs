//! The references of a tree before normalization.

use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::grammar::{Care, Form, Kind, SCHEMA};
use trine_ir::pointer::Pointer;

/// A reference of a tree.
#[derive(Debug)]
pub(super) struct Found {
    /// The object with the `$ref`, or the text in the mapping of a discriminator.
    pub(super) at: Pointer,
    /// The text of the reference.
    pub(super) text: String,
    /// The role of its target.
    pub(super) role: Role,
}

/// The role of the target of a reference.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// A part that may be a reference; whether the reference has no siblings.
    Part(&'static Kind, bool),
    /// A part that may not be a reference. Documents contain such references nevertheless.
    Inline(Form),
    /// A schema in the mapping of a discriminator.
    Mapping,
}

/// Keywords of JSON Schema that contain schemas and that OpenAPI 3.0 does not define.
const MODERN: &[(&str, Form)] = &[
    ("contains", Form::One(&SCHEMA)),
    ("contentSchema", Form::One(&SCHEMA)),
    ("dependentSchemas", Form::Map(&SCHEMA)),
    ("else", Form::One(&SCHEMA)),
    ("if", Form::One(&SCHEMA)),
    ("patternProperties", Form::Map(&SCHEMA)),
    ("prefixItems", Form::List(&SCHEMA)),
    ("propertyNames", Form::One(&SCHEMA)),
    ("then", Form::One(&SCHEMA)),
    ("unevaluatedItems", Form::One(&SCHEMA)),
    ("unevaluatedProperties", Form::One(&SCHEMA)),
];

/// Collects the references in `node`, which has the given form; data contains no references.
pub(super) fn references(node: &Node, form: Form, at: &Place<'_>, found: &mut Vec<Found>) {
    if let (Some(text), false) = (lone(node), may_refer(form) || is_data(form)) {
        found.push(Found {
            at: at.pointer(),
            text: text.to_owned(),
            role: Role::Inline(form),
        });
        return;
    }
    match (form, node) {
        (Form::One(kind), Node::Map(map)) => object(map, kind, at, found),
        (Form::SchemaOrFlag, Node::Map(map)) => object(map, &SCHEMA, at, found),
        (Form::Map(kind), Node::Map(map)) => {
            for (key, node) in map {
                references(node, Form::One(kind), &Place::Key(at, key), found);
            }
        }
        (Form::List(kind) | Form::One(kind), Node::List(list)) => {
            for (index, node) in list.iter().enumerate() {
                references(node, Form::One(kind), &Place::Index(at, index), found);
            }
        }
        _ => {}
    }
}

fn object(map: &Map, kind: &'static Kind, at: &Place<'_>, found: &mut Vec<Found>) {
    if let (true, Some(Node::String(text))) = (kind.reference, map.get("$ref")) {
        found.push(Found {
            at: at.pointer(),
            text: text.clone(),
            role: Role::Part(kind, map.len() == 1),
        });
    }
    for (key, node) in map {
        let place = Place::Key(at, key);
        match (kind.care, key.as_str(), node) {
            (Care::Discriminator, "mapping", Node::Map(mapping)) => {
                for (value, node) in mapping {
                    if let Node::String(text) = node {
                        found.push(Found {
                            at: place.pointer().child(value),
                            text: text.clone(),
                            role: Role::Mapping,
                        });
                    }
                }
            }
            _ if key.starts_with("x-") => {}
            _ => {
                if let Some(form) = member(kind, key) {
                    references(node, form, &place, found);
                }
            }
        }
    }
}

fn member(kind: &Kind, key: &str) -> Option<Form> {
    let modern = || {
        let known = MODERN.iter().find(|(name, _)| *name == key);
        known.map(|(_, form)| *form)
    };
    kind.form(key)
        .or_else(|| (kind.care == Care::Schema).then(modern).flatten())
}

/// Returns the text of a reference without siblings.
pub(super) fn lone(node: &Node) -> Option<&str> {
    let map = node.as_map().filter(|map| map.len() == 1)?;
    map.get("$ref")?.as_str()
}

fn may_refer(form: Form) -> bool {
    match form {
        Form::One(kind) => kind.reference,
        Form::SchemaOrFlag => true,
        _ => false,
    }
}

/// Returns whether apparent references are values, or cannot be repaired.
fn is_data(form: Form) -> bool {
    matches!(
        form,
        Form::Any
            | Form::Values
            | Form::ValueMap
            | Form::Text
            | Form::Flag
            | Form::Count
            | Form::Number
    )
}
