//! Untyped JSON in the examples of doc comments.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::docs::code::{integer, number, text};
use crate::emit::ident;
use crate::ir::Struct;

impl Context<'_> {
    /// Returns an argument for `impl Into<Json>`.
    pub(in crate::emit) fn any_argument(&self, json: &Json, depth: usize) -> Option<TokenStream> {
        any_value(json).or_else(|| self.json_value(json, depth))
    }

    /// Returns an expression of type `Json`.
    pub(in crate::emit) fn json_value(&self, json: &Json, depth: usize) -> Option<TokenStream> {
        let depth = depth.checked_sub(1)?;
        let crate_name = ident(&self.place.crate_name);
        let of = quote! { #crate_name::Json };
        Some(match json {
            Json::Null => quote! { #of::Null },
            Json::Array(values) if values.is_empty() => quote! { #of::Array(Vec::new()) },
            Json::Object(members) if members.is_empty() => {
                quote! { #of::Object(Default::default()) }
            }
            Json::Array(values) => {
                let values = values.iter().map(|value| self.json_value(value, depth));
                let values = values.collect::<Option<Vec<_>>>()?;
                quote! { #of::from_iter([#(#values),*]) }
            }
            Json::Object(members) => {
                let members = members.iter().map(|(key, value)| {
                    let (key, value) = (text(key), self.json_value(value, depth)?);
                    Some(quote! { (#key, #value) })
                });
                let members = members.collect::<Option<Vec<_>>>()?;
                quote! { #of::from_iter([#(#members),*]) }
            }
            scalar => {
                let value = any_value(scalar)?;
                quote! { #of::from(#value) }
            }
        })
    }
}

/// Returns the call that sets, clears or changes a custom field.
pub(in crate::emit) fn custom_call(object: &Struct, key: &str, json: &Json) -> Option<TokenStream> {
    let custom = object.extra.as_ref()?.custom.as_ref()?;
    let id = key.strip_prefix(&custom.prefix)?;
    let suffixed = |suffix: &Option<String>| {
        suffix
            .as_ref()
            .and_then(|suffix| id.strip_suffix(suffix.as_str()))
    };
    let with_value = |method: &str, id: &str| {
        let (method, id, value) = (ident(method), text(id), any_value(json)?);
        Some(quote! { .#method(#id, #value) })
    };
    if let Some(id) = suffixed(&custom.add_suffix) {
        return with_value("add_custom", id);
    }
    if let Some(id) = suffixed(&custom.remove_suffix) {
        return with_value("remove_custom", id);
    }
    match (json, custom.clear) {
        (Json::Null, Some(crate::ir::CustomClear::Null)) => {
            let id = text(id);
            Some(quote! { .clear_custom(#id) })
        }
        (Json::Null, _) => None,
        _ => with_value("set_custom", id),
    }
}

/// Returns an argument for `impl Into<Json>`, if a literal suffices.
pub(in crate::emit) fn any_value(json: &Json) -> Option<TokenStream> {
    match json {
        Json::Bool(value) => Some(quote! { #value }),
        Json::Number(json) => match json.as_i64() {
            Some(value) => integer(value),
            None if json.is_u64() => number(&format!("{json}_u64")),
            None => number(&json.to_string()),
        },
        Json::String(json) => Some(text(json)),
        Json::Array(values) if !values.is_empty() => {
            let texts = values.iter().map(|value| value.as_str().map(text));
            let texts = texts.collect::<Option<Vec<_>>>()?;
            Some(quote! { vec![#(#texts),*] })
        }
        Json::Array(_) | Json::Null | Json::Object(_) => None,
    }
}
