//! Rust types as values.

use std::collections::BTreeMap;
use std::fmt;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A type, as its tokens. A path is one token: `types::Note`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RustType(Vec<Token>);

/// A token of a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Token {
    /// A path, a keyword or a lifetime.
    Path(String),
    /// Punctuation or a bracket.
    Sign(&'static str),
}

/// The punctuation of types.
const SIGNS: &[&str] = &["<", ">", ",", "=", "&", "+", ":", "?"];

impl RustType {
    /// Creates a type from the tokens that an emitter prints.
    pub fn new(tokens: TokenStream) -> Self {
        let mut all = Self(Vec::new());
        all.add(tokens);
        all
    }

    /// Creates the type with this path.
    pub(crate) fn path(path: impl Into<String>) -> Self {
        Self(vec![Token::Path(path.into())])
    }

    fn add(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        // Whether the next name continues the path in front of it.
        let mut continues = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) => self.name(&name.to_string(), &mut continues),
                TokenTree::Literal(literal) => self.name(&literal.to_string(), &mut continues),
                TokenTree::Group(group) => {
                    let signs = match group.delimiter() {
                        Delimiter::Parenthesis => Some(("(", ")")),
                        Delimiter::Bracket => Some(("[", "]")),
                        Delimiter::Brace => Some(("{", "}")),
                        Delimiter::None => None,
                    };
                    self.0.extend(signs.map(|(open, _)| Token::Sign(open)));
                    self.add(group.stream());
                    self.0.extend(signs.map(|(_, close)| Token::Sign(close)));
                }
                TokenTree::Punct(sign) if sign.as_char() == '\'' => {
                    if let Some(name) = tokens.next() {
                        self.0.push(Token::Path(format!("'{name}")));
                    }
                }
                TokenTree::Punct(sign)
                    if sign.as_char() == ':' && sign.spacing() == Spacing::Joint =>
                {
                    tokens.next();
                    continues = true;
                }
                TokenTree::Punct(sign) => self.0.extend(sign_of(sign.as_char())),
            }
        }
    }

    fn name(&mut self, name: &str, continues: &mut bool) {
        match self.0.last_mut() {
            Some(Token::Path(path)) if *continues => {
                path.push_str("::");
                path.push_str(name);
            }
            _ => self.0.push(Token::Path(name.to_owned())),
        }
        *continues = false;
    }

    /// Returns the type with paths replaced.
    pub(crate) fn replaced(&self, replacement: &impl Fn(&str) -> Option<Self>) -> Self {
        let tokens = self.0.iter().flat_map(|token| {
            let replaced = match token {
                Token::Path(path) => replacement(path),
                Token::Sign(_) => None,
            };
            replaced.map_or_else(|| vec![token.clone()], |replaced| replaced.0)
        });
        Self(tokens.collect())
    }

    /// Returns the type with aliases replaced by what they are other names for.
    pub(crate) fn expanded(&self, aliases: &BTreeMap<&str, &Self>) -> Self {
        let mut expanded = self.clone();
        // No alias contains itself: each round goes one level deeper.
        for _ in 0..=aliases.len() {
            let next = expanded.replaced(&|path| aliases.get(path).map(|it| (*it).clone()));
            if next == expanded {
                break;
            }
            expanded = next;
        }
        expanded
    }

    /// Returns the type in `impl Into<…>`, if it is that.
    pub(crate) fn conversion_target(&self) -> Option<Self> {
        let begin = Self(vec![
            Token::Path("impl".to_owned()),
            Token::Path("Into".to_owned()),
            Token::Sign("<"),
        ]);
        let inner = self.0.strip_prefix(begin.0.as_slice())?;
        let inner = inner.strip_suffix(&[Token::Sign(">")])?;
        Some(Self(inner.to_vec()))
    }

    /// Returns the name that each path ends with, in place of the path. Used to compare with types
    /// that other code writes with other paths.
    #[must_use]
    pub fn without_modules(&self) -> Self {
        self.replaced(&|path| path.rsplit("::").next().map(Self::path))
    }
}

fn sign_of(sign: char) -> Option<Token> {
    let mut signs = SIGNS.iter();
    signs
        .find(|one| one.starts_with(sign))
        .copied()
        .map(Token::Sign)
}

/// A part of the text of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypePart<'a> {
    /// A path, a keyword or a lifetime.
    Path(&'a str),
    /// Punctuation, or a space.
    Sign(&'a str),
}

impl RustType {
    /// Returns the parts of the text of the type, in order.
    pub fn parts(&self) -> Vec<TypePart<'_>> {
        let mut parts = Vec::new();
        let mut before: Option<&Token> = None;
        for token in &self.0 {
            let spaced = match (before, token) {
                (Some(Token::Path(_)), Token::Path(_)) => true,
                (Some(Token::Path(one)), Token::Sign("(" | "[" | "&")) => is_keyword(one),
                (Some(Token::Path(_) | Token::Sign(">" | ")")), Token::Sign("{")) => true,
                (Some(Token::Sign("," | "=" | "+" | "{" | ":")), _) => true,
                (Some(_), Token::Sign("=" | "+" | "}")) => true,
                _ => false,
            };
            if spaced {
                parts.push(TypePart::Sign(" "));
            }
            parts.push(match token {
                Token::Path(path) => TypePart::Path(path),
                Token::Sign(sign) => TypePart::Sign(sign),
            });
            before = Some(token);
        }
        parts
    }
}

impl fmt::Display for RustType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().into_iter().try_for_each(|part| match part {
            TypePart::Path(text) | TypePart::Sign(text) => f.write_str(text),
        })
    }
}

/// Returns whether a name is a keyword in front of a type.
fn is_keyword(name: &str) -> bool {
    matches!(name, "impl" | "dyn" | "mut")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn a_type_is_printed_like_rustfmt() {
        for (tokens, text) in [
            (quote! { Option < types :: Note > }, "Option<types::Note>"),
            (
                quote! { impl IntoIterator<Item = (impl ToString, impl Into<String>)> },
                "impl IntoIterator<Item = (impl ToString, impl Into<String>)>",
            ),
            (quote! { & [ types::Note ] }, "&[types::Note]"),
            (
                quote! { Result<Response<()>, Error<errors::E>> },
                "Result<Response<()>, Error<errors::E>>",
            ),
            (
                quote! { impl TokenSource + 'static },
                "impl TokenSource + 'static",
            ),
            (quote! { { region: String } }, "{ region: String }"),
        ] {
            assert_eq!(RustType::new(tokens).to_string(), text);
        }
    }

    #[test]
    fn aliases_are_expanded() {
        let (note, tags) = (quote! { Vec<types::Tag> }, quote! { String });
        let (note, tags) = (RustType::new(note), RustType::new(tags));
        let aliases = BTreeMap::from([("types::Tags", &note), ("types::Tag", &tags)]);
        let ty = RustType::new(quote! { Option<types::Tags> });
        assert_eq!(ty.expanded(&aliases).to_string(), "Option<Vec<String>>");
    }

    #[test]
    fn a_generic_argument_is_recognized() {
        let target = |tokens| RustType::new(tokens).conversion_target();
        let text = target(quote! { impl Into<Vec<String>> }).expect("a target");
        assert_eq!(text.to_string(), "Vec<String>");
        assert_eq!(target(quote! { String }), None);
    }
}
