//! What nests in examples: unions, and lists and calls that are too long for a line.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::docs::example::Code;
use crate::ir::{Presence, SchemaId, SchemaKind, Shape, Type, Union, UnionTag, Variant};

/// How long a line of an example may be before its parts get lines of their own.
const LONGEST: usize = 72;

impl Context<'_> {
    /// A value of a union: of the variant that the example's tag selects, or of the first that
    /// fits where there are no tags.
    pub(in crate::emit) fn union_value(
        &self,
        code: &mut Code,
        id: SchemaId,
        union: &Union,
        json: &Json,
        depth: usize,
    ) -> Option<String> {
        let (index, value) = self.variant_value(code, union, json, depth)?;
        let name = self.names.type_name(id, Direction::Sent);
        let opening = format!("{name}::{}(", self.names.schema(id).variants[index]);
        Some(match self.analysis.is_boxed(id, index) {
            true => laid_out(&format!("{opening}Box::new("), &[value], "))"),
            false => laid_out(&opening, &[value], ")"),
        })
    }

    /// What a setter or constructor takes: for a union with tags also what its variant holds, whose
    /// type says which one it is.
    pub(in crate::emit) fn nested_argument_value(
        &self,
        code: &mut Code,
        ty: &Type,
        json: &Json,
        depth: usize,
    ) -> Option<String> {
        if let Shape::Schema(id) = self.resolved(&ty.shape)
            && let SchemaKind::Union(union) = &self.api.schema(*id).kind
            && union.tag.is_some()
        {
            let mut own = Code::default();
            let (index, value) = self.variant_value(&mut own, union, json, depth)?;
            if self.is_told_by_its_type(union, index) {
                code.types.extend(own.types);
                return Some(value);
            }
        }
        self.value(code, ty, json, depth)
    }

    /// The variant for an example, and the value that it holds.
    fn variant_value(
        &self,
        code: &mut Code,
        union: &Union,
        json: &Json,
        depth: usize,
    ) -> Option<(usize, String)> {
        let at = |path: &[String]| path.iter().try_fold(json, |json, name| json.get(name));
        let tag = match &union.tag {
            Some(UnionTag::Discriminator(member)) => Some(json.get(member)?),
            Some(UnionTag::Constant(path)) => at(path),
            None => None,
        };
        let mut variants = union.variants.iter().enumerate();
        variants.find_map(|(index, variant)| {
            let is_meant = |tag| variant.tags.is_empty() || variant.tags.contains(tag);
            let json = match (tag, union.discriminator()) {
                _ if variant.ty.nullable => return None,
                (Some(tag), _) if !is_meant(tag) => return None,
                (_, Some(member)) => self.without_tag(variant, member, json),
                _ => Cow::Borrowed(json),
            };
            // A union is no level for the reader.
            let value = self.value(code, &variant.ty, &json, depth + 1)?;
            Some((index, value))
        })
    }

    /// The example without the member that the encoder writes by itself.
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

    /// Whether no other variant holds the same, so that a value converts into the union.
    fn is_told_by_its_type(&self, union: &Union, index: usize) -> bool {
        let shape = |variant: &Variant| self.resolved(&variant.ty.shape).clone();
        let own = shape(&union.variants[index]);
        matches!(own, Shape::Schema(_))
            && union
                .variants
                .iter()
                .filter(|one| shape(one) == own)
                .count()
                == 1
    }
}

/// Parts between an opening and an end: on one line, or each on its own. A call with one argument
/// wraps it, however long it is.
pub(in crate::emit) fn laid_out(opening: &str, parts: &[String], end: &str) -> String {
    let one_line = format!("{opening}{}{end}", parts.join(", "));
    let wraps = parts.len() == 1 && opening.ends_with('(');
    let fits = one_line.len() <= LONGEST && !one_line.contains('\n');
    if parts.is_empty() || wraps || fits {
        return one_line;
    }
    let mut lines = vec![opening.to_owned()];
    for part in parts {
        let text = format!("{part},");
        lines.extend(text.lines().map(|line| format!("    {line}")));
    }
    lines.push(end.to_owned());
    lines.join("\n")
}

/// The lines that bring names of a module into scope.
pub(in crate::emit) fn import_lines(module: &str, names: &[&str]) -> Vec<String> {
    let one_line = match names {
        [one] => format!("use {module}::{one};"),
        several => format!("use {module}::{{{}}};", several.join(", ")),
    };
    if names.len() < 2 || one_line.len() <= LONGEST + 20 {
        return vec![one_line];
    }
    let mut lines = vec![format!("use {module}::{{")];
    let mut line = String::from("   ");
    for name in names {
        if line.len() + name.len() > LONGEST + 18 {
            lines.push(std::mem::replace(&mut line, String::from("   ")));
        }
        line.push_str(&format!(" {name},"));
    }
    lines.push(line);
    lines.push("};".to_owned());
    lines
}
