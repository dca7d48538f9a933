//! Objects: named properties, the others, and sets of properties of which one has to be there.

use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{
    Access, Alternative, Docs, Extra, Field, Origin, Presence, SchemaId, Shape, Step, Struct, Type,
};
use crate::pointer::Pointer;

use super::Lowering;
use super::compose::Part;
use super::extension::{NameCase, is_identifier};
use super::keywords::{Additional, Keywords, Sub};
use super::schema::Form;
use super::unused::Shown;

/// An object before its properties are lowered.
pub(super) struct StructForm {
    /// The members whose properties it has.
    pub parts: Vec<Part>,
    /// The sets of properties of which one has to be there.
    pub alternatives: Option<Alternatives>,
}

impl StructForm {
    /// The object that one schema is.
    pub fn of(node: &Rc<Keywords>) -> Self {
        let part = Part {
            node: node.clone(),
            owner: None,
        };
        Self {
            parts: vec![part],
            alternatives: None,
        }
    }
}

/// `anyOf` or `oneOf` of sets of required properties.
pub(super) struct Alternatives {
    sets: Vec<RequiredSet>,
    /// Whether it is `oneOf`.
    pub exact: bool,
}

struct RequiredSet {
    names: Vec<String>,
    place: Pointer,
    constructor: Option<String>,
}

impl Alternatives {
    /// The alternatives that a union is, if its branches only list names.
    pub fn of(union: &Keywords) -> Option<Self> {
        if !union.is_union() {
            return None;
        }
        let listed = union.extension("x-trine-constructor");
        let branches = union.branches().iter().enumerate();
        let sets = branches
            .map(|(index, branch)| {
                let branch = branch.inline().filter(|branch| branch.is_required_set())?;
                let constructor = match listed {
                    Some(Json::Array(names)) => names.get(index),
                    _ => branch.extension("x-trine-constructor"),
                };
                Some(RequiredSet {
                    names: branch.required.clone(),
                    place: branch.pointer.child("required"),
                    constructor: constructor
                        .and_then(Json::as_str)
                        .filter(|name| is_identifier(name))
                        .map(str::to_owned),
                })
            })
            .collect::<Option<Vec<_>>>()?;
        let exact = !union.one_of.is_empty();
        Some(Self { sets, exact })
    }

    /// `at least one of id; email and phone`
    pub fn sentence(&self) -> String {
        let how = if self.exact { "Exactly" } else { "At least" };
        let sets = self.sets.iter().map(|set| {
            let names: Vec<_> = set.names.iter().map(|name| format!("`{name}`")).collect();
            names.join(" and ")
        });
        let sets: Vec<_> = sets.collect();
        format!("{how} one of: {}.", sets.join("; "))
    }
}

/// A property as the members of its object declare it.
struct Declared {
    sources: Vec<(Sub, Option<SchemaId>)>,
}

impl Lowering<'_> {
    /// What a schema with the keywords of an object is.
    pub(super) fn object_form(&mut self, node: &Rc<Keywords>) -> Form {
        let custom = node.extension("x-trine-custom-fields").is_some();
        match &node.additional {
            _ if !node.properties.is_empty() || custom => Form::Struct(StructForm::of(node)),
            Additional::Forbidden => Form::Struct(StructForm::of(node)),
            Additional::Schema(values) => Form::Map(Some(values.clone())),
            Additional::Unsaid | Additional::Anything => Form::Map(None),
        }
    }

    /// The object that the parts are together; `id` is its definition.
    pub(super) fn build_struct(&mut self, form: StructForm, id: SchemaId) -> Struct {
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
            self.note_envelope(&part.node, id);
        }
        let extra = self.extra(&form.parts, id);
        let required = self.required(&form.parts, &properties);
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
            parts: None,
            or_empty_list: form.parts.iter().any(|part| part.node.is_lenient()),
        }
    }

    /// The names that are required; the ones that no member has are reported.
    fn required(
        &mut self,
        parts: &[Part],
        properties: &IndexMap<String, Declared>,
    ) -> IndexSet<String> {
        let open = parts.iter().any(|part| {
            matches!(
                part.node.additional,
                Additional::Anything | Additional::Schema(_)
            )
        });
        let mut required = IndexSet::new();
        for part in parts {
            for (index, name) in part.node.required.iter().enumerate() {
                required.insert(name.clone());
                if !open && !properties.contains_key(name) {
                    let place = part.node.pointer.child("required").child(index);
                    self.unknown_property(name, &place, properties.keys());
                }
            }
        }
        required
    }

    fn unknown_property<'n>(
        &mut self,
        name: &str,
        place: &Pointer,
        names: impl Iterator<Item = &'n String>,
    ) {
        let message = format!("`{name}` is required, and there is no such property");
        let diagnostic = Diagnostic::new(Code::UnknownRequiredProperty, place, message);
        let close = match self.may_suggest() {
            true => super::reference::closest(name, names.map(String::as_str)),
            false => None,
        };
        self.report(match close {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
            None => diagnostic.help("add it to `properties`, or take it out of `required`"),
        });
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
        let ty = self.lower_sub(&sub, &origin, Shown::EVERYTHING.but(Shown::EXAMPLE));
        let listed = self.listed_scalars(&sub);
        let pointer = sub.pointer().clone();
        let (docs, clear, default, extensions) = match &sub {
            Sub::Reference { .. } => (Docs::default(), None, None, Default::default()),
            Sub::Inline(node) => (
                self.member_docs(node),
                self.clear(node, &ty),
                node.data.default.clone(),
                node.data.extensions.clone(),
            ),
        };
        Field {
            name_override: self.name_override(&pointer, None, &extensions, NameCase::Value),
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
        }
    }

    /// What the members that declare a property say about it together.
    fn merged(&mut self, mut declared: Declared) -> (Sub, Option<SchemaId>) {
        let (last, owner) = match declared.sources.pop() {
            Some(last) => last,
            // A property that was entered has a source.
            None => (Sub::Inline(Rc::new(Keywords::default())), None),
        };
        let earlier = declared.sources;
        if earlier.is_empty() {
            return (last, owner);
        }
        let (first, first_owner) = &earlier[0];
        let prose = |sub: &Sub| {
            sub.inline()
                .map(|node| node.data.clone())
                .unwrap_or_default()
        };
        let same = earlier.iter().all(|(sub, _)| sub.same_shape(&last));
        let mut data = prose(&last);
        for (sub, _) in earlier.iter().rev() {
            let before = prose(sub);
            data.nullable |= before.nullable;
            data.description = data.description.or(before.description);
            data.example = data.example.or(before.example);
            data.default = data.default.or(before.default);
        }
        data.discriminator = None;
        if same && let Sub::Inline(node) = first {
            // The first one's definitions, the last one's prose.
            let node = Keywords {
                data: openapiv3::SchemaData {
                    discriminator: node.data.discriminator.clone(),
                    ..data
                },
                ..(**node).clone()
            };
            return (Sub::Inline(Rc::new(node)), *first_owner);
        }
        if same {
            return (first.clone(), *first_owner);
        }
        // The same members merge to the same definition: a property whose members lead back to
        // its own object would have no end otherwise.
        let mut key = Pointer::root().child("merged");
        for (sub, _) in &earlier {
            key = key.child(sub.pointer());
        }
        let key = key.child(last.pointer());
        let pointer = last.pointer().clone();
        let all_of = earlier
            .into_iter()
            .map(|(sub, _)| sub)
            .chain([last])
            .collect();
        let node = Keywords {
            pointer,
            key,
            data,
            all_of,
            ..Keywords::default()
        };
        (Sub::Inline(Rc::new(node)), None)
    }

    /// `readOnly` and `writeOnly`, of the property or of what it refers to.
    fn access(&mut self, sub: &Sub) -> Access {
        let own = sub
            .inline()
            .map(|node| (node.data.read_only, node.data.write_only));
        if let Some(node) = self.look(sub) {
            self.findings.access.1.insert(node.pointer.clone());
        }
        self.findings.access.1.insert(sub.pointer().clone());
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

    /// What the properties that are not named hold.
    fn extra(&mut self, parts: &[Part], id: SchemaId) -> Option<Extra> {
        let mut extra: Option<Extra> = None;
        for part in parts {
            let origin = Origin::Inside(part.owner.unwrap_or(id), Step::Value);
            let value = match &part.node.additional {
                Additional::Schema(sub) => self.lower_sub(sub, &origin, Shown::WITHIN),
                Additional::Anything => Type::new(Shape::Any),
                Additional::Unsaid | Additional::Forbidden => continue,
            };
            let custom = self.custom_fields(&part.node);
            extra = Some(match extra {
                None => Extra { value, custom },
                Some(before) => Extra {
                    value: match before.value == value {
                        true => value,
                        false => Type::new(Shape::Any),
                    },
                    custom: custom.or(before.custom),
                },
            });
        }
        extra
    }

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
            found.push(Alternative {
                fields: indices,
                constructor: set.constructor,
            });
        }
        // A set of which nothing is left asks for nothing, and so do all of them together.
        if found.iter().any(|one| one.fields.is_empty()) {
            found.clear();
        }
        found
    }
}
