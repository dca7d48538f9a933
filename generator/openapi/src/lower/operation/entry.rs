//! Operations: a method on a path.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::ReferenceOr;
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{Docs, Method, Operation, OperationId, Requirement};

use crate::lower::Schemes;
use crate::lower::docs::{external, text};
use crate::lower::extension::{batch, grammar, name, paging};
use crate::lower::operation::Operations;
use crate::lower::operation::security::Credentials;
use crate::lower::schema::definitions::Schemas;
use crate::typed::Typed;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
/// The member of a path item for `QUERY`, and that for all methods without a member of their own.
const QUERY: &str = "x-trine:query";
pub(crate) const ADDITIONAL: &str = "x-trine:additional-operations";

/// Returns the methods of a path item as they are sent, each with the place of its operation.
pub(in crate::lower) fn methods(typed: &Typed<'_>, item: &Pointer) -> Vec<(Method, Pointer)> {
    let mut methods = Vec::new();
    for member in typed.keys(item) {
        let place = item.child(&member);
        match member.as_str() {
            QUERY => methods.push((Method::Query, place)),
            ADDITIONAL => {
                let others = typed.keys(&place).into_iter();
                methods.extend(others.map(|method| (Method::of(&method), place.child(&method))));
            }
            fixed if METHODS.contains(&fixed) => {
                methods.push((Method::of(&fixed.to_uppercase()), place));
            }
            _ => {}
        }
    }
    methods
}

/// An operation before it is read.
#[derive(Clone)]
pub(in crate::lower) struct Entry {
    pub id: OperationId,
    /// The key in `paths`.
    pub key: String,
    /// The key without its fragment.
    pub path: String,
    pub method: Method,
    /// The path item that contains it.
    pub item: Pointer,
    pub pointer: Pointer,
}

/// The context of all operations.
struct Shared<'s> {
    schemes: &'s Schemes,
    security: Vec<Vec<Requirement>>,
    /// The place of each `operationId`.
    ids: HashMap<String, Pointer>,
    /// The number to try next for an operation whose generated name is taken.
    numbers: HashMap<String, usize>,
}

impl Schemas<'_> {
    /// Numbers the operations in document order, so that their parts can be named. Those in
    /// `without` are skipped.
    pub(in crate::lower) fn number_operations(&mut self, without: &HashSet<Pointer>) -> Vec<Entry> {
        let mut entries = Vec::new();
        let paths = Pointer::root().child("paths");
        let mut shapes: HashMap<String, String> = HashMap::new();
        for path in self.typed.keys(&paths) {
            if !path.starts_with('/') {
                continue;
            }
            let mut item = paths.child(&path);
            self.check_ambiguity(&path, &item, &mut shapes);
            if self.typed.exists(&item.child("$ref")) {
                type AnyPart = ReferenceOr<openapiv3::PathItem>;
                let Some(part) = self.parse::<AnyPart>(&item) else {
                    continue;
                };
                match self.dereference(part, &item) {
                    Some((_, place)) => item = place,
                    None => continue,
                }
            }
            self.coverage.path_items.push(item.clone());
            for (method, pointer) in methods(self.typed, &item) {
                if without.contains(&pointer) {
                    continue;
                }
                let id = OperationId(entries.len());
                if !self.another_operation(id, &pointer) {
                    return entries;
                }
                self.operation_ids.insert(pointer.clone(), id);
                entries.push(Entry {
                    id,
                    key: path.clone(),
                    path: without_fragment(&path).to_owned(),
                    method,
                    item: item.clone(),
                    pointer,
                });
            }
        }
        entries
    }

    fn check_ambiguity(
        &mut self,
        path: &str,
        place: &Pointer,
        shapes: &mut HashMap<String, String>,
    ) {
        let mut shape = String::new();
        let mut inside = false;
        for letter in path.chars() {
            match letter {
                '{' => inside = true,
                '}' => {
                    inside = false;
                    shape.push_str("{}");
                }
                letter if !inside => shape.push(letter),
                _ => {}
            }
        }
        if let Some(other) = shapes.insert(shape, path.to_owned()) {
            let message = format!(
                "ambiguous path: differs from `{other}` only in parameter names; both are generated"
            );
            self.report(Diagnostic::new(Code::AmbiguousPath, place, message).on_key());
        }
    }
}

impl Operations<'_> {
    /// Lowers all operations; unreadable ones are skipped.
    pub(in crate::lower) fn operations(
        &mut self,
        entries: Vec<Entry>,
        schemes: &Schemes,
    ) -> Vec<Operation> {
        let mut shared = Shared {
            schemes,
            security: self.document_security(schemes),
            ids: HashMap::new(),
            numbers: HashMap::new(),
        };
        let mut operations = Vec::new();
        for entry in entries {
            if self.allowance.exhausted {
                break;
            }
            self.broken = self.needed_errors_of(&entry.pointer, &entry.item);
            if let Some(operation) = self.operation(&entry, &mut shared) {
                operations.push(operation);
            }
            let name = format!("{} {}", entry.method, entry.key);
            self.record_broken(entry.pointer, name);
        }
        operations
    }

    fn operation(&mut self, entry: &Entry, shared: &mut Shared) -> Option<Operation> {
        let place = &entry.pointer;
        let operation: openapiv3::Operation = self.parse(place)?;
        self.check_extensions(&operation.extensions, grammar::OPERATION, place);
        if operation.extensions.contains_key(name::WEBHOOK_EVENT) {
            let message = format!("`{}` has no effect on an operation", name::WEBHOOK_EVENT);
            let place = place.child(name::WEBHOOK_EVENT);
            let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message).on_key();
            self.report(diagnostic.help("move it to a webhook, or remove it"));
        }
        self.record_extensions(&operation.extensions, place);
        let id = self.operation_id(operation.operation_id, entry, shared);
        let security = match &operation.security {
            Some(own) => self.requirements(own, &place.child("security"), shared.schemes),
            None => shared.security.clone(),
        };
        let credentials = Credentials {
            alternatives: &security,
            schemes: shared.schemes,
        };
        let parameters = self.parameters(operation.parameters, entry, &credentials);
        // A problem in a shared part affects each operation.
        let required: usize = security.iter().map(Vec::len).sum();
        let parts = parameters.in_path.len() + parameters.others.len() + required;
        if !self.spend(parts + operation.responses.responses.len(), place) {
            return None;
        }
        let mut bodies = self.bodies(operation.request_body, entry).into_iter();
        self.record_value_name(place, &operation.extensions);
        Some(Operation {
            docs: Docs {
                summary: self.prose(operation.summary, place),
                description: self.prose(operation.description, place),
                unverified: text(&operation.extensions, "x-trine-unverified"),
                notes: self.notes(&operation.extensions),
                external: external(operation.external_docs.as_ref()),
                deprecated: operation.deprecated,
                ..Docs::default()
            },
            tags: operation.tags,
            method: entry.method.clone(),
            path: parameters.path,
            path_parameters: parameters.in_path,
            parameters: parameters.others,
            body: bodies.next(),
            other_bodies: bodies.collect(),
            responses: self.responses(operation.responses, entry),
            security,
            operation_servers: self.operation_servers(
                operation.servers,
                &operation.extensions,
                entry,
            ),
            error_when: Vec::new(),
            retry: None,
            batch: None,
            in_batch: false,
            paging: Vec::new(),
            stream_when: None,
            pointer: place.clone(),
            id,
        })
    }

    /// Records the extensions that are resolved at the end.
    fn record_extensions(&mut self, extensions: &IndexMap<String, Json>, place: &Pointer) {
        if let Some(written) = extensions.get(batch::NAME) {
            self.written.batches.push((place.clone(), written.clone()));
        }
        if let Some(written) = extensions.get(name::ERROR_WHEN) {
            let rules = &mut self.written.error_rules;
            rules.insert(place.clone(), written.clone());
        }
        if let Some(written) = extensions.get(name::RETRY) {
            let rules = &mut self.written.retry_rules;
            rules.insert(place.clone(), written.clone());
        }
        if let Some(paging) = extensions.get(paging::NAME) {
            self.written.pagings.push((place.clone(), paging.clone()));
        }
        if let Some(when) = extensions.get(name::STREAM_WHEN) {
            self.written.streams.push((place.clone(), when.clone()));
        }
    }

    /// Returns the `operationId`, or a name generated from method and path.
    fn operation_id(
        &mut self,
        written: Option<String>,
        entry: &Entry,
        Shared { ids, numbers, .. }: &mut Shared,
    ) -> String {
        let place = &entry.pointer;
        let written = written.filter(|id| !id.trim().is_empty());
        let id = match &written {
            None => {
                let id = made_id(entry);
                let message = format!("missing `operationId` in this operation; named `{id}`");
                self.report(Diagnostic::new(Code::MissingOperationId, place, message).on_key());
                id
            }
            Some(id) => id.clone(),
        };
        let Some(other) = ids.get(&id) else {
            ids.insert(id.clone(), place.clone());
            return id;
        };
        if written.is_some() {
            let message = format!("duplicate `operationId` `{id}`: already used by `#{other}`");
            let place = place.child("operationId");
            let diagnostic = Diagnostic::new(Code::DuplicateOperationId, &place, message);
            self.report(diagnostic.help("rename one of them"));
        }
        let base = made_id(entry);
        let mut numbered = base.clone();
        let number = numbers.entry(base.clone()).or_insert(2);
        while ids.contains_key(&numbered) {
            numbered = format!("{base}_{number}");
            *number += 1;
        }
        ids.insert(numbered.clone(), place.clone());
        numbered
    }
}

/// Makes an ID: `GET /leads/{id}` → `get_leads_id`.
fn made_id(entry: &Entry) -> String {
    let method = entry.method.as_str().to_lowercase();
    let words = entry.key.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    std::iter::once(method.as_str())
        .chain(words)
        .collect::<Vec<_>>()
        .join("_")
}

/// Returns a path without its fragment, which is not sent: it distinguishes keys if a document
/// describes one path several times (`/messages` and `/messages#stream`).
fn without_fragment(path: &str) -> &str {
    path.split_once('#').map_or(path, |(path, _)| path)
}
