//! The walk along the grammar: the passes prepare every object, then each of its members is brought
//! into the form that the grammar requires, or is reported and dropped.

use std::collections::HashSet;

use super::grammar::{Care, MemberForm, ObjectKind, SCHEMA};
use super::scalar::truth;
use super::targets::Reference;
use super::{object, parameter, schema, security};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Known};
use crate::document::node::{Map, Node};
use crate::document::origin::Origins;
use crate::document::place::Place;
use trine_ir::pointer::Pointer;

/// The context of the passes.
pub(super) struct Walk<'a> {
    pub(super) origins: &'a mut Origins,
    pub(super) diagnostics: &'a mut Diagnostics,
    /// The version of the document, and how far it is converted.
    pub(super) version: Version,
    /// References that are not followed yet.
    pub(super) references: Vec<Reference>,
}

/// The version of a document, as far as passes depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// Swagger 2.0, walked along its own grammar: schemas are left for the walk after the
    /// conversion.
    Swagger,
    /// Swagger 2.0 after the conversion: only its schemas have its spelling.
    Converted,
    /// OpenAPI 3.0
    Three,
    /// OpenAPI 3.1 or later
    Modern,
}

/// Whether a member is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    Drop,
}

/// Removes members; their number makes no difference.
pub(super) fn remove(map: &mut Map, keys: &HashSet<String>) {
    if !keys.is_empty() {
        map.retain(|key, _| !keys.contains(key));
    }
}

impl Walk<'_> {
    /// Reports a problem. Its place is fixed now, because later moves may put another value there.
    pub(super) fn report_diagnostic(&mut self, mut diagnostic: Diagnostic) {
        let origin = self.origins.source(&diagnostic.pointer);
        diagnostic.known = Some(Box::new(Known::Origin(origin)));
        self.diagnostics.report(diagnostic);
    }

    /// Reports a problem with the value at `place`.
    pub(super) fn report(&mut self, code: Code, place: &Place<'_>, message: impl Into<String>) {
        self.report_diagnostic(Diagnostic::new(code, &place.pointer(), message));
    }

    /// Reports a repaired mistake.
    pub(super) fn repaired(&mut self, place: &Place<'_>, message: impl Into<String>) {
        self.report(Code::Repaired, place, message);
    }

    /// Reports a problem with the key at `place`.
    pub(super) fn report_key(&mut self, code: Code, place: &Place<'_>, message: impl Into<String>) {
        self.report_diagnostic(Diagnostic::new(code, &place.pointer(), message).on_key());
    }

    /// Walks an object.
    pub(super) fn object(
        &mut self,
        map: &mut Map,
        kind: &'static ObjectKind,
        at: &Place<'_>,
    ) -> Verdict {
        if kind.reference && map.contains_key("$ref") && kind.care != Care::Schema {
            return self.reference(map, kind, at);
        }
        if self.prepare(map, kind, at) == Verdict::Drop {
            return Verdict::Drop;
        }
        if kind.care == Care::Schema && map.contains_key("$ref") {
            return self.reference(map, kind, at);
        }
        self.carry_unknown(map, kind, at);
        let mut dropped = HashSet::new();
        for (key, node) in map.iter_mut() {
            let here = Place::Key(at, key);
            let form = match kind.others {
                Some(_) if key.starts_with("x-") => None,
                _ => kind.form(key),
            };
            if form.is_some_and(|form| self.fit(node, form, &here) == Verdict::Drop) {
                dropped.insert(key.clone());
            }
        }
        remove(map, &dropped);
        self.complete(map, kind, at)
    }

    /// Prepares an object before its members are walked.
    fn prepare(&mut self, map: &mut Map, kind: &ObjectKind, at: &Place<'_>) -> Verdict {
        match kind.care {
            Care::Schema => schema::prepare(self, map, at),
            Care::Parameter => return parameter::prepare(self, map, at),
            Care::Header => parameter::prepare_header(self, map, at),
            Care::SecurityScheme => return security::prepare(self, map, at),
            Care::Paths => object::paths(self, map, at),
            Care::Responses => object::responses(self, map, at),
            Care::PathItem => object::path_item(self, map, at),
            Care::Operation => object::operation(self, map, at),
            Care::Response => object::response(self, map, at),
            Care::MediaType => object::media_type(self, map, at),
            Care::Example => object::example(self, map, at),
            Care::Server => object::server(self, map, at),
            _ => {}
        }
        Verdict::Keep
    }

    /// Completes an object after its members are upgraded.
    fn complete(&mut self, map: &mut Map, kind: &ObjectKind, at: &Place<'_>) -> Verdict {
        match kind.care {
            Care::Info => {
                self.fill(map, "title", "", at);
                self.fill(map, "version", "", at);
            }
            Care::License => self.fill(map, "name", "", at),
            Care::Server => return self.demand(map, kind, "url", at),
            Care::Tag => return self.demand(map, kind, "name", at),
            Care::Discriminator => return self.demand(map, kind, "propertyName", at),
            Care::ExternalDocs => return self.demand(map, kind, "url", at),
            Care::ServerVariable => object::server_variable(self, map, at),
            Care::Parameter => return parameter::complete(self, map, kind, at),
            Care::Header => parameter::complete_header(self, map, at),
            Care::Encoding => parameter::check_style(self, map, "query", at),
            Care::SecurityScheme => return security::complete(self, map, kind, at),
            Care::Flow => security::complete_flow(self, map, at),
            Care::Response => {
                // `openapiv3` requires one; the meaning of a response without it is clear.
                map.entry("description".to_owned())
                    .or_insert_with(|| "".into());
            }
            Care::Operation => {
                map.entry("responses".to_owned())
                    .or_insert_with(|| Node::Map(Map::new()));
            }
            Care::Schema => schema::complete(self, map, at),
            _ => {}
        }
        Verdict::Keep
    }

    /// Drops an object that lacks an indispensable member.
    pub(super) fn demand(
        &mut self,
        map: &Map,
        kind: &ObjectKind,
        member: &str,
        at: &Place<'_>,
    ) -> Verdict {
        if map.contains_key(member) {
            return Verdict::Keep;
        }
        let message = format!("missing `{member}` in this {}", kind.noun);
        self.report(Code::MalformedPart, at, message);
        Verdict::Drop
    }

    /// Adds a missing member.
    pub(super) fn fill(&mut self, map: &mut Map, member: &str, value: &str, at: &Place<'_>) {
        if !map.contains_key(member) {
            map.insert(member.to_owned(), value.into());
            self.repaired(at, format!("missing `{member}`; treated as `{value:?}`"));
        }
    }

    /// Handles a `$ref`: keywords next to it have no effect.
    fn reference(&mut self, map: &mut Map, kind: &'static ObjectKind, at: &Place<'_>) -> Verdict {
        let Some(Node::String(text)) = map.get("$ref") else {
            let message = format!("expected a string for `$ref` in this {}", kind.noun);
            self.report(Code::MalformedPart, &Place::Key(at, "$ref"), message);
            return Verdict::Drop;
        };
        if let (Some(target), true) = (Pointer::parse(text), text.starts_with("#/")) {
            let at = at.pointer();
            self.references.push(Reference { at, target, kind });
        }
        let beside: Vec<String> = map.keys().filter(|key| *key != "$ref").cloned().collect();
        for key in beside {
            if !key.starts_with("x-") {
                let message = format!("`{key}` has no effect next to `$ref`; ignored");
                self.report_key(Code::IgnoredKeyword, &Place::Key(at, &key), message);
            }
        }
        Verdict::Keep
    }

    /// Turns members that the grammar does not list into extensions.
    fn carry_unknown(&mut self, map: &mut Map, kind: &ObjectKind, at: &Place<'_>) {
        let unknown: Vec<String> = map
            .keys()
            .filter(|key| !key.starts_with("x-") && kind.form(key).is_none())
            .cloned()
            .collect();
        for key in unknown {
            // What another version defines has no meaning in this one.
            let is_foreign = self.version == Version::Swagger;
            let is_known = match is_foreign {
                true => self.ignore(map, &key, at),
                false => self.carry(map, &key, at),
            };
            // Bundlers write whole maps of media types to `components.mediaTypes`; their targets
            // replaced the references to them.
            let is_bundled = kind.care == Care::MediaType && key.contains('/');
            if !is_known && !is_bundled {
                let extension = format!("x-trine:ignored-{key}");
                let place = Place::Key(at, &extension);
                let message = format!("unknown field `{key}` in {}; ignored", article(kind.noun));
                self.report_key(Code::IgnoredKeyword, &place, message);
            }
        }
    }

    /// Brings a value into a form.
    pub(super) fn fit(&mut self, node: &mut Node, form: MemberForm, at: &Place<'_>) -> Verdict {
        if node.is_null() && !matches!(form, MemberForm::Any) {
            let name = at.name();
            self.repaired(at, format!("{name} is null; ignored"));
            return Verdict::Drop;
        }
        match form {
            MemberForm::Any => Verdict::Keep,
            MemberForm::Text => self.text(node, at),
            MemberForm::Boolean => self.flag(node, at),
            MemberForm::Count => self.count(node, at),
            MemberForm::Number => self.number(node, at),
            MemberForm::Texts => {
                if matches!(node, Node::String(_)) {
                    self.repaired(
                        at,
                        format!(
                            "expected a list for {}, found one element; treated as a list",
                            at.name()
                        ),
                    );
                    *node = Node::List(vec![node.clone()]);
                }
                self.list(node, MemberForm::Text, at)
            }
            MemberForm::Values => self.list(node, MemberForm::Any, at),
            MemberForm::TextMap => self.map(node, MemberForm::Text, at),
            MemberForm::ValueMap => self.map(node, MemberForm::Any, at),
            MemberForm::List(kind) => self.list(node, MemberForm::One(kind), at),
            MemberForm::Map(kind) => self.map(node, MemberForm::One(kind), at),
            MemberForm::SchemaOrBoolean if matches!(node, Node::Bool(_)) => Verdict::Keep,
            MemberForm::SchemaOrBoolean => match node.as_str().and_then(truth) {
                Some(_) => self.flag(node, at),
                None => self.fit(node, MemberForm::One(&SCHEMA), at),
            },
            MemberForm::Security => self.security(node, at),
            MemberForm::One(kind)
                if kind.care == Care::Schema && self.version == Version::Swagger =>
            {
                Verdict::Keep
            }
            MemberForm::One(kind) => {
                if let (Node::Bool(value), Care::Schema) = (&*node, kind.care) {
                    if !*value {
                        let place = at.pointer();
                        self.origins.derived(&place, &place.child("x-trine:never"));
                    }
                    *node = schema::of_boolean(*value);
                }
                match node {
                    Node::Map(map) => self.object(map, kind, at),
                    _ => {
                        let message = format!(
                            "expected {1} for {0}, found {2}",
                            at.name(),
                            article(kind.noun),
                            node.kind()
                        );
                        self.report(Code::MalformedPart, at, message);
                        if kind.care == Care::Schema {
                            // A property with an invalid schema is still a property.
                            *node = schema::of_boolean(true);
                            return Verdict::Keep;
                        }
                        Verdict::Drop
                    }
                }
            }
        }
    }

    fn list(&mut self, node: &mut Node, form: MemberForm, at: &Place<'_>) -> Verdict {
        let Node::List(list) = node else {
            let message = format!("expected a list for {}, found {}", at.name(), node.kind());
            self.report(Code::MalformedPart, at, message);
            return Verdict::Drop;
        };
        if matches!(form, MemberForm::Any) {
            return Verdict::Keep;
        }
        let mut kept = Vec::with_capacity(list.len());
        for (index, mut element) in std::mem::take(list).into_iter().enumerate() {
            if self.fit(&mut element, form, &Place::Index(at, index)) == Verdict::Keep {
                if kept.len() != index {
                    let pointer = at.pointer();
                    self.origins
                        .moved(&pointer.child(index), &pointer.child(kept.len()));
                }
                kept.push(element);
            }
        }
        *list = kept;
        Verdict::Keep
    }

    fn map(&mut self, node: &mut Node, form: MemberForm, at: &Place<'_>) -> Verdict {
        let Node::Map(map) = node else {
            let message = format!(
                "expected an object for {}, found {}",
                at.name(),
                node.kind()
            );
            self.report(Code::MalformedPart, at, message);
            return Verdict::Drop;
        };
        if matches!(form, MemberForm::Any) {
            return Verdict::Keep;
        }
        let mut dropped = HashSet::new();
        for (key, node) in map.iter_mut() {
            if self.fit(node, form, &Place::Key(at, key)) == Verdict::Drop {
                dropped.insert(key.clone());
            }
        }
        remove(map, &dropped);
        Verdict::Keep
    }

    fn security(&mut self, node: &mut Node, at: &Place<'_>) -> Verdict {
        if matches!(node, Node::Map(_)) {
            self.repaired(
                at,
                "expected a list for `security`, found one element; treated as a list",
            );
            *node = Node::List(vec![node.clone()]);
        }
        let Node::List(list) = node else {
            let message = format!("expected a list for `security`, found {}", node.kind());
            self.report(Code::MalformedPart, at, message);
            return Verdict::Drop;
        };
        let mut sound = true;
        for (index, requirement) in list.iter_mut().enumerate() {
            let here = Place::Index(at, index);
            sound &= self.map(requirement, MemberForm::Texts, &here) == Verdict::Keep;
        }
        if sound { Verdict::Keep } else { Verdict::Drop }
    }
}

/// Returns the noun with its article.
pub(super) fn article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}
