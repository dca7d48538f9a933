//! Tokens → the text of items.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, File, Item, Meta};

use super::OutputError;
use super::inline::inline;
use super::parse::{Items, parse};
use super::spacing::{Line, space_within, with_blank_lines};
use super::uses::use_list;

/// A printed item, or the inner attributes of a file.
#[derive(Clone, Debug)]
pub(super) struct Printed {
    /// The block of lines that it belongs to, if it is a line of one.
    pub line: Option<Line>,
    /// The text, with its line end.
    pub text: String,
}

/// The maximum width of a line.
const WIDTH: usize = 100;

/// The maximum width of a line of an example: without the `    /// ` of a method.
const DOC_WIDTH: usize = 92;

/// Prints items.
pub(super) fn items(tokens: TokenStream) -> Result<Vec<Printed>, OutputError> {
    items_within(tokens, WIDTH)
}

fn items_within(tokens: TokenStream, width: usize) -> Result<Vec<Printed>, OutputError> {
    let mut printed = Vec::new();
    for tokens in Items::of(tokens) {
        let File { attrs, items, .. } = parse(tokens)?;
        if !attrs.is_empty() {
            let text = attrs.into_iter().map(inner_attribute).collect();
            printed.push(Printed { line: None, text });
        }
        printed.extend(items.into_iter().map(|it| item(it, width)));
    }
    Ok(printed)
}

/// Prints items for an example in a doc comment.
///
/// Tokens that are not valid Rust are a bug in the generator: they stay on one line, which does not
/// compile as a doctest either.
pub fn doc_items(tokens: TokenStream) -> Vec<String> {
    let printed = items_within(tokens.clone(), DOC_WIDTH);
    let printed = printed.map(|items| items.into_iter().map(|item| item.text).collect());
    let text: String = printed.unwrap_or_else(|_| inline(tokens));
    text.lines().map(str::to_owned).collect()
}

/// Prints statements for an example in a doc comment, like [`doc_items`].
pub fn doc_statements(tokens: TokenStream) -> Vec<String> {
    let function = doc_items(quote! { fn example() { #tokens } });
    // prettyplease prints files only, so the function around the statements is printed too.
    let statements = function.get(1..function.len().saturating_sub(1));
    let statements = statements.unwrap_or(&function).iter();
    let statements = statements.map(|line| line.strip_prefix("    ").unwrap_or(line));
    statements.map(str::to_owned).collect()
}

/// Prints members of an `impl` block with this opening.
pub(super) fn members(opening: &Opening, members: &TokenStream) -> Result<String, OutputError> {
    let block = block(&opening.tokens, members)?;
    // prettyplease prints files only, so the block around the members is printed too.
    let opened = opening.text.lines().count();
    let lines: Vec<&str> = block.lines().collect();
    let members = lines.get(opened..lines.len().saturating_sub(1));
    let members = members.unwrap_or_default().iter();
    Ok(members.map(|line| format!("{line}\n")).collect())
}

/// The beginning of an `impl` block, with its brace.
#[derive(Default)]
pub(super) struct Opening {
    tokens: TokenStream,
    /// The text, without a line end.
    pub text: String,
}

/// Prints the beginning of an `impl` block. `tokens` are the part in front of its braces.
pub(super) fn opening(tokens: &TokenStream) -> Result<Opening, OutputError> {
    let empty = block(tokens, &TokenStream::new())?;
    let text = empty.trim_end().trim_end_matches('}').to_owned();
    let tokens = tokens.clone();
    Ok(Opening { tokens, text })
}

fn block(opening: &TokenStream, members: &TokenStream) -> Result<String, OutputError> {
    let printed = items(quote! { #opening { #members } })?;
    Ok(printed.into_iter().map(|item| item.text).collect())
}

fn item(mut item: Item, width: usize) -> Printed {
    let line = Line::of(&item);
    space_within(&mut item);
    let text = match &item {
        Item::Use(line) => use_list(line, width),
        _ => None,
    };
    Printed {
        line,
        text: text.unwrap_or_else(|| print(Vec::new(), vec![item])),
    }
}

/// Prints an inner attribute. rustfmt breaks its arguments earlier than other lines.
fn inner_attribute(attribute: Attribute) -> String {
    /// The maximum width of arguments on one line.
    const WIDTH: usize = 70;
    let Meta::List(list) = &attribute.meta else {
        return print(vec![attribute], Vec::new());
    };
    let path = inline(list.path.to_token_stream());
    let arguments = split_at_commas(list.tokens.clone());
    let line = arguments.join(", ");
    match line.chars().count() <= WIDTH {
        true => format!("#![{path}({line})]\n"),
        false => format!("#![{path}(\n    {}\n)]\n", arguments.join(",\n    ")),
    }
}

/// Prints arguments that are separated by commas.
fn split_at_commas(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let arguments = tokens.split(is_comma).filter(|tokens| !tokens.is_empty());
    let print = |tokens: &[TokenTree]| inline(tokens.iter().cloned().collect());
    arguments.map(print).collect()
}

fn print(attrs: Vec<Attribute>, items: Vec<Item>) -> String {
    let printed = prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    });
    with_blank_lines(&printed)
}
