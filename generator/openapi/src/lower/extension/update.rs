//! `x-trine-update-of`: an object with changes of another object.

use serde_json::Value as Json;

use trine_ir::analyze::{self, Analysis, Usage};
use trine_ir::pointer::Pointer;
use trine_ir::suggest::closest;
use trine_ir::{Api, DeclaredUpdate, Presence, SchemaId, SchemaKind, Shape, Struct};

use crate::lower::extension::error::{ExtensionError, Problems, found, known_members, listed};
use crate::lower::extension::name::UPDATE_OF as NAME;
use crate::lower::schema::definitions::{Envelopes, Schemas};
use crate::lower::schema::keywords::Keywords;
use crate::lower::view::DocumentView;
use crate::typed::Typed;

/// The members of the extension's value.
pub(in crate::lower) const MEMBERS: &[&str] = &["except", "key", "schema"];

const NO_OBJECT: &str = "expected an object with named properties";
const SHAPE: &str = "expected the pointer of a schema, or a map with `schema`";

impl DocumentView<'_> {
    /// Reports an update that is not a definition.
    pub(in crate::lower) fn reject_update(&mut self, node: &Keywords) {
        if node.extension(NAME).is_some() {
            let place = node.pointer.child(NAME);
            self.report(ExtensionError::new(place, NO_OBJECT).into());
        }
    }
}

impl Schemas<'_> {
    /// Records the extension of a schema; `id` is its definition, or the definition that contains
    /// it.
    pub(in crate::lower) fn record_update(&mut self, node: &Keywords, id: SchemaId) {
        if let Some(written) = node.extension(NAME) {
            let place = node.pointer.child(NAME);
            self.updates.insert(id, (place, written.clone()));
        }
    }
}

/// Resolves the extensions of all schemas.
pub(in crate::lower) fn resolve(api: &mut Api, written: &Envelopes, typed: &Typed) -> Problems {
    let mut problems = Problems::default();
    if written.is_empty() {
        return problems;
    }
    let analysis = analyze::analyze(api);
    let mut declared = Vec::new();
    for (id, (place, written)) in written {
        let context = Context {
            api,
            analysis: &analysis,
            typed,
        };
        declared.extend(problems.keep(context.update(*id, place, written)));
    }
    api.updates = declared;
    // Whether two objects have anything in common is known from the comparison.
    let analysis = analyze::analyze(api);
    for update in &api.updates {
        if analysis.update(update.update).is_none()
            && let Some((place, _)) = written.get(&update.update)
        {
            let message =
                "expected a property with the same name and type in both objects, found none";
            problems.add(ExtensionError::new(place.clone(), message));
        }
    }
    problems
}

struct Context<'a> {
    api: &'a Api,
    analysis: &'a Analysis,
    typed: &'a Typed<'a>,
}

impl<'a> Context<'a> {
    fn update(
        &self,
        id: SchemaId,
        place: &Pointer,
        written: &Json,
    ) -> Result<DeclaredUpdate, Problems> {
        let problem = |place: &Pointer, message: &str| ExtensionError::new(place.clone(), message);
        let SchemaKind::Struct(object) = &self.api.schema(id).kind else {
            return Err(problem(place, NO_OBJECT).into());
        };
        if self.analysis.usage(id) == Usage::Received {
            let message = "expected an object that is sent, found one that is only received";
            return Err(problem(place, message).into());
        }
        let mut problems = Problems::default();
        let (schema, key, except) = match written {
            Json::String(_) => ((place.clone(), Some(written)), Vec::new(), Vec::new()),
            _ => {
                let members = known_members(written, place, SHAPE, MEMBERS, &mut problems);
                let Some(members) = members else {
                    return Err(problems);
                };
                let schema = place.child("schema");
                let key = listed(members.get("key"), place.child("key"));
                let except = listed(members.get("except"), place.child("except"));
                ((schema, members.get("schema")), key, except)
            }
        };
        let state = problems.keep(self.state(&schema.0, schema.1));
        let keys = key
            .iter()
            .map(|(place, name)| self.key(object, place, name));
        let key = problems.keep_all(keys);
        let except = except.iter();
        let except = except.map(|(place, name)| property(object, place, name));
        let except = problems.keep_all(except);
        let update = state.zip(key).zip(except);
        let update = update.map(|((state, key), except)| DeclaredUpdate {
            update: id,
            state,
            key,
            except,
        });
        problems.none_in(update)
    }

    /// Returns the object that is updated.
    fn state(&self, place: &Pointer, written: Option<&Json>) -> Result<SchemaId, ExtensionError> {
        let problem = |message: String| ExtensionError::new(place.clone(), message);
        let text = written.and_then(Json::as_str).unwrap_or_default();
        let pointer = Pointer::parse(text).filter(|_| text.starts_with("#/"));
        let Some(pointer) = pointer else {
            const POINTER: &str = "#/components/schemas/Lead";
            return Err(match written.map(found) {
                Some(found) => problem(format!("expected the pointer of a schema, found {found}"))
                    .help(format!("use a pointer such as `{POINTER}`")),
                None => problem("missing `schema`: expected the pointer of a schema".to_owned())
                    .help(format!("add `schema: '{POINTER}'`")),
            });
        };
        let mut schemas = self.api.schema_ids();
        let found = schemas.find(|id| self.api.schema(*id).pointer == pointer);
        let Some(mut id) = found else {
            let message = match self.typed.exists(&pointer) {
                true => format!("{NO_OBJECT}, found another value at `{text}`"),
                false => format!("cannot find `{text}` in the document"),
            };
            let components = self.api.schemas.iter().map(|one| one.pointer.as_str());
            let close = closest(pointer.as_str(), components);
            return Err(match close {
                Some(close) => problem(message).help(format!("did you mean `#{close}`?")),
                None => problem(message),
            });
        };
        if let Shape::Schema(resolved) = self.analysis.resolved(self.api, &Shape::Schema(id)) {
            id = *resolved;
        }
        match (&self.api.schema(id).kind, self.analysis.usage(id)) {
            (SchemaKind::Struct(_), Usage::Sent) => Err(problem(format!(
                "expected an object that is received, found `{text}`, which is only sent"
            ))),
            (SchemaKind::Struct(_), _) => Ok(id),
            _ => Err(problem(format!(
                "{NO_OBJECT}, found another type at `{text}`"
            ))),
        }
    }

    /// Returns the index of a property that identifies the resource.
    fn key(
        &self,
        object: &Struct,
        place: &Pointer,
        written: &Json,
    ) -> Result<usize, ExtensionError> {
        let index = property(object, place, written)?;
        let field = &object.fields[index];
        let is_patch =
            field.presence == Presence::Optional && (field.ty.nullable || field.clear.is_some());
        if is_patch {
            let name = &field.wire_name;
            let message = format!(
                "expected a property that cannot be cleared, found `{name}`, which can be cleared"
            );
            return Err(ExtensionError::new(place.clone(), message));
        }
        Ok(index)
    }
}

/// Returns the index of a property.
fn property(object: &Struct, place: &Pointer, written: &Json) -> Result<usize, ExtensionError> {
    let problem = |message: String| ExtensionError::new(place.clone(), message);
    let Some(name) = written.as_str() else {
        let message = format!("expected the name of a property, found {}", found(written));
        return Err(problem(message));
    };
    let mut fields = object.fields.iter();
    fields
        .position(|field| field.wire_name == name)
        .ok_or_else(|| {
            let message = format!("unknown property `{name}`");
            let names = object.fields.iter().map(|field| field.wire_name.as_str());
            match closest(name, names) {
                Some(close) => problem(message).help(format!("did you mean `{close}`?")),
                None => problem(message),
            }
        })
}
