//! Credentials and servers.

use quote::quote;

use super::{Entry, List, arguments, rust_type, setter, wire};
use crate::emit::Context;
use crate::emit::ident;
use crate::ir::{Docs, OAuthFlows, SecurityKind, SecurityScheme};
use crate::names::SecuritySchemeNames;
use crate::pointer::Pointer;
use crate::surface::{Aspect, Declaration};

/// The builder of the client.
const BUILDER: &str = "ClientBuilder";

impl List {
    /// Lists the methods of the builder that depend on the document, the servers and the OAuth
    /// flows.
    pub(super) fn builder(&mut self, context: Context<'_>) {
        for (index, scheme) in context.api.security_schemes.iter().enumerate() {
            self.credential(scheme, context.names.security_scheme(index));
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
            // The operations have the servers.
            let entry = Entry::new(function, &place.unwrap_or_default())
                .at_home(context, context.homes.operation_servers(index));
            self.add(format!("{BUILDER}::{name}"), entry);
        }
    }

    /// Lists the setter of a credential, and the OAuth flows that provide it.
    fn credential(&mut self, scheme: &SecurityScheme, names: &SecuritySchemeNames) {
        let SecurityScheme {
            // It is part of the place.
            name: _,
            description,
            deprecated,
            kind,
            other_scheme,
            oauth,
        } = scheme;
        let place = scheme.pointer();
        let docs = Docs {
            deprecated: *deprecated,
            ..Docs::default()
        };
        let typed = match kind {
            SecurityKind::Basic => vec![text("user"), text("password")],
            SecurityKind::ApiKey(_) => vec![text("key")],
            SecurityKind::Bearer(_) => vec![text("token")],
        };
        let path = format!("{BUILDER}::{}", names.setter);
        let entry = Entry::new(setter(arguments(typed)), &place)
            .docs(&Docs {
                description: description.clone(),
                ..docs.clone()
            })
            .sent()
            .wire(Aspect::Location, wire::secret(kind))
            .note("scheme", other_scheme.as_deref().unwrap_or_default());
        self.add(&path, entry);
        let Some(((session, table), flows)) = names.session.as_ref().zip(oauth.as_ref()) else {
            return;
        };
        let typed = arguments([(ident("session"), quote! { OAuthSession })]);
        let entry = Entry::new(setter(typed), &place).docs(&docs).sent();
        self.add(format!("{BUILDER}::{session}"), entry.of(&path));
        self.flows(flows, table, &place, &docs);
    }

    fn flows(&mut self, flows: &OAuthFlows, table: &str, place: &Pointer, docs: &Docs) {
        let declaration = Declaration::Static(rust_type(quote! { OAuthFlow }));
        let entry = Entry::new(declaration, place).docs(docs).sent();
        self.add(table, entry.wire(Aspect::Location, wire::flows(flows)));
        for (scope, description) in &flows.scopes {
            let entry = Entry::new(Declaration::Protocol("scope"), place)
                .within(table)
                .identified(scope)
                .sent()
                .wire(Aspect::Name, scope)
                .note("description", description);
            self.add(format!("{table} {scope:?}"), entry);
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
            let mut entry = Entry::new(Declaration::Variant(fields), &server.pointer)
                .within("Server")
                .identified(&server.url)
                .sent()
                .wire(Aspect::Servers, wire::server(server));
            entry.docs.description.clone_from(&server.description);
            for variable in &server.variables {
                let words = variable.description.as_deref().unwrap_or_default();
                entry = entry.note(format!("variable `{}`", variable.name), words);
            }
            self.add(format!("Server::{}", names.variant), entry);
        }
    }
}

/// Returns an argument that accepts text.
fn text(name: &str) -> (proc_macro2::Ident, proc_macro2::TokenStream) {
    (ident(name), quote! { impl Into<String> })
}
