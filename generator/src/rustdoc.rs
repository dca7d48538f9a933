//! Conversion of a document's texts into doc comments that rustdoc accepts without a warning.
//!
//! Descriptions mix Markdown and HTML and are untrusted. They are parsed into a small tree of their
//! meaning (`tree`, `html`) and printed (`blocks`, `inline`, `escape`) with the few constructs of
//! Markdown that rustdoc interprets unambiguously:
//!
//! - no text becomes an intra-doc link, an HTML tag, a footnote or a bare URL by accident;
//! - every code block is fenced as `text`, so none is compiled or run as a doctest;
//! - characters that reorder, hide or end text (bidi controls, NUL, CR …) are removed;
//! - all text that is visible in the document is preserved.

mod blocks;
mod escape;
mod guide;
mod html;
mod inline;
#[cfg(test)]
mod tests;
mod tree;

pub use guide::has_end;

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

/// The maximum width of a line of prose: 100 columns with the `    /// ` of a method.
///
/// Only lines that cannot be broken are longer: code, rows of tables, long URLs.
const WIDTH: usize = 92;

/// Converts Markdown to the lines of a doc comment, without the space after `///`, which
/// [`attributes`] adds. Returns no lines if there is no visible text.
///
/// ```
/// let lines = trine::rustdoc::prose("Sets the <b>owner</b>, see [id].\n<br>Default: `1`");
/// assert_eq!(lines, [r"Sets the **owner**, see \[id].\", "Default: `1`"]);
/// ```
pub fn prose(markdown: &str) -> Vec<String> {
    blocks::lines(&tree::read(markdown), WIDTH)
}

/// Converts Markdown like [`prose`] to the lines of its first paragraph, as a sentence, and those of
/// the blocks after it. The first ones are empty if the text begins with another block.
///
/// ```
/// let [first, rest] = trine::rustdoc::divided("The owner\n\n- by `id`");
/// assert_eq!(first, ["The owner."]);
/// assert_eq!(rest, ["- by `id`"]);
/// ```
pub fn divided(markdown: &str) -> [Vec<String>; 2] {
    blocks::divided(&tree::read(markdown), WIDTH)
}

/// Returns `markdown` as the lines of a doc comment, unmodified: for texts by the owner of a crate,
/// with links to items and examples that are run.
///
/// ```
/// let lines = trine::rustdoc::guide("# Start\r\n\nSee [`Client`].   \n");
/// assert_eq!(lines, ["# Start", "", "See [`Client`]."]);
/// ```
pub fn guide(markdown: &str) -> Vec<String> {
    guide::lines(markdown)
}

/// Converts Markdown to one line, which is empty if there is no visible text.
///
/// ```
/// assert_eq!(trine::rustdoc::summary_line("Update a lead\n\n- by id"), "Update a lead • by id");
/// ```
pub fn summary_line(text: &str) -> String {
    inline::one_line(&inline::pieces(
        &tree::read(text),
        inline::TextContext::Line,
    ))
}

/// Converts Markdown to a sentence on one line, which is empty if there is no visible text.
///
/// ```
/// assert_eq!(trine::rustdoc::sentence("Update a lead"), "Update a lead.");
/// assert_eq!(trine::rustdoc::sentence("Who owns it?"), "Who owns it?");
/// ```
pub fn sentence(text: &str) -> String {
    let pieces = inline::pieces(&tree::read(text), inline::TextContext::Line);
    inline::one_line(&inline::ended(&pieces))
}

/// Converts Markdown to the content of a table cell, which is empty if there is no visible text.
///
/// ```
/// assert_eq!(trine::rustdoc::cell("`a` | b"), r"`a` \| b");
/// ```
pub fn cell(text: &str) -> String {
    inline::one_line(&inline::pieces(
        &tree::read(text),
        inline::TextContext::Cell,
    ))
}

/// Wraps a printed line. Its meaning does not change: code is not divided, and no word at the
/// start of a line begins a block.
///
/// ```
/// let words = "Returns the items of all pages. Each is requested when its first item is needed";
/// let lines = trine::rustdoc::wrapped(&format!("{words} (with `page size`)."));
/// assert_eq!(lines, [&format!("{words} (with"), "`page size`)."]);
/// ```
pub fn wrapped(line: &str) -> Vec<String> {
    inline::wrap(&inline::pieces_of_line(line), WIDTH)
}

/// Returns the lines of an item of a list, with a printed line as its content.
pub fn list_item(line: &str) -> Vec<String> {
    let mark = ["- "].into_iter().chain(std::iter::repeat("  "));
    let lines = inline::wrap(&inline::pieces_of_line(line), WIDTH - 2);
    let lines = lines.iter().zip(mark);
    lines.map(|(line, mark)| format!("{mark}{line}")).collect()
}

/// Formats a name or a value as inline code. Not for cells of tables.
///
/// Line ends are shown as `\n`, tabs as `\t`, and empty text as `""`, because Markdown has no empty
/// code.
///
/// ```
/// use trine::rustdoc::code_span;
///
/// assert_eq!(code_span("owner_id"), "`owner_id`");
/// assert_eq!(code_span("a`b"), "``a`b``");
/// assert_eq!(code_span(""), "`\"\"`");
/// ```
pub fn code_span(text: &str) -> String {
    match text {
        "" => escape::code("\"\""),
        _ => escape::code(&visible(text).replace('\n', "\\n").replace('\t', "\\t")),
    }
}

/// Returns `#[doc = " …"]` for each line. All docs are converted to tokens here.
///
/// With the leading space, the printer writes `/// …`, and rustdoc keeps the indentation of nested
/// lists.
pub fn attributes<S: AsRef<str>>(lines: &[S]) -> TokenStream {
    let docs = lines.iter().map(|line| match line.as_ref() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #docs])*)
}

/// Removes characters that are invisible or misleading.
///
/// Line ends become `\n`, and control characters become U+FFFD. Characters that are invisible,
/// reorder text or smuggle it (bidi controls, zero-width spaces, tag characters) are removed.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let plain = |c: char| matches!(c, '\n' | '\t' | ' '..='~');
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => visible.push('\n'),
            '\n' | '\t' => visible.push(c),
            _ if c.is_control() => visible.push(char::REPLACEMENT_CHARACTER),
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}' => {}
            _ => visible.push(c),
        }
    }
    Cow::Owned(visible)
}

/// Names an API in a sentence, by its title: `the Notes API`.
pub fn api_words(title: &str) -> String {
    let title = match title.split_once(' ') {
        Some((article, rest)) if article.eq_ignore_ascii_case("the") => rest,
        _ => title,
    };
    match title.to_lowercase().contains("api") {
        true => format!("the {title}"),
        false => format!("the {title} API"),
    }
}
