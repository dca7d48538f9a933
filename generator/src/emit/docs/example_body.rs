//! Bodies in the examples of doc comments.

use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::docs::example::{Code, DEEPEST, literal};
use crate::emit::docs::example_nesting::laid_out;
use crate::ir::{Body, ContentKind, Presence, Shape, Type};

impl Context<'_> {
    /// The argument that is a body; `None` where the document has no example that fits.
    pub(in crate::emit) fn body_example(&self, code: &mut Code, body: &Body) -> Option<String> {
        let kind = &body.content.kind;
        let example = match &body.content.example {
            Some(example) => example.clone(),
            None => self.schema_example(kind)?,
        };
        let value = self.body_argument_value(code, kind, &example)?;
        Some(match body.presence {
            Presence::Required => value,
            Presence::Optional => format!("Some({value})"),
        })
    }

    /// A body as its method takes it.
    fn body_argument_value(
        &self,
        code: &mut Code,
        kind: &ContentKind,
        json: &Json,
    ) -> Option<String> {
        match kind {
            ContentKind::Json(ty) | ContentKind::Form(ty) | ContentKind::Brackets(ty) => {
                let value = self.value(code, ty, json, DEEPEST)?;
                Some(match ty.nullable {
                    true => format!("&Some({value})"),
                    false => format!("&{value}"),
                })
            }
            ContentKind::Multipart(Some(id)) => {
                let ty = Type::new(Shape::Schema(*id));
                self.value(code, &ty, json, DEEPEST)
            }
            ContentKind::JsonLines(ty) => {
                // One that is no list is that of a line.
                let lines = json
                    .as_array()
                    .map_or(std::slice::from_ref(json), Vec::as_slice);
                let lines = lines
                    .iter()
                    .map(|line| self.value(code, ty, line, DEEPEST))
                    .collect::<Option<Vec<_>>>()?;
                Some(laid_out("&[", &lines, "]"))
            }
            ContentKind::Text | ContentKind::Bytes => json.as_str().map(literal),
            ContentKind::Multipart(None) | ContentKind::Events(_) => None,
        }
    }

    fn schema_example(&self, kind: &ContentKind) -> Option<Json> {
        match kind {
            ContentKind::Json(ty) | ContentKind::Form(ty) | ContentKind::Brackets(ty) => {
                match self.resolved(&ty.shape) {
                    Shape::Schema(id) => self.api.schema(*id).docs.example.clone(),
                    _ => None,
                }
            }
            ContentKind::Multipart(Some(id)) => self.api.schema(*id).docs.example.clone(),
            _ => None,
        }
    }
}
