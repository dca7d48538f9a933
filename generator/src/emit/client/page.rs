//! Reading a page: its items, and the position of other pages.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::{Direction, Success};
use crate::emit::Context;
use crate::emit::client::member_path::{DirectedPath, Found, Shapes, words, words_of};
use crate::emit::ident;
use crate::emit::types::shape::From;
use crate::ir::{
    ContentKind, Member, MemberPath, OperationId, Paging, PagingStyle, SchemaId, Shape,
};

impl Context<'_> {
    /// Emits the calls that read a page.
    pub(in crate::emit) fn read_of_page(&self, id: OperationId, paging: &Paging) -> TokenStream {
        let nullable = match self.analysis.response_classes(id).success {
            Success::One(index) => {
                let content = &self.api.operations[id.0].responses[index].content;
                matches!(content.as_ref().map(|content| &content.kind),
                    Some(ContentKind::Json(ty)) if ty.nullable)
            }
            _ => false,
        };
        let view = Direction::Received;
        let page = quote! { page };
        let shapes = |owned| Shapes {
            from: From::Beside,
            owned,
            payload: "page",
        };
        let found = |path: &MemberPath| match path.members.first() {
            Some(Member::Variant(..)) => {
                let found = |root: &_, nullable, path: &_| {
                    let found = self.borrowed(root, nullable, DirectedPath { path, view });
                    (found.option(), false)
                };
                let (found, _) = self.in_shapes(&page, nullable, &[path], shapes(false), found);
                Found::Perhaps(found)
            }
            _ => self.borrowed(&page, nullable, DirectedPath { path, view }),
        };
        let position = |path: &MemberPath| self.as_position(&path.ty, found(path));
        let next = paging.next.iter().map(|path| {
            let (pointer, read) = (words(path), position(path));
            quote! { .next(#pointer, |page| #read) }
        });
        let more = paging.more.iter().map(|path| {
            let pointer = words(path);
            let read = found(path).option();
            quote! { .more(#pointer, |page| #read) }
        });
        let limit = paging.limit.reported.iter().map(|path| {
            let read = position(path);
            quote! { .limit(|page| #read) }
        });
        let last = match &paging.style {
            PagingStyle::Page { last, .. } => last
                .iter()
                .map(|path| {
                    let (pointer, read) = (words(path), position(path));
                    quote! { .last(#pointer, |page| #read) }
                })
                .collect(),
            _ => quote! {},
        };
        let unknown_shape = self.unknown_shape(&page, nullable, paging);
        let single_page = self.single_page(&page, nullable, paging);
        let taken = |root: &_, nullable, path: &_| {
            self.owned(root, nullable, DirectedPath { path, view }, false)
        };
        let paths: Vec<&MemberPath> = paging.items.iter().collect();
        let (items, needs_mut) = self.in_shapes(&page, nullable, &paths, shapes(true), taken);
        let mutable = needs_mut.then(|| quote! { mut });
        let items = match paths.iter().all(|path| path.members.is_empty()) && !nullable {
            true => quote! { Some },
            false => quote! { |#mutable page| #items },
        };
        let pointer = words_of(&paths);
        let pointers = paths.iter().map(|path| {
            let segments = path.pointer.segments();
            quote! { &[#(#segments),*] }
        });
        let pointers = quote! { &[#(#pointers),*] };
        let key = match &paging.style {
            PagingStyle::Keyset { key } => {
                let (pointer, item) = (words(key), quote! { item });
                let path = DirectedPath { path: key, view };
                let found = self.borrowed(&item, paging.item.nullable, path);
                let read = self.as_position(&key.ty, found);
                quote! { .key(#pointer, |item| #read) }
            }
            _ => quote! {},
        };
        quote! { #(#next)* #(#more)* #last #(#limit)* #unknown_shape #single_page .items(#pointer, #pointers, #items) #key }
    }

    /// Emits the check for response variants that contain all items on a single page.
    fn single_page(
        &self,
        page: &TokenStream,
        nullable: bool,
        paging: &Paging,
    ) -> Option<TokenStream> {
        let shapes = paging.alone.iter().filter_map(|index| {
            let Member::Variant(id, index) = paging.items[*index].members.first()? else {
                return None;
            };
            let variant = &self.names.schema(*id).variants[*index];
            Some(self.is_shape(*id, variant, nullable))
        });
        let shapes: Vec<_> = shapes.collect();
        let call = quote! { .single_page(|#page| matches!(#page, #(#shapes)|*)) };
        (!shapes.is_empty()).then_some(call)
    }

    /// Emits the check for a response that matches no variant of its union.
    fn unknown_shape(
        &self,
        page: &TokenStream,
        nullable: bool,
        paging: &Paging,
    ) -> Option<TokenStream> {
        let Member::Variant(id, _) = paging.items.first()?.members.first()? else {
            return None;
        };
        let raw = self.is_shape(*id, self.names.schema(*id).fallback, nullable);
        Some(quote! { .unknown_shape(|#page| matches!(#page, #raw)) })
    }

    /// Emits a pattern that matches a variant of the response.
    fn is_shape(&self, id: SchemaId, variant: &str, nullable: bool) -> TokenStream {
        let shape = self.shape(&Shape::Schema(id), Direction::Received, From::Beside);
        let variant = ident(variant);
        match nullable {
            true => quote! { Some(#shape::#variant(_)) },
            false => quote! { #shape::#variant(_) },
        }
    }
}
