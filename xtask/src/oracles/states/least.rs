//! The smallest value of a type.

use serde_json::{Map, Value as Json, json};
use trine::ir::{
    EnumScalar, Presence, Scalar, SchemaId, SchemaKind, Shape, Struct, TextFormat, Type,
};

use super::values::{States, is_sent, tag};

/// The maximum nesting depth of required values.
const DEEPEST_REQUIRED: usize = 8;

impl States<'_> {
    /// Returns a small value of a type.
    pub(super) fn least(&self, ty: &Type, in_table: bool, depth: usize) -> Json {
        match &ty.shape {
            Shape::Any => json!("any"),
            Shape::Null => Json::Null,
            Shape::Boolean => json!(true),
            Shape::StringBool { yes, .. } if in_table => json!(yes),
            Shape::StringBool { .. } => json!(true),
            Shape::Integer(_) => json!(1),
            Shape::Number | Shape::Decimal => json!(1.5),
            Shape::Text(format) => json!(match format {
                TextFormat::Date => "2024-02-29",
                TextFormat::DateTime => "2024-02-29T12:00:00Z",
                TextFormat::Time => "12:00:00",
                TextFormat::Duration => "P1D",
                TextFormat::Uuid => "67e55044-10b1-426f-9247-bb680e5fe0c8",
                TextFormat::Decimal => "1.5",
                TextFormat::Json => "{}",
                _ => "text",
            }),
            Shape::List(_) if depth > DEEPEST_REQUIRED => json!([]),
            Shape::List(item) => json!([self.least(item, in_table, depth + 1)]),
            Shape::Map(_) | Shape::Ordered(_) if depth > DEEPEST_REQUIRED => json!({}),
            Shape::Map(value) | Shape::Ordered(value) => {
                json!({ "key": self.least(value, in_table, depth + 1) })
            }
            Shape::File => json!({ "name": "a.txt", "text": "abc" }),
            Shape::Schema(id) => self.least_schema(*id, in_table, depth),
        }
    }

    pub(super) fn least_schema(&self, id: SchemaId, in_table: bool, depth: usize) -> Json {
        match &self.api.schema(id).kind {
            SchemaKind::Alias(ty) => self.least(ty, in_table, depth),
            SchemaKind::Enum(list) => {
                let value = list.scalars().next().map(Scalar::to_json);
                value.unwrap_or_else(|| match list.scalar {
                    EnumScalar::Text => json!("1"),
                    EnumScalar::Integer => json!(1),
                })
            }
            SchemaKind::Filter(_) => json!({}),
            SchemaKind::Union(union) => match union.variants.first() {
                Some(_) if depth > DEEPEST_REQUIRED => Json::Null,
                None => Json::Null,
                Some(variant) => {
                    let mut value = self.least(&variant.ty, in_table, depth + 1);
                    tag(&mut value, union.discriminator(), &variant.tags);
                    value
                }
            },
            kind @ (SchemaKind::Struct(object) | SchemaKind::Multipart(object)) => {
                let in_table = matches!(kind, SchemaKind::Struct(_));
                let mut members = self.least_members(object, in_table, depth);
                // An object without members cannot be written in most ways.
                let sent = object.fields.iter().filter(|field| is_sent(field));
                let scalar = sent.clone().find(|field| self.is_scalar(&field.ty));
                if depth > 0
                    && depth <= DEEPEST_REQUIRED
                    && members.is_empty()
                    && let Some(field) = scalar.or(sent.clone().next())
                {
                    let value = self.least(&field.ty, in_table, depth + 1);
                    members.insert(field.wire_name.clone(), value);
                }
                Json::Object(members)
            }
        }
    }

    /// Returns the required members of an object, and those of its first alternative.
    pub(super) fn least_members(
        &self,
        object: &Struct,
        in_table: bool,
        depth: usize,
    ) -> Map<String, Json> {
        let alternative = object.alternatives.first();
        let mut members = Map::new();
        for (index, field) in object.fields.iter().enumerate() {
            let is_chosen = alternative.is_some_and(|one| one.fields.contains(&index));
            let is_required = field.presence == Presence::Required || is_chosen;
            if is_required && is_sent(field) {
                let value = match depth > DEEPEST_REQUIRED {
                    true => Json::Null,
                    false => self.least(&field.ty, in_table, depth + 1),
                };
                members.insert(field.wire_name.clone(), value);
            }
        }
        members
    }

    fn is_scalar(&self, ty: &Type) -> bool {
        match &ty.shape {
            Shape::Schema(id) => match &self.api.schema(*id).kind {
                SchemaKind::Alias(ty) => self.is_scalar(ty),
                kind => matches!(kind, SchemaKind::Enum(_)),
            },
            Shape::Boolean
            | Shape::StringBool { .. }
            | Shape::Integer(_)
            | Shape::Number
            | Shape::Decimal
            | Shape::Text(_)
            | Shape::File => true,
            Shape::Any | Shape::Null | Shape::List(_) | Shape::Map(_) | Shape::Ordered(_) => false,
        }
    }
}
