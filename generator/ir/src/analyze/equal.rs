//! Equal definitions: inline schemas that a document repeats.

use std::collections::BTreeSet;
use std::hash::Hash;

use indexmap::IndexMap;

use super::{Analysis, Direction, Usage};
use crate::pointer::Pointer;
use crate::{Api, Docs, Origin, Schema, SchemaId, SchemaKind, Shape, Type, Value};

/// The inline schemas that are equal to an earlier one. Each of them keeps its name, as another
/// name for the type of the first.
///
/// Components are not in here: a document that names two of them means two types.
#[derive(Clone, Debug, Default)]
pub struct EqualSchemas(Vec<Option<SchemaId>>);

impl EqualSchemas {
    /// Finds them in linear time; `names` are the names of the members of a schema.
    pub fn of<N: Eq + Hash>(api: &Api, analysis: &Analysis, names: impl Fn(SchemaId) -> N) -> Self {
        let updates = analysis.updates().iter().filter(|one| !one.is_nested);
        let updates: BTreeSet<SchemaId> = updates.map(|one| one.update).collect();
        let mut classes: IndexMap<Form<N>, Vec<SchemaId>> = IndexMap::new();
        let mut class_of = vec![None; api.schemas.len()];
        // The schemas inside of a schema come after it.
        for id in api.schema_ids().rev() {
            // An update has methods for the type that it changes.
            if is_comparable(api, id) && !updates.contains(&id) {
                let form = Form::of(api, analysis, id, names(id), &class_of);
                let entry = classes.entry(form);
                class_of[id.0] = Some(entry.index());
                entry.or_default().push(id);
            }
        }
        let mut originals = vec![None; api.schemas.len()];
        for mut equal in classes.into_values() {
            let original = equal.pop();
            for id in equal {
                originals[id.0] = original;
            }
        }
        Self(originals)
    }

    /// Returns the first schema that is equal to this one, if that is another one.
    pub fn original(&self, id: SchemaId) -> Option<SchemaId> {
        self.0.get(id.0).copied().flatten()
    }

    /// Returns the schema whose type this one has.
    pub fn resolved(&self, id: SchemaId) -> SchemaId {
        self.original(id).unwrap_or(id)
    }

    /// Returns a shape that is equal for all shapes with the same type.
    pub fn shape(&self, shape: &Shape) -> Shape {
        let mut ty = Type::new(shape.clone());
        if let Some(id) = schema_mut(&mut ty) {
            *id = self.resolved(*id);
        }
        ty.shape
    }
}

/// Returns whether a schema is inline and its type has no items beside itself.
fn is_comparable(api: &Api, id: SchemaId) -> bool {
    let schema = api.schema(id);
    let is_plain = match &schema.kind {
        SchemaKind::Struct(object) => {
            let extra = object.extra.as_ref();
            extra.is_none_or(|extra| extra.custom.is_none())
        }
        SchemaKind::Enum(_) | SchemaKind::Union(_) => true,
        SchemaKind::Multipart(_) | SchemaKind::Filter(_) | SchemaKind::Alias(_) => false,
    };
    let is_event = || api.webhooks.as_ref().is_some_and(|it| it.union == id);
    is_plain
        && schema.envelope.is_empty()
        && !matches!(schema.origin, Origin::Component(_))
        && !is_event()
}

/// Everything that determines the type of a schema.
#[derive(PartialEq, Eq, Hash)]
struct Form<N> {
    kind: SchemaKind,
    docs: Docs,
    names: N,
    usage: Usage,
    converted: [bool; 2],
    boxed: Vec<bool>,
    /// The schemas of the members.
    members: Vec<Member>,
}

/// The schema in the type of a member.
#[derive(PartialEq, Eq, Hash)]
enum Member {
    /// An inline schema, by the number of its class.
    Class(usize),
    /// Any other schema.
    Schema(SchemaId),
}

impl<N> Form<N> {
    fn of(
        api: &Api,
        analysis: &Analysis,
        id: SchemaId,
        names: N,
        class_of: &[Option<usize>],
    ) -> Self {
        // A member that a schema gains is compared, or named here.
        let Schema {
            pointer: _,
            origin: _,
            docs,
            kind: _,
            envelope: _,
        } = api.schema(id);
        let mut schema = api.schema(id).clone();
        let mut members = Vec::new();
        for ty in schema.members_mut() {
            if let Some(id) = schema_mut(ty) {
                members.push(match class_of[id.0] {
                    Some(class) => Member::Class(class),
                    None => Member::Schema(*id),
                });
                *id = SchemaId(0);
            }
        }
        forget_places(&mut schema.kind);
        let boxed = 0..schema.members().len();
        let boxed = boxed.map(|member| analysis.is_boxed(id, member));
        Self {
            docs: docs.clone(),
            names,
            usage: analysis.usage(id),
            converted: [Direction::Sent, Direction::Received]
                .map(|direction| analysis.is_converted(id, direction)),
            boxed: boxed.collect(),
            members,
            kind: schema.kind,
        }
    }
}

fn schema_mut(ty: &mut Type) -> Option<&mut SchemaId> {
    match &mut ty.shape {
        Shape::List(inner) | Shape::Map(inner) | Shape::Ordered(inner) => schema_mut(inner),
        Shape::Schema(id) => Some(id),
        _ => None,
    }
}

fn forget_places(kind: &mut SchemaKind) {
    match kind {
        SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
            for field in &mut object.fields {
                field.pointer = Pointer::root();
                // The type of the field has the definition.
                if let Some(preset) = &mut field.preset
                    && let Value::Listed(id, _) = &mut preset.value
                {
                    *id = SchemaId(0);
                }
            }
            for alternative in &mut object.alternatives {
                alternative.pointer = None;
            }
        }
        SchemaKind::Union(union) => {
            union.beside.clear();
            for variant in &mut union.variants {
                variant.branches.clear();
                variant.places.clear();
            }
        }
        SchemaKind::Enum(_) | SchemaKind::Filter(_) | SchemaKind::Alias(_) => {}
    }
}
