//! The path to a node during a walk.

use super::upgrade::carried_keyword;
use trine_ir::pointer::Pointer;

/// A place as a chain of steps; a [`Pointer`] is only created if it is needed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// The whole document.
    Root,
    /// A member of a map.
    Key(&'a Place<'a>, &'a str),
    /// An element of a list.
    Index(&'a Place<'a>, usize),
}

impl Place<'_> {
    /// Returns the pointer to the place.
    pub(crate) fn pointer(&self) -> Pointer {
        match self {
            Place::Root => Pointer::root(),
            Place::Key(parent, key) => parent.pointer().child(key),
            Place::Index(parent, index) => parent.pointer().child(index),
        }
    }

    /// Returns the name of the place for messages: its key, or the list that contains it.
    pub(crate) fn name(&self) -> String {
        match self {
            Place::Root => "the document".to_owned(),
            Place::Key(_, key) => format!("`{}`", carried_keyword(key, true).0),
            Place::Index(parent, _) => format!("an element of {}", parent.name()),
        }
    }

    /// Returns the key of the place; empty for other places.
    pub(crate) fn last(&self) -> &str {
        match self {
            Place::Key(_, key) => key,
            _ => "",
        }
    }
}
