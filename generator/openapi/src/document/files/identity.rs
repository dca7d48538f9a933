//! The names of parts of a document: `$self`, `$id`, `$anchor` and `$dynamicAnchor`.
//!
//! A reference to a name becomes one to a place before anything else is done with it, so that later
//! stages only know JSON pointers.

use std::collections::{BTreeMap, HashMap};

use super::join::{find, get};
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use trine_ir::pointer::Pointer;

/// Members with data, in which nothing is a name.
const DATA: [&str; 7] = [
    "const",
    "default",
    "enum",
    "example",
    "examples",
    "value",
    "dataValue",
];

/// The names of the parts of a tree.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// The URIs of the document and of the schemas with `$id`, by place.
    bases: BTreeMap<Pointer, String>,
    /// The places by URI.
    resources: HashMap<String, Pointer>,
    /// The anchors, by the place of their resource and their name.
    anchors: HashMap<(Pointer, String), Pointer>,
    /// The places with an anchor of this name.
    by_name: HashMap<String, Vec<Pointer>>,
    /// The places of `$dynamicRef`, with its text.
    dynamic: Vec<(Pointer, String)>,
}

impl Identities {
    /// Collects the names of a tree.
    pub(super) fn of(root: &Node) -> Self {
        let mut found = Self::default();
        let own = root.child("$self").and_then(Node::as_str);
        found.add_resource(&Pointer::root(), own.unwrap_or_default());
        found.collect(root, &Place::Root, &Pointer::root());
        found
    }

    fn add_resource(&mut self, place: &Pointer, uri: &str) {
        let uri = without_fragment(uri).to_owned();
        if !uri.is_empty() {
            self.resources
                .entry(uri.clone())
                .or_insert_with(|| place.clone());
        }
        self.bases.insert(place.clone(), uri);
    }

    /// Collects the names below `at`, which is part of `resource`.
    fn collect(&mut self, node: &Node, at: &Place<'_>, resource: &Pointer) {
        match node {
            Node::List(list) => {
                for (index, node) in list.iter().enumerate() {
                    self.collect(node, &Place::Index(at, index), resource);
                }
            }
            Node::Map(map) => {
                let own = self.collect_own(map, at, resource);
                let resource = own.as_ref().unwrap_or(resource);
                for (key, node) in map {
                    if !DATA.contains(&key.as_str()) && !key.starts_with("x-") {
                        self.collect(node, &Place::Key(at, key), resource);
                    }
                }
            }
            _ => {}
        }
    }

    /// Collects the names of an object; returns its place if it is a resource of its own.
    fn collect_own(&mut self, map: &Map, at: &Place<'_>, resource: &Pointer) -> Option<Pointer> {
        let text = |key: &str| map.get(key).and_then(Node::as_str);
        let mut own = None;
        if let Some(id) = text("$id") {
            let place = at.pointer();
            let base = self.bases.get(resource).cloned().unwrap_or_default();
            // Before 2019-09, `$id: '#name'` was an anchor.
            match id.strip_prefix('#') {
                Some(name) => self.add_anchor(resource, name, &place),
                None => {
                    self.add_resource(&place, &resolved(&base, id));
                    own = Some(place);
                }
            }
        }
        let resource = own.as_ref().unwrap_or(resource);
        for key in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = text(key) {
                self.add_anchor(resource, name, &at.pointer());
            }
        }
        if let (Some(to), None) = (text("$dynamicRef"), text("$ref")) {
            self.dynamic.push((at.pointer(), to.to_owned()));
        }
        own
    }

    fn add_anchor(&mut self, resource: &Pointer, name: &str, place: &Pointer) {
        let anchors = self.anchors.entry((resource.clone(), name.to_owned()));
        anchors.or_insert_with(|| place.clone());
        let places = self.by_name.entry(name.to_owned()).or_default();
        if !places.contains(place) && places.len() < 2 {
            places.push(place.clone());
        }
    }

    /// Turns each `$dynamicRef` to a name that only one part has into a `$ref`; returns the places.
    pub(super) fn settle_dynamic(&self, root: &mut Node) -> Vec<Pointer> {
        let mut settled = Vec::new();
        for (place, to) in &self.dynamic {
            let name = to.split_once('#').map(|(_, name)| name);
            let only = name.and_then(|name| self.by_name.get(name));
            if only.is_none_or(|places| places.len() != 1) {
                continue;
            }
            if let Some(Node::Map(map)) = find(root, place)
                && let Some(index) = map.get_index_of("$dynamicRef")
                && map.replace_index(index, "$ref".to_owned()).is_ok()
            {
                settled.push(place.clone());
            }
        }
        settled
    }

    /// Returns the place that a reference at `at` names, unless it is a JSON pointer into the
    /// document, or leads out of it.
    pub(super) fn target(&self, root: &Node, at: &Pointer, text: &str) -> Option<Pointer> {
        let (uri, fragment) = text.split_once('#').unwrap_or((text, ""));
        let around = std::iter::successors(Some(at.clone()), Pointer::parent);
        let (resource, base) = { around }.find_map(|place| {
            let base = self.bases.get(&place)?;
            Some((place, base))
        })?;
        let resource = match uri {
            "" => resource,
            uri => self.resources.get(&resolved(base, uri))?.clone(),
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            let within = Pointer::parse(&format!("#{fragment}"))?;
            let place = resource.join(within.as_str());
            // Many documents write pointers from their root next to `$id`.
            let is_plain =
                uri.is_empty() && (resource == Pointer::root() || get(root, &place).is_none());
            return (!is_plain).then_some(place);
        }
        let name = trine_ir::pointer::percent_decoded(fragment);
        if let Some(place) = self.anchors.get(&(resource, name.clone())) {
            return Some(place.clone());
        }
        match self.by_name.get(&name).map(Vec::as_slice) {
            Some([only]) => Some(only.clone()),
            _ => None,
        }
    }
}

/// Returns the place of an anchor in a tree, if only one part has this name.
pub(super) fn anchored(root: &Node, name: &str) -> Option<Pointer> {
    match Identities::of(root).by_name.get(name).map(Vec::as_slice) {
        Some([only]) => Some(only.clone()),
        _ => None,
    }
}

fn without_fragment(uri: &str) -> &str {
    uri.split_once('#').map_or(uri, |(uri, _)| uri)
}

/// Resolves a reference without a fragment against a base URI (RFC 3986, section 5.2).
pub(super) fn resolved(base: &str, reference: &str) -> String {
    let reference = without_fragment(reference);
    if has_scheme(reference) || base.is_empty() {
        return reference.to_owned();
    }
    let (scheme, rest) = match has_scheme(base) {
        true => base.split_once(':').unwrap_or(("", base)),
        false => ("", base),
    };
    let prefix = |text: &str| match scheme {
        "" => text.to_owned(),
        scheme => format!("{scheme}:{text}"),
    };
    if reference.starts_with("//") {
        return prefix(reference);
    }
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            (format!("//{}", &rest[..end]), &rest[end..])
        }
        None => (String::new(), rest),
    };
    let path = match (reference.is_empty(), reference.starts_with('/')) {
        (true, _) => path.to_owned(),
        (_, true) => without_dots(reference),
        _ => {
            let folder = path.rfind('/').map_or("", |end| &path[..=end]);
            let folder = match (folder, authority.is_empty()) {
                ("", false) => "/",
                (folder, _) => folder,
            };
            without_dots(&format!("{folder}{reference}"))
        }
    };
    prefix(&format!("{authority}{path}"))
}

pub(super) fn has_scheme(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| {
        let mut letters = scheme.chars();
        letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    })
}

/// Removes the segments `.` and `..` of a path.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." => {}
            ".." => {
                if parts.len() > 1 || parts.first().is_some_and(|first| !first.is_empty()) {
                    parts.pop();
                }
            }
            segment => parts.push(segment),
        }
        if is_last && matches!(segment, "." | "..") {
            parts.push("");
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_against_a_base() {
        let base = "https://example.com/a/b?q";
        for (base, reference, expected) in [
            ("", "pet", "pet"),
            ("https://example.com/a/b", "c", "https://example.com/a/c"),
            (
                "https://example.com/a/b",
                "./c/../d",
                "https://example.com/a/d",
            ),
            (
                "https://example.com/a/b",
                "../../../d",
                "https://example.com/d",
            ),
            ("https://example.com/a/b", "..", "https://example.com/"),
            ("https://example.com/a/b", "/c", "https://example.com/c"),
            ("https://example.com/a/b", "//other/c", "https://other/c"),
            ("https://example.com/a/b", "", "https://example.com/a/b"),
            ("https://example.com", "c", "https://example.com/c"),
            ("https://example.com/a/b", "urn:x:y", "urn:x:y"),
            ("schemas/a.yaml", "b.yaml", "schemas/b.yaml"),
        ] {
            assert_eq!(resolved(base, reference), expected, "{base} {reference}");
        }
        assert_eq!(resolved(base, "https://x/y#z"), "https://x/y");
    }
}
