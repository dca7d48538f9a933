//! The methods that give the items of a list page by page.

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::{ITEMS, PAGING, POSITION};
use super::member_path::{Found, Way};
use super::ty::From;
use super::{Context, ident};
use crate::analyze::Direction;
use crate::ir::{
    Body, ContentKind, EnumScalar, OperationId, Paging, PagingStyle, Parameter, Place, Presence,
    SchemaKind, Shape, TextFormat, Type,
};

/// Something that a call is made with, again for each page.
struct Kept {
    name: proc_macro2::Ident,
    /// It, made of the argument.
    owned: Option<TokenStream>,
    /// Another one; `None` where it is copied.
    again: Option<TokenStream>,
    /// The argument of the call.
    argument: TokenStream,
    /// Whether it is changed from page to page, and at the beginning.
    changes: bool,
    changes_first: bool,
}

impl Context<'_> {
    /// The methods that give the items of the lists of an operation.
    pub fn items_methods(&self, id: OperationId) -> TokenStream {
        let paging = self.api.operations[id.0].paging.iter();
        let names = &self.names.operation(id).items;
        paging
            .zip(names)
            .map(|(paging, name)| self.items_method(id, paging, name))
            .collect()
    }

    fn items_method(&self, id: OperationId, paging: &Paging, name: &str) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let docs = self.items_docs(id, paging, name);
        let deprecated = operation.docs.deprecated.then(|| quote! { #[deprecated] });
        let arguments = self.arguments(id, operation.body.as_ref());
        let (function, called) = (ident(name), ident(&self.names.operation(id).function));
        let item = self.ty(&paging.item, Direction::Received, From::Beside);
        let error = self.error_type(id);
        let kept = self.kept(id, paging);
        let first: TokenStream = paging
            .fixed
            .iter()
            .map(|fixed| self.put_at(id, &fixed.place, self.fixed_value(id, fixed)))
            .collect();
        let state = self.state(id, paging);
        let asked = self.next_position(id, &paging.position);
        let read = self.read_of_page(id, paging);
        let owned = bindings(&kept, |one| one.owned.clone(), |one| one.changes_first);
        let again = bindings(&kept, |one| one.again.clone(), |one| one.changes);
        let call = kept.iter().skip(1).map(|one| &one.argument);
        quote! {
            #docs
            #deprecated
            pub fn #function(&self, #arguments) -> #ITEMS<#item, #error> {
                #owned
                #first
                let paging = #state;
                #ITEMS::new(paging, move |next| {
                    #again
                    async move {
                        if let Some(next) = next {
                            #asked
                        }
                        client.#called(#(#call),*).await.map(|page| page.into_page() #read)
                    }
                })
            }
        }
    }

    /// The client first, then what the call takes.
    fn kept(&self, id: OperationId, paging: &Paging) -> Vec<Kept> {
        let operation = &self.api.operations[id.0];
        let in_body = |place: &Place| matches!(place, Place::Body(_));
        let fixed = |body: bool| paging.fixed.iter().any(|one| in_body(&one.place) == body);
        let client = ident("client");
        let mut kept = vec![Kept {
            owned: Some(quote! { self.clone() }),
            again: Some(quote! { client.clone() }),
            argument: quote! { client },
            name: client,
            changes: false,
            changes_first: false,
        }];
        let names = &self.names.operation(id).path_arguments;
        let path = operation.path_parameters.iter().zip(names);
        kept.extend(path.map(|(parameter, name)| self.kept_path(parameter, name)));
        if self.has_params(id) {
            kept.push(Kept {
                name: ident("params"),
                owned: Some(quote! { params.clone() }),
                again: Some(quote! { params.clone() }),
                argument: quote! { &params },
                changes: !in_body(&paging.position),
                changes_first: fixed(false),
            });
        }
        if let Some(body) = &operation.body {
            kept.push(Kept {
                changes: in_body(&paging.position),
                changes_first: fixed(true),
                ..self.kept_body(body)
            });
        }
        kept
    }

    fn kept_path(&self, parameter: &Parameter, name: &str) -> Kept {
        let name = ident(name);
        let clone = || Some(quote! { #name.clone() });
        let (owned, again, argument) = match self.resolved(&parameter.ty.shape) {
            Shape::Text(_) => (
                Some(quote! { #name.as_ref().to_owned() }),
                clone(),
                quote! { &#name },
            ),
            Shape::List(_) => (Some(quote! { #name.to_vec() }), clone(), quote! { &#name }),
            Shape::Integer(_) | Shape::Number | Shape::Boolean | Shape::Flag { .. } => {
                (None, None, quote! { #name })
            }
            _ => (None, clone(), quote! { #name }),
        };
        Kept {
            name,
            owned,
            again,
            argument,
            changes: false,
            changes_first: false,
        }
    }

    fn kept_body(&self, body: &Body) -> Kept {
        let is_unsized = match &body.content.kind {
            ContentKind::Json(ty) | ContentKind::Form(ty) | ContentKind::Brackets(ty) => {
                let shape = self.resolved(&ty.shape);
                let text = matches!(shape, Shape::Text(TextFormat::Plain | TextFormat::Binary));
                !ty.nullable && (text || matches!(shape, Shape::List(_)))
            }
            _ => false,
        };
        let (owned, argument) = match (body.presence, is_unsized) {
            (Presence::Required, _) => (quote! { body.to_owned() }, quote! { &body }),
            (Presence::Optional, true) => (
                quote! { body.map(ToOwned::to_owned) },
                quote! { body.as_deref() },
            ),
            (Presence::Optional, false) => (quote! { body.cloned() }, quote! { body.as_ref() }),
        };
        Kept {
            name: ident("body"),
            owned: Some(owned),
            again: Some(quote! { body.clone() }),
            argument,
            changes: false,
            changes_first: false,
        }
    }

    /// The runtime's state of the paging.
    fn state(&self, id: OperationId, paging: &Paging) -> TokenStream {
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
        };
        let from = self.sent_position(id, &paging.position);
        let limit = paging.limit.asked.as_ref().map(|place| {
            let asked = self.sent_position(id, place);
            quote! { .limit(|| #asked) }
        });
        let default = paging.limit.default.map(|items| {
            let items = proc_macro2::Literal::u32_unsuffixed(items);
            quote! { .default_limit(#items) }
        });
        let most = paging.limit.most.map(|items| {
            let items = proc_macro2::Literal::u32_unsuffixed(items);
            quote! { .at_most(#items) }
        });
        quote! { #by.from(|| #from) #limit #default #most }
    }

    /// What the caller has put at a place, as a position.
    fn sent_position(&self, id: OperationId, place: &Place) -> TokenStream {
        let operation = &self.api.operations[id.0];
        match place {
            Place::Parameter(index) => {
                let field = ident(&self.names.operation(id).parameters[*index].field);
                let parameter = &operation.parameters[*index];
                let found = match parameter.presence {
                    Presence::Required => Found::Certain(quote! { &params.#field }),
                    Presence::Optional => Found::Perhaps(quote! { params.#field.as_ref() }),
                };
                self.as_position(&parameter.ty, found)
            }
            Place::Body(path) => {
                let presence = operation.body.as_ref().map(|body| body.presence);
                let may_be_missing = presence == Some(Presence::Optional);
                let view = Direction::Sent;
                let found = self.borrowed(&quote! { body }, may_be_missing, Way { path, view });
                self.as_position(&path.ty, found)
            }
        }
    }

    /// An `Option` of a position.
    pub(super) fn as_position(&self, ty: &Type, found: Found) -> TokenStream {
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

    /// Puts the position of the next page where it goes.
    fn next_position(&self, id: OperationId, place: &Place) -> TokenStream {
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
        self.put_at(id, place, Some(value))
    }

    /// Sets the member of the body that asks for a stream, in a copy of the caller's.
    pub(super) fn stream_setting(&self, id: OperationId) -> Option<TokenStream> {
        let operation = &self.api.operations[id.0];
        let fixed = operation.stream_when.as_ref()?;
        let kept = self.kept_body(operation.body.as_ref()?);
        let (owned, argument) = (kept.owned, kept.argument);
        let put = self.put_at(id, &fixed.place, self.fixed_value(id, fixed));
        Some(quote! {
            let mut body = #owned;
            #put
            let body = #argument;
        })
    }

    fn fixed_value(&self, id: OperationId, fixed: &crate::ir::Fixed) -> Option<TokenStream> {
        match &fixed.place {
            Place::Parameter(index) => {
                let ty = &self.api.operations[id.0].parameters[*index].ty;
                self.written_value(ty, &fixed.value)
            }
            Place::Body(path) => self.written_value(&path.ty, &fixed.value),
        }
    }

    fn put_at(&self, id: OperationId, place: &Place, value: Option<TokenStream>) -> TokenStream {
        let operation = &self.api.operations[id.0];
        match place {
            Place::Parameter(index) => {
                let field = ident(&self.names.operation(id).parameters[*index].field);
                match (operation.parameters[*index].presence, value) {
                    (Presence::Required, value) => quote! { params.#field = #value; },
                    (Presence::Optional, Some(value)) => quote! { params.#field = Some(#value); },
                    (Presence::Optional, None) => quote! { params.#field = None; },
                }
            }
            Place::Body(path) => {
                let presence = operation.body.as_ref().map(|body| body.presence);
                let may_be_missing = presence == Some(Presence::Optional);
                let root = match may_be_missing {
                    true => quote! { #PAGING::open(&mut body) },
                    false => quote! { body },
                };
                self.put(root, may_be_missing, path, value.as_ref())
            }
        }
    }
}

/// `let` of what has such a value.
fn bindings(
    kept: &[Kept],
    value: impl Fn(&Kept) -> Option<TokenStream>,
    is_mutable: impl Fn(&Kept) -> bool,
) -> TokenStream {
    let made: Vec<_> = kept
        .iter()
        .filter_map(|one| value(one).map(|value| (one, value)))
        .collect();
    let names: Vec<TokenStream> = made
        .iter()
        .map(|(one, _)| {
            let name = &one.name;
            let mutable = is_mutable(one).then(|| quote! { mut });
            quote! { #mutable #name }
        })
        .collect();
    let values: Vec<&TokenStream> = made.iter().map(|(_, value)| value).collect();
    match (names.as_slice(), values.as_slice()) {
        ([name], [value]) => quote! { let #name = #value; },
        _ => quote! { let (#(#names),*) = (#(#values),*); },
    }
}
