//! A Rust file that is printed while it is generated.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::layout::{self, Spacing};
use super::{OutputError, Table};

/// A Rust file: its items are printed immediately, because the tokens of an item, and even more its
/// syntax tree, are many times as large as its text.
///
/// The printer wraps the body of a macro call like prose, so a table with one entry per line is
/// passed as text: [`table`](Self::table) returns tokens as its placeholder among the items.
///
/// A file can be split: each item belongs to a group, or to none ([`enter`](Self::enter)). If the
/// file is too long, the items of a group are a file of their own, a module of this one, and the
/// others remain. The text of an item is the same in both.
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
    segments: Vec<Segment>,
    split: Option<Split>,
}

/// A part of the body that belongs to one group.
#[derive(Clone, Copy)]
struct Segment {
    group: Option<usize>,
    start: usize,
    /// Set if it consists of members of the `impl` block.
    is_member: bool,
}

/// The heads of the files, if the file is split.
struct Split {
    rest: String,
    groups: Vec<Group>,
}

/// The file of a group.
struct Group {
    index: usize,
    name: String,
    head: String,
}

/// A file after it was split.
pub(super) struct SplitText {
    /// The text of the file itself.
    pub rest: String,
    /// The names and texts of the files of its groups.
    pub groups: Vec<(String, String)>,
}

impl RustFile {
    /// Stores a formatted table; the returned tokens are its placeholder.
    pub fn table(&mut self, text: impl Into<String>) -> TokenStream {
        let place = format_ident!("{}{}", layout::TABLE, self.tables.len());
        self.tables.push(text.into());
        quote!(#place! {})
    }

    /// Begins the items of a group.
    pub fn enter(&mut self, group: Option<usize>) {
        self.segment(group, false);
    }

    /// Returns whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// Returns whether there are items without a group.
    pub fn has_rest(&self) -> bool {
        self.filled().any(|segment| segment.group.is_none())
    }

    /// Returns the groups that have items, in order.
    pub fn groups(&self) -> Vec<usize> {
        let mut groups: Vec<usize> = self.filled().filter_map(|it| it.group).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Prints the lines in front of all items: inner attributes and `use` lines, which are known at
    /// the end.
    pub fn begin(&mut self, tokens: TokenStream) {
        self.head = self.head(tokens);
    }

    /// Allows to split the file: `tokens` are the lines in front of the items that remain.
    pub fn begin_rest(&mut self, tokens: TokenStream) {
        let rest = self.head(tokens);
        let groups = Vec::new();
        self.split = Some(Split { rest, groups });
    }

    /// Prints the lines in front of the items of a group, whose file has this name. To be called
    /// after [`begin_rest`](Self::begin_rest).
    pub fn begin_group(&mut self, index: usize, name: &str, tokens: TokenStream) {
        let head = self.head(tokens);
        let name = name.to_owned();
        if let Some(split) = &mut self.split {
            split.groups.push(Group { index, name, head });
        }
    }

    /// Prints items, or inner attributes if there are no items yet.
    pub fn push(&mut self, tokens: TokenStream) {
        let printed = layout::items(tokens, &mut self.tables, &mut self.spacing, &mut self.body);
        self.note(printed);
    }

    /// Prints a table.
    pub fn push_table(&mut self, table: &Table) {
        self.spacing.begin_block();
        self.body.push('\n');
        self.body.push_str(&table.to_string());
    }

    /// Prints an `impl` block in chunks of members, each with its group; `opening` is the part in
    /// front of its braces.
    pub fn push_impl(
        &mut self,
        opening: &TokenStream,
        members: impl Iterator<Item = (Option<usize>, TokenStream)>,
    ) {
        let mut groups = Vec::new();
        let members = members.map(|(group, members)| {
            groups.push(group);
            quote!(#opening { #members })
        });
        let mut starts = Vec::new();
        let printed = layout::implementation(
            members,
            &mut self.tables,
            &mut self.spacing,
            &mut self.body,
            |_, start| starts.push(start),
        );
        self.note(printed);
        let segments = groups.into_iter().zip(starts).enumerate();
        self.segments
            .extend(segments.map(|(index, (group, start))| Segment {
                group,
                start,
                // The opening is in front of the first members.
                is_member: index > 0,
            }));
        if self.body.ends_with("}\n") {
            self.segments.push(Segment {
                group: None,
                start: self.body.len() - "}\n".len(),
                is_member: false,
            });
        }
    }

    /// Returns the text of the file.
    pub(super) fn text(self) -> Result<String, OutputError> {
        match self.mistake {
            Some(mistake) => Err(mistake),
            None => Ok(joined(self.head, &self.body)),
        }
    }

    /// Splits the file if it is longer than `most` lines and has several groups; otherwise returns
    /// its text alone.
    pub(super) fn split(mut self, most: usize) -> Result<SplitText, OutputError> {
        let lines = self.head.lines().count() + self.body.lines().count();
        let split = self.split.take().filter(|split| split.groups.len() > 1);
        let Some(split) = split.filter(|_| lines > most && self.mistake.is_none()) else {
            return Ok(SplitText {
                rest: self.text()?,
                groups: Vec::new(),
            });
        };
        let files = split.groups.into_iter().map(|group| {
            let body = self.body_of(Some(group.index));
            (group.name, joined(group.head, &body))
        });
        Ok(SplitText {
            groups: files.collect(),
            rest: joined(split.rest, &self.body_of(None)),
        })
    }

    /// Returns the items of a group.
    fn body_of(&self, group: Option<usize>) -> String {
        let mut body = String::new();
        let mut is_open = false;
        let before = self.segments.first().map_or(self.body.len(), |it| it.start);
        if group.is_none() {
            body.push_str(&self.body[..before]);
        }
        for (index, segment) in self.segments.iter().enumerate() {
            let next = self.segments.get(index + 1);
            let end = next.map_or(self.body.len(), |next| next.start);
            let text = &self.body[segment.start..end];
            if segment.group != group || text.is_empty() {
                continue;
            }
            let opens = segment.is_member && group.is_some() && !is_open;
            let text = match opens {
                true => text.trim_start_matches('\n'),
                false => text,
            };
            if !body.is_empty() && !text.starts_with('\n') && !text.starts_with('}') {
                body.push('\n');
            }
            if opens {
                body.push_str(self.opening());
                is_open = true;
            }
            body.push_str(text);
        }
        if is_open {
            body.push_str("}\n");
        }
        body
    }

    /// Returns the line that opens the `impl` block.
    fn opening(&self) -> &str {
        let block = self.segments.iter().position(|it| it.is_member);
        let first = block.and_then(|index| self.segments.get(index.checked_sub(1)?));
        let text = first.map_or("", |first| &self.body[first.start..]);
        let text = text.trim_start_matches('\n');
        text.find('\n').map_or(text, |end| &text[..=end])
    }

    /// Returns the segments with text.
    fn filled(&self) -> impl Iterator<Item = &Segment> {
        let ends = self.segments.iter().skip(1).map(|next| next.start);
        let ends = ends.chain([self.body.len()]);
        let segments = self.segments.iter().zip(ends);
        segments
            .filter(|(segment, end)| segment.start < *end)
            .map(|(segment, _)| segment)
    }

    fn segment(&mut self, group: Option<usize>, is_member: bool) {
        self.segments.push(Segment {
            group,
            start: self.body.len(),
            is_member,
        });
    }

    fn head(&mut self, tokens: TokenStream) -> String {
        let mut head = String::new();
        let mut spacing = Spacing::default();
        let printed = layout::items(tokens, &mut self.tables, &mut spacing, &mut head);
        self.note(printed);
        head
    }

    fn note(&mut self, printed: Result<(), OutputError>) {
        if let Err(mistake) = printed {
            self.mistake.get_or_insert(mistake);
        }
    }
}

/// Returns a file: the lines in front of all items, and the items.
fn joined(mut head: String, body: &str) -> String {
    if head.is_empty() {
        return body.to_owned();
    }
    if !body.is_empty() {
        head.push('\n');
        head.push_str(body.trim_start_matches('\n'));
    }
    head
}

impl From<TokenStream> for RustFile {
    fn from(tokens: TokenStream) -> Self {
        let mut file = Self::default();
        file.push(tokens);
        file
    }
}
