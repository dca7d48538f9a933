//! The JSON types that a schema allows, with its branches, its members and the targets of its
//! references.

use trine_ir::pointer::Pointer;

use crate::lower::DEPTH;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::schema::type_set::TypeSet;
use crate::lower::view::DocumentView;

impl DocumentView<'_> {
    /// Returns the types that a schema allows.
    pub(in crate::lower) fn types_of(&mut self, sub: &SchemaRef) -> TypeSet {
        match sub {
            SchemaRef::Inline(node) => self.types_of_node(&node.clone()),
            SchemaRef::Reference { .. } => match self.place_of(sub) {
                Some(place) => self.types_at(&place),
                None => TypeSet::ALL,
            },
        }
    }

    fn types_at(&mut self, place: &Pointer) -> TypeSet {
        if let Some(known) = self.types.get(place) {
            return *known;
        }
        if self.asking > DEPTH {
            return TypeSet::ALL;
        }
        // The preliminary result: a recursive schema adds nothing to itself.
        self.types.insert(place.clone(), TypeSet::ALL);
        self.asking += 1;
        let types = match self.node(place) {
            Some(sub) => self.types_of(&sub),
            None => TypeSet::ALL,
        };
        self.asking -= 1;
        self.types.insert(place.clone(), types);
        types
    }

    fn types_of_node(&mut self, node: &Keywords) -> TypeSet {
        let mut composed = TypeSet::ALL;
        for member in &node.all_of {
            let types = self.types_of(member);
            if composed.meets(types) {
                composed = composed.and(types);
            }
        }
        if node.is_union() && !node.extended {
            let types = self.types_of_branches(node.branches());
            if composed.meets(types) {
                composed = composed.and(types);
            }
        }
        let stated = node.stated_types();
        let types = match composed.and(stated) {
            // A `type` that contradicts its siblings has no effect.
            TypeSet::NONE => composed,
            both => both,
        };
        match types {
            TypeSet::ALL => node.implied_types(),
            types => types,
        }
    }

    /// Returns the types that at least one of several schemas allows.
    pub(in crate::lower) fn types_of_branches(&mut self, branches: &[SchemaRef]) -> TypeSet {
        let mut all = TypeSet::NONE;
        for branch in branches {
            all = all.or(self.types_of(branch));
        }
        match all {
            TypeSet::NONE => TypeSet::ALL,
            all => all,
        }
    }
}
