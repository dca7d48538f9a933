//! References: from the text of a `$ref` to its target.

use openapiv3::ReferenceOr;
use serde::de::DeserializeOwned;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::object_at;
use trine_ir::pointer::{Pointer, percent_decoded};
use trine_ir::suggest::closest;
use trine_ir::{Origin, Shape, StatusPattern, Step, Type};

use crate::lower::DEPTH;
use crate::lower::coverage::unused::Annotations;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::CHAIN;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::view::DocumentView;
use std::rc::Rc;

impl DocumentView<'_> {
    /// Returns the target of a reference; reports problems with the remedy.
    pub(in crate::lower) fn resolve(
        &mut self,
        at: &Pointer,
        to: &str,
        instead: &'static str,
    ) -> Option<Pointer> {
        match self.target(to) {
            Ok(target) => Some(target),
            Err(problem) => {
                let place = at.child("$ref");
                let place = if self.typed.exists(&place) {
                    place
                } else {
                    at.clone()
                };
                let diagnostic = Diagnostic::new(problem.code, &place, problem.message);
                let diagnostic = diagnostic.with_remedy(instead);
                self.report(match problem.help {
                    Some(help) => diagnostic.help(help),
                    None => diagnostic,
                });
                None
            }
        }
    }

    /// Resolves the text of a reference to a place.
    fn target(&mut self, to: &str) -> Result<Pointer, ReferenceError> {
        if let Some(known) = self.targets.get(to) {
            return Ok(known.clone());
        }
        let target = self.find_target(to)?;
        self.targets.insert(to.to_owned(), target.clone());
        Ok(target)
    }

    fn find_target(&mut self, to: &str) -> Result<Pointer, ReferenceError> {
        let Some(fragment) = to.strip_prefix('#') else {
            if let Some(outside) = self.typed.document().outside(to) {
                return Err(ReferenceError {
                    code: outside.code,
                    message: outside.message.clone(),
                    help: Some(outside.help.clone()),
                });
            }
            return Err(ReferenceError {
                code: Code::ExternalReference,
                message: format!("cannot resolve `{to}`: it is outside this document"),
                help: Some(
                    "bundle the document into one file first, or copy the definition into this \
                     document"
                        .to_owned(),
                ),
            });
        };
        let unresolved = |help| ReferenceError {
            code: Code::UnresolvedReference,
            message: format!("cannot find `{to}` in the document"),
            help,
        };
        let decoded = percent_decoded(fragment);
        let candidates = [fragment, decoded.as_str()];
        let mut pointers = candidates
            .iter()
            .filter_map(|text| Pointer::parse(text))
            .filter(|pointer| self.typed.exists(pointer));
        if let Some(pointer) = pointers.next() {
            return Ok(pointer);
        }
        match Pointer::parse(&decoded) {
            Some(pointer) => Err(unresolved(self.did_you_mean(&pointer))),
            None => Err(unresolved(Some(
                "use a reference that starts with `#/`".to_owned(),
            ))),
        }
    }

    /// Returns the sibling of a missing place with the most similar name.
    fn did_you_mean(&mut self, pointer: &Pointer) -> Option<String> {
        if !self.may_suggest() {
            return None;
        }
        let wanted = pointer.last()?;
        let parent = pointer.parent()?;
        // The text of a missing target is that of the document before the upgrade.
        let upgraded = self.typed.document().upgraded_place(&parent);
        let names = self.typed.keys(&upgraded.unwrap_or(parent));
        let closest = closest(&wanted, names.iter().map(String::as_str))?;
        Some(format!("did you mean `{closest}`?"))
    }

    /// Parses the schema at a place, once.
    pub(in crate::lower) fn node(&mut self, pointer: &Pointer) -> Option<SchemaRef> {
        if let Some(known) = self.nodes.get(pointer) {
            return known.clone();
        }
        let node = match self.typed.parse::<ReferenceOr<openapiv3::Schema>>(pointer) {
            Ok(schema) => Some(self.extended(pointer, SchemaRef::new(schema, pointer.clone()))),
            Err(diagnostic) => {
                // A broken schema becomes any value; its users do not depend on it.
                self.report_unattributed(diagnostic);
                None
            }
        };
        self.nodes.insert(pointer.clone(), node.clone());
        node
    }

    /// Returns the schema at the end of a chain of references, with its place.
    ///
    /// Nothing is reported: the lowering of the reference does that.
    pub(in crate::lower) fn look(&mut self, sub: &SchemaRef) -> Option<Rc<Keywords>> {
        let mut sub = sub.clone();
        for _ in 0..CHAIN {
            match sub {
                SchemaRef::Inline(node) => {
                    // `allOf: [{$ref}]` with only annotations is equivalent to the reference.
                    match self.only_member(&node) {
                        Some(only) => sub = only,
                        None => return Some(node),
                    }
                }
                SchemaRef::Reference { to, .. } => {
                    let target = self.target(&to).ok()?;
                    sub = self.node(&target)?;
                }
            }
        }
        None
    }

    /// Returns the place of the definition that a reference resolves to.
    pub(in crate::lower) fn place_of(&mut self, sub: &SchemaRef) -> Option<Pointer> {
        match sub {
            SchemaRef::Inline(node) => Some(node.pointer.clone()),
            SchemaRef::Reference { to, .. } => self.target(to).ok(),
        }
    }

    /// Returns a component that is not a schema: inline, or through a chain of references.
    ///
    /// The result contains its place, and its name if it has one.
    pub(in crate::lower) fn dereference<T: DeserializeOwned>(
        &mut self,
        part: ReferenceOr<T>,
        at: &Pointer,
    ) -> Option<(T, Pointer)> {
        self.dereference_or(part, at, "it is skipped")
    }

    /// Dereferences like [`Self::dereference`], with a remedy for a missing target.
    pub(in crate::lower) fn dereference_or<T: DeserializeOwned>(
        &mut self,
        part: ReferenceOr<T>,
        at: &Pointer,
        instead: &'static str,
    ) -> Option<(T, Pointer)> {
        let (mut part, mut place) = (part, at.clone());
        for _ in 0..CHAIN {
            match part {
                ReferenceOr::Item(item) => return Some((item, place)),
                ReferenceOr::Reference { reference } => {
                    let Some(target) = self.resolve(&place, &reference, instead) else {
                        self.record_missing(&reference);
                        return None;
                    };
                    let Ok(found) = self.typed.parse(&target) else {
                        // Every part is well-formed in its own place.
                        let message = format!(
                            "expected {}, found {}",
                            object_at(at).as_deref().unwrap_or("an object"),
                            object_at(&target).as_deref().unwrap_or("another value"),
                        );
                        let place = place.child("$ref");
                        let diagnostic = Diagnostic::new(Code::MalformedPart, &place, message);
                        self.report(diagnostic.help("refer to an object of the expected type"));
                        return None;
                    };
                    part = found;
                    place = target;
                }
            }
        }
        let message = "this reference is cyclic";
        let place = at.child("$ref");
        self.report(Diagnostic::new(Code::ReferenceCycle, &place, message).with_remedy(instead));
        None
    }
}

impl Schemas<'_> {
    /// Returns the type that a reference names.
    pub(in crate::lower) fn reference(&mut self, at: &Pointer, to: &str) -> Type {
        let Some(target) = self.resolve(at, to, "treated as any value") else {
            return Type::new(Shape::Any);
        };
        self.type_at(&target)
    }

    /// Returns the type of the schema at a place.
    pub(in crate::lower) fn type_at(&mut self, target: &Pointer) -> Type {
        if let Some(known) = self.known_item(target) {
            return known;
        }
        let Some(sub) = self.node(target) else {
            return Type::new(Shape::Any);
        };
        self.lower_owner(target);
        if let Some(known) = self.known_item(target) {
            return known;
        }
        if self.open.contains(target) || self.open.len() > DEPTH {
            let message = "cyclic reference: this definition refers only to itself";
            self.report(Diagnostic::new(Code::ReferenceCycle, target, message));
            return Type::new(Shape::Any);
        }
        self.open.push(target.clone());
        let origin = self.origin_of(target);
        // Annotations elsewhere do not apply at the reference; a property is shown at its own
        // place.
        let parent = target.parent().and_then(|parent| parent.last());
        let shown = match parent.as_deref() {
            Some("properties") => Annotations::EVERYTHING,
            _ => Annotations::NOTHING,
        };
        let ty = self.lower_schema(&sub, &origin, shown);
        self.open.pop();
        ty
    }

    fn known_item(&mut self, target: &Pointer) -> Option<Type> {
        let id = *self.items.get(target)?;
        Some(Type {
            nullable: self.nullable_at(target),
            ..Type::new(Shape::Schema(id))
        })
    }

    /// Lowers the component that contains a place: it names the nested definitions.
    fn lower_owner(&mut self, place: &Pointer) {
        let segments: Vec<_> = place.segments().take(3).collect();
        if let [components, schemas, name] = segments.as_slice()
            && components == "components"
            && schemas == "schemas"
            && let Some(index) = self.components.get_index_of(name)
            && self.owners < DEPTH
        {
            self.owners += 1;
            self.component(index);
            self.owners -= 1;
        }
    }

    /// Returns the name for a part that is only reached by a reference to its place.
    fn origin_of(&self, place: &Pointer) -> Origin {
        let segments: Vec<_> = place.segments().collect();
        let words: Vec<&str> = segments.iter().map(String::as_str).collect();
        let last = words.last().copied().unwrap_or("Document");
        match words.as_slice() {
            ["components", "schemas", name, ..] if self.components.contains_key(*name) => {
                Origin::Inside(self.components[*name].id, Step::Property(last.to_owned()))
            }
            ["components", "responses", name, ..] => named(&[name, "Response"]),
            ["components", "requestBodies", name, ..] => named(&[name, "Request"]),
            [
                "components",
                "parameters" | "headers" | "mediaTypes",
                name,
                ..,
            ] => named(&[name]),
            ["paths", ..] => self
                .origin_in_operation(place)
                .unwrap_or_else(|| named(&[last])),
            _ => named(&[last]),
        }
    }

    /// Returns the name for a part of a body of an operation.
    fn origin_in_operation(&self, place: &Pointer) -> Option<Origin> {
        let mut around = std::iter::successors(Some(place.clone()), Pointer::parent);
        let (operation, id) = around.find_map(|place| {
            let id = *self.operation_ids.get(&place)?;
            Some((place, id))
        })?;
        let within = Pointer::parse(&place.as_str()[operation.as_str().len()..])?;
        let segments: Vec<_> = within.segments().collect();
        let words: Vec<&str> = segments.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["requestBody", ..] => Some(Origin::RequestBody(id)),
            ["responses", status, ..] => {
                let status = crate::lower::operation::status::status_pattern(status);
                let status = status.unwrap_or(StatusPattern::Default);
                Some(Origin::ResponseBody(id, status))
            }
            _ => None,
        }
    }
}

/// A problem with the text of a reference.
struct ReferenceError {
    code: Code,
    message: String,
    help: Option<String>,
}

/// Creates the origin of a part with a name of its own.
pub(in crate::lower) fn named(words: &[&str]) -> Origin {
    Origin::Named(words.iter().map(|word| (*word).to_owned()).collect())
}
