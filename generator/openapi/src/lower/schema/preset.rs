//! Properties with a constant value, or the value of the discriminator for their object.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use trine_ir::{
    Field, Integer, Presence, Preset, Scalar, Schema, SchemaId, SchemaKind, Shape, TextFormat,
    UnionTag,
};

use crate::lower::schema::listed::{definition, values};

/// Presets each property with its constant value, or with the value of the discriminator for its
/// object.
pub(in crate::lower) fn preset(schemas: &mut [Schema]) {
    let mut tag_values: HashMap<(SchemaId, String), Vec<Vec<Scalar>>> = HashMap::new();
    let mut constants: HashSet<(SchemaId, String)> = HashSet::new();
    for schema in schemas.iter() {
        let SchemaKind::Union(union) = &schema.kind else {
            continue;
        };
        for variant in &union.variants {
            let Some(id) = definition(schemas, &variant.ty) else {
                continue;
            };
            match &union.tag {
                Some(UnionTag::Discriminator(property)) => {
                    let known = tag_values.entry((id, property.clone())).or_default();
                    if !known.contains(&variant.tags) {
                        known.push(variant.tags.clone());
                    }
                }
                Some(UnionTag::Constant(path)) => {
                    if let [property] = path.as_slice() {
                        constants.insert((id, property.clone()));
                    }
                }
                None => {}
            }
        }
    }
    let mut found = Vec::new();
    for (index, schema) in schemas.iter().enumerate() {
        let Some(object) = schema.kind.object() else {
            continue;
        };
        for (place, field) in object.fields.iter().enumerate() {
            let key = (SchemaId(index), field.wire_name.clone());
            let is_required = field.presence == Presence::Required;
            let own = values(schemas, field);
            let own = own.filter(|_| !field.ty.nullable || !field.listed.is_empty());
            let preset = match (own.as_deref(), tag_values.get(&key).map(Vec::as_slice)) {
                (Some([only]), _) if is_required || constants.contains(&key) => Preset {
                    value: only.clone(),
                    is_only: true,
                },
                (_, Some([tags])) if is_required => match tags.as_slice() {
                    [only] => Preset {
                        value: only.to_json(),
                        is_only: false,
                    },
                    [first, ..] if field.default.as_ref() == Some(&first.to_json()) => Preset {
                        value: first.to_json(),
                        is_only: false,
                    },
                    _ => continue,
                },
                _ => continue,
            };
            if is_of_type(schemas, field, &preset.value) {
                found.push((index, place, preset));
            }
        }
    }
    for (index, place, preset) in found {
        if let Some(object) = schemas[index].kind.object_mut() {
            object.fields[place].preset = Some(preset);
        }
    }
}

/// Returns whether a value can be written as one of a property's type.
fn is_of_type(schemas: &[Schema], field: &Field, value: &Json) -> bool {
    match (field.ty.shape.resolved(schemas), value) {
        (Shape::Any, _)
        | (Shape::Text(_), Json::String(_))
        | (Shape::Boolean, Json::Bool(_))
        | (Shape::Number, Json::Number(_)) => !matches!(
            field.ty.shape.resolved(schemas),
            Shape::Text(TextFormat::Mapped(_) | TextFormat::Json)
        ),
        (Shape::Integer(width), Json::Number(number)) => match width {
            Integer::I32 => number.as_i64().is_some_and(|it| i32::try_from(it).is_ok()),
            Integer::I64 => number.is_i64(),
            Integer::U32 => number.as_u64().is_some_and(|it| u32::try_from(it).is_ok()),
            Integer::U64 | Integer::U128 => number.is_u64(),
            Integer::I128 => number.is_i64(),
        },
        (Shape::Schema(id), value) => match &schemas[id.0].kind {
            SchemaKind::Enum(listed) => {
                let text = match value {
                    Json::String(text) => text.clone(),
                    value => value.to_string(),
                };
                listed.values.iter().any(|one| one.wire == text)
            }
            _ => false,
        },
        _ => false,
    }
}
