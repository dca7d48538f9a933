//! A change, and its class.

use std::fmt;

use crate::pointer::Pointer;
use crate::surface::Entry;

/// The class of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Only the documentation changes.
    Docs,
    /// Code and clients that worked before still work.
    Additive,
    /// In Rust: code that compiled before may not compile. In requests and responses: a client of
    /// the old document may fail.
    Breaking,
}

impl Class {
    /// All classes, the most severe first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Additive, Self::Docs];
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Docs => "docs",
            Self::Additive => "additive",
            Self::Breaking => "breaking",
        })
    }
}

/// A change of one entry of the public API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path of the entry; the old one if it has a new one.
    pub item: String,
    /// The kind of the entry, in words: `field`.
    pub kind: &'static str,
    /// The change, as a name: `type-changed`.
    pub code: &'static str,
    /// The change, in words.
    pub message: String,
    /// The class in Rust; `None` if Rust code cannot notice it.
    pub rust: Option<Class>,
    /// The class in requests and responses; `None` if they do not change.
    pub wire: Option<Class>,
    /// Whether only the documentation changes.
    pub docs: bool,
    /// Whether Rust code only breaks if it matches or constructs all variants or fields.
    pub is_only_exhaustive: bool,
    /// The place in the old document.
    pub old: Option<Pointer>,
    /// The place in the new document.
    pub new: Option<Pointer>,
}

impl Change {
    pub(super) fn new(item: &str, entry: &Entry, code: &'static str, message: String) -> Self {
        Self {
            item: item.to_owned(),
            kind: entry.declaration.kind(),
            code,
            message,
            rust: None,
            wire: None,
            docs: false,
            is_only_exhaustive: false,
            old: None,
            new: None,
        }
    }

    /// Returns the class: the more severe one of Rust and of requests and responses. `None` if
    /// nothing changes.
    pub fn class(&self) -> Option<Class> {
        let docs = self.docs.then_some(Class::Docs);
        self.rust.max(self.wire).max(docs)
    }
}
