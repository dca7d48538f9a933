//! The code of examples in doc comments.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::Place;
use crate::emit::ident;
use crate::output;

/// The items that an example imports.
#[derive(Default)]
pub(in crate::emit) struct Imported {
    /// Types of the module `params`.
    pub params: BTreeSet<String>,
    /// Types of the module `types`.
    pub types: BTreeSet<String>,
}

impl Imported {
    /// Adds the items of a part of the example.
    pub(in crate::emit) fn extend(&mut self, other: Self) {
        self.params.extend(other.params);
        self.types.extend(other.types);
    }

    /// Emits the `use` lines.
    pub(in crate::emit) fn uses(&self, place: &Place) -> TokenStream {
        let path = place.path_tokens();
        let lists = [("params", &self.params), ("types", &self.types)];
        let lists = lists.iter().filter(|(_, names)| !names.is_empty());
        let lists = lists.map(|(module, names)| {
            let module = ident(module);
            let names = names.iter().map(|name| ident(name));
            quote! { use #path::#module::{#(#names),*}; }
        });
        quote! { #(#lists)* }
    }
}

/// Returns the lines of an example: imports, and statements with a `client`. The `hidden` ones are
/// compiled and not shown.
pub(in crate::emit) fn example_lines(
    uses: TokenStream,
    statements: TokenStream,
    hidden: TokenStream,
) -> Vec<String> {
    let hidden = output::doc_statements(quote! { #hidden Ok(()) });
    let hidden = hidden.iter().map(|line| format!("# {line}"));
    let opening = "# async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {";
    let mut lines = output::doc_items(uses);
    lines.push(String::new());
    lines.push(opening.to_owned());
    lines.extend(output::doc_statements(statements));
    lines.extend(hidden);
    lines.push("# }".to_owned());
    lines
}

/// Returns a string literal. Characters other than plain text are escaped, so that neither the
/// literal nor the surrounding comment can be terminated.
pub fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ if c.is_alphanumeric() => out.push(c),
            _ => out.extend(c.escape_unicode()),
        }
    }
    out.push('"');
    out
}

/// Returns a string as a [`literal`].
pub(in crate::emit) fn text(text: &str) -> TokenStream {
    let literal = literal(text).parse::<Literal>();
    let literal = literal.unwrap_or_else(|_| Literal::string(text));
    quote! { #literal }
}

/// Returns a number with this spelling.
pub(in crate::emit) fn number(spelling: &str) -> Option<TokenStream> {
    spelling.parse().ok()
}

/// Returns an integer as an argument. For `impl Into<i64>`, an untyped literal is an `i32`.
pub(in crate::emit) fn integer(value: i64) -> Option<TokenStream> {
    number(&match i32::try_from(value) {
        Ok(value) => value.to_string(),
        Err(_) => format!("{value}_i64"),
    })
}
