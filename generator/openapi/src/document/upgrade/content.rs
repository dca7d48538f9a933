//! `contentEncoding` and `contentMediaType` → `format`.

use super::walk::Walk;
use crate::document::node::{Map, Node};
use crate::document::place::Place;

pub(super) fn encoding(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) {
    let encoding = map.get("contentEncoding").and_then(Node::as_str);
    let format = match encoding {
        Some("base64" | "base64url") => Some("byte"),
        Some(_) => None,
        None => match map.get("contentMediaType").and_then(Node::as_str) {
            Some("application/octet-stream") => Some("binary"),
            _ => None,
        },
    };
    let text = matches!(
        map.get("type").and_then(Node::as_str),
        None | Some("string")
    );
    if let (Some(format), true, false) = (format, text, map.contains_key("format")) {
        map.insert("format".to_owned(), format.into());
        let keyword = if format == "byte" {
            "contentEncoding"
        } else {
            "contentMediaType"
        };
        let pointer = at.pointer();
        walk.origins
            .derived(&pointer.child(keyword), &pointer.child("format"));
    }
}
