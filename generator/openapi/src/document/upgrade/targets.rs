//! The targets of references.
//!
//! A reference may lead to a place outside of the grammar (`#/x-shared/Name`), or to a place that a
//! pass has moved. Both are fixed after the walk, so that every reference leads to an upgraded
//! part.

use std::collections::BTreeSet;

use super::grammar::{DOCUMENT, MemberForm, ObjectKind};
use super::walk::Walk;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::node::Node;
use crate::document::place::Place;
use trine_ir::pointer::Pointer;

/// A reference found by the walk.
pub(super) struct Reference {
    /// The place of the object with the `$ref`.
    pub(super) at: Pointer,
    /// The target.
    pub(super) target: Pointer,
    /// The expected kind of the target.
    pub(super) kind: &'static ObjectKind,
}

/// Upgrades targets outside of the grammar, and updates references to moved places.
pub(super) fn follow(walk: &mut Walk<'_>, root: &mut Node) {
    let mut done: BTreeSet<Pointer> = BTreeSet::new();
    let mut moved = Vec::new();
    while let Some(reference) = walk.references.pop() {
        if covered(&reference.target) || !done.insert(reference.target.clone()) {
            // Most references lead to components, which are walked and do not move.
            if find(root, &reference.target).is_none() {
                moved.push(reference);
            }
            continue;
        }
        let segments: Vec<String> = reference.target.segments().collect();
        match find(root, &reference.target) {
            Some(node) => along(&segments, &Place::Root, &mut |place| {
                // A mismatch stays in place; it is reported when the reference is followed.
                walk.fit(node, MemberForm::One(reference.kind), place);
            }),
            None => moved.push(reference),
        }
    }
    if moved.is_empty() {
        return;
    }
    let places = walk.origins.places();
    for reference in moved {
        let Some(target) = places(&reference.target) else {
            continue;
        };
        if find(root, &target).is_some()
            && let Some(Node::String(text)) = find(root, &reference.at.child("$ref"))
        {
            // The place of the reference may have moved as well; then it contains another
            // reference.
            if Pointer::parse(text).as_ref() == Some(&reference.target) {
                *text = format!("#{target}");
            }
        }
    }
}

/// Returns whether the walk along the grammar visits a place.
pub(in crate::document) fn covered(target: &Pointer) -> bool {
    let mut form = Some(MemberForm::One(&DOCUMENT));
    for segment in target.segments() {
        form = match form {
            Some(MemberForm::One(kind)) if segment.starts_with("x-") && kind.others.is_some() => {
                None
            }
            Some(MemberForm::One(kind)) => kind.form(&segment),
            Some(MemberForm::SchemaOrBoolean) => super::grammar::SCHEMA.form(&segment),
            Some(MemberForm::List(kind) | MemberForm::Map(kind)) => Some(MemberForm::One(kind)),
            _ => None,
        };
    }
    matches!(form, Some(MemberForm::One(_) | MemberForm::SchemaOrBoolean))
}

fn find<'n>(root: &'n mut Node, place: &Pointer) -> Option<&'n mut Node> {
    place.segments().try_fold(root, |node, segment| match node {
        Node::Map(map) => map.get_mut(&segment),
        Node::List(list) => list.get_mut(segment.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Calls `then` with the place at the end of `segments`, starting from `at`.
fn along(segments: &[String], at: &Place<'_>, then: &mut dyn FnMut(&Place<'_>)) {
    match segments.split_first() {
        Some((first, rest)) => along(rest, &Place::Key(at, first), then),
        None => then(at),
    }
}

/// Replaces a `$ref` where no reference is allowed by its target.
///
/// `content` is a map of media types and cannot be a reference, but documents that were bundled
/// from several files contain such references.
pub(super) fn inline_content(walk: &mut Walk<'_>, root: &mut Node) {
    let mut found = Vec::new();
    collect(root, &Place::Root, &mut found);
    for (at, target) in found {
        let Some(Node::Map(content)) = find(root, &target).map(|node| node.clone()) else {
            continue;
        };
        if content.contains_key("$ref") {
            continue;
        }
        if let Some(node) = find(root, &at) {
            *node = Node::Map(content);
            let message = "expected a map for `content`, found a reference; replaced by its target";
            walk.report_diagnostic(Diagnostic::new(Code::Repaired, &at, message).on_key());
            walk.origins.put(at, target);
        }
    }
}

fn collect(node: &Node, at: &Place<'_>, found: &mut Vec<(Pointer, Pointer)>) {
    match node {
        Node::Map(map) => {
            let reference = map.get("$ref").and_then(Node::as_str);
            if let (Some(text), "content", 1) = (reference, at.last(), map.len()) {
                if let (Some(target), true) = (Pointer::parse(text), text.starts_with("#/")) {
                    found.push((at.pointer(), target));
                }
                return;
            }
            for (key, node) in map {
                // The name of a property or an example may be `content`, too.
                if !matches!(
                    key.as_str(),
                    "properties" | "example" | "examples" | "value"
                ) {
                    collect(node, &Place::Key(at, key), found);
                }
            }
        }
        Node::List(list) => {
            for (index, node) in list.iter().enumerate() {
                collect(node, &Place::Index(at, index), found);
            }
        }
        _ => {}
    }
}
