//! `pages.rs`: the page requests of each paginated list, and how the pages are read.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{
    DECODE_ERROR, ERROR, Imports, NEXT_PAGE, PAGE, PAGE_REQUESTS, PAGE_RESPONSE, PAGING, PARAMS,
    RESPONSE,
};
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::From;
use crate::ir::{
    Body, ContentKind, OperationId, Paging, Parameter, Presence, Shape, TextFormat, Type,
};
use crate::output::RustFile;
use crate::rustdoc;

/// Emits `pages.rs`.
pub fn pages_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    let operations = (0..context.api.operations.len()).map(OperationId);
    for id in operations {
        let operation = &context.api.operations[id.0];
        let home = context.homes.operation(id);
        file.enter(home);
        imports.enter(home);
        for (index, paging) in operation.paging.iter().enumerate() {
            file.push(imports.resolve(context.page_requests(id, index, paging)));
        }
    }
    let inner = inner_attributes(lines::line(
        "Paginated lists: requesting and reading a page.",
    ));
    let split = Split {
        content: "Paginated lists of the operations",
        reexport: Reexport::InApi,
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|_| Vec::new(),
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

/// An argument that the request of each page needs.
pub(in crate::emit) struct Kept {
    /// The name of the field and of the method's argument.
    pub(in crate::emit) name: proc_macro2::Ident,
    ty: TokenStream,
    /// The value of the field, if it differs from the argument.
    pub(in crate::emit) value: Option<TokenStream>,
    /// The argument for the request of a page.
    argument: TokenStream,
}

impl<'a> Context<'a> {
    /// Returns whether any list is paginated.
    pub fn has_paging(&self) -> bool {
        let mut operations = self.api.operations.iter();
        operations.any(|operation| !operation.paging.is_empty())
    }

    fn page_requests(&self, id: OperationId, index: usize, paging: &'a Paging) -> TokenStream {
        let names = self.names.operation(id);
        let docs = lines::line(&format!(
            "Requests the pages of {}.",
            rustdoc::code_span(&self.names.call(id, &names.items[index]))
        ));
        let (name, called) = (ident(&names.pages[index]), ident(&names.function));
        let client = self.client_type(Some(id));
        let kept = self.kept(id);
        let visibility = self.part_visibility();
        let fields = kept.iter().map(|Kept { name, ty, .. }| {
            quote! { #visibility #name: #ty, }
        });
        let arguments = kept.iter().map(|one| &one.argument);
        let page = self.success_type(id).ty;
        let item = self.ty(&paging.item, Direction::Received, From::Beside);
        let error = self.error_type(id);
        let owner = quote! { self. };
        let state = self.paging_state(id, paging);
        let prepared = paging
            .fixed
            .iter()
            .map(|fixed| self.put_at(id, &fixed.place, self.fixed_value(id, fixed), &owner));
        let prepare = (!paging.fixed.is_empty()).then(|| {
            quote! {
                fn prepare(&mut self) {
                    #(#prepared)*
                }
            }
        });
        let position = match &paging.position {
            Some(place) => self.next_position(id, place, &owner),
            None => quote! { self.client = self.client.with_options(next.options()?); },
        };
        let read = self.read_of_page(id, paging);
        let decoding = self.decoding_of_page(id, paging);
        quote! {
            #docs
            #[derive(Clone)]
            #visibility struct #name {
                #visibility client: #client,
                #(#fields)*
            }
            impl #PAGE_REQUESTS for #name {
                type Page = #page;
                type Item = #item;
                type Error = #error;
                #decoding
                fn paging(&self) -> #PAGING {
                    #state
                }
                #prepare
                fn set_position(&mut self, next: &#NEXT_PAGE) -> Result<(), #DECODE_ERROR> {
                    #position
                    Ok(())
                }
                async fn send(self) -> Result<#RESPONSE<Self::Page>, #ERROR<Self::Error>> {
                    self.client.#called(#(#arguments),*).await
                }
                fn read(page: #PAGE_RESPONSE<Self::Page>) -> #PAGE<Self::Item> {
                    page #read
                }
            }
        }
    }

    /// Returns the arguments of a call, which are stored for later pages.
    pub(in crate::emit) fn kept(&self, id: OperationId) -> Vec<Kept> {
        let operation = &self.api.operations[id.0];
        let names = self.names.operation(id);
        let path = operation.path_parameters.iter().zip(&names.path_arguments);
        let mut kept: Vec<Kept> = path
            .map(|(parameter, name)| self.kept_path(parameter, name))
            .collect();
        if self.has_params(id) {
            let params = ident(&names.params);
            kept.push(Kept {
                name: ident("params"),
                ty: quote! { #PARAMS::#params },
                value: Some(quote! { params.clone() }),
                argument: quote! { &self.params },
            });
        }
        kept.extend(operation.body.iter().map(|body| self.kept_body(body)));
        kept
    }

    fn kept_path(&self, parameter: &Parameter, name: &str) -> Kept {
        let name = ident(name);
        let (ty, value, argument) = match self.resolved(&parameter.ty.shape) {
            Shape::Text(_) => (
                quote! { String },
                Some(quote! { #name.as_ref().to_owned() }),
                quote! { &self.#name },
            ),
            Shape::List(item) => {
                let item = self.ty(item, Direction::Sent, From::Beside);
                (
                    quote! { Vec<#item> },
                    Some(quote! { #name.to_vec() }),
                    quote! { &self.#name },
                )
            }
            shape => (
                self.shape(shape, Direction::Sent, From::Beside),
                None,
                quote! { self.#name },
            ),
        };
        Kept {
            name,
            ty,
            value,
            argument,
        }
    }

    pub(in crate::emit) fn kept_body(&self, body: &Body) -> Kept {
        let sent = |ty: &Type| self.ty(ty, Direction::Sent, From::Beside);
        // `is_slice`: the method takes the body as a slice.
        let (ty, is_slice) = match &body.content.kind {
            ContentKind::Json(ty)
            | ContentKind::Form(ty)
            | ContentKind::Brackets(ty)
            | ContentKind::Xml(ty, _) => match self.resolved(&ty.shape) {
                Shape::List(item) if !ty.nullable => {
                    let item = sent(item);
                    (quote! { Vec<#item> }, true)
                }
                Shape::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Binary)
                    if !ty.nullable =>
                {
                    (quote! { String }, true)
                }
                _ => (sent(ty), false),
            },
            ContentKind::JsonLines(ty) => {
                let line = sent(ty);
                (quote! { Vec<#line> }, true)
            }
            _ => (quote! { String }, true),
        };
        let (ty, value, argument) = match (body.presence, is_slice) {
            (Presence::Required, _) => (ty, quote! { body.to_owned() }, quote! { &self.body }),
            (Presence::Optional, true) => (
                quote! { Option<#ty> },
                quote! { body.map(ToOwned::to_owned) },
                quote! { self.body.as_deref() },
            ),
            (Presence::Optional, false) => (
                quote! { Option<#ty> },
                quote! { body.cloned() },
                quote! { self.body.as_ref() },
            ),
        };
        Kept {
            name: ident("body"),
            ty,
            value: Some(value),
            argument,
        }
    }
}
