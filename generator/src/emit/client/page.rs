//! What is read of a page: its items, and what it tells of the others.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::{Direction, Success};
use crate::emit::Context;
use crate::emit::client::member_path::{Found, Shapes, Way, words, words_of};
use crate::emit::ident;
use crate::emit::types::shape::From;
use crate::ir::{
    ContentKind, Member, MemberPath, OperationId, Paging, PagingStyle, SchemaId, Shape,
};

impl Context<'_> {
    /// What is read of a page, as calls behind it.
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
            held: "page",
        };
        let found = |path: &MemberPath| match path.members.first() {
            Some(Member::Variant(..)) => {
                let found = |root: &_, nullable, path: &_| {
                    let found = self.borrowed(root, nullable, Way { path, view });
                    (found.option(), false)
                };
                let (found, _) = self.in_shapes(&page, nullable, &[path], shapes(false), found);
                Found::Perhaps(found)
            }
            _ => self.borrowed(&page, nullable, Way { path, view }),
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
        let odd = self.odd(&page, nullable, paging);
        let alone = self.alone(&page, nullable, paging);
        let taken =
            |root: &_, nullable, path: &_| self.owned(root, nullable, Way { path, view }, false);
        let ways: Vec<&MemberPath> = paging.items.iter().collect();
        let (items, needs_mut) = self.in_shapes(&page, nullable, &ways, shapes(true), taken);
        let mutable = needs_mut.then(|| quote! { mut });
        let items = match ways.iter().all(|way| way.members.is_empty()) && !nullable {
            true => quote! { Some },
            false => quote! { |#mutable page| #items },
        };
        let pointer = words_of(&ways);
        let pointers = ways.iter().map(|way| {
            let segments = way.pointer.segments();
            quote! { &[#(#segments),*] }
        });
        let pointers = quote! { &[#(#pointers),*] };
        let key = match &paging.style {
            PagingStyle::Keyset { key } => {
                let (pointer, item) = (words(key), quote! { item });
                let path = Way { path: key, view };
                let found = self.borrowed(&item, paging.item.nullable, path);
                let read = self.as_position(&key.ty, found);
                quote! { .key(#pointer, |item| #read) }
            }
            _ => quote! {},
        };
        quote! { #(#next)* #(#more)* #last #(#limit)* #odd #alone .items(#pointer, #pointers, #items) #key }
    }

    /// That there is no other page, where the answer is a shape that tells nothing of them.
    fn alone(&self, page: &TokenStream, nullable: bool, paging: &Paging) -> Option<TokenStream> {
        let shapes = paging.alone.iter().filter_map(|index| {
            let Member::Variant(id, index) = paging.items[*index].members.first()? else {
                return None;
            };
            let variant = &self.names.schema(*id).variants[*index];
            Some(self.is_shape(*id, variant, nullable))
        });
        let shapes: Vec<_> = shapes.collect();
        let alone = quote! { .single_page(|#page| matches!(#page, #(#shapes)|*)) };
        (!shapes.is_empty()).then_some(alone)
    }

    /// That the answer is none of the shapes that it can have, where it can have several.
    fn odd(&self, page: &TokenStream, nullable: bool, paging: &Paging) -> Option<TokenStream> {
        let Member::Variant(id, _) = paging.items.first()?.members.first()? else {
            return None;
        };
        let raw = self.is_shape(*id, self.names.schema(*id).fallback, nullable);
        Some(quote! { .unknown_shape(|#page| matches!(#page, #raw)) })
    }

    /// A pattern of a variant of a union that an answer is.
    fn is_shape(&self, id: SchemaId, variant: &str, nullable: bool) -> TokenStream {
        let shape = self.shape(&Shape::Schema(id), Direction::Received, From::Beside);
        let variant = ident(variant);
        match nullable {
            true => quote! { Some(#shape::#variant(_)) },
            false => quote! { #shape::#variant(_) },
        }
    }
}
