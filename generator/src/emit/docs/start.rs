//! The first calls of a client: for the front page of its docs and for the README.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::{Success, is_download};
use crate::emit::{Context, ident};
use crate::ir::{ContentKind, Method, OperationId, Presence, Requirement, SecurityKind, Server};
use crate::output;

/// An example: imports, and statements that can use `?`.
#[derive(Clone, Debug, Default)]
pub(in crate::emit) struct Snippet {
    uses: TokenStream,
    /// The imports of parameters and types.
    imports: TokenStream,
    statements: TokenStream,
    /// The attribute of the features that it needs, besides those of its place.
    cfg: Option<TokenStream>,
}

impl Snippet {
    /// Returns the lines of a doc comment, in which the function around the statements is hidden.
    pub fn documented(self, function: &str) -> Vec<String> {
        let (uses, imports) = (self.uses, self.imports);
        // Imports that need features are inside of the function that needs them.
        let (uses, imports) = match self.cfg {
            Some(_) => (uses, imports),
            None => (quote! { #uses #imports }, TokenStream::new()),
        };
        let mut lines = vec!["```no_run".to_owned()];
        lines.extend(output::doc_items(uses));
        lines.push(String::new());
        lines.extend(self.cfg.map(|cfg| format!("# {}", output::inline(cfg))));
        lines.push(format!("# {function} {{"));
        let statements = self.statements;
        lines.extend(output::doc_statements(quote! { #imports #statements }));
        lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
        lines
    }

    /// Returns the lines of a function.
    pub fn function(self, head: &str) -> Vec<String> {
        let (uses, imports) = (self.uses, self.imports);
        let mut lines = output::doc_items(quote! { #uses #imports });
        lines.extend([String::new(), format!("{head} {{")]);
        let statements = output::doc_statements(self.statements).into_iter();
        lines.extend(statements.map(|line| match line.as_str() {
            "" => line,
            _ => format!("    {line}"),
        }));
        lines.extend(["    Ok(())", "}"].map(str::to_owned));
        lines
    }
}

impl Context<'_> {
    /// Returns the statement that creates a client, with the credentials that most calls need.
    pub(in crate::emit) fn client_snippet(&self) -> Snippet {
        let path = self.place.path_tokens();
        let server = self.server_value(0);
        let uses = match server {
            Some(_) => quote! { use #path::{Client, Server}; },
            None => quote! { use #path::Client; },
        };
        let calls = self.builder_calls(server.as_ref());
        Snippet {
            uses,
            statements: quote! { let client = Client::builder() #(#calls)* .build()?; },
            ..Snippet::default()
        }
    }

    /// Returns the calls that set the server and the credentials.
    fn builder_calls(&self, server: Option<&TokenStream>) -> Vec<TokenStream> {
        let first = self.api.servers.first();
        let base_url = first.is_some_and(is_relative);
        let mut calls = Vec::new();
        if let Some(server) = server {
            calls.push(quote! { .server(#server) });
        } else if base_url {
            calls.push(quote! { .base_url("https://api.example.com") });
        }
        // Server variables can be credentials.
        let schemes = match server.is_some() && !self.needs_credentials() {
            true => Vec::new(),
            false => self.used_schemes(),
        };
        calls.extend(schemes.into_iter().map(|index| {
            let setter = ident(&self.names.security_scheme(index).setter);
            match self.api.security_schemes[index].kind {
                SecurityKind::Basic => quote! { .#setter("user", "password") },
                SecurityKind::ApiKey(_) => quote! { .#setter("key") },
                SecurityKind::Bearer(_) => quote! { .#setter("token") },
            }
        }));
        calls
    }

    /// Returns the schemes of the first security requirement.
    fn used_schemes(&self) -> Vec<usize> {
        let operations = self.api.operations.iter();
        let is_current = |requirement: &&Vec<Requirement>| {
            let mut schemes = requirement.iter();
            schemes.all(|one| !self.api.security_schemes[one.scheme].deprecated)
        };
        let mut requirements = operations.filter_map(|operation| {
            let alternatives = &operation.security;
            let current = alternatives.iter().find(is_current);
            current.or(alternatives.first())
        });
        requirements
            .find(|requirement| !requirement.is_empty())
            .map(|requirement| Requirement::schemes(requirement))
            .unwrap_or_default()
    }

    /// Returns whether any operation requires credentials.
    fn needs_credentials(&self) -> bool {
        let mut operations = self.api.operations.iter();
        operations.any(|operation| match operation.security.as_slice() {
            [] => false,
            requirements => requirements
                .iter()
                .all(|requirement| !requirement.is_empty()),
        })
    }

    /// Returns the operation that is shown first: one that reads JSON, with few arguments.
    pub(in crate::emit) fn first_operation(&self) -> Option<OperationId> {
        let operations = (0..self.api.operations.len()).map(OperationId);
        let candidates = operations.filter(|id| {
            let success = &self.analysis.response_classes(*id).success;
            !self.api.operations[id.0].docs.deprecated && !matches!(success, Success::Stream(_))
        });
        candidates
            .filter_map(|id| {
                let [_, call] = self.call_expression(id, &self.names.operation(id).function)?;
                Some((id, call.to_string().len()))
            })
            .min_by_key(|(id, length)| {
                let operation = &self.api.operations[id.0];
                let required = operation.parameters.iter();
                let required = required.filter(|one| one.presence == Presence::Required);
                let arguments = operation.path_parameters.len() + required.count();
                let reads = operation.method != Method::Get || operation.body.is_some();
                (
                    reads,
                    !self.returns_json(*id),
                    arguments.max(1),
                    self.has_params(*id),
                    *length,
                )
            })
            .map(|(id, _)| id)
    }

    fn returns_json(&self, id: OperationId) -> bool {
        let Success::One(index) = self.analysis.response_classes(id).success else {
            return false;
        };
        let content = self.api.operations[id.0].responses[index].content.as_ref();
        content.is_some_and(|content| matches!(content.kind, ContentKind::Json(_)))
    }

    /// Returns the imports of a call of a method on `client`, and the call without `await`.
    fn call_expression(&self, id: OperationId, function: &str) -> Option<[TokenStream; 2]> {
        let body = self.api.operations[id.0].body.as_ref();
        let (imported, arguments) = self.call_arguments(id, body)?;
        let (receiver, function) = (self.receiver_example(id), ident(function));
        let call = quote! { #receiver.#function(#(#arguments),*) };
        Some([imported.uses(self.place), call])
    }

    /// Returns the creation of a client and a call of it.
    pub(in crate::emit) fn start_snippet(&self) -> Snippet {
        let created = self.client_snippet();
        let statements = &created.statements;
        let id = self.first_operation();
        let call = id.and_then(|id| self.call_expression(id, &self.names.operation(id).function));
        match call {
            Some([imports, call]) => Snippet {
                imports,
                statements: quote! {
                    #statements
                    let response = #call.await?;
                    println!("{response:?}");
                },
                cfg: id.and_then(|id| self.cfg(self.homes.operation(id))),
                ..created
            },
            None => Snippet {
                statements: quote! { #statements drop(client); },
                ..created
            },
        }
    }

    /// Returns a call and the handling of its errors.
    pub(in crate::emit) fn errors_snippet(&self) -> Option<Snippet> {
        let id = self.first_operation()?;
        let [imports, call] = self.call_expression(id, &self.names.operation(id).function)?;
        let statements = quote! {
            match #call.await {
                Ok(response) => println!("{}", response.status()),
                Err(Error::Api(error)) => match error.parsed() {
                    Some(body) => println!("{}: {body:?}", error.status()),
                    None => println!("{}: {}", error.status(), error.text()),
                },
                Err(other) => return Err(other.into()),
            }
        };
        let crate_name = ident(&self.place.crate_name);
        let path = self.place.path_tokens();
        let uses = match self.place.module {
            Some(_) => quote! { use #crate_name::Error; use #path::Client; },
            None => quote! { use #path::{Client, Error}; },
        };
        Some(Snippet {
            uses,
            imports,
            statements,
            cfg: self.cfg(self.homes.operation(id)),
        })
    }

    /// Returns a loop over the items of all pages, if a list has pages.
    pub(in crate::emit) fn pages_snippet(&self) -> Option<Snippet> {
        let mut operations = (0..self.api.operations.len()).map(OperationId);
        operations.find_map(|id| {
            let method = self.names.operation(id).items.first()?;
            let [imports, call] = self.call_expression(id, method)?;
            Some(self.loop_snippet(id, imports, &call))
        })
    }

    /// Returns a loop over the items of a stream, if an operation has one. Downloads are not items.
    pub(in crate::emit) fn stream_snippet(&self) -> Option<Snippet> {
        let mut operations = (0..self.api.operations.len()).map(OperationId);
        operations.find_map(|id| {
            let names = self.names.operation(id);
            let method = match self.analysis.response_classes(id).success {
                Success::Stream(_) => &names.function,
                _ if is_download(&self.api.operations[id.0]) => return None,
                _ => names.stream.as_ref()?,
            };
            let [imports, call] = self.call_expression(id, method)?;
            Some(self.loop_snippet(id, imports, &quote! { #call.await? }))
        })
    }

    fn loop_snippet(&self, id: OperationId, imports: TokenStream, items: &TokenStream) -> Snippet {
        let path = self.place.path_tokens();
        Snippet {
            uses: quote! { use #path::Client; },
            imports,
            cfg: self.cfg(self.homes.operation(id)),
            statements: quote! {
                let mut items = #items;
                while let Some(item) = items.next().await {
                    println!("{:?}", item?);
                }
            },
        }
    }
}

/// Returns whether a URL is relative to that of the document, which is unknown.
pub(in crate::emit) fn is_relative(server: &Server) -> bool {
    !server.url.contains("://") && server.variables.is_empty()
}
