//! `allOf`: members merged into one schema.
//!
//! The members are flattened into parts with one aspect each (an object, a union, a set of
//! alternatives, a scalar), following references and nested `allOf`. The parts determine the
//! result.

use std::collections::HashSet;
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{SchemaId, Shape};

use crate::lower::DEPTH;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::{self, Additional, Keywords, SchemaRef};
use crate::lower::schema::narrow::{is_choice_of_types, only_bounds};
use crate::lower::schema::node::SchemaForm;
use crate::lower::schema::object::{Alternatives, StructForm};
use crate::lower::schema::type_set::TypeSet;
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
    /// Returns the only member of a composition, if nothing else affects the shape of its values.
    pub(in crate::lower) fn only_member(&mut self, node: &Keywords) -> Option<SchemaRef> {
        if node.is_union() || node.extends || node.all_of.is_empty() {
            return None;
        }
        let (references, inline): (Vec<_>, Vec<_>) = node
            .all_of
            .iter()
            .cloned()
            .partition(|member| member.inline().is_none());
        let inline: Vec<_> = inline.iter().filter_map(SchemaRef::inline).collect();
        match self.narrowest(references).as_slice() {
            [target] if self.is_child(node, target) => None,
            [target] => {
                let types = self.types_of(target);
                let says_nothing = |lowering: &mut Self, member: &Keywords| {
                    !member.is_composed()
                        && types.meets(member.stated_types())
                        && !lowering.narrows(member, target)
                };
                let alone = !self.narrows(node, target)
                    && inline.iter().all(|member| says_nothing(self, member));
                alone.then(|| target.clone())
            }
            [] if !node.says_anything() => {
                let mut members = inline
                    .into_iter()
                    .filter(|member| !member.only_annotates() || member.bounds());
                let only = members.next()?;
                members
                    .next()
                    .is_none()
                    .then(|| SchemaRef::Inline(only.clone()))
            }
            _ => None,
        }
    }

    /// Returns whether a schema is a branch of the union that is its only member, and has
    /// properties from it: then it is an object, and not the union.
    fn is_branch_of(&mut self, node: &Keywords, only: &SchemaRef) -> bool {
        self.look(only).is_some_and(|union| {
            union.is_union()
                && union.has_object_keywords()
                && self.has_branch_of(&union, std::slice::from_ref(&node.key))
        })
    }

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
    fn has_branch_of(&mut self, union: &Keywords, stack: &[Pointer]) -> bool {
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

    pub(in crate::lower) fn conflict(&mut self, node: &Keywords, one: &str, two: &str) {
        let message = format!("the members of `allOf` contradict each other: {one} and {two}");
        let help = "remove one of them; the later one counts";
        let place = node.pointer.clone();
        self.report(Diagnostic::new(Code::ConflictingAllOf, &place, message).help(help));
    }

    pub(in crate::lower) fn unsupported(&mut self, node: &Keywords, what: &str) {
        let message = format!("no Rust type expresses {what}; values pass through unchanged");
        let place = node.pointer.clone();
        self.report(Diagnostic::new(Code::UntypedConstruct, &place, message));
    }
}

impl Schemas<'_> {
    /// Returns the form of a schema with `allOf`, or with a union and other keywords.
    pub(in crate::lower) fn composed(&mut self, node: &Rc<Keywords>) -> SchemaForm {
        if let Some(only) = self.only_member(node)
            && !self.is_branch_of(node, &only)
        {
            return match only {
                SchemaRef::Reference { .. } => {
                    self.report_stray(node, &only);
                    SchemaForm::Same(only)
                }
                SchemaRef::Inline(member) => self.form(&member),
            };
        }
        let parts = self.parts_of(node);
        let types = self.types_of_parts(&node.key, &parts);
        let parts = self.applicable(&node.key, parts, types);
        let mut alternatives = Vec::new();
        let (mut objects, mut unions, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let several = parts.len() > 1;
        for part in parts {
            let part = self.of_types(&node.key, part, types);
            if part.node.is_union() {
                match Alternatives::of(&part.node) {
                    Some(found) => alternatives.push(found),
                    None if several && only_bounds(&part.node, types) => {}
                    None => unions.push(part),
                }
            } else if part.node.is_object()
                || !part.node.conditional.is_empty()
                || part.node.opens && types == TypeSet::OBJECT
            {
                objects.push(part);
            } else {
                others.push(part);
            }
        }
        self.together(node, alternatives, objects, unions, others)
    }

    fn together(
        &mut self,
        node: &Rc<Keywords>,
        alternatives: Vec<Alternatives>,
        mut objects: Vec<MemberPart>,
        mut unions: Vec<MemberPart>,
        mut others: Vec<MemberPart>,
    ) -> SchemaForm {
        let says_object =
            |part: &MemberPart| part.node.has_object_keywords() || part.node.has_conditions();
        if !unions.is_empty() && !objects.iter().any(says_object) {
            // `type: object` adds nothing to the branches.
            objects.clear();
        }
        if !objects.is_empty() {
            // Bounds of scalars have no effect on an object.
            let says = |part: &MemberPart| part.node.typ.is_some() || part.node.says_own_shape();
            others.retain(says);
        }
        match (objects.as_slice(), unions.as_slice(), others.as_slice()) {
            ([], [], []) => SchemaForm::Shape(Shape::Any),
            ([], [], others) => {
                let parts: Vec<_> = others.iter().map(|part| part.node.clone()).collect();
                let merged = self.merged_keywords(node, &parts);
                self.form(&Rc::new(merged))
            }
            ([], [only], others) => self.narrowed(&only.node, others, TypeSet::ALL),
            ([], [one, two], others) if is_choice_of_types(&two.node) => {
                let types = self.types_of_branches(two.node.branches());
                self.narrowed(&one.node, others, types)
            }
            ([], [one, two], others) if is_choice_of_types(&one.node) => {
                let types = self.types_of_branches(one.node.branches());
                self.narrowed(&two.node, others, types)
            }
            (_, [], []) => self.struct_of(node, objects, alternatives),
            (_, [], _) => {
                let last = others.last().map(|part| part.node.clone());
                self.conflict(node, "an object", "another type");
                match last {
                    Some(last) if !objects.iter().any(says_object) => self.form(&last),
                    _ => self.struct_of(node, objects, alternatives),
                }
            }
            (_, [_], []) => {
                let union = unions.remove(0);
                self.union_form(&union.node, objects)
            }
            _ => {
                // Of several unions, the first has the variants; the properties of the others'
                // branches are optional.
                let first = unions.remove(0);
                let mut relaxed = Vec::new();
                let mut whole = others.is_empty();
                for union in unions {
                    for branch in union.node.branches().to_vec() {
                        match self.optional_parts(&branch) {
                            Some(parts) => relaxed.extend(parts),
                            None => whole = false,
                        }
                    }
                }
                if whole {
                    return self.union_beside(&first.node, objects, relaxed);
                }
                self.unsupported(node, "a combination of unions that are not all objects");
                SchemaForm::Shape(Shape::Any)
            }
        }
    }

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
                    let message = format!("`{to}` contains itself");
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

    fn struct_of(
        &mut self,
        node: &Rc<Keywords>,
        parts: Vec<MemberPart>,
        alternatives: Vec<Alternatives>,
    ) -> SchemaForm {
        let empty_children = alternatives.is_empty()
            && parts.iter().all(|part| {
                part.node.properties.is_empty()
                    && part.node.extension("x-trine-custom-fields").is_none()
            });
        if empty_children {
            // Maps: the parts only describe their values.
            let values = parts.iter().filter_map(|part| match &part.node.additional {
                Additional::Schema(sub) => Some(sub.clone()),
                _ => None,
            });
            let values = self.both_items(values.collect());
            return SchemaForm::Map(values);
        }
        let mut all = alternatives.into_iter();
        let mut alternatives = all.next();
        for next in all {
            alternatives = match alternatives.and_then(|before| before.and(&next)) {
                Some(both) => Some(both),
                None => {
                    self.unsupported(node, "a second set of alternatives");
                    return SchemaForm::Struct(StructForm {
                        parts,
                        alternatives: Some(next),
                    });
                }
            };
        }
        SchemaForm::Struct(StructForm {
            parts,
            alternatives,
        })
    }
}
