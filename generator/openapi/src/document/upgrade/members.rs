//! Visits the members of all objects of an upgraded document, along the grammar.

use std::collections::HashMap;

use super::grammar::{Care, DOCUMENT, MemberForm, ObjectKind, SCHEMA};
use super::{carried, is_carried};
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use trine_ir::pointer::Pointer;

/// Marks for places while the members are visited.
#[derive(Debug)]
pub(crate) struct Marks<T> {
    mark: Option<Mark<T>>,
    within: HashMap<String, Marks<T>>,
}

/// The mark of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark<T> {
    /// The place is not visited.
    Whole,
    /// The value is passed to the visitor of the members of this object.
    Of(T),
}

impl<T> Default for Marks<T> {
    fn default() -> Self {
        Self {
            mark: None,
            within: HashMap::new(),
        }
    }
}

impl<T: Copy> Marks<T> {
    /// Marks a place.
    pub(crate) fn set(&mut self, place: &Pointer, mark: Mark<T>) {
        let mut at = self;
        for segment in place.segments() {
            at = at.within.entry(segment).or_default();
        }
        at.mark = Some(mark);
    }

    fn is_whole(&self) -> bool {
        matches!(self.mark, Some(Mark::Whole))
    }

    fn within(&self, segment: &str) -> Option<&Self> {
        self.within.get(segment)
    }
}

/// A member of an OpenAPI object.
pub(crate) struct Member<'a> {
    /// The name of the object in the grammar: `schema`.
    pub(crate) object: &'static str,
    /// The keyword, in the author's spelling.
    pub(crate) keyword: String,
    /// The value.
    pub(crate) node: &'a Node,
    /// The object that contains it.
    pub(crate) beside: &'a Map,
    /// Whether no version of OpenAPI defines the keyword for the object.
    pub(crate) is_unknown: bool,
    place: &'a Place<'a>,
}

impl Member<'_> {
    /// Returns the place in the upgraded document.
    pub(crate) fn pointer(&self) -> Pointer {
        self.place.pointer()
    }
}

/// Members that contain OpenAPI objects outside of the grammar: no code is generated for them.
const UNTYPED: [&str; 3] = ["links", "x-trine:links", "x-trine:xml"];

/// Calls `visit` with every member of every object except extensions, and with the mark of the
/// object; if it returns `false`, the value of the member is not visited.
pub(crate) fn members<T: Copy>(
    root: &Node,
    marks: &Marks<T>,
    visit: &mut dyn FnMut(&Member<'_>, Option<T>) -> bool,
) {
    let mut walk = Walk {
        member: visit,
        extension: &mut |_| {},
    };
    walk.value(root, MemberForm::One(&DOCUMENT), &Place::Root, Some(marks));
}

/// Calls `visit` with every extension of every object, except those added by the upgrade.
pub(crate) fn extensions(root: &Node, visit: &mut dyn FnMut(&Member<'_>)) {
    let mut walk = Walk::<()> {
        member: &mut |_, _| true,
        extension: visit,
    };
    walk.value(root, MemberForm::One(&DOCUMENT), &Place::Root, None);
}

struct Walk<'w, T> {
    member: &'w mut dyn FnMut(&Member<'_>, Option<T>) -> bool,
    extension: &'w mut dyn FnMut(&Member<'_>),
}

impl<T: Copy> Walk<'_, T> {
    fn value(&mut self, node: &Node, form: MemberForm, at: &Place<'_>, marks: Option<&Marks<T>>) {
        if marks.is_some_and(Marks::is_whole) {
            return;
        }
        match (form, node) {
            (MemberForm::One(kind), Node::Map(map)) => self.object(map, kind, at, marks),
            (MemberForm::SchemaOrBoolean, Node::Map(map)) => self.object(map, &SCHEMA, at, marks),
            (MemberForm::List(kind), Node::List(list)) => {
                for (index, node) in list.iter().enumerate() {
                    let marks = marks.and_then(|marks| marks.within(&index.to_string()));
                    self.value(node, MemberForm::One(kind), &Place::Index(at, index), marks);
                }
            }
            (MemberForm::Map(kind), Node::Map(map)) => {
                for (key, node) in map {
                    let marks = marks.and_then(|marks| marks.within(key));
                    self.value(node, MemberForm::One(kind), &Place::Key(at, key), marks);
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        map: &Map,
        kind: &'static ObjectKind,
        at: &Place<'_>,
        marks: Option<&Marks<T>>,
    ) {
        let is_reference = kind.reference && kind.care != Care::Schema && map.contains_key("$ref");
        let mark = match marks.and_then(|marks| marks.mark) {
            Some(Mark::Of(mark)) => Some(mark),
            Some(Mark::Whole) | None => None,
        };
        for (key, node) in map {
            let here = Place::Key(at, key);
            let marks = marks.and_then(|marks| marks.within(key));
            let member = |keyword, is_unknown| Member {
                object: kind.noun,
                keyword,
                node,
                beside: map,
                is_unknown,
                place: &here,
            };
            if key.starts_with("x-") && !is_carried(key) {
                (self.extension)(&member(key.clone(), false));
                continue;
            }
            let is_without_effect = is_reference && key != "$ref";
            if is_without_effect || marks.is_some_and(Marks::is_whole) {
                continue;
            }
            let named = kind.members.iter().any(|(member, _)| member == key);
            let goes_on = match kind.others {
                // The keys of `paths` and `responses` are not keywords.
                Some(_) if !named => true,
                _ => {
                    let (keyword, is_unknown) = carried::keyword(key, kind.care == Care::Schema);
                    (self.member)(&member(keyword, is_unknown), mark)
                }
            };
            if UNTYPED.contains(&key.as_str()) {
                self.untyped(node, &here);
            }
            if let Some(form) = kind.form(key).filter(|_| goes_on) {
                self.value(node, form, &here, marks);
            }
        }
    }

    /// Visits the extensions of objects outside of the grammar.
    fn untyped(&mut self, node: &Node, at: &Place<'_>) {
        match node {
            Node::List(list) => {
                for (index, node) in list.iter().enumerate() {
                    self.untyped(node, &Place::Index(at, index));
                }
            }
            Node::Map(map) => {
                for (key, node) in map {
                    let here = Place::Key(at, key);
                    match key.starts_with("x-") {
                        true => (self.extension)(&Member {
                            object: "part that nothing is generated from",
                            keyword: key.clone(),
                            node,
                            beside: map,
                            is_unknown: false,
                            place: &here,
                        }),
                        false => self.untyped(node, &here),
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns the names of the objects of the grammar, with the keywords that the upgrade keeps in
/// them.
#[cfg(test)]
pub(crate) fn grammar() -> Vec<(&'static str, Vec<String>)> {
    let mut found: Vec<(&'static str, Vec<String>)> = Vec::new();
    let mut open: Vec<&'static ObjectKind> = vec![&DOCUMENT];
    while let Some(kind) = open.pop() {
        if found.iter().any(|(noun, _)| *noun == kind.noun) {
            continue;
        }
        let is_schema = kind.care == Care::Schema;
        let names = kind.members.iter();
        let names = names.map(|(name, _)| carried::keyword(name, is_schema).0);
        found.push((kind.noun, names.collect()));
        for form in kind
            .members
            .iter()
            .map(|(_, form)| *form)
            .chain(kind.others)
        {
            match form {
                MemberForm::One(kind) | MemberForm::List(kind) | MemberForm::Map(kind) => {
                    open.push(kind)
                }
                _ => {}
            }
        }
    }
    found
}
