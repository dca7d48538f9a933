//! Parameters and headers: their type becomes a schema, `collectionFormat` a style.

use super::{Conversion, insert};
use crate::diagnostic::Code;
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::grammar::SCHEMA;
use crate::document::upgrade::walk::Walk;
use trine_ir::pointer::Pointer;

/// The keywords of a parameter that are not part of its type.
const OWN: [&str; 9] = [
    "name",
    "in",
    "description",
    "required",
    "schema",
    "allowEmptyValue",
    "collectionFormat",
    "example",
    "deprecated",
];

/// The keywords of schemas that 2.0 allows in a parameter.
const TYPE: [&str; 18] = [
    "type",
    "format",
    "items",
    "default",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "x-nullable",
    FORMAT,
];

/// The extension of a list that is written as one text.
const FORMAT: &str = "x-trine:collection-format";

/// The encoding of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Ssv,
    Tsv,
    Pipes,
    /// A value for each element.
    Multi,
}

impl Format {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "csv" => Self::Csv,
            "ssv" => Self::Ssv,
            "tsv" => Self::Tsv,
            "pipes" => Self::Pipes,
            "multi" => Self::Multi,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ssv => "ssv",
            Self::Tsv => "tsv",
            Self::Pipes => "pipes",
            Self::Multi => "multi",
        }
    }
}

/// The place where a list is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// A query parameter, or a member of a form.
    Pairs,
    /// A part of a `multipart` body.
    Part,
    /// A path parameter or a header.
    Text,
}

impl Conversion<'_, '_> {
    /// Converts a parameter of `parameters` of the document; those that become bodies are left
    /// for the operations.
    pub(super) fn shared_parameter(&mut self, map: &mut Map, at: &Place<'_>) {
        let location = map.get("in").and_then(Node::as_str);
        if !matches!(location, Some("body" | "formData")) {
            convert(self.walk, map, at);
        }
    }
}

/// Converts a parameter that is not part of a body. Returns `false` if it has no valid location.
pub(super) fn convert(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) -> bool {
    if map.contains_key("$ref") {
        return true;
    }
    let site = match map.get("in").and_then(Node::as_str) {
        Some("query") => Site::Pairs,
        Some("path" | "header") => Site::Text,
        Some("cookie") => {
            let message = "unknown location `cookie` in Swagger 2.0; treated as in OpenAPI 3";
            walk.repaired(&Place::Key(at, "in"), message);
            Site::Text
        }
        found => {
            let expected = "`query`, `header`, `path`, `formData` or `body`";
            let (place, found) = match found {
                Some(found) => (Place::Key(at, "in"), format!("found `{found}`")),
                None => (*at, "found none".to_owned()),
            };
            let message = format!("expected the parameter location {expected}, {found}");
            walk.report(Code::MalformedPart, &place, message);
            return false;
        }
    };
    typed(walk, map, site, at);
    true
}

/// Gives a parameter or a header a schema and a style.
pub(super) fn typed(walk: &mut Walk<'_>, map: &mut Map, site: Site, at: &Place<'_>) {
    let place = at.pointer();
    let encoding = take_formats(walk, map, site, at);
    if map.contains_key("x-example") && !map.contains_key("example") {
        walk.rename(map, "x-example", "example", at);
    }
    let schema = schema(walk, map, &place.child("schema"), at);
    map.insert("schema".to_owned(), Node::Map(schema));
    for (member, value) in encoding {
        let from = place.child("collectionFormat");
        insert(walk, map, member, value, (&from, &place));
    }
}

/// Takes the keywords of a type from a parameter or a header, as the schema at `to`.
pub(super) fn schema(walk: &mut Walk<'_>, map: &mut Map, to: &Pointer, at: &Place<'_>) -> Map {
    let from = at.pointer();
    walk.origins.derived(&from, to);
    if let Some(schema) = declared_schema(walk, map, at) {
        walk.origins.moved(&from.child("schema"), to);
        return schema;
    }
    let keys: Vec<String> = map.keys().cloned().collect();
    let mut schema = Map::new();
    let mut unexpected = Vec::new();
    for key in keys {
        let is_type = TYPE.contains(&key.as_str());
        let is_of_schema = !key.starts_with("x-") && SCHEMA.form(&key).is_some();
        if !is_type && (OWN.contains(&key.as_str()) || key.starts_with("x-")) {
            continue;
        }
        if !is_type && !is_of_schema {
            walk.ignore(map, &key, at);
            let extension = format!("x-trine:ignored-{key}");
            let message = format!("unknown field `{key}` in a parameter; ignored");
            walk.report_key(Code::IgnoredKeyword, &Place::Key(at, &extension), message);
            continue;
        }
        let Some(node) = map.shift_remove(&key) else {
            continue;
        };
        walk.origins.moved(&from.child(&key), &to.child(&key));
        if !is_type {
            unexpected.push(key.clone());
        }
        schema.insert(key, node);
    }
    for key in unexpected {
        let message = format!("unknown field `{key}` in a parameter; treated as in a schema");
        walk.report_key(Code::Repaired, &Place::Key(at, &key), message);
    }
    complete(walk, &mut schema, at);
    schema
}

/// Takes the `schema` of a parameter that is not a body: OpenAPI 3 has the type there.
fn declared_schema(walk: &mut Walk<'_>, map: &mut Map, at: &Place<'_>) -> Option<Map> {
    let has_type = map.contains_key("type") || map.contains_key("items");
    let here = Place::Key(at, "schema");
    if !map.contains_key("schema") {
        return None;
    }
    if has_type {
        let message = "`schema` has no effect next to `type` or `items`; ignored";
        walk.report_key(Code::IgnoredKeyword, &here, message);
        map.shift_remove("schema");
        return None;
    }
    let message = "expected the type in the parameter, found it in `schema`; treated as if it were in \
                   the parameter";
    walk.report_key(Code::Repaired, &here, message);
    match map.shift_remove("schema") {
        Some(Node::Map(schema)) => Some(schema),
        _ => None,
    }
}

/// Adds a missing type, and missing `items`: parameters are text.
fn complete(walk: &mut Walk<'_>, schema: &mut Map, at: &Place<'_>) {
    if !schema.contains_key("type") && !schema.contains_key("allOf") {
        let is_list = schema.contains_key("items");
        let name = if is_list { "array" } else { "string" };
        walk.repaired(at, format!("missing `type`; treated as `{name}`"));
        schema.insert("type".to_owned(), name.into());
    }
    let is_list = schema.get("type").and_then(Node::as_str) == Some("array");
    if is_list && !schema.contains_key("items") {
        let message = "missing `items` in this array; its elements are treated as strings";
        walk.repaired(at, message);
        let items = Map::from_iter([("type".to_owned(), "string".into())]);
        schema.insert("items".to_owned(), Node::Map(items));
    }
}

/// Takes `collectionFormat` of a parameter, and returns the members of OpenAPI 3 with its meaning.
/// Lists that no style of OpenAPI 3 expresses have [`FORMAT`] in their schema.
pub(super) fn take_formats(
    walk: &mut Walk<'_>,
    map: &mut Map,
    site: Site,
    at: &Place<'_>,
) -> Vec<(&'static str, Node)> {
    let is_list = match map.get("schema") {
        Some(schema) if !map.contains_key("type") => list_of(schema),
        _ => map.get("type").and_then(Node::as_str) == Some("array") || map.contains_key("items"),
    };
    if !is_list {
        if map.contains_key("collectionFormat") {
            let message =
                "`collectionFormat` has no effect on a type that is not an array; ignored";
            let place = Place::Key(at, "collectionFormat");
            walk.report_key(Code::IgnoredKeyword, &place, message);
            map.shift_remove("collectionFormat");
        }
        return Vec::new();
    }
    let format = take_format(walk, map, site != Site::Text, at);
    if let Some(Node::Map(items)) = map.get_mut("items") {
        nested(walk, items, &Place::Key(at, "items"));
    }
    let style = |style: &'static str, explode: bool| {
        vec![("style", style.into()), ("explode", Node::Bool(explode))]
    };
    match (format, site) {
        (Format::Csv, Site::Pairs) => style("form", false),
        (Format::Multi, Site::Pairs) => style("form", true),
        (Format::Ssv, Site::Pairs) => style("spaceDelimited", false),
        (Format::Pipes, Site::Pairs) => style("pipeDelimited", false),
        (Format::Csv | Format::Multi, Site::Text) | (Format::Multi, Site::Part) => Vec::new(),
        _ => {
            let schema = match map.get_mut("schema") {
                Some(Node::Map(schema)) => schema,
                _ => map,
            };
            schema.insert(FORMAT.to_owned(), format.name().into());
            Vec::new()
        }
    }
}

fn list_of(schema: &Node) -> bool {
    schema.child("type").and_then(Node::as_str) == Some("array")
}

/// Takes the formats of nested lists, which are always one text.
fn nested(walk: &mut Walk<'_>, items: &mut Map, at: &Place<'_>) {
    let is_list = items.get("type").and_then(Node::as_str) == Some("array");
    if !is_list {
        items.shift_remove("collectionFormat");
        return;
    }
    let format = take_format(walk, items, false, at);
    items.insert(FORMAT.to_owned(), format.name().into());
    if let Some(Node::Map(inner)) = items.get_mut("items") {
        nested(walk, inner, &Place::Key(at, "items"));
    }
}

/// Takes one `collectionFormat`; `csv` by default.
fn take_format(walk: &mut Walk<'_>, map: &mut Map, may_repeat: bool, at: &Place<'_>) -> Format {
    let Some(node) = map.shift_remove("collectionFormat") else {
        return Format::Csv;
    };
    let name = node.as_str().unwrap_or_default();
    match Format::of(name) {
        Some(Format::Multi) if !may_repeat => {
            let message = "`multi` has no effect outside of queries and forms; treated as `csv`";
            walk.repaired(&Place::Key(at, "collectionFormat"), message);
            Format::Csv
        }
        Some(format) => format,
        None => {
            let message = format!(
                "expected `csv`, `ssv`, `tsv`, `pipes` or `multi` for `collectionFormat`, found \
                 `{name}`; treated as `csv`"
            );
            walk.repaired(&Place::Key(at, "collectionFormat"), message);
            Format::Csv
        }
    }
}
