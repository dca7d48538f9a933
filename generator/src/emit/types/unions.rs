//! Unions: values of one of several shapes.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::Item;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::JSON;
use crate::emit::types::debug::debug_of_enum;
use crate::emit::types::shape::From;
use crate::ir::{Integer, Shape, TextFormat, Union, Variant};

impl Context<'_> {
    /// Emits an enum with a variant for each shape, and one for values that match none.
    pub fn union(&self, item: Item, union: &Union) -> TokenStream {
        let docs = self.schema_docs(item);
        let names = self.names.variants(item.schema);
        let name = ident(self.names.type_name(item.schema, item.view));
        let variants = union.variants.iter().zip(&names.names).enumerate().map(
            |(index, (variant, variant_name))| {
                let docs = lines::attributes(&lines::lines(&variant.docs));
                let variant_name = ident(variant_name);
                let payload = self.payload(item, index, variant, From::Types);
                quote! { #docs #variant_name(#payload), }
            },
        );
        let fallback = ident(names.fallback);
        let fallback_docs = lines::line("A value that matches no other variant, unmodified.");
        let secrets = union.variants.iter().zip(&names.names);
        let secrets =
            secrets.map(|(variant, name)| (ident(name), self.is_secret(&variant.ty.shape)));
        let secrets: Vec<_> = secrets.chain([(fallback.clone(), false)]).collect();
        let [debug, debug_impl] = debug_of_enum(&name, &secrets);
        let conversions = item.sent.then(|| self.conversions(item, union));
        let envelope = self.envelope(item);
        quote! {
            #docs
            #[derive(Clone, #debug PartialEq)]
            pub enum #name {
                #(#variants)*
                #fallback_docs
                #fallback(#JSON),
            }
            #debug_impl
            #conversions
            #envelope
        }
    }

    /// Returns the type of a variant's payload.
    pub fn payload(&self, item: Item, index: usize, variant: &Variant, from: From) -> TokenStream {
        let inner = self.ty(&variant.ty, item.view, from);
        match self.analysis.is_boxed(item.schema, index) {
            true => quote! { Box<#inner> },
            false => inner,
        }
    }

    /// Emits `From` for each payload that only one variant has, so that setters accept the plain
    /// value.
    fn conversions(&self, item: Item, union: &Union) -> TokenStream {
        let name = ident(self.names.type_name(item.schema, item.view));
        let conversions = self.conversions_into(item, union, From::Types).into_iter();
        let impls = conversions.map(|(source, value)| {
            quote! {
                impl From<#source> for #name {
                    fn from(value: #source) -> Self {
                        #value
                    }
                }
            }
        });
        quote! { #(#impls)* }
    }

    /// Returns the types that convert into a union, each with an expression that converts `value`.
    pub fn conversions_into(
        &self,
        item: Item,
        union: &Union,
        from: From,
    ) -> Vec<(TokenStream, TokenStream)> {
        let names = self.names.variants(item.schema);
        let takes_integers = union
            .variants
            .iter()
            .any(|variant| matches!(self.resolved(&variant.ty.shape), Shape::Integer(_)));
        let mut sources: IndexMap<String, Vec<(TokenStream, TokenStream)>> = IndexMap::new();
        for (index, variant) in union.variants.iter().enumerate() {
            if variant.ty.nullable {
                continue;
            }
            let variant_name = ident(&names.names[index]);
            let boxed = self.analysis.is_boxed(item.schema, index);
            for (source, value) in self.conversion_sources(item, variant, takes_integers, from) {
                let value = match boxed {
                    true => quote! { Box::new(#value) },
                    false => value,
                };
                sources
                    .entry(source.to_string())
                    .or_default()
                    .push((source, quote! { Self::#variant_name(#value) }));
            }
        }
        let sources = sources.into_values();
        let unique = sources.filter(|candidates| candidates.len() == 1);
        unique.flatten().collect()
    }

    /// Returns the types that convert into a variant, each with an expression that converts
    /// `value`.
    fn conversion_sources(
        &self,
        item: Item,
        variant: &Variant,
        takes_integers: bool,
        from: From,
    ) -> Vec<(TokenStream, TokenStream)> {
        match self.resolved(&variant.ty.shape) {
            Shape::Any | Shape::Null => Vec::new(),
            Shape::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Binary) => vec![
                (quote! { String }, quote! { value }),
                (quote! { &str }, quote! { value.to_owned() }),
            ],
            Shape::Number if takes_integers => vec![(quote! { f64 }, quote! { value })],
            // An unconstrained integer literal is an `i32`.
            Shape::Number => vec![
                (quote! { f64 }, quote! { value }),
                (quote! { i32 }, quote! { f64::from(value) }),
            ],
            Shape::Integer(Integer::I64) => vec![
                (quote! { i64 }, quote! { value }),
                (quote! { i32 }, quote! { i64::from(value) }),
            ],
            Shape::Integer(Integer::I128) => vec![
                (quote! { i128 }, quote! { value }),
                (quote! { i32 }, quote! { i128::from(value) }),
            ],
            shape => {
                let shape = self.equal.shape(shape);
                vec![(self.shape(&shape, item.view, from), quote! { value })]
            }
        }
    }
}
