//! The choice among some variants of a union.

use crate::runtime::wire::fit;
use crate::runtime::wire::node::{Content, Node};
use crate::runtime::wire::union::{ReadUnion, read_variant};

/// Returns the best matching one of some variants; `None` if the value has a tag of none of them.
pub(in crate::runtime) fn choose_among<U: ReadUnion>(
    node: &Node,
    among: &[usize],
) -> Option<usize> {
    if let [] | [_] = among {
        return among.first().copied();
    }
    let tag = match U::TAG_PATH {
        [] => None,
        path => node.at(path),
    };
    if let Some(tag) = tag.filter(|tag| !matches!(tag.content(), Content::Null)) {
        let tags = |index: &usize| U::VARIANTS[*index].tags;
        let has_tag = |index: &&usize| tags(index).iter().any(|one| one.is(tag));
        if let Some(index) = among.iter().find(has_tag) {
            return Some(*index);
        }
        if among.iter().all(|index| !tags(index).is_empty()) {
            return None;
        }
    }
    let mut best = None;
    for index in among {
        let (read, distance) = fit::measured(|| read_variant::<U>(*index, node).is_some());
        if read && best.is_none_or(|(_, least)| distance < least) {
            best = Some((*index, distance));
        }
    }
    best.map(|(index, _)| index)
}

/// Reads a variant by its index.
pub(in crate::runtime) fn read_at<U: ReadUnion>(variant: usize, node: &Node) -> Option<U> {
    read_variant(variant, node)
}
