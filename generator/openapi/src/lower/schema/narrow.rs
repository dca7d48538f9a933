//! Unions with other schemas that also apply: the remaining branches.

use std::rc::Rc;

use trine_ir::Shape;
use trine_ir::pointer::Pointer;

use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::flatten::MemberPart;
use crate::lower::schema::form::SchemaForm;
use crate::lower::schema::intersect::intersection;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::schema::type_set::TypeSet;

impl Schemas<'_> {
    /// Removes the branches whose values have none of `types`. Keywords of the same schema remove
    /// no branch.
    pub(in crate::lower) fn of_types(
        &mut self,
        own: &Pointer,
        part: MemberPart,
        types: TypeSet,
    ) -> MemberPart {
        if !part.node.is_union() || part.node.key == *own || types == TypeSet::ALL {
            return part;
        }
        let all = part.node.branches();
        let kept: Vec<_> = all
            .iter()
            .filter(|branch| self.types_of(branch).meets(types))
            .cloned()
            .collect();
        if kept.is_empty() || kept.len() == all.len() {
            return part;
        }
        let mut node = (*part.node).clone();
        node.set_branches(kept);
        MemberPart {
            node: Rc::new(node),
            owner: part.owner,
        }
    }

    /// Restricts a union to values of `types` that also match `others`.
    pub(in crate::lower) fn narrowed(
        &mut self,
        union: &Rc<Keywords>,
        others: &[MemberPart],
        types: TypeSet,
    ) -> SchemaForm {
        let stated = others.iter().map(|part| part.node.stated_types());
        let types = stated.fold(types, TypeSet::and);
        let mut branches = Vec::new();
        for branch in union.branches() {
            if !self.spend(1 + others.len(), &union.pointer) {
                return SchemaForm::Shape(Shape::Any);
            }
            if !self.types_of(branch).meets(types) {
                continue;
            }
            let narrowing: Vec<_> = others
                .iter()
                .filter(|part| self.narrows(&part.node, branch))
                .map(|part| part.node.clone())
                .collect();
            branches.push(match branch {
                branch if narrowing.is_empty() => branch.clone(),
                SchemaRef::Inline(inner) if !inner.is_composed() && !inner.is_object() => {
                    let mut parts = vec![inner.clone()];
                    parts.extend(narrowing);
                    let merged = self.merged_keywords(inner, &parts);
                    let extensions = merged.data.extensions.clone();
                    SchemaRef::Inline(Rc::new(Keywords {
                        data: openapiv3::SchemaData {
                            extensions,
                            ..inner.data.clone()
                        },
                        ..merged
                    }))
                }
                branch => {
                    let others = narrowing.into_iter().map(SchemaRef::Inline);
                    intersection([branch.clone()].into_iter().chain(others).collect())
                }
            });
        }
        if branches.is_empty() {
            self.conflict(union, "a union", "values that match none of its types");
            return self.union_form(union, Vec::new());
        }
        let mut narrowed = (**union).clone();
        narrowed.set_branches(branches);
        self.union_form(&Rc::new(narrowed), Vec::new())
    }
}

/// Returns whether the branches of a union only bound values of `types`.
pub(in crate::lower) fn only_bounds(union: &Keywords, types: TypeSet) -> bool {
    let mut sets = false;
    let fits = union.branches().iter().all(|branch| {
        let Some(node) = branch.inline() else {
            return false;
        };
        if node.is_required_set() {
            sets = true;
            return true;
        }
        !node.says_shape() && node.conditional.is_empty() && node.stated_types().has(types)
    });
    // Sets of required properties and a branch without any: none of them is required.
    fits && (!sets || types == TypeSet::OBJECT)
}

/// Returns whether a union only lists the types of its values.
pub(in crate::lower) fn is_choice_of_types(union: &Keywords) -> bool {
    let mut branches = union.branches().iter();
    branches.all(|branch| {
        branch
            .inline()
            .is_some_and(|node| node.typ.is_some() && !node.says_shape())
    })
}
