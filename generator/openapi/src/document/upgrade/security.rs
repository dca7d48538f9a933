//! Security schemes and OAuth flows.

use super::grammar::ObjectKind;
use super::walk::{Verdict, Walk};
use crate::diagnostic::Code;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

/// The flow of devices, which OpenAPI 3.2 adds.
const DEVICE: &str = "x-trine:device-authorization";

pub(super) fn prepare(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) -> Verdict {
    match map.get("type").and_then(Node::as_str) {
        Some("mutualTLS") => {
            // `openapiv3` only has the types of 3.0: use the nearest one, with a mark.
            map.insert("type".to_owned(), "http".into());
            map.insert("scheme".to_owned(), "mutualTLS".into());
            map.insert("x-trine:mutual-tls".to_owned(), Node::Bool(true));
            let place = at.pointer();
            let mark = place.child("x-trine:mutual-tls");
            walk.origins.derived(&place.child("type"), &mark);
        }
        Some("basic") => {
            let message =
                "unknown type `basic`; treated as `type: http, scheme: basic`, as in Swagger 2.0";
            walk.repaired(&Place::Key(at, "type"), message);
            map.insert("type".to_owned(), "http".into());
            map.insert("scheme".to_owned(), "basic".into());
        }
        Some("http" | "apiKey" | "oauth2" | "openIdConnect") => {}
        Some(other) => {
            let message = format!(
                "expected the type `apiKey`, `http`, `oauth2`, `openIdConnect` or `mutualTLS`, found `{other}`"
            );
            walk.report(Code::MalformedPart, &Place::Key(at, "type"), message);
            return Verdict::Drop;
        }
        None => {
            walk.report(
                Code::MalformedPart,
                at,
                "missing `type` in this security scheme",
            );
            return Verdict::Drop;
        }
    }
    Verdict::Keep
}

/// Ignores members that belong to another type, and checks those that this type requires.
pub(super) fn complete(
    walk: &mut Walk<'_>,
    map: &mut Map,
    kind: &ObjectKind,
    at: &Place<'_>,
) -> Verdict {
    let scheme = map.get("type").and_then(Node::as_str).unwrap_or_default();
    let (needed, allowed): (&[&str], &[&str]) = match scheme {
        "apiKey" => (&["name", "in"], &["name", "in"]),
        "http" => (&["scheme"], &["scheme", "bearerFormat"]),
        "openIdConnect" => (&["openIdConnectUrl"], &["openIdConnectUrl"]),
        _ => (&[], &["flows"]),
    };
    for member in needed {
        if walk.demand(map, kind, member, at) == Verdict::Drop {
            return Verdict::Drop;
        }
    }
    let oauth = scheme == "oauth2";
    for member in [
        "name",
        "in",
        "scheme",
        "bearerFormat",
        "flows",
        "openIdConnectUrl",
    ] {
        if map.contains_key(member) && !allowed.contains(&member) {
            walk.carry(map, member, at);
        }
    }
    if oauth && !map.contains_key("flows") {
        map.insert("flows".to_owned(), Node::Map(Map::new()));
    }
    match map.get("in").and_then(Node::as_str) {
        None | Some("query" | "header" | "cookie") => Verdict::Keep,
        Some(other) => {
            let message =
                format!("expected an API key in `query`, `header` or `cookie`, found `{other}`");
            walk.report(Code::MalformedPart, &Place::Key(at, "in"), message);
            Verdict::Drop
        }
    }
}

/// Checks the URLs that the flow requires; other URLs are ignored.
pub(super) fn complete_flow(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let name = at.last();
    if matches!(name, "implicit" | "authorizationCode") {
        walk.fill(map, "authorizationUrl", "", at);
    } else if map.contains_key("authorizationUrl") {
        walk.carry(map, "authorizationUrl", at);
    }
    if name != DEVICE {
        let ignored = "x-trine:ignored-deviceAuthorizationUrl";
        walk.rename(map, "x-trine:device-authorization-url", ignored, at);
    }
    if name == "implicit" {
        if map.contains_key("tokenUrl") {
            walk.carry(map, "tokenUrl", at);
        }
    } else {
        walk.fill(map, "tokenUrl", "", at);
    }
    if !map.contains_key("scopes") {
        map.insert("scopes".to_owned(), Node::Map(Map::new()));
    }
}
