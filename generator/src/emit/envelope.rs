//! Answers that are no more than what their content comes in.

use proc_macro2::TokenStream;
use quote::quote;

use super::member_path::{Way, words};
use super::ty::From;
use super::{Context, Item, ident};
use crate::analyze::Direction;

impl Context<'_> {
    /// The way from an answer to its content.
    pub fn envelope(&self, item: Item) -> Option<TokenStream> {
        let schema = self.api.schema(item.schema);
        let path = schema.envelope.as_ref().filter(|_| item.received)?;
        let name = ident(self.names.type_name(item.schema, item.view));
        let content = self.ty(&path.ty, Direction::Received, From::Types);
        let view = Direction::Received;
        let (value, needs_mut) = self.owned(&quote! { self }, false, Way { path, view }, true);
        let mutable = needs_mut.then(|| quote! { mut });
        let place = words(path);
        Some(quote! {
            impl runtime::Envelope for #name {
                type Content = #content;
                const PATH: &'static str = #place;
                fn into_content(#mutable self) -> Option<#content> {
                    #value
                }
            }
        })
    }
}
