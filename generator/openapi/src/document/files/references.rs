//! The references of a tree before normalization.

use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::carried_as;
use crate::document::upgrade::grammar::{Care, MemberForm, ObjectKind, SCHEMA};
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
    Part(&'static ObjectKind, bool),
    /// A part that may not be a reference. Documents contain such references nevertheless.
    Inline(MemberForm),
    /// A schema in the mapping of a discriminator.
    Mapping,
}

/// Collects the references in `node`, which has the given form; data contains no references.
pub(super) fn references(node: &Node, form: MemberForm, at: &Place<'_>, found: &mut Vec<Found>) {
    if let (Some(text), false) = (lone(node), may_refer(form) || is_data(form)) {
        found.push(Found {
            at: at.pointer(),
            text: text.to_owned(),
            role: Role::Inline(form),
        });
        return;
    }
    match (form, node) {
        (MemberForm::One(kind), Node::Map(map)) => object(map, kind, at, found),
        (MemberForm::SchemaOrBoolean, Node::Map(map)) => object(map, &SCHEMA, at, found),
        (MemberForm::Map(kind), Node::Map(map)) => {
            for (key, node) in map {
                references(node, MemberForm::One(kind), &Place::Key(at, key), found);
            }
        }
        (MemberForm::List(kind) | MemberForm::One(kind), Node::List(list)) => {
            for (index, node) in list.iter().enumerate() {
                references(node, MemberForm::One(kind), &Place::Index(at, index), found);
            }
        }
        _ => {}
    }
}

fn object(map: &Map, kind: &'static ObjectKind, at: &Place<'_>, found: &mut Vec<Found>) {
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
            (Care::Discriminator, "defaultMapping", Node::String(text)) => found.push(Found {
                at: place.pointer(),
                text: text.clone(),
                role: Role::Mapping,
            }),
            _ if key.starts_with("x-") => {}
            _ => {
                if let Some(form) = member(kind, key) {
                    references(node, form, &place, found);
                }
            }
        }
    }
}

/// Returns the form of a member; of one that is carried later, the form in which it is.
fn member(kind: &ObjectKind, key: &str) -> Option<MemberForm> {
    let carried = || kind.form(carried_as(key)?);
    kind.form(key).or_else(carried)
}

/// Returns the text of a reference without siblings.
pub(super) fn lone(node: &Node) -> Option<&str> {
    let map = node.as_map().filter(|map| map.len() == 1)?;
    map.get("$ref")?.as_str()
}

fn may_refer(form: MemberForm) -> bool {
    match form {
        MemberForm::One(kind) => kind.reference,
        MemberForm::SchemaOrBoolean => true,
        _ => false,
    }
}

/// Returns whether apparent references are values, or cannot be repaired.
fn is_data(form: MemberForm) -> bool {
    matches!(
        form,
        MemberForm::Any
            | MemberForm::Values
            | MemberForm::ValueMap
            | MemberForm::Text
            | MemberForm::Boolean
            | MemberForm::Count
            | MemberForm::Number
    )
}
