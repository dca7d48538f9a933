//! The header whose value names the event of a webhook.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{Operation as Declared, ParameterSchemaOrContent};
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;

use crate::lower::extension::name::WEBHOOK_EVENT;
use crate::lower::operation::Operations;
use crate::lower::schema::keywords::SchemaRef;

/// Words in the name of a header that names an event.
const EVENT_WORDS: [&str; 2] = ["event", "topic"];
/// The number of equal letters at the start of two related words.
const STEM: usize = 3;

/// The headers of a webhook, by their names in lower case.
pub(in crate::lower) type Headers = IndexMap<String, HeaderValues>;

/// A header with the values that it has for a webhook.
pub(in crate::lower) struct HeaderValues {
    /// The name as written.
    spelling: String,
    source: Source,
    values: Vec<String>,
}

/// Where the values of a header come from, the most reliable one first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// `x-trine-webhook-event`, at this place.
    Chosen(Pointer),
    /// The schema lists them.
    Listed,
    /// They are examples.
    Example,
}

/// The headers of one webhook, and its name.
pub(in crate::lower) struct Candidate<'a> {
    pub(in crate::lower) name: &'a str,
    pub(in crate::lower) headers: &'a mut Headers,
}

impl Operations<'_> {
    /// Returns the headers that may name the event, each with the values for this webhook.
    pub(in crate::lower) fn event_headers(
        &mut self,
        operation: &Declared,
        place: &Pointer,
    ) -> Headers {
        let mut headers = Headers::new();
        for (index, parameter) in operation.parameters.iter().enumerate() {
            let at = place.child("parameters").child(index);
            let Some((parameter, at)) = self.dereference(parameter.clone(), &at) else {
                continue;
            };
            let openapiv3::Parameter::Header { parameter_data, .. } = parameter else {
                continue;
            };
            let ParameterSchemaOrContent::Schema(schema) = parameter_data.format else {
                continue;
            };
            let sub = SchemaRef::new(schema, at.child("schema"));
            let node = self.look(&sub);
            let listed = node.as_ref().map(|node| node.enumeration.clone());
            let mut values: Vec<Json> = listed.unwrap_or_default();
            let source = match values.is_empty() {
                true => Source::Example,
                false => Source::Listed,
            };
            // Values of a format, such as UUIDs and times, are no names.
            let has_format = node.as_ref().is_some_and(|node| node.format.is_some());
            if source == Source::Example && !has_format {
                let examples = parameter_data.examples.clone();
                let example = self.example(parameter_data.example, examples, &at);
                values.extend(example.or_else(|| node?.data.example.clone()));
            }
            let texts = values.iter().filter_map(Json::as_str).map(str::to_owned);
            let header = HeaderValues {
                source,
                values: texts.collect(),
                spelling: parameter_data.name,
            };
            headers.insert(header.spelling.to_ascii_lowercase(), header);
        }
        if let Some(Json::Object(members)) = operation.extensions.get(WEBHOOK_EVENT) {
            let member = |name: &str| members.get(name).and_then(Json::as_str);
            if let (Some(header), Some(value)) = (member("header"), member("value")) {
                let chosen = HeaderValues {
                    spelling: header.to_owned(),
                    source: Source::Chosen(place.child(WEBHOOK_EVENT)),
                    values: vec![value.to_owned()],
                };
                headers.insert(header.to_ascii_lowercase(), chosen);
            }
        }
        headers
    }

    /// Returns the header that names the events, with the values of each.
    pub(in crate::lower) fn event_header(
        &mut self,
        mut all: Vec<Candidate<'_>>,
    ) -> Option<(String, Vec<Vec<String>>)> {
        let name = self.chosen_header(&all).or_else(|| found_header(&all))?;
        let mut spelling = None;
        let values = all.iter_mut().map(|candidate| {
            let header = candidate.headers.shift_remove(&name);
            let Some(header) = header else {
                return Vec::new();
            };
            spelling.get_or_insert(header.spelling);
            header.values
        });
        let values = values.collect();
        Some((spelling?, values))
    }

    /// Returns the header of the extensions. A webhook without one may have any other value.
    fn chosen_header(&mut self, all: &[Candidate<'_>]) -> Option<String> {
        let chosen = all.iter().flat_map(|candidate| candidate.headers.iter());
        let chosen = chosen.filter_map(|(name, header)| match &header.source {
            Source::Chosen(place) => Some((name, header, place)),
            _ => None,
        });
        let mut chosen = chosen.collect::<Vec<_>>().into_iter();
        let (name, first, _) = chosen.next()?;
        for (other, header, place) in chosen {
            if other != name {
                let message = format!(
                    "expected `{}`, the header of the previous webhooks, found `{}`",
                    first.spelling, header.spelling
                );
                let place = place.child("header");
                let diagnostic = Diagnostic::new(Code::InvalidExtension, &place, message);
                let help = "use the same header for all webhooks, or remove this extension";
                self.report(diagnostic.help(help));
            }
        }
        Some(name.clone())
    }

    /// Checks the value of `x-trine-webhook-event`.
    pub(in crate::lower) fn check_webhook_event(&mut self, value: &Json, place: &Pointer) {
        let is_text = |name: &str| {
            let text = value.get(name).and_then(Json::as_str);
            text.is_some_and(|text| !text.trim().is_empty())
        };
        let count = value.as_object().map_or(0, serde_json::Map::len);
        if count != 2 || !is_text("header") || !is_text("value") {
            let message = format!("expected a map with `header` and `value` for `{WEBHOOK_EVENT}`");
            let help = "use a map such as `{header: X-Event, value: push}`";
            let diagnostic = Diagnostic::new(Code::InvalidExtension, place, message);
            self.report(diagnostic.help(help));
        }
    }
}

/// Returns the header, in lower case, that has a known value for each webhook, and not the same one
/// for all: one whose schemas list the values, or else one whose examples are names of events.
fn found_header(all: &[Candidate<'_>]) -> Option<String> {
    let first = all.first()?;
    let rank = |name: &String| {
        let of_all = all.iter().map(|candidate| candidate.headers.get(name));
        let of_all: Vec<&HeaderValues> = of_all.collect::<Option<_>>()?;
        let distinct: HashSet<&[String]> = of_all.iter().map(|one| &one.values[..]).collect();
        let is_known = of_all.iter().all(|one| !one.values.is_empty());
        if !is_known || (distinct.len() == 1 && all.len() > 1) {
            return None;
        }
        let has_examples = of_all.iter().any(|one| one.source == Source::Example);
        if has_examples && !are_names(name, all) {
            return None;
        }
        Some((has_examples, std::cmp::Reverse(distinct.len())))
    };
    let ranked = first.headers.keys();
    let ranked = ranked.filter_map(|name| Some((rank(name)?, name)));
    // The first of several with the same rank.
    let best = ranked.min_by(|(one, _), (other, _)| one.cmp(other));
    best.map(|(_, name)| name.clone())
}

/// Returns whether the examples of a header are the names of events: an example says nothing about
/// other values of its header, such as a time or an ID.
fn are_names(header: &str, all: &[Candidate<'_>]) -> bool {
    let related = all.iter().filter(|candidate| {
        let values = candidate.headers.get(header).map(|header| &header.values);
        let mut values = values.into_iter().flatten();
        values.any(|value| is_related(value, candidate.name))
    });
    all.len() > 1
        && EVENT_WORDS.iter().any(|word| header.contains(word))
        && related.count() * 2 >= all.len()
}

/// Returns whether a value and the name of a webhook have a word in common, such as `issues` and
/// `issue-opened`. Words that IDs of events have as well do not count.
fn is_related(value: &str, name: &str) -> bool {
    let (value, name) = (words(value), words(name));
    let are_related = |one: &String, other: &String| {
        let length = one.chars().count().min(other.chars().count());
        let stem = |word: &String| word.chars().take(length).collect::<String>();
        one == other || (length >= STEM && stem(one) == stem(other))
    };
    let is_general = |word: &&String| EVENT_WORDS.iter().any(|event| word.starts_with(event));
    let mut value = value.iter().filter(|word| !is_general(word));
    value.any(|word| name.iter().any(|other| are_related(word, other)))
}

/// Returns the words of a name in lower case; an upper case letter after a lower case one begins one.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in text.chars() {
        let is_word = letter.is_alphabetic();
        if !is_word || (was_lower && letter.is_uppercase()) {
            words.push(String::new());
        }
        was_lower = letter.is_lowercase();
        if let (true, Some(word)) = (is_word, words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
