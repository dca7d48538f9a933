//! Joins several files into one tree: the document, with the referenced parts of other files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use indexmap::IndexMap;

use super::identity::{Identities, anchored};
use super::references::{Found, Role, lone, references};
use super::{Files, Outside, path};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Known};
use crate::document::homes::{Home, Homes};
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::grammar::{
    COMPONENTS, DOCUMENT, MemberForm, ObjectKind, PATH_ITEM, SCHEMA,
};
use crate::document::upgrade::swagger::grammar as swagger;
use crate::document::upgrade::{covered, is_swagger};
use trine_ir::pointer::Pointer;

/// The maximum length of a chain of references; a longer chain is a cycle.
const CHAIN: usize = 32;
/// The maximum number and depth of parts that replace references where no reference is allowed;
/// more is a cycle, or a document designed to exhaust memory.
const INLINED: usize = 10_000;
const INLINED_DEPTH: usize = 8;

/// The result of joining files.
#[derive(Debug)]
pub(in crate::document) struct Joined {
    pub(in crate::document) root: Node,
    /// The files of the parts that are not in the first one.
    pub(in crate::document) joins: Homes,
    pub(in crate::document) outside: BTreeMap<String, Outside>,
}

impl Default for Joined {
    fn default() -> Self {
        Self {
            root: Node::Null,
            joins: Homes::default(),
            outside: BTreeMap::new(),
        }
    }
}

/// Joins the files that `root` refers to.
pub(super) fn join(files: &mut Files<'_>, root: Node, diagnostics: &mut Diagnostics) -> Joined {
    let mut join = Join {
        joined: Joined {
            root,
            ..Joined::default()
        },
        files,
        diagnostics,
        queue: VecDeque::new(),
        seen: BTreeSet::new(),
        wanted: IndexMap::new(),
        placed: BTreeMap::new(),
        sites: Vec::new(),
        inlined: 0,
        identities: Identities::default(),
        dialect: &Dialect::OPENAPI,
    };
    // Stop if the text is not an OpenAPI document.
    if let Node::Map(root) = &join.joined.root
        && (root.contains_key("openapi") || root.contains_key("swagger"))
    {
        if is_swagger(root) {
            join.dialect = &Dialect::SWAGGER;
        }
        join.identities = Identities::of(&join.joined.root);
        for place in join.identities.settle_dynamic(&mut join.joined.root) {
            let home = (0, place.child("$dynamicRef"));
            join.joined.joins.put(place.child("$ref"), home);
        }
        join.run();
    }
    join.joined
}

struct Join<'a, 'l> {
    joined: Joined,
    files: &'a mut Files<'l>,
    diagnostics: &'a mut Diagnostics,
    /// The places that still have to be searched, and their inlining depth.
    queue: VecDeque<(Pointer, MemberForm, usize)>,
    /// The searched places outside of the grammar.
    seen: BTreeSet<Pointer>,
    /// The referenced parts of other files that have no place yet.
    wanted: IndexMap<Home, &'static ObjectKind>,
    /// The places of the parts that have one.
    placed: BTreeMap<Home, Pointer>,
    /// The texts of references, and their targets.
    sites: Vec<(Pointer, Home)>,
    inlined: usize,
    /// The names of the parts of the document.
    identities: Identities,
    dialect: &'static Dialect,
}

/// The grammar of a document, and where its shared parts are.
struct Dialect {
    document: &'static ObjectKind,
    /// The object with the shared parts.
    shared: &'static ObjectKind,
    /// The place of that object.
    place: &'static [&'static str],
}

impl Dialect {
    const OPENAPI: Self = Self {
        document: &DOCUMENT,
        shared: &COMPONENTS,
        place: &["components"],
    };
    const SWAGGER: Self = Self {
        document: &swagger::DOCUMENT,
        shared: &swagger::DOCUMENT,
        place: &[],
    };

    /// Returns the place of the shared parts of a kind.
    fn section(&self, kind: &'static ObjectKind) -> Option<Pointer> {
        let has = |form: &MemberForm| matches!(form, MemberForm::Map(known) if std::ptr::eq::<ObjectKind>(*known, kind));
        let known = self.shared.members.iter().find(|(_, form)| has(form));
        let shared = self
            .place
            .iter()
            .fold(Pointer::root(), |at, name| at.child(name));
        known.map(|(section, _)| shared.child(section))
    }
}

impl Join<'_, '_> {
    fn run(&mut self) {
        self.queue
            .push_back((Pointer::root(), MemberForm::One(self.dialect.document), 0));
        loop {
            while let Some((place, form, depth)) = self.queue.pop_front() {
                self.look_through(&place, form, depth);
            }
            // By now, all places that may take the content of a component are known.
            match self.next_wanted() {
                Some((home, kind)) => self.place(home, kind),
                None => break,
            }
        }
        for (at, home) in std::mem::take(&mut self.sites) {
            let text = format!("#{}", self.joined_place(&home));
            if let Some(Node::String(old)) = find(&mut self.joined.root, &at) {
                *old = text;
            }
        }
    }

    /// Takes the next wanted part. Outer parts of a file come first, so that parts inside of them
    /// are found there and not copied twice.
    fn next_wanted(&mut self) -> Option<(Home, &'static ObjectKind)> {
        let (first, _) = self.wanted.first()?;
        let outer = self
            .wanted
            .keys()
            .filter(|(file, place)| *file == first.0 && first.1.is_within(place))
            .min_by_key(|(_, place)| place.as_str().len())?
            .clone();
        self.wanted.shift_remove_entry(&outer)
    }

    fn look_through(&mut self, place: &Pointer, form: MemberForm, depth: usize) {
        let Some(node) = get(&self.joined.root, place) else {
            return;
        };
        let mut found = Vec::new();
        let segments: Vec<String> = place.segments().collect();
        along(&segments, &Place::Root, &mut |at| {
            references(node, form, at, &mut found);
        });
        for found in found {
            self.reference(found, depth);
        }
    }

    fn reference(&mut self, found: Found, depth: usize) {
        let Found { at, text, role } = found;
        let (file, _) = self.joined.joins.source(&at);
        if matches!(role, Role::Mapping) && !is_path(&text) {
            self.mapped_by_name(file, at, &text);
            return;
        }
        if file == 0 {
            let root = &self.joined.root;
            if let Some(target) = self.identities.target(root, &at, &text) {
                let text = format!("#{target}");
                if let Some(Node::String(old)) = find(&mut self.joined.root, &site(&at, role)) {
                    old.clone_from(&text);
                }
                self.own(&text, role);
                return;
            }
            if text.starts_with('#') {
                self.own(&text, role);
                return;
            }
        }
        let home = match self.resolve(file, &text) {
            Ok(home) => home,
            Err(outside) => {
                let site = site(&at, role);
                let problem = Diagnostic::new(outside.code, &site, &outside.message);
                let problem = problem.help(&outside.help);
                if outside.is_fatal {
                    self.report(problem.fatal());
                } else if matches!(role, Role::Inline(_)) {
                    // References are only followed where they are allowed.
                    self.report(problem);
                }
                // Afterwards, the text does not show which file it is relative to.
                let text = outside_text(self.files, file, &text);
                if let Some(Node::String(old)) = find(&mut self.joined.root, &site) {
                    old.clone_from(&text);
                }
                self.joined.outside.insert(text, outside);
                return;
            }
        };
        match role {
            Role::Inline(form) => self.inline(at, home, form, depth),
            Role::Part(kind, true) if self.may_become(&at, kind, &home) => {
                self.wanted.shift_remove(&home);
                self.put(at, home, kind);
            }
            Role::Part(kind, _) => self.want(at.child("$ref"), home, kind),
            Role::Mapping => self.want(at, home, &SCHEMA),
        }
    }

    /// Follows a name in the mapping of a discriminator to a component of the same file.
    fn mapped_by_name(&mut self, file: usize, at: Pointer, name: &str) {
        let schemas = Pointer::root().child("components").child("schemas");
        let home = (file, schemas.child(name));
        if file != 0 && self.node(&home).is_some() {
            self.want(at, home, &SCHEMA);
        }
    }

    /// Follows a reference inside the document. It is unchanged, but its target may only be
    /// searched because of it.
    fn own(&mut self, text: &str, role: Role) {
        let (Role::Part(kind, _), Some(target)) = (role, Pointer::parse(text)) else {
            return;
        };
        if !covered(self.dialect.document, &target) && self.seen.insert(target.clone()) {
            self.queue.push_back((target, MemberForm::One(kind), 0));
        }
    }

    /// Returns whether the object at a place may be replaced by its target: it is a component or a
    /// path item, and the target is not placed elsewhere.
    fn may_become(&self, at: &Pointer, kind: &'static ObjectKind, home: &Home) -> bool {
        let parent = at.parent();
        let is_path = || {
            let is_item = std::ptr::eq(kind, &PATH_ITEM) || std::ptr::eq(kind, &swagger::PATH_ITEM);
            let parent = parent.as_ref().map(Pointer::as_str);
            is_item && matches!(parent, Some("/paths" | "/webhooks"))
        };
        let is_home = parent.is_some() && parent == self.dialect.section(kind) || is_path();
        is_home && home.0 != 0 && self.place_of(home).is_none()
    }

    fn want(&mut self, site: Pointer, home: Home, kind: &'static ObjectKind) {
        if home.0 != 0 && self.place_of(&home).is_none() {
            self.wanted.entry(home.clone()).or_insert(kind);
        }
        self.sites.push((site, home));
    }

    /// Replaces a reference by the part of the file that it refers to.
    fn put(&mut self, at: Pointer, home: Home, kind: &'static ObjectKind) {
        self.replace(&at, &home);
        self.placed.insert(home, at.clone());
        self.queue.push_back((at, MemberForm::One(kind), 0));
    }

    fn replace(&mut self, at: &Pointer, home: &Home) {
        let part = self.node(home).cloned().unwrap_or(Node::Null);
        if let Some(node) = find(&mut self.joined.root, at) {
            *node = part;
            self.joined.joins.put(at.clone(), home.clone());
        }
    }

    /// Reports a problem at a place of the joined tree.
    fn report(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.known = Some(Box::new(Known::Origin(diagnostic.pointer.clone())));
        self.diagnostics.report(diagnostic);
    }

    /// Replaces a reference where no reference is allowed by its target.
    fn inline(&mut self, at: Pointer, home: Home, form: MemberForm, depth: usize) {
        self.inlined += 1;
        if depth > INLINED_DEPTH || self.inlined > INLINED {
            let message = "cyclic reference: the target refers back to itself";
            let site = at.child("$ref");
            self.report(Diagnostic::new(Code::ReferenceCycle, &site, message));
            return;
        }
        let name = at.last().unwrap_or_default();
        let message =
            format!("expected a value for `{name}`, found a reference; replaced by its target");
        let place = at.child("$ref");
        let written = self.joined.joins.source(&place);
        let location = self.files.locate(written, true);
        let diagnostic = Diagnostic::new(Code::Repaired, &place, message).on_key();
        self.diagnostics
            .report(super::located(diagnostic, location));
        self.replace(&at, &home);
        self.queue.push_back((at, form, depth + 1));
    }

    /// Adds a part as a component.
    fn place(&mut self, home: Home, kind: &'static ObjectKind) {
        if self.place_of(&home).is_some() {
            return;
        }
        let name = match home.1.last() {
            Some(name) => name,
            None => path::stem(&self.files.paths[home.0]).to_owned(),
        };
        let schemas = || self.dialect.section(&SCHEMA);
        let Some(section) = self.dialect.section(kind).or_else(schemas) else {
            return;
        };
        let Node::Map(root) = &mut self.joined.root else {
            return;
        };
        let Some(parts) = section
            .segments()
            .try_fold(root, |map, name| member(map, &name))
        else {
            return;
        };
        let mut free = name.clone();
        for number in 2.. {
            if !parts.contains_key(&free) {
                break;
            }
            free = format!("{name}{number}");
        }
        parts.insert(free.clone(), Node::Null);
        let at = section.child(free);
        self.put(at, home, kind);
    }

    /// Returns the place of a part of another file in the joined tree.
    fn place_of(&self, home: &Home) -> Option<Pointer> {
        let (file, place) = home;
        let mut ancestor = Some(place.clone());
        while let Some(known) = ancestor {
            let home = (*file, known);
            if let Some(at) = self.placed.get(&home) {
                return Some(at.join(&place.as_str()[home.1.as_str().len()..]));
            }
            ancestor = home.1.parent();
        }
        None
    }

    fn joined_place(&self, home: &Home) -> Pointer {
        self.place_of(home).unwrap_or_else(|| home.1.clone())
    }

    fn node(&self, home: &Home) -> Option<&Node> {
        match home.0 {
            0 => get(&self.joined.root, &home.1),
            file => get(self.files.trees.get(file)?, &home.1),
        }
    }

    /// Resolves a reference, through files that only contain another reference.
    fn resolve(&mut self, from: usize, text: &str) -> Result<Home, Outside> {
        let (mut file, mut text) = (from, text.to_owned());
        let mut home = None;
        for _ in 0..CHAIN {
            let (target, fragment) = self.files.find(file, &text, self.diagnostics)?;
            let place = match fragment.is_empty() || fragment.starts_with(['/', '%']) {
                true => Pointer::parse(&format!("#{fragment}")),
                false => match target {
                    0 => anchored(&self.joined.root, fragment),
                    _ => self
                        .files
                        .trees
                        .get(target)
                        .and_then(|tree| anchored(tree, fragment)),
                },
            };
            let next = place
                .map(|place| (target, place))
                .filter(|home| self.node(home).is_some())
                .ok_or_else(|| self.missing(target, fragment))?;
            let node = self.node(&next).and_then(lone).map(str::to_owned);
            // The content of a place of the first file may have come from another file.
            file = match target {
                0 => self.joined.joins.source(&next.1).0,
                _ => target,
            };
            home = Some(next);
            match node {
                Some(further) => text = further,
                None => break,
            }
        }
        home.ok_or_else(|| self.missing(from, &text))
    }

    fn missing(&self, file: usize, fragment: &str) -> Outside {
        Outside {
            code: Code::UnresolvedReference,
            message: format!(
                "cannot find `#{fragment}` in the file `{}`",
                self.files.relative(&self.files.paths[file])
            ),
            help: format!(
                "refer to a location in the file, such as `#{}/Lead`",
                self.dialect.section(&SCHEMA).unwrap_or_default()
            ),
            is_fatal: false,
        }
    }
}

/// Returns whether the text of a mapping is a reference rather than the name of a component.
fn is_path(text: &str) -> bool {
    let ends = [".yaml", ".yml", ".json"];
    text.contains(['#', '/']) || ends.iter().any(|end| text.ends_with(end))
}

/// Returns a reference to an unreadable target, relative to the document.
fn outside_text(files: &Files<'_>, file: usize, text: &str) -> String {
    let base = files.paths.get(file).map_or("", String::as_str);
    let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
    let path = match path::reach(base, path) {
        _ if path.is_empty() && file > 0 => files.relative(base),
        path::Reach::File(path) if file > 0 => files.relative(&path),
        path::Reach::Url(url) => url,
        _ => path.to_owned(),
    };
    match text.contains('#') {
        true => format!("{path}#{fragment}"),
        false => path,
    }
}

fn site(at: &Pointer, role: Role) -> Pointer {
    match role {
        Role::Mapping => at.clone(),
        Role::Part(..) | Role::Inline(_) => at.child("$ref"),
    }
}

/// Returns a member of `map` that is a map; creates it if it does not exist.
fn member<'m>(map: &'m mut Map, name: &str) -> Option<&'m mut Map> {
    let node = map
        .entry(name.to_owned())
        .or_insert_with(|| Node::Map(Map::new()));
    if !matches!(node, Node::Map(_)) {
        *node = Node::Map(Map::new());
    }
    node.as_map_mut()
}

pub(in crate::document) fn get<'n>(root: &'n Node, place: &Pointer) -> Option<&'n Node> {
    place
        .segments()
        .try_fold(root, |node, segment| node.child(&segment))
}

pub(in crate::document) fn find<'n>(root: &'n mut Node, place: &Pointer) -> Option<&'n mut Node> {
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
