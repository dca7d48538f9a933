//! `errors.rs`: one enum per operation, a variant for each declared error.

use quote::quote;

use super::docs;
use super::imports::{Imports, WIRE};
use super::ty::From;
use super::types::inner_attributes;
use super::{Context, ident};
use crate::ir::OperationId;
use crate::output::RustFile;

/// The error enums of all operations that declare errors.
pub fn errors_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    let operations = (0..context.api.operations.len()).map(OperationId);
    for operation in operations.filter(|operation| context.declares_errors(*operation)) {
        let names = context.names.operation(operation);
        let errors = &context.facts.outcome(operation).errors;
        let docs = docs::line(&format!(
            "What {} answers when it fails, by status.",
            crate::rustdoc::code_span(&names.function)
        ));
        let variants = context.status_variants(operation, errors, From::Beside);
        let table = file.table(context.status_table("errors", operation, errors, &names.error));
        let name = ident(&names.error);
        file.push(imports.resolve(quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            pub enum #name { #variants }
            #table
        }));
        imports.add(WIRE);
    }
    let inner = inner_attributes(docs::line("The declared errors, one enum per operation."));
    let uses = imports.uses();
    file.begin(quote! { #inner #uses });
    file
}

impl Context<'_> {
    /// Whether an operation declares any error.
    pub fn declares_errors(&self, operation: OperationId) -> bool {
        !self.facts.outcome(operation).errors.is_empty()
    }
}
