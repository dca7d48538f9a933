//! The part of the report that concerns a selection of operations.

use std::collections::BTreeSet;

use trine_ir::Api;
use trine_ir::pointer::Pointer;

use super::CoverageReport;
use crate::document::{Document, Node};
use crate::lower::ADDITIONAL_OPERATIONS as ADDITIONAL;

/// Sections of a document of which a selection keeps only what it reaches.
const SECTIONS: [&str; 5] = ["paths", "components", "tags", "webhooks", "x-webhooks"];

impl CoverageReport {
    /// Keeps what a selection of operations reaches, and what applies to the whole document. `names` are
    /// those of the selection, and `api` is its result.
    pub fn select(&mut self, document: &Document, names: &[String], api: &Api) {
        let reach = Reach::of(document, &self.skipped, names, api);
        self.is_selection = true;
        self.entries.retain(|entry| reach.has(&entry.pointer));
        self.updates
            .retain(|update| reach.has(&update.pointer) && reach.has(&update.state));
        self.skipped.retain(|pointer| reach.has(pointer));
        self.used.retain(|place, _| reach.has(place));
        self.counts = super::counts(api, self.skipped.len());
        self.counts.keywords = self.used.values().sum();
    }
}

/// Returns the place to which a used keyword is counted: an operation, a component, or a part of the
/// document.
pub(super) fn holder(place: &Pointer) -> Pointer {
    const DEPTH: usize = 3;
    let mut slashes = place.as_str().match_indices('/').skip(DEPTH);
    let end = slashes.next().map(|(at, _)| at);
    let text = end.map_or(place.as_str(), |end| &place.as_str()[..end]);
    Pointer::root().join(text)
}

/// The places that a selection reaches.
struct Reach<'a> {
    document: &'a Document,
    /// The operations, the schemas, and the targets of references.
    places: BTreeSet<Pointer>,
    /// The path items of the operations.
    items: BTreeSet<Pointer>,
    /// The tags of the operations.
    tags: BTreeSet<&'a str>,
    has_webhooks: bool,
}

impl<'a> Reach<'a> {
    fn of(document: &'a Document, skipped: &[Pointer], names: &[String], api: &'a Api) -> Self {
        let operations = api.operations.iter().map(|one| one.pointer.clone());
        let is_chosen = |place: &&Pointer| is_chosen(document, place, names);
        let operations = operations.chain(skipped.iter().filter(is_chosen).cloned());
        let operations: Vec<_> = operations.collect();
        let tags = api.operations.iter().flat_map(|one| &one.tags);
        let mut reach = Self {
            document,
            places: BTreeSet::new(),
            items: operations.iter().filter_map(item_of).collect(),
            tags: tags.map(String::as_str).collect(),
            has_webhooks: api.webhooks.is_some(),
        };
        let mut open = operations;
        for place in &open {
            reach.places.extend(security_schemes(document, place));
        }
        for item in &reach.items {
            open.push(item.child("parameters"));
        }
        if reach.has_webhooks {
            open.extend(["webhooks", "x-webhooks"].map(|name| Pointer::root().child(name)));
        }
        open.extend(api.schemas.iter().map(|schema| schema.pointer.clone()));
        while let Some(place) = open.pop() {
            if reach.is_at_or_below(&place) {
                continue;
            }
            if let Some(node) = document.get(&place) {
                references(node, &mut open);
            }
            reach.places.insert(place);
        }
        reach
    }

    /// Returns whether a place belongs to the selection, or to the whole document.
    fn has(&self, place: &Pointer) -> bool {
        let mut segments = place.segments();
        let section = segments.next().unwrap_or_default();
        let (Some(name), true) = (segments.next(), SECTIONS.contains(&section.as_str())) else {
            return true;
        };
        match (section.as_str(), segments.next()) {
            ("tags", _) => {
                let tag = Pointer::root().child("tags").child(name).child("name");
                let tag = self.document.get(&tag).and_then(Node::as_str);
                tag.is_none_or(|tag| self.tags.contains(tag))
            }
            ("webhooks" | "x-webhooks", _) if self.has_webhooks => true,
            ("components", None) => true,
            ("paths", None) => self.items.contains(place),
            // What all operations of a path share.
            ("paths", Some(member))
                if matches!(
                    member.as_str(),
                    "parameters" | "servers" | "summary" | "description"
                ) =>
            {
                self.items.contains(&Pointer::root().join(path_item(place)))
            }
            _ => self.is_at_or_below(place),
        }
    }

    fn is_at_or_below(&self, place: &Pointer) -> bool {
        let above = std::iter::successors(Some(place.clone()), Pointer::parent);
        above.into_iter().any(|place| self.places.contains(&place))
    }
}

/// Returns the place of the path item that contains an operation: also a component.
fn item_of(operation: &Pointer) -> Option<Pointer> {
    let parent = operation.parent()?;
    match parent.last()? == ADDITIONAL {
        true => parent.parent(),
        false => Some(parent),
    }
}

/// Returns the escaped place of the member of `paths` that contains a place.
fn path_item(place: &Pointer) -> &str {
    let mut slashes = place.as_str().match_indices('/').skip(2);
    let end = slashes.next().map(|(at, _)| at);
    end.map_or(place.as_str(), |end| &place.as_str()[..end])
}

/// Returns whether a skipped operation is one of those selected by `names`.
fn is_chosen(document: &Document, place: &Pointer, names: &[String]) -> bool {
    let is_named = |node: &Node| {
        let text = node.as_str();
        text.is_some_and(|text| names.iter().any(|name| name == text))
    };
    let operation = document.get(place);
    let member = |name| operation.and_then(|operation| operation.child(name));
    let tags = member("tags").and_then(Node::as_list).unwrap_or_default();
    member("operationId").is_some_and(is_named) || tags.iter().any(is_named)
}

/// Returns the places of the security schemes that an operation requires.
fn security_schemes(document: &Document, operation: &Pointer) -> Vec<Pointer> {
    let own = document.get(&operation.child("security"));
    let required = own.or_else(|| document.root().child("security"));
    let all = required.and_then(Node::as_list).unwrap_or_default();
    let names = all
        .iter()
        .filter_map(Node::as_map)
        .flat_map(|one| one.keys());
    let schemes = Pointer::root().child("components").child("securitySchemes");
    names.map(|name| schemes.child(name)).collect()
}

/// Adds the targets of the references in a node, also those of discriminators.
fn references(node: &Node, targets: &mut Vec<Pointer>) {
    match node {
        Node::Map(map) => {
            for (key, value) in map {
                let text = value.as_str().filter(|_| key == "$ref");
                targets.extend(text.and_then(target));
                if key == "mapping" {
                    let values = value.as_map().into_iter().flat_map(|map| map.values());
                    targets.extend(values.filter_map(Node::as_str).filter_map(target));
                }
                references(value, targets);
            }
        }
        Node::List(list) => list.iter().for_each(|node| references(node, targets)),
        _ => {}
    }
}

fn target(reference: &str) -> Option<Pointer> {
    Pointer::parse(reference).filter(|place| *place != Pointer::root())
}
