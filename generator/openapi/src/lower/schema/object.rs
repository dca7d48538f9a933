//! Objects: named properties and additional ones.

use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Access, Alternative, Clear, Docs, Extra, Field, NamedPart, Origin, Presence, SchemaId, Shape,
    Step, Struct, Type,
};

use crate::lower::coverage::unused::Annotations;
use crate::lower::extension::name;
use crate::lower::schema::alternatives::Alternatives;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::flatten::MemberPart;
use crate::lower::schema::form::{SchemaForm, StructForm};
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};

/// A property as declared by the members of its object.
pub(in crate::lower) struct Declared {
    /// The schemas of the property, with the definitions that name nested ones.
    pub sources: Vec<(SchemaRef, Option<SchemaId>)>,
}

impl Schemas<'_> {
    /// Returns the form of a schema with keywords of objects.
    pub(in crate::lower) fn object_form(&mut self, node: &Rc<Keywords>) -> SchemaForm {
        let custom = node.extension("x-trine-custom-fields").is_some();
        match &node.additional {
            _ if !node.properties.is_empty() || custom => SchemaForm::Struct(StructForm::of(node)),
            Additional::Forbidden => SchemaForm::Struct(StructForm::of(node)),
            Additional::Schema(_) if node.unevaluated && node.has_conditions() => {
                SchemaForm::Map(None)
            }
            Additional::Schema(values) => SchemaForm::Map(Some(values.clone())),
            Additional::Unsaid | Additional::Anything => SchemaForm::Map(None),
        }
    }

    /// Builds the object of several parts; `id` is its definition.
    pub(in crate::lower) fn build_struct(&mut self, form: StructForm, id: SchemaId) -> Struct {
        let mut properties: IndexMap<String, Declared> = IndexMap::new();
        for part in &form.parts {
            if !self.spend(part.node.properties.len(), &part.node.pointer) {
                break;
            }
            for (name, sub) in &part.node.properties {
                let declared = properties.entry(name.clone()).or_insert(Declared {
                    sources: Vec::new(),
                });
                declared.sources.push((sub.clone(), part.owner));
            }
        }
        for part in &form.parts {
            self.record_envelope(&part.node, id);
        }
        let extra = self.extra(&form.parts, id);
        if extra.is_none() {
            self.conditional(&form.parts, &mut properties);
        }
        let required = self.required(
            &form.parts,
            form.alternatives.as_ref(),
            &mut properties,
            extra.is_some(),
        );
        let mut fields = Vec::with_capacity(properties.len());
        for (name, declared) in properties {
            let presence = match required.contains(&name) {
                true => Presence::Required,
                false => Presence::Optional,
            };
            fields.push(self.field(name, declared, presence, id));
        }
        let alternatives = match form.alternatives {
            Some(alternatives) => self.alternatives(alternatives, &fields),
            None => Vec::new(),
        };
        Struct {
            fields,
            extra,
            alternatives,
            or_empty_list: form.parts.iter().any(|part| part.node.is_lenient()),
            is_positional: false,
        }
    }

    /// Adds the properties that only conditions name: they are optional, with any value.
    fn conditional(&mut self, parts: &[MemberPart], properties: &mut IndexMap<String, Declared>) {
        for part in parts {
            if !self.spend(part.node.conditional.len(), &part.node.pointer) {
                return;
            }
            for (name, sub) in &part.node.conditional {
                properties.entry(name.clone()).or_insert_with(|| Declared {
                    sources: vec![(sub.clone(), part.owner)],
                });
            }
        }
    }

    /// Returns the required names, and reports those that no member defines. Unless they are
    /// misspelled, they become properties with any value.
    fn required(
        &mut self,
        parts: &[MemberPart],
        alternatives: Option<&Alternatives>,
        properties: &mut IndexMap<String, Declared>,
        open: bool,
    ) -> IndexSet<String> {
        let mut required = IndexSet::new();
        let mut unknown = Vec::new();
        for set in alternatives.iter().flat_map(|one| &one.sets) {
            for (index, name) in set.names.iter().enumerate() {
                if open || properties.contains_key(name) {
                    continue;
                }
                let place = set.place.child(index);
                if !self.unknown_property(name, &place, properties.keys()) {
                    unknown.push((name.clone(), place, None));
                }
            }
        }
        for part in parts {
            for (index, name) in part.node.required.iter().enumerate() {
                if open || properties.contains_key(name) {
                    required.insert(name.clone());
                    continue;
                }
                let place = part.node.pointer.child("required").child(index);
                if !self.unknown_property(name, &place, properties.keys()) {
                    unknown.push((name.clone(), place, part.owner));
                }
            }
        }
        for (name, place, owner) in unknown {
            properties.entry(name).or_insert_with(|| Declared {
                sources: vec![(SchemaRef::anything(place), owner)],
            });
        }
        required
    }

    /// Reports an undefined required name; returns whether a similar name exists.
    fn unknown_property<'n>(
        &mut self,
        name: &str,
        place: &Pointer,
        names: impl Iterator<Item = &'n String>,
    ) -> bool {
        let message = format!("unknown property `{name}` in `required`");
        let diagnostic = Diagnostic::new(Code::UnknownRequiredProperty, place, message);
        let close = match self.may_suggest() {
            true => trine_ir::suggest::closest(name, names.map(String::as_str)),
            false => None,
        };
        let is_misspelt = close.is_some();
        self.report(match close {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
            None => diagnostic.help("add it to `properties`, or remove it from `required`"),
        });
        is_misspelt
    }

    fn field(
        &mut self,
        name: String,
        declared: Declared,
        presence: Presence,
        id: SchemaId,
    ) -> Field {
        let (sub, owner) = self.merged(declared);
        let origin = Origin::Inside(owner.unwrap_or(id), Step::Property(name.clone()));
        let own = sub.inline().and_then(|node| node.extension(name::CLEAR));
        let clearable = match (presence, own) {
            (Presence::Optional, None) => self.without_empty_text(&sub),
            _ => None,
        };
        let ty = self.lower_schema(
            clearable.as_ref().unwrap_or(&sub),
            &origin,
            Annotations::EVERYTHING.but(Annotations::EXAMPLE),
        );
        let listed = self.listed_scalars(&sub);
        let pointer = sub.pointer().clone();
        let (docs, clear, default, extensions) = match &sub {
            SchemaRef::Reference { .. } => (Docs::default(), None, None, Default::default()),
            SchemaRef::Inline(node) => (
                self.member_docs(node),
                self.clear(node, &ty),
                node.data.default.clone(),
                node.data.extensions.clone(),
            ),
        };
        self.record_value_name(&pointer, &extensions);
        let clear = clearable.map(|_| Clear::EmptyText).or(clear);
        Field {
            access: self.access(&sub),
            wire_name: name,
            pointer,
            docs,
            ty,
            presence,
            clear,
            default,
            listed,
            preset: None,
            part: None,
            xml: None,
        }
    }

    /// Returns `readOnly` and `writeOnly`, of the property or of its target.
    fn access(&mut self, sub: &SchemaRef) -> Access {
        let own = sub
            .inline()
            .map(|node| (node.data.read_only, node.data.write_only));
        if let Some(node) = self.look(sub) {
            self.coverage.access.1.insert(node.pointer.clone());
        }
        self.coverage.access.1.insert(sub.pointer().clone());
        let access = match own {
            Some((false, false)) | None => self.look(sub).map_or((false, false), |node| {
                (node.data.read_only, node.data.write_only)
            }),
            Some(own) => own,
        };
        match access {
            (true, false) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            _ => Access::ReadWrite,
        }
    }

    /// Returns the type of undeclared properties.
    fn extra(&mut self, parts: &[MemberPart], id: SchemaId) -> Option<Extra> {
        let mut extra: Option<Extra> = None;
        let has_conditions = parts.iter().any(|part| part.node.has_conditions());
        for (index, part) in parts.iter().enumerate() {
            let origin = Origin::Inside(part.owner.unwrap_or(id), Step::Value);
            let is_evaluated = || {
                let mut others = parts
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != index);
                has_conditions || others.any(|(_, other)| other.node.additional.allows_some())
            };
            let value = match &part.node.additional {
                // Members that other schemas evaluate may have another type.
                Additional::Schema(_) if part.node.unevaluated && is_evaluated() => {
                    Type::new(Shape::Any)
                }
                Additional::Schema(sub) => self.lower_schema(sub, &origin, Annotations::WITHIN),
                Additional::Anything => Type::new(Shape::Any),
                Additional::Unsaid | Additional::Forbidden => continue,
            };
            let custom = self.custom_fields(&part.node);
            extra = Some(match extra {
                None => Extra {
                    value,
                    custom,
                    xml: None,
                },
                Some(before) => Extra {
                    value: both_values(before.value, value),
                    custom: custom.or(before.custom),
                    xml: None,
                },
            });
        }
        let is_closed = |part: &MemberPart| matches!(part.node.additional, Additional::Forbidden);
        let is_open = parts.iter().any(|part| part.node.opens) && !parts.iter().any(is_closed);
        let anything = || Extra {
            value: Type::new(Shape::Any),
            custom: None,
            xml: None,
        };
        extra.or_else(|| is_open.then(anything))
    }

    /// Returns the alternatives of an object with these properties.
    fn alternatives(&mut self, alternatives: Alternatives, fields: &[Field]) -> Vec<Alternative> {
        let mut found: Vec<Alternative> = Vec::new();
        for set in alternatives.sets {
            let mut indices = Vec::new();
            for (index, name) in set.names.iter().enumerate() {
                match fields.iter().position(|field| field.wire_name == *name) {
                    Some(position) => indices.push(position),
                    None => {
                        let names = fields.iter().map(|field| &field.wire_name);
                        self.unknown_property(name, &set.place.child(index), names);
                    }
                }
            }
            if let (Some(place), Some(name)) = (&set.own_place, set.constructor) {
                self.chosen_names
                    .add_of_document(NamedPart::Value(place.clone()), name);
            }
            found.push(Alternative {
                fields: indices,
                pointer: set.own_place,
            });
        }
        // An empty set requires nothing, and makes all alternatives irrelevant.
        if found.iter().any(|one| one.fields.is_empty()) {
            found.clear();
        }
        found
    }
}

/// Returns the type of values that match two types.
fn both_values(one: Type, two: Type) -> Type {
    match (&one.shape, &two.shape) {
        (Shape::Any, _) => two,
        (_, Shape::Any) => one,
        _ if one == two => one,
        _ => Type::new(Shape::Any),
    }
}
