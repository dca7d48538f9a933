//! Values that fit a schema, made from its intermediate representation.

use serde_json::{Map, Value, json};
use trine::analyze::Direction;
use trine::ir::{
    Access, Api, Field, Integer, Presence, Scalar, SchemaId, SchemaKind, Shape, Struct, TextFormat,
    Type, Union, UnionTag,
};

use crate::random::Random;

/// The depth from which on only what is required is made …
const DEEP: usize = 4;
/// … and the depth at which a value is given up.
const TOO_DEEP: usize = 40;

/// Creates values of the schemas of an API.
pub struct Values<'a> {
    /// The API.
    pub api: &'a Api,
    /// Whether the values are sent or received.
    pub direction: Direction,
    /// The source of choices.
    pub random: Random,
}

impl Values<'_> {
    /// Creates a value of a definition; `None` if no value is known to fit.
    pub fn definition(&mut self, id: SchemaId, depth: usize) -> Option<Value> {
        let api = self.api;
        if depth > TOO_DEEP {
            return None;
        }
        match &api.schema(id).kind {
            SchemaKind::Struct(object) => self.object(object, depth),
            SchemaKind::Union(union) => self.union(union, depth),
            SchemaKind::Alias(ty) => self.value(ty, depth + 1),
            SchemaKind::Enum(one) => self.pick(&one.values).map(|one| one.value.to_json()),
            // A body of parts is not JSON, and conditions of filters are written by its methods.
            SchemaKind::Multipart(_) | SchemaKind::Filter(_) => None,
        }
    }

    fn value(&mut self, ty: &Type, depth: usize) -> Option<Value> {
        if ty.nullable && self.random.below(6) == 0 {
            return Some(Value::Null);
        }
        if let Some(separator) = ty.joined {
            return self.joined(&ty.shape, separator.character(), depth);
        }
        match &ty.shape {
            Shape::Any => Some(match self.random.below(4) {
                0 => json!({"a": [1, "b", null]}),
                1 => json!(1.5),
                2 => json!([]),
                _ => json!("any"),
            }),
            Shape::Null => Some(Value::Null),
            Shape::Boolean => Some(Value::Bool(self.random.below(2) == 0)),
            Shape::StringBool { yes, no } => {
                let chosen = if self.random.below(2) == 0 { yes } else { no };
                Some(Value::from(chosen.clone()))
            }
            Shape::Integer(width) => Some(match (self.random.below(4), width) {
                (0, Integer::I64 | Integer::I128) => Value::from(i64::MIN),
                (0, Integer::U64 | Integer::U128) => Value::from(u64::MAX),
                (number, _) => Value::from(number),
            }),
            Shape::Number => Some(
                self.pick(&[json!(0), json!(-1.5), json!(1e300), json!(7)])?
                    .clone(),
            ),
            Shape::Decimal => Some(self.pick(&[json!(0), json!(-1.25), json!(12345)])?.clone()),
            Shape::Text(format) => self.text(format),
            Shape::List(inner) => {
                let elements = self.count(depth);
                let elements = (0..elements).map(|_| self.value(inner, depth + 1));
                elements.collect::<Option<Vec<_>>>().map(Value::Array)
            }
            Shape::Map(inner) | Shape::Ordered(inner) => {
                let mut map = Map::new();
                for number in 0..self.count(depth) {
                    map.insert(format!("key {number}"), self.value(inner, depth + 1)?);
                }
                Some(Value::Object(map))
            }
            Shape::File => None,
            Shape::Schema(id) => self.definition(*id, depth + 1),
        }
    }

    /// Returns a list that is sent as one text. It has at least one element: an empty text is the
    /// list of one empty text.
    fn joined(&mut self, shape: &Shape, separator: char, depth: usize) -> Option<Value> {
        let Shape::List(inner) = shape else {
            return None;
        };
        let mut texts = Vec::new();
        for _ in 0..=self.random.below(2) {
            texts.push(match self.value(inner, depth + 1)? {
                Value::String(text) if text.contains(separator) => return None,
                Value::String(text) => text,
                value @ (Value::Number(_) | Value::Bool(_)) => value.to_string(),
                Value::Null | Value::Array(_) | Value::Object(_) => return None,
            });
        }
        Some(Value::from(texts.join(&separator.to_string())))
    }

    fn text(&mut self, format: &TextFormat) -> Option<Value> {
        let text = match format {
            TextFormat::Plain | TextFormat::Password | TextFormat::Binary => {
                self.pick(&["", "a", "größe", "\u{1F980}\u{0}\"\\", "5", "true"])?
            }
            TextFormat::Date => "2024-02-29",
            TextFormat::DateTime => "2024-02-29T23:59:60.5Z",
            TextFormat::Time => "23:59:59Z",
            TextFormat::Duration => "P1DT12H",
            TextFormat::Uuid => "00000000-0000-4000-8000-0000000000ff",
            TextFormat::Decimal => "-12.50",
            TextFormat::Json => "{\"a\": [1]}",
            // What such a type accepts is known to nobody.
            TextFormat::Mapped(_) => return None,
        };
        Some(Value::from(text))
    }

    fn object(&mut self, object: &Struct, depth: usize) -> Option<Value> {
        let set = match object.alternatives.as_slice() {
            [] => Vec::new(),
            all => self.pick(all)?.fields.clone(),
        };
        let mut map = Map::new();
        for (index, field) in object.fields.iter().enumerate() {
            let is_absent = matches!(
                (field.access, self.direction),
                (Access::ReadOnly, Direction::Sent) | (Access::WriteOnly, Direction::Received)
            );
            if is_absent {
                continue;
            }
            let is_needed = field.presence == Presence::Required || set.contains(&index);
            if !is_needed && (depth >= DEEP || self.random.below(3) == 0) {
                continue;
            }
            match self.field(field, depth) {
                Some(value) => drop(map.insert(field.wire_name.clone(), value)),
                None if is_needed => return None,
                None => {}
            }
        }
        if let Some(extra) = object.extra.as_ref().filter(|extra| extra.custom.is_none()) {
            for number in 0..self.count(depth) {
                let value = self.value(&extra.value, depth + 1)?;
                map.insert(format!("undeclared {number}"), value);
            }
        }
        Some(Value::Object(map))
    }

    fn field(&mut self, field: &Field, depth: usize) -> Option<Value> {
        if let Some(preset) = &field.preset {
            return preset.value.to_json(&self.api.schemas);
        }
        match field.listed.as_slice() {
            [] => self.value(&field.ty, depth + 1),
            listed => self.pick(listed).map(Scalar::to_json),
        }
    }

    fn union(&mut self, union: &Union, depth: usize) -> Option<Value> {
        let variant = self.pick(&union.variants)?;
        let mut value = self.value(&variant.ty, depth + 1)?;
        if let (Some(UnionTag::Discriminator(property)), Some(tag)) =
            (&union.tag, variant.tags.first())
        {
            value
                .as_object_mut()?
                .insert(property.clone(), tag.to_json());
        }
        Some(value)
    }

    /// Returns a number of elements.
    fn count(&mut self, depth: usize) -> usize {
        match depth {
            ..DEEP => self.random.below(4),
            _ => 0,
        }
    }

    fn pick<'t, T>(&mut self, all: &'t [T]) -> Option<&'t T> {
        match all {
            [] => None,
            all => Some(self.random.pick(all)),
        }
    }
}
