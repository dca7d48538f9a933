//! Enums of scalar values.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::Item;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::ir::{Enum, EnumScalar};
use crate::rustdoc;

impl Context<'_> {
    /// Emits an open enum: the listed values, and a variant for all others.
    pub fn enumeration(&self, item: Item, list: &Enum) -> TokenStream {
        let docs = self.schema_docs(item);
        let names = self.names.variants(item.schema);
        let name = ident(self.names.type_name(item.schema, item.view));
        let variants = list
            .values
            .iter()
            .zip(&names.names)
            .map(|(value, variant)| {
                let wire = vec![format!(
                    "Serialized as {}.",
                    rustdoc::code_span(&value.text())
                )];
                let prose = value
                    .description
                    .as_deref()
                    .map(rustdoc::prose)
                    .unwrap_or_default();
                let docs = lines::attributes(&lines::join([prose, wire]));
                let variant = ident(variant);
                quote! { #docs #variant, }
            });
        let fallback = ident(names.fallback);
        let fallback_docs = lines::line("A value that the document does not list, unmodified.");
        let (derives, scalar) = match list.scalar {
            EnumScalar::Text => (
                quote! { Clone, Debug, PartialEq, Eq, Hash },
                quote! { String },
            ),
            EnumScalar::Integer => (
                quote! { Clone, Copy, Debug, PartialEq, Eq, Hash },
                quote! { i64 },
            ),
        };
        quote! {
            #docs
            #[derive(#derives)]
            pub enum #name {
                #(#variants)*
                #fallback_docs
                #fallback(#scalar),
            }
        }
    }
}
