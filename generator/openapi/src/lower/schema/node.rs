//! Schemas: what each one is, and how it becomes a type or a definition.

use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{Docs, Enum, Origin, SchemaId, SchemaKind, Shape, Step, Type};

use crate::lower::DEPTH;
use crate::lower::Lowering;
use crate::lower::coverage::unused::Shown;
use crate::lower::extension::filter::FilterForm;
use crate::lower::schema::keywords::{Additional, Keywords, Sub};
use crate::lower::schema::object::StructForm;
use crate::lower::schema::type_set::TypeSet;
use crate::lower::schema::union::UnionForm;

/// What a schema is, before anything inside it is looked at.
pub(in crate::lower) enum Form {
    /// A type that holds no other.
    Shape(Shape),
    /// What another schema is.
    Same(Sub),
    /// A list of these; `None`: of anything.
    List(Option<Sub>),
    /// A map of these; `None`: of anything.
    Map(Option<Sub>),
    /// An object with named properties.
    Struct(StructForm),
    /// A filter.
    Filter(FilterForm),
    /// An enum.
    Enum(Enum),
    /// One of several.
    Union(UnionForm),
}

impl Lowering<'_> {
    /// The type of a schema or of a reference to one; `origin` names what it defines. `shown` are
    /// the annotations that whoever asks shows of a schema that is no definition.
    pub(in crate::lower) fn lower_sub(&mut self, sub: &Sub, origin: &Origin, shown: Shown) -> Type {
        match sub {
            Sub::Reference { at, to } => self.reference(at, to),
            Sub::Inline(node) => self.lower_node(node, origin, shown),
        }
    }

    fn lower_node(&mut self, node: &Rc<Keywords>, origin: &Origin, shown: Shown) -> Type {
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
        // What stands beside a reference may exclude `null`.
        let is_reference = matches!(form, Form::Same(_));
        let ty = match form {
            Form::Struct(_) | Form::Filter(_) | Form::Enum(_) | Form::Union(_) => {
                let id = self.reserve(&node.key, &node.pointer, origin.clone());
                let kind = self.kind(node, form, id, origin);
                self.define(id, &Sub::Inline(node.clone()), None, kind);
                Type::new(Shape::Schema(id))
            }
            form => {
                self.refuse_envelope(node);
                self.note_shown(node, shown);
                self.plain(form, &element_origin(origin), shown)
            }
        };
        let ty = Type {
            nullable: nullable || ty.nullable && !is_reference,
            lenient: ty.lenient || self.is_lenient(node),
            ..ty
        };
        self.claim_leniency(node, &ty);
        self.ordered(node, ty)
    }

    /// What a component is: a definition, or another name for a type.
    pub(in crate::lower) fn component_kind(&mut self, sub: &Sub, id: SchemaId) -> SchemaKind {
        let origin = Origin::Inside(id, Step::Item);
        let ty = match sub {
            Sub::Reference { at, to } => self.reference(at, to),
            Sub::Inline(node) => {
                self.check_schema_extensions(node);
                let form = self.form(node);
                self.check_leftovers(node, &form);
                self.claim_leniency(node, &Type::new(Shape::Schema(id)));
                let ty = match form {
                    form @ (Form::Struct(_) | Form::Filter(_) | Form::Enum(_) | Form::Union(_)) => {
                        self.ordered(node, Type::new(Shape::Schema(id)));
                        return self.kind(node, form, id, &origin);
                    }
                    form @ Form::Map(_) => {
                        let origin = Origin::Inside(id, Step::Value);
                        self.plain(form, &origin, Shown::EVERYTHING)
                    }
                    form => self.plain(form, &origin, Shown::EVERYTHING),
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

    fn kind(&mut self, node: &Keywords, form: Form, id: SchemaId, origin: &Origin) -> SchemaKind {
        match form {
            Form::Struct(form) => {
                let mut object = self.build_struct(form, id);
                // What stands beside `allOf` is no part of its members.
                object.or_empty_list |= node.is_lenient();
                SchemaKind::Struct(object)
            }
            Form::Filter(form) => SchemaKind::Filter(self.build_filter(form, id)),
            Form::Enum(values) => SchemaKind::Enum(values),
            Form::Union(form) => self.build_union(form, id),
            form => SchemaKind::Alias(self.plain(form, origin, Shown::EVERYTHING)),
        }
    }

    /// The type of a form that is no definition; `origin` names what its elements define.
    fn plain(&mut self, form: Form, origin: &Origin, shown: Shown) -> Type {
        // What is said of a list says what its elements are.
        let within = match shown.has(Shown::CONSTRAINTS) {
            true => Shown::WITHIN,
            false => Shown::NOTHING,
        };
        let shape = match form {
            Form::Shape(shape) => shape,
            Form::Same(sub) => return self.lower_sub(&sub, origin, shown),
            Form::List(items) => Shape::List(Box::new(self.element(items, origin, within))),
            Form::Map(values) => Shape::Map(Box::new(self.element(values, origin, within))),
            // Callers have dealt with definitions.
            Form::Struct(_) | Form::Filter(_) | Form::Enum(_) | Form::Union(_) => Shape::Any,
        };
        Type::new(shape)
    }

    fn element(&mut self, sub: Option<Sub>, origin: &Origin, shown: Shown) -> Type {
        match sub {
            Some(sub) => self.lower_sub(&sub, origin, shown),
            None => Type::new(Shape::Any),
        }
    }

    /// What a schema is. Nothing inside it is lowered here.
    pub(in crate::lower) fn form(&mut self, node: &Rc<Keywords>) -> Form {
        let form = self.form_of_keywords(node);
        self.filter_form(node, form)
    }

    fn form_of_keywords(&mut self, node: &Rc<Keywords>) -> Form {
        let mixed_union = node.is_union() && node.says_own_shape();
        let two_unions = !node.one_of.is_empty() && !node.any_of.is_empty();
        if !node.all_of.is_empty() || mixed_union || two_unions {
            return self.composed(node);
        }
        if node.is_union() {
            return self.union_form(node, Vec::new());
        }
        if let Some(flag) = self.flag(node) {
            return Form::Shape(flag);
        }
        if !node.enumeration.is_empty() {
            return self.enum_form(node);
        }
        match node.typ.as_deref() {
            Some("array") => Form::List(node.items.clone()),
            Some("object") => self.object_form(node),
            None if node.has_object_keywords() && !node.is_required_set() => self.object_form(node),
            None if matches!(node.additional, Additional::Forbidden) => self.object_form(node),
            None if node.items.is_some() => Form::List(node.items.clone()),
            _ => Form::Shape(self.scalar(node)),
        }
    }

    /// Reports the keywords that have no effect on what a schema is.
    fn check_leftovers(&mut self, node: &Keywords, form: &Form) {
        let mapped = node.data.discriminator.as_ref();
        if mapped.is_some() && !matches!(form, Form::Union(_) | Form::Same(_)) {
            let place = node.pointer.child("discriminator");
            self.unused(place, "expected a union");
        }
        if mapped.is_some_and(|mapped| !mapped.mapping.is_empty())
            && matches!(form, Form::Struct(_))
        {
            let place = node.pointer.child("discriminator");
            let message = "expected a union: references to this schema use the schema itself, not the \
                 schemas that the discriminator names";
            let help = "refer to a `oneOf` of them instead";
            let diagnostic = Diagnostic::new(Code::IgnoredKeyword, &place, message);
            self.report(diagnostic.help(help).on_key());
        }
        let flag = matches!(form, Form::Shape(Shape::Flag { .. }));
        if node.extension("x-trine-boolean").is_some() && !flag {
            let place = node.pointer.child("x-trine-boolean");
            let message = "`x-trine-boolean` applies only to strings";
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
        }
    }

    /// Whether the schema at a place takes `null`.
    pub(in crate::lower) fn nullable_at(&mut self, place: &Pointer) -> bool {
        if let Some(known) = self.nullable.get(place) {
            return *known;
        }
        if self.asking > DEPTH {
            return false;
        }
        // Until it is known: a schema that is made of itself adds nothing to itself.
        self.nullable.insert(place.clone(), false);
        self.asking += 1;
        let nullable = match self.node(place) {
            Some(sub) => self.sub_nullable(&sub),
            None => false,
        };
        self.asking -= 1;
        self.nullable.insert(place.clone(), nullable);
        nullable
    }

    fn sub_nullable(&mut self, sub: &Sub) -> bool {
        match sub {
            Sub::Inline(node) => self.node_nullable(&node.clone()),
            Sub::Reference { .. } => match self.place_of(sub) {
                Some(target) => self.nullable_at(&target),
                None => false,
            },
        }
    }

    /// Whether a schema takes `null`: because it says so, or because of what it is made of.
    pub(in crate::lower) fn node_nullable(&mut self, node: &Rc<Keywords>) -> bool {
        if node.data.nullable || node.enumeration.iter().any(serde_json::Value::is_null) {
            return true;
        }
        let any_branch = |lowering: &mut Self, branches: &[Sub]| {
            branches.iter().any(|branch| lowering.sub_nullable(branch))
        };
        // Whether those that extend a base take it says nothing of the base.
        if (!node.extended && any_branch(self, &node.one_of)) || any_branch(self, &node.any_of) {
            return true;
        }
        // `nullable` alone in a member is how 3.0 makes a reference nullable.
        let notes = node.all_of.iter().filter_map(Sub::inline);
        let mut notes = notes.filter(|member| member.only_annotates());
        if notes.any(|note| note.data.nullable) {
            return true;
        }
        !node.all_of.is_empty()
            && !node.says_more_than_all_of()
            && node.stated_types() == TypeSet::ALL
            && self.all_nullable(node.all_of.iter())
    }

    /// Whether `null` is a value of several schemas that all have to hold: one of them says so, and
    /// none that says what its values are excludes it.
    pub(in crate::lower) fn all_nullable<'s>(
        &mut self,
        schemas: impl Iterator<Item = &'s Sub>,
    ) -> bool {
        let mut says_so = false;
        let (mut noted, mut typed) = (false, false);
        for sub in schemas {
            let nullable = self.sub_nullable(sub);
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

    /// Whether a schema that does not say that it takes `null` excludes it: where it states a type.
    fn excludes_null(&mut self, sub: &Sub) -> bool {
        match sub {
            Sub::Inline(node) => {
                node.stated_types() != TypeSet::ALL || node.is_composed() || node.format.is_some()
            }
            Sub::Reference { .. } => true,
        }
    }

    /// `x-trine-rust-name`, or what `trine.toml` says, for a type.
    pub(in crate::lower) fn type_name_override(&mut self, sub: &Sub) -> Option<String> {
        let written = match sub {
            Sub::Inline(node) => node.data.extensions.clone(),
            Sub::Reference { .. } => Default::default(),
        };
        self.name_override(
            sub.pointer(),
            None,
            &written,
            crate::lower::extension::grammar::NameCase::Type,
        )
    }

    /// The prose of a definition.
    pub(in crate::lower) fn item_docs(&mut self, sub: &Sub, name: Option<&str>) -> Docs {
        match sub {
            Sub::Inline(node) => self.schema_docs(node, name),
            Sub::Reference { .. } => Docs::default(),
        }
    }
}

/// What an element is named after whose list is no definition itself.
///
/// Inside a property that is the property; the element of a body has to be told from the body.
fn element_origin(origin: &Origin) -> Origin {
    match origin {
        Origin::RequestBody(_) | Origin::ResponseBody(..) => {
            Origin::Within(Box::new(origin.clone()), Step::Item)
        }
        _ => origin.clone(),
    }
}

impl Keywords {
    /// Whether it has more to say about the shape than its `allOf`; `type` alone is none.
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

    /// Whether it says nothing about the shape at all.
    pub(in crate::lower) fn only_annotates(&self) -> bool {
        self.typ.is_none() && !self.says_shape()
    }
}
