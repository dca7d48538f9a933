//! Discriminators of schemas that others extend by `allOf`.
//!
//! Such a base lists no variants; the schemas that extend it are the variants. Used as a type, it
//! is a union of them; in `allOf`, it stands for its properties.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::document::{Document, Node};
use trine_ir::pointer::Pointer;

use crate::lower::schema::keywords::{CHAIN, mapped_place};

/// The schemas with a discriminator that others extend.
#[derive(Default)]
pub(in crate::lower) struct Bases {
    /// The bases with the schemas that extend them, directly or indirectly; the nearest come first.
    pub children: HashMap<Pointer, Vec<Pointer>>,
    /// The schemas that extend a base without adding anything.
    pub empty_children: HashSet<Pointer>,
    /// The bases with discriminator values of their own.
    pub tagged: HashSet<Pointer>,
    /// The mappings of other bases for a base and its descendants.
    pub inherited: HashMap<Pointer, Vec<(String, String)>>,
}

impl Bases {
    /// Finds the bases among the components of a document.
    pub fn of(document: &Document, components: &[(Pointer, &Node)]) -> Self {
        let candidates = components.iter().filter(|(_, node)| may_be_base(node));
        let candidates: Vec<_> = candidates.collect();
        let mut bases = Self::default();
        if candidates.is_empty() {
            return bases;
        }
        let extending = extending(document, components);
        for (base, node) in &candidates {
            let mapped = mapping(node).into_iter().map(|(_, _, place)| place);
            let mapped: Vec<_> = mapped.collect();
            let children = children_of(base, &mapped, &extending, &mut bases.empty_children);
            if mapped.contains(base) {
                bases.tagged.insert(base.clone());
            }
            if !children.is_empty() {
                bases.children.insert(base.clone(), children);
            }
        }
        bases.drop_listed(document);
        for (base, node) in &candidates {
            bases.inherit(base, node);
        }
        bases
    }

    /// Removes each base that the document lists in a union together with one of its children: the
    /// union already exists, and contains the base itself.
    fn drop_listed(&mut self, document: &Document) {
        if self.children.is_empty() {
            return;
        }
        let mut unions = Vec::new();
        listed_together(document.root(), &mut unions);
        self.children.retain(|base, children| {
            !unions.iter().any(|listed| {
                listed.contains(base) && children.iter().any(|child| listed.contains(child))
            })
        });
        let children = &self.children;
        self.empty_children
            .retain(|one| children.values().any(|children| children.contains(one)));
    }

    /// Returns whether the base at a place is extended by the schema at another one.
    pub fn has_child(&self, base: &Pointer, child: &Pointer) -> bool {
        let children = self.children.get(base);
        children.is_some_and(|children| children.contains(child))
    }

    /// Passes the mapping of the base `node` at `other` to a base that extends it.
    fn inherit(&mut self, other: &Pointer, node: &Node) {
        let Some(children) = self.children.get(other) else {
            return;
        };
        for base in children
            .iter()
            .filter(|child| self.children.contains_key(*child))
        {
            let within = |place: &Pointer| place == base || self.children[base].contains(place);
            let entries = mapping(node)
                .into_iter()
                .filter(|(_, _, place)| within(place));
            let entries = entries.map(|(value, target, _)| (value.to_owned(), target.to_owned()));
            self.inherited
                .entry(base.clone())
                .or_default()
                .extend(entries);
            self.tagged.insert(base.clone());
        }
    }
}

/// The schemas that extend others by `allOf`, by the place of what they extend.
type Extending<'n> = HashMap<Pointer, Vec<(&'n Pointer, &'n Node)>>;

/// Returns the components that extend each schema.
fn extending<'n>(document: &Document, components: &'n [(Pointer, &'n Node)]) -> Extending<'n> {
    let mut extending = Extending::new();
    for (place, node) in components {
        let mut targets = Vec::new();
        direct_bases(node, &mut targets);
        for target in targets {
            let target = alias_end(document, target);
            extending.entry(target).or_default().push((place, node));
        }
    }
    extending
}

/// Returns whether a schema is an object with a discriminator that names unlisted schemas.
fn may_be_base(node: &Node) -> bool {
    let has = |keyword: &str| node.child(keyword).is_some();
    let object = match node.child("type") {
        Some(typ) => typ.as_str() == Some("object"),
        None => has("properties") || has("allOf"),
    };
    let named = node
        .child("discriminator")
        .and_then(|one| one.child("propertyName"));
    object && named.is_some() && !has("oneOf") && !has("anyOf")
}

/// Returns the mapping of a base: the values, the texts of their targets, and the places of the
/// targets.
fn mapping(base: &Node) -> Vec<(&str, &str, Pointer)> {
    let mapping = base
        .child("discriminator")
        .and_then(|one| one.child("mapping"));
    let entries = mapping.and_then(Node::as_map).into_iter().flatten();
    entries
        .filter_map(|(value, target)| {
            let target = target.as_str()?;
            Some((value.as_str(), target, mapped_place(target)?))
        })
        .collect()
}

/// Follows schemas that consist of a reference, and returns the last place.
fn alias_end(document: &Document, mut place: Pointer) -> Pointer {
    for _ in 0..CHAIN {
        match document.get(&place).and_then(reference) {
            Some(target) => place = target,
            None => break,
        }
    }
    place
}

/// Collects the targets of a schema's `allOf`.
fn direct_bases(node: &Node, targets: &mut Vec<Pointer>) {
    for member in members(node) {
        match reference(member) {
            Some(target) => targets.push(target),
            None => direct_bases(member, targets),
        }
    }
}

fn members(node: &Node) -> &[Node] {
    match node.child("allOf") {
        Some(Node::List(members)) => members,
        _ => &[],
    }
}

fn reference(node: &Node) -> Option<Pointer> {
    node.child("$ref")
        .and_then(Node::as_str)
        .and_then(Pointer::parse)
}

/// Returns the schemas that extend a base, the nearest first. Adds those without content to
/// `empty_children`.
fn children_of(
    base: &Pointer,
    mapped: &[Pointer],
    extending: &Extending<'_>,
    empty_children: &mut HashSet<Pointer>,
) -> Vec<Pointer> {
    let mut children = Vec::new();
    let mut seen = HashSet::from([base]);
    let mut open = VecDeque::from([base]);
    while let Some(parent) = open.pop_front() {
        for &(child, node) in extending.get(parent).into_iter().flatten() {
            if !seen.insert(child) {
                continue;
            }
            open.push_back(child);
            if !is_single_reference(node) {
                children.push(child.clone());
            } else if mapped.contains(child) || (mapped.is_empty() && !is_nullable(node)) {
                // Otherwise, it is another name of the base.
                empty_children.insert(child.clone());
                children.push(child.clone());
            }
        }
    }
    children
}

/// Returns whether a schema consists of one reference.
fn is_single_reference(node: &Node) -> bool {
    const SHAPES: [&str; 6] = [
        "additionalProperties",
        "anyOf",
        "discriminator",
        "oneOf",
        "properties",
        "required",
    ];
    let says = |node: &Node| SHAPES.iter().any(|keyword| node.child(keyword).is_some());
    let adds = |member: &&Node| says(member) || !members(member).is_empty();
    let (references, others): (Vec<_>, Vec<_>) = members(node)
        .iter()
        .partition(|member| reference(member).is_some());
    !says(node) && references.len() <= 1 && !others.iter().any(adds)
}

fn is_nullable(node: &Node) -> bool {
    let says = |node: &Node| matches!(node.child("nullable"), Some(Node::Bool(true)));
    says(node) || members(node).iter().any(says)
}

/// Collects the targets of each list of alternatives in a document.
fn listed_together(node: &Node, unions: &mut Vec<Vec<Pointer>>) {
    let inner: Vec<&Node> = match node {
        Node::Map(map) => {
            for keyword in ["oneOf", "anyOf"] {
                if let Some(Node::List(branches)) = map.get(keyword) {
                    let places: Vec<_> = branches.iter().filter_map(reference).collect();
                    if places.len() > 1 {
                        unions.push(places);
                    }
                }
            }
            map.values().collect()
        }
        Node::List(list) => list.iter().collect(),
        _ => return,
    };
    for node in inner {
        listed_together(node, unions);
    }
}
