//! `oneOf` and `anyOf`.
//!
//! Many of them are not unions in Rust: `null` branches, an enum that also allows other strings,
//! the same shape twice. The remaining branches become variants.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::Value as Json;

use trine_ir::pointer::Pointer;
use trine_ir::{
    Docs, EnumScalar, Origin, SchemaId, SchemaKind, Shape, Statement, Step, Type, Union, UnionTag,
    Variant,
};

use crate::lower::coverage::unused::Annotations;
use crate::lower::docs::default;
use crate::lower::schema::compose::MemberPart;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::enumeration::enum_scalar;
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::lower::schema::node::SchemaForm;
use crate::lower::schema::object::{Alternatives, StructForm};
use crate::lower::schema::tags::Declared;
use crate::lower::view::DocumentView;

/// A union before its variants are lowered.
pub(in crate::lower) struct UnionForm {
    /// The schema.
    node: Rc<Keywords>,
    /// The objects whose properties every variant has.
    base: Vec<MemberPart>,
    /// The places of those objects that apply to every value.
    beside: Vec<Pointer>,
    branches: Vec<Branch>,
    discriminator: Option<String>,
}

/// A branch that becomes a variant.
pub(in crate::lower) struct Branch {
    /// The branch.
    pub sub: SchemaRef,
    /// The name for its variant.
    pub hint: String,
    /// The values of the discriminator that select it.
    pub tags: Vec<String>,
    /// The name of its schema, which is the value if none is mapped to it.
    pub name: Option<String>,
}

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
        let mut branches = Vec::new();
        let through_references = !base.is_empty();
        self.flat_branches(node, through_references, &mut branches, &mut Vec::new());
        let all = branches.clone();
        branches.retain(|branch| !self.is_only_null(branch));
        let before = branches.len();
        branches.retain(|branch| !branch.inline().is_some_and(|node| takes_anything(node)));
        let open = branches.len() < before;

        if branches.is_empty() {
            self.record_dropped_branches(&all, &[]);
            return match node.typ.as_deref() {
                Some("object") => SchemaForm::Map(None),
                _ if !base.is_empty() => self.base_alone(base),
                None if !open => SchemaForm::Shape(Shape::Null),
                _ => SchemaForm::Shape(Shape::Any),
            };
        }
        let discriminator = node.data.discriminator.as_ref();
        if discriminator.is_none() {
            let mut distinct: Vec<SchemaRef> = Vec::new();
            for branch in branches {
                if !distinct.iter().any(|known| known.same_shape(&branch)) {
                    distinct.push(branch);
                }
            }
            branches = distinct;
        }
        if discriminator.is_none() && base.is_empty() {
            branches = self.scalars_together(branches, EnumScalar::Text);
            branches = self.scalars_together(branches, EnumScalar::Integer);
        }
        if let [only] = branches.as_slice()
            && !open
            && !node.extended
            && base.is_empty()
        {
            self.record_dropped_branches(&all, &[]);
            return match only {
                SchemaRef::Reference { .. } => SchemaForm::Same(only.clone()),
                SchemaRef::Inline(only) => {
                    let mut only = (**only).clone();
                    only.key = node.key.clone();
                    self.form(&Rc::new(only))
                }
            };
        }
        self.record_dropped_branches(&all, &branches);
        let hints = self.variant_hints(&branches);
        let mut branches: Vec<_> = branches
            .into_iter()
            .zip(hints)
            .map(|(sub, hint)| Branch {
                hint,
                sub,
                tags: Vec::new(),
                name: None,
            })
            .collect();
        let discriminator = self.discriminate(node, &mut branches);
        SchemaForm::Union(UnionForm {
            node: node.clone(),
            base,
            beside,
            branches,
            discriminator,
        })
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

    fn base_alone(&mut self, parts: Vec<MemberPart>) -> SchemaForm {
        SchemaForm::Struct(StructForm {
            parts,
            alternatives: None,
        })
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

    /// Merges all branches that are strings (or integers) into one: an enum that keeps unlisted
    /// values accepts all of them, and so does a string.
    fn scalars_together(&mut self, branches: Vec<SchemaRef>, scalar: EnumScalar) -> Vec<SchemaRef> {
        let mut members: Vec<(usize, Rc<Keywords>)> = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if let Some(node) = self.look(branch)
                && scalar_of(&node) == Some(scalar)
            {
                members.push((index, node));
            }
        }
        let [(first, _), _, ..] = members.as_slice() else {
            return branches;
        };
        let first = *first;
        let enums: Vec<_> = members
            .iter()
            .filter(|(_, node)| enum_scalar(node).is_some())
            .collect();
        let is_open = enums.len() < members.len();
        let together = match enums.as_slice() {
            [(index, _)] => match &branches[*index] {
                SchemaRef::Inline(node) => {
                    let mut node = (**node).clone();
                    node.open_values = is_open;
                    SchemaRef::Inline(Rc::new(node))
                }
                reference => reference.clone(),
            },
            _ => {
                let mut one = one_scalar(&members, scalar);
                one.open_values = is_open;
                SchemaRef::Inline(Rc::new(one))
            }
        };
        let mut kept = Vec::new();
        for (index, branch) in branches.into_iter().enumerate() {
            if index == first {
                kept.push(together.clone());
            } else if !members.iter().any(|(member, _)| *member == index) {
                kept.push(branch);
            }
        }
        kept
    }

    /// Builds the union; `id` is its definition.
    pub(in crate::lower) fn build_union(&mut self, form: UnionForm, id: SchemaId) -> SchemaKind {
        let mut variants: Vec<Variant> = Vec::new();
        let mut names = Vec::new();
        let base: Vec<_> = form
            .base
            .into_iter()
            .map(|part| MemberPart {
                owner: part.owner.or(Some(id)),
                ..part
            })
            .collect();
        for (index, branch) in form.branches.into_iter().enumerate() {
            let place = self.place_of(&branch.sub);
            let place = place.unwrap_or_else(|| branch.sub.pointer().clone());
            let origin = Origin::Inside(id, Step::Variant(branch.hint.clone()));
            let ty = match base.is_empty() {
                true => Some(self.lower_schema(&branch.sub, &origin, Annotations::EVERYTHING)),
                false => self.merged_variant(&base, &branch, &origin, (id, index)),
            };
            let Some(ty) = ty else {
                self.unsupported(
                    &form.node,
                    "a union with properties and a branch that is not an object",
                );
                return SchemaKind::Alias(Type::new(Shape::Any));
            };
            let ty = Type {
                nullable: false,
                ..ty
            };
            let tags = branch.tags.into_iter().map(Json::from);
            match variants.iter_mut().find(|known| known.ty == ty) {
                Some(known) => {
                    known.places.push(place);
                    known.tags.extend(tags);
                }
                None => {
                    names.push(branch.name);
                    variants.push(Variant {
                        places: vec![place],
                        docs: self.variant_docs(&branch.sub),
                        name_hint: branch.hint,
                        ty,
                        tags: tags.collect(),
                    });
                }
            }
        }
        if form.discriminator.is_some() {
            self.discriminators.push(Declared {
                union: id,
                place: form.node.pointer.child("discriminator"),
                names,
                is_derived: form.node.extended,
            });
        }
        SchemaKind::Union(Union {
            variants,
            beside: form.beside,
            tag: form.discriminator.map(UnionTag::Discriminator),
        })
    }

    fn variant_docs(&mut self, sub: &SchemaRef) -> Docs {
        let SchemaRef::Inline(node) = sub else {
            return Docs::default();
        };
        if self.items.contains_key(&node.key) {
            return self.use_docs(node);
        }
        let mut docs = self.member_docs(node);
        docs.statements.extend(default(node));
        if docs.deprecated {
            docs.statements.push(Statement::Deprecated);
        }
        docs
    }

    /// Merges a branch with the properties next to the union; `None` if it is not an object.
    fn merged_variant(
        &mut self,
        base: &[MemberPart],
        branch: &Branch,
        origin: &Origin,
        (union, index): (SchemaId, usize),
    ) -> Option<Type> {
        let own = self.branch_parts(&branch.sub);
        let has = |part: &MemberPart| own.iter().any(|own| own.node.pointer == part.node.pointer);
        if base.iter().all(has) {
            return Some(self.lower_schema(&branch.sub, origin, Annotations::EVERYTHING));
        }
        if !self.spend(base.len() + own.len(), branch.sub.pointer()) {
            return None;
        }
        let mut parts: Vec<MemberPart> = base.to_vec();
        let mut alternatives = None;
        let objects = own.iter().any(|part| part.node.is_object());
        if !objects && !own.iter().any(|part| part.node.is_union()) {
            // Properties have no effect on values that are not objects.
            return Some(self.lower_schema(&branch.sub, origin, Annotations::EVERYTHING));
        }
        for part in own {
            if !part.node.is_union() {
                parts.push(part);
            } else if let Some(found) = Alternatives::of(&part.node) {
                alternatives = Some(found);
            } else {
                for inner in part.node.branches() {
                    parts.extend(self.optional_parts(inner)?);
                }
            }
        }
        let key = Pointer::root().child("merged").child(union.0).child(index);
        let id = self.reserve(&key, branch.sub.pointer(), origin.clone());
        let form = StructForm {
            parts,
            alternatives,
        };
        let kind = SchemaKind::Struct(self.build_struct(form, id));
        self.define(id, &branch.sub, None, kind);
        Some(Type::new(Shape::Schema(id)))
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

/// Returns the scalar if a schema is a string or an integer, listed or not.
fn scalar_of(node: &Keywords) -> Option<EnumScalar> {
    if node.is_union() || !node.all_of.is_empty() || node.extension("x-trine-boolean").is_some() {
        return None;
    }
    if !node.enumeration.is_empty() {
        return enum_scalar(node);
    }
    match node.typ.as_deref() {
        Some("string") => Some(EnumScalar::Text),
        Some("integer") => Some(EnumScalar::Integer),
        None if node.pattern.is_some() => Some(EnumScalar::Text),
        _ => None,
    }
}

/// Merges several strings (or integers): all listed values.
fn one_scalar(members: &[(usize, Rc<Keywords>)], scalar: EnumScalar) -> Keywords {
    let mut one = Keywords::default();
    let mut listed_values = HashSet::new();
    let (mut names, mut descriptions) = (Vec::new(), Vec::new());
    for (_, member) in members {
        if one.pointer == Pointer::root() {
            one.pointer = member.pointer.clone();
            one.key = member.pointer.child("together");
            one.format = member.format.clone();
        } else if one.format != member.format {
            // A possible file stays a file: in a multipart body it is more than a string.
            let binary = [&one.format, &member.format].map(Option::as_deref);
            let is_binary = binary.contains(&Some("binary"));
            one.format = is_binary.then(|| "binary".to_owned());
        }
        for (index, value) in member.enumeration.iter().enumerate() {
            if !listed_values.insert(value.to_string()) {
                continue;
            }
            let alone = member.enumeration.len() == 1;
            let listed = |name: &str| member.extension(name).and_then(|list| list.get(index));
            let prose = member
                .data
                .description
                .clone()
                .or(member.data.title.clone());
            let prose = prose.filter(|_| alone).map(Json::String);
            descriptions.push(listed("x-enum-descriptions").cloned().or(prose));
            names.push(listed("x-enum-varnames").cloned());
            one.enumeration.push(value.clone());
        }
    }
    let list = |texts: Vec<Option<Json>>| {
        let texts = texts.into_iter().map(Option::unwrap_or_default);
        Json::Array(texts.collect())
    };
    let extensions = &mut one.data.extensions;
    extensions.insert("x-enum-varnames".to_owned(), list(names));
    extensions.insert("x-enum-descriptions".to_owned(), list(descriptions));
    if members.iter().any(|(_, member)| member.is_lenient()) {
        extensions.insert(
            crate::lower::extension::lenient::SCALAR.to_owned(),
            Json::Bool(true),
        );
    }
    let typ = match scalar {
        EnumScalar::Text => "string",
        EnumScalar::Integer => "integer",
    };
    one.typ = Some(typ.to_owned());
    one
}

/// Returns a word for a schema without a name.
pub(in crate::lower) fn kind_word(node: &Keywords) -> &'static str {
    let typ = match (node.typ.as_deref(), enum_scalar(node)) {
        (Some(typ), _) => typ,
        (None, Some(EnumScalar::Text)) => "string",
        (None, Some(EnumScalar::Integer)) => "integer",
        (None, None) if node.items.is_some() => "array",
        (None, None) => "object",
    };
    match typ {
        "string" if node.extension("x-trine-boolean").is_some() => "Boolean",
        "string" => "String",
        "integer" => "Integer",
        "number" => "Number",
        "boolean" => "Boolean",
        "array" => "List",
        _ if node.properties.is_empty()
            && node.all_of.is_empty()
            && !matches!(node.additional, Additional::Unsaid | Additional::Forbidden) =>
        {
            "Map"
        }
        _ => "Object",
    }
}
