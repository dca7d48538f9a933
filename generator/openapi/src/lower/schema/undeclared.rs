//! Members of objects and elements of lists described by keywords of JSON Schema that OpenAPI 3.0
//! does not have.
//!
//! `patternProperties`, `unevaluatedProperties` and `prefixItems` describe some members. A type
//! must accept all members, so the keywords count as `additionalProperties` or `items` with a
//! schema that is true for every member. Properties that only a condition names may exist without
//! being declared.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{ReferenceOr, SchemaData};
use serde_json::Value as Json;

use crate::document::is_carried;
use trine_ir::pointer::Pointer;

use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};

/// The schema `false`.
const NEVER: &str = "x-trine:never";
/// `unevaluatedItems`
pub(in crate::lower) const UNEVALUATED_ITEMS: &str = "x-trine:unevaluated-items";

/// Returns a carried keyword that 3.0 does not define.
fn carried<'d>(data: &'d SchemaData, keyword: &str) -> Option<&'d Json> {
    data.extensions.get(keyword)
}

/// Parses a carried schema; `None` if it is invalid.
fn schema(value: &Json, pointer: Pointer) -> Option<SchemaRef> {
    let schema: ReferenceOr<openapiv3::Schema> = serde_json::from_value(value.clone()).ok()?;
    Some(SchemaRef::new(schema, pointer))
}

/// Combines `additionalProperties`, `patternProperties` and `unevaluatedProperties` for members
/// that `properties` does not name.
pub(in crate::lower) fn additional(
    declared: Additional,
    data: &SchemaData,
    at: &Pointer,
) -> Additional {
    let keyword = "x-trine:unevaluated-properties";
    let unevaluated = match carried(data, keyword) {
        Some(Json::Bool(false)) => Additional::Forbidden,
        Some(Json::Bool(true)) => Additional::Anything,
        Some(value) => match schema(value, at.child(keyword)) {
            Some(sub) if sub.takes_nothing() => Additional::Forbidden,
            Some(sub) => Additional::Schema(sub),
            None => Additional::Anything,
        },
        None => Additional::Unsaid,
    };
    let keyword = "x-trine:pattern-properties";
    let patterns = match carried(data, keyword) {
        Some(Json::Object(patterns)) if !patterns.is_empty() => patterns,
        _ => {
            return match (&declared, &unevaluated) {
                // Members that other schemas evaluate are unrestricted.
                (Additional::Unsaid, Additional::Forbidden) => declared,
                (Additional::Unsaid, _) => unevaluated,
                _ => declared,
            };
        }
    };
    let others = match declared {
        Additional::Unsaid => unevaluated,
        declared => declared,
    };
    let place = at.child(keyword);
    let of_patterns = patterns
        .iter()
        .map(|(pattern, value)| schema(value, place.child(pattern)));
    let Some(mut values) = of_patterns.collect::<Option<Vec<SchemaRef>>>() else {
        return Additional::Anything;
    };
    values.retain(|sub| !sub.takes_nothing());
    if !patterns.keys().any(|pattern| matches_every_key(pattern)) {
        match others {
            Additional::Forbidden => {}
            Additional::Schema(sub) => values.push(sub),
            Additional::Unsaid | Additional::Anything => return Additional::Anything,
        }
    }
    match common(values) {
        Common::One(sub) => Additional::Schema(sub),
        Common::Several => Additional::Anything,
        Common::None => Additional::Forbidden,
    }
}

/// Combines `items` and `prefixItems` for the elements of a list.
pub(in crate::lower) fn items(
    items: Option<SchemaRef>,
    data: &SchemaData,
    most: Option<usize>,
    at: &Pointer,
) -> Option<SchemaRef> {
    let further = further_items(items.clone(), data, at);
    let keyword = "x-trine:prefix-items";
    let prefix = match carried(data, keyword) {
        Some(Json::Array(prefix)) if !prefix.is_empty() => prefix,
        // Elements that a composition describes are evaluated.
        _ => return further.filter(|items| !items.takes_nothing()).or(items),
    };
    let anything = || Some(SchemaRef::anything(at.child("items")));
    let place = at.child(keyword);
    let entries = prefix.iter().enumerate();
    let first = entries.map(|(index, value)| schema(value, place.child(index)));
    let Some(mut elements) = first.collect::<Option<Vec<SchemaRef>>>() else {
        return anything();
    };
    let closed = most.is_some_and(|most| most <= prefix.len())
        || further.as_ref().is_some_and(SchemaRef::takes_nothing);
    match further {
        _ if closed => {}
        Some(rest) => elements.push(rest),
        None => return anything(),
    }
    match common(elements) {
        Common::One(sub) => Some(sub),
        Common::Several | Common::None => anything(),
    }
}

/// Returns the schema of the elements after those of `prefixItems`: `items`, or else
/// `unevaluatedItems`, which applies to the same elements if nothing else evaluates some.
pub(in crate::lower) fn further_items(
    items: Option<SchemaRef>,
    data: &SchemaData,
    at: &Pointer,
) -> Option<SchemaRef> {
    // The upgrade adds `items` to every array: unrestricted ones were absent.
    let is_said = |items: &SchemaRef| !items.takes_anything() || items.takes_nothing();
    if items.as_ref().is_some_and(is_said) || carried(data, "x-trine:contains").is_some() {
        return items;
    }
    let place = at.child(UNEVALUATED_ITEMS);
    match carried(data, UNEVALUATED_ITEMS) {
        Some(value @ Json::Object(_)) => schema(value, place).or(items),
        Some(Json::Bool(false)) => Some(SchemaRef::nothing(place)),
        _ => items,
    }
}

/// The common schema of several schemas.
enum Common {
    None,
    One(SchemaRef),
    Several,
}

/// Returns the common schema, if all are equal.
fn common(schemas: Vec<SchemaRef>) -> Common {
    let mut schemas = schemas.into_iter();
    let Some(first) = schemas.next() else {
        return Common::None;
    };
    match schemas.all(|sub| sub.same_shape(&first) && sub.says_null() == first.says_null()) {
        true => Common::One(first),
        false => Common::Several,
    }
}

/// Returns whether a pattern is a usual spelling of "any key".
fn matches_every_key(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    match inner {
        ".*" | ".+" | "(.*)" | "(.+)" | "[\\s\\S]*" => true,
        "" => !(pattern.starts_with('^') && pattern.ends_with('$')),
        "." => pattern == ".",
        _ => false,
    }
}

/// Returns the properties that only conditions name: `if`, `then`, `else`, `not`,
/// `dependentSchemas` and combinations. If the condition does not apply, their values are
/// unrestricted.
pub(in crate::lower) fn conditional(
    declared: &IndexMap<String, SchemaRef>,
    data: &SchemaData,
    not: Option<&openapiv3::Schema>,
    at: &Pointer,
) -> IndexMap<String, SchemaRef> {
    let mut found = IndexMap::new();
    for keyword in ["x-trine:if", "x-trine:then", "x-trine:else"] {
        if let Some(value) = carried(data, keyword) {
            named_in(value, &at.child(keyword), false, &mut found);
        }
    }
    for keyword in DEPENDENT {
        if let Some(value) = carried(data, keyword) {
            named_by_dependents(value, &at.child(keyword), &mut found);
        }
    }
    if let Some(value) = not.and_then(|not| serde_json::to_value(not).ok()) {
        named_in(&value, &at.child("not"), true, &mut found);
    }
    found.retain(|name, _| !declared.contains_key(name));
    found
        .into_iter()
        .map(|(name, place)| (name, SchemaRef::anything(place)))
        .collect()
}

/// Returns whether the schema describes unevaluated members.
pub(in crate::lower) fn says_unevaluated(data: &SchemaData) -> bool {
    carried(data, "x-trine:unevaluated-properties").is_some()
}

/// Returns whether conditions affect unnamed members: by a reference, a pattern, or for all other
/// members.
pub(in crate::lower) fn opens(data: &SchemaData) -> bool {
    let conditions = ["x-trine:if", "x-trine:then", "x-trine:else"];
    conditions
        .iter()
        .filter_map(|keyword| carried(data, keyword))
        .any(is_open)
        || DEPENDENT
            .iter()
            .filter_map(|keyword| carried(data, keyword))
            .any(has_open)
}

/// Returns whether a schema explicitly allows unnamed members.
fn is_open(schema: &Json) -> bool {
    let Json::Object(members) = schema else {
        return false;
    };
    members
        .iter()
        .any(|(keyword, value)| match keyword.as_str() {
            "$ref" => true,
            "additionalProperties" | "x-trine:unevaluated-properties" => {
                *value != Json::Bool(false)
            }
            "x-trine:pattern-properties" => value.as_object().is_some_and(|one| !one.is_empty()),
            "x-trine:if" | "x-trine:then" | "x-trine:else" => is_open(value),
            "allOf" | "anyOf" | "oneOf" => {
                value.as_array().is_some_and(|all| all.iter().any(is_open))
            }
            keyword if DEPENDENT.contains(&keyword) => has_open(value),
            _ => false,
        })
}

fn has_open(dependents: &Json) -> bool {
    dependents
        .as_object()
        .is_some_and(|all| all.values().any(is_open))
}

/// Keywords that depend on the presence of a property: schemas, or required names.
const DEPENDENT: [&str; 3] = [
    "x-trine:dependent-schemas",
    "x-trine:dependent-required",
    "x-trine:dependencies",
];

fn named_by_dependents(value: &Json, at: &Pointer, found: &mut IndexMap<String, Pointer>) {
    let Json::Object(dependents) = value else {
        return;
    };
    for (name, dependent) in dependents {
        let place = at.child(name);
        match dependent {
            Json::Array(names) => record_names(names, &place, found),
            schema => named_in(schema, &place, false, found),
        }
    }
}

fn record_names(names: &[Json], at: &Pointer, found: &mut IndexMap<String, Pointer>) {
    for (index, name) in names.iter().enumerate() {
        if let Some(name) = name.as_str() {
            found
                .entry(name.to_owned())
                .or_insert_with(|| at.child(index));
        }
    }
}

/// Collects the properties that a schema names, with their places. Properties required by an
/// `excluded` schema may be absent.
fn named_in(schema: &Json, at: &Pointer, excluded: bool, found: &mut IndexMap<String, Pointer>) {
    let Json::Object(members) = schema else {
        return;
    };
    let required = match members.get("required") {
        Some(Json::Array(names)) => names.as_slice(),
        _ => &[],
    };
    if let Some(Json::Object(properties)) = members.get("properties") {
        let place = at.child("properties");
        for (name, property) in properties {
            let is_required = || required.iter().any(|one| one.as_str() == Some(name));
            if excluded && is_required() && takes_every_value(property) {
                continue;
            }
            found
                .entry(name.clone())
                .or_insert_with(|| place.child(name));
        }
    }
    if !excluded {
        record_names(required, &at.child("required"), found);
    }
    for keyword in ["not", "x-trine:if", "x-trine:then", "x-trine:else"] {
        if let Some(inner) = members.get(keyword) {
            let excluded = excluded != (keyword == "not");
            named_in(inner, &at.child(keyword), excluded, found);
        }
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        if let Some(Json::Array(list)) = members.get(keyword) {
            let place = at.child(keyword);
            for (index, inner) in list.iter().enumerate() {
                named_in(inner, &place.child(index), excluded, found);
            }
        }
    }
    for keyword in DEPENDENT {
        if let Some(inner) = members.get(keyword) {
            named_by_dependents(inner, &at.child(keyword), found);
        }
    }
}

/// Returns whether a schema allows every value: it has only prose and extensions.
fn takes_every_value(schema: &Json) -> bool {
    let is_prose = |name: &String| name.starts_with("x-") || PROSE.contains(&name.as_str());
    match schema {
        Json::Object(members) => {
            let says_nothing = |name: &String| is_prose(name) && !is_carried(name);
            members.keys().all(says_nothing)
        }
        schema => schema.as_bool() == Some(true),
    }
}

/// Keywords that do not restrict values.
const PROSE: [&str; 4] = ["title", "description", "example", "deprecated"];

impl Keywords {
    /// Returns whether conditions affect properties that the schema does not name.
    pub(in crate::lower) fn has_conditions(&self) -> bool {
        self.opens || !self.conditional.is_empty()
    }
}

impl Additional {
    /// Returns whether additional properties are allowed explicitly.
    pub(in crate::lower) fn allows_some(&self) -> bool {
        matches!(self, Self::Anything | Self::Schema(_))
    }
}

impl SchemaRef {
    /// Creates the schema that allows any value.
    pub(in crate::lower) fn anything(pointer: Pointer) -> Self {
        Self::Inline(Rc::new(Keywords {
            key: pointer.clone(),
            pointer,
            ..Keywords::default()
        }))
    }

    /// Returns the schema `false`.
    fn nothing(pointer: Pointer) -> Self {
        let mut never = Keywords {
            key: pointer.clone(),
            pointer,
            ..Keywords::default()
        };
        let extensions = &mut never.data.extensions;
        extensions.insert(NEVER.to_owned(), Json::Bool(true));
        Self::Inline(Rc::new(never))
    }

    /// Returns whether it is the schema `false`.
    pub(in crate::lower) fn takes_nothing(&self) -> bool {
        self.inline()
            .is_some_and(|node| node.extension(NEVER).is_some())
    }

    /// Returns whether the schema itself allows `null`.
    fn says_null(&self) -> bool {
        self.inline()
            .is_some_and(|node| node.data.nullable || node.enumeration.iter().any(Json::is_null))
    }
}
