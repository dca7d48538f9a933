//! `Debug` of types that contain passwords. All other types derive it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::Context;
use crate::emit::package::imports::WIRE;
use crate::emit::types::shape::Form;
use crate::ir::{Shape, TextFormat};

/// A field of a struct in `Debug`.
pub struct DebugField {
    pub name: Ident,
    pub form: Form,
    pub is_secret: bool,
}

impl Context<'_> {
    /// Returns whether values are secrets: strings of the format `password`, and lists and maps of
    /// them.
    pub fn is_secret(&self, shape: &Shape) -> bool {
        match self.resolved(shape) {
            Shape::Text(format) => *format == TextFormat::Password,
            Shape::List(inner) | Shape::Map(inner) | Shape::Ordered(inner) => {
                self.is_secret(&inner.shape)
            }
            _ => false,
        }
    }
}

/// Returns the derive of `Debug`, or its implementation if a field is a secret.
pub fn debug_of_struct(name: &Ident, fields: &[DebugField]) -> [Option<TokenStream>; 2] {
    if !fields.iter().any(|field| field.is_secret) {
        return derived();
    }
    let calls = fields.iter().map(|field| {
        let DebugField { name, form, .. } = field;
        let shown = name.to_string();
        let shown = shown.trim_start_matches("r#");
        match (field.is_secret, form) {
            (false, _) => quote! { .field(#shown, &self.#name) },
            (true, Form::Plain) => quote! { .field(#shown, &#WIRE::Redacted) },
            // Whether the value is absent is not secret.
            (true, Form::Nullable | Form::Optional | Form::Patch) => {
                quote! { .field(#shown, &self.#name.as_ref().map(|_| #WIRE::Redacted)) }
            }
        }
    });
    let text = name.to_string();
    implemented(name, &quote! { f.debug_struct(#text) #(#calls)* .finish() })
}

/// Returns the derive of `Debug` for a struct with one value, or its implementation.
pub fn debug_of_newtype(name: &Ident, is_secret: bool) -> [Option<TokenStream>; 2] {
    if !is_secret {
        return derived();
    }
    let text = name.to_string();
    let body = quote! { f.debug_tuple(#text).field(&#WIRE::Redacted).finish() };
    implemented(name, &body)
}

/// Returns the derive of `Debug`, or its implementation if the value of a variant is a secret.
pub fn debug_of_enum(name: &Ident, variants: &[(Ident, bool)]) -> [Option<TokenStream>; 2] {
    if !variants.iter().any(|(_, is_secret)| *is_secret) {
        return derived();
    }
    let arms = variants.iter().map(|(variant, is_secret)| {
        let shown = variant.to_string();
        match is_secret {
            false => quote! {
                Self::#variant(value) => f.debug_tuple(#shown).field(value).finish()
            },
            true => quote! {
                Self::#variant(_) => f.debug_tuple(#shown).field(&#WIRE::Redacted).finish()
            },
        }
    });
    implemented(name, &quote! { match self { #(#arms,)* } })
}

fn derived() -> [Option<TokenStream>; 2] {
    [Some(quote! { Debug, }), None]
}

fn implemented(name: &Ident, body: &TokenStream) -> [Option<TokenStream>; 2] {
    let implementation = quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                #body
            }
        }
    };
    [None, Some(implementation)]
}
