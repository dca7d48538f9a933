//! Reading a page: its items, and the position of other pages.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::{Direction, Success};
use crate::emit::Context;
use crate::emit::client::member_path::{DirectedPath, Found, Shapes, Taken, words, words_of};
use crate::emit::ident;
use crate::emit::package::imports::{BODY, MISMATCH};
use crate::emit::types::codec::CodecUse;
use crate::emit::types::shape::From;
use crate::ir::{
    ContentKind, Member, MemberPath, OperationId, Paging, PagingStyle, SchemaId, Shape, Type,
};

/// The direction of a page.
const VIEW: Direction = Direction::Received;

/// A response that is a page, from which closures with the argument `page` read.
#[derive(Clone, Copy)]
struct PageReader<'a> {
    context: Context<'a>,
    paging: &'a Paging,
    nullable: bool,
}

impl<'a> Context<'a> {
    /// Returns the type of the pages of a list.
    fn page_type(&self, id: OperationId) -> Option<&'a Type> {
        let Success::One(index) = self.analysis.response_classes(id).success else {
            return None;
        };
        let content = self.api.operations[id.0].responses[index]
            .content
            .as_ref()?;
        match &content.kind {
            ContentKind::Json(ty) => Some(ty),
            _ => None,
        }
    }

    /// Emits the functions that decode a page and an item, and the paths of the list in a page.
    pub(in crate::emit) fn decoding_of_page(
        &self,
        id: OperationId,
        paging: &'a Paging,
    ) -> TokenStream {
        let decode =
            |ty: Option<&'a Type>| match ty.and_then(|ty| self.whole_codec(ty, CodecUse::Read)) {
                Some(codec) => quote! { body.json_as(#codec) },
                None => quote! { body.json() },
            };
        let (page, item) = (decode(self.page_type(id)), decode(Some(&paging.item)));
        let lists = paging.items.iter().map(|path| {
            let segments = path.pointer.segments();
            quote! { &[#(#segments),*] }
        });
        quote! {
            const ITEMS: &'static [&'static [&'static str]] = &[#(#lists),*];
            fn decode(body: #BODY<'_>) -> Result<Self::Page, #MISMATCH> {
                #page
            }
            fn decode_item(body: #BODY<'_>) -> Result<Self::Item, #MISMATCH> {
                #item
            }
        }
    }

    /// Emits the calls that read a page.
    pub(in crate::emit) fn read_of_page(&self, id: OperationId, paging: &Paging) -> TokenStream {
        let nullable = self.page_type(id).is_some_and(|ty| ty.nullable);
        let reader = PageReader {
            context: *self,
            paging,
            nullable,
        };
        let link = matches!(paging.style, PagingStyle::Link).then(|| quote! { .next_link() });
        let next = paging.next.iter().map(|path| reader.next(path));
        let more = paging.more.iter().map(|path| reader.more(path));
        let last = reader.last();
        let limit = paging.limit.reported.iter();
        let limit = limit.map(|path| reader.limit(path));
        let unknown_shape = reader.unknown_shape();
        let single_page = reader.single_page();
        let items = reader.items();
        let key = reader.key();
        quote! { #link #(#next)* #(#more)* #last #(#limit)* #unknown_shape #single_page #items #key }
    }
}

impl PageReader<'_> {
    /// Emits the call that reads the position of the next page.
    fn next(&self, path: &MemberPath) -> TokenStream {
        let (pointer, read) = (words(path), self.position(path));
        quote! { .next(#pointer, |page| #read) }
    }

    /// Emits the call that reads whether there are more pages.
    fn more(&self, path: &MemberPath) -> TokenStream {
        let (pointer, read) = (words(path), self.found(path).option());
        quote! { .more(#pointer, |page| #read) }
    }

    /// Emits the call that reads the number of the last page.
    fn last(&self) -> Option<TokenStream> {
        let PagingStyle::Page { last, .. } = &self.paging.style else {
            return None;
        };
        let calls = last.iter().map(|path| {
            let (pointer, read) = (words(path), self.position(path));
            quote! { .last(#pointer, |page| #read) }
        });
        Some(calls.collect())
    }

    /// Emits the call that reads the page size that the server applied.
    fn limit(&self, path: &MemberPath) -> TokenStream {
        let read = self.position(path);
        quote! { .limit(|page| #read) }
    }

    /// Emits the call that moves the items out of the page.
    fn items(&self) -> TokenStream {
        let paths: Vec<&MemberPath> = self.paging.items.iter().collect();
        let pointer = words_of(&paths);
        let read = self.taken_items(&paths);
        quote! { .items(#pointer, Self::ITEMS, #read) }
    }

    /// Emits the function that returns the items of a page.
    fn taken_items(&self, paths: &[&MemberPath]) -> TokenStream {
        if !self.nullable && paths.iter().all(|path| path.members.is_empty()) {
            return quote! { Some };
        }
        let taken = |root: &_, nullable, path: &_| {
            let path = DirectedPath { path, view: VIEW };
            self.context.owned(root, nullable, path, false)
        };
        let taken = self.in_shapes(paths, true, taken);
        let (mutable, items) = (taken.mutable(), taken.value);
        quote! { |#mutable page| #items }
    }

    /// Emits the call that reads the position of the next page from the last item.
    fn key(&self) -> Option<TokenStream> {
        let PagingStyle::Keyset { key } = &self.paging.style else {
            return None;
        };
        let path = DirectedPath {
            path: key,
            view: VIEW,
        };
        let is_nullable = self.paging.item.nullable;
        let found = self.context.borrowed(&quote! { item }, is_nullable, path);
        let (pointer, read) = (words(key), self.context.as_position(&key.ty, found));
        Some(quote! { .key(#pointer, |item| #read) })
    }

    /// Returns an expression for a member of the page as a position.
    fn position(&self, path: &MemberPath) -> TokenStream {
        self.context.as_position(&path.ty, self.found(path))
    }

    /// Returns an expression for a member of the page.
    fn found(&self, path: &MemberPath) -> Found {
        let borrowed = |root: &_, nullable, path: &_| {
            let path = DirectedPath { path, view: VIEW };
            self.context.borrowed(root, nullable, path)
        };
        match path.members.first() {
            Some(Member::Variant(..)) => {
                let found = |root: &_, nullable, path: &_| {
                    Taken::unchanged(borrowed(root, nullable, path).option())
                };
                Found::Perhaps(self.in_shapes(&[path], false, found).value)
            }
            _ => borrowed(&quote! { page }, self.nullable, path),
        }
    }

    /// Applies `read` to the paths, in each variant of the response.
    fn in_shapes(
        &self,
        paths: &[&MemberPath],
        owned: bool,
        read: impl Fn(&TokenStream, bool, &MemberPath) -> Taken,
    ) -> Taken {
        let shapes = Shapes {
            from: From::Beside,
            owned,
            payload: "page",
        };
        let page = quote! { page };
        self.context
            .in_shapes(&page, self.nullable, paths, shapes, read)
    }

    /// Emits the check for response variants that contain all items on a single page.
    fn single_page(&self) -> Option<TokenStream> {
        let paging = self.paging;
        let shapes = paging.single_pages.iter().filter_map(|index| {
            let Member::Variant(id, index) = paging.items[*index].members.first()? else {
                return None;
            };
            let variant = &self.context.names.variants(*id).names[*index];
            Some(self.is_shape(*id, variant))
        });
        let shapes: Vec<_> = shapes.collect();
        let call = quote! { .single_page(|page| matches!(page, #(#shapes)|*)) };
        (!shapes.is_empty()).then_some(call)
    }

    /// Emits the check for a response that matches no variant of its union.
    fn unknown_shape(&self) -> Option<TokenStream> {
        let Member::Variant(id, _) = self.paging.items.first()?.members.first()? else {
            return None;
        };
        let raw = self.is_shape(*id, self.context.names.variants(*id).fallback);
        Some(quote! { .unknown_shape(|page| matches!(page, #raw)) })
    }

    /// Emits a pattern that matches a variant of the response.
    fn is_shape(&self, id: SchemaId, variant: &str) -> TokenStream {
        let shape = self.context.shape(&Shape::Schema(id), VIEW, From::Beside);
        let variant = ident(variant);
        match self.nullable {
            true => quote! { Some(#shape::#variant(_)) },
            false => quote! { #shape::#variant(_) },
        }
    }
}
