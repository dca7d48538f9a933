//! A Rust file that is printed while it is made.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::OutputError;
use super::layout::{self, Spacing};

/// A Rust file: its items are printed as they come, since the tokens of an item, and its syntax tree
/// still more, are many times as large as its text.
///
/// The printer wraps the body of a macro call like prose, so a table that is to be read line by line
/// is given as text: [`table`](Self::table) answers with tokens that hold its place among the items.
///
/// Tokens that are no Rust are a mistake of this generator. The first is kept, and is what
/// `text` answers with.
#[derive(Default)]
pub struct RustFile {
    tables: Vec<String>,
    head: String,
    body: String,
    spacing: Spacing,
    mistake: Option<OutputError>,
}

impl RustFile {
    /// Keeps a table that is laid out; the tokens stand for it as an item of the file.
    pub fn table(&mut self, text: impl Into<String>) -> TokenStream {
        let place = format_ident!("{}{}", layout::TABLE, self.tables.len());
        self.tables.push(text.into());
        quote!(#place! {})
    }

    /// Prints what stands before all items: inner attributes and `use` lines, which are known once
    /// the items are.
    pub fn begin(&mut self, tokens: TokenStream) {
        let printed = layout::items(
            tokens,
            &mut self.tables,
            &mut Spacing::default(),
            &mut self.head,
        );
        self.note(printed);
    }

    /// Prints items, or inner attributes where there are no items yet.
    pub fn push(&mut self, tokens: TokenStream) {
        let printed = layout::items(tokens, &mut self.tables, &mut self.spacing, &mut self.body);
        self.note(printed);
    }

    /// Prints an `impl` block, `opening` being what stands before its braces, some of its members
    /// at a time.
    pub fn push_impl(&mut self, opening: &TokenStream, members: impl Iterator<Item = TokenStream>) {
        let members = members.map(|members| quote!(#opening { #members }));
        let printed =
            layout::implementation(members, &mut self.tables, &mut self.spacing, &mut self.body);
        self.note(printed);
    }

    /// The text of the file.
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
