//! Implications between schemas, as far as names show them: the schemas that a schema extends, and
//! the unions that contain it.

use std::collections::HashSet;

use trine_ir::pointer::Pointer;

use crate::lower::DEPTH;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::view::DocumentView;

impl DocumentView<'_> {
    /// Removes schemas from a conjunction that others imply: those that they extend, and unions
    /// that contain them.
    pub(in crate::lower) fn narrowest(&mut self, schemas: Vec<SchemaRef>) -> Vec<SchemaRef> {
        /// With more schemas, implications are not computed.
        const MOST: usize = 8;
        if schemas.len() < 2 || schemas.len() > MOST {
            return schemas;
        }
        let mut kept: Vec<SchemaRef> = Vec::new();
        for (index, sub) in schemas.iter().enumerate() {
            let mut implied = false;
            for (other_index, other) in schemas.iter().enumerate() {
                let is_same = self.is_same_place(sub, other);
                // If two imply each other, the first is kept.
                implied |= match is_same {
                    true => other_index < index,
                    false => other_index != index && self.implies(other, sub),
                };
            }
            if !implied {
                kept.push(sub.clone());
            }
        }
        match kept.is_empty() {
            true => schemas,
            false => kept,
        }
    }

    fn is_same_place(&mut self, one: &SchemaRef, two: &SchemaRef) -> bool {
        match (one, two) {
            (SchemaRef::Reference { .. }, SchemaRef::Reference { .. }) => {
                let place = self.place_of(one);
                place.is_some() && place == self.place_of(two)
            }
            _ => false,
        }
    }

    /// Returns whether every value of `narrow` is a value of `wide`, as far as names show it.
    fn implies(&mut self, narrow: &SchemaRef, wide: &SchemaRef) -> bool {
        if let SchemaRef::Reference { .. } = wide
            && let Some(place) = self.place_of(wide)
        {
            let mut extended = HashSet::new();
            self.direct_bases(narrow, &mut extended, 0);
            if extended.contains(&place) {
                return true;
            }
        }
        let Some(wide) = self.end_of_references(wide) else {
            return false;
        };
        if !wide.is_union() || wide.says_own_shape() || !wide.all_of.is_empty() {
            return false;
        }
        let mut leaves = HashSet::new();
        self.leaves(&wide, &mut leaves, 0);
        self.is_among(narrow, &leaves, 0)
    }

    /// Returns whether a schema is one of those at `places`, or a union of them.
    fn is_among(&mut self, sub: &SchemaRef, places: &HashSet<Pointer>, depth: usize) -> bool {
        if depth > DEPTH || !self.spend(1, sub.pointer()) {
            return false;
        }
        let place = match sub {
            SchemaRef::Reference { .. } => self.place_of(sub),
            SchemaRef::Inline(_) => None,
        };
        if place.is_some_and(|place| places.contains(&place)) {
            return true;
        }
        match self.end_of_references(sub) {
            Some(node) if node.is_union() && !node.says_own_shape() && node.all_of.is_empty() => {
                let mut branches = node.branches().iter();
                branches.all(|branch| self.is_among(branch, places, depth + 1))
            }
            _ => false,
        }
    }

    /// Collects the targets of the branches of a union, including nested unions.
    fn leaves(&mut self, union: &Keywords, places: &mut HashSet<Pointer>, depth: usize) {
        for branch in union.branches() {
            if depth > DEPTH || !self.spend(1, branch.pointer()) {
                return;
            }
            let is_new = match branch {
                SchemaRef::Inline(_) => true,
                SchemaRef::Reference { .. } => match self.place_of(branch) {
                    Some(place) => places.insert(place),
                    None => false,
                },
            };
            if is_new && let Some(inner) = self.end_of_references(branch) {
                self.leaves(&inner, places, depth + 1);
            }
        }
    }

    /// Collects the targets of the `allOf` of a schema.
    fn direct_bases(&mut self, sub: &SchemaRef, places: &mut HashSet<Pointer>, depth: usize) {
        let Some(node) = self.end_of_references(sub) else {
            return;
        };
        for member in &node.all_of {
            if depth > DEPTH || !self.spend(1, member.pointer()) {
                return;
            }
            let is_new = match member {
                SchemaRef::Inline(_) => true,
                SchemaRef::Reference { .. } => match self.place_of(member) {
                    Some(place) => places.insert(place),
                    None => false,
                },
            };
            if is_new {
                self.direct_bases(member, places, depth + 1);
            }
        }
    }

    /// Returns whether a schema extends a base with a discriminator.
    pub(in crate::lower) fn is_child(&mut self, node: &Keywords, base: &SchemaRef) -> bool {
        let place = self.place_of(base);
        place.is_some_and(|place| self.bases.has_child(&place, &node.pointer))
    }
}
