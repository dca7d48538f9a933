//! Events: which one a request is.

use http::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::runtime::wire::{self, Node, ReadUnion};
use crate::runtime::{Body, Mismatch, WebhookError};

/// The properties that distinguish the events of a document.
#[derive(Clone, Copy, Debug)]
pub struct WebhookRules {
    /// The header that names the event, or the empty text.
    pub header: &'static str,
    /// The members of a payload that name the event.
    pub names: &'static [WebhookName],
    /// The events, parallel to the variants of their union.
    pub events: &'static [WebhookEventRule],
}

/// A member of a payload that names the event.
#[derive(Clone, Copy, Debug)]
pub struct WebhookName {
    /// The names of the members that lead to it. Lists on the way are passed through.
    pub path: &'static [&'static str],
    /// Whether an event with another value is unknown.
    pub is_decisive: bool,
}

/// An event.
#[derive(Clone, Copy, Debug)]
pub struct WebhookEventRule {
    /// Its name in the document. Several events with one payload are listed: `a or b`.
    pub name: &'static str,
    /// The values of the header that name it. Without one, it is each value that names no other event.
    pub values: &'static [&'static str],
    /// The values of each of [`WebhookRules::names`] that name it.
    pub names: &'static [&'static [&'static str]],
    /// Returns why a body is not its payload.
    pub mismatch: fn(&[u8]) -> Option<Mismatch>,
}

/// Parses the body of a webhook whose event is known, such as by the path of the request.
///
/// # Errors
///
/// Returns an error if the body is not JSON, or not of this type. [`WebhookError::Payload`] contains
/// the JSON of the body.
pub fn parse_payload<T: DeserializeOwned>(body: &[u8]) -> Result<T, WebhookError> {
    let payload = Body::new(200, body).json();
    payload.map_err(|mismatch| WebhookError::Payload {
        event: "",
        mismatch,
        raw: Body::new(200, body).json().ok(),
    })
}

/// Returns why a body is not of a type.
pub fn payload_mismatch<T: DeserializeOwned>(body: &[u8]) -> Option<Mismatch> {
    Body::new(200, body).json::<T>().err()
}

/// Parses the request of a webhook. A payload that matches no event in the document, or several
/// equally well, is kept raw.
///
/// # Errors
///
/// Returns an error if the body is not JSON, or does not match the payload type of the event that
/// the header or the body selects.
pub fn parse_webhook<E: ReadUnion>(
    rules: &WebhookRules,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<E, WebhookError> {
    let node: Node = parse_payload(body)?;
    let mut among: Vec<usize> = (0..E::VARIANTS.len()).collect();
    if let (false, Some(value)) = (rules.header.is_empty(), headers.get(rules.header)) {
        let value = value
            .to_str()
            .map_err(|_| WebhookError::Header(rules.header))?;
        let values = |index: &usize| rules.events.get(*index).map_or(&[][..], |one| one.values);
        match among.iter().any(|index| values(index).contains(&value)) {
            true => among.retain(|index| values(index).contains(&value)),
            false => among.retain(|index| values(index).is_empty()),
        }
    }
    for (number, name) in rules.names.iter().enumerate() {
        retain_named(rules, (number, name), &node, &mut among);
    }
    let Some(chosen) = wire::choose_among::<E>(&node, &among) else {
        return Ok(E::raw(node.to_json()));
    };
    if let Some(event) = wire::read_at(chosen, &node) {
        return Ok(event);
    }
    let event = rules.events.get(chosen);
    let mismatch = event.and_then(|event| (event.mismatch)(body));
    Err(WebhookError::Payload {
        event: event.map_or("", |event| event.name),
        mismatch: mismatch.unwrap_or_else(|| Mismatch {
            path: String::new(),
            reason: "the body does not match the payload of the event".to_owned(),
        }),
        raw: Some(node.to_json()),
    })
}

/// Removes the events that a member of the payload does not name.
fn retain_named(
    rules: &WebhookRules,
    (number, name): (usize, &WebhookName),
    node: &Node,
    among: &mut Vec<usize>,
) {
    let texts = wire::texts_at(node, name.path);
    let Some(first) = texts.first() else {
        return;
    };
    let is_named = |index: &usize| {
        let event = rules.events.get(*index);
        let values = event.and_then(|event| event.names.get(number));
        values.is_some_and(|values| values.contains(first))
    };
    // The elements of a list may be different events.
    if texts.iter().any(|text| text != first) {
        among.clear();
    } else if name.is_decisive || (0..rules.events.len()).any(|index| is_named(&index)) {
        among.retain(is_named);
    }
}
