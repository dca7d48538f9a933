//! The origins of the parts of an upgraded document.

use std::collections::BTreeMap;

use trine_ir::pointer::Pointer;

/// The moves that turned one tree into another: places of the new tree, and their old places.
///
/// Only moves are listed. The other places follow their parents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins(BTreeMap<Pointer, Origin>);

/// The old place of a value.
#[derive(Clone, Debug)]
struct Origin {
    place: Pointer,
    /// Whether the value was moved, and not derived from one that may still exist.
    is_moved: bool,
}

impl Origins {
    /// Returns the old place of `place`.
    pub(crate) fn source(&self, place: &Pointer) -> Pointer {
        let mut ancestor = Some(place.clone());
        while let Some(known) = ancestor {
            if let Some(origin) = self.0.get(&known) {
                return origin.place.join(&place.as_str()[known.as_str().len()..]);
            }
            ancestor = known.parent();
        }
        place.clone()
    }

    /// Records that the value at `from`, with everything below it, is now at `to`.
    pub(crate) fn moved(&mut self, from: &Pointer, to: &Pointer) {
        let origin = self.source(from);
        let below: Vec<Pointer> = self
            .0
            .range(from.clone()..)
            .map(|(place, _)| place)
            // Keys that sort between a place and its children (`/a-b` between `/a` and `/a/b`) are
            // skipped.
            .take_while(|place| place.as_str().starts_with(from.as_str()))
            .filter(|place| place.is_within(from))
            .cloned()
            .collect();
        for place in below {
            if let Some(old) = self.0.remove(&place) {
                self.0
                    .insert(to.join(&place.as_str()[from.as_str().len()..]), old);
            }
        }
        self.insert(to.clone(), origin, true);
    }

    /// Returns the reverse mapping: from a place of the old tree to the new one, for places below a
    /// move.
    pub(crate) fn places(&self) -> impl Fn(&Pointer) -> Option<Pointer> + use<> {
        let back: BTreeMap<Pointer, Pointer> = self
            .0
            .iter()
            .filter(|(_, origin)| origin.is_moved)
            .map(|(place, origin)| (origin.place.clone(), place.clone()))
            .collect();
        move |origin| {
            let mut ancestor = Some(origin.clone());
            while let Some(known) = ancestor {
                if let Some(place) = back.get(&known) {
                    return Some(place.join(&origin.as_str()[known.as_str().len()..]));
                }
                ancestor = known.parent();
            }
            None
        }
    }

    /// Records that the value at `place` was at `origin` in the old tree.
    pub(crate) fn put(&mut self, place: Pointer, origin: Pointer) {
        self.insert(place, origin, false);
    }

    /// Records that `to` is derived from `from`, which may still exist.
    pub(crate) fn derived(&mut self, from: &Pointer, to: &Pointer) {
        let origin = self.source(from);
        self.insert(to.clone(), origin, false);
    }

    fn insert(&mut self, to: Pointer, place: Pointer, is_moved: bool) {
        self.0.insert(to, Origin { place, is_moved });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer(text: &str) -> Pointer {
        Pointer::parse(text).unwrap_or_default()
    }

    #[test]
    fn a_move_takes_earlier_moves_along() {
        let mut origins = Origins::default();
        origins.moved(&pointer("/a/b/x"), &pointer("/a/b/y"));
        origins.moved(&pointer("/a/b"), &pointer("/a/c/0"));
        assert_eq!(origins.source(&pointer("/a/c/0/y/z")).as_str(), "/a/b/x/z");
        assert_eq!(origins.source(&pointer("/a/c/0/q")).as_str(), "/a/b/q");
        assert_eq!(origins.source(&pointer("/a/c")).as_str(), "/a/c");
        assert_eq!(origins.source(&pointer("/a/bc")).as_str(), "/a/bc");
    }
}
