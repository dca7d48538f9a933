//! `securityDefinitions`: the types `basic` and `oauth2`.

use std::collections::HashSet;

use crate::diagnostic::Code;
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::walk::{Walk, remove};

/// Converts the security schemes of a document.
pub(super) fn schemes(walk: &mut Walk<'_>, schemes: &mut Map, at: &Place<'_>) {
    let mut dropped = HashSet::new();
    for (name, scheme) in schemes.iter_mut() {
        if let (Node::Map(scheme), false) = (scheme, name.starts_with("x-"))
            && !self::scheme(walk, scheme, &Place::Key(at, name))
        {
            dropped.insert(name.clone());
        }
    }
    remove(schemes, &dropped);
}

/// Converts a security scheme. Returns `false` if it is invalid.
fn scheme(walk: &mut Walk<'_>, scheme: &mut Map, at: &Place<'_>) -> bool {
    let here = Place::Key(at, "type");
    match scheme.get("type").and_then(Node::as_str) {
        Some("basic") => {
            scheme.insert("type".to_owned(), "http".into());
            scheme.insert("scheme".to_owned(), "basic".into());
            let place = at.pointer();
            walk.origins
                .derived(&here.pointer(), &place.child("scheme"));
            true
        }
        Some("apiKey") => match scheme.get("in").and_then(Node::as_str) {
            None | Some("query" | "header") => true,
            Some(other) => {
                let message =
                    format!("expected an API key in `query` or `header`, found `{other}`");
                walk.report(Code::MalformedPart, &Place::Key(at, "in"), message);
                false
            }
        },
        Some("oauth2") => flow(walk, scheme, at),
        Some("http") if scheme.contains_key("scheme") => {
            let message = "unknown type `http` in Swagger 2.0; treated as in OpenAPI 3";
            walk.repaired(&here, message);
            true
        }
        Some(other) => {
            let message =
                format!("expected the type `basic`, `apiKey` or `oauth2`, found `{other}`");
            walk.report(Code::MalformedPart, &here, message);
            false
        }
        None => {
            let message = "missing `type` in this security scheme";
            walk.report(Code::MalformedPart, at, message);
            false
        }
    }
}

/// Converts the members of a flow to an object with the name of the flow.
fn flow(walk: &mut Walk<'_>, scheme: &mut Map, at: &Place<'_>) -> bool {
    let has = |member: &str| scheme.contains_key(member);
    let declared = scheme.get("flow").and_then(Node::as_str);
    let flow = match declared {
        Some(flow) => flow.to_owned(),
        None => {
            let flow = match (has("authorizationUrl"), has("tokenUrl")) {
                (true, true) => "accessCode",
                (true, false) => "implicit",
                (false, _) => "application",
            };
            walk.repaired(at, format!("missing `flow`; treated as `{flow}`"));
            flow.to_owned()
        }
    };
    let here = Place::Key(at, "flow");
    let name = match flow.as_str() {
        "implicit" | "password" => flow.as_str(),
        "application" => "clientCredentials",
        "accessCode" => "authorizationCode",
        name @ ("clientCredentials" | "authorizationCode") => {
            let expected = match name {
                "clientCredentials" => "application",
                _ => "accessCode",
            };
            let message =
                format!("expected the flow `{expected}`, found `{name}`, its name in OpenAPI 3");
            walk.repaired(&here, format!("{message}; treated as `{expected}`"));
            name
        }
        other => {
            let message = format!(
                "expected the flow `implicit`, `password`, `application` or `accessCode`, found \
                 `{other}`"
            );
            walk.report(Code::MalformedPart, &here, message);
            return false;
        }
    };
    let place = at.pointer();
    let to = place.child("flows").child(name);
    let mut object = Map::new();
    walk.origins.derived(&place.child("flow"), &to);
    for member in ["authorizationUrl", "tokenUrl", "scopes"] {
        if let Some(node) = scheme.shift_remove(member) {
            walk.origins.moved(&place.child(member), &to.child(member));
            object.insert(member.to_owned(), node);
        }
    }
    scheme.shift_remove("flow");
    let flows = Map::from_iter([(name.to_owned(), Node::Map(object))]);
    scheme.insert("flows".to_owned(), Node::Map(flows));
    true
}
