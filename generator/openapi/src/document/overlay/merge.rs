//! Updates: a value is merged into a node, as section 4.4.3 of the Overlay Specification 1.1
//! describes.

use trine_ir::pointer::Pointer;

use crate::diagnostic::Diagnostic;
use crate::document::budget::Budget;
use crate::document::homes::{Home, Homes};
use crate::document::node::Node;

/// The memory of an inserted value in addition to its text and its places, in bytes.
const COST: usize = 64;

/// The place that inserted values come from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A value of a file, whose parts have places of their own.
    Value(Home),
    /// The query of an action that copies: the parts of the copied value have no other place.
    Copy(Home),
}

impl Origin {
    fn child(&self, segment: impl std::fmt::Display) -> Self {
        match self {
            Self::Value((file, place)) => Self::Value((*file, place.child(segment))),
            Self::Copy(home) => Self::Copy(home.clone()),
        }
    }

    pub(super) fn home(&self) -> &Home {
        match self {
            Self::Value(home) | Self::Copy(home) => home,
        }
    }
}

/// The reason why a value cannot be merged.
pub(super) enum Problem {
    /// The limits do not allow more values.
    Limit(Diagnostic),
    /// The value and the node at a place are of different kinds.
    Incompatible {
        /// The place of the value.
        origin: Home,
        /// The place of the node.
        at: Pointer,
        /// The kind of the value.
        value: &'static str,
        /// The kind of the node.
        node: &'static str,
    },
}

/// A merge into a tree.
pub(super) struct Merge<'a> {
    pub(super) budget: &'a mut Budget,
    pub(super) homes: &'a mut Homes,
    /// The places of updates that are `null` where the document has an object or a list.
    pub(super) nothing: Vec<Home>,
}

impl Merge<'_> {
    /// Merges a value into the node at `at`. A list takes a list's elements, or any other value as
    /// an element.
    pub(super) fn target(
        &mut self,
        node: &mut Node,
        value: &Node,
        at: &Pointer,
        origin: &Origin,
    ) -> Result<(), Problem> {
        match (node, value) {
            (Node::List(list), value) if value.as_list().is_none() => {
                let place = at.child(list.len());
                list.push(self.inserted(value, &place, origin)?);
                Ok(())
            }
            (node, value) => self.merge(node, value, at, origin),
        }
    }

    fn merge(
        &mut self,
        node: &mut Node,
        value: &Node,
        at: &Pointer,
        origin: &Origin,
    ) -> Result<(), Problem> {
        match (node, value) {
            (Node::Map(map), Node::Map(members)) => {
                for (key, value) in members {
                    let (place, origin) = (at.child(key), origin.child(key));
                    match map.get_mut(key) {
                        Some(node) => self.merge(node, value, &place, &origin)?,
                        None => {
                            let value = self.inserted(value, &place, &origin)?;
                            map.insert(key.clone(), value);
                        }
                    }
                }
            }
            (Node::List(list), Node::List(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    let place = at.child(list.len());
                    list.push(self.inserted(element, &place, &origin.child(index))?);
                }
            }
            // `components:` without a value mirrors the structure of the document.
            (Node::Map(_) | Node::List(_), Node::Null) => self.nothing.push(origin.home().clone()),
            (node @ (Node::Map(_) | Node::List(_)), value)
            | (
                node @ (Node::Bool(_) | Node::Number(_) | Node::String(_)),
                value @ (Node::Map(_) | Node::List(_)),
            ) => {
                return Err(Problem::Incompatible {
                    origin: origin.home().clone(),
                    at: at.clone(),
                    value: value.kind(),
                    node: node.kind(),
                });
            }
            (node, value) => *node = self.inserted(value, at, origin)?,
        }
        Ok(())
    }

    /// Returns a copy of a value for a place, if the limits allow it.
    fn inserted(&mut self, value: &Node, at: &Pointer, origin: &Origin) -> Result<Node, Problem> {
        let places = at.as_str().len() + origin.home().1.as_str().len();
        let depth = at.segments().count();
        let charged = self.budget.spend(0, places + COST);
        charged
            .and_then(|()| charge(self.budget, value, depth))
            .map_err(Problem::Limit)?;
        self.homes.put(at.clone(), origin.home().clone());
        Ok(value.clone())
    }
}

fn charge(budget: &mut Budget, value: &Node, depth: usize) -> Result<(), Diagnostic> {
    budget.nested(depth)?;
    let text = match value {
        Node::String(text) | Node::Number(text) => text.len(),
        _ => 0,
    };
    budget.spend(1, text)?;
    for (key, child) in value.as_map().into_iter().flatten() {
        budget.spend(0, key.len())?;
        charge(budget, child, depth + 1)?;
    }
    for child in value.as_list().into_iter().flatten() {
        charge(budget, child, depth + 1)?;
    }
    Ok(())
}
