//! Tokens → the text of a Rust file in a conventional layout.
//!
//! prettyplease prints items without blank lines between them. The positions of blank lines are
//! marked in the syntax tree with comments, which become blank lines in the text.

use std::iter::Peekable;

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{
    AttrStyle, Attribute, Expr, Field, Fields, ImplItem, Item, Lit, Meta, TraitItem, UseTree,
    parse_quote,
};

use super::OutputError;

/// The name of the macro that is the placeholder of a table, followed by its number.
pub(super) const TABLE: &str = "__trine_table_";

/// The printed marker of a blank line. No text of a document can produce such a line, because `///`
/// or a quotation mark comes first.
const BLANK_LINE: &str = "//__trine_blank_line";

/// Prints items after those of `text`, with `tables` at their placeholders.
///
/// Items are printed one by one, because a syntax tree is many times as large as its text.
pub(super) fn items(
    tokens: TokenStream,
    tables: &mut [String],
    spacing: &mut Spacing,
    text: &mut String,
) -> Result<(), OutputError> {
    for tokens in Items::of(tokens) {
        let mut file = parse(tokens)?;
        let begins_after_attributes = text.is_empty() && !file.attrs.is_empty();
        for item in &mut file.items {
            spacing.space(item);
        }
        if let Some(attributes) = file.items.first_mut().and_then(attributes) {
            space(attributes, begins_after_attributes);
        }
        append(text, prettyplease::unparse(&file).lines(), tables);
    }
    Ok(())
}

/// Prints one `impl` block that is given in several chunks of members.
///
/// `before` is called before a chunk is printed, with its index and its offset in `text`.
pub(super) fn implementation(
    parts: impl Iterator<Item = TokenStream>,
    tables: &mut [String],
    spacing: &mut Spacing,
    text: &mut String,
    mut before: impl FnMut(usize, usize),
) -> Result<(), OutputError> {
    let mut is_open = false;
    for (index, part) in parts.enumerate() {
        before(index, text.len());
        let mut file = parse(part)?;
        for item in &mut file.items {
            match is_open {
                true => space_within(item),
                false => spacing.space(item),
            }
        }
        let printed = prettyplease::unparse(&file);
        let mut lines = printed.lines();
        if is_open {
            // The opening is already printed.
            lines.next();
            text.push('\n');
        }
        // The closing brace follows the last chunk.
        lines.next_back();
        append(text, lines, tables);
        is_open = true;
    }
    if is_open {
        text.push_str("}\n");
    }
    Ok(())
}

/// Appends printed items, with blank lines and tables at their markers.
///
/// A table is taken, because it is printed once.
fn append<'p>(text: &mut String, printed: impl Iterator<Item = &'p str>, tables: &mut [String]) {
    for line in printed {
        let code = line.trim_start();
        match table(code, tables) {
            _ if code == BLANK_LINE => {}
            Some(table) => {
                let indentation = &line[..line.len() - code.len()];
                for line in table.trim_matches('\n').lines() {
                    if !line.is_empty() {
                        text.push_str(indentation);
                        text.push_str(line);
                    }
                    text.push('\n');
                }
                continue;
            }
            None => text.push_str(line),
        }
        text.push('\n');
    }
}

/// The tokens of each item of a file; those of inner attributes come before the first.
struct Items {
    tokens: Peekable<token_stream::IntoIter>,
}

impl Items {
    fn of(tokens: TokenStream) -> Self {
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

/// Returns the table if the line is its placeholder.
fn table(code: &str, tables: &mut [String]) -> Option<String> {
    let number = code.strip_prefix(TABLE)?.split('!').next()?;
    let table = tables.get_mut(number.parse::<usize>().ok()?)?;
    Some(std::mem::take(table))
}

/// Parses item by item, so that an error can name the item.
fn parse(tokens: TokenStream) -> Result<syn::File, OutputError> {
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

/// Inserts blank lines between items, but not within blocks of `use`, of `mod` and of one-line
/// constants.
#[derive(Default)]
pub(super) struct Spacing {
    /// The kind of the previous item.
    before: Option<Option<Line>>,
}

impl Spacing {
    /// Begins a block that is separated from others by blank lines.
    pub(super) fn begin_block(&mut self) {
        self.before = Some(None);
    }

    fn space(&mut self, item: &mut Item) {
        let kind = Line::of(item);
        if self
            .before
            .is_some_and(|before| kind.is_none() || before != kind)
            && let Some(attributes) = attributes(item)
        {
            attributes.insert(0, blank_line());
        }
        self.before = Some(kind);
        space_within(item);
    }
}

/// Inserts blank lines between the parts of an item.
fn space_within(item: &mut Item) {
    match item {
        Item::Mod(module) => {
            if let Some((_, items)) = &mut module.content {
                let mut spacing = Spacing::default();
                for item in items {
                    spacing.space(item);
                }
            }
        }
        Item::Impl(block) => {
            let mut after_method = false;
            for (position, item) in block.items.iter_mut().enumerate() {
                let (attributes, is_method) = match item {
                    ImplItem::Fn(method) => (&mut method.attrs, true),
                    ImplItem::Const(constant) => (&mut constant.attrs, false),
                    ImplItem::Type(alias) => (&mut alias.attrs, false),
                    ImplItem::Macro(call) => (&mut call.attrs, true),
                    _ => continue,
                };
                space(attributes, position > 0 && (is_method || after_method));
                after_method = is_method;
            }
        }
        Item::Trait(block) => {
            for (position, item) in block.items.iter_mut().enumerate() {
                if let TraitItem::Fn(method) = item {
                    space(&mut method.attrs, position > 0);
                }
            }
        }
        Item::Struct(item) => space_fields(&mut item.fields),
        Item::Enum(item) => {
            let mut after_long = false;
            for (position, variant) in item.variants.iter_mut().enumerate() {
                let is_long =
                    doc_lines(&variant.attrs) > 1 || matches!(variant.fields, Fields::Named(_));
                space(&mut variant.attrs, position > 0 && (is_long || after_long));
                after_long = is_long;
                space_fields(&mut variant.fields);
            }
        }
        _ => {}
    }
}

/// Inserts a blank line around each field with several lines of docs.
fn space_fields(fields: &mut Fields) {
    let Fields::Named(fields) = fields else {
        return;
    };
    let mut after_long = false;
    for (position, Field { attrs, .. }) in fields.named.iter_mut().enumerate() {
        let is_long = doc_lines(attrs) > 1;
        space(attrs, position > 0 && (is_long || after_long));
        after_long = is_long;
    }
}

fn space(attributes: &mut Vec<Attribute>, wanted: bool) {
    if wanted {
        attributes.insert(0, blank_line());
    }
}

/// Items that are grouped without blank lines.
#[derive(Clone, Copy, PartialEq)]
enum Line {
    Use { is_public: bool, from: Source },
    Module,
    Alias,
}

impl Line {
    fn of(item: &Item) -> Option<Self> {
        match item {
            Item::Use(item) => {
                let is_public = matches!(item.vis, syn::Visibility::Public(_));
                let from = match is_public {
                    true => Source::Own,
                    false => Source::of(&item.tree),
                };
                Some(Self::Use { is_public, from })
            }
            Item::Mod(item) if item.content.is_none() && doc_lines(&item.attrs) == 0 => {
                Some(Self::Module)
            }
            Item::Type(item) if item.attrs.is_empty() => Some(Self::Alias),
            _ => None,
        }
    }
}

/// The source of a `use` line: each source has a separate block.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    Standard,
    Dependency,
    Own,
}

impl Source {
    fn of(tree: &UseTree) -> Self {
        let UseTree::Path(path) = tree else {
            return Self::Dependency;
        };
        match path.ident.to_string().as_str() {
            "std" | "core" | "alloc" => Self::Standard,
            "crate" | "self" | "super" => Self::Own,
            _ => Self::Dependency,
        }
    }
}

fn doc_lines(attributes: &[Attribute]) -> usize {
    let is_doc = |attribute: &&Attribute| match &attribute.meta {
        Meta::NameValue(meta) => {
            let is_text =
                matches!(&meta.value, Expr::Lit(value) if matches!(value.lit, Lit::Str(_)));
            matches!(attribute.style, AttrStyle::Outer) && meta.path.is_ident("doc") && is_text
        }
        _ => false,
    };
    attributes.iter().filter(is_doc).count()
}

fn blank_line() -> Attribute {
    // prettyplease prints it as the comment `BLANK_LINE`.
    parse_quote!(#[comment = "__trine_blank_line"])
}

fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::ExternCrate(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::ForeignMod(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::TraitAlias(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        _ => return None,
    })
}
