//! `oneOf` and `anyOf`.
//!
//! Many of them are not unions in Rust: `null` branches, an enum that also allows other strings,
//! the same shape twice. The remaining branches become variants.

use std::rc::Rc;

use serde_json::Value as Json;

use trine_ir::pointer::Pointer;
use trine_ir::{EnumScalar, Shape};

use crate::lower::coverage::unused::Annotations;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::flatten::MemberPart;
use crate::lower::schema::form::{Branch, SchemaForm, StructForm, UnionForm};
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::view::DocumentView;

impl DocumentView<'_> {
    /// Returns whether a schema, or its target, only allows `null`.
    pub(in crate::lower) fn is_only_null(&mut self, sub: &SchemaRef) -> bool {
        match sub {
            SchemaRef::Inline(node) => only_null(node),
            SchemaRef::Reference { .. } => self.look(sub).is_some_and(|node| only_null(&node)),
        }
    }
}

impl Schemas<'_> {
    /// Returns the form of a union. `base` are the objects next to it.
    pub(in crate::lower) fn union_form(
        &mut self,
        node: &Rc<Keywords>,
        base: Vec<MemberPart>,
    ) -> SchemaForm {
        self.union_beside(node, base, Vec::new())
    }

    /// Returns the form of a union next to objects that apply to every value, and `relaxed` ones.
    pub(in crate::lower) fn union_beside(
        &mut self,
        node: &Rc<Keywords>,
        mut base: Vec<MemberPart>,
        relaxed: Vec<MemberPart>,
    ) -> SchemaForm {
        let beside = base.iter().map(|part| part.node.pointer.clone()).collect();
        base.extend(relaxed);
        if !self.may_choose(node.branches().len(), node) {
            return SchemaForm::Shape(Shape::Any);
        }
        let mut all = Vec::new();
        self.flat_branches(node, !base.is_empty(), &mut all, &mut Vec::new());
        let mut branches = all.clone();
        branches.retain(|branch| !self.is_only_null(branch));
        let before = branches.len();
        branches.retain(|branch| !branch.inline().is_some_and(|node| takes_anything(node)));
        let is_open = branches.len() < before;
        if branches.is_empty() {
            self.record_dropped_branches(&all, &[]);
            return self.without_branches(node, base, is_open);
        }
        let branches = self.distinct_branches(node, branches, base.is_empty());
        if let [only] = branches.as_slice()
            && !is_open
            && !node.extended
            && base.is_empty()
        {
            self.record_dropped_branches(&all, &[]);
            return self.only_branch_form(node, only);
        }
        self.record_dropped_branches(&all, &branches);
        let mut branches = self.named_branches(branches);
        let discriminator = self.discriminate(node, &mut branches);
        SchemaForm::Union(UnionForm {
            node: node.clone(),
            base,
            beside,
            branches,
            discriminator,
        })
    }

    /// Returns the form of a union without a branch that has a shape of its own.
    fn without_branches(
        &mut self,
        node: &Keywords,
        base: Vec<MemberPart>,
        is_open: bool,
    ) -> SchemaForm {
        match node.typ.as_deref() {
            Some("object") => SchemaForm::Map(None),
            _ if !base.is_empty() => SchemaForm::Struct(StructForm {
                parts: base,
                alternatives: None,
            }),
            None if !is_open => SchemaForm::Shape(Shape::Null),
            _ => SchemaForm::Shape(Shape::Any),
        }
    }

    /// Returns the branches that become variants: the same shape counts once, and without a
    /// discriminator or other members, all strings are one branch, and all integers.
    fn distinct_branches(
        &mut self,
        node: &Keywords,
        branches: Vec<SchemaRef>,
        is_alone: bool,
    ) -> Vec<SchemaRef> {
        if node.data.discriminator.is_some() {
            return branches;
        }
        let mut distinct: Vec<SchemaRef> = Vec::new();
        for branch in branches {
            if !distinct.iter().any(|known| known.same_shape(&branch)) {
                distinct.push(branch);
            }
        }
        if is_alone {
            distinct = self.scalars_together(distinct, EnumScalar::Text);
            distinct = self.scalars_together(distinct, EnumScalar::Integer);
        }
        distinct
    }

    /// Returns the form of a union with one branch: that of the branch.
    fn only_branch_form(&mut self, node: &Keywords, only: &SchemaRef) -> SchemaForm {
        match only {
            SchemaRef::Reference { .. } => SchemaForm::Same(only.clone()),
            SchemaRef::Inline(only) => {
                let mut only = (**only).clone();
                only.key = node.key.clone();
                self.form(&Rc::new(only))
            }
        }
    }

    /// Returns branches with the names for their variants.
    fn named_branches(&mut self, branches: Vec<SchemaRef>) -> Vec<Branch> {
        let hints = self.variant_hints(&branches);
        let named = branches.into_iter().zip(hints);
        let named = named.map(|(sub, hint)| Branch {
            hint,
            sub,
            tags: Vec::new(),
            name: None,
            is_default: false,
        });
        named.collect()
    }

    /// Records the annotations of the branches that become no variants.
    fn record_dropped_branches(&mut self, all: &[SchemaRef], kept: &[SchemaRef]) {
        for branch in all.iter().filter_map(SchemaRef::inline) {
            let is_kept =
                |kept: &SchemaRef| kept.inline().is_some_and(|kept| kept.key == branch.key);
            if kept.iter().any(is_kept) {
                continue;
            }
            let listed = branch.enumeration.len() == 1;
            let prose = match (listed, branch.data.description.is_some()) {
                (false, _) => Annotations::NOTHING,
                (true, true) => Annotations::DESCRIPTION,
                (true, false) => Annotations::TITLE,
            };
            self.record_shown(branch, Annotations::CONSTRAINTS.and(prose));
        }
    }

    /// Returns the branches, including those of nested unions. `through_references` also expands
    /// referenced unions: keywords next to them belong to each of their branches.
    fn flat_branches(
        &mut self,
        node: &Keywords,
        through_references: bool,
        branches: &mut Vec<SchemaRef>,
        open: &mut Vec<Pointer>,
    ) {
        for branch in node.branches() {
            if !self.spend(1, &node.pointer) {
                return;
            }
            let inner = match branch {
                SchemaRef::Inline(inner) => Some(inner.clone()),
                SchemaRef::Reference { .. } if through_references => self.look(branch),
                SchemaRef::Reference { .. } => None,
            };
            match inner {
                Some(inner)
                    if is_plain_union(&inner)
                        && node.data.discriminator.is_none()
                        && !open.contains(&inner.pointer) =>
                {
                    open.push(inner.pointer.clone());
                    self.flat_branches(&inner, through_references, branches, open);
                    open.pop();
                }
                _ => branches.push(branch.clone()),
            }
        }
    }
}

/// Returns whether a schema only is a union whose branches differ in shape.
fn is_plain_union(node: &Keywords) -> bool {
    node.is_union()
        && node.all_of.is_empty()
        && !node.has_object_keywords()
        && (node.one_of.is_empty() || node.any_of.is_empty())
        && node.data.discriminator.is_none()
}

/// Returns whether a branch only allows `null`.
fn only_null(node: &Keywords) -> bool {
    let listed = !node.enumeration.is_empty() && node.enumeration.iter().all(Json::is_null);
    listed || node.typ.as_deref() == Some("null")
}

/// Returns whether a branch has no shape of its own.
fn takes_anything(node: &Keywords) -> bool {
    let untyped = node.typ.is_none()
        && !node.says_shape()
        && node.pattern.is_none()
        && node.length == (None, None);
    untyped || node.is_required_set()
}
