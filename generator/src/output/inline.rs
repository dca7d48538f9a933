//! Tokens → one line of Rust, for the rows of tables and for `use` declarations, which prettyplease
//! would wrap.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Punct, Spacing, TokenStream, TokenTree, token_stream};

/// Prints tokens on one line, as rustfmt spaces them: `"id" => id: required as wire::integer`.
pub fn inline(tokens: TokenStream) -> String {
    let mut text = String::new();
    write(tokens, &mut text);
    text
}

/// The kind of the previous token.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// A word or a literal.
    Word,
    /// A group.
    Group,
    /// An operator with a space after it.
    Spaced,
    /// The beginning, or an operator without a space after it.
    Tight,
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut before = Before::Tight;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if before == Before::Spaced {
            text.push(' ');
        }
        before = match token {
            TokenTree::Group(group) => {
                let [open, close] = match group.delimiter() {
                    Delimiter::Parenthesis => ["(", ")"],
                    Delimiter::Bracket => ["[", "]"],
                    Delimiter::Brace => ["{", "}"],
                    Delimiter::None => ["", ""],
                };
                // `one_of [a, b]`, but `required(wire::integer)`.
                if before == Before::Word && group.delimiter() == Delimiter::Bracket {
                    text.push(' ');
                }
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
                Before::Group
            }
            TokenTree::Punct(punct) => {
                let operator = operator(punct, &mut tokens);
                let is_binary = matches!(operator.as_str(), "=>" | "=" | "|");
                if is_binary {
                    text.push(' ');
                }
                text.push_str(&operator);
                match is_binary || matches!(operator.as_str(), "," | ";" | ":") {
                    true => Before::Spaced,
                    false => Before::Tight,
                }
            }
            word => {
                if matches!(before, Before::Word | Before::Group) {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
                Before::Word
            }
        };
    }
}

/// Returns the operator that begins with a character.
fn operator(first: Punct, tokens: &mut Peekable<token_stream::IntoIter>) -> String {
    let mut operator = String::from(first.as_char());
    let mut spacing = first.spacing();
    while spacing == Spacing::Joint
        && let Some(TokenTree::Punct(next)) = tokens.peek()
    {
        operator.push(next.as_char());
        spacing = next.spacing();
        tokens.next();
    }
    operator
}
