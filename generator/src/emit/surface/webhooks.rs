//! Webhooks and callbacks.

use quote::quote;

use super::{Entry, List, arguments, function, rust_type, wire};
use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::HEADER_MAP;
use crate::ir::{Callbacks, EventName, SchemaKind, Signature, Webhook, Webhooks};
use crate::pointer::Pointer;
use crate::surface::{Aspect, Declaration};

impl List {
    /// Lists the module `webhooks`.
    pub(super) fn webhooks(&mut self, context: Context<'_>) {
        let Some(webhooks) = &context.api.webhooks else {
            return;
        };
        let place = Pointer::root().child("webhooks");
        let union = ident(context.names.type_name(webhooks.union, Direction::Received));
        let declaration = Declaration::Alias(rust_type(quote! { types::#union }));
        let entry = Entry::new(declaration, &place).received();
        let header = webhooks.header.as_deref().unwrap_or_default();
        self.add("webhooks::Event", entry.wire(Aspect::Location, header));
        let parse = function(request(), quote! { Result<Event, WebhookError> });
        self.add("webhooks::parse", Entry::new(parse, &place));
        for event in &webhooks.events {
            let path = format!("webhooks {:?}", event.name);
            self.add(path, event_entry(context, webhooks, event, "webhook"));
        }
        let Some(signature) = &webhooks.signature else {
            return;
        };
        self.add("webhooks::verifier", verifier(signature, &place));
        let verified = verified(quote! { Event });
        self.add("webhooks::parse_verified", Entry::new(verified, &place));
    }

    /// Lists the module `callbacks`.
    pub(super) fn callbacks(&mut self, context: Context<'_>) {
        for callbacks in &context.api.callbacks {
            let Callbacks {
                operation: id,
                webhooks,
            } = callbacks;
            let place = context.api.operations[id.0].pointer.child("callbacks");
            let union = ident(context.names.type_name(webhooks.union, Direction::Received));
            let [parse, verify] = context.names.operation(*id).parse_callback();
            let declaration = function(request(), quote! { Result<types::#union, WebhookError> });
            let entry = Entry::new(declaration, &place).received();
            let header = webhooks.header.as_deref().unwrap_or_default();
            let entry = entry.wire(Aspect::Location, header);
            self.add(format!("callbacks::{parse}"), entry);
            for event in &webhooks.events {
                let path = format!("callbacks {parse} {:?}", event.name);
                self.add(path, event_entry(context, webhooks, event, "callback"));
            }
            if let Some(signature) = &webhooks.signature {
                // All have the signature of the document.
                self.add("callbacks::verifier", verifier(signature, &place));
                let verified = verified(quote! { types::#union });
                self.add(format!("callbacks::{verify}"), Entry::new(verified, &place));
            }
        }
    }
}

/// Returns the arguments of a function that parses a request.
fn request() -> super::Arguments {
    let headers = (ident("headers"), quote! { &#HEADER_MAP });
    arguments([headers, (ident("body"), quote! { &[u8] })])
}

/// Returns the function that verifies and parses a request.
fn verified(event: proc_macro2::TokenStream) -> crate::surface::Function {
    let verifier = arguments([(ident("verifier"), quote! { &WebhookVerifier })]);
    let typed = verifier.into_iter().chain(request()).collect();
    function(typed, quote! { Result<#event, WebhookError> })
}

/// Returns the members of the payload that name an event.
fn recognition(webhooks: &Webhooks, variant: usize) -> String {
    let Webhooks {
        union: _,
        // They have entries of their own, and so has the signature.
        events: _,
        header: _,
        names,
        signature: _,
    } = webhooks;
    let names = names.iter().filter_map(|name| {
        let EventName {
            path,
            is_decisive,
            values,
        } = name;
        let values = values.get(variant).filter(|values| !values.is_empty())?;
        let rest = if *is_decisive {
            ""
        } else {
            " or its structure"
        };
        Some(format!(
            "{} = {}{rest}",
            path.join("."),
            values.join(" or ")
        ))
    });
    names.collect::<Vec<_>>().join(", ")
}

/// Returns the entry of an event.
fn event_entry(
    context: Context<'_>,
    webhooks: &Webhooks,
    event: &Webhook,
    kind: &'static str,
) -> Entry {
    let Webhook {
        pointer,
        name,
        expression,
        // Names by which it is selected, which are not documented.
        id: _,
        tags: _,
        method,
        docs,
        variant,
        header_values,
        responses,
    } = event;
    let payload = match &context.api.schema(webhooks.union).kind {
        SchemaKind::Union(union) => union.variants.get(*variant),
        _ => None,
    };
    let payload = payload.map(|variant| wire::ty(context, &variant.ty));
    let mut entry = Entry::new(Declaration::Protocol(kind), pointer)
        .identified(name)
        .docs(docs)
        .received()
        .wire(Aspect::Request, method.as_str())
        .wire(Aspect::Name, header_values.join(", "))
        .wire(Aspect::Recognition, recognition(webhooks, *variant))
        .wire(Aspect::Type, payload.unwrap_or_default())
        .note("URL", expression.as_deref().unwrap_or_default());
    for (status, description) in responses {
        let topic = format!("response {}", wire::status(*status));
        entry = entry.note(topic, format!("{description:?}"));
    }
    entry
}

/// Returns the entry of the function that creates a verifier of signatures.
fn verifier(signature: &Signature, place: &Pointer) -> Entry {
    let secret = (ident("secret"), quote! { &str });
    let verifier = quote! { Result<WebhookVerifier, WebhookError> };
    let verifier = function(arguments([secret]), verifier);
    Entry::new(verifier, place)
        .received()
        .wire(Aspect::Signature, wire::signature(signature))
}
