//! The way to a node while a tree is walked.

use trine_ir::pointer::Pointer;

/// A place as the chain of steps that led to it; a [`Pointer`] is only made where one is needed.
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
    /// The pointer to the place.
    pub(crate) fn pointer(&self) -> Pointer {
        match self {
            Place::Root => Pointer::root(),
            Place::Key(parent, key) => parent.pointer().child(key),
            Place::Index(parent, index) => parent.pointer().child(index),
        }
    }

    /// What a message calls it: the name of the member, or the element of which list.
    pub(crate) fn name(&self) -> String {
        match self {
            Place::Root => "the document".to_owned(),
            Place::Key(_, key) => format!("`{key}`"),
            Place::Index(parent, _) => format!("an element of {}", parent.name()),
        }
    }

    /// The name of the member; empty for anything else.
    pub(crate) fn last(&self) -> &str {
        match self {
            Place::Key(_, key) => key,
            _ => "",
        }
    }
}
