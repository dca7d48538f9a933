//! The comparison of the type of a field in an update with its type in the state.

use std::collections::BTreeMap;

use super::{Conversion, is_needed, is_sent};
use crate::analyze::{Analysis, Usage};
use crate::{
    Access, Api, Enum, EnumScalar, Field, Integer, Presence, SchemaId, SchemaKind, Shape, Struct,
    TextFormat, Type, Union,
};

#[derive(Clone, Copy)]
pub(super) struct Compatibility<'a> {
    pub api: &'a Api,
    pub analysis: &'a Analysis,
}

/// The maximum depth of nested types, so that a chain of them cannot exhaust the stack.
const DEPTH: usize = 128;

/// The pairs of types that were compared, so that each is compared once. A pair that is being
/// compared fits.
#[derive(Default)]
pub(super) struct Compared {
    fits: BTreeMap<(SchemaId, SchemaId), bool>,
    depth: usize,
}

impl<'a> Compatibility<'a> {
    /// Returns the relation between the types of a field, unless their JSON differs.
    pub fn conversion(
        self,
        update: &'a Type,
        state: &'a Type,
        is_boxed: [bool; 2],
        compared: &mut Compared,
    ) -> Option<Conversion> {
        let [one, other] = is_boxed;
        if one == other && self.is_same_shape(&update.shape, &state.shape) {
            return Some(Conversion::Same);
        }
        if !self.has_same_json(update, state, compared) {
            return None;
        }
        let is_merged = !one && !other && self.is_merged(update, state);
        Some(match is_merged {
            true => Conversion::Merged,
            false => Conversion::Json,
        })
    }

    /// Returns whether two types have the same Rust type, one in a request and one in a response.
    pub fn is_same(self, update: &Type, state: &Type) -> bool {
        update.nullable == state.nullable && self.is_same_shape(&update.shape, &state.shape)
    }

    fn is_same_shape(self, update: &Shape, state: &Shape) -> bool {
        match (self.resolved(update), self.resolved(state)) {
            (Shape::Schema(one), Shape::Schema(other)) => {
                one == other && self.analysis.usage(*one) != Usage::Split
            }
            (Shape::List(one), Shape::List(other))
            | (Shape::Map(one), Shape::Map(other))
            | (Shape::Ordered(one), Shape::Ordered(other)) => self.is_same(one, other),
            (Shape::Text(one), Shape::Text(other)) => {
                one == other || (is_string(one) && is_string(other))
            }
            (
                Shape::Boolean | Shape::StringBool { .. },
                Shape::Boolean | Shape::StringBool { .. },
            ) => true,
            (Shape::File, _) => false,
            (one, other) => one == other,
        }
    }

    fn resolved<'s>(self, shape: &'s Shape) -> &'s Shape
    where
        'a: 's,
    {
        self.analysis.resolved(self.api, shape)
    }

    /// Returns whether the values of two types have the same JSON, except for members of objects
    /// that only one of them has.
    fn has_same_json(self, update: &Type, state: &Type, compared: &mut Compared) -> bool {
        match (self.resolved(&update.shape), self.resolved(&state.shape)) {
            (Shape::File, _) | (_, Shape::File) => false,
            (Shape::Any, _) | (_, Shape::Any) => true,
            (Shape::Schema(one), Shape::Schema(other)) => {
                one == other || self.have_same_json(*one, *other, compared)
            }
            (Shape::Schema(one), other) => match &self.api.schema(*one).kind {
                SchemaKind::Enum(list) => is_of(list, other),
                SchemaKind::Union(union) => self.some(union, |it| {
                    self.has_same_json(it, &Type::new(other.clone()), compared)
                }),
                _ => false,
            },
            (one, Shape::Schema(other)) => match &self.api.schema(*other).kind {
                SchemaKind::Enum(list) => is_of(list, one),
                SchemaKind::Union(union) => self.some(union, |it| {
                    self.has_same_json(&Type::new(one.clone()), it, compared)
                }),
                _ => false,
            },
            (Shape::List(one), Shape::List(other))
            | (Shape::Map(one) | Shape::Ordered(one), Shape::Map(other) | Shape::Ordered(other)) => {
                self.has_same_json(one, other, compared)
            }
            (Shape::Text(one), Shape::Text(other)) => match (one, other) {
                (TextFormat::Mapped(one), TextFormat::Mapped(other)) => one == other,
                (TextFormat::Mapped(_), _) | (_, TextFormat::Mapped(_)) => false,
                _ => true,
            },
            (Shape::Integer(one), Shape::Integer(other)) => {
                one == other || (!is_long(*one) && !is_long(*other))
            }
            (Shape::Integer(one), Shape::Number) | (Shape::Number, Shape::Integer(one)) => {
                !is_long(*one)
            }
            (one, other) => one == other,
        }
    }

    fn some(self, union: &Union, mut fits: impl FnMut(&Type) -> bool) -> bool {
        union.variants.iter().any(|variant| fits(&variant.ty))
    }

    fn have_same_json(self, update: SchemaId, state: SchemaId, compared: &mut Compared) -> bool {
        if let Some(fits) = compared.fits.get(&(update, state)) {
            return *fits;
        }
        if compared.depth == DEPTH {
            return false;
        }
        compared.fits.insert((update, state), true);
        compared.depth += 1;
        let kinds = (&self.api.schema(update).kind, &self.api.schema(state).kind);
        let same = match kinds {
            (SchemaKind::Struct(one), SchemaKind::Struct(other)) => {
                self.objects_have_same_json(one, other, compared)
            }
            (SchemaKind::Enum(one), SchemaKind::Enum(other)) => one.scalar == other.scalar,
            (SchemaKind::Union(one), _) => {
                let state = Type::new(Shape::Schema(state));
                self.some(one, |it| self.has_same_json(it, &state, compared))
            }
            (_, SchemaKind::Union(other)) => {
                let update = Type::new(Shape::Schema(update));
                self.some(other, |it| self.has_same_json(&update, it, compared))
            }
            _ => false,
        };
        compared.depth -= 1;
        compared.fits.insert((update, state), same);
        same
    }

    fn objects_have_same_json(
        self,
        update: &Struct,
        state: &Struct,
        compared: &mut Compared,
    ) -> bool {
        let mut shared = 0;
        let others = received_by_name(state);
        for field in update.fields.iter().filter(|field| is_sent(field)) {
            match others
                .get(field.wire_name.as_str())
                .map(|at| &state.fields[*at])
            {
                Some(other) if self.has_same_json(&field.ty, &other.ty, compared) => shared += 1,
                Some(_) => return false,
                // A value without it could not be sent.
                None if is_needed(field) => return false,
                None => {}
            }
        }
        shared > 0
    }

    /// Returns whether the type of a field is an update itself: each of its members can be absent
    /// and be cleared, so that it can be changed alone.
    fn is_merged(self, update: &Type, state: &Type) -> bool {
        let object = |ty: &Type| match self.resolved(&ty.shape) {
            Shape::Schema(id) => match &self.api.schema(*id).kind {
                SchemaKind::Struct(object) => Some(object),
                _ => None,
            },
            _ => None,
        };
        let (Some(update), Some(state)) = (object(update), object(state)) else {
            return false;
        };
        // Without a field in common there is no update to merge.
        let received = received_by_name(state);
        let is_common = |field: &Field| received.contains_key(field.wire_name.as_str());
        let is_patch = |field: &Field| {
            field.presence == Presence::Optional
                && (field.ty.nullable || field.clear.is_some())
                && field.preset.is_none()
        };
        let clears = update.extra.as_ref().is_none_or(|extra| {
            let custom = extra.custom.as_ref();
            extra.value.nullable || custom.is_some_and(|custom| custom.clear.is_some())
        });
        let mut sent = update.fields.iter().filter(|field| is_sent(field));
        update.alternatives.is_empty()
            && clears
            && sent.clone().any(is_common)
            && sent.all(is_patch)
    }
}

/// Returns the indices of the fields that are received, by their names.
pub(super) fn received_by_name(object: &Struct) -> BTreeMap<&str, usize> {
    let fields = object.fields.iter().enumerate();
    fields
        .filter(|(_, field)| field.access != Access::WriteOnly)
        .map(|(index, field)| (field.wire_name.as_str(), index))
        .collect()
}

/// Returns whether the Rust type is `String`.
fn is_string(format: &TextFormat) -> bool {
    matches!(
        format,
        TextFormat::Plain | TextFormat::Password | TextFormat::Binary
    )
}

fn is_long(integer: Integer) -> bool {
    matches!(integer, Integer::I128 | Integer::U128)
}

/// Returns whether the values of an enum have this type.
fn is_of(list: &Enum, shape: &Shape) -> bool {
    match (list.scalar, shape) {
        (EnumScalar::Text, Shape::Text(format)) => !matches!(format, TextFormat::Mapped(_)),
        (EnumScalar::Integer, Shape::Integer(integer)) => !is_long(*integer),
        (EnumScalar::Integer, Shape::Number) => true,
        _ => false,
    }
}
