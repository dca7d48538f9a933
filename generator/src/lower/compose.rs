//! `allOf`: members merged into one schema.
//!
//! The members are flattened into parts, each of one aspect (an object, a union, a set of
//! alternatives, something scalar), references and nested `allOf` followed. What the parts are
//! decides what they are together.

use std::collections::HashSet;
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{SchemaId, Shape};
use crate::pointer::Pointer;

use super::intersect::intersection;
use super::keywords::{Additional, Keywords, Sub};
use super::object::{Alternatives, StructForm};
use super::schema::Form;
use super::type_set::TypeSet;
use super::{DEPTH, Lowering};

/// A member of a composition.
#[derive(Clone)]
pub(super) struct Part {
    /// Its keywords; its own `allOf` has become parts already.
    pub node: Rc<Keywords>,
    /// The definition that names what is inside it; `None`: the one that is being composed.
    pub owner: Option<SchemaId>,
}

/// The way through the members of a composition.
#[derive(Default)]
struct Walk {
    /// The schemas that are being taken apart.
    stack: Vec<Pointer>,
    /// Those that were; a member counts once, however many ways lead to it.
    seen: HashSet<Pointer>,
    /// The schema that is being composed; what others make of a schema counts for no other.
    root: Option<Pointer>,
}

impl Lowering<'_> {
    /// What a schema with `allOf`, or with a union beside other keywords, is.
    pub(super) fn composed(&mut self, node: &Rc<Keywords>) -> Form {
        if let Some(only) = self.only_member(node) {
            return match only {
                Sub::Reference { .. } => {
                    self.report_stray(node, &only);
                    Form::Same(only)
                }
                Sub::Inline(member) => self.form(&member),
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
            } else if part.node.is_object() || !part.node.conditional.is_empty() {
                objects.push(part);
            } else {
                others.push(part);
            }
        }
        self.together(node, alternatives, objects, unions, others)
    }

    /// A union without the branches whose values are of none of `types`. What stands beside a
    /// union in one schema takes no branch away.
    fn of_types(&mut self, own: &Pointer, part: Part, types: TypeSet) -> Part {
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
        Part {
            node: Rc::new(node),
            owner: part.owner,
        }
    }

    fn together(
        &mut self,
        node: &Rc<Keywords>,
        alternatives: Vec<Alternatives>,
        mut objects: Vec<Part>,
        mut unions: Vec<Part>,
        mut others: Vec<Part>,
    ) -> Form {
        let says_object =
            |part: &Part| part.node.has_object_keywords() || !part.node.conditional.is_empty();
        if !unions.is_empty() && !objects.iter().any(says_object) {
            // `type: object` alone is what the branches say already.
            objects.clear();
        }
        if !objects.is_empty() {
            // Bounds of scalars have no effect on an object.
            let says = |part: &Part| part.node.typ.is_some() || part.node.says_own_shape();
            others.retain(says);
        }
        match (objects.as_slice(), unions.as_slice(), others.as_slice()) {
            ([], [], []) => Form::Shape(Shape::Any),
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
                self.conflict(node, "an object", "something that is no object");
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
                // Several unions: the first has the variants, and what the others' branches
                // name may be there or not.
                let first = unions.remove(0);
                let mut base = objects;
                let mut whole = others.is_empty();
                for union in unions {
                    for branch in union.node.branches().to_vec() {
                        match self.optional_parts(&branch) {
                            Some(parts) => base.extend(parts),
                            None => whole = false,
                        }
                    }
                }
                if whole {
                    return self.union_form(&first.node, base);
                }
                self.unsupported(node, "a combination of unions that are not all objects");
                Form::Shape(Shape::Any)
            }
        }
    }

    /// A union whose values have to be of `types` and of `others` as well.
    fn narrowed(&mut self, union: &Rc<Keywords>, others: &[Part], types: TypeSet) -> Form {
        let stated = others.iter().map(|part| part.node.stated_types());
        let types = stated.fold(types, TypeSet::and);
        let mut branches = Vec::new();
        for branch in union.branches() {
            if !self.spend(1 + others.len(), &union.pointer) {
                return Form::Shape(Shape::Any);
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
                Sub::Inline(inner) if !inner.is_composed() && !inner.is_object() => {
                    let mut parts = vec![inner.clone()];
                    parts.extend(narrowing);
                    let merged = self.merged_keywords(inner, &parts);
                    let extensions = merged.data.extensions.clone();
                    Sub::Inline(Rc::new(Keywords {
                        data: openapiv3::SchemaData {
                            extensions,
                            ..inner.data.clone()
                        },
                        ..merged
                    }))
                }
                branch => {
                    let others = narrowing.into_iter().map(Sub::Inline);
                    intersection([branch.clone()].into_iter().chain(others).collect())
                }
            });
        }
        if branches.is_empty() {
            self.conflict(union, "a union", "values of none of its types");
            return self.union_form(union, Vec::new());
        }
        let mut narrowed = (**union).clone();
        narrowed.set_branches(branches);
        self.union_form(&Rc::new(narrowed), Vec::new())
    }

    /// The one member that a composition comes down to: nothing else says anything about the
    /// shape of its values.
    pub(super) fn only_member(&mut self, node: &Keywords) -> Option<Sub> {
        if node.is_union() || node.extends || node.all_of.is_empty() {
            return None;
        }
        let (references, inline): (Vec<_>, Vec<_>) = node
            .all_of
            .iter()
            .cloned()
            .partition(|member| member.inline().is_none());
        let inline: Vec<_> = inline.iter().filter_map(Sub::inline).collect();
        match self.narrowest(references).as_slice() {
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
                members.next().is_none().then(|| Sub::Inline(only.clone()))
            }
            _ => None,
        }
    }

    /// Schemas that all have to hold without those that others of them imply: what they extend, and
    /// unions that they are branches of.
    pub(super) fn narrowest(&mut self, schemas: Vec<Sub>) -> Vec<Sub> {
        /// Where there are more, none of them is implied.
        const MOST: usize = 8;
        if schemas.len() < 2 || schemas.len() > MOST {
            return schemas;
        }
        let mut kept: Vec<Sub> = Vec::new();
        for (index, sub) in schemas.iter().enumerate() {
            let mut implied = false;
            for (other_index, other) in schemas.iter().enumerate() {
                let is_same = self.is_same_place(sub, other);
                // Of two that imply each other, the first is kept.
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

    fn is_same_place(&mut self, one: &Sub, two: &Sub) -> bool {
        match (one, two) {
            (Sub::Reference { .. }, Sub::Reference { .. }) => {
                let place = self.place_of(one);
                place.is_some() && place == self.place_of(two)
            }
            _ => false,
        }
    }

    /// Whether every value of `narrow` is one of `wide`, as far as names tell.
    fn implies(&mut self, narrow: &Sub, wide: &Sub) -> bool {
        if let Sub::Reference { .. } = wide
            && let Some(place) = self.place_of(wide)
        {
            let mut extended = HashSet::new();
            self.extended_by(narrow, &mut extended, 0);
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

    /// Whether a schema is one of those at `places`, or a union of nothing but such.
    fn is_among(&mut self, sub: &Sub, places: &HashSet<Pointer>, depth: usize) -> bool {
        if depth > DEPTH || !self.spend(1, sub.pointer()) {
            return false;
        }
        let place = match sub {
            Sub::Reference { .. } => self.place_of(sub),
            Sub::Inline(_) => None,
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

    /// The places that the branches of a union refer to, those of unions among them as well.
    fn leaves(&mut self, union: &Keywords, places: &mut HashSet<Pointer>, depth: usize) {
        for branch in union.branches() {
            if depth > DEPTH || !self.spend(1, branch.pointer()) {
                return;
            }
            let is_new = match branch {
                Sub::Inline(_) => true,
                Sub::Reference { .. } => match self.place_of(branch) {
                    Some(place) => places.insert(place),
                    None => false,
                },
            };
            if is_new && let Some(inner) = self.end_of_references(branch) {
                self.leaves(&inner, places, depth + 1);
            }
        }
    }

    /// The places that the `allOf` of a schema leads to.
    fn extended_by(&mut self, sub: &Sub, places: &mut HashSet<Pointer>, depth: usize) {
        let Some(node) = self.end_of_references(sub) else {
            return;
        };
        for member in &node.all_of {
            if depth > DEPTH || !self.spend(1, member.pointer()) {
                return;
            }
            let is_new = match member {
                Sub::Inline(_) => true,
                Sub::Reference { .. } => match self.place_of(member) {
                    Some(place) => places.insert(place),
                    None => false,
                },
            };
            if is_new {
                self.extended_by(member, places, depth + 1);
            }
        }
    }

    /// The parts of a schema, references and nested `allOf` followed.
    pub(super) fn parts_of(&mut self, node: &Rc<Keywords>) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut walk = Walk {
            stack: vec![node.key.clone()],
            root: Some(node.key.clone()),
            ..Walk::default()
        };
        self.flatten(node, None, &mut parts, &mut walk);
        parts
    }

    /// The parts of a branch, with the place of what it refers to.
    pub(super) fn branch_parts(&mut self, branch: &Sub) -> Vec<Part> {
        let mut parts = Vec::new();
        match branch {
            Sub::Inline(node) => return self.parts_of(node),
            Sub::Reference { .. } => {
                self.flatten_member(branch, None, &mut parts, &mut Walk::default());
            }
        }
        parts
    }

    /// The parts of a branch with nothing required; `None` where it is no object.
    pub(super) fn optional_parts(&mut self, branch: &Sub) -> Option<Vec<Part>> {
        let parts = self.branch_parts(branch);
        let objects = parts
            .iter()
            .all(|part| part.node.is_object() && !part.node.is_union());
        objects.then(|| {
            let relaxed = parts.into_iter().map(|part| {
                let mut node = (*part.node).clone();
                node.required.clear();
                Part {
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
        parts: &mut Vec<Part>,
        walk: &mut Walk,
    ) {
        if !self.spend(node.properties.len(), &node.pointer) {
            return;
        }
        for member in &node.all_of {
            self.flatten_member(member, owner, parts, walk);
        }
        for aspect in aspects(node) {
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
            parts.push(Part { node, owner });
        }
    }

    /// The branch of a union that has one beside `null`.
    fn only_branch(&mut self, union: &Keywords) -> Option<Sub> {
        let mut only = None;
        for branch in union.branches() {
            let is_null = union.branches().len() > 1 && self.is_only_null(branch);
            if !is_null && only.replace(branch.clone()).is_some() {
                return None;
            }
        }
        only
    }

    fn flatten_member(
        &mut self,
        member: &Sub,
        owner: Option<SchemaId>,
        parts: &mut Vec<Part>,
        walk: &mut Walk,
    ) {
        if !self.spend(1, member.pointer()) {
            return;
        }
        match member {
            Sub::Inline(member) => self.flatten(member, owner, parts, walk),
            Sub::Reference { at, to } => {
                let Some(target) = self.resolve(at, to, "this member is left out") else {
                    return;
                };
                if walk.stack.contains(&target) || walk.stack.len() > DEPTH {
                    let message = format!("`{to}` is made of itself");
                    let place = at.child("$ref");
                    let diagnostic = Diagnostic::new(Code::ReferenceCycle, &place, message);
                    self.report(diagnostic.mended("this member is left out"));
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

    /// Whether a union has one of the schemas on the stack as a branch: a base that lists its
    /// children, met on the way from a child.
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

    fn struct_of(
        &mut self,
        node: &Rc<Keywords>,
        parts: Vec<Part>,
        alternatives: Vec<Alternatives>,
    ) -> Form {
        let bare = alternatives.is_empty()
            && parts.iter().all(|part| {
                part.node.properties.is_empty()
                    && part.node.extension("x-trine-custom-fields").is_none()
            });
        if bare {
            // Maps: their values are all that the parts say of them.
            let values = parts.iter().filter_map(|part| match &part.node.additional {
                Additional::Schema(sub) => Some(sub.clone()),
                _ => None,
            });
            let values = self.both_items(values.collect());
            return Form::Map(values);
        }
        let mut all = alternatives.into_iter();
        let mut alternatives = all.next();
        for next in all {
            alternatives = match alternatives.and_then(|before| before.and(&next)) {
                Some(both) => Some(both),
                None => {
                    self.unsupported(node, "a second set of alternatives");
                    return Form::Struct(StructForm {
                        parts,
                        alternatives: Some(next),
                    });
                }
            };
        }
        Form::Struct(StructForm {
            parts,
            alternatives,
        })
    }

    pub(super) fn conflict(&mut self, node: &Keywords, one: &str, two: &str) {
        let message = format!("the members of `allOf` do not agree: {one} and {two}");
        let help = "the one that comes later is taken";
        let place = node.pointer.clone();
        self.report(Diagnostic::new(Code::ConflictingAllOf, &place, message).help(help));
    }

    pub(super) fn unsupported(&mut self, node: &Keywords, what: &str) {
        let message = format!("{what} has no type of its own; it is read and written as it is");
        let place = node.pointer.clone();
        self.report(Diagnostic::new(Code::UntypedConstruct, &place, message));
    }
}

/// Whether the branches of a union only bound values of `types`.
fn only_bounds(union: &Keywords, types: TypeSet) -> bool {
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
    // Sets of required properties beside a branch without any: none of them is asked for.
    fits && (!sets || types == TypeSet::OBJECT)
}

/// Whether a union says no more than which types its values have.
fn is_choice_of_types(union: &Keywords) -> bool {
    let mut branches = union.branches().iter();
    branches.all(|branch| {
        branch
            .inline()
            .is_some_and(|node| node.typ.is_some() && !node.says_shape())
    })
}

/// A schema's own keywords, one aspect each: object, `oneOf`, `anyOf`, or a scalar.
fn aspects(node: &Rc<Keywords>) -> Vec<Rc<Keywords>> {
    let mut aspects = Vec::new();
    let beside = node.is_union() || !node.all_of.is_empty();
    let says_own = node.says_anything();
    if says_own && !beside && node.data.discriminator.is_none() {
        aspects.push(node.clone());
    } else if says_own {
        let mut own = Keywords {
            one_of: Rc::default(),
            any_of: Rc::default(),
            all_of: Vec::new(),
            extended: false,
            extends: false,
            ..(**node).clone()
        };
        own.data.discriminator = None;
        aspects.push(Rc::new(own));
    }
    let unions = [(&node.one_of, true), (&node.any_of, false)];
    for (branches, one_of) in unions {
        if branches.is_empty() {
            continue;
        }
        let branches = branches.clone();
        let mut union = Keywords {
            pointer: node.pointer.clone(),
            key: node.key.clone(),
            data: node.data.clone(),
            extended: node.extended,
            ..Keywords::default()
        };
        if one_of {
            union.one_of = branches;
        } else {
            union.any_of = branches;
        }
        aspects.push(Rc::new(union));
    }
    aspects
}
