//! `errors.rs`: the error responses of operations, by status.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::ErrorSet;
use crate::emit::Context;
use crate::emit::client::responses::{by_status, status_words};
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{ERRORS, Imports, WIRE};
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::From;
use crate::ir::{OperationId, Response};
use crate::output::{RustFile, Table};
use crate::rustdoc;

/// Emits `errors.rs`: the error enums, each followed by the aliases of its operations.
pub fn errors_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    for (index, set) in context.analysis.error_sets().iter().enumerate() {
        let group = context.homes.errors(index);
        file.enter(group);
        imports.enter(group);
        let name = context.names.errors(index);
        if let Some(original) = context.equal_errors.original(index) {
            file.push(imports.resolve(context.equal_errors_alias(set, name, original)));
            continue;
        }
        file.push(imports.resolve(context.error_enum(index, name)));
        file.push_table(&imports.resolve_table(context.error_table(set, name)));
        file.push(imports.resolve(context.error_aliases(set, name)));
    }
    let summary = vec!["Error responses of the operations, by status.".to_owned()];
    let sets = context.analysis.error_sets();
    let has_original = |index| context.equal_errors.original(index).is_some();
    let is_shared = sets.iter().any(|set| set.is_shared) || (0..sets.len()).any(has_original);
    let aliases = "Operations with equal error responses share an enum; each has an alias for it.";
    let aliases = is_shared.then(|| aliases.to_owned());
    let docs = lines::join([summary, aliases.into_iter().collect()]);
    let inner = inner_attributes(lines::attributes(&docs));
    let split = Split {
        content: "Error responses of the operations",
        reexport: Reexport::Public,
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|_| Vec::new(),
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

impl Context<'_> {
    /// Returns whether an operation declares errors.
    pub fn declares_errors(&self, operation: OperationId) -> bool {
        self.analysis.errors(operation).is_some()
    }

    fn error_enum(&self, index: usize, name: &str) -> TokenStream {
        let sets = self.analysis.error_sets();
        let set = &sets[index];
        let operations = || self.equal_errors.operations(sets, index);
        let docs = match operations().count() {
            1 => self.error_docs(set.first().operation),
            several => lines::line(&format!(
                "Error responses of {several} operations, by status."
            )),
        };
        let errors = set.first();
        let names = &self.names.operation(errors.operation).responses;
        let variants = errors.responses.iter().enumerate().map(|(place, index)| {
            let responses = operations().map(|one| {
                let all = &self.api.operations[one.operation.0].responses;
                &all[one.responses[place]]
            });
            let docs = shared_docs(responses);
            let response = &self.api.operations[errors.operation.0].responses[*index];
            self.status_variant(response, &names[*index], &docs, From::Beside)
        });
        let name = ident(name);
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            pub enum #name { #(#variants)* }
        }
    }

    fn error_table(&self, set: &ErrorSet, name: &str) -> Table {
        let errors = set.first();
        let path = quote! { #WIRE::errors };
        self.status_table(
            path,
            errors.operation,
            &errors.responses,
            name,
            From::Beside,
        )
    }

    /// Emits another name for the enum of an earlier set.
    fn equal_errors_alias(&self, set: &ErrorSet, name: &str, original: usize) -> TokenStream {
        let docs = self.error_docs(set.first().operation);
        let name = ident(name);
        let original = ident(self.names.errors(original));
        quote! {
            #docs
            pub type #name = #ERRORS::#original;
        }
    }

    fn error_aliases(&self, set: &ErrorSet, name: &str) -> TokenStream {
        let name = ident(name);
        let aliases = set.operations.iter().filter(|_| set.is_shared).map(|one| {
            let docs = self.error_docs(one.operation);
            let alias = ident(&self.names.operation(one.operation).error);
            quote! {
                #docs
                pub type #alias = #name;
            }
        });
        quote! { #(#aliases)* }
    }

    fn error_docs(&self, id: OperationId) -> TokenStream {
        let method = self.names.call(id, &self.names.operation(id).function);
        lines::line(&format!(
            "Error responses of {}, by status.",
            rustdoc::code_span(&method)
        ))
    }
}

/// Documents the status, and the description if all of these responses share it.
fn shared_docs<'a>(mut responses: impl Iterator<Item = &'a Response>) -> Vec<String> {
    let Some(first) = responses.next() else {
        return Vec::new();
    };
    match responses.all(|other| other.docs == first.docs) {
        true => by_status(first),
        false => vec![format!("{}.", status_words(first.status))],
    }
}
