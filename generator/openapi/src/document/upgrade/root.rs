//! The check whether a document can be read.

use super::walk::Version;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::node::{Map, Node};
use trine_ir::pointer::Pointer;

/// The newest supported version: the number after `3.`.
const NEWEST: u32 = 2;

/// Returns the version of a document; `None` if it is not a Swagger 2.0 or OpenAPI 3 document.
pub(super) fn check(root: &mut Node, diagnostics: &mut Diagnostics) -> Option<Version> {
    let kind = root.kind();
    let Node::Map(map) = root else {
        let message = format!("expected an OpenAPI document (an object), found {kind}");
        diagnostics.report(Diagnostic::new(
            Code::MalformedDocument,
            &Pointer::root(),
            message,
        ));
        return None;
    };
    if is_swagger(map) {
        return swagger_version(map, diagnostics);
    }
    match version(map) {
        Ok(minor) => {
            if minor > NEWEST {
                let place = Pointer::root().child("openapi");
                let message = format!("unsupported version OpenAPI 3.{minor}; read as 3.{NEWEST}");
                let help = format!("remove features that are new in 3.{minor}; they are ignored");
                let warning = Diagnostic::new(Code::UnknownVersion, &place, message);
                diagnostics.report(warning.help(help));
            }
            map.entry("paths".to_owned())
                .or_insert_with(|| Node::Map(Map::new()));
            Some(match minor {
                0 => Version::Three,
                _ => Version::Modern,
            })
        }
        Err(diagnostic) => {
            diagnostics.report(*diagnostic);
            None
        }
    }
}

/// Returns whether a document is one of Swagger rather than OpenAPI 3.
pub(in crate::document) fn is_swagger(map: &Map) -> bool {
    map.contains_key("swagger") && !map.contains_key("openapi")
}

/// Checks the version of a Swagger document.
fn swagger_version(map: &mut Map, diagnostics: &mut Diagnostics) -> Option<Version> {
    let node = map.get("swagger").unwrap_or(&Node::Null);
    let text = node.scalar_text().unwrap_or_default();
    if !matches!(text.trim(), "2.0" | "2") {
        let found = match text.as_str() {
            "" => node.kind().to_owned(),
            text => format!("`{text}`"),
        };
        let message = format!("unsupported version: expected Swagger `2.0`, found {found}");
        let place = Pointer::root().child("swagger");
        diagnostics.report(
            Diagnostic::new(Code::UnsupportedVersion, &place, message)
                .help("convert the document to Swagger 2.0 or OpenAPI 3 first"),
        );
        return None;
    }
    map.entry("paths".to_owned())
        .or_insert_with(|| Node::Map(Map::new()));
    Some(Version::Swagger)
}

/// Returns the number after `3.`.
fn version(map: &Map) -> Result<u32, Box<Diagnostic>> {
    let root = Pointer::root();
    let Some(node) = map.get("openapi") else {
        let found: Vec<String> = map.keys().take(5).map(|key| format!("`{key}`")).collect();
        let found = match found.as_slice() {
            [] => "found an empty object".to_owned(),
            keys => format!("found the keys {}", keys.join(", ")),
        };
        let message = format!("not an OpenAPI document: expected `openapi` or `swagger`, {found}");
        let diagnostic = Diagnostic::new(Code::MalformedDocument, &root, message);
        return Err(Box::new(
            diagnostic.help("add `openapi: 3.0.3` or `swagger: '2.0'` at the start"),
        ));
    };
    let text = node.scalar_text().unwrap_or_default();
    let mut numbers = text.trim().split('.');
    let (major, minor) = (numbers.next(), numbers.next().unwrap_or("0"));
    match (major, minor.parse::<u32>()) {
        (Some("3"), Ok(minor)) => Ok(minor),
        _ => {
            let message = format!("unsupported version: OpenAPI `{text}`");
            let place = root.child("openapi");
            Err(Box::new(
                Diagnostic::new(Code::UnsupportedVersion, &place, message)
                    .help("use version 3.0, 3.1 or 3.2, or Swagger 2.0"),
            ))
        }
    }
}
