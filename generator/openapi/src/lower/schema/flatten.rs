//! The parts of a composition: its members, with references and nested `allOf` flattened.

use std::collections::HashSet;
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::SchemaId;
use trine_ir::pointer::Pointer;

use crate::lower::DEPTH;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::{self, Keywords, SchemaRef};
use crate::lower::view::DocumentView;

/// A member of a composition.
#[derive(Clone)]
pub(in crate::lower) struct MemberPart {
    /// The keywords; its `allOf` is already flattened.
    pub node: Rc<Keywords>,
    /// The definition that names nested definitions; `None`: the composed one.
    pub owner: Option<SchemaId>,
}

/// The state while the members of a composition are flattened.
#[derive(Default)]
struct Walk {
    /// The schemas being flattened.
    stack: Vec<Pointer>,
    /// The flattened schemas; a member counts once, however many paths lead to it.
    seen: HashSet<Pointer>,
    /// The composed schema; results in its context are not reused for others.
    root: Option<Pointer>,
}

impl DocumentView<'_> {
    /// Returns the only branch of a union besides `null`.
    fn only_branch(&mut self, union: &Keywords) -> Option<SchemaRef> {
        let mut only = None;
        for branch in union.branches() {
            let is_null = union.branches().len() > 1 && self.is_only_null(branch);
            if !is_null && only.replace(branch.clone()).is_some() {
                return None;
            }
        }
        only
    }

    /// Returns whether a branch of a union is on the stack: a base that lists its children, reached
    /// from a child.
    pub(in crate::lower) fn has_branch_of(&mut self, union: &Keywords, stack: &[Pointer]) -> bool {
        let key = (union.key.clone(), !union.one_of.is_empty());
        let places = match self.branch_places.get(&key) {
            Some(known) => known.clone(),
            None => {
                let branches = union.branches().iter();
                let references = branches.filter(|branch| branch.inline().is_none());
                let places = references.filter_map(|branch| self.place_of(branch));
                let places = Rc::new(places.collect());
                self.branch_places.entry(key).or_insert(places).clone()
            }
        };
        stack.iter().any(|place| places.contains(place))
    }
}

impl Schemas<'_> {
    /// Returns the parts of a schema, following references and nested `allOf`.
    pub(in crate::lower) fn parts_of(&mut self, node: &Rc<Keywords>) -> Vec<MemberPart> {
        let mut parts = Vec::new();
        let mut walk = Walk {
            stack: vec![node.key.clone()],
            root: Some(node.key.clone()),
            ..Walk::default()
        };
        self.flatten(node, None, &mut parts, &mut walk);
        parts
    }

    /// Returns the parts of a branch, with the place of its target.
    pub(in crate::lower) fn branch_parts(&mut self, branch: &SchemaRef) -> Vec<MemberPart> {
        let mut parts = Vec::new();
        match branch {
            SchemaRef::Inline(node) => return self.parts_of(node),
            SchemaRef::Reference { .. } => {
                self.flatten_member(branch, None, &mut parts, &mut Walk::default());
            }
        }
        parts
    }

    /// Returns the parts of a branch with all properties optional; `None` if it is not an object.
    pub(in crate::lower) fn optional_parts(
        &mut self,
        branch: &SchemaRef,
    ) -> Option<Vec<MemberPart>> {
        let parts = self.branch_parts(branch);
        let objects = parts
            .iter()
            .all(|part| part.node.is_object() && !part.node.is_union());
        objects.then(|| {
            let relaxed = parts.into_iter().map(|part| {
                let mut node = (*part.node).clone();
                node.required.clear();
                MemberPart {
                    node: Rc::new(node),
                    owner: part.owner,
                }
            });
            relaxed.collect()
        })
    }

    fn flatten(
        &mut self,
        node: &Rc<Keywords>,
        owner: Option<SchemaId>,
        parts: &mut Vec<MemberPart>,
        walk: &mut Walk,
    ) {
        if !self.spend(node.properties.len(), &node.pointer) {
            return;
        }
        for member in &node.all_of {
            self.flatten_member(member, owner, parts, walk);
        }
        for aspect in keywords::aspects(node) {
            let of_fields = aspect.extended && walk.root.as_ref() != Some(&aspect.key);
            if of_fields || (aspect.is_union() && self.has_branch_of(&aspect, &walk.stack)) {
                continue;
            }
            if !aspect.extended
                && let Some(only) = self.only_branch(&aspect)
            {
                self.flatten_member(&only, owner, parts, walk);
                continue;
            }
            let node = aspect;
            parts.push(MemberPart { node, owner });
        }
    }

    fn flatten_member(
        &mut self,
        member: &SchemaRef,
        owner: Option<SchemaId>,
        parts: &mut Vec<MemberPart>,
        walk: &mut Walk,
    ) {
        if !self.spend(1, member.pointer()) {
            return;
        }
        match member {
            SchemaRef::Inline(member) => self.flatten(member, owner, parts, walk),
            SchemaRef::Reference { at, to } => {
                let Some(target) = self.resolve(at, to, "the member is skipped") else {
                    return;
                };
                if walk.stack.contains(&target) || walk.stack.len() > DEPTH {
                    let message = format!("cyclic `allOf`: `{to}` contains itself");
                    let place = at.child("$ref");
                    let diagnostic = Diagnostic::new(Code::ReferenceCycle, &place, message);
                    self.report(diagnostic.with_remedy("the member is skipped"));
                    return;
                }
                if !walk.seen.insert(target.clone()) {
                    return;
                }
                let Some(sub) = self.node(&target) else {
                    return;
                };
                let owner = self.items.get(&target).copied().or(owner);
                walk.stack.push(target);
                self.flatten_member(&sub, owner, parts, walk);
                walk.stack.pop();
            }
        }
    }
}
