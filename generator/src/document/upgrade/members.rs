//! Every member of every object of an upgraded document, along the grammar.

use super::grammar::{Care, DOCUMENT, Form, Kind, SCHEMA};
use super::{carried, is_carried};
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::pointer::Pointer;

/// A member of an object of OpenAPI.
pub(crate) struct Member<'a> {
    /// What the grammar calls the object: `schema`.
    pub(crate) object: &'static str,
    /// Its keyword, as the author of a document spells it.
    pub(crate) keyword: String,
    /// Its value.
    pub(crate) node: &'a Node,
    /// The object that it is in.
    pub(crate) beside: &'a Map,
    /// Whether it is a keyword that the object does not have in any version of OpenAPI.
    pub(crate) is_unknown: bool,
    place: &'a Place<'a>,
}

impl Member<'_> {
    /// Where it stands in the upgraded document.
    pub(crate) fn pointer(&self) -> Pointer {
        self.place.pointer()
    }
}

/// Calls `visit` with every member of every object but for extensions; where it answers `false`,
/// what the member holds is not looked into.
pub(crate) fn members(root: &Node, visit: &mut dyn FnMut(&Member<'_>) -> bool) {
    value(root, Form::One(&DOCUMENT), &Place::Root, visit);
}

fn value(node: &Node, form: Form, at: &Place<'_>, visit: &mut dyn FnMut(&Member<'_>) -> bool) {
    match (form, node) {
        (Form::One(kind), Node::Map(map)) => object(map, kind, at, visit),
        (Form::SchemaOrFlag, Node::Map(map)) => object(map, &SCHEMA, at, visit),
        (Form::List(kind), Node::List(list)) => {
            for (index, node) in list.iter().enumerate() {
                value(node, Form::One(kind), &Place::Index(at, index), visit);
            }
        }
        (Form::Map(kind), Node::Map(map)) => {
            for (key, node) in map {
                value(node, Form::One(kind), &Place::Key(at, key), visit);
            }
        }
        _ => {}
    }
}

fn object(
    map: &Map,
    kind: &'static Kind,
    at: &Place<'_>,
    visit: &mut dyn FnMut(&Member<'_>) -> bool,
) {
    let is_reference = kind.reference && kind.care != Care::Schema && map.contains_key("$ref");
    for (key, node) in map {
        let here = Place::Key(at, key);
        let is_extension = key.starts_with("x-") && !is_carried(key);
        if is_extension || is_reference && key != "$ref" {
            continue;
        }
        let named = kind.members.iter().any(|(member, _)| member == key);
        let goes_on = match kind.others {
            // The keys of `paths` and `responses` are no keywords.
            Some(_) if !named => true,
            _ => {
                let (keyword, is_unknown) = carried::keyword(key, kind.care == Care::Schema);
                visit(&Member {
                    object: kind.noun,
                    keyword,
                    node,
                    beside: map,
                    is_unknown,
                    place: &here,
                })
            }
        };
        if let Some(form) = kind.form(key).filter(|_| goes_on) {
            value(node, form, &here, visit);
        }
    }
}

/// What the objects of the grammar are called, with the keywords that the upgrade leaves in them.
#[cfg(test)]
pub(crate) fn grammar() -> Vec<(&'static str, Vec<String>)> {
    let mut found: Vec<(&'static str, Vec<String>)> = Vec::new();
    let mut open: Vec<&'static Kind> = vec![&DOCUMENT];
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
                Form::One(kind) | Form::List(kind) | Form::Map(kind) => open.push(kind),
                _ => {}
            }
        }
    }
    found
}
