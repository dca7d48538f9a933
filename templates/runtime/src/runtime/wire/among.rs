//! The choice among some variants of a union.

use std::cmp::Reverse;

use crate::runtime::wire::fit::{self, Distance};
use crate::runtime::wire::node::{Content, Node};
use crate::runtime::wire::union::{ReadUnion, read_variant};

/// Returns the best matching one of some variants; `None` if the value has a tag of none of them, or
/// if several match equally well.
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
    let mut best: Option<(Option<usize>, Distance)> = None;
    for index in among {
        let (read, distance) = fit::measured(|| read_variant::<U>(*index, node).is_some());
        if !read {
            continue;
        }
        // A list of values in one of the types does not make it a better match for an event.
        let distance = Distance {
            listed: Reverse(0),
            ..distance
        };
        best = match best {
            Some((known, least)) if distance > least => Some((known, least)),
            Some((_, least)) if distance == least => Some((None, least)),
            _ => Some((Some(*index), distance)),
        };
    }
    best.and_then(|(index, _)| index)
}

/// Returns the texts at a path of member names, which leads through the elements of lists.
pub(in crate::runtime) fn texts_at<'n>(node: &'n Node, path: &[&str]) -> Vec<&'n str> {
    let mut texts = Vec::new();
    collect_texts(node, path, &mut texts);
    texts
}

fn collect_texts<'n>(node: &'n Node, path: &[&str], texts: &mut Vec<&'n str>) {
    match (node.content(), path) {
        (Content::Text(text), []) => texts.push(text),
        (Content::List(elements), _) => {
            for element in elements {
                collect_texts(element, path, texts);
            }
        }
        (_, [name, rest @ ..]) => {
            if let Some(member) = node.at(&[*name]) {
                collect_texts(member, rest, texts);
            }
        }
        _ => {}
    }
}

/// Reads a variant by its index.
pub(in crate::runtime) fn read_at<U: ReadUnion>(variant: usize, node: &Node) -> Option<U> {
    read_variant(variant, node)
}
