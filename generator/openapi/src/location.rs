//! Locations in the text of a document.

/// A location in the text of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The index of the file; 0 is the document itself.
    pub file: usize,
    /// The offset, in bytes.
    pub offset: usize,
    /// The length of the token on its line, in characters; 0 without a token.
    pub length: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}
