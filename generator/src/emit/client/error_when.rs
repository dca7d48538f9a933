//! Error conditions of responses with a 2xx status.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value as Json;

use crate::emit::package::imports::{ERROR_RULE, ERROR_WHEN, SCALAR};
use crate::ir::ErrorRule;
use crate::rustdoc;

/// Emits the table with these rules.
pub fn error_when(visibility: &TokenStream, name: &Ident, rules: &[ErrorRule]) -> TokenStream {
    let tables = rules.iter().map(|rule| {
        let ErrorRule {
            member,
            is,
            read_as,
        } = rule;
        let is = is.iter().map(scalar);
        let read_as = proc_macro2::Literal::u16_unsuffixed(*read_as);
        quote! {
            #ERROR_RULE { member: &[#(#member),*], is: &[#(#is),*], read_as: #read_as }
        }
    });
    quote! { #visibility static #name: #ERROR_WHEN = #ERROR_WHEN(&[#(#tables),*]); }
}

/// Returns a scalar as a constant of the runtime.
fn scalar(value: &Json) -> TokenStream {
    match value {
        Json::Bool(value) => quote! { #SCALAR::Bool(#value) },
        Json::String(text) => quote! { #SCALAR::Text(#text) },
        Json::Number(number) => {
            let number = proc_macro2::Literal::i64_unsuffixed(number.as_i64().unwrap_or_default());
            quote! { #SCALAR::Integer(#number) }
        }
        Json::Null | Json::Array(_) | Json::Object(_) => quote! { #SCALAR::Null },
    }
}

/// Describes an error condition.
pub fn error_words(rule: &ErrorRule) -> String {
    let member = rustdoc::code_span(&rule.member.join("."));
    let values: Vec<_> = rule
        .is
        .iter()
        .map(|value| rustdoc::code_span(&value.to_string()))
        .collect();
    let condition = match values.is_empty() {
        true => format!("that contains {member}"),
        false => format!("whose {member} is {}", values.join(" or ")),
    };
    format!("A 2xx response {condition}: treated as `{}`.", rule.read_as)
}
