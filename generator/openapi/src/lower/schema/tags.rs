//! The properties that distinguish the variants of unions, and constant properties.
//!
//! This works on complete definitions, so a constant may come from the variant itself, from a
//! reference or from a member of its `allOf`.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{EnumScalar, Scalar, Schema, SchemaId, SchemaKind, Shape, Type, Union, UnionTag};

use crate::lower::schema::implied_tag::implied_tags;
use crate::lower::schema::listed::{DEPTH, definition, distinct, spelled, values};

/// A union with a discriminator, as declared in the document.
pub(in crate::lower) struct Declared {
    /// The union.
    pub union: SchemaId,
    /// The place of its discriminator.
    pub place: Pointer,
    /// The names of the variants' schemas without a mapped value; parallel to the variants.
    pub names: Vec<Option<String>>,
    /// Whether its variants are the schemas that extend it, whose values are settled.
    pub is_derived: bool,
}

/// Determines the property that distinguishes the variants of each union.
pub(in crate::lower) fn distinguish_variants(
    schemas: &mut [Schema],
    declared: &[Declared],
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut open: HashMap<SchemaId, &Declared> =
        declared.iter().map(|one| (one.union, one)).collect();
    for one in declared {
        settle(schemas, one.union, &mut open, &mut diagnostics);
    }
    for (index, implied) in implied_tags(schemas) {
        if let SchemaKind::Union(union) = &mut schemas[index].kind {
            union.tag = Some(UnionTag::Constant(implied.path));
            for (variant, tags) in union.variants.iter_mut().zip(implied.tags) {
                variant.tags = Scalar::all_of(&tags);
            }
        }
    }
    diagnostics
}

/// Settles the values of a discriminator, those of nested unions first.
fn settle(
    schemas: &mut [Schema],
    id: SchemaId,
    open: &mut HashMap<SchemaId, &Declared>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(declared) = open.remove(&id) else {
        return;
    };
    let SchemaKind::Union(union) = &schemas[id.0].kind else {
        return;
    };
    let inner: Vec<_> = union.variants.iter().map(|variant| &variant.ty).collect();
    let inner: Vec<_> = inner
        .into_iter()
        .filter_map(|ty| definition(schemas, ty))
        .collect();
    for inner in inner {
        settle(schemas, inner, open, diagnostics);
    }
    let SchemaKind::Union(union) = &schemas[id.0].kind else {
        return;
    };
    let Some(property) = union.discriminator() else {
        return;
    };
    let tags = match declared.is_derived {
        true => retyped(schemas, union, property),
        false => settled(schemas, union, property, &declared.names),
    };
    let variants = union.variants.iter();
    let mut needed = variants
        .zip(&tags)
        .filter(|(variant, _)| !variant.is_default);
    let untagged = needed.any(|(_, tags)| tags.is_empty());
    let mut seen = HashSet::new();
    let ambiguous = !tags.iter().flatten().all(|tag| seen.insert(spelled(tag)));
    let tells = !untagged && !ambiguous;
    if !tells {
        let place = declared.place.child("propertyName");
        let message = format!(
            "expected a distinct value of `{property}` for each variant; distinguished by structure"
        );
        let help = "give each variant a value in `mapping`";
        diagnostics.push(Diagnostic::new(Code::DiscriminatorMismatch, &place, message).help(help));
    }
    if let SchemaKind::Union(union) = &mut schemas[id.0].kind {
        union.tag = union.tag.take().filter(|_| tells);
        for (variant, tags) in union.variants.iter_mut().zip(tags) {
            variant.tags = if tells {
                Scalar::all_of(&tags)
            } else {
                Vec::new()
            };
            variant.is_default &= tells;
        }
    }
}

/// Converts settled values to the JSON types used by the variants.
fn retyped(schemas: &[Schema], union: &Union, property: &str) -> Vec<Vec<Json>> {
    let variants = union.variants.iter();
    let retyped = variants.map(|variant| {
        let known = member(schemas, &variant.ty, property, DEPTH);
        let tags = variant
            .tags
            .iter()
            .filter_map(|tag| known.typed(tag.as_text()?));
        tags.collect()
    });
    retyped.collect()
}

/// Settles the values of a discriminator: values listed by a variant have priority over mappings
/// and schema names.
fn settled(
    schemas: &[Schema],
    union: &Union,
    property: &str,
    names: &[Option<String>],
) -> Vec<Vec<Json>> {
    let variants = union.variants.iter();
    let known: Vec<Member> = variants
        .map(|variant| member(schemas, &variant.ty, property, DEPTH))
        .collect();
    let mapped: Vec<Vec<Json>> = union
        .variants
        .iter()
        .zip(&known)
        .map(|(variant, known)| {
            let texts = variant.tags.iter().filter_map(Scalar::as_text);
            texts.filter_map(|text| known.typed(text)).collect()
        })
        .collect();
    let mut listed_by: HashMap<String, HashSet<usize>> = HashMap::new();
    for (index, (known, mapped)) in known.iter().zip(&mapped).enumerate() {
        for value in known.values.iter().flatten().chain(mapped) {
            listed_by.entry(spelled(value)).or_default().insert(index);
        }
    }
    // A unique default of a variant is its value.
    let default = |index: usize| {
        let default = known[index].default.clone()?;
        let is_others = |(other, known): (usize, &Member)| {
            other != index && known.default.as_ref() == Some(&default)
        };
        let is_listed = listed_by.contains_key(&spelled(&default));
        let is_shared = known.iter().enumerate().any(is_others);
        (!is_listed && !is_shared).then_some(default)
    };
    let is_own = |value: &&Json| {
        listed_by
            .get(&spelled(value))
            .is_some_and(|by| by.len() == 1)
    };
    let all = known.iter().zip(mapped).enumerate();
    let all = all.map(|(index, (known, mapped))| {
        let listed: &[Json] = known.values.as_deref().unwrap_or_default();
        let own = || listed.iter().filter(is_own).cloned();
        let name = names.get(index).and_then(Option::as_deref);
        let is_listed = |value: &Json| listed.iter().any(|one| spelled(one) == spelled(value));
        if !mapped.is_empty() {
            let (mut tags, others): (Vec<_>, Vec<_>) = mapped.into_iter().partition(is_listed);
            tags.extend(own());
            tags.extend(others);
            return distinct(tags);
        }
        match (listed, name) {
            ([], Some(name)) => {
                let named = known.typed(name);
                distinct(default(index).into_iter().chain(named).collect())
            }
            ([only], _) => vec![only.clone()],
            (listed, name) => {
                let named = name.and_then(|name| named(listed, name));
                distinct(named.into_iter().chain(own()).collect())
            }
        }
    });
    all.collect()
}

/// Returns the listed value that matches a schema's name.
fn named(listed: &[Json], name: &str) -> Option<Json> {
    let folded = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let texts = || {
        listed
            .iter()
            .filter_map(|value| Some((value, value.as_str()?)))
    };
    let exact = texts().find(|(_, text)| *text == name);
    let found = exact.or_else(|| texts().find(|(_, text)| folded(text) == folded(name)));
    found.map(|(value, _)| value.clone())
}

/// The facts about a property of a variant.
#[derive(Default)]
struct Member {
    /// The listed values.
    values: Option<Vec<Json>>,
    /// The default.
    default: Option<Json>,
    kind: Kind,
}

#[derive(Clone, Copy, Default)]
enum Kind {
    #[default]
    Text,
    Integer,
    Number,
    Boolean,
}

impl Member {
    /// Returns the value that a text represents.
    fn typed(&self, text: &str) -> Option<Json> {
        let listed = self.values.iter().flatten();
        let mut scalars = listed.filter(|value| value.as_str().is_none());
        if let Some(value) = scalars.find(|value| spelled(value) == text) {
            return Some(value.clone());
        }
        match self.kind {
            Kind::Text => Some(Json::from(text)),
            Kind::Integer => text.parse::<i64>().ok().map(Json::from),
            Kind::Number => text.parse::<f64>().ok().map(Json::from),
            Kind::Boolean => text.parse::<bool>().ok().map(Json::from),
        }
    }
}

/// Returns the facts about the property of a variant, which may be a union.
fn member(schemas: &[Schema], ty: &Type, property: &str, depth: usize) -> Member {
    let (Some(id), Some(depth)) = (definition(schemas, ty), depth.checked_sub(1)) else {
        return Member::default();
    };
    match &schemas[id.0].kind {
        SchemaKind::Struct(object) => {
            let mut fields = object.fields.iter();
            let field = fields.find(|field| field.wire_name == property);
            field.map_or_else(Member::default, |field| Member {
                values: values(schemas, field),
                default: field.default.clone().filter(|it| it.is_string()),
                kind: kind(schemas, &field.ty),
            })
        }
        SchemaKind::Union(union) => {
            let is_told = union.discriminator() == Some(property);
            let mut all = Member {
                values: Some(Vec::new()),
                default: None,
                kind: Kind::default(),
            };
            for variant in &union.variants {
                let known = member(schemas, &variant.ty, property, depth);
                all.kind = known.kind;
                let found = match is_told {
                    true => Some(variant.tags.iter().map(Scalar::to_json).collect()),
                    false => known.values,
                };
                all.values = match (all.values, found) {
                    (Some(mut values), Some(found)) => {
                        values.extend(found);
                        Some(values)
                    }
                    _ => None,
                };
            }
            all
        }
        _ => Member::default(),
    }
}

fn kind(schemas: &[Schema], ty: &Type) -> Kind {
    match ty.shape.resolved(schemas) {
        Shape::Boolean => Kind::Boolean,
        Shape::Integer(_) => Kind::Integer,
        Shape::Number => Kind::Number,
        Shape::Schema(id) => match &schemas[id.0].kind {
            SchemaKind::Enum(listed) if listed.scalar == EnumScalar::Integer => Kind::Integer,
            _ => Kind::Text,
        },
        _ => Kind::Text,
    }
}
