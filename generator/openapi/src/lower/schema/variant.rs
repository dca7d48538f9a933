//! The variants of a union as definitions.

use trine_ir::pointer::Pointer;
use trine_ir::{
    Docs, Origin, Scalar, SchemaId, SchemaKind, Shape, Statement, Step, Type, Union, UnionTag,
    Variant,
};

use crate::lower::constraints::default;
use crate::lower::coverage::unused::Annotations;
use crate::lower::schema::alternatives::Alternatives;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::flatten::MemberPart;
use crate::lower::schema::form::{Branch, StructForm, UnionForm};
use crate::lower::schema::keywords::SchemaRef;
use crate::lower::schema::tags::Declared;

impl Schemas<'_> {
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
            let at = branch.sub.pointer().clone();
            let place = self.place_of(&branch.sub).unwrap_or_else(|| at.clone());
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
            let tags = branch.tags.into_iter().map(Scalar::Text);
            match variants.iter_mut().find(|known| known.ty == ty) {
                Some(known) => {
                    known.branches.push(at);
                    known.places.push(place);
                    known.tags.extend(tags);
                    known.is_default |= branch.is_default;
                }
                None => {
                    names.push(branch.name);
                    variants.push(Variant {
                        branches: vec![at],
                        places: vec![place],
                        docs: self.variant_docs(&branch.sub),
                        name_hint: branch.hint,
                        ty,
                        tags: tags.collect(),
                        is_default: branch.is_default,
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
