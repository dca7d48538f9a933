//! `callbacks.rs`: the requests that operations cause, to URLs in their own requests.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::client::webhooks::{receiver_words, verification, verifier_export};
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{HEADER_MAP, Imports, OwnUse, PARSE_WEBHOOK, SUPER, TYPES};
use crate::emit::types::file::inner_attributes;
use crate::ir::{Callbacks, Webhook};
use crate::output::RustFile;
use crate::rustdoc;

/// Emits `callbacks.rs`.
pub fn callbacks_file(context: Context<'_>) -> RustFile {
    let mut imports = Imports::new(context);
    let mut file = RustFile::default();
    let Some(first) = context.api.callbacks.first() else {
        return file;
    };
    // All have the signature of the document.
    let verifier = verifier_export(&first.webhooks);
    if let Some(signature) = &first.webhooks.signature {
        file.push(imports.resolve(verification(signature)));
    }
    for callbacks in &context.api.callbacks {
        let home = context.homes.operation(callbacks.operation);
        file.enter(home);
        imports.enter(home);
        file.push(imports.resolve(context.callback_functions(callbacks)));
    }
    let inner = inner_attributes(context.callbacks_docs());
    let is_verified = first.webhooks.signature.is_some();
    let split = Split {
        content: "Callbacks of the operations",
        reexport: Reexport::Public,
        exports: quote! {
            pub use crate::runtime::WebhookError;
            #verifier
        },
        own_uses: &Vec::new,
        uses_of_group: &|_| {
            let verifier = OwnUse::new(&[SUPER], &["WebhookVerifier"]);
            let verifier = verifier.with_feature("webhook-signatures");
            let verifier = is_verified.then_some(verifier);
            let error = OwnUse::new(&[SUPER], &["WebhookError"]);
            [error].into_iter().chain(verifier).collect()
        },
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

impl Context<'_> {
    /// Emits the functions that parse the requests of an operation's callbacks.
    fn callback_functions(&self, callbacks: &Callbacks) -> TokenStream {
        let Callbacks {
            operation,
            webhooks,
        } = callbacks;
        let names = self.names.operation(*operation);
        let [parse_name, verify_name] = names.parse_callback();
        let (parse, verify) = (ident(&parse_name), ident(&verify_name));
        let union = ident(self.names.type_name(webhooks.union, Direction::Received));
        let rules = self.webhook_rules(webhooks);
        // The function may be in the file of a group.
        let api = format!("{}::", self.place.path_in_crate());
        let method = self.method_link(*operation, &names.function, &api);
        let mut docs = rustdoc::wrapped(&format!(
            "Parses a request that {method} causes. A payload that matches no description in the \
             document, or several equally well, is kept raw. This does not verify a signature."
        ));
        docs.extend([String::new(), "# Requests".to_owned(), String::new()]);
        let variants = self.names.variants(webhooks.union);
        let union_name = self.names.type_name(webhooks.union, Direction::Received);
        for webhook in &webhooks.events {
            let variant = &variants.names[webhook.variant];
            let link = format!("[`{variant}`]({api}types::{union_name}::{variant})");
            docs.extend(rustdoc::list_item(&request_words(webhook, &link)));
            docs.extend(receiver_words(webhook));
        }
        docs.extend(
            [
                "",
                "# Errors",
                "",
                "Returns an error if the body is not JSON, or does not match the payload type that the headers",
                "or the body select. [`WebhookError::Payload`] contains the JSON of the body.",
            ]
            .map(str::to_owned),
        );
        let docs = lines::attributes(&docs);
        let verified = webhooks.signature.is_some().then(|| {
            let docs = lines::attributes(&[
                "Verifies the signature of a request, and parses it. `body` is the body as received."
                    .to_owned(),
                String::new(),
                "# Errors".to_owned(),
                String::new(),
                "Returns an error if the signature is missing, too old or invalid for the request, and"
                    .to_owned(),
                format!("the errors of [`{parse_name}`]."),
            ]);
            quote! {
                #docs
                #[cfg(feature = "webhook-signatures")]
                pub fn #verify(
                    verifier: &WebhookVerifier,
                    headers: &#HEADER_MAP,
                    body: &[u8],
                ) -> Result<#TYPES::#union, WebhookError> {
                    verifier.verify(headers, body)?;
                    #parse(headers, body)
                }
            }
        });
        quote! {
            #docs
            pub fn #parse(
                headers: &#HEADER_MAP,
                body: &[u8],
            ) -> Result<#TYPES::#union, WebhookError> {
                #rules
                #PARSE_WEBHOOK(&RULES, headers, body)
            }
            #verified
        }
    }

    /// Documents the module.
    fn callbacks_docs(&self) -> TokenStream {
        let api = self.api_words();
        let mut docs = rustdoc::wrapped(&format!(
            "Callbacks: the requests that {api} sends to URLs in the requests of operations."
        ));
        docs.push(String::new());
        let docs = lines::attributes(&docs);
        let items = self.api.callbacks.iter().map(|callbacks| {
            let names = self.names.operation(callbacks.operation);
            let [parse, _] = names.parse_callback();
            let method = self.method_link(callbacks.operation, &names.function, "super::");
            let lines = rustdoc::list_item(&format!("[`{parse}`]: of {method}"));
            let home = self.homes.operation(callbacks.operation);
            lines::conditional(self.condition_of_any([home]).as_ref(), &lines)
        });
        quote! { #docs #(#items)* }
    }
}

/// Returns the name, the URL and the summary of a callback.
fn request_words(webhook: &Webhook, link: &str) -> String {
    let name = rustdoc::code_span(&webhook.name);
    let url = webhook.expression.as_deref().unwrap_or_default();
    let call = rustdoc::code_span(&format!("{} {url}", webhook.method));
    let summary = webhook.docs.summary.as_deref().map(rustdoc::summary_line);
    let summary = summary.filter(|text| !text.is_empty());
    let summary = summary.map(|text| format!(": {text}"));
    format!("{name}, {call}, {link}{}", summary.unwrap_or_default())
}
