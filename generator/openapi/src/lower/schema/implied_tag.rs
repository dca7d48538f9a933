//! Properties that distinguish the variants of a union without a discriminator: each variant lists
//! values for the property, and no value twice.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value as Json;

use crate::lower::schema::listed::{DEPTH, definition, spelled, values};
use trine_ir::{Presence, Schema, SchemaId, SchemaKind, Shape, Union};

/// The maximum number of properties considered for one variant.
const MOST_PATHS: usize = 256;

/// A property that distinguishes the variants of a union.
pub(super) struct ImpliedTag {
    /// The names of the members that lead to it.
    pub(super) path: Vec<String>,
    /// The values of each variant.
    pub(super) tags: Vec<Vec<Json>>,
}

/// Finds the implied tags of all unions without a tag, each with the index of its schema.
pub(super) fn implied_tags(schemas: &[Schema]) -> Vec<(usize, ImpliedTag)> {
    let mut finder = Finder {
        schemas,
        known: HashMap::new(),
    };
    let unions = schemas.iter().enumerate();
    let unions = unions.filter_map(|(index, schema)| match &schema.kind {
        SchemaKind::Union(union) if union.tag.is_none() => Some((index, union)),
        _ => None,
    });
    unions
        .filter_map(|(index, union)| Some((index, finder.implied(union)?)))
        .collect()
}

/// A property with listed values.
#[derive(Clone)]
struct Listed {
    path: Vec<String>,
    values: Vec<Json>,
    is_required: bool,
}

struct Finder<'s> {
    schemas: &'s [Schema],
    /// The listed properties of definitions, by the remaining depth. Variants of one union often
    /// lead to the same definitions.
    known: HashMap<(SchemaId, usize), Rc<Vec<Listed>>>,
}

impl Finder<'_> {
    fn implied(&mut self, union: &Union) -> Option<ImpliedTag> {
        let mut objects: Vec<Option<Rc<Vec<Listed>>>> = Vec::new();
        for variant in &union.variants {
            objects.push(match variant.ty.shape.resolved(self.schemas) {
                Shape::Map(_) | Shape::Ordered(_) | Shape::Any => return None,
                Shape::Schema(id) => match &self.schemas[id.0].kind {
                    SchemaKind::Enum(_) => None,
                    SchemaKind::Filter(_) => return None,
                    _ => Some(self.listed(*id, DEPTH)),
                },
                _ => None,
            });
        }
        let known: Vec<HashMap<&[String], &Listed>> = objects
            .iter()
            .flatten()
            .map(|listed| by_path(listed))
            .collect();
        let [_, _, ..] = known.as_slice() else {
            return None;
        };
        let first = objects.iter().flatten().next()?;
        let candidates = first.iter().enumerate().filter_map(|(order, one)| {
            let all: Option<Vec<&Listed>> = known
                .iter()
                .map(|listed| listed.get(one.path.as_slice()).copied())
                .collect();
            let all = all?;
            let mut seen = HashSet::new();
            let values = || all.iter().flat_map(|one| &one.values);
            if !values().all(|value| seen.insert(spelled(value))) {
                return None;
            }
            let optional = !all.iter().all(|one| one.is_required);
            let several = all.iter().any(|one| one.values.len() > 1);
            Some(((optional, one.path.len(), several, order), one))
        });
        let (_, best) = candidates.min_by_key(|(rank, _)| *rank)?;
        let tags = objects.iter().map(|listed| {
            let found = listed.iter().flat_map(|listed| listed.iter());
            let mut found = found.filter(|one| one.path == best.path);
            found
                .next()
                .map(|one| one.values.clone())
                .unwrap_or_default()
        });
        Some(ImpliedTag {
            path: best.path.clone(),
            tags: tags.collect(),
        })
    }

    /// Returns the properties of a definition with listed values, including those of nested
    /// objects.
    fn listed(&mut self, id: SchemaId, depth: usize) -> Rc<Vec<Listed>> {
        let Some(remaining) = depth.checked_sub(1) else {
            return Rc::default();
        };
        if let Some(known) = self.known.get(&(id, depth)) {
            return Rc::clone(known);
        }
        let schemas = self.schemas;
        let mut found = match &schemas[id.0].kind {
            SchemaKind::Struct(object) => self.of_fields(&object.fields, remaining),
            SchemaKind::Union(union) => self.of_every_variant(union, remaining),
            // A multipart body is not a variant.
            SchemaKind::Multipart(_)
            | SchemaKind::Enum(_)
            | SchemaKind::Filter(_)
            | SchemaKind::Alias(_) => Vec::new(),
        };
        found.truncate(MOST_PATHS);
        let found = Rc::new(found);
        self.known.insert((id, depth), Rc::clone(&found));
        found
    }

    fn of_fields(&mut self, fields: &[trine_ir::Field], depth: usize) -> Vec<Listed> {
        let mut found = Vec::new();
        for field in fields {
            let is_required = field.presence == Presence::Required;
            let name = || vec![field.wire_name.clone()];
            if let Some(values) = values(self.schemas, field) {
                found.push(Listed {
                    path: name(),
                    values,
                    is_required,
                });
            } else if let Some(inner) = definition(self.schemas, &field.ty) {
                let within = self.listed(inner, depth);
                // More are not considered, so they need not be copied.
                let space = (MOST_PATHS + 1).saturating_sub(found.len());
                found.extend(within.iter().take(space).map(|one| Listed {
                    path: [name(), one.path.clone()].concat(),
                    values: one.values.clone(),
                    is_required: is_required && one.is_required,
                }));
            }
            if found.len() > MOST_PATHS {
                break;
            }
        }
        found
    }

    /// Returns the properties that every variant has, each with the values of all variants.
    fn of_every_variant(&mut self, union: &Union, depth: usize) -> Vec<Listed> {
        let ends: Vec<SchemaId> = union
            .variants
            .iter()
            .filter_map(|variant| definition(self.schemas, &variant.ty))
            .collect();
        let mut all = ends.into_iter();
        let Some(first) = all.next() else {
            return Vec::new();
        };
        let first = self.listed(first, depth);
        let mut found: Vec<(Listed, HashSet<String>)> = first
            .iter()
            .map(|one| (one.clone(), one.values.iter().map(spelled).collect()))
            .collect();
        for other in all {
            if found.is_empty() {
                break;
            }
            let other = self.listed(other, depth);
            let other = by_path(&other);
            found.retain_mut(|(one, seen)| match other.get(one.path.as_slice()) {
                Some(same) => {
                    let new = same.values.iter();
                    let new = new.filter(|value| seen.insert(spelled(value)));
                    one.values.extend(new.cloned());
                    one.is_required &= same.is_required;
                    true
                }
                None => false,
            });
        }
        found.into_iter().map(|(one, _)| one).collect()
    }
}

fn by_path(listed: &[Listed]) -> HashMap<&[String], &Listed> {
    let by_path = listed.iter().map(|one| (one.path.as_slice(), one));
    by_path.collect()
}
