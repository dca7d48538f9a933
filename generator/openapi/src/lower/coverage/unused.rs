//! Unused parts, for the coverage report.
//!
//! They are recorded where a part is lowered. Parts that a person would call a mistake are
//! diagnostics instead.

use std::collections::HashSet;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::document::Node;
use trine_ir::pointer::Pointer;
use trine_ir::{ContentKind, Operation, Shape};

use crate::lower::docs::constraints;
use crate::lower::reports::Reports;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::Keywords;

/// A part of the document that no code is generated for.
#[derive(Clone, Debug, PartialEq)]
pub struct Unused {
    /// The place.
    pub place: Pointer,
    /// Whether the generated documentation mentions it.
    pub is_documented: bool,
    /// The explanation in the report.
    pub note: String,
}

/// The annotations of a schema that the generated documentation shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Annotations(u8);

impl Annotations {
    /// No annotations.
    pub const NOTHING: Self = Self(0);
    /// Constraints that no type expresses.
    pub const CONSTRAINTS: Self = Self(1);
    /// `description`
    pub const DESCRIPTION: Self = Self(1 << 1);
    /// `default`
    pub const DEFAULT: Self = Self(1 << 2);
    /// `title`
    pub const TITLE: Self = Self(1 << 3);
    /// `deprecated`
    pub const DEPRECATED: Self = Self(1 << 4);
    /// `externalDocs`
    pub const EXTERNAL: Self = Self(1 << 5);
    /// `example`
    pub const EXAMPLE: Self = Self(1 << 6);
    /// All annotations.
    pub const EVERYTHING: Self = Self(0x7f);
    /// The annotations of an element that are shown in the documentation of its list.
    pub const WITHIN: Self = Self(0b111);

    /// Returns the union.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the difference.
    pub const fn but(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns whether `other` is a subset.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the annotation of a keyword of a schema; `is_constraint` for keywords that no type
    /// expresses.
    pub(crate) fn of(keyword: &str, is_constraint: bool) -> Self {
        match keyword {
            "title" => Self::TITLE,
            "description" => Self::DESCRIPTION,
            "default" => Self::DEFAULT,
            "deprecated" => Self::DEPRECATED,
            "externalDocs" => Self::EXTERNAL,
            "example" | "examples" => Self::EXAMPLE,
            _ if is_constraint => Self::CONSTRAINTS,
            _ => Self::NOTHING,
        }
    }
}

/// The unused parts found so far.
#[derive(Default)]
pub(in crate::lower) struct Coverage {
    pub unused: IndexMap<Pointer, Unused>,
    /// The schemas whose annotations are not all shown.
    pub shown: IndexMap<Pointer, Annotations>,
    /// The schemas that are read-only or write-only, and those where this has an effect.
    pub access: (Vec<Pointer>, HashSet<Pointer>),
    /// The path items.
    pub path_items: Vec<Pointer>,
    /// The parts of path items that an operation uses: their servers, each of their parameters.
    pub read: HashSet<Pointer>,
}

impl Reports<'_> {
    /// Records that no code is generated for a part.
    pub(in crate::lower) fn unused(&mut self, place: Pointer, note: impl Into<String>) {
        self.record_unused(place, false, note.into());
    }

    /// Records that a part is only documented.
    pub(in crate::lower) fn documented(&mut self, place: Pointer, note: impl Into<String>) {
        self.record_unused(place, true, note.into());
    }

    fn record_unused(&mut self, place: Pointer, is_documented: bool, note: String) {
        let known = self.coverage.unused.entry(place.clone());
        known.or_insert(Unused {
            place,
            is_documented,
            note,
        });
    }

    /// Records which annotations of a schema are shown.
    pub(in crate::lower) fn record_shown(&mut self, node: &Rc<Keywords>, shown: Annotations) {
        if shown == Annotations::EVERYTHING || shown.has(annotations(node)) {
            self.coverage.shown.swap_remove(&node.pointer);
        } else {
            self.coverage.shown.insert(node.pointer.clone(), shown);
        }
        if node.data.read_only || node.data.write_only {
            self.coverage.access.0.push(node.pointer.clone());
        }
    }
}

impl Schemas<'_> {
    /// Records the tags that are not the first tag of any operation: nothing is listed under them.
    fn record_tags(&mut self, operations: &[Operation]) {
        let list = Pointer::root().child("tags");
        let Some(Node::List(tags)) = self.typed.document().get(&list) else {
            return;
        };
        let first: HashSet<_> = operations
            .iter()
            .filter_map(|one| one.tags.first())
            .collect();
        let name = |tag: &Node| tag.child("name").and_then(Node::as_str).map(str::to_owned);
        let names = tags.iter().map(name).enumerate();
        let idle = names.filter(|(_, name)| name.as_ref().is_some_and(|it| !first.contains(it)));
        let idle: Vec<_> = idle.map(|(index, _)| list.child(index)).collect();
        for place in idle {
            self.unused(place, "not the first tag of any operation");
        }
    }

    /// Records the parts of path items that no operation uses.
    fn record_shared(&mut self) {
        for item in std::mem::take(&mut self.coverage.path_items) {
            let servers = item.child("servers");
            if self.typed.exists(&servers) && !self.coverage.read.contains(&servers) {
                self.unused(servers, "not used by any operation of this path");
            }
            let parameters = item.child("parameters");
            let Some(Node::List(list)) = self.typed.document().get(&parameters) else {
                continue;
            };
            let places = (0..list.len()).map(|index| parameters.child(index));
            let read = &self.coverage.read;
            let idle: Vec<_> = places.filter(|place| !read.contains(place)).collect();
            if idle.len() == list.len() {
                self.unused(parameters, "not used by any operation of this path");
                continue;
            }
            for place in idle {
                self.unused(place, "not used by any operation of this path");
            }
        }
    }

    /// Records the parts that are known to be unused after everything is lowered.
    pub(in crate::lower) fn record_remaining(&mut self, operations: &[Operation]) {
        self.record_shared();
        self.record_tags(operations);
        // The example of a call shows the example of the definition of its body.
        for body in operations
            .iter()
            .filter_map(|operation| operation.body.as_ref())
        {
            if let ContentKind::Json(ty) | ContentKind::Form(ty) | ContentKind::Brackets(ty) =
                &body.content.kind
                && body.content.example.is_none()
                && let Shape::Schema(id) = self.resolve_aliases(&ty.shape)
            {
                let place = self.schemas[id.0].pointer.clone();
                self.coverage.shown.swap_remove(&place);
            }
        }
        let (said, counted) = std::mem::take(&mut self.coverage.access);
        for place in said.iter().filter(|place| !counted.contains(*place)) {
            for keyword in ["readOnly", "writeOnly"] {
                let place = place.child(keyword);
                if self.typed.exists(&place) {
                    self.unused(place, "applies only to properties");
                }
            }
        }
    }
}

/// Returns the annotations of a schema.
fn annotations(node: &Keywords) -> Annotations {
    let data = &node.data;
    let any = [
        (data.title.is_some(), Annotations::TITLE),
        (data.description.is_some(), Annotations::DESCRIPTION),
        (data.default.is_some(), Annotations::DEFAULT),
        (data.deprecated, Annotations::DEPRECATED),
        (data.external_docs.is_some(), Annotations::EXTERNAL),
        (
            data.example.is_some() || data.extensions.contains_key("x-trine:examples"),
            Annotations::EXAMPLE,
        ),
        (!constraints(node).is_empty(), Annotations::CONSTRAINTS),
    ];
    any.iter()
        .filter(|(is_there, _)| *is_there)
        .fold(Annotations::NOTHING, |all, (_, one)| all.and(*one))
}
