//! Webhooks: the payload of each, and what distinguishes their requests.

use openapiv3::{Operation as Declared, PathItem, ReferenceOr};

use trine_ir::pointer::Pointer;
use trine_ir::{
    Docs, Method, Origin, Schema, SchemaKind, Shape, Signature, StatusPattern, Step, Type, Union,
    Variant, Webhook, Webhooks,
};

use crate::lower::extension::grammar;
use crate::lower::extension::name::WEBHOOK_EVENT;
use crate::lower::operation::Operations;
use crate::lower::operation::entry::methods;
use crate::lower::operation::event_header::{Candidate, Headers};
use crate::lower::operation::offer::best;
use crate::lower::operation::status::status_pattern;
use crate::media::MediaKind;

/// The members of an operation that a webhook uses.
const USED: [&str; 8] = [
    "requestBody",
    "responses",
    "operationId",
    "summary",
    "description",
    "parameters",
    "tags",
    WEBHOOK_EVENT,
];

/// A path item with webhooks.
pub(in crate::lower) struct Item<'n> {
    /// The name of the webhooks.
    pub name: &'n str,
    /// The expression of a callback.
    pub expression: Option<&'n str>,
    /// The words of its payloads' names.
    pub words: Vec<String>,
    /// Whether the item is that of a component, which several webhooks may refer to.
    pub is_shared: bool,
}

/// A webhook before its variant is known.
pub(in crate::lower) struct Found {
    webhook: Webhook,
    ty: Type,
    headers: Headers,
    /// The name of its variant.
    hint: String,
}

impl Operations<'_> {
    /// Lowers the webhooks; `None` if no webhook has a payload. `signature` is how requests are
    /// signed.
    pub(in crate::lower) fn webhooks(&mut self, signature: Option<&Signature>) -> Option<Webhooks> {
        let place = Pointer::root().child("webhooks");
        let mut all: Vec<Found> = Vec::new();
        for name in self.typed.keys(&place) {
            if self.allowance.exhausted {
                break;
            }
            if !name.starts_with("x-") {
                let item = Item {
                    name: &name,
                    expression: None,
                    words: vec![name.clone()],
                    is_shared: false,
                };
                self.webhook_item(&item, &place.child(&name), &mut all);
            }
        }
        // Problems of webhooks do not invalidate operations.
        self.broken.clear();
        let words = vec!["Webhook".to_owned(), "Event".to_owned()];
        self.union_of_events(all, &place, words, signature)
    }

    pub(in crate::lower) fn webhook_item(
        &mut self,
        webhook: &Item<'_>,
        at: &Pointer,
        all: &mut Vec<Found>,
    ) {
        let Some(item) = self.parse::<ReferenceOr<PathItem>>(at) else {
            return;
        };
        let is_reference = matches!(item, ReferenceOr::Reference { .. }) || webhook.is_shared;
        let Some((_, item)) = self.dereference(item, at) else {
            return;
        };
        let operations = methods(self.typed, &item);
        if !is_reference {
            for member in ["parameters", "servers", "summary", "description"] {
                self.unused_part(&item.child(member), "applies only to operations");
            }
        }
        let has_several = operations.len() > 1;
        let mut idle = Vec::new();
        for (method, place) in operations {
            if !self.spend(1, &place) {
                return;
            }
            let mut found = self.webhook(webhook, method, &place, is_reference, has_several);
            if let Some(found) = &mut found
                && has_several
            {
                let method = &found.webhook.method;
                found.hint = format!("{} {method}", found.hint);
                found.webhook.name = format!("{} {method}", found.webhook.name);
            }
            match found {
                Some(found) => all.push(found),
                None if is_reference => self.unused_part(&at.child("$ref"), "no JSON payload"),
                None => idle.push(place),
            }
        }
        let additional = item.child("x-trine:additional-operations");
        let others = self.typed.keys(&additional).len();
        let is_other = |place: &Pointer| place.is_within(&additional);
        if others > 0 && idle.iter().filter(|place| is_other(place)).count() == others {
            idle.retain(|place| !is_other(place));
            idle.push(additional);
        }
        let noun = match webhook.expression {
            Some(_) => "callback",
            None => "webhook",
        };
        for place in idle {
            match self.typed.exists(&place.child("requestBody")) {
                true => self.missing(
                    place,
                    format!("expected a JSON payload for this {noun}, found another media type"),
                ),
                false => self.missing(place, format!("missing payload in this {noun}")),
            }
        }
    }

    fn webhook(
        &mut self,
        item: &Item<'_>,
        method: Method,
        place: &Pointer,
        is_shared: bool,
        has_several: bool,
    ) -> Option<Found> {
        let operation: Declared = self.parse(place)?;
        if !is_shared {
            self.check_extensions(&operation.extensions, grammar::OPERATION, place);
        }
        if let Some(written) = operation.extensions.get(WEBHOOK_EVENT) {
            self.check_webhook_event(written, &place.child(WEBHOOK_EVENT));
        }
        let headers = self.event_headers(&operation, place);
        let body = operation.request_body?;
        let (body, body_place) = self.dereference(body, &place.child("requestBody"))?;
        let method_word = has_several.then(|| method.to_string());
        let words = item.words.iter().cloned().chain(method_word);
        let origin = Origin::Named(words.chain(["Payload".to_owned()]).collect());
        let responses = self.receiver_responses(operation.responses, place, is_shared);
        let mut offers = self.offers(body.content, &body_place);
        let index = best(&offers, |kind| kind == MediaKind::Json)?;
        let offer = offers.remove(index);
        for other in offers {
            self.unused(other.place, "the payload is read as JSON");
        }
        for member in ["example", "examples", "encoding"] {
            self.unused_part(&offer.place.child(member), "not part of the payload");
        }
        self.unused_part(&body_place.child("description"), "not part of the payload");
        self.unused_part(&body_place.child("required"), "a webhook has a payload");
        if !is_shared {
            for member in self.typed.keys(place) {
                if !USED.contains(&member.as_str()) && !member.starts_with("x-trine-") {
                    self.unused_part(&place.child(&member), "not part of the payload");
                }
            }
            self.unused_part(
                &place.child("parameters"),
                "headers of a webhook are not typed",
            );
        }
        let origin = offer.origin.clone().unwrap_or(origin);
        let ty = self.offered_type(&offer, &origin, &mut Vec::new());
        let ty = Type {
            nullable: false,
            ..ty
        };
        Some(Found {
            webhook: Webhook {
                pointer: place.clone(),
                name: item.name.to_owned(),
                expression: item.expression.map(str::to_owned),
                id: operation.operation_id,
                tags: operation.tags,
                method,
                docs: Docs {
                    summary: self.prose(operation.summary, place),
                    description: self.prose(operation.description, place),
                    ..Docs::default()
                },
                variant: 0,
                header_values: Vec::new(),
                responses,
            },
            hint: item.name.trim_matches('/').to_owned(),
            ty,
            headers,
        })
    }

    fn unused_part(&mut self, place: &Pointer, note: &str) {
        if self.typed.exists(place) {
            self.unused(place.clone(), note);
        }
    }

    /// Returns the responses that the receiver of a webhook sends.
    fn receiver_responses(
        &mut self,
        declared: openapiv3::Responses,
        place: &Pointer,
        is_shared: bool,
    ) -> Vec<(StatusPattern, Option<String>)> {
        let place = place.child("responses");
        let all = declared.responses.into_iter();
        let all = all.map(|(status, response)| {
            let key = status.to_string();
            (status_pattern(&key), key, response)
        });
        let default = declared.default.into_iter();
        let default =
            default.map(|response| (Some(StatusPattern::Default), "default".to_owned(), response));
        let mut responses = Vec::new();
        for (status, key, response) in all.chain(default).collect::<Vec<_>>() {
            let at = place.child(key);
            let is_reference = matches!(response, ReferenceOr::Reference { .. });
            let (Some(status), Some((response, at))) = (status, self.dereference(response, &at))
            else {
                continue;
            };
            if !is_shared && !is_reference {
                for member in ["headers", "content"] {
                    self.unused_part(&at.child(member), "the receiver's response is not typed");
                }
            }
            let description = Some(response.description);
            responses.push((status, self.prose(description, &at)));
        }
        responses.sort_by_key(|(status, _)| *status);
        responses
    }

    /// Creates the union of the payloads at a place, with a variant for each type and each name;
    /// `None` without a payload.
    pub(in crate::lower) fn union_of_events(
        &mut self,
        mut all: Vec<Found>,
        place: &Pointer,
        words: Vec<String>,
        signature: Option<&Signature>,
    ) -> Option<Webhooks> {
        if all.is_empty() {
            return None;
        }
        let candidates = all.iter_mut().map(|found| Candidate {
            name: &found.webhook.name,
            headers: &mut found.headers,
        });
        let named = self.event_header(candidates.collect());
        let (header, mut values) = named.map_or((None, Vec::new()), |(header, values)| {
            (Some(header), values)
        });
        values.resize(all.len(), Vec::new());
        let is_callback = |found: &Found| found.webhook.expression.is_some();
        let description = match all.iter().any(is_callback) {
            true => "The payload of a callback.",
            false => "The payload of a webhook.",
        };
        let mut events = Vec::new();
        let mut variants: Vec<Variant> = Vec::new();
        let mut values_of: Vec<Vec<String>> = Vec::new();
        for (found, values) in all.into_iter().zip(values) {
            let Found {
                mut webhook,
                ty,
                hint,
                ..
            } = found;
            webhook.header_values = values;
            let mut known = variants.iter().zip(&values_of);
            let known = known
                .position(|(variant, values)| variant.ty == ty && *values == webhook.header_values);
            webhook.variant = known.unwrap_or(variants.len());
            match variants.get_mut(webhook.variant) {
                Some(variant) => {
                    // Several events with one payload: it is named after the payload.
                    if let Some(name) = self.definition_name(&ty) {
                        variant.name_hint = name;
                    }
                    variant.branches.push(webhook.pointer.clone());
                    variant.places.push(webhook.pointer.clone());
                }
                None => {
                    values_of.push(webhook.header_values.clone());
                    variants.push(Variant {
                        branches: vec![webhook.pointer.clone()],
                        places: vec![webhook.pointer.clone()],
                        docs: webhook.docs.clone(),
                        name_hint: hint,
                        ty,
                        tags: Vec::new(),
                        is_default: false,
                    });
                }
            }
            events.push(webhook);
        }
        let union = self.reserve(place, place, Origin::Named(words));
        self.schemas[union.0] = Schema {
            kind: SchemaKind::Union(Union {
                variants,
                beside: Vec::new(),
                tag: None,
            }),
            docs: Docs {
                description: Some(description.to_owned()),
                ..Docs::default()
            },
            ..self.schemas[union.0].clone()
        };
        Some(Webhooks {
            union,
            events,
            header,
            names: Vec::new(),
            signature: signature.cloned(),
        })
    }

    /// Returns the name of the component that a type is.
    fn definition_name(&self, ty: &Type) -> Option<String> {
        let Shape::Schema(id) = ty.shape else {
            return None;
        };
        match &self.schemas[id.0].origin {
            Origin::Component(name) => Some(name.clone()),
            Origin::Inside(_, Step::Property(name)) => Some(name.clone()),
            _ => None,
        }
    }
}
