//! The targets of references.
//!
//! A reference may lead to a place outside of the grammar (`#/x-shared/Name`), or to a place that a
//! pass has moved. Both are fixed after the walk, so that every reference leads to an upgraded
//! part.

use std::collections::BTreeSet;

use super::grammar::{DOCUMENT, MemberForm, ObjectKind};
use super::walk::{Version, Walk};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::node::{Map, Node};
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
        if walk.version == Version::Converted {
            report_foreign(walk, &reference);
        }
        if covered(&DOCUMENT, &reference.target) || !done.insert(reference.target.clone()) {
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

/// Reports a reference of a Swagger 2.0 document to a place that only OpenAPI 3 has.
fn report_foreign(walk: &mut Walk<'_>, reference: &Reference) {
    let origin = walk.origins.source(&reference.target);
    if origin == reference.target {
        return;
    }
    let place = reference.at.child("$ref");
    let message = format!(
        "expected `#{origin}`, found its location in OpenAPI 3, `#{}`; treated as `#{origin}`",
        reference.target
    );
    walk.report_diagnostic(Diagnostic::new(Code::Repaired, &place, message));
}

/// Walks the targets of references outside of the grammar of `document`, and returns them with their
/// kinds.
pub(super) fn follow_outside(
    walk: &mut Walk<'_>,
    root: &mut Map,
    document: &'static ObjectKind,
) -> Vec<(Pointer, &'static ObjectKind)> {
    let mut done: BTreeSet<Pointer> = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(reference) = walk.references.pop() {
        let Reference { target, kind, .. } = reference;
        if covered(document, &target) || !done.insert(target.clone()) {
            continue;
        }
        let segments: Vec<String> = target.segments().collect();
        if let Some(node) = find_in_mut(root, &target) {
            along(&segments, &Place::Root, &mut |place| {
                walk.fit(node, MemberForm::One(kind), place);
            });
            found.push((target, kind));
        }
    }
    found
}

/// Returns the value at a place of a document.
pub(super) fn find_in<'n>(root: &'n Map, place: &Pointer) -> Option<&'n Node> {
    let mut segments = place.segments();
    let first = root.get(&segments.next()?)?;
    segments.try_fold(first, |node, segment| node.child(&segment))
}

/// Returns the value at a place of a document.
pub(super) fn find_in_mut<'n>(root: &'n mut Map, place: &Pointer) -> Option<&'n mut Node> {
    let mut segments = place.segments();
    let first = root.get_mut(&segments.next()?)?;
    segments.try_fold(first, child_mut)
}

fn child_mut(node: &mut Node, segment: String) -> Option<&mut Node> {
    match node {
        Node::Map(map) => map.get_mut(&segment),
        Node::List(list) => list.get_mut(segment.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Returns whether the walk along the grammar of `document` visits a place.
pub(in crate::document) fn covered(document: &'static ObjectKind, target: &Pointer) -> bool {
    let mut form = Some(MemberForm::One(document));
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
    place.segments().try_fold(root, child_mut)
}

/// Calls `then` with the place at the end of `segments`, starting from `at`.
pub(super) fn along(segments: &[String], at: &Place<'_>, then: &mut dyn FnMut(&Place<'_>)) {
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
