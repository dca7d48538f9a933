//! The methods that return the items of a list from all pages.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::client::member_path::{DirectedPath, Found};
use crate::emit::client::pages::Kept;
use crate::emit::ident;
use crate::emit::package::imports::{ITEMS, PAGES, PAGING, POSITION, SLOT};
use crate::emit::types::shape::From;
use crate::ir::{
    EnumScalar, OperationId, Paging, PagingStyle, Place, Presence, SchemaKind, Shape, Type,
};

impl Context<'_> {
    /// Emits the methods that return the items of an operation's lists.
    pub fn items_methods(&self, id: OperationId) -> TokenStream {
        let paging = self.api.operations[id.0].paging.iter();
        let names = &self.names.operation(id).items;
        paging
            .zip(names)
            .enumerate()
            .map(|(index, (paging, name))| self.items_method(id, index, paging, name))
            .collect()
    }

    fn items_method(
        &self,
        id: OperationId,
        index: usize,
        paging: &Paging,
        name: &str,
    ) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let docs = self.items_docs(id, paging, name);
        let deprecated = operation.docs.deprecated.then(|| quote! { #[deprecated] });
        let arguments = self.arguments(id, operation.body.as_ref());
        let function = ident(name);
        let items = self.items_type(id, paging);
        let pages = ident(&self.names.operation(id).pages[index]);
        let kept = self.kept(id);
        let fields = kept.iter().map(|Kept { name, value, .. }| match value {
            None => quote! { #name },
            Some(value) => quote! { #name: #value },
        });
        quote! {
            #docs
            #deprecated
            pub fn #function(&self, #arguments) -> #items {
                #ITEMS::of(#PAGES::#pages { client: self.clone(), #(#fields,)* })
            }
        }
    }

    /// Returns the type of the stream of the items of a list.
    pub(in crate::emit) fn items_type(&self, id: OperationId, paging: &Paging) -> TokenStream {
        let item = self.ty(&paging.item, Direction::Received, From::Beside);
        let error = self.error_type(id);
        quote! { #ITEMS<#item, #error> }
    }

    /// Emits the initial state of the paging.
    pub(in crate::emit) fn paging_state(&self, id: OperationId, paging: &Paging) -> TokenStream {
        let number = |first: i64| proc_macro2::Literal::i64_unsuffixed(first);
        let by = match &paging.style {
            PagingStyle::Offset { first } => {
                let first = number(*first);
                quote! { #PAGING::offset(#first) }
            }
            PagingStyle::Page { first, .. } => {
                let first = number(*first);
                quote! { #PAGING::page(#first) }
            }
            PagingStyle::Cursor => quote! { #PAGING::cursor() },
            PagingStyle::Keyset { .. } => quote! { #PAGING::keyset() },
            PagingStyle::Url | PagingStyle::Link => quote! { #PAGING::url() },
        };
        let from = paging.position.as_ref().map(|place| {
            let given = self.sent_position(id, place);
            quote! { .from(|| #given) }
        });
        let limit = paging.limit.requested.as_ref().map(|place| {
            let requested = self.sent_position(id, place);
            quote! { .limit(|| #requested) }
        });
        let default = paging.limit.default.map(|items| {
            let items = proc_macro2::Literal::u32_unsuffixed(items);
            quote! { .default_limit(#items) }
        });
        let most = paging.limit.most.map(|items| {
            let items = proc_macro2::Literal::u32_unsuffixed(items);
            quote! { .at_most(#items) }
        });
        quote! { #by #from #limit #default #most }
    }

    /// Returns the caller's value of a parameter or body member, as a position.
    fn sent_position(&self, id: OperationId, place: &Place) -> TokenStream {
        let operation = &self.api.operations[id.0];
        match place {
            Place::Parameter(index) => {
                let field = ident(&self.names.operation(id).parameters[*index].field);
                let parameter = &operation.parameters[*index];
                let found = match parameter.presence {
                    Presence::Required => Found::Certain(quote! { &self.params.#field }),
                    Presence::Optional => Found::Perhaps(quote! { self.params.#field.as_ref() }),
                };
                self.as_position(&parameter.ty, found)
            }
            Place::Body(path) => {
                let presence = operation.body.as_ref().map(|body| body.presence);
                let may_be_missing = presence == Some(Presence::Optional);
                let view = Direction::Sent;
                let found = self.borrowed(
                    &quote! { self.body },
                    may_be_missing,
                    DirectedPath { path, view },
                );
                self.as_position(&path.ty, found)
            }
        }
    }

    /// Returns an `Option` of a position.
    pub(in crate::emit) fn as_position(&self, ty: &Type, found: Found) -> TokenStream {
        let scalar = match self.enum_scalar(ty) {
            Some(EnumScalar::Text) => ident("as_str"),
            Some(EnumScalar::Integer) => ident("as_i64"),
            None => {
                return match found {
                    Found::Certain(value) => quote! { Some(#POSITION::from(#value)) },
                    Found::Perhaps(found) => quote! { #found.map(#POSITION::from) },
                };
            }
        };
        match found {
            Found::Certain(value) => {
                let name = self.shape(&ty.shape, Direction::Sent, From::Beside);
                quote! { Some(#POSITION::from(#name::#scalar(#value))) }
            }
            Found::Perhaps(found) => {
                quote! { #found.map(|value| #POSITION::from(value.#scalar())) }
            }
        }
    }

    fn enum_scalar(&self, ty: &Type) -> Option<EnumScalar> {
        match self.resolved(&ty.shape) {
            Shape::Schema(id) => match &self.api.schema(*id).kind {
                SchemaKind::Enum(list) => Some(list.scalar),
                _ => None,
            },
            _ => None,
        }
    }

    /// Emits a statement that sets the position of the next page. `owner` precedes the arguments:
    /// `self.` if they are fields.
    pub(in crate::emit) fn next_position(
        &self,
        id: OperationId,
        place: &Place,
        owner: &TokenStream,
    ) -> TokenStream {
        let ty = match place {
            Place::Parameter(index) => &self.api.operations[id.0].parameters[*index].ty,
            Place::Body(path) => &path.ty,
        };
        let value = match self.enum_scalar(ty) {
            None => quote! { next.position()? },
            Some(scalar) => {
                let name = self.shape(&ty.shape, Direction::Sent, From::Beside);
                let scalar = match scalar {
                    EnumScalar::Text => quote! { String },
                    EnumScalar::Integer => quote! { i64 },
                };
                quote! { #name::from(next.position::<#scalar>()?) }
            }
        };
        self.put_at(id, place, Some(value), owner)
    }

    /// Emits statements that copy the caller's body and set the member that requests a stream.
    pub(in crate::emit) fn stream_setting(&self, id: OperationId) -> Option<TokenStream> {
        let operation = &self.api.operations[id.0];
        let fixed = operation.stream_when.as_ref()?;
        let body = operation.body.as_ref()?;
        let kept = self.kept_body(body);
        let owned = kept.value;
        let argument = match body.presence {
            Presence::Required => quote! { &body },
            Presence::Optional => quote! { body.as_ref() },
        };
        let put = self.put_at(id, &fixed.place, self.fixed_value(id, fixed), &quote! {});
        Some(quote! {
            let mut body = #owned;
            #put
            let body = #argument;
        })
    }

    pub(in crate::emit) fn fixed_value(
        &self,
        id: OperationId,
        fixed: &crate::ir::Fixed,
    ) -> Option<TokenStream> {
        match &fixed.place {
            Place::Parameter(index) => {
                let ty = &self.api.operations[id.0].parameters[*index].ty;
                self.written_value(ty, &fixed.value, From::Beside)
            }
            Place::Body(path) => self.written_value(&path.ty, &fixed.value, From::Beside),
        }
    }

    /// Emits a statement that sets a parameter or a body member. `owner` precedes the arguments:
    /// `self.` if they are fields.
    pub(in crate::emit) fn put_at(
        &self,
        id: OperationId,
        place: &Place,
        value: Option<TokenStream>,
        owner: &TokenStream,
    ) -> TokenStream {
        let operation = &self.api.operations[id.0];
        match place {
            Place::Parameter(index) => {
                let field = ident(&self.names.operation(id).parameters[*index].field);
                match (operation.parameters[*index].presence, value) {
                    (Presence::Required, value) => quote! { #owner params.#field = #value; },
                    (Presence::Optional, Some(value)) => {
                        quote! { #owner params.#field = Some(#value); }
                    }
                    (Presence::Optional, None) => quote! { #owner params.#field = None; },
                }
            }
            Place::Body(path) => {
                let presence = operation.body.as_ref().map(|body| body.presence);
                let may_be_missing = presence == Some(Presence::Optional);
                let root = match may_be_missing {
                    true => quote! { #SLOT::open(&mut #owner body) },
                    false => quote! { #owner body },
                };
                self.put(root, may_be_missing, path, value.as_ref())
            }
        }
    }
}
