//! The listed values of properties in finished definitions.

use std::collections::HashSet;

use serde_json::Value as Json;

use trine_ir::{Field, Scalar, Schema, SchemaId, SchemaKind, Shape, Type};

/// The maximum depth of nested definitions.
pub(in crate::lower) const DEPTH: usize = 4;

/// Returns the definition of a type, following aliases.
pub(in crate::lower) fn definition(schemas: &[Schema], ty: &Type) -> Option<SchemaId> {
    match ty.shape.resolved(schemas) {
        Shape::Schema(id) => Some(*id),
        _ => None,
    }
}

/// Returns the listed values of a property besides `null`.
pub(in crate::lower) fn values(schemas: &[Schema], field: &Field) -> Option<Vec<Json>> {
    if !field.listed.is_empty() {
        return Some(field.listed.iter().map(Scalar::to_json).collect());
    }
    let id = definition(schemas, &field.ty)?;
    let SchemaKind::Enum(listed) = &schemas[id.0].kind else {
        return None;
    };
    let values = listed.scalars().map(Scalar::to_json);
    Some(values.collect())
}

/// Returns values without duplicates.
pub(super) fn distinct(values: Vec<Json>) -> Vec<Json> {
    let mut seen = HashSet::new();
    let values = values.into_iter();
    values.filter(|value| seen.insert(spelled(value))).collect()
}

/// Returns the normalized text of a scalar: `1` and `1.0` are equal.
pub(super) fn spelled(value: &Json) -> String {
    match value.as_f64().filter(|_| value.as_i64().is_none()) {
        Some(number) if number.fract() == 0.0 => format!("{number:.0}"),
        _ => value.to_string(),
    }
}
