//! `body` and `formData` parameters → `requestBody`.

use std::rc::Rc;

use super::media::{MediaType, MediaTypes};
use super::parameter;
use super::schema::{self, values};
use super::shared::location;
use super::{Conversion, insert, reference_to, size};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::targets;
use crate::document::upgrade::walk::Walk;
use trine_ir::pointer::Pointer;

/// A parameter that becomes a body, or a member of one.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) parameter: Rc<Map>,
    /// The place of the parameter.
    pub(super) place: Pointer,
    /// The place of the reference to it, or of the parameter itself.
    pub(super) site: Pointer,
    is_form: bool,
    /// The number of values in it.
    pub(super) size: usize,
    /// Whether it is a shared one, so that its schema may be referred to.
    is_shared: bool,
    /// Whether it is that of the path, which has several operations.
    is_of_path: bool,
}

impl Declared {
    pub(super) fn name(&self) -> &str {
        let name = self.parameter.get("name").and_then(Node::as_str);
        name.unwrap_or_default()
    }

    pub(super) fn is_required(&self) -> bool {
        self.parameter.get("required") == Some(&Node::Bool(true))
    }

    /// Returns whether it is a file, also as documents spell it that take the type of OpenAPI 3.
    pub(super) fn is_file(&self) -> bool {
        let is_file = |map: &Map| {
            let text = |keyword: &str| map.get(keyword).and_then(Node::as_str);
            text("type") == Some("file")
                || text("type") == Some("string") && text("format") == Some("binary")
        };
        let items = self.parameter.get("items").and_then(Node::as_map);
        is_file(&self.parameter) || items.is_some_and(is_file)
    }
}

/// Returns the parameters of an operation: those of the path, unless it declares them itself.
pub(super) fn overridden(of_path: &[Declared], own: Vec<Declared>) -> Vec<Declared> {
    let is_kept = |one: &&Declared| {
        let mut same = own.iter().filter(|other| other.is_form == one.is_form);
        match one.is_form {
            true => same.all(|other| other.name() != one.name()),
            false => same.next().is_none(),
        }
    };
    let mut all: Vec<Declared> = of_path.iter().filter(is_kept).cloned().collect();
    for one in &mut all {
        one.is_of_path = true;
    }
    all.extend(own);
    all
}

/// Removes the empty places of [`Conversion::take_bodies`].
pub(super) fn compact(walk: &mut Walk<'_>, holder: &mut Map, at: &Place<'_>) {
    let Some(Node::List(list)) = holder.get_mut("parameters") else {
        return;
    };
    let place = at.pointer().child("parameters");
    let mut kept = Vec::with_capacity(list.len());
    for (index, node) in std::mem::take(list).into_iter().enumerate() {
        if node.is_null() {
            continue;
        }
        if kept.len() != index {
            let to = place.child(kept.len());
            walk.origins.moved(&place.child(index), &to);
        }
        kept.push(node);
    }
    match kept.is_empty() {
        true => {
            holder.shift_remove("parameters");
        }
        false => *list = kept,
    }
}

impl Conversion<'_, '_> {
    /// Converts the parameters of a path or an operation, and takes those that become bodies. Their
    /// places stay empty until [`compact`] is called, so that places still mean the same.
    pub(super) fn take_bodies(&mut self, holder: &mut Map, at: &Place<'_>) -> Vec<Declared> {
        let Some(Node::List(list)) = holder.get_mut("parameters") else {
            return Vec::new();
        };
        let at = Place::Key(at, "parameters");
        let mut taken = Vec::new();
        for (index, node) in list.iter_mut().enumerate() {
            let here = Place::Index(&at, index);
            let Node::Map(map) = node else { continue };
            if let Some(body) = self.declared(map, &here) {
                taken.push(body);
                *node = Node::Null;
            } else if !parameter::convert(self.walk, map, &here) {
                *node = Node::Null;
            }
        }
        taken
    }

    /// Returns a parameter, or the target of a reference to one, if it becomes part of a body.
    fn declared(&self, map: &Map, at: &Place<'_>) -> Option<Declared> {
        let site = at.pointer();
        let (place, parameter, is_shared) = match map.get("$ref").and_then(Node::as_str) {
            Some(reference) => {
                let (place, parameter) = self.shared.get(reference)?;
                (place, parameter, true)
            }
            None => (site.clone(), Rc::new(map.clone()), false),
        };
        let is_form = match location(&parameter)? {
            "body" => false,
            "formData" => true,
            _ => return None,
        };
        Some(Declared {
            size: parameter.values().map(size).sum(),
            parameter,
            place,
            site,
            is_form,
            is_shared,
            is_of_path: false,
        })
    }

    /// Creates the body of an operation.
    pub(super) fn request_body(
        &mut self,
        operation: &mut Map,
        declared: Vec<Declared>,
        media_types: &MediaTypes,
        root: &Map,
        at: &Place<'_>,
    ) {
        let (mut form, mut bodies): (Vec<_>, Vec<_>) =
            declared.into_iter().partition(|one| one.is_form);
        if !form.is_empty() && !bodies.is_empty() {
            self.choose(&mut form, &mut bodies, media_types);
        }
        let place = at.pointer().child("requestBody");
        let body = match bodies.first() {
            Some(first) => {
                for other in &bodies[1..] {
                    let message = "duplicate body parameter";
                    let diagnostic =
                        Diagnostic::new(Code::DuplicateParameter, &other.site, message);
                    self.report_once(diagnostic);
                }
                self.body(first, media_types, root, &place)
            }
            None if form.is_empty() => return,
            None => self.form(&form, media_types, &place),
        };
        let first = bodies.first().or(form.first());
        let from = first.map_or_else(|| at.pointer(), |first| first.site.clone());
        self.walk.origins.derived(&from, &place);
        operation.insert("requestBody".to_owned(), Node::Map(body));
    }

    /// Drops the body or the form of an operation that declares both, which no request can have.
    fn choose(&mut self, form: &mut Vec<Declared>, bodies: &mut Vec<Declared>, media: &MediaTypes) {
        let (_, is_listed) = media.consumes.of_form(false);
        let has_file = form.iter().any(Declared::is_file);
        let (dropped, kept) = match is_listed || has_file {
            true => (std::mem::take(bodies), "`formData` parameters are"),
            false => (std::mem::take(form), "`body` parameter is"),
        };
        for one in dropped {
            let message =
                format!("expected a `body` parameter or `formData`, found both; the {kept} used");
            let diagnostic = Diagnostic::new(Code::IgnoredKeyword, &one.site, message);
            let help = "remove the parameter that the server ignores";
            self.report_once(diagnostic.help(help).affecting_calls());
        }
    }

    /// Converts a `body` parameter.
    fn body(
        &mut self,
        declared: &Declared,
        media_types: &MediaTypes,
        root: &Map,
        place: &Pointer,
    ) -> Map {
        let from = &declared.place;
        let mut parameter = Map::clone(&declared.parameter);
        let mut body = Map::new();
        for member in ["description", "required"] {
            if let Some(node) = parameter.shift_remove(member) {
                insert(
                    self.walk,
                    &mut body,
                    member,
                    node,
                    (&from.child(member), place),
                );
            }
        }
        let example = ["x-example", "x-examples", "example", "examples"]
            .iter()
            .find_map(|member| parameter.shift_remove(*member));
        let schema = self.body_schema(&mut parameter, declared, place);
        let types = media_types.consumes.of_body(values(&schema, root));
        let mut content = Map::new();
        let at = place.child("content");
        let mut examples = Examples(example);
        let mut first: Option<Pointer> = None;
        for media_type in types {
            let at = at.child(&media_type.name);
            self.listed(&media_type, &at, from);
            let to = at.child("schema");
            let node = match &first {
                None => match self.first_schema(&schema, declared) {
                    Some(reference) => reference,
                    None => schema.clone(),
                },
                Some(first) => self
                    .copy(&schema, from)
                    .unwrap_or_else(|| reference_to(first)),
            };
            let (schema_from, is_moved) = (from.child("schema"), first.is_none());
            match is_moved && !declared.is_shared && !declared.is_of_path {
                true => self.walk.origins.moved(&schema_from, &to),
                false => self.walk.origins.derived(&schema_from, &to),
            }
            first.get_or_insert(to);
            let mut media = Map::from_iter([("schema".to_owned(), node)]);
            if let Some(example) = examples.of(&media_type.name) {
                media.insert("example".to_owned(), example);
            }
            content.insert(media_type.name, Node::Map(media));
        }
        body.insert("content".to_owned(), Node::Map(content));
        for (key, node) in parameter {
            if key.starts_with("x-") {
                insert(self.walk, &mut body, &key, node, (&from.child(&key), place));
            }
        }
        body
    }

    /// Returns a reference to the schema of a shared body, unless it is one itself.
    fn first_schema(&self, schema: &Node, declared: &Declared) -> Option<Node> {
        let is_reference = schema.child("$ref").is_some();
        let is_declared = declared.parameter.contains_key("schema");
        (declared.is_shared && !is_reference && is_declared)
            .then(|| reference_to(&declared.place.child("schema")))
    }

    /// Takes the schema of a `body` parameter, and reports members that do not belong there.
    fn body_schema(&mut self, parameter: &mut Map, declared: &Declared, place: &Pointer) -> Node {
        let from = &declared.place;
        for member in ["name", "in"] {
            parameter.shift_remove(member);
        }
        if let Some(mut schema) = parameter.shift_remove("schema") {
            let beside: Vec<String> = parameter
                .keys()
                .filter(|key| !key.starts_with("x-"))
                .cloned()
                .collect();
            for key in beside {
                let message = format!("`{key}` has no effect next to `schema`; ignored");
                let diagnostic = Diagnostic::new(Code::IgnoredKeyword, &from.child(key), message);
                self.report_once(diagnostic.on_key());
            }
            if let Node::Map(schema) = &mut schema {
                schema::file(self.walk, schema, &from.child("schema"));
            }
            return schema;
        }
        let to = place.child("schema");
        let has_type = parameter.contains_key("type") || parameter.contains_key("items");
        let message = match has_type {
            true => {
                "expected the type of a body in `schema`, found it in the parameter; treated as if it were in \
                 `schema`"
            }
            false => "missing `schema` in this body; treated as any value",
        };
        self.report_once(Diagnostic::new(Code::Repaired, &declared.place, message));
        if !has_type {
            return Node::Map(Map::new());
        }
        parameter.shift_remove("collectionFormat");
        let segments: Vec<String> = from.segments().collect();
        let mut schema = Map::new();
        targets::along(&segments, &Place::Root, &mut |at| {
            schema = parameter::schema(self.walk, parameter, &to, at);
        });
        Node::Map(schema)
    }

    /// Records the origin of a media type.
    pub(super) fn listed(&mut self, media_type: &MediaType, at: &Pointer, otherwise: &Pointer) {
        let from = media_type.place.as_ref().unwrap_or(otherwise);
        self.walk.origins.derived(from, at);
    }
}

/// `x-example` of a body: a value, or a map of values by media type.
struct Examples(Option<Node>);

impl Examples {
    /// Takes the example of a media type.
    fn of(&mut self, media_type: &str) -> Option<Node> {
        let Some(Node::Map(map)) = &mut self.0 else {
            return self.0.take();
        };
        match map.keys().any(|key| key.contains('/')) {
            true => map.shift_remove(media_type),
            false => self.0.take(),
        }
    }
}
