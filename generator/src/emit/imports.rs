//! `use` lines, made from what the printed code names.
//!
//! Emitters write the types of the runtime and of the standard library with their path. Here the
//! paths are shortened and the `use` lines written, so that a file imports just what it names.

use std::collections::BTreeSet;

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

use super::{Context, ident};

/// What a file imports, found while its items are made.
pub struct Imports<'a> {
    context: Context<'a>,
    found: Found,
}

impl<'a> Imports<'a> {
    /// Of a file without items.
    pub fn new(context: Context<'a>) -> Self {
        Self {
            context,
            found: Found::default(),
        }
    }

    /// Shortens the paths of imported types in an item of the file.
    pub fn shorten(&mut self, item: TokenStream) -> TokenStream {
        shorten(self.context, item, &mut self.found)
    }

    /// Whether the `use` lines have the module of the wire tables.
    pub fn names_wire(&self) -> bool {
        self.found.heads.contains("wire") || self.found.runtime.contains("wire")
    }

    /// The `use` lines for what the items name: types, and the modules beside the file (`types`,
    /// `errors`, `params`).
    pub fn uses(self) -> TokenStream {
        let mut found = self.found;
        let std = found
            .map
            .then(|| quote! { use std::collections::BTreeMap; });
        let method = found
            .heads
            .contains("Method")
            .then(|| quote! { use reqwest::Method; });
        let modules: Vec<_> = ["builder", "errors", "params", "types"]
            .into_iter()
            .filter(|module| found.heads.contains(*module))
            .map(ident)
            .collect();
        let modules = match modules.as_slice() {
            [] => quote! {},
            [one] => quote! { use super::#one; },
            several => quote! { use super::{#(#several),*}; },
        };
        if found.heads.contains("wire") {
            found.runtime.insert("wire".to_owned());
        }
        let runtime: Vec<_> = found.runtime.iter().map(|name| ident(name)).collect();
        let module = found
            .heads
            .contains("runtime")
            .then(|| quote! { use crate::runtime; });
        let runtime = match runtime.as_slice() {
            [] => quote! {},
            [one] => quote! { use crate::runtime::#one; },
            several => quote! { use crate::runtime::{#(#several),*}; },
        };
        quote! { #std #method #modules #module #runtime }
    }
}

/// What a file names.
#[derive(Default)]
struct Found {
    runtime: BTreeSet<String>,
    heads: BTreeSet<String>,
    map: bool,
}

fn shorten(context: Context<'_>, tokens: TokenStream, found: &mut Found) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut short = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Group(group) => {
                let mut inner =
                    Group::new(group.delimiter(), shorten(context, group.stream(), found));
                inner.set_span(group.span());
                short.push(inner.into());
            }
            TokenTree::Ident(head) if is_path(&tokens, at) && !follows_path(&short) => {
                let head = head.to_string();
                let last = segment(&tokens, at);
                match (head.as_str(), last) {
                    ("runtime", Some(name)) if !context.names.is_taken(&name) => {
                        short.push(ident(&name).into());
                        found.runtime.insert(name);
                        at += 3;
                    }
                    ("std", Some(module)) if module == "collections" => {
                        // `std::collections::BTreeMap` is the only path of the kind.
                        short.push(ident("BTreeMap").into());
                        found.map = true;
                        at += 6;
                    }
                    _ => {
                        found.heads.insert(head);
                        short.push(token.clone());
                    }
                }
            }
            _ => short.push(token.clone()),
        }
    }
    short.into_iter().collect()
}

/// Whether `::` stands at `at`.
fn is_path(tokens: &[TokenTree], at: usize) -> bool {
    [at, at + 1]
        .into_iter()
        .all(|index| is_colon(tokens.get(index)))
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

/// The segment behind the `::` at `at`.
fn segment(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at + 2) {
        Some(TokenTree::Ident(name)) => Some(name.to_string()),
        _ => None,
    }
}

/// Whether what comes next is not the first segment of its path.
fn follows_path(tokens: &[TokenTree]) -> bool {
    let [.., first, second] = tokens else {
        return false;
    };
    is_colon(Some(first))
        && is_colon(Some(second))
        && matches!(first, TokenTree::Punct(punct) if punct.spacing() == proc_macro2::Spacing::Joint)
}
