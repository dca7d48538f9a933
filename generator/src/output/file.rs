//! A Rust file that is printed while it is generated.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::OutputError;
use super::layout::{self, Spacing};

/// A Rust file: its items are printed immediately, because the tokens of an item, and even more its
/// syntax tree, are many times as large as its text.
///
/// The printer wraps the body of a macro call like prose, so a table with one entry per line is
/// passed as text: [`table`](Self::table) returns tokens as its placeholder among the items.
///
/// Tokens that are not valid Rust are a bug in the generator. The first error is kept, and returned
/// by `text`.
#[derive(Default)]
pub struct RustFile {
    tables: Vec<String>,
    head: String,
    body: String,
    spacing: Spacing,
    mistake: Option<OutputError>,
}

impl RustFile {
    /// Stores a formatted table; the returned tokens are its placeholder.
    pub fn table(&mut self, text: impl Into<String>) -> TokenStream {
        let place = format_ident!("{}{}", layout::TABLE, self.tables.len());
        self.tables.push(text.into());
        quote!(#place! {})
    }

    /// Prints the lines in front of all items: inner attributes and `use` lines, which are known at
    /// the end.
    pub fn begin(&mut self, tokens: TokenStream) {
        let printed = layout::items(
            tokens,
            &mut self.tables,
            &mut Spacing::default(),
            &mut self.head,
        );
        self.note(printed);
    }

    /// Prints items, or inner attributes if there are no items yet.
    pub fn push(&mut self, tokens: TokenStream) {
        let printed = layout::items(tokens, &mut self.tables, &mut self.spacing, &mut self.body);
        self.note(printed);
    }

    /// Prints an `impl` block in chunks of members; `opening` is the part in front of its braces.
    pub fn push_impl(&mut self, opening: &TokenStream, members: impl Iterator<Item = TokenStream>) {
        let members = members.map(|members| quote!(#opening { #members }));
        let printed =
            layout::implementation(members, &mut self.tables, &mut self.spacing, &mut self.body);
        self.note(printed);
    }

    /// Returns the text of the file.
    pub(super) fn text(self) -> Result<String, OutputError> {
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        let mut text = self.head;
        if text.is_empty() {
            return Ok(self.body);
        }
        if !self.body.is_empty() {
            text.push('\n');
            text.push_str(&self.body);
        }
        Ok(text)
    }

    fn note(&mut self, printed: Result<(), OutputError>) {
        if let Err(mistake) = printed {
            self.mistake.get_or_insert(mistake);
        }
    }
}

impl From<TokenStream> for RustFile {
    fn from(tokens: TokenStream) -> Self {
        let mut file = Self::default();
        file.push(tokens);
        file
    }
}
