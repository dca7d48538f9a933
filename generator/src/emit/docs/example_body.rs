//! Bodies in the examples of doc comments.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::docs::code::{Imported, text};
use crate::emit::ident;
use crate::ir::{Body, ContentKind, Presence, Shape, Type};

impl Context<'_> {
    /// Returns the body argument, or `None` if no expression creates such a body.
    pub(in crate::emit) fn body_example(
        &self,
        code: &mut Imported,
        body: &Body,
    ) -> Option<TokenStream> {
        let kind = &body.content.kind;
        let example = body.content.example.as_ref();
        let example = example.or_else(|| self.schema_example(kind));
        let sample = || self.body_sample(kind);
        let value = self.example_or_sample(code, example, sample, |code, json, depth| {
            self.body_argument_value(code, kind, json, depth)
        })?;
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
        depth: usize,
    ) -> Option<TokenStream> {
        match kind {
            ContentKind::Json(ty)
            | ContentKind::Form(ty)
            | ContentKind::Brackets(ty)
            | ContentKind::Xml(ty, _) => {
                let value = self.value(code, ty, json, depth)?;
                let value = match ty.nullable {
                    true => quote! { Some(#value) },
                    false => value,
                };
                Some(quote! { &#value })
            }
            ContentKind::Multipart(Some(id)) => {
                let ty = Type::new(Shape::Schema(*id));
                self.value(code, &ty, json, depth)
            }
            ContentKind::JsonLines(ty) => {
                // An example that is not a list is an example of a line.
                let lines = json
                    .as_array()
                    .map_or(std::slice::from_ref(json), Vec::as_slice);
                let lines = lines
                    .iter()
                    .map(|line| self.value(code, ty, line, depth))
                    .collect::<Option<Vec<_>>>()?;
                Some(quote! { &[#(#lines),*] })
            }
            ContentKind::Text | ContentKind::Bytes => json.as_str().map(text),
            ContentKind::Multipart(None) => {
                let crate_name = ident(&self.place.crate_name);
                let content = text(json.as_str()?);
                Some(quote! { #crate_name::Parts::new().text("name", #content) })
            }
            ContentKind::Events(_) | ContentKind::PartStream(..) => None,
        }
    }

    /// Returns a body with what is required.
    fn body_sample(&self, kind: &ContentKind) -> Option<Json> {
        match kind {
            ContentKind::Json(ty)
            | ContentKind::Form(ty)
            | ContentKind::Brackets(ty)
            | ContentKind::Xml(ty, _) => self.sample_body(ty),
            ContentKind::JsonLines(ty) => Some(Json::Array(vec![self.sample_body(ty)?])),
            ContentKind::Multipart(Some(id)) => self.sample_body(&Type::new(Shape::Schema(*id))),
            ContentKind::Text | ContentKind::Bytes | ContentKind::Multipart(None) => {
                Some(Json::from("content"))
            }
            ContentKind::Events(_) | ContentKind::PartStream(..) => None,
        }
    }

    fn schema_example(&self, kind: &ContentKind) -> Option<&Json> {
        match kind {
            ContentKind::Json(ty)
            | ContentKind::Form(ty)
            | ContentKind::Brackets(ty)
            | ContentKind::Xml(ty, _) => match self.resolved(&ty.shape) {
                Shape::Schema(id) => self.api.schema(*id).docs.example.as_ref(),
                _ => None,
            },
            ContentKind::Multipart(Some(id)) => self.api.schema(*id).docs.example.as_ref(),
            _ => None,
        }
    }
}
