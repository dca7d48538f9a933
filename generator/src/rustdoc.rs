//! Text of an API's document → doc comments that rustdoc takes without a warning.
//!
//! Descriptions are other people's Markdown and HTML, mixed at will. Nothing of it is passed on as
//! it came: it is read into a small tree of what it means (`tree`, `html`) and written anew (`blocks`,
//! `inline`, `escape`) in the few constructs of Markdown that rustdoc reads one way only. So
//!
//! - no text becomes an intra-doc link, an HTML tag, a footnote or a bare URL by accident;
//! - every code block is fenced as `text`, so none is ever compiled or run as a doctest;
//! - no character that reorders, hides or ends text (bidi controls, NUL, CR …) gets through;
//! - all text that a reader of the document would have seen is still there.

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

/// The columns that a line of prose takes at most: 100 with the `    /// ` of a method before it.
///
/// Longer are only lines that cannot be broken: code, rows of tables, long URLs.
const WIDTH: usize = 92;

/// The lines of a doc comment that say what `markdown` says; none where it says nothing.
///
/// The lines are without the space that follows `///`: [`attributes`] adds it.
///
/// ```
/// let lines = trine::rustdoc::prose("Sets the <b>owner</b>, see [id].\n<br>Default: `1`");
/// assert_eq!(lines, [r"Sets the **owner**, see \[id].\", "Default: `1`"]);
/// ```
pub fn prose(markdown: &str) -> Vec<String> {
    blocks::lines(&tree::read(markdown), WIDTH)
}

/// The lines of a doc comment that are `markdown` itself: for what the owner of a crate has written,
/// with links to items and examples that are run.
///
/// ```
/// let lines = trine::rustdoc::guide("# Start\r\n\nSee [`Client`].   \n");
/// assert_eq!(lines, ["# Start", "", "See [`Client`]."]);
/// ```
pub fn guide(markdown: &str) -> Vec<String> {
    guide::lines(markdown)
}

/// What `text` says, in one line of Markdown; empty where it says nothing.
///
/// ```
/// assert_eq!(trine::rustdoc::summary_line("Update a lead\n\n- by id"), "Update a lead • by id");
/// ```
pub fn summary_line(text: &str) -> String {
    inline::one_line(&inline::pieces(&tree::read(text), inline::Place::Line))
}

/// A name or a value as inline code, whatever it consists of. Not for cells of tables.
///
/// Line ends are shown as `\n`, tabs as `\t`, and the empty text as `""`, since Markdown has no empty code.
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

/// `#[doc = " …"]` for each line: the one way in which doc text gets into tokens.
///
/// The leading space is what makes the printer write `/// …`, and what keeps the indentation of
/// nested lists the same in the source and in rustdoc.
pub fn attributes<S: AsRef<str>>(lines: &[S]) -> TokenStream {
    let docs = lines.iter().map(|line| match line.as_ref() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #docs])*)
}

/// `text` without characters that a reader does not see, or that make them see another text.
///
/// Line ends become `\n`; characters of control become U+FFFD; what is invisible, reorders text or
/// smuggles it (bidi controls, zero-width spaces, tag characters) is taken out.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let plain = |c: char| matches!(c, '\n' | '\t' | ' '..='~');
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => shown.push('\n'),
            '\n' | '\t' => shown.push(c),
            _ if c.is_control() => shown.push(char::REPLACEMENT_CHARACTER),
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
            _ => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// An API in a sentence, by its title: `the Notes API`.
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
