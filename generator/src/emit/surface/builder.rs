//! Credentials, servers, webhooks, and what the package has.

use quote::quote;

use super::{Entry, List, arguments, function, rust_type, setter, wire};
use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::files::needed_features;
use crate::emit::package::imports::HEADER_MAP;
use crate::ir::{SecurityKind, SecurityScheme, Signature, SignedPart};
use crate::pointer::Pointer;
use crate::surface::{Aspect, Declaration};

/// The builder of the client.
const BUILDER: &str = "ClientBuilder";

impl List {
    /// Lists the methods of the builder that depend on the document, the servers and the OAuth
    /// flows.
    pub(super) fn builder(&mut self, context: Context<'_>) {
        let text = |name| (ident(name), quote! { impl Into<String> });
        for (index, scheme) in context.api.security_schemes.iter().enumerate() {
            let names = context.names.security_scheme(index);
            let typed = match scheme.kind {
                SecurityKind::Basic => vec![text("user"), text("password")],
                SecurityKind::ApiKey(_) => vec![text("key")],
                SecurityKind::Bearer(_) => vec![text("token")],
            };
            let path = format!("{BUILDER}::{}", names.setter);
            let entry = credential_entry(scheme, setter(arguments(typed)));
            let entry = entry.wire(Aspect::Location, wire::secret(&scheme.kind));
            self.add(&path, entry);
            if let Some((session, flow)) = &names.session {
                let typed = arguments([(ident("session"), quote! { OAuthSession })]);
                let entry = credential_entry(scheme, setter(typed)).of(&path);
                self.add(format!("{BUILDER}::{session}"), entry);
                let flow_type = rust_type(quote! { OAuthFlow });
                let entry = credential_entry(scheme, Declaration::Static(flow_type));
                let urls = scheme.oauth.as_ref().map(flow_words);
                let entry = entry.wire(Aspect::Location, urls.unwrap_or_default());
                self.add(flow, entry);
            }
        }
        let place = Pointer::root().child("components").child("securitySchemes");
        if context.has_tokens() {
            let source = (ident("source"), quote! { impl TokenSource + 'static });
            let entry = Entry::new(setter(arguments([source])), &place);
            self.add(format!("{BUILDER}::token_source"), entry);
        }
        if !context.api.security_schemes.is_empty() {
            let entry = Entry::new(setter(Vec::new()), &place);
            self.add(format!("{BUILDER}::allow_missing_credentials"), entry);
        }
        self.servers(context);
        for (index, list) in context.api.operation_servers.iter().enumerate() {
            let Some(name) = &context.names.operation_servers(index).setter else {
                continue;
            };
            let place = list.servers.first().map(|server| server.pointer.clone());
            let function = setter(arguments([text("url")]));
            let entry = Entry::new(function, &place.unwrap_or_default());
            self.add(format!("{BUILDER}::{name}"), entry);
        }
    }

    fn servers(&mut self, context: Context<'_>) {
        let place = Pointer::root().child("servers");
        let url = context.has_flows().then(|| quote! { Into<ServerUrl> });
        let traits = std::iter::once(quote! { Default }).chain(url);
        let declaration = Declaration::Enum {
            traits: traits.map(rust_type).collect(),
        };
        // The variants have the URLs.
        let default = context.api.servers.first();
        let default = default.map(|_| format!("{} by default", context.names.server(0).variant));
        let entry = Entry::new(declaration, &place).sent();
        self.add(
            "Server",
            entry.wire(Aspect::Servers, default.unwrap_or_default()),
        );
        for (index, server) in context.api.servers.iter().enumerate() {
            let names = context.names.server(index);
            let fields = names.variables.iter().map(|name| ident(name));
            let fields = (!names.variables.is_empty())
                .then(|| rust_type(quote! { { #(#fields: String),* } }));
            let variables = server.variables.iter().map(|variable| {
                let values = variable.values.join(" or ");
                let default = match variable.required {
                    true => "required",
                    false => &variable.default,
                };
                format!(" ({}: {default} {values})", variable.name)
            });
            let entry = Entry::new(Declaration::Variant(fields), &server.pointer)
                .within("Server")
                .identified(&server.url)
                .sent()
                .wire(
                    Aspect::Servers,
                    format!("{}{}", server.url, variables.collect::<String>()),
                );
            self.add(format!("Server::{}", names.variant), entry);
        }
    }

    /// Lists the module `webhooks`.
    pub(super) fn webhooks(&mut self, context: Context<'_>) {
        let Some(webhooks) = &context.api.webhooks else {
            return;
        };
        let place = Pointer::root().child("webhooks");
        let event = ident(context.names.type_name(webhooks.union, Direction::Received));
        let event = rust_type(quote! { types::#event });
        let entry = Entry::new(Declaration::Alias(event), &place).received();
        let header = webhooks.header.clone().unwrap_or_default();
        self.add("webhooks::Event", entry.wire(Aspect::Location, header));
        let headers = || (ident("headers"), quote! { &#HEADER_MAP });
        let body = || (ident("body"), quote! { &[u8] });
        let result = || quote! { Result<Event, WebhookError> };
        let parse = function(arguments([headers(), body()]), result());
        self.add("webhooks::parse", Entry::new(parse, &place));
        for event in &webhooks.events {
            let entry = Entry::new(Declaration::Protocol("webhook"), &event.pointer)
                .identified(&event.name)
                .docs(&event.docs)
                .received()
                .wire(Aspect::Request, &event.method)
                .wire(Aspect::Name, event.header_values.join(", "));
            self.add(format!("webhooks {:?}", event.name), entry);
        }
        let Some(signature) = &webhooks.signature else {
            return;
        };
        self.add("webhooks::verifier", verifier(signature, &place));
        let verifier = (ident("verifier"), quote! { &WebhookVerifier });
        let verified = function(arguments([verifier, headers(), body()]), result());
        self.add("webhooks::parse_verified", Entry::new(verified, &place));
    }

    /// Lists the module `callbacks`.
    pub(super) fn callbacks(&mut self, context: Context<'_>) {
        let headers = || (ident("headers"), quote! { &#HEADER_MAP });
        let body = || (ident("body"), quote! { &[u8] });
        for callbacks in &context.api.callbacks {
            let webhooks = &callbacks.webhooks;
            let operation = &context.api.operations[callbacks.operation.0];
            let place = operation.pointer.child("callbacks");
            let union = ident(context.names.type_name(webhooks.union, Direction::Received));
            let result = || quote! { Result<types::#union, WebhookError> };
            let names = context.names.operation(callbacks.operation);
            let [parse, verify] = names.parse_callback();
            let header = webhooks.header.clone().unwrap_or_default();
            let declaration = function(arguments([headers(), body()]), result());
            let entry = Entry::new(declaration, &place).received();
            self.add(
                format!("callbacks::{parse}"),
                entry.wire(Aspect::Location, header),
            );
            for event in &webhooks.events {
                let entry = Entry::new(Declaration::Protocol("callback"), &event.pointer)
                    .identified(&event.name)
                    .docs(&event.docs)
                    .received()
                    .wire(Aspect::Request, &event.method)
                    .wire(Aspect::Name, event.header_values.join(", "));
                self.add(format!("callbacks {parse} {:?}", event.name), entry);
            }
            if let Some(signature) = &webhooks.signature {
                // All have the signature of the document.
                self.add("callbacks::verifier", verifier(signature, &place));
                let verifier = (ident("verifier"), quote! { &WebhookVerifier });
                let verified = function(arguments([verifier, headers(), body()]), result());
                self.add(format!("callbacks::{verify}"), Entry::new(verified, &place));
            }
        }
    }

    /// Lists the features of the package, the re-exported items of the runtime, and the rules for
    /// all calls.
    pub(super) fn package(&mut self, context: Context<'_>) {
        let root = Pointer::root();
        for name in needed_features(&context) {
            let entry = Entry::new(Declaration::Feature { is_default: true }, &root);
            self.add(format!("feature {name:?}"), entry.identified(name));
        }
        for name in context.home_names.features() {
            let entry = Entry::new(Declaration::Feature { is_default: true }, &root);
            self.add(format!("feature {name:?}"), entry.identified(name));
        }
        for part in context.runtime_parts() {
            for name in part.exports() {
                let entry = Entry::new(Declaration::Export, &root);
                self.add(*name, entry.identified(*name));
            }
        }
        let entry = Entry::new(Declaration::Protocol("rules"), &root)
            .identified("calls")
            .sent()
            .wire(Aspect::Errors, wire::errors(&context.api.error_when))
            .wire(Aspect::Retries, wire::retries(context.api.retry.as_ref()));
        self.add("undescribed calls", entry);
    }
}

fn credential_entry(scheme: &SecurityScheme, declaration: impl Into<Declaration>) -> Entry {
    let mut entry = Entry::new(declaration, &scheme.pointer()).sent();
    entry.docs.description.clone_from(&scheme.description);
    entry.docs.deprecated = scheme.deprecated;
    entry
}

/// Returns the URLs and rules of OAuth flows.
fn flow_words(flow: &crate::ir::OAuthFlows) -> String {
    let urls = [
        ("authorization", &flow.authorization_url),
        ("token", &flow.token_url),
        ("refresh", &flow.refresh_url),
        ("client token", &flow.client_token_url),
        ("device authorization", &flow.device_authorization_url),
        ("device token", &flow.device_token_url),
        ("revocation", &flow.revocation_url),
        ("metadata", &flow.metadata_url),
    ];
    let urls = urls.iter().filter_map(|(name, url)| {
        let url = url.as_ref()?;
        Some(format!("{name} {url}"))
    });
    let rules = format!("{:?} {:?}", flow.client, flow.token_request);
    urls.chain([rules]).collect::<Vec<_>>().join(", ")
}

fn signed_part(part: &SignedPart) -> String {
    match part {
        SignedPart::Text(text) => format!("{text:?}"),
        SignedPart::Body => "body".to_owned(),
        SignedPart::Header(name) => format!("header {name}"),
        SignedPart::Item(name) => format!("item {name}"),
    }
}

/// Returns the entry of the function that creates a verifier of signatures.
fn verifier(signature: &Signature, place: &Pointer) -> Entry {
    let secret = (ident("secret"), quote! { &str });
    let verifier = quote! { Result<WebhookVerifier, WebhookError> };
    let verifier = function(arguments([secret]), verifier);
    let template = signature.template.iter().chain(&signature.timestamp);
    let template: Vec<String> = template.map(signed_part).collect();
    let rules = format!(
        "header {:?} of {}, prefix {:?}, separator {:?}, {:?}, secret {:?} {:?}, {} s",
        signature.header,
        template.join(" "),
        signature.prefix,
        signature.separator,
        signature.encoding,
        signature.secret_prefix,
        signature.secret_encoding,
        signature.tolerance
    );
    Entry::new(verifier, place)
        .received()
        .wire(Aspect::Signature, rules)
}
