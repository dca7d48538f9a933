//! Maps in the examples of doc comments.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value as Json};

use crate::emit::Context;
use crate::emit::docs::code::{Imported, text};
use crate::emit::docs::example_json::any_value;
use crate::ir::{Shape, TextFormat, Type};

impl Context<'_> {
    /// Returns a map of exactly its type.
    pub(in crate::emit) fn map_value(
        &self,
        code: &mut Imported,
        value: &Type,
        members: &Map<String, Json>,
        depth: usize,
    ) -> Option<TokenStream> {
        let entry = |(key, json): (&String, &Json)| {
            let value = match (value.nullable, self.resolved(&value.shape)) {
                (true, _) => self.nullable_value(code, value, json, depth)?,
                (false, Shape::Any) if members.len() == 1 => match any_value(json) {
                    Some(value) => quote! { #value.into() },
                    None => self.json_value(json, depth)?,
                },
                (false, _) => self.value(code, value, json, depth)?,
            };
            let key = text(key);
            Some(quote! { (#key.to_owned(), #value) })
        };
        let entries = members.iter().map(entry).collect::<Option<Vec<_>>>()?;
        Some(match list(entries) {
            Some(entries) => quote! { #entries.into() },
            None => quote! { Default::default() },
        })
    }

    /// Returns an argument of a setter or constructor for a map. Keys, and values that convert, are
    /// looser than in the map.
    pub(in crate::emit) fn map_argument_value(
        &self,
        code: &mut Imported,
        value: &Type,
        members: &Map<String, Json>,
        depth: usize,
    ) -> Option<TokenStream> {
        let entry = |(key, json): (&String, &Json)| {
            let value = match (self.resolved(&value.shape), json) {
                _ if value.nullable => self.nullable_value(code, value, json, depth)?,
                (Shape::Text(TextFormat::Mapped(_)), _) => return None,
                (Shape::Text(_), Json::String(json)) => text(json),
                (Shape::Decimal, Json::Number(json)) => text(&json.to_string()),
                // Untyped values have a common type only if there is one of them.
                (Shape::Any, json) if members.len() == 1 => self.any_argument(json, depth)?,
                _ => self.value(code, value, json, depth)?,
            };
            let key = text(key);
            Some(quote! { (#key, #value) })
        };
        list(members.iter().map(entry).collect::<Option<Vec<_>>>()?)
    }
}

/// Returns the entries as an array, or `None` for an empty list, whose types could not be inferred.
fn list(entries: Vec<TokenStream>) -> Option<TokenStream> {
    (!entries.is_empty()).then(|| quote! { [#(#entries),*] })
}
