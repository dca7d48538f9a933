//! `x-trine-lenient` and `x-trine-empty-list`: values that are also read from other spellings.
//!
//! The type of such a schema may only be known when all definitions are, so the places are recorded
//! first and checked at the end.

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{ContentKind, Operation, Schema, SchemaKind, Shape, TextFormat, Type};

use crate::lower::DEPTH;
use crate::lower::extension::name::OBJECT;
use crate::lower::extension::name::SCALAR;
use crate::lower::schema::definitions::{LenientSchema, Schemas};
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::view::DocumentView;

impl Keywords {
    /// Returns whether the schema itself has the extension.
    pub(in crate::lower) fn is_lenient(&self) -> bool {
        [SCALAR, OBJECT]
            .iter()
            .any(|name| self.extension(name) == Some(&Json::Bool(true)))
    }
}

impl DocumentView<'_> {
    /// Returns whether a schema is lenient: it has the extension, or a member of its `allOf` is
    /// lenient.
    pub(in crate::lower) fn is_lenient(&mut self, node: &Keywords) -> bool {
        self.is_lenient_within(node, DEPTH, &mut HashSet::new())
    }

    /// Checks a schema on the way; `seen` contains those that are not lenient.
    fn is_lenient_within(
        &mut self,
        node: &Keywords,
        depth: usize,
        seen: &mut HashSet<Pointer>,
    ) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        node.is_lenient()
            || node.all_of.iter().any(|member| match member {
                SchemaRef::Inline(member) => self.is_lenient_within(member, depth, seen),
                // A reference to a definition uses the definition's own flag; a merged schema has
                // no definition.
                SchemaRef::Reference { .. } if node.all_of.len() == 1 => false,
                SchemaRef::Reference { .. } => self.look(member).is_some_and(|member| {
                    // Paths through members that refer to one another double at each of them.
                    seen.insert(member.key.clone())
                        && self.spend(1, &member.pointer)
                        && self.is_lenient_within(&member, depth, seen)
                }),
            })
    }
}

impl Schemas<'_> {
    /// Records the type of a lenient schema.
    pub(in crate::lower) fn record_leniency(&mut self, node: &Keywords, ty: &Type) {
        for extension in [SCALAR, OBJECT] {
            if node.extension(extension) == Some(&Json::Bool(true)) {
                self.lenient.push(LenientSchema {
                    extension,
                    place: node.pointer.child(extension),
                    ty: ty.clone(),
                });
            }
        }
    }

    /// Reports types that cannot be lenient, when all definitions are known.
    pub(in crate::lower) fn check_leniency(&mut self, operations: &[Operation]) {
        for lenient in std::mem::take(&mut self.lenient) {
            if let Some((message, help)) = self.leniency_problem(&lenient) {
                let diagnostic = Diagnostic::new(Code::InvalidExtension, &lenient.place, message);
                self.report(diagnostic.help(help).on_key());
            }
        }
        for operation in operations {
            self.check_elements(operation);
        }
    }

    fn leniency_problem(&self, lenient: &LenientSchema) -> Option<(String, &'static str)> {
        let shape = self.resolve_aliases(&lenient.ty.shape);
        let extension = lenient.extension;
        let only_for =
            |what: &str| format!("expected {what} for `{extension}`, found another type");
        let kind = match &shape {
            Shape::Schema(id) => Some(&self.schemas[id.0].kind),
            _ => None,
        };
        if extension == OBJECT {
            let fits = matches!(shape, Shape::Map(_) | Shape::Ordered(_))
                || kind.is_some_and(|kind| kind.object().is_some());
            let help =
                "use it on objects that may be sent as `[]`; for a union, set it on the branches";
            return (!fits).then(|| (only_for("an object or a map"), help));
        }
        match (shape, kind) {
            (
                Shape::Boolean
                | Shape::StringBool { .. }
                | Shape::Integer(_)
                | Shape::Number
                | Shape::Decimal
                | Shape::Text(_),
                _,
            ) => None,
            (_, Some(SchemaKind::Enum(listed))) if listed.lenient => None,
            (_, Some(SchemaKind::Enum(_))) => Some((
                format!("`{extension}` has no effect on a reference to an enum"),
                "move it to the schema that contains `enum`",
            )),
            (Shape::List(_), _) => Some((only_for("a scalar"), "set it on `items`")),
            (Shape::Map(_) | Shape::Ordered(_), _) => {
                Some((only_for("a scalar"), "set it on `additionalProperties`"))
            }
            _ => Some((
                only_for("a scalar"),
                "use it on integers, numbers, booleans, strings and enums of them; for a \
                 union, set it on the branches",
            )),
        }
    }

    /// Reports elements of streams that have a different form on the wire: they are read and
    /// written one by one, as their type.
    fn check_elements(&mut self, operation: &Operation) {
        let bodies = operation.bodies().map(|body| {
            let place = operation.pointer.child("requestBody");
            (&body.content, place)
        });
        let responses = operation.responses.iter().flat_map(|response| {
            let contents = response.content.iter().chain(&response.stream);
            contents.map(|content| (content, response.pointer.clone()))
        });
        for (content, place) in bodies.chain(responses) {
            let (ContentKind::JsonLines(ty) | ContentKind::Events(ty)) = &content.kind else {
                continue;
            };
            if !has_wire_form(&self.schemas, ty, DEPTH) {
                continue;
            }
            let place = place.child("content").child(&content.media_type);
            let message = "`x-trine-boolean`, `x-trine-lenient` and `x-trine-empty-list` have no effect on the elements of a stream";
            let help = "use objects as elements, and set the extension on their properties";
            let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
            self.report(diagnostic.help(help).on_key());
        }
    }
}

/// Returns whether values of a type differ on the wire from the serde form of their Rust type.
pub(in crate::lower) fn has_wire_form(schemas: &[Schema], ty: &Type, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    match &ty.shape {
        Shape::StringBool { .. } => true,
        Shape::List(inner) => has_wire_form(schemas, inner, depth),
        Shape::Map(inner) | Shape::Ordered(inner) => {
            ty.lenient || has_wire_form(schemas, inner, depth)
        }
        Shape::Schema(id) => match &schemas[id.0].kind {
            SchemaKind::Alias(inner) => has_wire_form(schemas, inner, depth),
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                ty.lenient && !object.or_empty_list
            }
            SchemaKind::Enum(_) | SchemaKind::Filter(_) | SchemaKind::Union(_) => false,
        },
        Shape::Text(TextFormat::Plain | TextFormat::Password)
        | Shape::Any
        | Shape::Null
        | Shape::File
        | Shape::Decimal => false,
        Shape::Boolean | Shape::Integer(_) | Shape::Number | Shape::Text(_) => ty.lenient,
    }
}
