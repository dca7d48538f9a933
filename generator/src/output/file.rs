//! A Rust file as printed items.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use super::layout::{self, Printed};
use super::spacing::Line;
use super::{OutputError, Splitting, Table};

/// A Rust file: its items are printed immediately, because the tokens of an item, and even more its
/// syntax tree, are many times as large as its text.
///
/// A file can be split: each item belongs to a group, or to none ([`enter`](Self::enter)). If the
/// file is too long, the items of a group are a file of their own, a module of this one, and the
/// others remain. The text of an item is the same in both.
///
/// Tokens that are not valid Rust are a bug in the generator. The first error is kept, and returned
/// by `text`.
#[derive(Default)]
pub struct RustFile {
    /// The group of the items that are added.
    group: Option<usize>,
    pieces: Vec<Piece>,
    /// The lines that open the `impl` blocks.
    openings: Vec<String>,
    head: Vec<Printed>,
    split: Option<Split>,
    mistake: Option<OutputError>,
}

/// An item, or members of an `impl` block.
struct Piece {
    group: Option<usize>,
    content: Content,
}

enum Content {
    Item(Printed),
    /// Members of an `impl` block, by the index of its opening.
    Members(usize, String),
}

/// The heads of the files, if the file is split.
struct Split {
    rest: Vec<Printed>,
    groups: Vec<Group>,
}

/// The file of a group.
struct Group {
    index: usize,
    name: String,
    head: Vec<Printed>,
}

/// A file after it was split.
pub(super) struct SplitText {
    /// The text of the file itself.
    pub rest: String,
    /// The names and texts of the files of its groups.
    pub groups: Vec<(String, String)>,
}

impl RustFile {
    /// Begins the items of a group.
    pub fn enter(&mut self, group: Option<usize>) {
        self.group = group;
    }

    /// Returns whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Returns whether there are items without a group.
    pub fn has_rest(&self) -> bool {
        self.pieces.iter().any(|piece| piece.group.is_none())
    }

    /// Returns the groups that have items, in order.
    pub fn groups(&self) -> Vec<usize> {
        let mut groups: Vec<usize> = self.pieces.iter().filter_map(|it| it.group).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Prints the lines in front of all items: inner attributes and `use` lines, which are known at
    /// the end.
    pub fn begin(&mut self, tokens: TokenStream) {
        self.head = self.printed(tokens);
    }

    /// Allows to split the file: `tokens` are the lines in front of the items that remain.
    pub fn begin_rest(&mut self, tokens: TokenStream) {
        let rest = self.printed(tokens);
        let groups = Vec::new();
        self.split = Some(Split { rest, groups });
    }

    /// Prints the lines in front of the items of a group, whose file has this name. To be called
    /// after [`begin_rest`](Self::begin_rest).
    pub fn begin_group(&mut self, index: usize, name: &str, tokens: TokenStream) {
        let head = self.printed(tokens);
        let name = name.to_owned();
        if let Some(split) = &mut self.split {
            split.groups.push(Group { index, name, head });
        }
    }

    /// Prints items, or inner attributes if there are no items yet.
    pub fn push(&mut self, tokens: TokenStream) {
        for item in self.printed(tokens) {
            self.add(self.group, Content::Item(item));
        }
    }

    /// Prints a table.
    pub fn push_table(&mut self, table: &Table) {
        let text = table.to_string();
        self.add(self.group, Content::Item(Printed { line: None, text }));
    }

    /// Prints an `impl` block in chunks of members, each with its group; `opening` is the part in
    /// front of its braces.
    pub fn push_impl(
        &mut self,
        opening: &TokenStream,
        members: impl Iterator<Item = (Option<usize>, TokenStream)>,
    ) {
        let block = self.openings.len();
        let opening = self.valid(layout::opening(opening));
        for (group, members) in members {
            let text = self.valid(layout::members(&opening, &members));
            self.add(group, Content::Members(block, text));
        }
        self.openings.push(opening.text);
    }

    /// Returns the text of the file.
    pub(super) fn text(self) -> Result<String, OutputError> {
        let text = self.whole();
        self.mistake.map_or(Ok(text), Err)
    }

    /// Splits the file, or returns its text alone.
    pub(super) fn split(mut self, splitting: Splitting) -> Result<SplitText, OutputError> {
        let split = self.split.take();
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        let split = match splitting {
            Splitting::Always => split,
            Splitting::Longer(most) => {
                split.filter(|split| split.groups.len() > 1 && self.whole().lines().count() > most)
            }
        };
        let Some(split) = split else {
            return Ok(SplitText {
                rest: self.whole(),
                groups: Vec::new(),
            });
        };
        let mut pieces: BTreeMap<Option<usize>, Vec<&Piece>> = BTreeMap::new();
        for piece in &self.pieces {
            pieces.entry(piece.group).or_default().push(piece);
        }
        let mut text_of = |head: &[Printed], group| {
            let pieces = pieces.remove(&group).unwrap_or_default();
            self.text_of(head, pieces.into_iter())
        };
        let rest = text_of(&split.rest, None);
        let groups = split.groups.into_iter().map(|group| {
            let text = text_of(&group.head, Some(group.index));
            (group.name, text)
        });
        Ok(SplitText {
            groups: groups.collect(),
            rest,
        })
    }

    fn whole(&self) -> String {
        self.text_of(&self.head, self.pieces.iter())
    }

    /// Returns the lines in front of items, and these items.
    fn text_of<'p>(&self, head: &[Printed], pieces: impl Iterator<Item = &'p Piece>) -> String {
        let mut text = Text::default();
        head.iter().for_each(|item| text.item(item));
        for piece in pieces {
            match &piece.content {
                Content::Item(item) => text.item(item),
                Content::Members(block, members) => {
                    text.members(*block, &self.openings[*block], members);
                }
            }
        }
        text.finish()
    }

    fn add(&mut self, group: Option<usize>, content: Content) {
        self.pieces.push(Piece { group, content });
    }

    fn printed(&mut self, tokens: TokenStream) -> Vec<Printed> {
        self.valid(layout::items(tokens))
    }

    /// Keeps the first error.
    fn valid<T: Default>(&mut self, printed: Result<T, OutputError>) -> T {
        printed.unwrap_or_else(|mistake| {
            self.mistake.get_or_insert(mistake);
            T::default()
        })
    }
}

/// The text of a file while its items are joined.
#[derive(Default)]
struct Text {
    text: String,
    /// The kind of the previous item.
    before: Option<Option<Line>>,
    /// The `impl` block that is open.
    block: Option<usize>,
}

impl Text {
    fn item(&mut self, item: &Printed) {
        self.close();
        self.begin(item.line);
        self.text.push_str(&item.text);
    }

    fn members(&mut self, block: usize, opening: &str, members: &str) {
        if self.block == Some(block) {
            self.text.push('\n');
        } else {
            self.close();
            self.begin(None);
            self.text.push_str(opening);
            self.text.push('\n');
            self.block = Some(block);
        }
        self.text.push_str(members);
    }

    /// Separates an item from the previous one.
    fn begin(&mut self, line: Option<Line>) {
        if self
            .before
            .is_some_and(|before| Line::are_apart(before, line))
        {
            self.text.push('\n');
        }
        self.before = Some(line);
    }

    fn close(&mut self) {
        if self.block.take().is_some() {
            self.text.push_str("}\n");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.text
    }
}

impl From<TokenStream> for RustFile {
    fn from(tokens: TokenStream) -> Self {
        let mut file = Self::default();
        file.push(tokens);
        file
    }
}
