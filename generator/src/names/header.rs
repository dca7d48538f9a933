//! Names of the types of headers.

use super::Source;
use super::case::{component_name, stem, type_name};
use super::operation::body_name;
use super::scope::{NamePriority, Scope};
use super::status;
use crate::analyze::{Analysis, HeaderSet};
use crate::ir::{Api, OperationId};

/// The names of a set of headers.
#[derive(Clone, Debug)]
pub struct HeaderNames {
    /// The struct.
    pub name: String,
    /// Its fields, parallel to the headers.
    pub fields: Vec<String>,
}

/// Names all sets of headers; they have a module, and so a scope, of their own.
pub fn name_headers(source: Source<'_>) -> Vec<HeaderNames> {
    let Source { api, analysis, .. } = source;
    let mut scope = Scope::default();
    let sets = analysis.header_sets().iter();
    let fields = sets.map(|set| {
        let wanted = set.headers(api).iter();
        let wanted =
            wanted.map(|header| source.wanted_value(&header.pointer, &header.wire_name, "header"));
        Scope::default().take_all(wanted, "_")
    });
    let fields: Vec<Vec<String>> = fields.collect();
    let sets = analysis.header_sets().iter();
    let names = scope.take_all(sets.map(|set| wanted_name(source, set)), "");
    let named = names.into_iter().zip(fields);
    named
        .map(|(name, fields)| HeaderNames { name, fields })
        .collect()
}

/// Returns the preferred name of a set of headers: the one chosen for a response with them, or one
/// after their owner.
fn wanted_name(source: Source<'_>, set: &HeaderSet) -> (String, NamePriority) {
    let responses = set
        .responses
        .iter()
        .map(|(operation, response)| &source.api.operations[operation.0].responses[*response]);
    let mut places = responses.map(|response| response.headers_pointer());
    match places.find_map(|place| source.chosen.of_type(&place).map(str::to_owned)) {
        Some(name) => (name, NamePriority::Chosen),
        None => {
            let owner = owner(source, set);
            (format!("{}Headers", stem(&owner)), NamePriority::Derived)
        }
    }
}

/// Returns the owner of a set of headers: a shared response, an operation, or the subject of the
/// headers.
fn owner(source: Source<'_>, set: &HeaderSet) -> String {
    let Source { api, analysis, .. } = source;
    let pointer = |(operation, response): &(OperationId, usize)| {
        &api.operations[operation.0].responses[*response].pointer
    };
    let (first, _) = set.responses[0];
    let shared = pointer(&set.responses[0]);
    if set.responses.iter().all(|one| pointer(one) == shared) {
        let segments: Vec<_> = shared.segments().collect();
        if let [components, _, name] = segments.as_slice()
            && components == "components"
        {
            return component_name(name);
        }
    }
    if set
        .responses
        .iter()
        .all(|(operation, _)| *operation == first)
    {
        return format!(
            "{}{}",
            body_name(source, first),
            status_of(api, analysis, set)
        );
    }
    match subject(api, set) {
        Some(subject) => subject,
        None => body_name(source, first),
    }
}

/// Returns the status in the name of the headers of one operation: none for its success.
fn status_of(api: &Api, analysis: &Analysis, set: &HeaderSet) -> String {
    let (operation, response) = set.responses[0];
    let successes = &analysis.response_classes(operation).successes;
    let mut sets = successes.iter();
    let first = sets.find_map(|success| analysis.headers(operation, *success));
    match first == analysis.headers(operation, response) {
        true => String::new(),
        false => status::variant(api.operations[operation.0].responses[response].status),
    }
}

/// Returns the common first words of the names of headers, or all of their words if they are few.
fn subject(api: &Api, set: &HeaderSet) -> Option<String> {
    const LONGEST: usize = 40;
    let names = set.headers(api).iter().map(|header| {
        let words = header.wire_name.split(['-', '_']);
        let words = words.filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("x"));
        words.collect::<Vec<_>>()
    });
    let names: Vec<_> = names.collect();
    let first = names.first()?;
    let begins = |length: &usize| {
        names
            .iter()
            .all(|name| name.get(..*length) == first.get(..*length))
    };
    let common = (1..=first.len()).take_while(begins).last().unwrap_or(0);
    let words = match common {
        0 => names.concat().join(" "),
        _ => first[..common].join(" "),
    };
    (!words.is_empty() && words.len() <= LONGEST).then(|| type_name(&words, "Some"))
}
