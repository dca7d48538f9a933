//! Definitions: the schemas of a document that become items.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::{Deref, DerefMut};

use indexmap::IndexMap;
use serde_json::Value as Json;

use trine_ir::pointer::Pointer;
use trine_ir::{
    ChosenNames, Docs, OperationId, Origin, Schema, SchemaId, SchemaKind, Shape, Step, Type,
};

use crate::lower::schema::keywords::SchemaRef;
use crate::lower::schema::{alias, preset, tags};
use crate::lower::view::DocumentView;

/// The builder of definitions.
pub(in crate::lower) struct Schemas<'a> {
    pub view: DocumentView<'a>,
    /// All definitions; components first. A definition is "any value" while it is lowered.
    pub schemas: Vec<Schema>,
    /// The definitions by place.
    pub items: HashMap<Pointer, SchemaId>,
    /// The component schemas, by name.
    pub components: IndexMap<String, Component>,
    /// The number of components being lowered because a reference leads into them.
    pub owners: usize,
    /// The places being lowered on their own because a reference leads to them.
    pub open: Vec<Pointer>,
    /// The operations by place, which name the schemas inside them.
    pub operation_ids: IndexMap<Pointer, OperationId>,
    /// The discriminators of unions.
    pub discriminators: Vec<tags::Declared>,
    /// The envelopes.
    pub envelopes: Envelopes,
    /// The updates.
    pub updates: Envelopes,
    /// The schemas with extensions for leniency.
    pub lenient: Vec<LenientSchema>,
    /// The Rust names that the document chooses.
    pub chosen_names: ChosenNames,
}

/// A schema with an extension for leniency.
pub(in crate::lower) struct LenientSchema {
    /// The name of the extension.
    pub extension: &'static str,
    /// The place of the extension.
    pub place: Pointer,
    /// The type of the schema.
    pub ty: Type,
}

/// The envelopes (or updates) by definition: the place of the extension, and the pointers as written.
pub(in crate::lower) type Envelopes = BTreeMap<SchemaId, (Pointer, Json)>;

/// A component schema.
pub(in crate::lower) struct Component {
    pub id: SchemaId,
    /// Whether its lowering has started.
    begun: bool,
}

impl<'a> Schemas<'a> {
    /// Creates a builder without definitions.
    pub fn new(view: DocumentView<'a>) -> Self {
        Self {
            view,
            schemas: Vec::new(),
            items: HashMap::new(),
            components: IndexMap::new(),
            owners: 0,
            open: Vec::new(),
            operation_ids: IndexMap::new(),
            discriminators: Vec::new(),
            envelopes: Envelopes::new(),
            updates: Envelopes::new(),
            lenient: Vec::new(),
            chosen_names: ChosenNames::default(),
        }
    }

    /// Lowers all component schemas. All ids are reserved first, in document order.
    pub fn components(&mut self, without: &HashSet<Pointer>) {
        let place = Pointer::root().child("components").child("schemas");
        for name in self.typed.keys(&place) {
            if self.allowance.exhausted {
                return;
            }
            let pointer = place.child(&name);
            if without.contains(&pointer) {
                continue;
            }
            let id = self.reserve(&pointer, &pointer, Origin::Component(name.clone()));
            self.components.insert(name, Component { id, begun: false });
        }
        self.find_bases();
        for index in 0..self.components.len() {
            self.component(index);
        }
    }

    /// Lowers one component schema unless that has started already.
    pub fn component(&mut self, index: usize) {
        let Some((name, component)) = self.components.get_index_mut(index) else {
            return;
        };
        if std::mem::replace(&mut component.begun, true) {
            return;
        }
        let (name, id) = (name.clone(), component.id);
        let pointer = self.schemas[id.0].pointer.clone();
        let Some(sub) = self.node(&pointer) else {
            return;
        };
        let kind = self.component_kind(&sub, id);
        self.define(id, &sub, Some(&name), kind);
    }

    /// Returns all definitions, complete.
    pub fn finish_schemas(&mut self) -> Vec<Schema> {
        let mut schemas = std::mem::take(&mut self.schemas);
        let cycles = alias::break_cycles(&mut schemas);
        let discriminators =
            tags::distinguish_variants(&mut schemas, &std::mem::take(&mut self.discriminators));
        preset::preset(&mut schemas);
        let members = self.allowance.members;
        let Some(variants) = alias::open_own_variants(&mut schemas, members) else {
            self.spend(usize::MAX, &Pointer::root().child("components"));
            return schemas;
        };
        for diagnostic in cycles.into_iter().chain(discriminators).chain(variants) {
            self.report(diagnostic);
        }
        schemas
    }

    /// Reserves the id of a definition under `key`; [`Self::define`] completes it.
    pub fn reserve(&mut self, key: &Pointer, pointer: &Pointer, origin: Origin) -> SchemaId {
        self.check_types(pointer);
        let id = SchemaId(self.schemas.len());
        self.schemas.push(Schema {
            pointer: pointer.clone(),
            origin,
            docs: Docs::default(),
            kind: SchemaKind::Alias(Type::new(Shape::Any)),
            envelope: Vec::new(),
        });
        self.items.insert(key.clone(), id);
        id
    }

    /// Completes a reserved definition; `name` is the name of its component.
    pub fn define(&mut self, id: SchemaId, sub: &SchemaRef, name: Option<&str>, kind: SchemaKind) {
        if !is_property(&self.schemas[id.0].origin, sub.pointer()) {
            self.record_type_name(sub);
        }
        if let Some(node) = sub.inline() {
            self.record_envelope(node, id);
            self.record_update(node, id);
        }
        let docs = self.item_docs(sub, name);
        let schema = &mut self.schemas[id.0];
        (schema.docs, schema.kind) = (docs, kind);
    }

    /// Returns whether another definition may be created.
    fn check_types(&mut self, place: &Pointer) {
        if self.schemas.len() >= self.limits.types {
            self.pass("types", place, "the document results in more types");
        }
    }

    /// Returns a shape with aliases resolved.
    pub fn resolve_aliases(&self, shape: &Shape) -> Shape {
        shape.resolved(&self.schemas).clone()
    }
}

/// Returns whether a definition is the schema of a property: a name at its place is the name of the
/// property, not of its type.
pub(in crate::lower) fn is_property(origin: &Origin, place: &Pointer) -> bool {
    let parent = place.parent().and_then(|parent| parent.last());
    matches!(origin, Origin::Inside(_, Step::Property(_)))
        && parent.as_deref() == Some("properties")
}

impl<'a> Deref for Schemas<'a> {
    type Target = DocumentView<'a>;

    fn deref(&self) -> &Self::Target {
        &self.view
    }
}

impl DerefMut for Schemas<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.view
    }
}
