//! The docs of an API's module, which users read first.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::client::credentials::credential_summary;
use crate::emit::docs::code::text;
use crate::emit::docs::lines;
use crate::emit::docs::start::is_relative;
use crate::emit::{Context, ident};
use crate::ir::{Operation, OperationId};
use crate::rustdoc;

/// The maximum length of a description in a list.
const MAX_LENGTH: usize = 200;

/// The link to the setter that replaces every server.
const BASE_URL: &str = "[`base_url`](ClientBuilder::base_url)";

/// The operations of a tag in the docs of an API.
pub(in crate::emit) struct TagGroup<'a> {
    /// The heading, if there are several groups.
    pub heading: Option<String>,
    /// The description of the tag.
    pub description: Option<&'a str>,
    pub operations: Vec<OperationId>,
}

/// Documents an API: the title and description of the document, the owner's guide, and sections on
/// credentials, servers and operations. Returns the doc attributes.
pub fn api_docs(context: Context<'_>) -> TokenStream {
    let api = context.api;
    let title = vec![format!("{}.", context.title())];
    let prose = |text: &String| rustdoc::prose(text);
    let version = vec![format!(
        "Generated from version {} of the document.",
        rustdoc::code_span(&api.version)
    )];
    let head = lines::join([
        title,
        context.module_section(),
        api.description.as_ref().map(prose).unwrap_or_default(),
        context.guide.map(rustdoc::guide).unwrap_or_default(),
        context.client_section(),
        context.server_section(),
    ]);
    let head = std::iter::once(lines::attributes(&head));
    let version = std::iter::once(lines::attributes(&version));
    let paragraphs = head
        .chain(context.operation_server_section())
        .chain(context.operation_section())
        .chain(version);
    let paragraphs = paragraphs.enumerate().map(|(index, paragraph)| {
        let empty = (index > 0).then(|| quote! { #[doc = ""] });
        quote! { #empty #paragraph }
    });
    paragraphs.collect()
}

impl Context<'_> {
    /// Lists the modules and the client.
    fn module_section(&self) -> Vec<String> {
        let mut items = vec![
            "[`Client`]: a method for each operation; [`Client::builder`] creates it".to_owned(),
            "[`types`], [`params`], [`errors`]: request and response bodies, parameters, and error \
             responses of the operations"
                .to_owned(),
        ];
        if self.has_headers() {
            items.push("[`headers`]: response headers of the operations".to_owned());
        }
        if self.has_handles() {
            items.push("[`groups`]: the methods of the client, by tag".to_owned());
        }
        if self.has_batch() {
            items.push("[`calls`]: calls for a batch".to_owned());
        }
        // No link: it exists only with a feature.
        items
            .push("`blocking`: the client without `async`, with the feature `blocking`".to_owned());
        list(items.into_iter())
    }

    /// Documents how to create a client and set its credentials.
    fn client_section(&self) -> Vec<String> {
        let link = |setter: &str| format!("[`{setter}`](ClientBuilder::{setter})");
        let items = self.credential_items(link);
        let certificate = self.api.client_certificates.then(|| {
            "A client certificate (mutual TLS): set `identity` of the `reqwest::ClientBuilder` that is \
             passed to [`http_client_builder`](ClientBuilder::http_client_builder)."
                .to_owned()
        });
        let title = match items.is_empty() && certificate.is_none() {
            true => "# Client",
            false => "# Authentication",
        };
        // A guide shows calls of its own.
        let (snippet, head) = match self.guide {
            None if !self.api.operations.is_empty() => (self.start_snippet(), "async fn"),
            _ => (self.client_snippet(), "fn"),
        };
        let head = format!("{head} example() -> Result<(), Box<dyn std::error::Error>>");
        lines::join([
            vec![title.to_owned()],
            list(items.into_iter().chain(certificate)),
            snippet.documented(&head),
        ])
    }

    /// Describes the setter of each credential; `link` prints its name.
    pub(in crate::emit) fn credential_items(&self, link: impl Fn(&str) -> String) -> Vec<String> {
        let schemes = self.api.security_schemes.iter().enumerate();
        let items = schemes.flat_map(|(index, scheme)| {
            let names = self.names.security_scheme(index);
            let link = link(&names.setter);
            // Longer descriptions are documented at the setter.
            let prose = scheme.description.as_deref().map(rustdoc::summary_line);
            let prose = prose.filter(|text| !text.is_empty() && text.len() <= MAX_LENGTH);
            let prose = prose.map(|text| format!(" {text}")).unwrap_or_default();
            let deprecated = if scheme.deprecated {
                " (deprecated)"
            } else {
                ""
            };
            let summary = credential_summary(scheme);
            let item = format!("{link}: {summary}{deprecated}.{prose}");
            // No links: these items exist only with a feature.
            let session = names.session.as_ref().map(|(setter, flow)| {
                format!("`{setter}`: a session that provides these tokens, created with `{flow}`.")
            });
            std::iter::once(item).chain(session)
        });
        items.collect()
    }

    /// Returns a server as an expression, if its defaults are unusable.
    pub(in crate::emit) fn server_value(&self, index: usize) -> Option<TokenStream> {
        let server = self.api.servers.get(index)?;
        if !server.variables.iter().any(|variable| variable.required) {
            return None;
        }
        let names = self.names.server(index);
        let fields = server.variables.iter().zip(&names.variables);
        let fields = fields.map(|(variable, name)| {
            let value = text(variable.values.first().unwrap_or(&variable.default));
            let name = ident(name);
            quote! { #name: #value.to_owned() }
        });
        let variant = ident(&names.variant);
        Some(quote! { Server::#variant { #(#fields),* } })
    }

    /// Documents the servers of the document.
    fn server_section(&self) -> Vec<String> {
        let servers = &self.api.servers;
        let mut words = match servers.as_slice() {
            [only] if is_relative(only) => rustdoc::wrapped(&format!(
                "The document does not specify a server: set the URL with {BASE_URL}."
            )),
            [only] if only.variables.is_empty() => rustdoc::wrapped(&format!(
                "Requests are sent to {}, unless {BASE_URL} sets another URL.",
                rustdoc::code_span(&only.url)
            )),
            _ => rustdoc::wrapped(&format!(
                "Requests are sent to the first of these servers by default. \
                 [`server`](ClientBuilder::server) selects another one, and {BASE_URL} sets any \
                 other URL."
            )),
        };
        if servers.len() > 1 || servers.iter().any(|it| !it.variables.is_empty()) {
            words.push(String::new());
            words.extend(list(servers.iter().enumerate().map(|(index, server)| {
                let variant = &self.names.server(index).variant;
                let url = rustdoc::code_span(&server.url);
                let prose = server.description.as_deref().map(rustdoc::summary_line);
                let prose = prose.filter(|text| !text.is_empty() && text.len() <= MAX_LENGTH);
                let prose = prose.map(|text| format!(": {text}")).unwrap_or_default();
                format!("[`Server::{variant}`], {url}{prose}")
            })));
        }
        lines::join([vec!["# Servers".to_owned()], words])
    }

    /// Documents the servers of single operations: a paragraph, whose sentences exist only with
    /// the setters.
    fn operation_server_section(&self) -> Option<TokenStream> {
        let own = self.api.operation_servers.iter().enumerate();
        let own = own.filter_map(|(index, own)| {
            let setter = self.names.operation_servers(index).setter.as_ref()?;
            let url = rustdoc::code_span(&own.servers.first()?.url);
            Some((self.homes.operation_servers(index), setter, url))
        });
        let own = own.enumerate().map(|(index, (home, setter, url))| {
            let which = match index {
                0 => format!("Some operations have their own server, {url}."),
                _ => format!("Other operations have the server {url}."),
            };
            let words = rustdoc::wrapped(&format!(
                "{which} {BASE_URL} replaces it too; [`{setter}`](ClientBuilder::{setter}) replaces only \
                 this server."
            ));
            lines::conditional(self.condition_of_any([home]).as_ref(), &words)
        });
        let own: TokenStream = own.collect();
        (!own.is_empty()).then_some(own)
    }

    /// Returns the operations by their first tag, in the order of the tags. A single group has no
    /// heading.
    pub(in crate::emit) fn tag_groups(&self) -> Vec<TagGroup<'_>> {
        let mut groups: IndexMap<Option<&str>, Vec<OperationId>> = IndexMap::new();
        for tag in self.api.tags.keys() {
            groups.insert(Some(tag), Vec::new());
        }
        for (index, operation) in self.api.operations.iter().enumerate() {
            let tag = operation.tags.first().map(String::as_str);
            groups.entry(tag).or_default().push(OperationId(index));
        }
        groups.retain(|_, operations| !operations.is_empty());
        let is_grouped = groups.len() > 1;
        let groups = groups.into_iter().map(|(tag, operations)| {
            let heading = is_grouped.then(|| match tag {
                Some(tag) => rustdoc::summary_line(tag),
                None => "Other operations".to_owned(),
            });
            TagGroup {
                heading,
                description: tag.and_then(|tag| self.api.tags.get(tag)?.as_deref()),
                operations,
            }
        });
        groups.collect()
    }

    /// Documents the operations, by tag: the doc attributes of each paragraph. Those of operations
    /// that need a feature are documented only with it: without it, links to them are broken.
    fn operation_section(&self) -> Vec<TokenStream> {
        let groups = self.tag_groups();
        if groups.is_empty() {
            return Vec::new();
        }
        let mut paragraphs = vec![lines::attributes(&["# Operations".to_owned()])];
        for group in groups {
            let homes = group.operations.iter().map(|id| self.homes.operation(*id));
            let of_group = self.condition_of_any(homes);
            let heading = group.heading.map(|heading| vec![format!("## {heading}")]);
            let description = group.description.map(rustdoc::prose);
            let above = heading.into_iter().chain(description);
            let above = above.filter(|paragraph| !paragraph.is_empty());
            paragraphs.extend(above.map(|lines| lines::conditional(of_group.as_ref(), &lines)));
            let items = group.operations.iter().map(|id| {
                let operation = &self.api.operations[id.0];
                let lines = rustdoc::list_item(&self.operation_words(*id, operation));
                let home = self.homes.operation(*id);
                lines::conditional(self.condition_of_any([home]).as_ref(), &lines)
            });
            paragraphs.push(items.collect());
        }
        paragraphs
    }

    /// Links an operation's method, with its summary.
    fn operation_words(&self, id: OperationId, operation: &Operation) -> String {
        let function = &self.names.operation(id).function;
        let summary = operation.docs.summary.as_deref().map(rustdoc::summary_line);
        let words = summary.filter(|text| !text.is_empty()).unwrap_or_else(|| {
            rustdoc::code_span(&format!("{} {}", operation.method, operation.path))
        });
        let deprecated = match operation.docs.deprecated {
            true => " (deprecated)",
            false => "",
        };
        let link = self.method_link(id, function, "");
        format!("{link}: {words}{deprecated}")
    }
}

/// Returns the lines of a list.
fn list(items: impl Iterator<Item = String>) -> Vec<String> {
    items.flat_map(|item| rustdoc::list_item(&item)).collect()
}
