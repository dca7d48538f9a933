//! Argument types of setters and constructors.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::types::shape::From;
use crate::ir::{Clear, SchemaKind, Shape, Type};

/// An argument of a setter or constructor.
pub struct Argument {
    /// The type of the argument.
    pub ty: TokenStream,
    /// The expression of the field's value.
    pub value: TokenStream,
    /// If set, the value is the argument itself.
    pub is_same: bool,
}

impl Context<'_> {
    /// Returns the argument `name` for a value of `shape`.
    pub fn argument(&self, name: &Ident, shape: &Shape, from: From) -> Argument {
        let written = self.shape(shape, Direction::Sent, from);
        match self.resolved(shape) {
            Shape::List(item) => self.list_argument(name, item, from),
            Shape::Map(value) | Shape::Ordered(value) => self.map_argument(name, value, from),
            shape if self.converts(shape) => Argument {
                ty: quote! { impl Into<#written> },
                value: quote! { #name.into() },
                is_same: false,
            },
            _ => Argument {
                ty: written,
                value: quote! { #name },
                is_same: true,
            },
        }
    }

    fn list_argument(&self, name: &Ident, item: &Type, from: From) -> Argument {
        let written = self.ty(item, Direction::Sent, from);
        match !item.nullable && self.converts(self.resolved(&item.shape)) {
            true => Argument {
                ty: quote! { impl IntoIterator<Item = impl Into<#written>> },
                value: quote! { #name.into_iter().map(Into::into).collect() },
                is_same: false,
            },
            false => Argument {
                ty: quote! { impl IntoIterator<Item = #written> },
                value: quote! { #name.into_iter().collect() },
                is_same: false,
            },
        }
    }

    fn map_argument(&self, name: &Ident, value: &Type, from: From) -> Argument {
        let written = self.ty(value, Direction::Sent, from);
        let converts = !value.nullable && self.converts(self.resolved(&value.shape));
        let (ty, value) = match converts {
            true => (quote! { impl Into<#written> }, quote! { value.into() }),
            false => (written, quote! { value }),
        };
        Argument {
            ty: quote! { impl IntoIterator<Item = (impl ToString, #ty)> },
            value: quote! { #name.into_iter().map(|(key, value)| (key.to_string(), #value)).collect() },
            is_same: false,
        }
    }

    /// Returns whether values of other types convert into this one without loss and without naming
    /// it.
    fn converts(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Text(_) | Shape::Number | Shape::Decimal | Shape::Any => true,
            // An unconstrained literal is an `i32`, which does not convert into an unsigned
            // integer.
            Shape::Integer(width) => !width.is_unsigned(),
            Shape::Schema(id) => matches!(
                self.api.schema(*id).kind,
                SchemaKind::Enum(_) | SchemaKind::Union(_)
            ),
            _ => false,
        }
    }
}

/// Returns the JSON that is sent to clear a field.
pub fn clear_text(clear: Clear) -> &'static str {
    match clear {
        Clear::EmptyText => "\"\"",
        Clear::EmptyList => "[]",
        Clear::Zero => "0",
    }
}
