//! `host`, `basePath` and `schemes` → `servers`.

use crate::diagnostic::Code;
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::walk::Walk;
use trine_ir::pointer::Pointer;

/// The servers of a document.
pub(super) struct Servers {
    host: Option<String>,
    /// The path below which all paths are, without a final `/`.
    base: String,
    /// The schemes in order of preference, each with its place.
    schemes: Vec<(&'static str, Pointer)>,
}

impl Servers {
    /// Takes the members from the document.
    pub(super) fn take(walk: &mut Walk<'_>, root: &mut Map) -> Self {
        let mut text = |member: &str| match root.shift_remove(member) {
            Some(Node::String(text)) => text.trim().to_owned(),
            _ => String::new(),
        };
        let (mut host, mut base) = (text("host"), text("basePath"));
        let mut schemes = take_schemes(walk, root, &Place::Root);
        let place = Pointer::root().child("host");
        if let Some((scheme, rest)) = host.split_once("://") {
            let (scheme, rest) = (known(scheme), rest.to_owned());
            walk.repaired(
                &Place::Key(&Place::Root, "host"),
                format!("expected a host without a scheme, found `{host}`; treated as `{rest}`"),
            );
            if let (Some(scheme), true) = (scheme, schemes.is_none()) {
                schemes = Some(vec![(scheme, place.clone())]);
            }
            host = rest;
        }
        if !base.is_empty() && !base.starts_with('/') {
            base.insert(0, '/');
        }
        Self {
            host: Some(host.trim_end_matches('/').to_owned()).filter(|host| !host.is_empty()),
            base: base.trim_end_matches('/').to_owned(),
            schemes: schemes.unwrap_or_else(|| vec![("https", place)]),
        }
    }

    /// Writes the servers of the document.
    pub(super) fn write(&self, walk: &mut Walk<'_>, root: &mut Map) {
        let servers = self.list(walk, &self.schemes, &Pointer::root());
        if !servers.is_empty() {
            root.insert("servers".to_owned(), Node::List(servers));
        }
    }

    /// Converts the schemes of an operation, if they exclude the server that is used by default.
    pub(super) fn of_operation(&self, walk: &mut Walk<'_>, operation: &mut Map, at: &Place<'_>) {
        let Some(schemes) = take_schemes(walk, operation, at) else {
            return;
        };
        let default = self.schemes.first().map(|(scheme, _)| *scheme);
        let allows = |scheme| schemes.iter().any(|(one, _)| *one == scheme);
        if self.host.is_none() || default.is_some_and(allows) {
            return;
        }
        let servers = self.list(walk, &schemes, &at.pointer());
        if !servers.is_empty() {
            operation.insert("servers".to_owned(), Node::List(servers));
        }
    }

    fn list(
        &self,
        walk: &mut Walk<'_>,
        schemes: &[(&'static str, Pointer)],
        at: &Pointer,
    ) -> Vec<Node> {
        let base = Pointer::root().child("basePath");
        let urls = match &self.host {
            Some(host) => schemes
                .iter()
                .map(|(scheme, place)| (format!("{scheme}://{host}{}", self.base), place))
                .collect(),
            None if self.base.is_empty() => Vec::new(),
            None => vec![(self.base.clone(), &base)],
        };
        let host = Pointer::root().child("host");
        let servers = urls.into_iter().enumerate().map(|(index, (url, place))| {
            let server = at.child("servers").child(index);
            walk.origins.derived(place, &server);
            let url_from = if self.host.is_some() { &host } else { &base };
            walk.origins.derived(url_from, &server.child("url"));
            Node::Map(Map::from_iter([("url".to_owned(), Node::String(url))]))
        });
        servers.collect()
    }
}

/// Takes `schemes` from an object: those of HTTP, the encrypted one first. `None` if it is missing.
fn take_schemes(
    walk: &mut Walk<'_>,
    map: &mut Map,
    at: &Place<'_>,
) -> Option<Vec<(&'static str, Pointer)>> {
    let list = match map.shift_remove("schemes") {
        Some(Node::List(list)) if !list.is_empty() => list,
        _ => return None,
    };
    let at = Place::Key(at, "schemes");
    let mut schemes = Vec::new();
    for (index, scheme) in list.iter().enumerate() {
        let place = Place::Index(&at, index);
        match scheme.as_str().unwrap_or_default() {
            name @ ("ws" | "wss") => {
                let message = format!("unsupported scheme `{name}`; ignored");
                walk.report(Code::IgnoredKeyword, &place, message);
            }
            name => match known(name) {
                Some(scheme) => schemes.push((scheme, place.pointer())),
                None => {
                    let message =
                        format!("expected the scheme `http` or `https`, found `{name}`; ignored");
                    walk.report(Code::IgnoredKeyword, &place, message);
                }
            },
        }
    }
    schemes.sort_by_key(|(scheme, _)| *scheme != "https");
    schemes.dedup_by_key(|(scheme, _)| *scheme);
    Some(schemes)
}

/// Returns a scheme of HTTP.
fn known(scheme: &str) -> Option<&'static str> {
    match scheme.trim().to_ascii_lowercase().as_str() {
        "https" => Some("https"),
        "http" => Some("http"),
        _ => None,
    }
}
