//! `groups.rs`: the methods of operations, grouped by tag.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{CLIENT, CLIENT_CORE, GROUPS, Imports, qualified};
use crate::emit::types::file::inner_attributes;
use crate::ir::OperationId;
use crate::names::HandleNames;
use crate::output::RustFile;
use crate::rustdoc;

/// Emits `groups.rs`.
pub fn groups_file(context: Context<'_>) -> RustFile {
    let docs =
        "The operations of each tag. The methods of [`Client`](super::Client) return these types.";
    let docs = inner_attributes(rustdoc_lines(docs));
    let mut imports = Imports::new(context);
    let mut file = RustFile::default();
    for (group, operations) in context.grouped() {
        imports.enter(Some(group));
        file.enter(Some(group));
        for item in context.group_items(group, &operations) {
            file.push(imports.resolve(item));
        }
    }
    let split = Split {
        content: "The operations",
        reexport: Reexport::Public,
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|_| Vec::new(),
    };
    context.begin(&mut file, &imports, &docs, &split);
    file
}

fn rustdoc_lines(text: &str) -> TokenStream {
    lines::attributes(&rustdoc::wrapped(text))
}

impl Context<'_> {
    /// Returns whether methods are grouped.
    pub fn has_handles(&self) -> bool {
        !self.grouped().is_empty()
    }

    /// Returns the operations of each group whose type has their methods.
    pub(in crate::emit) fn grouped(&self) -> BTreeMap<usize, Vec<OperationId>> {
        let mut grouped: BTreeMap<usize, Vec<OperationId>> = BTreeMap::new();
        for id in (0..self.api.operations.len()).map(OperationId) {
            if let Some(group) = self.names.operation(id).group {
                grouped.entry(group).or_default().push(id);
            }
        }
        grouped
    }

    /// Emits the methods of the client that return the types of groups.
    pub fn accessors(&self) -> impl Iterator<Item = TokenStream> {
        let groups = self.grouped().into_keys();
        groups.filter_map(|group| {
            let names = self.names.group(group).handle.as_ref()?;
            let (accessor, ty) = (ident(&names.accessor), ident(&names.type_name));
            let (docs, cfg) = (self.group_docs(group), self.cfg(Some(group)));
            let tokens = quote! {
                #docs
                #cfg
                pub fn #accessor(&self) -> #GROUPS::#ty {
                    #GROUPS::#ty {
                        core: self.core.clone(),
                    }
                }
            };
            // Without any group, an import would be unused.
            Some(match cfg {
                Some(_) => qualified(tokens),
                None => tokens,
            })
        })
    }

    /// Emits the type of a group, and its methods.
    fn group_items(&self, group: usize, operations: &[OperationId]) -> Vec<TokenStream> {
        let Some(HandleNames { type_name, .. }) = &self.names.group(group).handle else {
            return Vec::new();
        };
        let (ty, docs) = (ident(type_name), self.group_docs(group));
        let visibility = self.api_visibility();
        let methods = operations.iter().map(|id| self.method(*id));
        let methods: Vec<TokenStream> = methods.collect();
        vec![
            quote! {
                #docs
                #[derive(Clone, Debug)]
                pub struct #ty {
                    #visibility core: #CLIENT_CORE,
                }
            },
            quote! {
                impl #ty { #(#methods)* }
            },
        ]
    }

    /// Documents a group by the description of its tag.
    pub(super) fn group_docs(&self, group: usize) -> TokenStream {
        let tag = self.analysis.tag(group);
        let feature = self.homes.has_features().then(|| self.home_words(group));
        let summary = format!(
            "The operations of the tag {}{}.",
            rustdoc::code_span(tag),
            feature.unwrap_or_default()
        );
        let prose = self.api.tags.get(tag).and_then(Option::as_deref);
        lines::attributes(&lines::join([
            rustdoc::wrapped(&summary),
            prose.map(rustdoc::prose).unwrap_or_default(),
        ]))
    }

    /// Returns the type with the methods of an operation.
    pub fn client_type(&self, id: Option<OperationId>) -> TokenStream {
        match id.and_then(|id| self.names.handle(id)) {
            Some(handle) => {
                let ty = ident(&handle.type_name);
                quote! { #GROUPS::#ty }
            }
            None => quote! { #CLIENT },
        }
    }

    /// Links a method of an operation, from a module of the API.
    pub fn method_link(&self, id: OperationId, method: &str, to_api: &str) -> String {
        match self.names.handle(id) {
            Some(HandleNames {
                accessor,
                type_name,
            }) => format!("[`{accessor}().{method}`]({to_api}groups::{type_name}::{method})"),
            None => format!("[`{method}`]({to_api}Client::{method})"),
        }
    }
}
