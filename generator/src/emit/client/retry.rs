//! Retry rules of a document.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::RETRY_RULES;
use crate::ir::{Operation, OperationId, RetryRules};
use crate::rustdoc;

impl Context<'_> {
    /// The distinct rules of the calls, each with the name of its item.
    fn retry_rules(&self) -> Vec<(&RetryRules, String)> {
        let operations = self.api.operations.iter();
        let all = operations.filter_map(|operation| operation.retry.as_ref());
        let mut distinct: Vec<(&RetryRules, String)> = Vec::new();
        for rules in self.api.retry.iter().chain(all) {
            if !distinct.iter().any(|(known, _)| *known == rules) {
                let name = match distinct.len() {
                    0 => "RETRY_RULES".to_owned(),
                    number => format!("RETRY_RULES_{}", number + 1),
                };
                distinct.push((rules, name));
            }
        }
        distinct
    }

    /// The items of the rules.
    pub fn retry_items(&self) -> TokenStream {
        let items = self.retry_rules().into_iter().map(|(rules, name)| {
            let name = ident(&name);
            let is_idempotent = match rules.is_idempotent {
                Some(is_idempotent) => quote! { Some(#is_idempotent) },
                None => quote! { None },
            };
            let key = rules.idempotency_key.as_deref().unwrap_or_default();
            let code = &rules.code;
            let of = |which: bool| {
                let codes = rules
                    .codes
                    .iter()
                    .filter(move |(_, is_retryable)| *is_retryable == which);
                codes.map(|(code, _)| code)
            };
            let (always, never) = (of(true), of(false));
            quote! {
                static #name: #RETRY_RULES = #RETRY_RULES {
                    is_idempotent: #is_idempotent,
                    idempotency_key: #key,
                    code: &[#(#code),*],
                    always: &[#(#always),*],
                    never: &[#(#never),*],
                };
            }
        });
        quote! { #(#items)* }
    }

    /// Returns the names of the rules that the operations of a group have, sorted.
    pub fn retry_rules_of(&self, group: usize) -> Vec<String> {
        let operations = (0..self.api.operations.len()).map(OperationId);
        let of_group = operations.filter(|id| self.analysis.group(*id) == Some(group));
        let used: Vec<&RetryRules> = of_group
            .filter_map(|id| self.api.operations[id.0].retry.as_ref())
            .collect();
        let rules = self.retry_rules().into_iter();
        let names = rules.filter(|(rules, _)| used.contains(rules));
        names.map(|(_, name)| name).collect()
    }

    /// The call that sets the rules of a request.
    pub fn retry_call(&self, rules: Option<&RetryRules>) -> Option<TokenStream> {
        let rules = rules?;
        let all = self.retry_rules();
        let (_, name) = all.iter().find(|(known, _)| *known == rules)?;
        let name = ident(name);
        Some(quote! { .retry_rules(&#name) })
    }
}

/// Documents the retries of an operation.
pub fn retry_words(operation: &Operation) -> Vec<String> {
    let Some(rules) = &operation.retry else {
        return Vec::new();
    };
    let by_method = matches!(
        operation.method.as_str(),
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE"
    );
    match (rules.is_idempotent, &rules.idempotency_key) {
        (Some(true), _) => vec!["Idempotent: the call is repeated after a failure.".to_owned()],
        (None, _) if by_method => Vec::new(),
        (_, Some(name)) => vec![format!(
            "Sends an idempotency key in {}: the call is repeated after a failure.",
            rustdoc::code_span(name)
        )],
        (Some(false), None) => vec![
            "Not idempotent: the call is repeated only if the server has not executed it."
                .to_owned(),
        ],
        (None, None) => Vec::new(),
    }
}
