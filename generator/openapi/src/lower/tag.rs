//! Tags: their prose, and the one that an operation is listed under.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::lower::operation::Operations;
use crate::lower::view::DocumentView;
use trine_ir::pointer::Pointer;

/// The kind of tags that operations are listed under.
const NAVIGATION: &str = "nav";

impl DocumentView<'_> {
    /// Returns `tags` with their prose.
    pub fn tags(&mut self) -> IndexMap<String, Option<String>> {
        let place = Pointer::root().child("tags");
        if !self.typed.exists(&place) {
            return IndexMap::new();
        }
        let tags: Vec<openapiv3::Tag> = self.parse(&place).unwrap_or_default();
        let tags = tags.into_iter().enumerate().map(|(index, tag)| {
            let carried = |name: &str| self.typed.text(&place.child(index).child(name));
            let parent = carried("x-trine:parent").map(|parent| format!("Part of `{parent}`."));
            let summary = carried("x-trine:summary");
            let prose = [summary, tag.description, parent].into_iter().flatten();
            let prose: Vec<String> = prose.filter(|text| !text.trim().is_empty()).collect();
            (tag.name, (!prose.is_empty()).then(|| prose.join("\n\n")))
        });
        tags.collect()
    }

    /// Returns the tags of a kind that only marks operations, such as `badge`, with their places.
    pub fn marking_tags(&self) -> IndexMap<String, Pointer> {
        let place = Pointer::root().child("tags");
        let count = self.typed.len(&place);
        let tags = (0..count).filter_map(|index| {
            let place = place.child(index);
            let kind = self.typed.text(&place.child("x-trine:kind"))?;
            let name = self.typed.text(&place.child("name"))?;
            (kind != NAVIGATION).then_some((name, place))
        });
        tags.collect()
    }
}

impl Operations<'_> {
    /// Moves the tags that only mark operations behind the others: the first tag is the one that an
    /// operation is listed under.
    pub fn order_tags(&mut self, operations: &mut [trine_ir::Operation]) {
        let marking = self.marking_tags();
        let mut moved = HashSet::new();
        for operation in operations {
            let before = operation.tags.clone();
            operation.tags.sort_by_key(|tag| marking.contains_key(tag));
            let first = before
                .first()
                .filter(|first| operation.tags.first() != Some(*first));
            moved.extend(first.cloned());
        }
        let kinds = 0..self.typed.len(&Pointer::root().child("tags"));
        for index in kinds {
            let place = Pointer::root().child("tags").child(index);
            let name = self.typed.text(&place.child("name"));
            let kind = place.child("x-trine:kind");
            if !self.typed.exists(&kind) {
                continue;
            }
            match name.is_some_and(|name| moved.contains(&name)) {
                true => {
                    self.coverage.read.insert(kind);
                }
                false => self.unused(
                    kind,
                    "only determines which tag an operation is listed under",
                ),
            }
        }
    }
}
