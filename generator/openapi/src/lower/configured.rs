//! The Rust names that `trine.toml` sets, by the parts of the finished API that they name.

use std::collections::{HashMap, HashSet};

use crate::ConfiguredName;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Node};
use trine_ir::analyze::{Success, response_classes};
use trine_ir::pointer::Pointer;
use trine_ir::{Api, ChosenName, Enum, NamedPart, Operation, Schema, SchemaKind};

use crate::lower::extension::Extensions;
use crate::lower::extension::grammar::{NameCase, name_problem};
use crate::lower::schema::definitions::is_property;

/// The items, by the place that names them.
#[derive(Default)]
struct Items {
    by_place: HashMap<Pointer, Vec<NamedPart>>,
    by_operation_id: HashMap<String, Pointer>,
}

impl Extensions<'_> {
    /// Applies the names of `trine.toml`, and reports those that name nothing, except parts of
    /// what is skipped (`without`).
    pub fn configured_names(&mut self, api: &Api, without: &HashSet<Pointer>) {
        let config = self.config;
        if config.names.is_empty() {
            return;
        }
        let items = Items::of(api, self.typed.document());
        let mut by_origin = None;
        for (key, configured) in &config.names {
            let found = items.find(self.typed.document(), key, &mut by_origin);
            match found {
                Some(found) => self.choose(found, configured),
                None if self.is_skipped(key, without) => {}
                None => self.report_unused_name(key, configured),
            }
        }
    }

    fn choose(&mut self, parts: &[NamedPart], configured: &ConfiguredName) {
        let name = &configured.name;
        for part in parts {
            let case = match part {
                NamedPart::Type(_) | NamedPart::EnumValue(..) => NameCase::Type,
                NamedPart::Value(_) | NamedPart::Group(_) => NameCase::Value,
            };
            let tags = || Pointer::root().child("tags");
            let place = part.place().cloned().unwrap_or_else(tags);
            match name_problem(name, &place, "trine.toml", case) {
                Some(problem) => self.report_in_config(problem, configured),
                None => self.chosen_names.add(
                    part.clone(),
                    ChosenName {
                        name: name.clone(),
                        configured: Some(configured.key.clone()),
                    },
                ),
            }
        }
    }

    /// Returns whether a key names a part of a skipped operation or schema.
    fn is_skipped(&self, key: &str, without: &HashSet<Pointer>) -> bool {
        let document = self.typed.document();
        let id = |place: &Pointer| document.get(&place.child("operationId"))?.as_str();
        let pointer = pointer_of(key);
        without.iter().any(|skipped| {
            id(skipped) == Some(key)
                || pointer
                    .as_ref()
                    .is_some_and(|place| place.is_within(skipped))
        })
    }

    fn report_unused_name(&mut self, key: &str, configured: &ConfiguredName) {
        let pointer = pointer_of(key);
        let exists = pointer.is_some_and(|place| self.typed.exists(&place));
        let message = match exists {
            true => format!("expected a part with a Rust name, found `{key}`"),
            false => format!("`{key}` in trine.toml does not match anything in the document"),
        };
        let help = "use an `operationId`, or the pointer of a part that becomes an item, such as a schema, \
                    property, parameter or enum value (`#/components/schemas/Lead`)";
        // These problems have no place in the document, so each gets a distinct place that no
        // document contains.
        let place = Pointer::root().child("trine.toml").child(key);
        let problem = Diagnostic::new(Code::UnknownOverride, &place, message).help(help);
        self.report_in_config(problem, configured);
    }

    /// Reports a problem at the key of a name in `trine.toml`.
    fn report_in_config(&mut self, problem: Diagnostic, configured: &ConfiguredName) {
        let location = self.typed.document().location_in_config(&configured.key);
        self.reports.report(match location {
            Some(location) => problem.at(location),
            None => problem,
        });
    }
}

impl Items {
    fn of(api: &Api, document: &Document) -> Self {
        let mut items = Self::default();
        let firsts = api.operations.iter().filter_map(|one| one.tags.first());
        let groups: HashSet<&String> = firsts.collect();
        let declared = Pointer::root().child("tags");
        for (index, tag) in list(document.get(&declared)).iter().enumerate() {
            let tag = tag.child("name").and_then(Node::as_str);
            if let Some(tag) = tag.filter(|tag| groups.contains(&(*tag).to_owned())) {
                items.add(declared.child(index), NamedPart::Group(tag.to_owned()));
            }
        }
        for server in &api.servers {
            items.add_type(server.pointer.clone());
            for variable in &server.variables {
                items.add_value(server.variable_pointer(variable));
            }
        }
        for scheme in &api.security_schemes {
            items.add_value(scheme.pointer());
        }
        for schema in &api.schemas {
            items.add_schema(schema, document);
        }
        for operation in &api.operations {
            items.add_operation(operation, &groups);
        }
        items
    }

    fn add_schema(&mut self, schema: &Schema, document: &Document) {
        if !is_property(&schema.origin, &schema.pointer) {
            self.add_type(schema.pointer.clone());
        }
        match &schema.kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                let fields = object.fields.iter().map(|field| &field.pointer);
                let alternatives = object.alternatives.iter();
                let alternatives = alternatives.filter_map(|one| one.pointer.as_ref());
                for place in fields.chain(alternatives) {
                    self.add_value(place.clone());
                }
            }
            SchemaKind::Filter(filter) => {
                for property in &filter.properties {
                    self.add_value(property.pointer.clone());
                }
            }
            SchemaKind::Union(union) => {
                for place in union.variants.iter().flat_map(|variant| &variant.branches) {
                    self.add_type(place.clone());
                }
            }
            SchemaKind::Enum(values) => self.add_enum(values, &schema.pointer, document),
            SchemaKind::Alias(_) => {}
        }
    }

    /// Adds the values that are listed at the place of an enum, or in branches there that became
    /// one enum.
    fn add_enum(&mut self, values: &Enum, place: &Pointer, document: &Document) {
        let mut listed = vec![place.clone()];
        for keyword in ["oneOf", "anyOf", "allOf"] {
            let place = place.child(keyword);
            let branches = 0..list(document.get(&place)).len();
            listed.extend(branches.map(|index| place.child(index)));
        }
        for at in listed {
            let at = at.child("enum");
            for (index, value) in list(document.get(&at)).iter().enumerate() {
                let wire = value.scalar_text().unwrap_or_default();
                if values.values.iter().any(|value| value.text() == wire) {
                    let item = NamedPart::EnumValue(place.clone(), wire);
                    self.add(at.child(index), item);
                }
            }
        }
    }

    fn add_operation(&mut self, operation: &Operation, groups: &HashSet<&String>) {
        let place = &operation.pointer;
        let known = self.by_operation_id.entry(operation.id.clone());
        known.or_insert_with(|| place.clone());
        self.add_value(place.clone());
        for (index, tag) in operation.tags.iter().enumerate() {
            if groups.contains(tag) {
                self.add(
                    place.child("tags").child(index),
                    NamedPart::Group(tag.clone()),
                );
            }
        }
        let path = operation.path_parameters.iter();
        for parameter in path.chain(&operation.parameters) {
            self.add_value(parameter.pointer.clone());
        }
        let classes = response_classes(operation);
        if !classes.errors.is_empty() {
            self.add_type(operation.errors_pointer());
        }
        let successes = match classes.success {
            Success::Many => classes.successes.as_slice(),
            _ => &[],
        };
        for index in classes.errors.iter().chain(successes) {
            self.add_type(operation.responses[*index].pointer.clone());
        }
        for response in &operation.responses {
            if !response.headers.is_empty() {
                self.add_type(response.headers_pointer());
            }
            for header in &response.headers {
                self.add_value(header.pointer.clone());
            }
        }
        let batch = operation.batch.iter().map(|batch| &batch.pointer);
        for place in operation
            .paging
            .iter()
            .map(|paging| &paging.pointer)
            .chain(batch)
        {
            self.add_value(place.clone());
        }
    }

    fn add_type(&mut self, place: Pointer) {
        self.add(place.clone(), NamedPart::Type(place));
    }

    fn add_value(&mut self, place: Pointer) {
        self.add(place.clone(), NamedPart::Value(place));
    }

    fn add(&mut self, place: Pointer, item: NamedPart) {
        let items = self.by_place.entry(place).or_default();
        if !items.contains(&item) {
            items.push(item);
        }
    }

    /// Returns the items that a key names: by the place in the document, in its own spelling or as
    /// upgraded, also through references, or by `operationId`.
    fn find(
        &self,
        document: &Document,
        key: &str,
        by_origin: &mut Option<HashMap<Pointer, Pointer>>,
    ) -> Option<&[NamedPart]> {
        let at = |place: &Pointer| self.by_place.get(place).map(Vec::as_slice);
        if let Some(place) = self.by_operation_id.get(key) {
            return at(place);
        }
        let place = pointer_of(key)?;
        if let Some(found) = at(&place) {
            return Some(found);
        }
        let origins = by_origin.get_or_insert_with(|| {
            let places = self.by_place.keys();
            let origins = places.map(|place| (document.before_upgrade(place), place.clone()));
            origins.collect()
        });
        let written = origins.get(&place).and_then(at);
        written.or_else(|| at(&through_references(document, &place)?))
    }
}

/// Returns the place that a key of `[names]` is the pointer of.
fn pointer_of(key: &str) -> Option<Pointer> {
    match key.is_empty() {
        true => None,
        false => Pointer::parse(key),
    }
}

fn list(node: Option<&Node>) -> &[Node] {
    match node {
        Some(Node::List(list)) => list,
        _ => &[],
    }
}

/// Returns the place that a pointer leads to if every reference on it is followed.
fn through_references(document: &Document, place: &Pointer) -> Option<Pointer> {
    /// More references than any pointer leads through, unless they are a cycle.
    const MOST: usize = 100;
    let mut followed = 0;
    let mut resolved = |mut at: Pointer| {
        while let Some(reference) = document.get(&at.child("$ref")).and_then(Node::as_str) {
            followed += 1;
            at = Pointer::parse(reference).filter(|_| followed < MOST)?;
        }
        Some(at)
    };
    let mut at = Pointer::root();
    for segment in place.segments() {
        at = resolved(at.child(segment))?;
    }
    Some(at)
}
