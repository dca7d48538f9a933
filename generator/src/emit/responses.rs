//! What a call gives: its success type, and an enum where there are several success bodies.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::ty::From;
use super::{Context, ident};
use crate::analyze::{Direction, Success};
use crate::ir::{Content, ContentKind, OperationId, Response, StatusPattern};
use crate::output::RustFile;

/// What a call gives, and the call of the runtime that reads it.
pub struct Given {
    /// The type in `Response<…>`.
    pub ty: TokenStream,
    /// The method of the runtime's request that sends it.
    pub send: TokenStream,
}

impl Context<'_> {
    /// What an operation gives.
    pub fn given(&self, operation: OperationId) -> Given {
        let responses = &self.api.operations[operation.0].responses;
        match self.facts.outcome(operation).success {
            Success::Nothing => Given {
                ty: quote! { () },
                send: quote! { send_empty },
            },
            Success::Many => {
                let name = ident(&self.names.operation(operation).success);
                Given {
                    ty: quote! { types::#name },
                    send: quote! { send_many },
                }
            }
            Success::One(index) => match &responses[index].content {
                Some(content) => Given {
                    ty: self.body_type(content, From::Beside),
                    send: match content.kind {
                        ContentKind::Json(_) => quote! { send_json },
                        ContentKind::Form(_) | ContentKind::Text => quote! { send_text },
                        ContentKind::Bytes => quote! { send_bytes },
                    },
                },
                None => Given {
                    ty: quote! { () },
                    send: quote! { send_empty },
                },
            },
        }
    }

    /// The Rust type of a body that is received.
    pub fn body_type(&self, content: &Content, from: From) -> TokenStream {
        match &content.kind {
            ContentKind::Json(ty) => self.ty(ty, Direction::Received, from),
            ContentKind::Form(_) | ContentKind::Text => quote! { String },
            ContentKind::Bytes => quote! { Vec<u8> },
        }
    }

    /// The enums of operations with several success bodies.
    pub fn success_enums(&self, file: &mut RustFile) -> TokenStream {
        (0..self.api.operations.len())
            .map(OperationId)
            .filter(|operation| self.facts.outcome(*operation).success == Success::Many)
            .map(|operation| {
                let names = self.names.operation(operation);
                let successes = &self.facts.outcome(operation).successes;
                let name = &names.success;
                let docs = docs::line(&format!(
                    "What {} gives, by status.",
                    crate::rustdoc::code_span(&names.function)
                ));
                let variants = self.status_variants(operation, successes, From::Types);
                let table = file.table(self.status_table("responses", operation, successes, name));
                let name = ident(name);
                quote! {
                    #docs
                    #[derive(Clone, Debug, PartialEq)]
                    pub enum #name { #variants }
                    #table
                }
            })
            .collect()
    }

    /// A variant for each of some responses.
    pub fn status_variants(
        &self,
        operation: OperationId,
        responses: &[usize],
        from: From,
    ) -> TokenStream {
        let names = &self.names.operation(operation).responses;
        responses
            .iter()
            .map(|index| {
                let response = &self.api.operations[operation.0].responses[*index];
                let docs = docs::attributes(&docs::join([
                    vec![format!("{}.", status_words(response.status))],
                    docs::lines(&response.docs),
                ]));
                let variant = ident(&names[*index]);
                match &response.content {
                    None => quote! { #docs #variant, },
                    Some(content) => {
                        let ty = self.body_type(content, from);
                        quote! { #docs #variant(#ty), }
                    }
                }
            })
            .collect()
    }

    /// The table that picks a variant by status: exact before range before default.
    pub fn status_table(
        &self,
        table: &str,
        operation: OperationId,
        responses: &[usize],
        name: &str,
    ) -> String {
        let names = &self.names.operation(operation).responses;
        let mut text = format!("wire::{table}! {{\n    {name} {{\n");
        for index in responses {
            let response = &self.api.operations[operation.0].responses[*index];
            let _ = writeln!(
                text,
                "        {} => {}{},",
                status_range(response.status),
                names[*index],
                reader(response)
            );
        }
        text.push_str("    }\n}\n");
        text
    }
}

fn reader(response: &Response) -> &'static str {
    match response.content.as_ref().map(|content| &content.kind) {
        None => "",
        Some(ContentKind::Json(_)) => "(json)",
        Some(ContentKind::Form(_) | ContentKind::Text) => "(text)",
        Some(ContentKind::Bytes) => "(bytes)",
    }
}

fn status_range(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => code.to_string(),
        StatusPattern::Range(class) => format!("{class}00..={class}99"),
        StatusPattern::Default => "default".to_owned(),
    }
}

/// A status in words: `404`, `4XX`, `any other status`.
pub fn status_words(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => format!("`{code}`"),
        StatusPattern::Range(class) => format!("`{class}XX`"),
        StatusPattern::Default => "Any other status".to_owned(),
    }
}
