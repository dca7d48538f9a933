//! Nested examples: unions. The lines that import the types of examples.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::docs::example::Code;
use crate::emit::docs::expression::Expression;
use crate::ir::{Presence, SchemaId, SchemaKind, Shape, Type, Union, UnionTag, Variant};

/// The maximum length of a line before its parts are split into lines.
const MAX_LENGTH: usize = 72;

impl Context<'_> {
    /// Returns a value of a union: the variant that the example's tag selects, or without tags the
    /// first variant that matches.
    pub(in crate::emit) fn union_value(
        &self,
        code: &mut Code,
        id: SchemaId,
        union: &Union,
        json: &Json,
        depth: usize,
    ) -> Option<Expression> {
        let (index, value) = self.variant_value(code, union, json, depth)?;
        let name = self.names.type_name(id, Direction::Sent);
        let value = match self.analysis.is_boxed(id, index) {
            true => Expression::call("Box::new", vec![value]),
            false => value,
        };
        let variant = format!("{name}::{}", self.names.schema(id).variants[index]);
        Some(Expression::call(&variant, vec![value]))
    }

    /// Returns an argument of a setter or constructor. For a union with tags, the payload suffices
    /// if only one variant has its type.
    pub(in crate::emit) fn nested_argument_value(
        &self,
        code: &mut Code,
        ty: &Type,
        json: &Json,
        depth: usize,
    ) -> Option<Expression> {
        if let Shape::Schema(id) = self.resolved(&ty.shape)
            && let SchemaKind::Union(union) = &self.api.schema(*id).kind
            && union.tag.is_some()
        {
            let mut payload_code = Code::default();
            let (index, value) = self.variant_value(&mut payload_code, union, json, depth)?;
            if self.has_unique_payload(union, index) {
                code.types.extend(payload_code.types);
                return Some(value);
            }
        }
        self.value(code, ty, json, depth)
    }

    /// Returns the variant for an example, and its payload.
    fn variant_value(
        &self,
        code: &mut Code,
        union: &Union,
        json: &Json,
        depth: usize,
    ) -> Option<(usize, Expression)> {
        let at = |path: &[String]| path.iter().try_fold(json, |json, name| json.get(name));
        let tag = match &union.tag {
            Some(UnionTag::Discriminator(member)) => Some(json.get(member)?),
            Some(UnionTag::Constant(path)) => at(path),
            None => None,
        };
        let mut variants = union.variants.iter().enumerate();
        variants.find_map(|(index, variant)| {
            let is_selected = |tag| variant.tags.is_empty() || variant.tags.contains(tag);
            let json = match (tag, union.discriminator()) {
                _ if variant.ty.nullable => return None,
                (Some(tag), _) if !is_selected(tag) => return None,
                (_, Some(member)) => self.without_tag(variant, member, json),
                _ => Cow::Borrowed(json),
            };
            // A union does not count as a level of nesting.
            let value = self.value(code, &variant.ty, &json, depth + 1)?;
            Some((index, value))
        })
    }

    /// Returns the example without the tag that the encoder writes.
    fn without_tag<'a>(&self, variant: &Variant, member: &str, json: &'a Json) -> Cow<'a, Json> {
        let (Shape::Schema(id), Json::Object(members)) = (self.resolved(&variant.ty.shape), json)
        else {
            return Cow::Borrowed(json);
        };
        let is_required = match &self.api.schema(*id).kind {
            SchemaKind::Struct(object) => object
                .fields
                .iter()
                .any(|field| field.wire_name == member && field.presence == Presence::Required),
            _ => true,
        };
        if is_required {
            return Cow::Borrowed(json);
        }
        let mut members = members.clone();
        members.remove(member);
        Cow::Owned(Json::Object(members))
    }

    /// Returns whether no other variant has the same payload, so that a value converts into the
    /// union.
    fn has_unique_payload(&self, union: &Union, index: usize) -> bool {
        let shape = |variant: &Variant| self.resolved(&variant.ty.shape).clone();
        let payload = shape(&union.variants[index]);
        matches!(payload, Shape::Schema(_))
            && union
                .variants
                .iter()
                .filter(|one| shape(one) == payload)
                .count()
                == 1
    }
}

/// Returns the lines that import names from a module.
pub(in crate::emit) fn import_lines(module: &str, names: &[&str]) -> Vec<String> {
    let one_line = match names {
        [one] => format!("use {module}::{one};"),
        several => format!("use {module}::{{{}}};", several.join(", ")),
    };
    if names.len() < 2 || one_line.len() <= MAX_LENGTH + 20 {
        return vec![one_line];
    }
    let mut lines = vec![format!("use {module}::{{")];
    let mut line = String::from("   ");
    for name in names {
        if line.len() + name.len() > MAX_LENGTH + 18 {
            lines.push(std::mem::replace(&mut line, String::from("   ")));
        }
        line.push_str(&format!(" {name},"));
    }
    lines.push(line);
    lines.push("};".to_owned());
    lines
}
