//! `rules.rs`: the rules of the document for errors in successes and for retries, each once.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::client::error_when::error_when;
use crate::emit::client::retry::retry_rules;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{Imports, RULES};
use crate::emit::types::file::inner_attributes;
use crate::ir::OperationId;
use crate::output::RustFile;

/// Emits `rules.rs`.
pub fn rules_file(context: Context<'_>) -> RustFile {
    let Context {
        api,
        analysis,
        homes,
        ..
    } = context;
    let visibility = context.part_visibility();
    let errors = analysis.error_rules().owners.iter();
    let errors = errors.zip(context.names.error_rules()).enumerate();
    let errors = errors.map(|(index, (owner, name))| {
        let rules = owner.map_or(&api.error_when, |id| &api.operations[id.0].error_when);
        let item = error_when(&visibility, &ident(name), rules);
        (homes.error_rules(index), item)
    });
    let retries = analysis.retry_rules().owners.iter();
    let retries = retries.zip(context.names.retry_rules()).enumerate();
    let retries = retries.filter_map(|(index, (owner, name))| {
        let rules = owner.map_or(&api.retry, |id| &api.operations[id.0].retry);
        let item = retry_rules(&visibility, &ident(name), rules.as_ref()?);
        Some((homes.retry_rules(index), item))
    });
    let mut imports = Imports::new(context);
    let mut file = RustFile::default();
    for (home, item) in errors.chain(retries) {
        file.enter(home);
        imports.enter(home);
        file.push(imports.resolve(item));
    }
    let docs = "Rules of the operations: which successes are errors, and which calls are retried.";
    let inner = inner_attributes(lines::line(docs));
    let split = Split {
        content: "Rules of the operations",
        reexport: Reexport::InApi,
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|_| Vec::new(),
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

impl Context<'_> {
    /// Returns whether the document has rules.
    pub fn has_rules(&self) -> bool {
        let sets = [self.analysis.error_rules(), self.analysis.retry_rules()];
        sets.iter().any(|rules| !rules.owners.is_empty())
    }

    /// Emits the call that sets the rules for errors of an operation, or of the document.
    pub fn error_when_call(&self, of: Option<OperationId>) -> Option<TokenStream> {
        let index = self.analysis.error_rules().index(of)?;
        let name = ident(&self.names.error_rules()[index]);
        Some(quote! { .error_when(&#RULES::#name) })
    }

    /// Emits the call that sets the retry rules of an operation, or of the document.
    pub fn retry_call(&self, of: Option<OperationId>) -> Option<TokenStream> {
        let index = self.analysis.retry_rules().index(of)?;
        let name = ident(&self.names.retry_rules()[index]);
        Some(quote! { .retry_rules(&#RULES::#name) })
    }
}
