//! Unreferenced components and `$defs`.

use std::collections::{BTreeMap, BTreeSet};

use super::support::{SupportLevel, keyword_support};
use crate::document::{Document, Marks, Node, members};
use trine_ir::pointer::Pointer;
use trine_ir::pointer::percent_decoded;

/// The sections of components that only matter if they are referenced. Every schema is generated,
/// and the lowering of security schemes knows which are required.
const SECTIONS: [&str; 7] = [
    "callbacks",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "pathItems",
];

/// Returns the components and `$defs` that no used part refers to.
pub(super) fn unreferenced<T: Copy>(document: &Document, marks: &Marks<T>) -> Vec<Pointer> {
    let found = Found::in_document(document, marks);
    let mut unreferenced: BTreeSet<Pointer> = found.definitions.clone();
    let mut open: Vec<Option<Pointer>> = vec![None];
    while let Some(holder) = open.pop() {
        for target in found.references.get(&holder).into_iter().flatten() {
            if let Some(definition) = found.holder(target)
                && unreferenced.remove(&definition)
            {
                open.push(Some(definition));
            }
        }
    }
    // If no member of a map is used, the map is listed.
    let whole = found
        .maps
        .iter()
        .filter(|(_, all)| all.is_subset(&unreferenced));
    let whole: BTreeSet<_> = whole.map(|(map, _)| map.clone()).collect();
    let is_in_whole = |one: &Pointer| one.parent().is_some_and(|map| whole.contains(&map));
    unreferenced.retain(|one| !is_in_whole(one));
    unreferenced.into_iter().chain(whole).collect()
}

/// The definitions of a document, and their references.
#[derive(Default)]
struct Found {
    definitions: BTreeSet<Pointer>,
    /// The maps of `$defs`, each with its members.
    maps: BTreeMap<Pointer, BTreeSet<Pointer>>,
    /// The targets of references, by the definition that contains them.
    references: BTreeMap<Option<Pointer>, Vec<Pointer>>,
}

impl Found {
    fn in_document<T: Copy>(document: &Document, marks: &Marks<T>) -> Self {
        let mut found = Self::default();
        let components = Pointer::root().child("components");
        for section in SECTIONS {
            found.add(&components.child(section), document);
        }
        members(document.root(), marks, &mut |member, _| {
            match member.keyword.as_str() {
                "$defs" | "definitions" => {
                    let place = member.pointer();
                    let all = found.add(&place, document);
                    found.maps.insert(place, all);
                }
                "$ref" => {
                    let target = member.node.as_str().map(percent_decoded);
                    if let Some(target) = target.as_deref().and_then(Pointer::parse) {
                        let holder = found.holder(&member.pointer());
                        found.references.entry(holder).or_default().push(target);
                    }
                }
                _ => {}
            }
            let support = keyword_support(member.object, &member.keyword);
            support.is_some_and(|support| support.level == SupportLevel::Used)
        });
        found
    }

    fn add(&mut self, place: &Pointer, document: &Document) -> BTreeSet<Pointer> {
        let map = document.get(place).and_then(Node::as_map);
        let names = map.into_iter().flat_map(|map| map.keys());
        let all: BTreeSet<_> = names.map(|name| place.child(name)).collect();
        self.definitions.extend(all.iter().cloned());
        all
    }

    /// Returns the innermost definition that contains a place.
    fn holder(&self, place: &Pointer) -> Option<Pointer> {
        let mut at = place.clone();
        loop {
            if self.definitions.contains(&at) {
                return Some(at);
            }
            at = at.parent()?;
        }
    }
}
