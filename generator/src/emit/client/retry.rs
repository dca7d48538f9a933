//! Retry rules of a document.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::package::imports::RETRY_RULES;
use crate::ir::{Operation, RetryRules};
use crate::rustdoc;

/// Emits the table with these rules.
pub fn retry_rules(visibility: &TokenStream, name: &Ident, rules: &RetryRules) -> TokenStream {
    let is_idempotent = match rules.is_idempotent {
        Some(is_idempotent) => quote! { Some(#is_idempotent) },
        None => quote! { None },
    };
    let key = rules.idempotency_key.as_deref().unwrap_or_default();
    let codes = || rules.codes.iter();
    let member = codes().flat_map(|codes| &codes.member);
    let always = codes().flat_map(|codes| &codes.always);
    let never = codes().flat_map(|codes| &codes.never);
    quote! {
        #visibility static #name: #RETRY_RULES = #RETRY_RULES {
            is_idempotent: #is_idempotent,
            idempotency_key: #key,
            code: &[#(#member),*],
            always: &[#(#always),*],
            never: &[#(#never),*],
        };
    }
}

/// Documents the retries of an operation.
pub fn retry_words(operation: &Operation) -> Vec<String> {
    let Some(rules) = &operation.retry else {
        return Vec::new();
    };
    let by_method = operation.method.is_idempotent();
    match (rules.is_idempotent, &rules.idempotency_key) {
        (Some(true), _) => vec!["Idempotent: the call is retried after a failure.".to_owned()],
        (None, _) if by_method => Vec::new(),
        (_, Some(name)) => rustdoc::wrapped(&format!(
            "Sends an idempotency key in {}: the call is retried after a failure.",
            rustdoc::code_span(name)
        )),
        (Some(false), None) => vec![
            "Not idempotent: the call is retried only if the server has not executed it."
                .to_owned(),
        ],
        (None, None) => Vec::new(),
    }
}
