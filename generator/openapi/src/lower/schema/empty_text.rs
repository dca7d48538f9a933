//! Unions of a type and the empty string, which clears the field: `anyOf: [T, {enum: [""]}]`.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::view::DocumentView;

/// The step of the key of a union without its empty string.
const KEY: &str = "without empty string";

impl DocumentView<'_> {
    /// Returns the union without the empty string: the type of a field that the empty string
    /// clears. `None` for other schemas, and for unions that are null or only the empty string.
    pub(in crate::lower) fn without_empty_text(&mut self, sub: &SchemaRef) -> Option<SchemaRef> {
        let union = self.look(sub)?;
        if self.node_nullable(&union) {
            return None;
        }
        let branches = union.branches().iter();
        let kept = branches.filter(|branch| {
            let node = self.look(branch);
            node.is_none_or(|node| !is_empty_text(&node))
        });
        let kept: Vec<SchemaRef> = kept.cloned().collect();
        if kept.is_empty() || kept.len() == union.branches().len() {
            return None;
        }
        let mut rest = (*union).clone();
        rest.key = rest.key.child(KEY);
        rest.set_branches(kept);
        Some(SchemaRef::Inline(Rc::new(rest)))
    }
}

/// Returns whether a schema lists the empty string and nothing else.
pub(in crate::lower) fn is_empty_text(node: &Keywords) -> bool {
    matches!(&node.enumeration[..], [Json::String(text)] if text.is_empty())
}
