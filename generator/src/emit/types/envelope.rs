//! Responses that only wrap their content.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::Item;
use crate::emit::client::member_path::{DirectedPath, Shapes, words_of};
use crate::emit::ident;
use crate::emit::package::imports::ENVELOPE;
use crate::emit::types::shape::From;
use crate::ir::MemberPath;

impl Context<'_> {
    /// Emits the access to the content of a response, with one path per variant if the response is
    /// a union.
    pub fn envelope(&self, item: Item) -> Option<TokenStream> {
        let paths: Vec<&MemberPath> = self.api.schema(item.schema).envelope.iter().collect();
        let path = paths.first().filter(|_| item.received)?;
        let name = ident(self.names.type_name(item.schema, item.view));
        let content = self.ty(&path.ty, Direction::Received, From::Types);
        let view = Direction::Received;
        let shapes = Shapes {
            from: From::Types,
            owned: true,
            payload: "shape",
        };
        let taken = |root: &_, nullable, path: &_| {
            self.owned(root, nullable, DirectedPath { path, view }, true)
        };
        let taken = self.in_shapes(&quote! { self }, false, &paths, shapes, taken);
        let (mutable, value) = (taken.mutable(), taken.value);
        let place = words_of(&paths);
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
