//! `webhooks.rs`: the events that the API sends, and the verification of their signatures.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::client::responses::status_words;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{
    HEADER_MAP, Imports, JSON, PARSE_WEBHOOK, PAYLOAD_MISMATCH, SIGNATURE_ENCODING,
    SIGNATURE_RULES, SIGNED_PART, WEBHOOK_EVENT, WEBHOOK_NAME, WEBHOOK_RULES,
};
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::From;
use crate::ir::{BytesEncoding, Signature, SignedPart, StatusPattern, Webhook, Webhooks};
use crate::output::RustFile;
use crate::rustdoc;

/// Emits `webhooks.rs`.
pub fn webhooks_file(context: Context<'_>) -> RustFile {
    let mut imports = Imports::new(context);
    let mut file = RustFile::default();
    let Some(webhooks) = &context.api.webhooks else {
        return file;
    };
    let event = ident(context.names.type_name(webhooks.union, Direction::Received));
    file.push(imports.resolve(quote! {
        pub use super::types::#event as Event;
    }));
    let verifier = verifier_export(webhooks);
    file.push(quote! {
        #verifier
        pub use crate::runtime::{WebhookError, parse_payload};
    });
    let rules = context.webhook_rules(webhooks);
    let docs = lines::attributes(&[
        "Parses the request of a webhook. A payload that matches no event in the document, or several"
            .to_owned(),
        "equally well, is kept raw. This does not verify a signature.".to_owned(),
        String::new(),
        "# Errors".to_owned(),
        String::new(),
        "Returns an error if the body is not JSON, or does not match the payload type of the event that"
            .to_owned(),
        "the headers or the body select. [`WebhookError::Payload`] contains the JSON of the body.".to_owned(),
    ]);
    file.push(imports.resolve(quote! {
        #docs
        pub fn parse(
            headers: &#HEADER_MAP,
            body: &[u8],
        ) -> Result<Event, WebhookError> {
            #PARSE_WEBHOOK(&RULES, headers, body)
        }
    }));
    if let Some(signature) = &webhooks.signature {
        file.push(imports.resolve(verification(signature)));
        file.push(imports.resolve(quote! {
            /// Verifies the signature of a request, and parses it. `body` is the body as received.
            ///
            /// # Errors
            ///
            /// Returns an error if the signature is missing, too old or invalid for the request, and
            /// the errors of [`parse`].
            #[cfg(feature = "webhook-signatures")]
            pub fn parse_verified(
                verifier: &WebhookVerifier,
                headers: &#HEADER_MAP,
                body: &[u8],
            ) -> Result<Event, WebhookError> {
                verifier.verify(headers, body)?;
                parse(headers, body)
            }
        }));
    }
    file.push(imports.resolve(rules));
    let inner = inner_attributes(lines::attributes(&context.webhooks_docs(webhooks)));
    let uses = imports.uses(Vec::new());
    file.begin(quote! { #inner #uses });
    file
}

/// Emits the export of the verifier of signatures.
pub(super) fn verifier_export(webhooks: &Webhooks) -> Option<TokenStream> {
    webhooks.signature.is_some().then(|| {
        quote! {
            #[cfg(feature = "webhook-signatures")]
            pub use crate::runtime::WebhookVerifier;
        }
    })
}

/// Emits the function that creates a verifier, and its rules.
pub(super) fn verification(signature: &Signature) -> TokenStream {
    let Signature {
        header,
        template,
        encoding,
        prefix,
        separator,
        timestamp,
        tolerance,
        secret_prefix,
        secret_encoding,
    } = signature;
    let template = template.iter().map(signed_part);
    let timestamp = option(timestamp.as_ref().map(signed_part));
    let tolerance = proc_macro2::Literal::u64_unsuffixed(*tolerance);
    let encoding = encoding_of(*encoding);
    let secret_encoding = option(secret_encoding.map(encoding_of));
    // Names of items are paths here, because the imports of a feature need it as well.
    let tokens = quote! {
        /// Creates a verifier of the signatures of webhooks.
        ///
        /// # Errors
        ///
        /// Returns an error if the secret does not have the expected format.
        #[cfg(feature = "webhook-signatures")]
        pub fn verifier(secret: &str) -> Result<WebhookVerifier, WebhookError> {
            WebhookVerifier::new(&SIGNATURE, secret)
        }

        #[cfg(feature = "webhook-signatures")]
        static SIGNATURE: #SIGNATURE_RULES = #SIGNATURE_RULES {
            header: #header,
            template: &[#(#template),*],
            encoding: #encoding,
            prefix: #prefix,
            separator: #separator,
            timestamp: #timestamp,
            tolerance: #tolerance,
            secret_prefix: #secret_prefix,
            secret_encoding: #secret_encoding,
        };
    };
    crate::emit::package::imports::qualified(tokens)
}

fn signed_part(part: &SignedPart) -> TokenStream {
    match part {
        SignedPart::Text(text) => quote! { #SIGNED_PART::Text(#text) },
        SignedPart::Body => quote! { #SIGNED_PART::Body },
        SignedPart::Header(name) => quote! { #SIGNED_PART::Header(#name) },
        SignedPart::Item(name) => quote! { #SIGNED_PART::Item(#name) },
    }
}

fn encoding_of(encoding: BytesEncoding) -> TokenStream {
    match encoding {
        BytesEncoding::Hex => quote! { #SIGNATURE_ENCODING::Hex },
        BytesEncoding::Base64 => quote! { #SIGNATURE_ENCODING::Base64 },
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote! { Some(#value) },
        None => quote! { None },
    }
}

/// Documents the responses that the receiver of a webhook sends, as an inner list.
pub(super) fn receiver_words(webhook: &Webhook) -> Vec<String> {
    let responses = webhook.responses.iter().flat_map(|(status, description)| {
        let description = description.as_deref().map(rustdoc::summary_line);
        let description = description.filter(|text| !text.is_empty());
        let description = description.map(|text| format!(": {text}"));
        let status = match status {
            StatusPattern::Default => "any other response".to_owned(),
            status => format!("response {}", status_words(*status)),
        };
        let words = format!("{status}{}", description.unwrap_or_default());
        rustdoc::list_item(&words)
    });
    responses.map(|line| format!("  {line}")).collect()
}

impl Context<'_> {
    /// Returns whether signatures of webhooks are verified.
    pub fn has_signatures(&self) -> bool {
        let callbacks = self.api.callbacks.iter().map(|one| &one.webhooks);
        let mut all = self.api.webhooks.iter().chain(callbacks);
        all.any(|webhooks| webhooks.signature.is_some())
    }

    /// Emits what distinguishes the events, parallel to the variants of their union.
    pub(super) fn webhook_rules(&self, webhooks: &Webhooks) -> TokenStream {
        let header = webhooks.header.as_deref().unwrap_or_default();
        let union = match &self.api.schema(webhooks.union).kind {
            crate::ir::SchemaKind::Union(union) => union.variants.as_slice(),
            _ => &[],
        };
        let events = union.iter().enumerate().map(|(index, variant)| {
            let of_variant = || webhooks.events.iter().filter(|one| one.variant == index);
            // Nothing distinguishes the events of a variant.
            let name: indexmap::IndexSet<&str> =
                of_variant().map(|event| event.name.as_str()).collect();
            let name = name.into_iter().collect::<Vec<_>>().join(" or ");
            let values = of_variant().flat_map(|event| &event.header_values);
            let values: std::collections::BTreeSet<&String> = values.collect();
            let values = values.into_iter();
            let named = webhooks.names.iter().map(|name| {
                let values = &name.values[index];
                quote! { &[#(#values),*] }
            });
            let payload = match self.variant_codec(&variant.ty) {
                None => self.ty(&variant.ty, Direction::Received, From::Beside),
                Some(_) => quote! { #JSON },
            };
            quote! {
                #WEBHOOK_EVENT {
                    name: #name,
                    values: &[#(#values),*],
                    names: &[#(#named),*],
                    mismatch: #PAYLOAD_MISMATCH::<#payload>,
                }
            }
        });
        let names = webhooks.names.iter().map(|name| {
            let path = &name.path;
            let is_decisive = name.is_decisive;
            quote! {
                #WEBHOOK_NAME { path: &[#(#path),*], is_decisive: #is_decisive }
            }
        });
        quote! {
            static RULES: #WEBHOOK_RULES = #WEBHOOK_RULES {
                header: #header,
                names: &[#(#names),*],
                events: &[#(#events),*],
            };
        }
    }

    /// Returns whether requests of webhooks are verified in examples.
    pub(in crate::emit) fn verifies_webhooks(&self) -> bool {
        let webhooks = self.api.webhooks.as_ref();
        webhooks.is_some_and(|webhooks| webhooks.signature.is_some())
    }

    /// Returns the lines of a function that parses the request of a webhook, and verifies it if it
    /// is signed; `None` if the API has no webhooks.
    pub(in crate::emit) fn webhook_example(&self) -> Option<Vec<String>> {
        self.api.webhooks.as_ref()?;
        Some(self.handler_example().concat())
    }

    /// Returns the lines of the imports and of the function that receives a webhook.
    fn handler_example(&self) -> [Vec<String>; 2] {
        let (path, crate_name) = (self.place.path(), &self.place.crate_name);
        let uses = format!(
            "use {crate_name}::HeaderMap;
use {path}::webhooks;
"
        );
        let function = match self.verifies_webhooks() {
            true => {
                "fn received(secret: &str, headers: &HeaderMap, body: &[u8]) {
    let verified = webhooks::verifier(secret)
        .and_then(|verifier| webhooks::parse_verified(&verifier, headers, body));
    match verified {"
            }
            false => {
                "fn received(headers: &HeaderMap, body: &[u8]) {
    match webhooks::parse(headers, body) {"
            }
        };
        let function = format!(
            "{function}
        Ok(event) => println!(\"{{event:?}}\"),
        Err(error) => eprintln!(\"{{error}}\"),
    }}
}}"
        );
        [uses, function].map(|text| text.split('\n').map(str::to_owned).collect())
    }

    /// Documents the events.
    fn webhooks_docs(&self, webhooks: &Webhooks) -> Vec<String> {
        let api = self.api_words();
        let names = self.names.variants(webhooks.union);
        let [uses, function] = self.handler_example();
        // The example needs the feature.
        let condition = self
            .verifies_webhooks()
            .then(|| "# #[cfg(feature = \"webhook-signatures\")]".to_owned());
        let mut docs = vec![
            format!("Webhooks: the requests that {api} sends to your URL."),
            String::new(),
            "```no_run".to_owned(),
        ];
        docs.extend(uses);
        docs.extend(condition);
        docs.extend(function);
        docs.extend(["```", "", "# Events", ""].map(str::to_owned));
        for webhook in &webhooks.events {
            let variant = &names.names[webhook.variant];
            let name = rustdoc::code_span(&webhook.name);
            let summary = webhook.docs.summary.as_deref().map(rustdoc::summary_line);
            let summary = summary.filter(|text| !text.is_empty());
            let summary = summary.map(|text| format!(": {text}")).unwrap_or_default();
            docs.extend(rustdoc::list_item(&format!(
                "{name}, [`Event::{variant}`]{summary}"
            )));
            docs.extend(receiver_words(webhook));
        }
        docs
    }
}
