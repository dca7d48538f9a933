//! The check whether a document can be read.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::node::{Map, Node};
use trine_ir::pointer::Pointer;

/// The newest supported version: the number after `3.`.
const NEWEST: u32 = 2;

/// Returns whether an OpenAPI 3 document is 3.1 or later; `None` for any other document.
pub(super) fn check(root: &mut Node, diagnostics: &mut Diagnostics) -> Option<bool> {
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
    match version(map) {
        Ok(minor) => {
            if minor > NEWEST {
                let place = Pointer::root().child("openapi");
                let message = format!("OpenAPI 3.{minor} is read as 3.{NEWEST}");
                let help = format!("remove features that are new in 3.{minor}; they are ignored");
                let warning = Diagnostic::new(Code::UnknownVersion, &place, message);
                diagnostics.report(warning.help(help));
            }
            map.entry("paths".to_owned())
                .or_insert_with(|| Node::Map(Map::new()));
            Some(minor > 0)
        }
        Err(diagnostic) => {
            diagnostics.report(*diagnostic);
            None
        }
    }
}

/// Returns the number after `3.`.
fn version(map: &Map) -> Result<u32, Box<Diagnostic>> {
    let root = Pointer::root();
    if let Some(version) = map.get("swagger") {
        let version = version.scalar_text().unwrap_or_default();
        let message = format!("unsupported version: Swagger {version}; Trine supports OpenAPI 3");
        let help = "convert the document first, for example with https://converter.swagger.io";
        let place = root.child("swagger");
        return Err(Box::new(
            Diagnostic::new(Code::UnsupportedVersion, &place, message).help(help),
        ));
    }
    let Some(node) = map.get("openapi") else {
        let found: Vec<String> = map.keys().take(5).map(|key| format!("`{key}`")).collect();
        let found = match found.as_slice() {
            [] => "found an empty object".to_owned(),
            keys => format!("found the keys {}", keys.join(", ")),
        };
        let message = format!("not an OpenAPI document: expected `openapi`, {found}");
        let diagnostic = Diagnostic::new(Code::MalformedDocument, &root, message);
        return Err(Box::new(
            diagnostic.help("add `openapi: 3.0.3` at the start"),
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
                    .help("use version 3.0, 3.1 or 3.2"),
            ))
        }
    }
}
