//! Properties with a constant value, or the value of the discriminator for their object.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use trine_ir::{
    Field, Presence, Preset, Scalar, Schema, SchemaId, SchemaKind, Shape, Statement, TextFormat,
    UnionTag, Value,
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
            if let Some(number) = constant_number(schemas, field).filter(|_| is_required) {
                let preset = Preset {
                    value: number,
                    is_only: true,
                };
                found.push((index, place, preset));
                continue;
            }
            let own = values(schemas, field);
            let own = own.filter(|_| !field.ty.nullable || !field.listed.is_empty());
            let (value, is_only) = match (own.as_deref(), tag_values.get(&key).map(Vec::as_slice)) {
                (Some([only]), _) if is_required || constants.contains(&key) => {
                    (only.clone(), true)
                }
                (_, Some([tags])) if is_required => match tags.as_slice() {
                    [only] => (only.to_json(), false),
                    [first, ..] if field.default.as_ref() == Some(&first.to_json()) => {
                        (first.to_json(), false)
                    }
                    _ => continue,
                },
                _ => continue,
            };
            if let Some(value) = typed(schemas, field, &value) {
                found.push((index, place, Preset { value, is_only }));
            }
        }
    }
    for (index, place, preset) in found {
        if let Some(object) = schemas[index].kind.object_mut() {
            object.fields[place].preset = Some(preset);
        }
    }
}

/// Returns the only value of a property if it is a number with more digits than JSON has in Rust.
fn constant_number(schemas: &[Schema], field: &Field) -> Option<Value> {
    let of_type = match &field.ty.shape {
        Shape::Schema(id) => &schemas[id.0].docs.statements[..],
        _ => &[],
    };
    let mut statements = field.docs.statements.iter().chain(of_type);
    let texts = statements.find_map(|statement| match statement {
        Statement::Numbers(texts) => Some(texts),
        _ => None,
    })?;
    let [text] = texts.as_slice() else {
        return None;
    };
    match field.ty.shape.resolved(schemas) {
        _ if field.ty.nullable => None,
        Shape::Integer(width) => {
            let value = text.parse::<i128>().ok()?;
            width.holds(value).then_some(Value::Integer(value))
        }
        Shape::Decimal => Some(Value::Text(text.clone())),
        _ => None,
    }
}

/// Returns a value as one of a property's type, if it can be written as such.
fn typed(schemas: &[Schema], field: &Field, value: &Json) -> Option<Value> {
    Some(match (field.ty.shape.resolved(schemas), value) {
        (Shape::Any, json) => Value::Any(json.clone()),
        (Shape::Text(TextFormat::Mapped(_) | TextFormat::Json), _) => return None,
        (Shape::Text(_), Json::String(text)) => Value::Text(text.clone()),
        (Shape::Boolean, Json::Bool(value)) => Value::Boolean(*value),
        (Shape::Number, Json::Number(number)) => Value::Number(number.clone()),
        (Shape::Integer(width), Json::Number(number)) => {
            Value::Integer(Value::integer(number).filter(|value| width.holds(*value))?)
        }
        (Shape::Schema(id), value) => match &schemas[id.0].kind {
            SchemaKind::Enum(listed) => {
                let index = listed.position(value)?;
                Value::Listed(*id, index)
            }
            _ => return None,
        },
        _ => return None,
    })
}
