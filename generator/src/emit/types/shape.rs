//! Rust types for uses of schemas.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::{
    BTREE_MAP, DATE, DATE_TIME, DECIMAL, DURATION, FILE, JSON, JSON_TEXT, ORDERED_MAP, PATCH, TIME,
    TYPES, UUID,
};
use crate::ir::{Access, Field, Integer, Presence, Shape, TextFormat, Type};

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `T`.
    Plain,
    /// `Option<T>`, always written.
    Nullable,
    /// `Option<T>`, omitted if `None`.
    Optional,
    /// `Patch<T>`.
    Patch,
}

impl Form {
    /// Returns a field of this form with a value, or with `null`.
    ///
    /// Earlier stages give no `null` to a plain field.
    pub fn holding(self, value: Option<TokenStream>) -> TokenStream {
        match (self, value) {
            (Self::Plain, Some(value)) => value,
            (Self::Nullable | Self::Optional, Some(value)) => quote! { Some(#value) },
            (Self::Patch, Some(value)) => quote! { #PATCH::Value(#value) },
            (Self::Patch, None) => quote! { #PATCH::Null },
            (Self::Plain | Self::Nullable | Self::Optional, None) => quote! { None },
        }
    }

    /// Returns a field of this form that is not set. Plain fields are always set.
    pub fn unset(self) -> TokenStream {
        match self {
            Self::Patch => quote! { #PATCH::Absent },
            Self::Plain | Self::Nullable | Self::Optional => quote! { None },
        }
    }

    /// Returns the form of an element of a list or of a map.
    pub fn of_element(nullable: bool) -> Self {
        match nullable {
            true => Self::Nullable,
            false => Self::Plain,
        }
    }
}

/// Returns the type of a field in one direction. Only this function combines presence and nullable.
pub fn form(field: &Field, view: Direction) -> Form {
    match (field.presence, field.ty.nullable, view) {
        (Presence::Required, false, _) => Form::Plain,
        (Presence::Required, true, _) => Form::Nullable,
        (Presence::Optional, true, Direction::Sent) => Form::Patch,
        (Presence::Optional, false, Direction::Sent) if field.clear.is_some() => Form::Patch,
        (Presence::Optional, _, _) => Form::Optional,
    }
}

/// Returns whether a field exists in one direction.
pub fn travels(field: &Field, view: Direction) -> bool {
    match view {
        Direction::Sent => field.access != Access::ReadOnly,
        Direction::Received => field.access != Access::WriteOnly,
    }
}

/// The module in which a type is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// `types`, where schemas need no path.
    Types,
    /// A sibling of `types`.
    Beside,
}

impl Context<'_> {
    /// Resolves aliases.
    pub fn resolved<'b>(&'b self, shape: &'b Shape) -> &'b Shape {
        self.analysis.resolved(self.api, shape)
    }

    /// Returns a type, wrapped in `Option` if it is nullable.
    pub fn ty(&self, ty: &Type, view: Direction, from: From) -> TokenStream {
        let inner = self.shape(&ty.shape, view, from);
        match ty.nullable {
            true => quote! { Option<#inner> },
            false => inner,
        }
    }

    /// Returns a type without its null.
    pub fn shape(&self, shape: &Shape, view: Direction, from: From) -> TokenStream {
        match shape {
            Shape::Any => quote! { #JSON },
            Shape::Null => quote! { () },
            Shape::Boolean | Shape::StringBool { .. } => quote! { bool },
            Shape::Integer(Integer::I32) => quote! { i32 },
            Shape::Integer(Integer::I64) => quote! { i64 },
            Shape::Integer(Integer::U32) => quote! { u32 },
            Shape::Integer(Integer::U64) => quote! { u64 },
            Shape::Integer(Integer::I128) => quote! { i128 },
            Shape::Integer(Integer::U128) => quote! { u128 },
            Shape::Number => quote! { f64 },
            Shape::Decimal => quote! { #DECIMAL },
            Shape::Text(format) => self.text(format),
            Shape::List(item) => {
                let item = self.ty(item, view, from);
                quote! { Vec<#item> }
            }
            Shape::Map(value) => {
                let value = self.ty(value, view, from);
                quote! { #BTREE_MAP<String, #value> }
            }
            Shape::Ordered(value) => {
                let value = self.ty(value, view, from);
                quote! { #ORDERED_MAP<#value> }
            }
            Shape::File => quote! { #FILE },
            Shape::Schema(id) => {
                let name = ident(self.names.type_name(*id, view));
                match from {
                    From::Types => quote! { #name },
                    From::Beside => quote! { #TYPES::#name },
                }
            }
        }
    }

    fn text(&self, format: &TextFormat) -> TokenStream {
        match format {
            TextFormat::Plain | TextFormat::Password | TextFormat::Binary => quote! { String },
            TextFormat::Date => quote! { #DATE },
            TextFormat::DateTime => quote! { #DATE_TIME },
            TextFormat::Time => quote! { #TIME },
            TextFormat::Duration => quote! { #DURATION },
            TextFormat::Uuid => quote! { #UUID },
            TextFormat::Decimal => quote! { #DECIMAL },
            TextFormat::Json => quote! { #JSON_TEXT },
            TextFormat::Mapped(format) => self.mapped_type(format),
        }
    }
}
