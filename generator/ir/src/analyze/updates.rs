//! Updates: which sent types contain changes of which received types, field by field.

mod compatibility;

use std::collections::{BTreeMap, BTreeSet};

use compatibility::{Compared, Compatibility, received_by_name};

use super::{Analysis, Direction, References, Success, Usage, reach};
use crate::{
    Access, Api, ContentKind, DeclaredUpdate, Field, Method, OperationId, Presence, SchemaId,
    SchemaKind, Shape, Struct, Type,
};

/// A sent type with changes of a received one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The type that is sent.
    pub update: SchemaId,
    /// The type of the resource.
    pub state: SchemaId,
    /// The origin of each field of the update, parallel to [`Struct::fields`].
    pub fields: Vec<UpdateField>,
    /// Whether undeclared properties of both have the same type.
    pub has_extra: bool,
    /// Whether it is only the type of a field of another update.
    pub is_nested: bool,
}

/// The origin of a field of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateField {
    /// The field of the state at this index.
    Of {
        /// The index.
        state: usize,
        /// The relation of the types.
        conversion: Conversion,
        /// Whether the field identifies the resource.
        is_key: bool,
    },
    /// The document declares that it changes something else than the field of this name.
    Excluded,
    /// The state does not have it.
    Unknown,
    /// The state has a field of this name and another type.
    OtherType,
}

/// The relation between the types of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// They have the same Rust type.
    Same,
    /// They have the same JSON.
    Json,
    /// The field of the update is an update.
    Merged,
}

/// The updates of an API.
#[derive(Clone, Debug, Default)]
pub(super) struct Updates {
    all: Vec<Update>,
    /// The received types that are also written.
    encoded: Vec<bool>,
    /// The sent types that are also read.
    decoded: Vec<bool>,
}

impl Analysis {
    /// Returns all updates, in the order of the schemas.
    pub fn updates(&self) -> &[Update] {
        &self.updates.all
    }

    /// Returns the update that a sent type is by itself.
    pub fn update(&self, id: SchemaId) -> Option<&Update> {
        let mut updates = self.updates.all.iter();
        updates.find(|one| one.update == id && !one.is_nested)
    }

    /// Returns whether a type of this direction is also converted from the other one.
    pub fn is_converted(&self, id: SchemaId, direction: Direction) -> bool {
        let converted = match direction {
            Direction::Sent => &self.updates.decoded,
            Direction::Received => &self.updates.encoded,
        };
        converted.get(id.0).copied().unwrap_or_default()
    }
}

impl Update {
    /// Returns the required fields of the update that the state does not determine, by index.
    pub fn unknown_required<'s>(&'s self, object: &'s Struct) -> impl Iterator<Item = usize> + 's {
        let fields = object.fields.iter().zip(&self.fields).enumerate();
        fields.filter_map(|(index, (field, origin))| {
            let is_unknown = !matches!(origin, UpdateField::Of { .. });
            (is_unknown && is_needed(field)).then_some(index)
        })
    }

    /// Returns whether every update contains a field that may have changed.
    pub fn always_sends_changes(&self, object: &Struct) -> bool {
        let mut fields = object.fields.iter().zip(&self.fields);
        fields.any(|(field, origin)| {
            is_needed(field) && matches!(origin, UpdateField::Of { is_key: false, .. })
        })
    }
}

/// Returns whether a caller has to provide the field.
fn is_needed(field: &Field) -> bool {
    is_sent(field) && field.presence == Presence::Required && field.preset.is_none()
}

fn is_sent(field: &Field) -> bool {
    field.access != Access::ReadOnly
}

/// Finds the updates of an analyzed API.
pub(super) fn find(api: &Api, references: &References, analysis: &Analysis) -> Updates {
    let mut finder = Finder {
        compatibility: Compatibility { api, analysis },
        compared: Compared::default(),
        readers: BTreeMap::new(),
        found: BTreeMap::new(),
    };
    for (index, operation) in api.operations.iter().enumerate() {
        if operation.method == Method::Get && operation.path.contains('{') {
            let readers = finder.readers.entry(&operation.path).or_default();
            readers.push(OperationId(index));
        }
    }
    for declared in &api.updates {
        if let Some(update) = finder.pair(declared) {
            finder.add(update);
        }
    }
    let is_declared = |id: SchemaId| api.updates.iter().any(|one| one.update == id);
    for index in 0..api.operations.len() {
        if let Some(update) = finder.of_operation(OperationId(index))
            && !is_declared(update.update)
            && finder.top(update.update).is_none()
        {
            finder.add(update);
        }
    }
    let all: Vec<Update> = finder.found.into_values().collect();
    let (mut written, mut read) = (Vec::new(), Vec::new());
    for update in &all {
        let pairs = fields_of(api, update.update).iter().zip(&update.fields);
        for (field, origin) in pairs {
            if let UpdateField::Of {
                state, conversion, ..
            } = origin
                && *conversion != Conversion::Same
            {
                read.extend(field.ty.schema());
                written.extend(fields_of(api, update.state)[*state].ty.schema());
            }
        }
    }
    Updates {
        all,
        encoded: reach(api, references, written, Access::WriteOnly),
        decoded: reach(api, references, read, Access::ReadOnly),
    }
}

/// Returns two types of which the document says nothing.
fn undeclared(update: SchemaId, state: SchemaId) -> DeclaredUpdate {
    DeclaredUpdate {
        update,
        state,
        key: Vec::new(),
        except: Vec::new(),
    }
}

fn fields_of(api: &Api, id: SchemaId) -> &[Field] {
    let object = api.schema(id).kind.object();
    object
        .map(|object| object.fields.as_slice())
        .unwrap_or_default()
}

struct Finder<'a> {
    compatibility: Compatibility<'a>,
    compared: Compared,
    /// The operations that read a resource, by path.
    readers: BTreeMap<&'a str, Vec<OperationId>>,
    /// The updates, by their types.
    found: BTreeMap<(SchemaId, SchemaId), Update>,
}

impl<'a> Finder<'a> {
    fn api(&self) -> &'a Api {
        self.compatibility.api
    }

    fn top(&self, id: SchemaId) -> Option<&Update> {
        let mut found = self.found.values();
        found.find(|one| one.update == id && !one.is_nested)
    }

    /// Returns the struct that a type is.
    fn object(&self, ty: &'a Type) -> Option<(SchemaId, &'a Struct)> {
        match self.compatibility.analysis.resolved(self.api(), &ty.shape) {
            Shape::Schema(id) => match &self.api().schema(*id).kind {
                SchemaKind::Struct(object) => Some((*id, object)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Adds an update, with those that are types of its fields.
    fn add(&mut self, update: Update) {
        let (api, key) = (self.api(), (update.update, update.state));
        if let Some(found) = self.found.get_mut(&key) {
            found.is_nested &= update.is_nested;
            return;
        }
        let fields = fields_of(api, update.update).iter().zip(&update.fields);
        let nested: Vec<_> = fields
            .filter_map(|(field, origin)| match origin {
                UpdateField::Of {
                    state,
                    conversion: Conversion::Merged,
                    ..
                } => {
                    let state = &fields_of(api, update.state)[*state];
                    Some((self.object(&field.ty)?.0, self.object(&state.ty)?.0))
                }
                _ => None,
            })
            .collect();
        self.found.insert(key, update);
        for (update, state) in nested {
            if let Some(update) = self.pair(&undeclared(update, state)) {
                self.add(Update {
                    is_nested: true,
                    ..update
                });
            }
        }
    }

    /// Compares the fields of two types; `None` if they have no field in common.
    fn pair(&mut self, declared: &DeclaredUpdate) -> Option<Update> {
        let api = self.api();
        let (update, state) = (declared.update, declared.state);
        let SchemaKind::Struct(object) = &api.schema(update).kind else {
            return None;
        };
        let SchemaKind::Struct(of) = &api.schema(state).kind else {
            return None;
        };
        let analysis = self.compatibility.analysis;
        // Only a type that is sent has methods, and only one that is received is read.
        if analysis.usage(update) == Usage::Received || analysis.usage(state) == Usage::Sent {
            return None;
        }
        let received = received_by_name(of);
        let origin = |(index, field): (usize, &Field)| {
            if declared.except.contains(&index) {
                return UpdateField::Excluded;
            }
            let found = received.get(field.wire_name.as_str());
            let Some(&at) = found.filter(|_| is_sent(field)) else {
                return UpdateField::Unknown;
            };
            let is_boxed = [
                analysis.is_boxed(update, index),
                analysis.is_boxed(state, at),
            ];
            let compared = &mut self.compared;
            let other = &of.fields[at].ty;
            match self
                .compatibility
                .conversion(&field.ty, other, is_boxed, compared)
            {
                Some(conversion) => UpdateField::Of {
                    state: at,
                    conversion,
                    is_key: declared.key.contains(&index),
                },
                None => UpdateField::OtherType,
            }
        };
        let fields: Vec<_> = object.fields.iter().enumerate().map(origin).collect();
        let has_extra = match (&object.extra, &of.extra) {
            (Some(one), Some(other)) => self.compatibility.is_same(&one.value, &other.value),
            _ => false,
        };
        let mut origins = fields.iter();
        origins
            .any(|one| matches!(one, UpdateField::Of { .. }))
            .then_some(Update {
                update,
                state,
                fields,
                has_extra,
                is_nested: false,
            })
    }

    /// Returns the update that the body of a `PATCH` is: of the type in its response or, if none
    /// fits, in the response of a `GET` of the same path.
    fn of_operation(&mut self, id: OperationId) -> Option<Update> {
        let operation = &self.api().operations[id.0];
        if operation.method != Method::Patch {
            return None;
        }
        let ContentKind::Json(body) = &operation.body.as_ref()?.content.kind else {
            return None;
        };
        let (update, object) = self.object(body)?;
        let mut responses = self.received(id);
        let readers = self.readers.get(operation.path.as_str());
        for reader in readers.into_iter().flatten() {
            responses.extend(self.received(*reader));
        }
        let mut seen = BTreeSet::new();
        responses.retain(|state| seen.insert(*state));
        let wanted = object.fields.iter();
        let wanted = wanted.filter(|field| is_sent(field) && field.preset.is_none());
        let wanted = wanted.count();
        let mut best: Option<(usize, Update)> = None;
        for state in responses {
            let Some(pair) = self.pair(&undeclared(update, state)) else {
                continue;
            };
            let is_of = |one: &&UpdateField| matches!(one, UpdateField::Of { .. });
            let shared = pair.fields.iter().filter(is_of).count();
            // Most of what an update can change is in the type that it changes.
            let is_better = best.as_ref().is_none_or(|(most, _)| shared > *most);
            if 2 * shared > wanted && is_better {
                best = Some((shared, pair));
            }
        }
        best.map(|(_, update)| update)
    }

    /// Returns the objects in a success response of an operation: the body, and its members.
    fn received(&self, id: OperationId) -> Vec<SchemaId> {
        let (api, analysis) = (self.api(), self.compatibility.analysis);
        let Success::One(index) = analysis.response_classes(id).success else {
            return Vec::new();
        };
        let content = api.operations[id.0].responses[index].content.as_ref();
        let Some(ContentKind::Json(body)) = content.map(|content| &content.kind) else {
            return Vec::new();
        };
        let Some((body, object)) = self.object(body) else {
            return Vec::new();
        };
        let members = object.fields.iter();
        let members = members.filter_map(|field| Some(self.object(&field.ty)?.0));
        std::iter::once(body).chain(members).collect()
    }
}
