//! `allOf`: members merged into one schema.
//!
//! The members are flattened into parts with one aspect each: an object, a union, a set of
//! alternatives, or a scalar. The kinds of the parts determine the result.

use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::Shape;

use crate::lower::schema::alternatives::Alternatives;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::flatten::MemberPart;
use crate::lower::schema::form::{SchemaForm, StructForm};
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::lower::schema::narrow::{is_choice_of_types, only_bounds};
use crate::lower::schema::type_set::TypeSet;
use crate::lower::view::DocumentView;

/// The parts of a composition, by kind.
#[derive(Default)]
struct MembersByKind {
    /// Sets of properties of which one is required.
    alternatives: Vec<Alternatives>,
    objects: Vec<MemberPart>,
    unions: Vec<MemberPart>,
    /// Scalars and lists.
    others: Vec<MemberPart>,
}

impl MembersByKind {
    /// Removes the parts that another kind makes irrelevant.
    fn drop_without_effect(&mut self) {
        if !self.unions.is_empty() && !self.objects.iter().any(says_object) {
            // `type: object` adds nothing to the branches.
            self.objects.clear();
        }
        if !self.objects.is_empty() {
            // Bounds of scalars have no effect on an object.
            self.others
                .retain(|part| part.node.typ.is_some() || part.node.says_own_shape());
        }
    }
}

/// Returns whether a part says more than that its values are objects.
fn says_object(part: &MemberPart) -> bool {
    part.node.has_object_keywords() || part.node.has_conditions()
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

    pub(in crate::lower) fn conflict(&mut self, node: &Keywords, one: &str, two: &str) {
        let message =
            format!("conflicting members of `allOf`: {one} and {two}; the later one is used");
        let help = "remove one of them";
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
        let members = self.members_by_kind(node);
        self.together(node, members)
    }

    /// Returns the parts of a composition that affect its values, by kind.
    fn members_by_kind(&mut self, node: &Rc<Keywords>) -> MembersByKind {
        let parts = self.parts_of(node);
        let types = self.types_of_parts(&node.key, &parts);
        let parts = self.applicable(&node.key, parts, types);
        let several = parts.len() > 1;
        let mut members = MembersByKind::default();
        for part in parts {
            let part = self.of_types(&node.key, part, types);
            if part.node.is_union() {
                match Alternatives::of(&part.node) {
                    Some(found) => members.alternatives.push(found),
                    None if several && only_bounds(&part.node, types) => {}
                    None => members.unions.push(part),
                }
            } else if part.node.is_object()
                || !part.node.conditional.is_empty()
                || part.node.opens && types == TypeSet::OBJECT
            {
                members.objects.push(part);
            } else {
                members.others.push(part);
            }
        }
        members.drop_without_effect();
        members
    }

    /// Returns the form of a composition with these members.
    fn together(&mut self, node: &Rc<Keywords>, members: MembersByKind) -> SchemaForm {
        let has_objects = !members.objects.is_empty();
        match members.unions.as_slice() {
            [] if has_objects => self.object_and_others(node, members),
            [] if members.others.is_empty() => SchemaForm::Shape(Shape::Any),
            [] => {
                let parts = members.others.iter().map(|part| part.node.clone());
                let merged = self.merged_keywords(node, &parts.collect::<Vec<_>>());
                self.form(&Rc::new(merged))
            }
            [only] if has_objects && members.others.is_empty() => {
                let union = only.node.clone();
                self.union_form(&union, members.objects)
            }
            [only] if !has_objects => self.narrowed(&only.node, &members.others, TypeSet::ALL),
            [one, two] if !has_objects && is_choice_of_types(&two.node) => {
                let types = self.types_of_branches(two.node.branches());
                self.narrowed(&one.node, &members.others, types)
            }
            [one, two] if !has_objects && is_choice_of_types(&one.node) => {
                let types = self.types_of_branches(one.node.branches());
                self.narrowed(&two.node, &members.others, types)
            }
            _ => self.several_unions(node, members),
        }
    }

    /// Returns the form of an object; other members with a type contradict it.
    fn object_and_others(&mut self, node: &Rc<Keywords>, members: MembersByKind) -> SchemaForm {
        let MembersByKind {
            alternatives,
            objects,
            others,
            ..
        } = members;
        if let Some(last) = others.last() {
            self.conflict(node, "an object", "another type");
            if !objects.iter().any(says_object) {
                return self.form(&last.node);
            }
        }
        self.struct_of(node, objects, alternatives)
    }

    /// Returns the form of several unions that all apply: the first has the variants, and the
    /// properties of the others' branches are optional.
    fn several_unions(&mut self, node: &Rc<Keywords>, members: MembersByKind) -> SchemaForm {
        let mut unions = members.unions.into_iter();
        let first = unions.next();
        let mut relaxed = Vec::new();
        let mut are_objects = members.others.is_empty();
        for union in unions {
            for branch in union.node.branches() {
                match self.optional_parts(branch) {
                    Some(parts) => relaxed.extend(parts),
                    None => are_objects = false,
                }
            }
        }
        match first.filter(|_| are_objects) {
            Some(first) => self.union_beside(&first.node, members.objects, relaxed),
            None => {
                self.unsupported(node, "a combination of unions that are not all objects");
                SchemaForm::Shape(Shape::Any)
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
