//! Tables of the wire format: calls of the runtime's macros, printed with one row per line.
//!
//! prettyplease wraps the body of a macro call like prose, which would hide the rows.

use std::fmt;

use proc_macro2::TokenStream;

use super::inline::inline;

/// A call of a macro of the runtime with a table as its body:
///
/// ```text
/// wire::object! {
///     encode Lead {
///         "title" => title: required,
///     }
///     extra extra
/// }
/// ```
///
/// `Display` prints it.
#[derive(Clone, Debug)]
pub struct Table {
    /// The path of the macro: `wire::object`.
    path: TokenStream,
    /// The words in front of the rows: `encode Lead`.
    head: TokenStream,
    /// The rows, with what follows them; `None`: the head is the whole body.
    rows: Option<Rows>,
}

/// The rows of a table.
#[derive(Clone, Debug, Default)]
struct Rows {
    rows: Vec<TokenStream>,
    /// The words after the closing brace: `open`.
    mark: TokenStream,
    /// The lines after the rows: `extra extra`.
    clauses: Vec<TokenStream>,
}

impl Table {
    /// Creates a table without rows, on one line.
    pub fn line(path: TokenStream, head: TokenStream) -> Self {
        let rows = None;
        Self { path, head, rows }
    }

    /// Creates a table with these rows.
    pub fn new(path: TokenStream, head: TokenStream, rows: Vec<TokenStream>) -> Self {
        let rows = Some(Rows {
            rows,
            ..Rows::default()
        });
        Self { path, head, rows }
    }

    /// Adds words after the rows, on the line of their closing brace.
    pub fn mark(mut self, words: TokenStream) -> Self {
        self.rows.get_or_insert_default().mark = words;
        self
    }

    /// Adds a line after the rows.
    pub fn clause(mut self, words: TokenStream) -> Self {
        self.rows.get_or_insert_default().clauses.push(words);
        self
    }

    /// Replaces the tokens of each part.
    pub fn map(self, mut replace: impl FnMut(TokenStream) -> TokenStream) -> Self {
        Self {
            path: replace(self.path),
            head: replace(self.head),
            rows: self.rows.map(|all| Rows {
                rows: all.rows.into_iter().map(&mut replace).collect(),
                mark: replace(all.mark),
                clauses: all.clauses.into_iter().map(&mut replace).collect(),
            }),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |tokens: &TokenStream| inline(tokens.clone());
        let (path, head) = (text(&self.path), text(&self.head));
        let Some(all) = &self.rows else {
            return writeln!(f, "{path}! {{ {head} }}");
        };
        writeln!(f, "{path}! {{\n    {head} {{")?;
        for row in &all.rows {
            writeln!(f, "        {},", text(row))?;
        }
        match text(&all.mark) {
            mark if mark.is_empty() => writeln!(f, "    }}")?,
            mark => writeln!(f, "    }} {mark}")?,
        }
        for clause in &all.clauses {
            writeln!(f, "    {}", text(clause))?;
        }
        writeln!(f, "}}")
    }
}
