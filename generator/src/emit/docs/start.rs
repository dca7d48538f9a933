//! The first calls of a client: for the front page of its docs and for the README.

use crate::analyze::Success;
use crate::emit::Context;
use crate::emit::docs::expression::Expression;
use crate::ir::{ContentKind, OperationId, Presence, SecurityKind, Server};

/// An example: imports, and statements that can use `?`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::emit) struct Snippet {
    pub uses: Vec<String>,
    pub statements: Vec<String>,
}

impl Snippet {
    /// Returns the lines of a doc comment, in which the function around the statements is hidden.
    pub fn documented(self, function: &str) -> Vec<String> {
        let opening = ["```no_run".to_owned()];
        let head = [String::new(), format!("# {function} {{")];
        let end = ["# Ok(())", "# }", "```"].map(str::to_owned);
        let lines = opening.into_iter().chain(self.uses).chain(head);
        lines.chain(self.statements).chain(end).collect()
    }

    /// Returns the lines of a function.
    pub fn function(self, head: &str) -> Vec<String> {
        let statements = self.statements.into_iter();
        let statements = statements.map(|line| match line.as_str() {
            "" => line,
            _ => format!("    {line}"),
        });
        let opening = [String::new(), format!("{head} {{")];
        let end = ["    Ok(())", "}"].map(str::to_owned);
        let lines = self.uses.into_iter().chain(opening);
        lines.chain(statements).chain(end).collect()
    }
}

impl Context<'_> {
    /// Returns the statement that creates a client, with the credentials that most calls need.
    pub(in crate::emit) fn client_snippet(&self) -> Snippet {
        let path = self.place.path();
        let server = self.server_value(0);
        let uses = match server {
            Some(_) => format!("use {path}::{{Client, Server}};"),
            None => format!("use {path}::Client;"),
        };
        let calls = self.builder_calls(server.as_deref());
        let chain = calls.concat();
        let one_line = format!("let client = Client::builder(){chain}.build()?;");
        let mut statements = Vec::new();
        if one_line.len() <= 80 && !one_line.contains('\n') {
            statements.push(one_line);
        } else {
            statements.push("let client = Client::builder()".to_owned());
            let calls = calls.iter().flat_map(|call| call.lines());
            statements.extend(calls.map(|line| format!("    {line}")));
            statements.push("    .build()?;".to_owned());
        }
        Snippet {
            uses: vec![uses],
            statements,
        }
    }

    /// Returns the calls that set the server and the credentials.
    fn builder_calls(&self, server: Option<&str>) -> Vec<String> {
        let base_url = ".base_url(\"https://api.example.com\")".to_owned();
        let first = self.api.servers.first();
        let base_url = first.is_some_and(is_relative).then_some(base_url);
        let mut calls: Vec<String> = server
            .map(|server| format!(".server({server})"))
            .or(base_url)
            .into_iter()
            .collect();
        // Server variables can be credentials.
        let schemes = match server.is_some() && !self.needs_credentials() {
            true => Vec::new(),
            false => self.used_schemes(),
        };
        calls.extend(schemes.into_iter().map(|index| {
            let setter = &self.names.security_scheme(index).setter;
            match self.api.security_schemes[index].kind {
                SecurityKind::Basic => format!(".{setter}(\"user\", \"password\")"),
                SecurityKind::ApiKey(_) => format!(".{setter}(\"key\")"),
                SecurityKind::Bearer(_) => format!(".{setter}(\"token\")"),
            }
        }));
        calls
    }

    /// Returns the schemes of the first security requirement.
    fn used_schemes(&self) -> Vec<usize> {
        let operations = self.api.operations.iter();
        let mut requirements = operations.filter_map(|operation| operation.security.first());
        requirements
            .find(|requirement| !requirement.is_empty())
            .cloned()
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
                let (call, _) = self.call_expression(id, &self.names.operation(id).function)?;
                Some((id, call.declaration("response").len()))
            })
            .min_by_key(|(id, lines)| {
                let operation = &self.api.operations[id.0];
                let required = operation.parameters.iter();
                let required = required.filter(|one| one.presence == Presence::Required);
                let arguments = operation.path_parameters.len() + required.count();
                let reads = operation.method != "GET" || operation.body.is_some();
                (
                    reads,
                    !self.returns_json(*id),
                    arguments.max(1),
                    self.has_params(*id),
                    *lines,
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

    /// Returns the call of a method on `client`, without `await`, and its imports.
    fn call_expression(&self, id: OperationId, function: &str) -> Option<(Expression, Vec<String>)> {
        let body = self.api.operations[id.0].body.as_ref();
        let (arguments, uses) = self.call_arguments(id, body)?;
        let call = Expression::call(&format!(".{function}"), arguments);
        Some((self.example_receiver(id).chained(vec![call]), uses))
    }

    /// Returns the creation of a client and a call of it.
    pub(in crate::emit) fn start_snippet(&self) -> Snippet {
        let mut snippet = self.client_snippet();
        let call = self.first_operation().and_then(|id| {
            self.call_expression(id, &self.names.operation(id).function)
        });
        match call {
            Some((call, uses)) => {
                let call = call.chained(vec![Expression::from(".await?".to_owned())]);
                snippet.uses.extend(uses);
                snippet.statements.extend(call.declaration("response"));
                snippet.statements.push("println!(\"{response:?}\");".to_owned());
            }
            None => snippet.statements.push("drop(client);".to_owned()),
        }
        snippet
    }

    /// Returns a call and the handling of its errors.
    pub(in crate::emit) fn errors_snippet(&self) -> Option<Snippet> {
        let id = self.first_operation()?;
        let (call, uses) = self.call_expression(id, &self.names.operation(id).function)?;
        let call = call.chained(vec![Expression::from(".await".to_owned())]);
        let mut statements = call.declaration("result");
        statements.extend(
            [
                "match result {",
                "    Ok(response) => println!(\"{}\", response.status()),",
                "    // An error status. The body has the type that the document declares for it.",
                "    Err(Error::Api(error)) => match error.parsed() {",
                "        Some(body) => println!(\"{}: {body:?}\", error.status()),",
                "        None => println!(\"{}: {}\", error.status(), error.text()),",
                "    },",
                "    // No connection, a timeout, an unexpected body, or an invalid request.",
                "    Err(other) => return Err(other.into()),",
                "}",
            ]
            .map(str::to_owned),
        );
        Some(self.with_client(true, uses, statements))
    }

    /// Returns a loop over the items of all pages, if a list has pages.
    pub(in crate::emit) fn pages_snippet(&self) -> Option<Snippet> {
        let mut operations = (0..self.api.operations.len()).map(OperationId);
        operations.find_map(|id| {
            let method = self.names.operation(id).items.first()?;
            self.loop_snippet(id, method, false)
        })
    }

    /// Returns a loop over the events of a stream, if an operation has one.
    pub(in crate::emit) fn stream_snippet(&self) -> Option<Snippet> {
        let mut operations = (0..self.api.operations.len()).map(OperationId);
        operations.find_map(|id| {
            let names = self.names.operation(id);
            match self.analysis.response_classes(id).success {
                Success::Stream(_) => self.loop_snippet(id, &names.function, true),
                _ => self.loop_snippet(id, names.stream.as_ref()?, true),
            }
        })
    }

    fn loop_snippet(&self, id: OperationId, method: &str, is_awaited: bool) -> Option<Snippet> {
        let (mut call, uses) = self.call_expression(id, method)?;
        if is_awaited {
            call = call.chained(vec![Expression::from(".await?".to_owned())]);
        }
        let mut statements = call.declaration("mut items");
        let lines = [
            "while let Some(item) = items.next().await {",
            "    println!(\"{:?}\", item?);",
            "}",
        ];
        statements.extend(lines.map(str::to_owned));
        Some(self.with_client(false, uses, statements))
    }

    /// Returns a snippet that uses `client`, and the crate's `Error` on request.
    fn with_client(&self, uses_error: bool, uses: Vec<String>, statements: Vec<String>) -> Snippet {
        let (path, crate_name) = (self.place.path(), &self.place.crate_name);
        let own = match (uses_error, &self.place.module) {
            (false, _) => vec![format!("use {path}::Client;")],
            (true, None) => vec![format!("use {path}::{{Client, Error}};")],
            (true, Some(_)) => vec![
                format!("use {crate_name}::Error;"),
                format!("use {path}::Client;"),
            ],
        };
        Snippet {
            uses: own.into_iter().chain(uses).collect(),
            statements,
        }
    }
}

/// Returns whether a URL is relative to that of the document, which is unknown.
pub(in crate::emit) fn is_relative(server: &Server) -> bool {
    !server.url.contains("://") && server.variables.is_empty()
}
