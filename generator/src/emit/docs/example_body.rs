//! Bodies in the examples of doc comments.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::docs::code::{Imported, text};
use crate::emit::docs::example::MAX_DEPTH;
use crate::ir::{Body, ContentKind, Presence, Shape, Type};

impl Context<'_> {
    /// Returns the body argument, or `None` if the document has no matching example.
    pub(in crate::emit) fn body_example(
        &self,
        code: &mut Imported,
        body: &Body,
    ) -> Option<TokenStream> {
        let kind = &body.content.kind;
        let example = match &body.content.example {
            Some(example) => example.clone(),
            None => self.schema_example(kind)?,
        };
        let value = self.body_argument_value(code, kind, &example)?;
        Some(match body.presence {
            Presence::Required => value,
            Presence::Optional => quote! { Some(#value) },
        })
    }

    /// Returns a body in the type of the method's argument.
    fn body_argument_value(
        &self,
        code: &mut Imported,
        kind: &ContentKind,
        json: &Json,
    ) -> Option<TokenStream> {
        match kind {
            ContentKind::Json(ty) | ContentKind::Form(ty) | ContentKind::Brackets(ty) => {
                let value = self.value(code, ty, json, MAX_DEPTH)?;
                let value = match ty.nullable {
                    true => quote! { Some(#value) },
                    false => value,
                };
                Some(quote! { &#value })
            }
            ContentKind::Multipart(Some(id)) => {
                let ty = Type::new(Shape::Schema(*id));
                self.value(code, &ty, json, MAX_DEPTH)
            }
            ContentKind::JsonLines(ty) => {
                // An example that is not a list is an example of a line.
                let lines = json
                    .as_array()
                    .map_or(std::slice::from_ref(json), Vec::as_slice);
                let lines = lines
                    .iter()
                    .map(|line| self.value(code, ty, line, MAX_DEPTH))
                    .collect::<Option<Vec<_>>>()?;
                Some(quote! { &[#(#lines),*] })
            }
            ContentKind::Text | ContentKind::Bytes => json.as_str().map(text),
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
