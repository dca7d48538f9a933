//! Parts of the upgraded tree as types of `openapiv3`, one at a time, so that an error has a place.

use std::fmt;

use serde::de::{self, DeserializeOwned, Expected, IntoDeserializer, Unexpected, Visitor, value};
use serde::forward_to_deserialize_any;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Node};
use trine_ir::pointer::Pointer;

/// The typed view of a document.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    document: &'a Document,
}

impl<'a> Typed<'a> {
    /// Creates a typed view of `document`.
    pub fn new(document: &'a Document) -> Self {
        Self { document }
    }

    /// Returns the document.
    pub fn document(&self) -> &'a Document {
        self.document
    }

    /// Parses the value at `pointer` as a `T`.
    ///
    /// # Errors
    ///
    /// Returns an error if the value does not exist or is not a `T`.
    pub fn parse<T: DeserializeOwned>(&self, pointer: &Pointer) -> Result<T, Diagnostic> {
        let Some(node) = self.document.get(pointer) else {
            let message = format!("cannot find `#{pointer}` in the document");
            return Err(Diagnostic::new(Code::UnresolvedReference, pointer, message));
        };
        T::deserialize(node).map_err(|error| {
            Diagnostic::new(
                Code::MalformedPart,
                pointer,
                format!("malformed part: {error}"),
            )
        })
    }

    /// Returns the keys of the map at `pointer`, in order; empty if it is not a map.
    pub fn keys(&self, pointer: &Pointer) -> Vec<String> {
        let map = self.document.get(pointer).and_then(Node::as_map);
        map.map(|map| map.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Returns the number of elements of the list at `pointer`.
    pub fn len(&self, pointer: &Pointer) -> usize {
        match self.document.get(pointer) {
            Some(Node::List(list)) => list.len(),
            _ => 0,
        }
    }

    /// Returns the boolean at `pointer`.
    pub fn flag(&self, pointer: &Pointer) -> Option<bool> {
        match self.document.get(pointer) {
            Some(Node::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    /// Returns the text of the scalar at `pointer`.
    pub fn text(&self, pointer: &Pointer) -> Option<String> {
        let node = self.document.get(pointer)?;
        node.scalar_text().map(|text| text.to_string())
    }

    /// Returns whether `pointer` exists.
    pub fn exists(&self, pointer: &Pointer) -> bool {
        self.document.get(pointer).is_some()
    }
}

/// The error for a [`Node`] that does not have the expected type.
#[derive(Debug)]
pub struct NodeError(String);

impl fmt::Display for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NodeError {}

/// The messages name what the document contains, not the Rust types that it is read into.
impl de::Error for NodeError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self("missing or unexpected members".to_owned())
    }

    fn missing_field(field: &'static str) -> Self {
        Self(format!("missing `{field}`"))
    }

    fn unknown_variant(found: &str, expected: &'static [&'static str]) -> Self {
        let expected: Vec<_> = expected.iter().map(|one| format!("`{one}`")).collect();
        Self(format!("expected {}, found `{found}`", expected.join(", ")))
    }

    fn invalid_type(found: Unexpected<'_>, _: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Bool(_) => "a boolean",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
            Unexpected::Char(_) | Unexpected::Str(_) => "a string",
            Unexpected::Unit | Unexpected::Option => "null",
            Unexpected::Seq => "a list",
            Unexpected::Map => "an object",
            _ => "another value",
        };
        Self(format!("unexpected {found}"))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }
}

impl<'de> IntoDeserializer<'de, NodeError> for &'de Node {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> de::Deserializer<'de> for &'de Node {
    type Error = NodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        match self {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Number(text) => {
                if let Ok(value) = text.parse::<u64>() {
                    visitor.visit_u64(value)
                } else if let Ok(value) = text.parse::<i64>() {
                    visitor.visit_i64(value)
                } else if let Some(value) = finite(text) {
                    visitor.visit_f64(value)
                } else {
                    visitor.visit_borrowed_str(text)
                }
            }
            Node::String(text) => visitor.visit_borrowed_str(text),
            Node::List(list) => visitor.visit_seq(value::SeqDeserializer::new(list.iter())),
            Node::Map(map) => visitor.visit_map(value::MapDeserializer::new(
                map.iter().map(|(key, node)| (key.as_str(), node)),
            )),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        match self {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NodeError> {
        match self {
            Node::Map(map) => value::MapAccessDeserializer::new(value::MapDeserializer::new(
                map.iter().map(|(key, node)| (key.as_str(), node)),
            ))
            .deserialize_enum(name, variants, visitor),
            Node::String(text) => {
                value::BorrowedStrDeserializer::new(text).deserialize_enum(name, variants, visitor)
            }
            other => other.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// Parses a number that Rust and JSON can represent. Other texts (`.inf`; `0x1F` is rewritten on
/// reading) stay text.
fn finite(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use openapiv3::{
        Example, Header, Info, Parameter, PathItem, ReferenceOr, RequestBody, Response, Schema,
        SecurityScheme, Server, Tag,
    };
    use serde::Serialize;
    use serde_json::Value as Json;

    use super::*;

    /// Collects the places of `node` that are missing or different in its typed value `json`.
    ///
    /// Empty lists and maps and `false` are omitted by `openapiv3` on writing.
    fn differences(node: &Node, json: &Json, at: &Pointer, out: &mut Vec<Pointer>) {
        match (node, json) {
            (Node::Map(map), Json::Object(members)) => {
                for (key, node) in map {
                    let here = at.child(key);
                    match members.get(key) {
                        Some(json) => differences(node, json, &here, out),
                        None if is_empty(node) => {}
                        None => out.push(here),
                    }
                }
            }
            (Node::List(list), Json::Array(elements)) if list.len() == elements.len() => {
                for (index, (node, json)) in list.iter().zip(elements).enumerate() {
                    differences(node, json, &at.child(index), out);
                }
            }
            (Node::Number(text), Json::Number(number)) if number.as_f64() == finite(text) => {}
            (Node::Number(text), Json::String(other)) if text == other => {}
            (Node::String(text), Json::String(other)) if text == other => {}
            (Node::Bool(value), Json::Bool(other)) if value == other => {}
            (Node::Null, Json::Null) => {}
            _ => out.push(at.clone()),
        }
    }

    fn is_empty(node: &Node) -> bool {
        match node {
            Node::Map(map) => map.is_empty(),
            Node::List(list) => list.is_empty(),
            Node::Bool(value) => !value,
            _ => false,
        }
    }

    /// Returns whether a loss is known and harmless.
    fn is_documented(document: &Document, place: &Pointer) -> bool {
        let name = place.last().unwrap_or_default();
        // Kept in the tree, where references find them.
        if matches!(name.as_str(), "$defs" | "definitions") {
            return true;
        }
        // Next to a reference that is not a schema: reported as having no effect.
        let beside = place.parent().map(|parent| parent.child("$ref"));
        beside.is_some_and(|reference| document.get(&reference).is_some())
    }

    /// All separately parsed parts of a document.
    struct Parts<'a> {
        typed: Typed<'a>,
        count: usize,
        failed: Vec<Diagnostic>,
        differences: Vec<Pointer>,
    }

    impl<'a> Parts<'a> {
        fn all(document: &'a Document) -> Self {
            let mut parts = Self {
                typed: Typed::new(document),
                count: 0,
                failed: Vec::new(),
                differences: Vec::new(),
            };
            parts.each::<ReferenceOr<PathItem>>("/paths");
            parts.each::<ReferenceOr<PathItem>>("/webhooks");
            parts.each::<ReferenceOr<Schema>>("/components/schemas");
            parts.each::<ReferenceOr<Response>>("/components/responses");
            parts.each::<ReferenceOr<Parameter>>("/components/parameters");
            parts.each::<ReferenceOr<Example>>("/components/examples");
            parts.each::<ReferenceOr<RequestBody>>("/components/requestBodies");
            parts.each::<ReferenceOr<Header>>("/components/headers");
            parts.each::<ReferenceOr<SecurityScheme>>("/components/securitySchemes");
            parts.each::<ReferenceOr<PathItem>>("/components/pathItems");
            parts.one::<Info>("/info");
            parts.one::<Vec<Server>>("/servers");
            parts.one::<Vec<Tag>>("/tags");
            parts
        }

        fn each<T: DeserializeOwned + Serialize>(&mut self, map: &str) {
            let map = Pointer::parse(map).unwrap_or_default();
            for key in self.typed.keys(&map) {
                if !key.starts_with("x-") {
                    self.part::<T>(&map.child(key));
                }
            }
        }

        fn one<T: DeserializeOwned + Serialize>(&mut self, place: &str) {
            let place = Pointer::parse(place).unwrap_or_default();
            if self.typed.exists(&place) {
                self.part::<T>(&place);
            }
        }

        fn part<T: DeserializeOwned + Serialize>(&mut self, place: &Pointer) {
            self.count += 1;
            match self.typed.parse::<T>(place) {
                Ok(value) => {
                    let json = serde_json::to_value(&value).expect("typed parts are JSON");
                    if let Some(node) = self.typed.document.get(place) {
                        let mut found = Vec::new();
                        differences(node, &json, place, &mut found);
                        found.retain(|place| !is_documented(self.typed.document, place));
                        self.differences.extend(found);
                    }
                }
                Err(diagnostic) => self.failed.push(diagnostic),
            }
        }
    }

    const DOCUMENT: &str = "openapi: 3.1.0
info: {title: t, version: '1', summary: s}
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: [integer, 'null'], exclusiveMinimum: 3}}]
    post:
      callbacks: {c: {$ref: '#/nowhere'}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A', title: t}, examples: {e: {value: null}}}}}
      responses: {200: {content: {a/b: {schema: true}}, links: {l: {operationId: x}}, headers: {h: {schema: {const: 1}}}}}
components:
  schemas:
    A: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}, patternProperties: {x: {type: string}}, unevaluatedProperties: false, xml: {name: n}, example: null, default: null, $comment: c}
    B: {type: array, prefixItems: [true], contains: {const: 1}, maximum: 99999999999999999999}
";

    #[test]
    fn nothing_is_lost_on_the_way_into_the_types() {
        let (document, diagnostics) = Document::load("a.yaml", DOCUMENT).expect("a document");
        assert!(
            !diagnostics.has_errors(),
            "{}",
            diagnostics.render(&document)
        );
        let parts = Parts::all(&document);
        assert_eq!(parts.count, 4);
        assert_eq!(parts.failed, []);
        assert_eq!(parts.differences, []);
    }

    #[test]
    fn what_is_lost_is_found() {
        let node = Node::Map(
            [
                ("kept".to_owned(), Node::Number("1.0".to_owned())),
                ("changed".to_owned(), Node::from("a")),
                ("gone".to_owned(), Node::Null),
                ("empty".to_owned(), Node::List(Vec::new())),
            ]
            .into_iter()
            .collect(),
        );
        let mut found = Vec::new();
        let json = serde_json::json!({"kept": 1, "changed": "b"});
        differences(&node, &json, &Pointer::root(), &mut found);
        let found: Vec<_> = found.iter().map(Pointer::as_str).collect();
        assert_eq!(found, ["/changed", "/gone"]);
    }

    #[test]
    fn a_part_of_another_kind_is_refused() {
        let (document, _) = Document::load("a.yaml", DOCUMENT).expect("a document");
        let typed = Typed::new(&document);
        let check = |place: &str| {
            let place = Pointer::parse(place).unwrap_or_default();
            let error = typed.parse::<ReferenceOr<Parameter>>(&place).err();
            error.map(|error| format!("{} {}: {}", error.code, error.pointer, error.message))
        };
        expect![
            "malformed-part /components/schemas/A: malformed part: missing or unexpected members"
        ]
        .assert_eq(&check("/components/schemas/A").unwrap_or_default());
        expect![
            "unresolved-reference /components/schemas/C: cannot find `#/components/schemas/C` in the document"
        ]
        .assert_eq(&check("/components/schemas/C").unwrap_or_default());
        expect!["malformed-part /info/title: malformed part: missing or unexpected members"]
            .assert_eq(&check("/info/title").unwrap_or_default());
    }

    /// The stack of a main thread is 8 MiB; unoptimized, `openapiv3` takes some 50 KiB per level.
    #[test]
    fn the_deepest_document_fits_the_stack() {
        let text = format!(
            "openapi: 3.1.0\ncomponents: {{schemas: {{A: {}{{}}{}}}}}",
            "{type: [object, array], properties: {a: ".repeat(30),
            "}}".repeat(30)
        );
        let read = move || {
            let (document, _) = Document::load("a.yaml", &text).expect("a document");
            Parts::all(&document).failed
        };
        let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(read);
        assert_eq!(thread.expect("a thread").join().expect("no panic"), []);
    }

    /// Parses the real documents in the folder `TRINE_CORPUS`.
    #[test]
    fn real_documents_are_read_whole() {
        let mut problems = Vec::new();
        for (name, text) in crate::corpus::documents() {
            match Document::load(&name, &text) {
                Ok((document, diagnostics)) => {
                    let parts = Parts::all(&document);
                    let name = document.name();
                    let failed = parts.failed.iter().map(|it| &it.pointer);
                    problems.extend(failed.map(|place| format!("{name}#{place} fails")));
                    problems.extend(
                        parts
                            .differences
                            .iter()
                            .map(|it| format!("{name}#{it} is lost")),
                    );
                    if diagnostics.has_errors() {
                        problems.push(diagnostics.render(&document));
                    }
                }
                Err(error) => problems.push(error.to_string()),
            }
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}
