//! `servers` and their variables.

use std::net::IpAddr;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::Node;
use trine_ir::pointer::Pointer;
use trine_ir::{OperationServers, Server, ServerVariable};

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::lower::docs::text;
use crate::lower::extension::grammar;
use crate::lower::extension::name::PREFIX;
use crate::lower::operation::Operations;
use crate::lower::operation::entry::Entry;

/// The extension that names a list of servers.
const NAME: &str = "x-trine-servers";

impl Operations<'_> {
    /// Returns the servers of the document; `/` if it has none.
    pub(in crate::lower) fn servers(&mut self) -> Vec<Server> {
        let servers = self.servers_at(&Pointer::root().child("servers"));
        if servers.is_empty() {
            return vec![Server {
                pointer: Pointer::root().child("servers").child(0),
                url: "/".to_owned(),
                name_hint: None,
                token_url: None,
                description: None,
                variables: Vec::new(),
            }];
        }
        servers
    }

    /// Returns the servers in the list at a place.
    pub(in crate::lower) fn servers_at(&mut self, place: &Pointer) -> Vec<Server> {
        if !self.typed.exists(place) {
            return Vec::new();
        }
        self.coverage.read.insert(place.clone());
        let servers: Vec<openapiv3::Server> = self.parse(place).unwrap_or_default();
        self.servers_of(servers, place)
    }

    /// Returns the servers of an operation, or of its path: an index into all lists.
    pub(in crate::lower) fn operation_servers(
        &mut self,
        own: Vec<openapiv3::Server>,
        extensions: &IndexMap<String, Json>,
        entry: &Entry,
    ) -> Option<usize> {
        let of_path = self.path_extensions(&entry.item);
        let (extensions, place) = match own.is_empty() {
            true if !extensions.contains_key(NAME) => (&of_path, &entry.item),
            _ => (extensions, &entry.pointer),
        };
        let list = match own.is_empty() {
            true => entry.item.child("servers"),
            false => entry.pointer.child("servers"),
        };
        let servers = match own.is_empty() {
            true => self.servers_at(&list),
            false => self.servers_of(own, &list),
        };
        self.record_servers(&list);
        let name = text(extensions, NAME).filter(|name| !name.trim().is_empty());
        let name_place = place.child(NAME);
        if servers.is_empty() {
            if name.is_some() && !self.typed.exists(&place.child("servers")) {
                let message = format!("missing `servers` next to `{NAME}`");
                let diagnostic = Diagnostic::new(Code::InvalidExtension, &name_place, message);
                self.report(diagnostic.on_key());
            }
            return None;
        }
        let own = OperationServers { name, servers };
        if let Some(known) = self
            .operation_servers
            .iter()
            .position(|known| known.is_same(&own))
        {
            return Some(known);
        }
        let mut others = self.operation_servers.iter();
        if let Some(name) = &own.name
            && others.any(|other| other.name.as_ref() == Some(name))
        {
            let message = format!("duplicate name `{name}`: already used for other servers");
            let help = "choose another name, or list the same servers";
            let diagnostic = Diagnostic::new(Code::InvalidExtension, &name_place, message);
            self.report(diagnostic.help(help));
        }
        self.operation_servers.push(own);
        Some(self.operation_servers.len() - 1)
    }

    /// Records the unused parts of the servers of operations.
    fn record_servers(&mut self, list: &Pointer) {
        let document = self.typed.document();
        let list_at = |place: &Pointer| match document.get(place) {
            Some(Node::List(list)) => list.as_slice(),
            _ => &[],
        };
        let names = list_at(&Pointer::root().child("servers")).iter();
        let names: Vec<_> = names.filter_map(given_name).collect();
        let mut unused = Vec::new();
        for (index, server) in list_at(list).iter().enumerate() {
            let place = list.child(index);
            let name = given_name(server);
            let is_chosen = name.is_some_and(|name| names.contains(&name));
            if index > 0 && !is_chosen {
                let note =
                    "the first server is used because the document has no server with this name";
                unused.push((place, note));
                continue;
            }
            let note = "servers of operations are not documented";
            if server.child("description").is_some() {
                unused.push((place.child("description"), note));
            }
            if name.is_some() && !is_chosen {
                let note = "no server of the document has this name";
                unused.push((place.child("x-trine-name"), note));
            }
            let variables = server.child("variables").and_then(Node::as_map);
            for (name, variable) in variables.into_iter().flatten() {
                if variable.child("description").is_some() {
                    let place = place.child("variables").child(name);
                    unused.push((place.child("description"), note));
                }
            }
        }
        for (place, note) in unused {
            self.unused(place, note);
        }
    }

    /// Returns the checked extensions of a path item.
    fn path_extensions(&mut self, item: &Pointer) -> IndexMap<String, Json> {
        let mut extensions = IndexMap::new();
        for name in self.typed.keys(item) {
            if name.starts_with(PREFIX)
                && let Some(value) = self.parse(&item.child(&name))
            {
                extensions.insert(name, value);
            }
        }
        self.check_extensions(&extensions, grammar::PATH_ITEM, item);
        extensions
    }

    /// Lowers servers that were read at a place.
    pub(in crate::lower) fn servers_of(
        &mut self,
        servers: Vec<openapiv3::Server>,
        place: &Pointer,
    ) -> Vec<Server> {
        let servers = servers.into_iter().enumerate();
        servers
            .filter_map(|(index, server)| self.server(server, &place.child(index)))
            .collect()
    }

    /// Lowers a server; `None` if its URL is invalid.
    fn server(&mut self, server: openapiv3::Server, place: &Pointer) -> Option<Server> {
        self.check_extensions(&server.extensions, grammar::SERVER, place);
        let url_place = place.child("url");
        let names = match template_names(&server.url) {
            Some(names) if !server.url.contains(char::is_whitespace) => names,
            _ => {
                let message = format!("invalid URL `{}`", server.url);
                let diagnostic = Diagnostic::new(Code::InvalidServerUrl, &url_place, message);
                self.report(diagnostic.with_remedy("the server is skipped"));
                return None;
            }
        };
        self.check_encryption(&server.url, &url_place);
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
                    let message = format!("undeclared variable `{name}` in the URL");
                    let help = "declare it in `variables`, with a `default`";
                    let diagnostic = Diagnostic::new(Code::InvalidServerUrl, &url_place, message);
                    self.report(diagnostic.help(help).with_remedy("callers must set it"));
                    variables.push(undeclared(name));
                }
            }
        }
        for name in declared.keys() {
            let place = place.child("variables").child(name);
            let message =
                format!("unused variable `{name}`: the URL does not contain `{{{name}}}`; ignored");
            self.report(Diagnostic::new(Code::IgnoredKeyword, &place, message).on_key());
        }
        Some(Server {
            pointer: place.clone(),
            url: server.url,
            name_hint: text(&server.extensions, "x-trine-name"),
            token_url: self.url_of_token(&server.extensions, place),
            description: server.description,
            variables,
        })
    }

    /// Warns if credentials would be sent unencrypted to another computer.
    fn check_encryption(&mut self, url: &str, place: &Pointer) {
        let schemes = Pointer::root().child("components").child("securitySchemes");
        let Some(rest) = url.strip_prefix("http://") else {
            return;
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = match authority.strip_prefix('[') {
            Some(rest) => rest.split(']').next(),
            None => authority.split(':').next(),
        };
        let host = host.unwrap_or_default();
        let address: Result<IpAddr, _> = host.parse();
        let is_loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
        if is_loopback || self.typed.keys(&schemes).is_empty() {
            return;
        }
        let message =
            "expected an `https:` URL, found `http:`; no credentials are sent to it by default";
        let help =
            "use `https:`; callers who set the URL with `base_url` send credentials unencrypted";
        let diagnostic = Diagnostic::new(Code::UnencryptedServer, place, message);
        self.report(diagnostic.help(help));
    }

    fn variable(
        &mut self,
        name: String,
        variable: openapiv3::ServerVariable,
        place: &Pointer,
    ) -> ServerVariable {
        self.check_extensions(&variable.extensions, grammar::SERVER_VARIABLE, place);
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

/// Returns the name of a server.
fn given_name(server: &Node) -> Option<&str> {
    server.child("x-trine-name")?.as_str()
}

/// Creates a variable that is not declared: callers must set it.
fn undeclared(name: String) -> ServerVariable {
    ServerVariable {
        name,
        default: String::new(),
        values: Vec::new(),
        description: None,
        required: true,
    }
}

/// Returns the names in the braces of a template, in order; `None` for unbalanced braces.
pub(in crate::lower) fn template_names(template: &str) -> Option<Vec<String>> {
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
