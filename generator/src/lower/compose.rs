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

use super::keywords::{Additional, Keywords, Sub};
use super::object::{Alternatives, StructForm};
use super::schema::Form;
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
    /// What a schema with `allOf`, or with a union beside properties, is.
    pub(super) fn composed(&mut self, node: &Rc<Keywords>) -> Form {
        if let Some(only) = self.only_member(node)
            && !self.is_branch_of(node, &only)
        {
            return match only {
                Sub::Reference { .. } => Form::Same(only),
                Sub::Inline(member) => self.form(&member),
            };
        }
        let parts = self.parts_of(node);
        let mut alternatives = Vec::new();
        let (mut objects, mut unions, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            if part.node.is_union() {
                match Alternatives::of(&part.node) {
                    Some(found) => alternatives.push(found),
                    None => unions.push(part),
                }
            } else if part.node.is_object() {
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
        objects: Vec<Part>,
        mut unions: Vec<Part>,
        others: Vec<Part>,
    ) -> Form {
        let says_object = |part: &Part| part.node.has_object_keywords();
        match (objects.as_slice(), unions.as_slice(), others.as_slice()) {
            ([], [], []) => Form::Shape(Shape::Any),
            ([], [], others) => self.merged_scalar(node, others),
            (_, [], []) => self.struct_of(node, objects, alternatives),
            (_, [], _) => {
                let last = others.last().map(|part| part.node.clone());
                self.conflict(node, "an object", "something that is no object");
                match last {
                    Some(last) if !objects.iter().any(says_object) => self.form(&last),
                    _ => self.struct_of(node, objects, alternatives),
                }
            }
            (objects, [only], _) if !objects.iter().any(says_object) => {
                let only = only.node.clone();
                self.union_form(&only, Vec::new())
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

    /// The one member that a composition comes down to, if nothing else says anything.
    fn only_member(&self, node: &Keywords) -> Option<Sub> {
        if node.says_more_than_all_of() {
            return None;
        }
        let mut members = node.all_of.iter().filter(|member| match member {
            Sub::Reference { .. } => true,
            Sub::Inline(member) => !member.only_annotates(),
        });
        let only = members.next()?;
        members.next().is_none().then(|| only.clone())
    }

    /// Whether a schema is a branch of the union that its only member is, and has properties from
    /// it: it is an object then, and not the union again.
    fn is_branch_of(&mut self, node: &Keywords, only: &Sub) -> bool {
        self.look(only).is_some_and(|union| {
            union.is_union()
                && union.has_object_keywords()
                && self.has_branch_of(&union, std::slice::from_ref(&node.key))
        })
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
            let node = aspect;
            parts.push(Part { node, owner });
        }
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
        mut alternatives: Vec<Alternatives>,
    ) -> Form {
        let bare = alternatives.is_empty()
            && parts.iter().all(|part| {
                part.node.properties.is_empty()
                    && part.node.extension("x-trine-custom-fields").is_none()
            });
        if bare {
            // Maps: what the last one says its values are.
            let values = parts
                .iter()
                .rev()
                .find_map(|part| match &part.node.additional {
                    Additional::Schema(sub) => Some(sub.clone()),
                    _ => None,
                });
            return Form::Map(values);
        }
        if alternatives.len() > 1 {
            self.unsupported(node, "a second set of alternatives");
        }
        Form::Struct(StructForm {
            parts,
            alternatives: alternatives.drain(..).next(),
        })
    }

    /// Scalars and lists under each other: what they say together.
    fn merged_scalar(&mut self, node: &Rc<Keywords>, parts: &[Part]) -> Form {
        let mut merged = Keywords {
            pointer: node.pointer.clone(),
            key: node.key.clone(),
            ..Keywords::default()
        };
        let mut listed = HashSet::new();
        for part in parts {
            let part = &part.node;
            self.spend(part.enumeration.len(), &node.pointer);
            if let Some(typ) = &part.typ {
                let before = merged.typ.replace(typ.clone());
                match before.as_deref() {
                    Some("integer") if typ == "number" => merged.typ = before,
                    Some("number") if typ == "integer" => {}
                    Some(before) if before != typ => self.conflict(node, before, typ),
                    _ => {}
                }
            }
            merged.format = part.format.clone().or(merged.format);
            merged.items = part.items.clone().or(merged.items);
            let new = part.enumeration.iter();
            let new = new.filter(|value| listed.insert(value.to_string()));
            merged.enumeration.extend(new.cloned());
            merged.data.extensions.extend(part.data.extensions.clone());
        }
        self.form(&Rc::new(merged))
    }

    fn conflict(&mut self, node: &Keywords, one: &str, two: &str) {
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

/// A schema's own keywords, one aspect each: object, `oneOf`, `anyOf`, or a scalar.
fn aspects(node: &Rc<Keywords>) -> Vec<Rc<Keywords>> {
    let mut aspects = Vec::new();
    let beside = node.is_union() || !node.all_of.is_empty();
    let says_own = node.says_own_shape() || (!beside && node.typ.is_some());
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
