//! Values from the document, as Rust expressions of their type.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value as Json;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::{BTREE_MAP, JSON, ORDERED_MAP, TYPES};
use crate::emit::types::shape::{Form, From, form, travels};
use crate::ir::{Field, SchemaId, SchemaKind, Shape, TextFormat, Type, Value};

impl Context<'_> {
    /// Returns an expression for a value that is sent, or `None` for null.
    pub fn written_value(&self, ty: &Type, value: &Value) -> Option<TokenStream> {
        let shape = self.resolved(&ty.shape);
        Some(match value {
            Value::Null => return None,
            Value::Boolean(value) => quote! { #value },
            Value::Integer(value) => integer(*value),
            Value::Number(value) => number(*value),
            Value::Text(text) => match shape {
                Shape::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Binary) => {
                    quote! { #text.to_owned() }
                }
                _ => quote! { #text.into() },
            },
            Value::Any(json) => any(json),
            Value::Listed(id, index) => {
                let name = ident(self.names.type_name(*id, Direction::Sent));
                let variant = ident(&self.names.variants(*id).names[*index]);
                quote! { #TYPES::#name::#variant }
            }
            Value::Variant(id, index, value) => self.written_variant(*id, *index, value),
            Value::List(values) => {
                let item = self.element(ty);
                let values = values.iter().map(|value| self.written_element(item, value));
                quote! { vec![#(#values),*] }
            }
            Value::Map(entries) => {
                let of = match shape {
                    Shape::Map(value) => Some(value.as_ref()),
                    Shape::Ordered(value) => return Some(self.written_ordered(value, entries)),
                    _ => None,
                };
                self.written_map(of, entries)
            }
            Value::Object(id, fields, extra) => self.written_object(*id, fields, extra),
        })
    }

    /// Returns an expression for a value in a list or a map.
    fn written_element(&self, ty: Option<&Type>, value: &Value) -> TokenStream {
        let Some(ty) = ty else { return quote! {} };
        let written = self.written_value(ty, value);
        Form::of_element(ty.nullable).holding(written)
    }

    fn written_map(&self, of: Option<&Type>, entries: &[(String, Value)]) -> TokenStream {
        let entries = self.written_entries(of, entries);
        quote! { #BTREE_MAP::from([#entries]) }
    }

    fn written_ordered(&self, of: &Type, entries: &[(String, Value)]) -> TokenStream {
        let written = self.written_entries(Some(of), entries);
        match entries.is_empty() {
            // The key type of an empty list cannot be inferred.
            true => quote! { #ORDERED_MAP::new() },
            false => quote! { #ORDERED_MAP::from([#written]) },
        }
    }

    fn written_entries(&self, of: Option<&Type>, entries: &[(String, Value)]) -> TokenStream {
        let entries = entries.iter().map(|(key, value)| {
            let value = self.written_element(of, value);
            quote! { (#key.to_owned(), #value) }
        });
        quote! { #(#entries),* }
    }

    fn written_variant(&self, id: SchemaId, index: usize, value: &Value) -> TokenStream {
        let SchemaKind::Union(union) = &self.api.schema(id).kind else {
            return quote! {};
        };
        let name = ident(self.names.type_name(id, Direction::Sent));
        let variant = ident(&self.names.variants(id).names[index]);
        let value = self.written_value(&union.variants[index].ty, value);
        let value = match self.analysis.is_boxed(id, index) {
            true => quote! { Box::new(#value) },
            false => quote! { #value },
        };
        quote! { #TYPES::#name::#variant(#value) }
    }

    /// Returns the preset value of a field, or `None` for null.
    pub fn preset(&self, field: &Field, value: &Json, from: From) -> Option<TokenStream> {
        let shape = self.resolved(&field.ty.shape);
        Some(match (shape, value) {
            (Shape::Schema(id), value) => {
                let SchemaKind::Enum(list) = &self.api.schema(*id).kind else {
                    return None;
                };
                let text = match value {
                    Json::String(text) => text.clone(),
                    value => value.to_string(),
                };
                let index = list.values.iter().position(|one| one.wire == text)?;
                let name = self.shape(shape, Direction::Sent, from);
                let variant = ident(&self.names.variants(*id).names[index]);
                quote! { #name::#variant }
            }
            (Shape::Any, json) => any(json),
            (
                Shape::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Binary),
                Json::String(text),
            ) => {
                quote! { #text.to_owned() }
            }
            (_, Json::String(text)) => quote! { #text.into() },
            (_, Json::Bool(value)) => quote! { #value },
            (Shape::Number, Json::Number(value)) => number(value.as_f64().unwrap_or_default()),
            (_, Json::Number(value)) => integer(value.as_i64().unwrap_or_default()),
            _ => return None,
        })
    }

    fn written_object(
        &self,
        id: SchemaId,
        set: &[(usize, Value)],
        others: &[(String, Value)],
    ) -> TokenStream {
        let Some(object) = self.api.schema(id).kind.object() else {
            return quote! {};
        };
        let names = self.names.structure(id);
        let name = ident(&self.names.schema(id).sent);
        let fields = object.fields.iter().zip(&names.fields).enumerate();
        let fields = fields.filter(|(_, (field, _))| travels(field, Direction::Sent));
        let fields = fields.map(|(index, (field, names))| {
            let name = ident(&names.field);
            let given = set.iter().find(|(at, _)| *at == index);
            let written = given.map(|(_, value)| self.written_value(&field.ty, value));
            let preset = || self.preset(field, &field.preset.as_ref()?.value, From::Beside);
            let written = written.or_else(|| field.preset.as_ref().map(|_| preset()));
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
            let value = self.written_map(Some(&extra.value), others);
            quote! { #name: #value, }
        });
        quote! { #TYPES::#name { #(#fields)* #extra } }
    }
}

fn integer(value: i64) -> TokenStream {
    let magnitude = Literal::u64_unsuffixed(value.unsigned_abs());
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
        Json::Number(value) => match (value.as_i64(), value.as_f64()) {
            // Typed, because an unconstrained literal is an `i32`.
            (Some(value), _) => quote! { #JSON::from(#value) },
            (None, value) => {
                let value = number(value.unwrap_or_default());
                quote! { #JSON::from(#value) }
            }
        },
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
