//! The members of payloads that name the event of a webhook.
//!
//! An implied tag needs a constant in each payload. Documents often have one in most payloads only,
//! a list of all events in each, or a plain text with the name of the webhook. This works on complete
//! definitions.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value as Json;

use trine_ir::{EventName, Field, Schema, SchemaKind, Shape, TextFormat, Type, Union, Webhooks};

use crate::lower::schema::listed::{DEPTH, definition, values};

/// The maximum number of members considered for one payload.
const MOST_MEMBERS: usize = 256;
/// The maximum number of members without listed values that may name an event.
const MOST_PLAIN: usize = 8;

/// Finds the members that name events, unless a header or a constant of each payload does.
pub(in crate::lower) fn name_events(schemas: &[Schema], webhooks: &mut Webhooks) {
    let SchemaKind::Union(union) = &schemas[webhooks.union.0].kind else {
        return;
    };
    if webhooks.header.is_none() && union.tag.is_none() && union.variants.len() > 1 {
        webhooks.names = names(schemas, union, webhooks);
    }
}

/// A member of a payload that is a text.
struct Member {
    path: Vec<String>,
    /// The listed values; `None` for any text.
    listed: Option<Vec<String>>,
    example: Option<String>,
}

/// The values of a member that name one payload's events.
struct Claim {
    /// The names of its webhooks, and the listed values.
    values: BTreeSet<String>,
    /// The values that the document gives.
    given: BTreeSet<String>,
}

fn names(schemas: &[Schema], union: &Union, webhooks: &Webhooks) -> Vec<EventName> {
    let own: Vec<BTreeSet<&str>> = (0..union.variants.len())
        .map(|index| {
            let events = webhooks.events.iter();
            let events = events.filter(|event| event.variant == index);
            events.map(|event| event.name.trim_matches('/')).collect()
        })
        .collect();
    let all: HashSet<&str> = own.iter().flatten().copied().collect();
    let mut order: Vec<Vec<String>> = Vec::new();
    let mut claims: HashMap<Vec<String>, Vec<Option<Claim>>> = HashMap::new();
    for (index, variant) in union.variants.iter().enumerate() {
        let mut members = Vec::new();
        texts(schemas, &variant.ty, &mut Vec::new(), DEPTH, &mut members);
        for member in members {
            let claim = claim(&member, &own[index], &all);
            let of_all = claims.entry(member.path.clone()).or_insert_with(|| {
                order.push(member.path);
                std::iter::repeat_with(|| None).take(own.len()).collect()
            });
            of_all[index] = Some(claim);
        }
    }
    let decisive = order.iter().filter_map(|path| {
        let known = unique(&claims[path]);
        let having = claims[path].iter().flatten().count();
        (known > 1 && known * 2 >= having).then_some((known, path))
    });
    // The first of several with the same number.
    let decisive = decisive.min_by_key(|(known, _)| std::cmp::Reverse(*known));
    let name = |path: &Vec<String>, is_decisive: bool| EventName {
        path: path.clone(),
        is_decisive,
        values: claims[path]
            .iter()
            .map(|claim| {
                claim
                    .iter()
                    .flat_map(|claim| claim.values.clone())
                    .collect()
            })
            .collect(),
    };
    if let Some((_, path)) = decisive {
        return vec![name(path, true)];
    }
    let is_plain = |path: &&Vec<String>| {
        let mut of_all = claims[*path].iter();
        path.len() == 1 && of_all.all(|one| one.as_ref().is_some_and(|one| one.given.is_empty()))
    };
    let plain = order.iter().filter(is_plain).take(MOST_PLAIN);
    plain.map(|path| name(path, false)).collect()
}

/// Returns the values of a member that name one of a payload's events.
fn claim(member: &Member, own: &BTreeSet<&str>, all: &HashSet<&str>) -> Claim {
    let given: BTreeSet<String> = match &member.listed {
        None => {
            let example = member.example.iter();
            example
                .filter(|it| own.contains(it.as_str()))
                .cloned()
                .collect()
        }
        Some(listed) => {
            // The names of other webhooks are listed as well if payloads share a list.
            let is_other =
                |value: &&String| all.contains(value.as_str()) && !own.contains(value.as_str());
            let of_own: BTreeSet<String> =
                listed.iter().filter(|it| !is_other(it)).cloned().collect();
            match of_own.is_empty() {
                true => listed.iter().cloned().collect(),
                false => of_own,
            }
        }
    };
    let names = own.iter().map(|name| (*name).to_owned());
    Claim {
        values: names.chain(given.iter().cloned()).collect(),
        given,
    }
}

/// Returns the number of payloads with a value that the document gives to no other one.
fn unique(claims: &[Option<Claim>]) -> usize {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for value in claims.iter().flatten().flat_map(|claim| &claim.given) {
        *count.entry(value).or_default() += 1;
    }
    let is_unique = |value: &String| count[value.as_str()] == 1;
    let known = claims.iter().flatten();
    known
        .filter(|claim| claim.given.iter().any(is_unique))
        .count()
}

/// Collects the texts in a payload. Lists are passed through.
fn texts(
    schemas: &[Schema],
    ty: &Type,
    path: &mut Vec<String>,
    depth: usize,
    found: &mut Vec<Member>,
) {
    let mut ty = ty;
    while let Shape::List(element) = ty.shape.resolved(schemas) {
        ty = element;
    }
    let (Some(id), Some(depth)) = (definition(schemas, ty), depth.checked_sub(1)) else {
        return;
    };
    let SchemaKind::Struct(object) = &schemas[id.0].kind else {
        return;
    };
    for field in &object.fields {
        if found.len() >= MOST_MEMBERS {
            return;
        }
        path.push(field.wire_name.clone());
        match text(schemas, field) {
            Some(listed) => found.push(Member {
                path: path.clone(),
                listed,
                example: field
                    .docs
                    .example
                    .as_ref()
                    .and_then(Json::as_str)
                    .map(str::to_owned),
            }),
            None => texts(schemas, &field.ty, path, depth, found),
        }
        path.pop();
    }
}

/// Returns the listed values of a text, or `Some(None)` for any text; `None` for another type.
#[expect(clippy::option_option, reason = "two independent questions")]
fn text(schemas: &[Schema], field: &Field) -> Option<Option<Vec<String>>> {
    if let Some(values) = values(schemas, field) {
        let texts: Option<Vec<String>> = values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect();
        return texts.map(Some);
    }
    match field.ty.shape.resolved(schemas) {
        Shape::Text(TextFormat::Plain) => Some(None),
        _ => None,
    }
}
