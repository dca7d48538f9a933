//! Tokens → syntax trees, item by item: an error names the item, and a syntax tree is many times as
//! large as its text.

use std::iter::Peekable;

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, ImplItem, Item};

use super::OutputError;

/// The tokens of each item of a file; those of inner attributes come before the first.
pub(super) struct Items {
    tokens: Peekable<token_stream::IntoIter>,
}

impl Items {
    pub(super) fn of(tokens: TokenStream) -> Self {
        Self {
            tokens: tokens.into_iter().peekable(),
        }
    }
}

impl Iterator for Items {
    type Item = TokenStream;

    fn next(&mut self) -> Option<TokenStream> {
        let mut item = Vec::new();
        // Items that always end with a semicolon: `use`, `const`, `static`, `type`.
        let mut kind = None;
        while let Some(token) = self.tokens.next() {
            let follows = self.tokens.peek();
            let is_last = match &token {
                TokenTree::Punct(punct) => punct.as_char() == ';',
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    kind != Some(Ends::Semicolon)
                }
                TokenTree::Ident(word) if kind.is_none() && word != "pub" => {
                    let is_function =
                        matches!(follows, Some(TokenTree::Ident(next)) if next == "fn");
                    let takes = ["use", "const", "static", "type"]
                        .iter()
                        .any(|it| word == it);
                    kind = Some(match takes && !is_function {
                        true => Ends::Semicolon,
                        false => Ends::Brace,
                    });
                    false
                }
                _ => false,
            };
            item.push(token);
            if is_last {
                break;
            }
        }
        (!item.is_empty()).then(|| item.into_iter().collect())
    }
}

/// The end of an item.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    /// With a semicolon.
    Semicolon,
    /// With the first braces, or a semicolon.
    Brace,
}

/// Parses item by item, so that an error can name the item.
pub(super) fn parse(tokens: TokenStream) -> Result<syn::File, OutputError> {
    let mut place = String::new();
    let file = |input: ParseStream<'_>| {
        let attrs = input.call(Attribute::parse_inner)?;
        let mut items = Vec::new();
        while !input.is_empty() {
            let start = input.fork();
            items.push(Item::parse(input).inspect_err(|_| place = beginning(&start))?);
        }
        Ok(syn::File {
            shebang: None,
            frontmatter: None,
            attrs,
            items,
        })
    };
    file.parse2(tokens).map_err(|error| OutputError::NoRust {
        path: String::new(),
        place,
        expected: error.to_string(),
    })
}

/// Returns the first tokens of an invalid item; in an `impl`, also those of the invalid method.
fn beginning(item: ParseStream<'_>) -> String {
    let shown = |tokens: TokenStream| tokens.to_string().chars().take(120).collect::<String>();
    let tokens = item.cursor().token_stream();
    let place = shown(tokens.clone());
    let body = tokens.into_iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    });
    let mut method = None;
    let methods = |input: ParseStream<'_>| {
        while !input.is_empty() && method.is_none() {
            let start = input.fork();
            if ImplItem::parse(input).is_err() {
                method = Some(shown(start.cursor().token_stream()));
            }
        }
        input.parse::<TokenStream>()
    };
    if let Some(body) = body.filter(|_| place.starts_with("impl")) {
        // Only the end position is needed here.
        let _ = methods.parse2(body);
    }
    match method {
        Some(method) => format!("{place} … {method}"),
        None => place,
    }
}
