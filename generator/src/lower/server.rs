//! `servers` and their variables.

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Server, ServerVariable};
use crate::pointer::Pointer;

use super::Lowering;
use super::docs::text;
use super::extension;

impl Lowering<'_> {
    /// The document's servers; `/` where it has none.
    pub(super) fn servers(&mut self) -> Vec<Server> {
        let servers = self.servers_at(&Pointer::root().child("servers"));
        if servers.is_empty() {
            return vec![Server {
                url: "/".to_owned(),
                name_hint: None,
                description: None,
                variables: Vec::new(),
            }];
        }
        servers
    }

    /// The servers in the list at a place.
    pub(super) fn servers_at(&mut self, place: &Pointer) -> Vec<Server> {
        if !self.typed.exists(place) {
            return Vec::new();
        }
        self.findings.read.insert(place.clone());
        let servers: Vec<openapiv3::Server> = self.parse(place).unwrap_or_default();
        self.servers_of(servers, place)
    }

    /// Servers that were read at a place.
    pub(super) fn servers_of(
        &mut self,
        servers: Vec<openapiv3::Server>,
        place: &Pointer,
    ) -> Vec<Server> {
        let servers = servers.into_iter().enumerate();
        servers
            .filter_map(|(index, server)| self.server(server, &place.child(index)))
            .collect()
    }

    /// `None` for one whose URL is none.
    fn server(&mut self, server: openapiv3::Server, place: &Pointer) -> Option<Server> {
        self.check_extensions(&server.extensions, extension::SERVER, place);
        let url_place = place.child("url");
        let names = match template_names(&server.url) {
            Some(names) if !server.url.contains(char::is_whitespace) => names,
            _ => {
                let message = format!("`{}` is no URL", server.url);
                let diagnostic = Diagnostic::new(Code::InvalidServerUrl, &url_place, message);
                self.report(diagnostic.mended("the server is left out"));
                return None;
            }
        };
        let mut declared = server.variables.unwrap_or_default();
        let mut variables: Vec<ServerVariable> = Vec::new();
        for name in names {
            if variables.iter().any(|known| known.name == name) {
                continue;
            }
            match declared.shift_remove(&name) {
                Some(variable) => {
                    let place = place.child("variables").child(&name);
                    variables.push(self.variable(name, variable, &place));
                }
                None => {
                    let message = format!("the variable `{name}` of this URL is not declared");
                    let help = "declare it in `variables`, with a `default`";
                    let diagnostic = Diagnostic::new(Code::InvalidServerUrl, &url_place, message);
                    self.report(diagnostic.help(help).mended("it is asked for all the same"));
                    variables.push(undeclared(name));
                }
            }
        }
        for name in declared.keys() {
            let place = place.child("variables").child(name);
            let message = format!("the URL has no `{{{name}}}`");
            self.report(Diagnostic::new(Code::IgnoredKeyword, &place, message).on_key());
        }
        Some(Server {
            url: server.url,
            name_hint: text(&server.extensions, "x-trine-name"),
            description: server.description,
            variables,
        })
    }

    fn variable(
        &mut self,
        name: String,
        variable: openapiv3::ServerVariable,
        place: &Pointer,
    ) -> ServerVariable {
        self.check_extensions(&variable.extensions, extension::SERVER_VARIABLE, place);
        let required = variable.extensions.get("x-trine-required");
        ServerVariable {
            name,
            default: variable.default,
            values: variable.enumeration,
            description: variable.description,
            required: required.and_then(serde_json::Value::as_bool) == Some(true),
        }
    }
}

/// A variable that only the URL knows: whoever uses the server gives it a value.
fn undeclared(name: String) -> ServerVariable {
    ServerVariable {
        name,
        default: String::new(),
        values: Vec::new(),
        description: None,
        required: true,
    }
}

/// The names between the braces of a template, in order; `None` where braces do not match.
pub(super) fn template_names(template: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find(['{', '}']) {
        let inside = rest[start..].strip_prefix('{')?;
        let end = inside.find(['{', '}'])?;
        let after = inside[end..].strip_prefix('}')?;
        names.push(inside[..end].to_owned());
        rest = after;
    }
    Some(names)
}
