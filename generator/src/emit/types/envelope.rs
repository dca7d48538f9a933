//! Answers that are no more than what their content comes in.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::Item;
use crate::emit::client::member_path::{Shapes, Way, words_of};
use crate::emit::ident;
use crate::emit::package::imports::ENVELOPE;
use crate::emit::types::shape::From;
use crate::ir::MemberPath;

impl Context<'_> {
    /// The way from an answer to its content, for each of its shapes if it has several.
    pub fn envelope(&self, item: Item) -> Option<TokenStream> {
        let ways: Vec<&MemberPath> = self.api.schema(item.schema).envelope.iter().collect();
        let path = ways.first().filter(|_| item.received)?;
        let name = ident(self.names.type_name(item.schema, item.view));
        let content = self.ty(&path.ty, Direction::Received, From::Types);
        let view = Direction::Received;
        let shapes = Shapes {
            from: From::Types,
            owned: true,
            held: "shape",
        };
        let taken =
            |root: &_, nullable, path: &_| self.owned(root, nullable, Way { path, view }, true);
        let (value, needs_mut) = self.in_shapes(&quote! { self }, false, &ways, shapes, taken);
        let mutable = needs_mut.then(|| quote! { mut });
        let place = words_of(&ways);
        Some(quote! {
            impl #ENVELOPE for #name {
                type Content = #content;
                const PATH: &'static str = #place;
                fn into_content(#mutable self) -> Option<#content> {
                    #value
                }
            }
        })
    }
}
