//! The names of variants: their component or title, the value that distinguishes them, the one
//! property that only they require, or their kind.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::lower::schema::kind::kind_word;

/// The maximum number of properties of an object that are compared in pairs.
const MOST_OF_PAIRS: usize = 16;

/// The maximum depth of nested objects searched for a constant.
const DEPTH: usize = 3;

/// A variant that is an object without a name.
struct Unnamed {
    /// Its index among the variants.
    index: usize,
    properties: IndexMap<String, SchemaRef>,
    required: HashSet<String>,
}

/// A property with listed values.
struct Constant {
    path: Vec<String>,
    /// The words of its value, or of the first one.
    words: String,
    is_only: bool,
}

impl Schemas<'_> {
    /// Returns the names for the branches.
    pub(in crate::lower) fn variant_hints(&mut self, branches: &[SchemaRef]) -> Vec<String> {
        let mut titles = HashMap::new();
        for branch in branches {
            if let Some(title) = title(branch) {
                *titles.entry(title).or_insert(0) += 1;
            }
        }
        let mut hints: Vec<Option<String>> = Vec::new();
        for branch in branches {
            // A title shared by several branches names none of them.
            let title = title(branch).filter(|title| titles.get(title) == Some(&1));
            hints.push(title.or_else(|| self.component_of(branch)));
        }
        let mut unnamed = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if hints[index].is_none()
                && let Some(object) = self.unnamed(index, branch)
            {
                unnamed.push(object);
            }
        }
        for (place, hint) in self.object_hints(&unnamed) {
            hints[unnamed[place].index] = Some(hint);
        }
        let kinds: Vec<Option<String>> = branches
            .iter()
            .zip(&hints)
            .map(|(branch, hint)| match hint {
                Some(_) => None,
                None => Some(self.kind_word_of(branch)),
            })
            .collect();
        let hints = hints.into_iter().zip(branches).zip(&kinds);
        let hints = hints.map(|((hint, branch), kind)| match (hint, kind) {
            (Some(hint), _) => hint,
            (None, Some(kind)) => {
                let is_shared = kinds.iter().flatten().filter(|one| *one == kind).count() > 1;
                match is_shared {
                    true => self.kind_in_full(branch, kind),
                    false => kind.clone(),
                }
            }
            (None, None) => "Object".to_owned(),
        });
        hints.collect()
    }

    /// Returns the name of the component that a branch refers to.
    fn component_of(&mut self, branch: &SchemaRef) -> Option<String> {
        let reference = match branch {
            SchemaRef::Inline(node) => match node.all_of.as_slice() {
                [only @ SchemaRef::Reference { .. }] if is_reference(node) => only.clone(),
                _ => return None,
            },
            SchemaRef::Reference { .. } => branch.clone(),
        };
        self.place_of(&reference)?.last()
    }

    fn unnamed(&mut self, index: usize, branch: &SchemaRef) -> Option<Unnamed> {
        let mut object = Unnamed {
            index,
            properties: IndexMap::new(),
            required: HashSet::new(),
        };
        for part in self.branch_parts(branch) {
            if !part.node.is_object() || !self.spend(part.node.properties.len(), branch.pointer()) {
                return None;
            }
            let properties = part.node.properties.iter();
            object
                .properties
                .extend(properties.map(|(name, sub)| (name.clone(), sub.clone())));
            object.required.extend(part.node.required.iter().cloned());
        }
        (!object.properties.is_empty()).then_some(object)
    }

    /// Returns the names of objects as far as they can be determined, by index in `objects`.
    fn object_hints(&mut self, objects: &[Unnamed]) -> Vec<(usize, String)> {
        if objects.is_empty() {
            return Vec::new();
        }
        let mut constants = Vec::new();
        for object in objects {
            let mut found = Vec::new();
            self.constants(&object.properties, &[], DEPTH, &mut found);
            constants.push(found);
        }
        let mut hints: Vec<Option<String>> = match by_tag(&constants) {
            Some(tags) => tags.into_iter().map(Some).collect(),
            None => {
                let own = constants.iter().zip(objects).map(|(found, object)| {
                    let mut own = found.iter().filter(|one| {
                        let path = one.path.as_slice();
                        one.is_only && matches!(path, [name] if object.required.contains(name))
                    });
                    let value = own.next()?.words.clone();
                    own.next().is_none().then_some(value)
                });
                own.collect()
            }
        };
        let keys = distinct_keys(objects, |object, name| object.required.contains(name));
        let members = distinct_keys(objects, |object, name| object.properties.contains_key(name));
        for (index, hint) in hints.iter_mut().enumerate() {
            if hint.is_some() {
                continue;
            }
            *hint = match (keys[index].as_slice(), members[index].as_slice()) {
                _ if objects.len() == 1 => None,
                ([key], _) => Some(key.clone()),
                (_, []) => self.other_kind(objects, index),
                (_, members) => Some(members[..members.len().min(2)].join(" and ")),
            };
        }
        if hints.iter().filter(|hint| hint.is_none()).count() > 1 {
            for (hint, object) in hints.iter_mut().zip(objects) {
                *hint = hint.take().or_else(|| pair(objects, object));
            }
        }
        // The properties that an object adds to the others name it; the one that adds none is the
        // plain object.
        let hints = hints.into_iter().enumerate();
        hints
            .filter_map(|(place, hint)| Some((place, hint?)))
            .collect()
    }

    /// Returns a property whose kind differs from all other objects that have it, or at least from
    /// one, with its kind.
    fn other_kind(&mut self, objects: &[Unnamed], index: usize) -> Option<String> {
        let object = &objects[index];
        let mut best = None;
        for (name, sub) in &object.properties {
            if !self.spend(objects.len(), sub.pointer()) {
                return None;
            }
            let own = self.value_kind(sub);
            let others = objects.iter().enumerate();
            let others = others.filter(|(other, _)| *other != index);
            let others: Vec<String> = others
                .filter_map(|(_, other)| other.properties.get(name))
                .map(|sub| self.value_kind(sub))
                .collect();
            let same = others.iter().filter(|kind| **kind == own).count();
            let is_better = best.as_ref().is_none_or(|(known, _)| same < *known);
            if same < others.len() && is_better {
                let constant = self.constant_of(sub);
                let hint = constant.unwrap_or_else(|| format!("{name} {own}"));
                best = Some((same, hint));
            }
        }
        best.map(|(_, hint)| hint)
    }

    /// Returns the words of the only listed value.
    fn constant_of(&mut self, sub: &SchemaRef) -> Option<String> {
        let node = self.look(sub)?;
        match node.enumeration.as_slice() {
            [only] => words(only),
            _ => None,
        }
    }

    /// Returns the kind of the values of a property.
    fn value_kind(&mut self, sub: &SchemaRef) -> String {
        if let Some(component) = self.component_of(sub) {
            return component;
        }
        if self.is_only_null(sub) {
            return "Null".to_owned();
        }
        let kind = self.kind_word_of(sub);
        self.kind_in_full(sub, &kind)
    }

    /// Collects the properties with listed values, including those of nested objects.
    fn constants(
        &mut self,
        properties: &IndexMap<String, SchemaRef>,
        path: &[String],
        depth: usize,
        found: &mut Vec<Constant>,
    ) {
        for (name, sub) in properties {
            let Some(node) = self.look(sub) else { continue };
            let mut path = path.to_vec();
            path.push(name.clone());
            match node.enumeration.as_slice() {
                [first, others @ ..] => found.extend(words(first).map(|words| Constant {
                    path,
                    words,
                    is_only: others.is_empty(),
                })),
                [] if depth > 1 && !node.properties.is_empty() => {
                    if self.spend(node.properties.len(), &node.pointer) {
                        self.constants(&node.properties, &path, depth - 1, found);
                    }
                }
                [] => {}
            }
        }
    }

    fn kind_word_of(&mut self, branch: &SchemaRef) -> String {
        let node = self.look(branch);
        node.map_or("Object", |node| kind_word(&node)).to_owned()
    }

    /// Returns the kind of a branch, with its elements or its format: `List of String`.
    fn kind_in_full(&mut self, branch: &SchemaRef, kind: &str) -> String {
        let Some(node) = self.look(branch) else {
            return kind.to_owned();
        };
        let inner = match (&node.items, &node.additional) {
            (Some(items), _) => Some(items.clone()),
            (None, Additional::Schema(values)) => Some(values.clone()),
            _ => None,
        };
        let word = match inner {
            Some(inner) => self
                .component_of(&inner)
                .unwrap_or_else(|| self.kind_word_of(&inner)),
            None if kind == "Object" && node.properties.is_empty() && node.all_of.is_empty() => {
                return "Map".to_owned();
            }
            None => match (&node.format, node.enumeration.as_slice()) {
                (Some(format), _) => format.clone(),
                (None, [only]) => return words(only).unwrap_or_else(|| kind.to_owned()),
                (None, _) => return kind.to_owned(),
            },
        };
        match kind {
            "List" | "Map" => format!("{kind} of {word}"),
            _ => word,
        }
    }
}

/// Returns whether a schema is a reference, with or without siblings.
fn is_reference(node: &Keywords) -> bool {
    match node.additional {
        Additional::Forbidden => {
            let additional = Additional::Unsaid;
            let node = node.clone();
            !Keywords { additional, ..node }.says_more_than_all_of()
        }
        _ => !node.says_more_than_all_of(),
    }
}

fn title(branch: &SchemaRef) -> Option<String> {
    let title = branch.inline()?.data.title.clone()?;
    (!title.trim().is_empty()).then_some(title)
}

/// Returns the words of a constant.
fn words(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => {
            Some(text.clone()).filter(|text| text.chars().any(char::is_alphanumeric))
        }
        Json::Bool(value) => Some(value.to_string()),
        Json::Number(number) => {
            let whole = number.as_f64().filter(|number| number.fract() == 0.0);
            let text = whole.map_or_else(|| number.to_string(), |number| format!("{number:.0}"));
            Some(format!("Value {}", text.replace('-', "minus ")))
        }
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Returns the value of the first property that differs in all objects.
fn by_tag(constants: &[Vec<Constant>]) -> Option<Vec<String>> {
    let known: Vec<HashMap<&[String], &str>> = constants
        .iter()
        .map(|found| {
            let found = found.iter();
            found
                .map(|one| (one.path.as_slice(), one.words.as_str()))
                .collect()
        })
        .collect();
    let [first, _, ..] = constants else {
        return None;
    };
    first.iter().find_map(|Constant { path, .. }| {
        let values: Option<Vec<&str>> = known
            .iter()
            .map(|found| found.get(path.as_slice()).copied())
            .collect();
        let values = values?;
        let distinct: HashSet<&str> = values.iter().copied().collect();
        (distinct.len() == values.len()).then(|| values.into_iter().map(str::to_owned).collect())
    })
}

/// Returns two properties that no other object combines.
fn pair(objects: &[Unnamed], object: &Unnamed) -> Option<String> {
    let names: Vec<&String> = object.properties.keys().take(MOST_OF_PAIRS).collect();
    let has = |object: &Unnamed, name: &str| object.properties.contains_key(name);
    let is_own = |one: &str, two: &str| {
        let having = objects.iter();
        let having = having.filter(|object| has(object, one) && has(object, two));
        having.count() == 1
    };
    let mut pairs = names.iter().enumerate().flat_map(|(index, one)| {
        let others = names[index + 1..].iter();
        others.map(move |two| (*one, *two))
    });
    let (one, two) = pairs.find(|(one, two)| is_own(one, two))?;
    Some(format!("{one} and {two}"))
}

/// Returns the properties of each object that no other one has.
fn distinct_keys(objects: &[Unnamed], has: impl Fn(&Unnamed, &str) -> bool) -> Vec<Vec<String>> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for object in objects {
        for name in object.properties.keys().filter(|name| has(object, name)) {
            *count.entry(name).or_default() += 1;
        }
    }
    let keys = objects.iter().map(|object| {
        let names = object.properties.keys().filter(|name| has(object, name));
        let own = names.filter(|name| count.get(name.as_str()) == Some(&1));
        own.cloned().collect()
    });
    keys.collect()
}
