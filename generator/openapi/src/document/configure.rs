//! The extensions of `trine.toml`: members that are added to parts of the joined tree, with their
//! places in that file. What follows, checks included, does not distinguish them from extensions of
//! the document.

use std::collections::BTreeMap;
use std::ops::Range;

use trine_ir::pointer::Pointer;
use trine_ir::suggest::closest;

use super::files::{find, get};
use super::homes::Home;
use super::node::{Map, Node};
use super::upgrade::is_carried;
use super::{Document, Known};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::location::Location;

/// More references than a pointer leads through, unless they are a cycle.
const CHAIN: usize = 100;
/// The members of a path item that are operations.
const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The extensions that `trine.toml` adds to a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfiguredExtensions {
    /// The extensions by name, by their target: an `operationId`, a method with a path
    /// (`GET /leads`), or a JSON pointer.
    pub targets: Map,
    /// The places of all of their parts, by the path to the part: `/getLeads/x-trine-paging/style`.
    pub spans: BTreeMap<Pointer, ConfiguredSpan>,
}

/// The place of a part of `trine.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfiguredSpan {
    /// The bytes of the key; those of the value for an element of a list.
    pub key: Range<usize>,
    /// The bytes of the value.
    pub value: Range<usize>,
}

impl Document {
    /// Adds the extensions of `trine.toml`, which replace those of the document.
    pub(super) fn configure(
        &mut self,
        extensions: &ConfiguredExtensions,
        diagnostics: &mut Diagnostics,
    ) {
        self.spans.clone_from(&extensions.spans);
        let mut operations = None;
        for (target, members) in &extensions.targets {
            let operations = operations.get_or_insert_with(|| Operations::of(&self.root));
            let at = match operations.target(&self.root, target) {
                Ok(at) => at,
                Err(help) => {
                    let message =
                        format!("`{target}` in trine.toml does not match anything in the document");
                    let home = (self.files.len(), Pointer::root().child(target));
                    let problem = problem(Code::UnknownOverride, home, message);
                    diagnostics.report(problem.on_key().help(help));
                    continue;
                }
            };
            for (name, value) in members.as_map().into_iter().flatten() {
                self.add(&at, target, name, value, diagnostics);
            }
        }
    }

    fn add(
        &mut self,
        at: &Pointer,
        target: &str,
        name: &str,
        value: &Node,
        diagnostics: &mut Diagnostics,
    ) {
        let home = (self.files.len(), Pointer::root().child(target).child(name));
        let mut invalid = |home, message: String, help: &str| {
            let problem = problem(Code::InvalidExtension, home, message);
            diagnostics.report(problem.on_key().help(help));
        };
        if !name.starts_with("x-") || is_carried(name) {
            let message = format!("expected the name of an extension, found `{name}`");
            let help = "use an overlay to change other members of the document";
            return invalid(home, message, help);
        }
        if let Some(key) = carried(value) {
            let message = format!("reserved key `{key}`: keys cannot start with `x-trine:`");
            return invalid(home, message, "remove it");
        }
        match find(&mut self.root, at) {
            Some(Node::Map(map)) => {
                map.insert(name.to_owned(), value.clone());
                self.joins.put(at.child(name), home);
            }
            found => {
                let kind = found.map_or("nothing", |node| node.kind());
                let message = format!("expected an object at `{target}`, found {kind}");
                invalid(
                    home,
                    message,
                    "use the pointer of an object, such as an operation, a schema or a property",
                );
            }
        }
    }

    /// Returns the location of a part of the extensions in `trine.toml`, or of the nearest part
    /// around it.
    pub(super) fn locate_configured(&self, place: &Pointer, on_key: bool) -> Option<Location> {
        let mut parts = std::iter::successors(Some(place.clone()), Pointer::parent);
        let span = parts.find_map(|part| self.spans.get(&part))?;
        let range = if on_key { &span.key } else { &span.value };
        let text = self.config.as_ref()?.text.get(range.clone())?;
        // A table can have several lines.
        let line = text.lines().next().unwrap_or_default().len();
        self.location_in_config(&(range.start..range.start + line))
    }
}

fn problem(code: Code, home: Home, message: String) -> Diagnostic {
    // The problem has no place in the document; this one is distinct.
    let place = Pointer::root().child("trine.toml").join(home.1.as_str());
    let mut problem = Diagnostic::new(code, &place, message);
    problem.known = Some(Box::new(Known::File(home.0, home.1)));
    problem
}

/// Returns a key in a value that is reserved for the upgrade.
fn carried(value: &Node) -> Option<&str> {
    let mut keys = value.as_map().into_iter().flat_map(Map::keys);
    if let Some(key) = keys.find(|key| is_carried(key)) {
        return Some(key);
    }
    let children = value.as_map().into_iter().flat_map(Map::values);
    let mut children = children.chain(value.as_list().into_iter().flatten());
    children.find_map(carried)
}

/// The operations of a document, with their places.
struct Operations {
    by_id: BTreeMap<String, Pointer>,
    by_path: BTreeMap<String, Pointer>,
}

impl Operations {
    fn of(root: &Node) -> Self {
        let mut operations = Self {
            by_id: BTreeMap::new(),
            by_path: BTreeMap::new(),
        };
        for section in ["paths", "webhooks"] {
            let place = Pointer::root().child(section);
            let items = get(root, &place).and_then(Node::as_map);
            for name in items.into_iter().flat_map(Map::keys) {
                if let Some(item) = resolved(root, place.child(name)) {
                    operations.add_item(root, name, &item);
                }
            }
        }
        operations
    }

    fn add_item(&mut self, root: &Node, name: &str, item: &Pointer) {
        let node = get(root, item);
        for method in METHODS {
            if let Some(operation) = node.and_then(|item| item.child(method)) {
                self.add(
                    operation,
                    &format!("{} {name}", method.to_uppercase()),
                    item.child(method),
                );
            }
        }
        let others = item.child("additionalOperations");
        for (method, operation) in get(root, &others)
            .and_then(Node::as_map)
            .into_iter()
            .flatten()
        {
            self.add(operation, &format!("{method} {name}"), others.child(method));
        }
    }

    fn add(&mut self, operation: &Node, path: &str, place: Pointer) {
        let id = operation.child("operationId").and_then(Node::as_str);
        if let Some(id) = id {
            let known = self.by_id.entry(id.to_owned());
            known.or_insert_with(|| place.clone());
        }
        self.by_path.entry(path.to_owned()).or_insert(place);
    }

    /// Returns the place of a target; if it does not exist, how to fix it.
    fn target(&self, root: &Node, target: &str) -> Result<Pointer, String> {
        let known = self.by_id.get(target).or_else(|| self.by_path.get(target));
        if let Some(place) = known {
            return Ok(place.clone());
        }
        match Pointer::parse(target) {
            Some(place) if !target.is_empty() => through_references(root, &place),
            _ => {
                let known = self.by_id.keys().chain(self.by_path.keys());
                Err(meant(target, known.map(String::as_str), str::to_owned))
            }
        }
    }
}

fn meant<'k>(
    wanted: &str,
    known: impl Iterator<Item = &'k str>,
    whole: impl Fn(&str) -> String,
) -> String {
    match closest(wanted, known) {
        Some(close) => format!("did you mean `{}`?", whole(close)),
        None => {
            "use an `operationId`, a method with a path (`GET /leads`), or the JSON pointer of a \
                 part (`#/components/schemas/Lead`)"
                .to_owned()
        }
    }
}

/// Returns the place that a pointer leads to if each reference before its end is followed.
fn through_references(root: &Node, place: &Pointer) -> Result<Pointer, String> {
    let mut at = Pointer::root();
    for segment in place.segments() {
        let around = resolved(root, at.clone()).unwrap_or(at);
        let node = get(root, &around);
        at = around.child(&segment);
        if node.and_then(|node| node.child(&segment)).is_none() {
            let keys = node.and_then(Node::as_map).into_iter().flat_map(Map::keys);
            let whole = |close: &str| format!("#{}", around.child(close));
            return Err(meant(&segment, keys.map(String::as_str), whole));
        }
    }
    Ok(at)
}

/// Returns the place that the references at a place lead to; `None` if they lead nowhere.
fn resolved(root: &Node, mut at: Pointer) -> Option<Pointer> {
    for _ in 0..CHAIN {
        let node = get(root, &at)?;
        match node.child("$ref").and_then(Node::as_str) {
            Some(reference) => at = Pointer::parse(reference)?,
            None => return Some(at),
        }
    }
    None
}
