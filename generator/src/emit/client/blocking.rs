//! `blocking.rs`: the client for code without `async`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::{Success, is_download};
use crate::emit::Context;
use crate::emit::client::methods::method_value;
use crate::emit::client::responses::SuccessType;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{
    BATCH, BLOCKING_CORE, BLOCKING_STREAM, BUILD_ERROR, BUILDER, CLIENT_CORE, FROM_CORE,
    INSIDE_RUNTIME, Imports, OwnUse, REQUEST_OPTIONS, SUPER,
};
use crate::emit::types::file::inner_attributes;
use crate::ir::{Body, OperationId, Paging};
use crate::names::HandleNames;
use crate::output::RustFile;
use crate::rustdoc;

/// Emits `blocking.rs`.
pub fn blocking_file(context: Context<'_>) -> RustFile {
    let api = context.api_words();
    let docs = format!("The client for {api} without `async`.");
    let inner = inner_attributes(lines::line(&docs));
    let mut imports = Imports::new(context);
    let mut file = RustFile::default();
    file.push(imports.resolve(client_struct(&docs)));
    let operations = || (0..context.api.operations.len()).map(OperationId);
    let own = operations().filter(|id| context.names.handle(*id).is_none());
    let own = own.map(|id| (context.homes.operation(id), context.blocking_methods(id)));
    let accessors = context.blocking_accessors().map(|one| (None, one));
    let methods = std::iter::once((None, common_methods(&context.client_from_env())));
    let methods = methods.chain(accessors).chain(own);
    let methods = methods.map(|(group, methods)| {
        imports.enter(group);
        (group, imports.resolve(methods))
    });
    file.push_impl(&quote! { impl Client }, methods);
    let grouped = context.grouped();
    // Other files only add methods to the client.
    let with_types: BTreeSet<usize> = grouped.keys().copied().collect();
    for (group, operations) in grouped {
        imports.enter(Some(group));
        file.enter(Some(group));
        for item in context.blocking_group(group, &operations) {
            file.push(imports.resolve(item));
        }
    }
    let split = Split {
        content: "The operations",
        reexport: Reexport::PublicOf(&with_types),
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|group| match with_types.contains(&group) {
            true => Vec::new(),
            false => vec![OwnUse::new(&[SUPER], &["Client"])],
        },
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

/// Emits the client, and how a builder builds it.
fn client_struct(docs: &str) -> TokenStream {
    let docs = lines::attributes(&lines::join([
        vec![docs.to_owned()],
        rustdoc::wrapped(
            "Calls wait for the response. Inside an async runtime, they return an error: use \
             [`super::Client`] there. Cloning is cheap: clones share connections and credentials.",
        ),
    ]));
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client {
            client: super::Client,
            core: #BLOCKING_CORE,
        }

        impl #FROM_CORE for Client {
            fn from_core(core: #CLIENT_CORE) -> Result<Self, #BUILD_ERROR> {
                Self::new(super::Client::from_core(core)?)
            }
        }
    }
}

fn common_methods(from_env: &TokenStream) -> TokenStream {
    quote! {
        /// Creates a builder for a client.
        pub fn builder() -> #BUILDER::ClientBuilder<Self> {
            #BUILDER::ClientBuilder::new()
        }

        #from_env

        /// Creates a client whose methods wait for those of an async client.
        ///
        /// # Errors
        ///
        /// Returns an error if the system cannot start a thread.
        pub fn new(client: super::Client) -> Result<Self, #BUILD_ERROR> {
            let core = #BLOCKING_CORE::new()?;
            Ok(Self { client, core })
        }

        /// Returns a client that applies `options` to every call.
        pub fn with_options(&self, options: #REQUEST_OPTIONS) -> Self {
            Self {
                client: self.client.with_options(options),
                core: self.core.clone(),
            }
        }

        /// Returns the async client, for example for its `request` method.
        pub fn as_async(&self) -> &super::Client {
            &self.client
        }

        /// Runs a future to its end, such as a call of the async client.
        ///
        /// # Errors
        ///
        /// Returns an error inside of an async runtime.
        pub fn block_on<F: Future>(&self, future: F) -> Result<F::Output, #INSIDE_RUNTIME> {
            self.core.block_on(future)
        }
    }
}

impl Context<'_> {
    /// Emits the methods that return the types of groups.
    fn blocking_accessors(&self) -> impl Iterator<Item = TokenStream> {
        let groups = self.grouped().into_keys();
        groups.filter_map(|group| {
            let names = self.names.group(group).handle.as_ref()?;
            let (accessor, ty) = (ident(&names.accessor), ident(&names.type_name));
            let (docs, cfg) = (self.group_docs(group), self.cfg(Some(group)));
            Some(quote! {
                #docs
                #cfg
                pub fn #accessor(&self) -> #ty {
                    #ty {
                        client: self.client.#accessor(),
                        core: self.core.clone(),
                    }
                }
            })
        })
    }

    /// Emits the type of a group, and its methods.
    fn blocking_group(&self, group: usize, operations: &[OperationId]) -> Vec<TokenStream> {
        let Some(HandleNames { type_name, .. }) = &self.names.group(group).handle else {
            return Vec::new();
        };
        let (ty, docs) = (ident(type_name), self.group_docs(group));
        let visibility = self.api_visibility();
        let client = self.client_type(operations.first().copied());
        let methods = operations.iter().map(|id| self.blocking_methods(*id));
        let methods: Vec<TokenStream> = methods.collect();
        vec![
            quote! {
                #docs
                #[derive(Clone, Debug)]
                pub struct #ty {
                    #visibility client: #client,
                    #visibility core: #BLOCKING_CORE,
                }
            },
            quote! {
                impl #ty { #(#methods)* }
            },
        ]
    }

    /// Emits the methods of an operation, parallel to those of the async client.
    fn blocking_methods(&self, id: OperationId) -> TokenStream {
        let names = self.names.operation(id);
        let operation = &self.api.operations[id.0];
        let (body, success) = (operation.body.as_ref(), self.success_type(id));
        let classes = self.analysis.response_classes(id);
        let is_stream = matches!(classes.success, Success::Stream(_));
        let whole = self.blocking_call(id, &names.function, body, &success, is_stream);
        let others = operation.other_bodies.iter().zip(&names.other_bodies);
        let others = others
            .map(|(body, name)| self.blocking_call(id, name, Some(body), &success, is_stream));
        let stream = classes
            .stream
            .map(|index| self.stream_type(&operation.responses[index]));
        let download = is_download(operation).then(|| self.download_type(id));
        let streams = stream.into_iter().chain(download).zip(&names.stream);
        let streams =
            streams.map(|(success, name)| self.blocking_call(id, name, body, &success, true));
        let items = operation.paging.iter().zip(&names.items);
        let items = items.map(|(paging, name)| self.blocking_items(id, paging, name));
        let batch = operation.batch.as_ref().zip(names.batch.as_ref());
        let batch = batch.map(|(batch, name)| self.blocking_batch(id, batch, name));
        quote! { #whole #(#others)* #(#streams)* #(#items)* #batch }
    }

    fn blocking_call(
        &self,
        id: OperationId,
        name: &str,
        body: Option<&Body>,
        success: &SuccessType,
        is_stream: bool,
    ) -> TokenStream {
        let (head, place) = (self.blocking_head(id, name), self.blocking_place(id));
        let (function, arguments) = (ident(name), self.arguments(id, body));
        let names = self.argument_names(id, body);
        let ty = &success.ty;
        let (ty, wait) = match is_stream {
            true => (quote! { #BLOCKING_STREAM<#ty> }, quote! { streaming }),
            false => (ty.clone(), quote! { call }),
        };
        let result = self.call_result(id, &ty);
        quote! {
            #head
            pub fn #function(&self, #arguments) -> #result {
                self.core.#wait(#place, self.client.#function(#(#names),*))
            }
        }
    }

    fn blocking_items(&self, id: OperationId, paging: &Paging, name: &str) -> TokenStream {
        let body = self.api.operations[id.0].body.as_ref();
        let (head, place) = (self.blocking_head(id, name), self.blocking_place(id));
        let (function, arguments) = (ident(name), self.arguments(id, body));
        let names = self.argument_names(id, body);
        let items = self.items_type(id, paging);
        quote! {
            #head
            pub fn #function(&self, #arguments) -> #BLOCKING_STREAM<#items> {
                self.core.stream(#place, self.client.#function(#(#names),*))
            }
        }
    }

    fn blocking_batch(&self, id: OperationId, batch: &crate::ir::Batch, name: &str) -> TokenStream {
        let (head, place) = (self.blocking_head(id, name), self.blocking_place(id));
        let (function, result) = (ident(name), self.batch_result(id, batch));
        quote! {
            #head
            pub fn #function(&self, batch: &#BATCH) -> #result {
                self.core.call(#place, self.client.#function(batch))
            }
        }
    }

    /// Emits the docs and attributes of a method.
    fn blocking_head(&self, id: OperationId, name: &str) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let deprecated = operation.docs.deprecated.then(|| quote! { #[deprecated] });
        let link = self.method_link(id, name, &format!("{}::", self.place.path_in_crate()));
        let docs = lines::attributes(&lines::join([
            rustdoc::wrapped(&format!("Like {link}, but waits for the response.")),
            vec![self.call_words(id)],
        ]));
        quote! { #docs #deprecated }
    }

    /// Emits the method and the path, for messages.
    fn blocking_place(&self, id: OperationId) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let (method, path) = (method_value(&operation.method), &operation.path);
        quote! { #method, #path }
    }
}
