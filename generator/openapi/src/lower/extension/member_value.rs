//! Values in extensions, checked against the type of their target.

use serde_json::{Map, Value as Json};

use trine_ir::{
    EnumScalar, Field, Presence, SchemaId, SchemaKind, Shape, Struct, TextFormat, Type, Value,
};

use crate::lower::extension::error::found;
use crate::lower::extension::member_path::{Defined, is_sent};

impl Defined<'_> {
    /// Returns a value of a type, or the problem.
    pub fn value(self, ty: &Type, json: &Json) -> Result<Value, String> {
        if json.is_null() && ty.nullable {
            return Ok(Value::Null);
        }
        let mismatch = || format!("expected {}, found {}", self.what(&ty.shape), found(json));
        match (self.resolved(&ty.shape), json) {
            (Shape::Any, json) => Ok(Value::Any(json.clone())),
            (Shape::Boolean, Json::Bool(value)) => Ok(Value::Boolean(*value)),
            (Shape::StringBool { yes, no }, json) => match json {
                Json::Bool(value) => Ok(Value::Boolean(*value)),
                Json::String(text) if text == yes || text == no => Ok(Value::Boolean(text == yes)),
                _ => Err(mismatch()),
            },
            (Shape::Integer(width), Json::Number(number)) => {
                let value = Value::integer(number);
                let value = value.filter(|value| width.holds(*value));
                value
                    .map(Value::Integer)
                    .ok_or_else(|| match number.is_f64() {
                        true => mismatch(),
                        false => format!("integer `{json}` is out of range for its type"),
                    })
            }
            (Shape::Number, Json::Number(number)) => Ok(Value::Number(number.clone())),
            (Shape::Decimal, Json::Number(number)) => Ok(Value::Text(number.to_string())),
            (Shape::Text(TextFormat::Mapped(format)), _) => Err(format!(
                "unsupported fixed value for the mapped format `{format}`"
            )),
            (Shape::Text(_), Json::String(text)) => Ok(Value::Text(text.clone())),
            (Shape::List(item), Json::Array(values)) => values
                .iter()
                .map(|value| self.value(item, value))
                .collect::<Result<_, _>>()
                .map(Value::List),
            // The order in the document is not known here.
            (Shape::Ordered(_), Json::Object(members)) if members.len() > 1 => Err(format!(
                "expected at most one member for an ordered map, found {}",
                found(json)
            )),
            (Shape::Map(value) | Shape::Ordered(value), Json::Object(members)) => members
                .iter()
                .map(|(key, json)| Ok((key.clone(), self.value(value, json)?)))
                .collect::<Result<_, _>>()
                .map(Value::Map),
            (Shape::Schema(id), json) => self.schema_value(*id, json, mismatch),
            _ => Err(mismatch()),
        }
    }

    fn schema_value(
        self,
        id: SchemaId,
        json: &Json,
        mismatch: impl Fn() -> String,
    ) -> Result<Value, String> {
        match &self.api.schema(id).kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => match json {
                Json::Object(members) => self.object_value(id, object, members),
                _ => Err(mismatch()),
            },
            SchemaKind::Enum(list) => {
                match (list.scalar, json) {
                    (EnumScalar::Text, Json::String(_)) => {}
                    (EnumScalar::Integer, Json::Number(_)) => {}
                    _ => return Err(mismatch()),
                }
                let index = list.position(json).ok_or_else(|| {
                    let values = list
                        .values
                        .iter()
                        .map(|value| format!("`{}`", value.text()));
                    let values: Vec<_> = values.collect();
                    format!(
                        "expected one of {}, found {}",
                        values.join(", "),
                        found(json)
                    )
                })?;
                Ok(Value::Listed(id, index))
            }
            SchemaKind::Union(union) => union
                .variants
                .iter()
                .enumerate()
                .filter(|(_, variant)| !variant.ty.nullable)
                .find_map(|(index, variant)| {
                    let value = self.value(&variant.ty, json).ok()?;
                    Some(Value::Variant(id, index, Box::new(value)))
                })
                .ok_or_else(|| {
                    format!("expected a value of a variant of this union, found `{json}`")
                }),
            SchemaKind::Filter(_) => Err(mismatch()),
            SchemaKind::Alias(_) => Err(mismatch()),
        }
    }

    fn object_value(
        self,
        id: SchemaId,
        object: &Struct,
        members: &Map<String, Json>,
    ) -> Result<Value, String> {
        let mut fields = Vec::new();
        let mut extra = Vec::new();
        for (name, json) in members {
            let declared = |field: &Field| field.wire_name == *name && is_sent(field);
            match (object.fields.iter().position(declared), &object.extra) {
                (Some(index), _) => {
                    fields.push((index, self.value(&object.fields[index].ty, json)?));
                }
                (None, Some(others)) => {
                    extra.push((name.clone(), self.value(&others.value, json)?));
                }
                (None, None) => return Err(format!("unknown property `{name}`")),
            }
        }
        let missing = object.fields.iter().find(|field| {
            let is_required =
                field.presence == Presence::Required && field.preset.is_none() && is_sent(field);
            is_required && !members.contains_key(&field.wire_name)
        });
        match missing {
            Some(field) => Err(format!("missing required property `{}`", field.wire_name)),
            None => Ok(Value::Object(id, fields, extra)),
        }
    }
}
