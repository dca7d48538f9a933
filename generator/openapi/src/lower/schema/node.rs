//! The forms of schemas, and how they become types or definitions.

use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{Docs, Origin, SchemaId, SchemaKind, Separator, Shape, Step, Type};

use crate::lower::DEPTH;
use crate::lower::coverage::unused::Annotations;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::form::SchemaForm;
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::lower::schema::type_set::TypeSet;
use crate::lower::view::DocumentView;

impl DocumentView<'_> {
    /// Reports the keywords that have no effect on the form of a schema.
    fn check_leftovers(&mut self, node: &Keywords, form: &SchemaForm) {
        let mapped = node.data.discriminator.as_ref();
        if mapped.is_some() && !matches!(form, SchemaForm::Union(_) | SchemaForm::Same(_)) {
            let place = node.pointer.child("discriminator");
            self.unused(place, "expected a union");
        }
        if mapped.is_some_and(|mapped| !mapped.mapping.is_empty())
            && matches!(form, SchemaForm::Struct(_))
        {
            let place = node.pointer.child("discriminator");
            let message = "`discriminator` has no effect without `oneOf` or `anyOf`; references to this \
                 schema use the schema itself";
            let help = "refer to a `oneOf` of the mapped schemas instead";
            let diagnostic = Diagnostic::new(Code::IgnoredKeyword, &place, message);
            self.report(diagnostic.help(help).on_key());
        }
        let flag = matches!(form, SchemaForm::Shape(Shape::StringBool { .. }));
        if node.extension("x-trine-boolean").is_some() && !flag {
            let place = node.pointer.child("x-trine-boolean");
            let message = "`x-trine-boolean` applies only to strings";
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
        }
    }

    /// Returns whether the schema at a place allows `null`.
    pub(in crate::lower) fn nullable_at(&mut self, place: &Pointer) -> bool {
        if let Some(known) = self.nullable.get(place) {
            return *known;
        }
        if self.asking > DEPTH {
            return false;
        }
        // The preliminary result: a recursive schema adds nothing to itself.
        self.nullable.insert(place.clone(), false);
        self.asking += 1;
        let nullable = match self.node(place) {
            Some(sub) => self.schema_nullable(&sub),
            None => false,
        };
        self.asking -= 1;
        self.nullable.insert(place.clone(), nullable);
        nullable
    }

    fn schema_nullable(&mut self, sub: &SchemaRef) -> bool {
        match sub {
            SchemaRef::Inline(node) => self.node_nullable(&node.clone()),
            SchemaRef::Reference { .. } => match self.place_of(sub) {
                Some(target) => self.nullable_at(&target),
                None => false,
            },
        }
    }

    /// Returns whether a schema allows `null`, by itself or by its members.
    pub(in crate::lower) fn node_nullable(&mut self, node: &Rc<Keywords>) -> bool {
        if node.data.nullable || node.enumeration.iter().any(serde_json::Value::is_null) {
            return true;
        }
        let any_branch = |lowering: &mut Self, branches: &[SchemaRef]| {
            branches
                .iter()
                .any(|branch| lowering.schema_nullable(branch))
        };
        // Whether descendants allow it is irrelevant for a base.
        if (!node.extended && any_branch(self, &node.one_of)) || any_branch(self, &node.any_of) {
            return true;
        }
        // A member with only `nullable` is the idiom of 3.0 for a nullable reference.
        let notes = node.all_of.iter().filter_map(SchemaRef::inline);
        let mut notes = notes.filter(|member| member.only_annotates());
        if notes.any(|note| note.data.nullable) {
            return true;
        }
        !node.all_of.is_empty()
            && !node.says_more_than_all_of()
            && node.stated_types() == TypeSet::ALL
            && self.all_nullable(node.all_of.iter())
    }

    /// Returns whether the conjunction of several schemas allows `null`: one of them does, and none
    /// that defines its values excludes it.
    pub(in crate::lower) fn all_nullable<'s>(
        &mut self,
        schemas: impl Iterator<Item = &'s SchemaRef>,
    ) -> bool {
        let mut says_so = false;
        let (mut noted, mut typed) = (false, false);
        for sub in schemas {
            let nullable = self.schema_nullable(sub);
            if sub.takes_anything() {
                noted |= nullable;
                continue;
            }
            if !nullable && self.excludes_null(sub) {
                return false;
            }
            typed = true;
            says_so |= nullable;
        }
        says_so || noted && !typed
    }

    /// Returns whether a schema that does not allow `null` excludes it: it states a type.
    fn excludes_null(&mut self, sub: &SchemaRef) -> bool {
        match sub {
            SchemaRef::Inline(node) => {
                node.stated_types() != TypeSet::ALL || node.is_composed() || node.format.is_some()
            }
            SchemaRef::Reference { .. } => true,
        }
    }
}

impl Schemas<'_> {
    /// Returns the type of a schema or a reference; `origin` names its definition. `shown` are the
    /// annotations that the caller shows for a schema without a definition.
    pub(in crate::lower) fn lower_schema(
        &mut self,
        sub: &SchemaRef,
        origin: &Origin,
        shown: Annotations,
    ) -> Type {
        match sub {
            SchemaRef::Reference { at, to } => self.reference(at, to),
            SchemaRef::Inline(node) => self.lower_node(node, origin, shown),
        }
    }

    fn lower_node(&mut self, node: &Rc<Keywords>, origin: &Origin, shown: Annotations) -> Type {
        if self.allowance.exhausted {
            return Type::new(Shape::Any);
        }
        let nullable = self.node_nullable(node);
        if let Some(id) = self.items.get(&node.key) {
            return Type {
                nullable,
                ..Type::new(Shape::Schema(*id))
            };
        }
        self.check_schema_extensions(node);
        let form = self.form(node);
        self.check_leftovers(node, &form);
        // Keywords next to a reference may exclude `null`.
        let is_reference = matches!(form, SchemaForm::Same(_));
        let ty = match form {
            SchemaForm::Struct(_)
            | SchemaForm::Filter(_)
            | SchemaForm::Enum(_)
            | SchemaForm::Union(_) => {
                let id = self.reserve(&node.key, &node.pointer, origin.clone());
                let kind = self.kind(node, form, id, origin);
                self.define(id, &SchemaRef::Inline(node.clone()), None, kind);
                Type::new(Shape::Schema(id))
            }
            form => {
                self.reject_envelope(node);
                self.reject_update(node);
                self.record_shown(node, shown);
                self.plain(form, &element_origin(origin), shown)
            }
        };
        let ty = Type {
            nullable: nullable || ty.nullable && !is_reference,
            lenient: ty.lenient || self.is_lenient(node),
            joined: separator(node),
            ..ty
        };
        self.record_leniency(node, &ty);
        self.ordered(node, ty)
    }

    /// Returns the kind of a component: a definition, or an alias of a type.
    pub(in crate::lower) fn component_kind(&mut self, sub: &SchemaRef, id: SchemaId) -> SchemaKind {
        let origin = Origin::Inside(id, Step::Item);
        let ty = match sub {
            SchemaRef::Reference { at, to } => self.reference(at, to),
            SchemaRef::Inline(node) => {
                self.check_schema_extensions(node);
                let form = self.form(node);
                self.check_leftovers(node, &form);
                self.record_leniency(node, &Type::new(Shape::Schema(id)));
                let ty = match form {
                    form @ (SchemaForm::Struct(_)
                    | SchemaForm::Filter(_)
                    | SchemaForm::Enum(_)
                    | SchemaForm::Union(_)) => {
                        self.ordered(node, Type::new(Shape::Schema(id)));
                        return self.kind(node, form, id, &origin);
                    }
                    form @ SchemaForm::Map(_) => {
                        let origin = Origin::Inside(id, Step::Value);
                        self.plain(form, &origin, Annotations::EVERYTHING)
                    }
                    form => self.plain(form, &origin, Annotations::EVERYTHING),
                };
                let ty = Type {
                    lenient: ty.lenient || self.is_lenient(node),
                    ..ty
                };
                self.ordered(node, ty)
            }
        };
        SchemaKind::Alias(Type {
            nullable: false,
            ..ty
        })
    }

    fn kind(
        &mut self,
        node: &Keywords,
        form: SchemaForm,
        id: SchemaId,
        origin: &Origin,
    ) -> SchemaKind {
        match form {
            SchemaForm::Struct(form) => {
                let mut object = self.build_struct(form, id);
                // Keywords next to `allOf` do not belong to its members.
                object.or_empty_list |= node.is_lenient();
                SchemaKind::Struct(object)
            }
            SchemaForm::Filter(form) => SchemaKind::Filter(self.build_filter(form, id)),
            SchemaForm::Enum(values) => SchemaKind::Enum(values),
            SchemaForm::Union(form) => self.build_union(form, id),
            form => SchemaKind::Alias(self.plain(form, origin, Annotations::EVERYTHING)),
        }
    }

    /// Returns the type of a form without a definition; `origin` names the definitions of its
    /// elements.
    fn plain(&mut self, form: SchemaForm, origin: &Origin, shown: Annotations) -> Type {
        // The documentation of a list describes its elements.
        let within = match shown.has(Annotations::CONSTRAINTS) {
            true => Annotations::WITHIN,
            false => Annotations::NOTHING,
        };
        let shape = match form {
            SchemaForm::Shape(shape) => shape,
            SchemaForm::Same(sub) => return self.lower_schema(&sub, origin, shown),
            SchemaForm::List(items) => Shape::List(Box::new(self.element(items, origin, within))),
            SchemaForm::Map(values) => Shape::Map(Box::new(self.element(values, origin, within))),
            // Callers handle definitions.
            SchemaForm::Struct(_)
            | SchemaForm::Filter(_)
            | SchemaForm::Enum(_)
            | SchemaForm::Union(_) => Shape::Any,
        };
        Type::new(shape)
    }

    fn element(&mut self, sub: Option<SchemaRef>, origin: &Origin, shown: Annotations) -> Type {
        match sub {
            Some(sub) => self.lower_schema(&sub, origin, shown),
            None => Type::new(Shape::Any),
        }
    }

    /// Returns the form of a schema. Nested schemas are not lowered.
    pub(in crate::lower) fn form(&mut self, node: &Rc<Keywords>) -> SchemaForm {
        let form = self.form_of_keywords(node);
        self.filter_form(node, form)
    }

    fn form_of_keywords(&mut self, node: &Rc<Keywords>) -> SchemaForm {
        let mixed_union = node.is_union() && node.says_own_shape();
        let two_unions = !node.one_of.is_empty() && !node.any_of.is_empty();
        if !node.all_of.is_empty() || mixed_union || two_unions {
            return self.composed(node);
        }
        if node.is_union() {
            return self.union_form(node, Vec::new());
        }
        if let Some(flag) = self.flag(node) {
            return SchemaForm::Shape(flag);
        }
        if !node.enumeration.is_empty() {
            return self.enum_form(node);
        }
        match node.typ.as_deref() {
            Some("array") => SchemaForm::List(node.items.clone()),
            Some("object") => self.object_form(node),
            None if node.has_object_keywords() && !node.is_required_set() => self.object_form(node),
            None if matches!(node.additional, Additional::Forbidden) => self.object_form(node),
            None if node.items.is_some() => SchemaForm::List(node.items.clone()),
            _ => SchemaForm::Shape(self.scalar(node)),
        }
    }

    /// Returns the prose of a definition.
    pub(in crate::lower) fn item_docs(&mut self, sub: &SchemaRef, name: Option<&str>) -> Docs {
        match sub {
            SchemaRef::Inline(node) => self.schema_docs(node, name),
            SchemaRef::Reference { .. } => Docs::default(),
        }
    }
}

/// Returns the name for an element of a list without a definition.
///
/// In a property it is named after the property; the element of a body differs from the body.
fn element_origin(origin: &Origin) -> Origin {
    match origin {
        Origin::RequestBody(_) | Origin::ResponseBody(..) => {
            Origin::Within(Box::new(origin.clone()), Step::Item)
        }
        _ => origin.clone(),
    }
}

impl Keywords {
    /// Returns whether a schema affects the shape beyond its `allOf`; `type` does not count.
    pub(in crate::lower) fn says_more_than_all_of(&self) -> bool {
        self.is_union()
            || self.extends
            || self.has_object_keywords()
            || matches!(self.additional, Additional::Forbidden)
            || !self.enumeration.is_empty()
            || self.items.is_some()
            || self.format.is_some()
            || self.extension("x-trine-boolean").is_some()
    }

    /// Returns whether a schema does not affect the shape.
    pub(in crate::lower) fn only_annotates(&self) -> bool {
        self.typ.is_none() && !self.says_shape()
    }
}

/// Returns the separator of a list that is sent as one text.
fn separator(node: &Keywords) -> Option<Separator> {
    let format = node.data.extensions.get("x-trine:collection-format")?;
    Some(match format.as_str()? {
        "ssv" => Separator::Space,
        "tsv" => Separator::Tab,
        "pipes" => Separator::Pipe,
        _ => Separator::Comma,
    })
}
