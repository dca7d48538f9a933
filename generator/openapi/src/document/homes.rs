//! The files that the parts of a tree come from.

use std::collections::{BTreeMap, BTreeSet};

use trine_ir::pointer::Pointer;

/// The number of a file, and a place in it.
pub(super) type Home = (usize, Pointer);

/// The homes of the parts of a tree; a part that is not listed has the home of its parent, and the
/// root is in the first file.
#[derive(Clone, Debug, Default)]
pub(super) struct Homes(BTreeMap<Pointer, Home>);

impl Homes {
    /// Returns the file and the place in it that a place of the tree came from.
    pub(super) fn source(&self, place: &Pointer) -> Home {
        let mut ancestor = Some(place.clone());
        while let Some(known) = ancestor.filter(|_| !self.0.is_empty()) {
            if let Some((file, origin)) = self.0.get(&known) {
                let tail = &place.as_str()[known.as_str().len()..];
                return (*file, origin.join(tail));
            }
            ancestor = known.parent();
        }
        (0, place.clone())
    }

    /// Records that the value at a place, with everything below it, came from `home`.
    pub(super) fn put(&mut self, place: Pointer, home: Home) {
        self.forget(&place);
        self.0.insert(place, home);
    }

    /// Forgets a place and what is below it: it was removed or replaced.
    pub(super) fn forget(&mut self, place: &Pointer) {
        for known in self.within(place) {
            self.0.remove(&known);
        }
    }

    /// Records that elements were removed from a list that had `length` elements.
    pub(super) fn removed(&mut self, list: &Pointer, gone: &BTreeSet<usize>, length: usize) {
        let kept: Vec<usize> = (0..length).filter(|index| !gone.contains(index)).collect();
        let moved: Vec<(Pointer, Home)> = kept
            .iter()
            .enumerate()
            .filter(|(index, old)| index != *old)
            .map(|(index, old)| (list.child(index), self.source(&list.child(old))))
            .collect();
        let own = self.0.get(list).cloned();
        let below: Vec<(Pointer, Home)> = self
            .within(list)
            .into_iter()
            .filter_map(|place| self.0.remove(&place).map(|home| (place, home)))
            .collect();
        for (place, home) in below {
            let tail = &place.as_str()[list.as_str().len()..];
            let tail = tail.strip_prefix('/').unwrap_or_default();
            let (segment, rest) = tail.split_at(tail.find('/').unwrap_or(tail.len()));
            let old = segment.parse::<usize>().ok();
            if let Some(index) = old.and_then(|old| kept.binary_search(&old).ok()) {
                self.0.insert(list.child(index).join(rest), home);
            }
        }
        for (place, home) in moved {
            self.0.entry(place).or_insert(home);
        }
        if let Some(own) = own {
            self.0.insert(list.clone(), own);
        }
    }

    /// Returns the listed places at or below a place.
    fn within(&self, place: &Pointer) -> Vec<Pointer> {
        self.0
            .range(place.clone()..)
            .map(|(known, _)| known)
            // Keys that sort between a place and its children (`/a-b` between `/a` and `/a/b`) are
            // skipped.
            .take_while(|known| known.as_str().starts_with(place.as_str()))
            .filter(|known| known.is_within(place))
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer(text: &str) -> Pointer {
        Pointer::parse(text).unwrap_or_default()
    }

    fn source(homes: &Homes, place: &str) -> String {
        let (file, place) = homes.source(&pointer(place));
        format!("{file}{place}")
    }

    #[test]
    fn elements_behind_a_removed_one_keep_their_homes() {
        let mut homes = Homes::default();
        homes.put(pointer("/a/1"), (1, pointer("/x")));
        homes.put(pointer("/a/3"), (1, pointer("/y")));
        homes.put(pointer("/a/3/b"), (2, pointer("/z")));
        homes.put(pointer("/a-b"), (3, pointer("/q")));
        homes.removed(&pointer("/a"), &BTreeSet::from([1, 2]), 5);
        assert_eq!(source(&homes, "/a/0"), "0/a/0");
        assert_eq!(source(&homes, "/a/1/c"), "1/y/c");
        assert_eq!(source(&homes, "/a/1/b/c"), "2/z/c");
        assert_eq!(source(&homes, "/a/2"), "0/a/4");
        assert_eq!(source(&homes, "/a-b"), "3/q");
    }

    #[test]
    fn a_replaced_part_has_one_home() {
        let mut homes = Homes::default();
        homes.put(pointer("/a/b"), (1, pointer("/x")));
        homes.put(pointer("/a"), (2, pointer("/y")));
        assert_eq!(source(&homes, "/a/b"), "2/y/b");
        homes.forget(&pointer("/a"));
        assert_eq!(source(&homes, "/a/b"), "0/a/b");
    }
}
