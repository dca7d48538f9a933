//! Blank lines, which prettyplease does not print.
//!
//! Between items they follow from the [`Line`] of an item. Inside an item they are comments in its
//! syntax tree, which become blank lines in the text.

use syn::{
    AttrStyle, Attribute, Expr, Field, Fields, ImplItem, Item, Lit, Meta, TraitItem, UseTree,
    parse_quote,
};

/// The printed marker of a blank line. No text of a document can produce such a line, because `///`
/// or a quotation mark comes first.
const BLANK_LINE: &str = "//__trine_blank_line";

/// Returns printed code with a blank line at each marker.
pub(super) fn with_blank_lines(printed: &str) -> String {
    let mut text = String::with_capacity(printed.len());
    for line in printed.lines() {
        if line.trim_start() != BLANK_LINE {
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}

/// Inserts blank lines between the parts of an item.
pub(super) fn space_within(item: &mut Item) {
    match item {
        Item::Mod(module) => {
            if let Some((_, items)) = &mut module.content {
                let mut before = None;
                for item in items {
                    let line = Line::of(item);
                    let follows = before.is_some_and(|before| Line::are_apart(before, line));
                    if let Some(attributes) = attributes(item) {
                        space(attributes, follows);
                    }
                    before = Some(line);
                    space_within(item);
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line {
    Use { is_public: bool, from: Source },
    Module,
    Alias,
}

impl Line {
    /// Returns whether a blank line separates two items.
    pub(super) fn are_apart(before: Option<Self>, after: Option<Self>) -> bool {
        after.is_none() || before != after
    }

    /// Returns the block that an item belongs to, if it is a line of one.
    pub(super) fn of(item: &Item) -> Option<Self> {
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
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
