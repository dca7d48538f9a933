//! Values from the document, as Rust expressions of their type.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value as Json;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::{BTREE_MAP, JSON, ORDERED_MAP};
use crate::emit::types::shape::{Form, From, form, travels};
use crate::ir::{SchemaId, SchemaKind, Shape, TextFormat, Type, Value};

impl Context<'_> {
    /// Returns an expression for a value that is sent, or `None` for null.
    pub fn written_value(&self, ty: &Type, value: &Value, from: From) -> Option<TokenStream> {
        let shape = self.resolved(&ty.shape);
        Some(match value {
            Value::Null => return None,
            Value::Boolean(value) => quote! { #value },
            Value::Integer(value) => integer(*value),
            Value::Number(value) => number(value.as_f64().unwrap_or_default()),
            Value::Text(text) => match shape {
                Shape::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Binary) => {
                    quote! { #text.to_owned() }
                }
                _ => quote! { #text.into() },
            },
            Value::Any(json) => any(json),
            Value::Listed(id, index) => {
                let name = self.shape(&Shape::Schema(*id), Direction::Sent, from);
                let variant = ident(&self.names.variants(*id).names[*index]);
                quote! { #name::#variant }
            }
            Value::Variant(id, index, value) => self.written_variant(*id, *index, value, from),
            Value::List(values) => {
                let item = self.element(ty);
                let values = values
                    .iter()
                    .map(|value| self.written_element(item, value, from));
                quote! { vec![#(#values),*] }
            }
            Value::Map(entries) => {
                let of = match shape {
                    Shape::Map(value) => Some(value.as_ref()),
                    Shape::Ordered(value) => {
                        return Some(self.written_ordered(value, entries, from));
                    }
                    _ => None,
                };
                self.written_map(of, entries, from)
            }
            Value::Object(id, fields, extra) => self.written_object(*id, fields, extra, from),
        })
    }

    /// Returns an expression for a value in a list or a map.
    fn written_element(&self, ty: Option<&Type>, value: &Value, from: From) -> TokenStream {
        let Some(ty) = ty else { return quote! {} };
        let written = self.written_value(ty, value, from);
        Form::of_element(ty.nullable).holding(written)
    }

    fn written_map(
        &self,
        of: Option<&Type>,
        entries: &[(String, Value)],
        from: From,
    ) -> TokenStream {
        let entries = self.written_entries(of, entries, from);
        quote! { #BTREE_MAP::from([#entries]) }
    }

    fn written_ordered(&self, of: &Type, entries: &[(String, Value)], from: From) -> TokenStream {
        let written = self.written_entries(Some(of), entries, from);
        match entries.is_empty() {
            // The key type of an empty list cannot be inferred.
            true => quote! { #ORDERED_MAP::new() },
            false => quote! { #ORDERED_MAP::from([#written]) },
        }
    }

    fn written_entries(
        &self,
        of: Option<&Type>,
        entries: &[(String, Value)],
        from: From,
    ) -> TokenStream {
        let entries = entries.iter().map(|(key, value)| {
            let value = self.written_element(of, value, from);
            quote! { (#key.to_owned(), #value) }
        });
        quote! { #(#entries),* }
    }

    fn written_variant(
        &self,
        id: SchemaId,
        index: usize,
        value: &Value,
        from: From,
    ) -> TokenStream {
        let SchemaKind::Union(union) = &self.api.schema(id).kind else {
            return quote! {};
        };
        let name = self.shape(&Shape::Schema(id), Direction::Sent, from);
        let variant = ident(&self.names.variants(id).names[index]);
        let value = self.written_value(&union.variants[index].ty, value, from);
        let value = match self.analysis.is_boxed(id, index) {
            true => quote! { Box::new(#value) },
            false => quote! { #value },
        };
        quote! { #name::#variant(#value) }
    }

    fn written_object(
        &self,
        id: SchemaId,
        set: &[(usize, Value)],
        others: &[(String, Value)],
        from: From,
    ) -> TokenStream {
        let Some(object) = self.api.schema(id).kind.object() else {
            return quote! {};
        };
        let names = self.names.structure(id);
        let name = self.shape(&Shape::Schema(id), Direction::Sent, from);
        let fields = object.fields.iter().zip(&names.fields).enumerate();
        let fields = fields.filter(|(_, (field, _))| travels(field, Direction::Sent));
        let fields = fields.map(|(index, (field, names))| {
            let name = ident(&names.field);
            let given = set.iter().find(|(at, _)| *at == index);
            let written = given.map(|(_, value)| self.written_value(&field.ty, value, from));
            let preset = field.preset.as_ref();
            let preset = preset.map(|preset| self.written_value(&field.ty, &preset.value, from));
            let written = written.or(preset);
            let written = written.map(|value| {
                value.map(|value| match self.analysis.is_boxed(id, index) {
                    true => quote! { Box::new(#value) },
                    false => value,
                })
            });
            let value = match (form(field, Direction::Sent), written) {
                (form, Some(value)) => form.holding(value),
                (form, None) => form.unset(),
            };
            quote! { #name: #value, }
        });
        let extra = object.extra.as_ref().map(|extra| {
            let name = ident(&names.extra);
            let value = self.written_map(Some(&extra.value), others, from);
            quote! { #name: #value, }
        });
        quote! { #name { #(#fields)* #extra } }
    }
}

fn integer(value: i128) -> TokenStream {
    let magnitude = Literal::u128_unsuffixed(value.unsigned_abs());
    match value < 0 {
        true => quote! { -#magnitude },
        false => quote! { #magnitude },
    }
}

fn number(value: f64) -> TokenStream {
    // JSON numbers are finite.
    let magnitude = Literal::f64_unsuffixed(value.abs());
    match value < 0.0 {
        true => quote! { -#magnitude },
        false => quote! { #magnitude },
    }
}

/// Returns an expression for any JSON value.
fn any(json: &Json) -> TokenStream {
    match json {
        Json::Null => quote! { #JSON::Null },
        Json::Bool(value) => quote! { #JSON::from(#value) },
        Json::String(text) => quote! { #JSON::from(#text) },
        Json::Number(value) => {
            // Typed, because an unconstrained literal is an `i32`.
            let value = match (value.as_i64(), value.as_u64()) {
                (Some(value), _) => quote! { #value },
                (None, Some(value)) => quote! { #value },
                (None, None) => number(value.as_f64().unwrap_or_default()),
            };
            quote! { #JSON::from(#value) }
        }
        Json::Array(values) => {
            let values = values.iter().map(any);
            quote! { #JSON::Array(vec![#(#values),*]) }
        }
        Json::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let value = any(value);
                quote! { (#key.to_owned(), #value) }
            });
            quote! { #JSON::Object([#(#members),*].into_iter().collect()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_value_keep_their_digits() {
        let of = |json: Json| any(&json).to_string().replace(' ', "");
        assert!(of(Json::from(u64::MAX)).ends_with("::from(18446744073709551615u64)"));
        assert!(of(Json::from(i64::MIN)).ends_with("::from(-9223372036854775808i64)"));
        assert!(of(Json::from(0.5)).ends_with("::from(0.5)"));
    }
}
