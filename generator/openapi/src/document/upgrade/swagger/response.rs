//! Responses: `schema` and `examples` → `content`, and the headers.

use super::media::MediaTypes;
use super::parameter::{self, Site};
use super::schema::{self, values};
use super::{Conversion, find, insert, reference_to};
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::media::{MediaKind, essence, media_kind};
use trine_ir::pointer::Pointer;

/// The extension for examples of media types that the response does not have.
const EXAMPLES: &str = "x-trine:examples";

impl Conversion<'_, '_> {
    /// Converts a response of an operation, with its status and media types, or a shared one.
    pub(super) fn response(
        &mut self,
        response: &mut Map,
        of_operation: Option<(&str, &MediaTypes)>,
        root: &Map,
        at: &Place<'_>,
    ) {
        if let Some(reference) = response.get("$ref").and_then(Node::as_str) {
            if let Some((status, media_types)) = of_operation
                && let Some(own) = self.own_response(reference, status, media_types, root, at)
            {
                *response = own;
            }
            return;
        }
        self.headers(response, at);
        let examples = response.shift_remove("examples");
        let content = match response.shift_remove("schema") {
            Some(schema) => {
                let from = at.pointer().child("schema");
                self.content(schema, &from, true, of_operation, root, at)
            }
            None => Map::new(),
        };
        self.put_content(response, content, examples, at);
    }

    /// Returns a response of an operation's own for a reference to a shared one, if its media types
    /// differ from those of the document.
    fn own_response(
        &mut self,
        reference: &str,
        status: &str,
        media_types: &MediaTypes,
        root: &Map,
        at: &Place<'_>,
    ) -> Option<Map> {
        let shared = find(root, reference)?.as_map()?;
        let schema = shared.get("schema")?;
        let place = Pointer::parse(reference)?;
        let kind = values(schema, root);
        let of_document = self.media_types.produces.of_response(kind, is_error(None));
        let own = media_types
            .produces
            .of_response(kind, is_error(Some(status)));
        let names = |list: &[super::media::MediaType]| -> Vec<String> {
            list.iter().map(|one| one.name.clone()).collect()
        };
        if names(&of_document) == names(&own) {
            return None;
        }
        let node = self.copy(&Node::Map(shared.clone()), &place)?;
        let Node::Map(mut response) = node else {
            return None;
        };
        let here = at.pointer();
        for member in ["description", "headers", "examples"] {
            self.walk
                .origins
                .derived(&place.child(member), &here.child(member));
        }
        let from = place.child("schema");
        let schema = match response.shift_remove("schema") {
            Some(schema) if schema.child("$ref").is_some() => schema,
            _ => reference_to(&from),
        };
        self.headers(&mut response, at);
        let examples = response.shift_remove("examples");
        let content = self.content(schema, &from, false, Some((status, media_types)), root, at);
        self.put_content(&mut response, content, examples, at);
        Some(response)
    }

    fn headers(&mut self, response: &mut Map, at: &Place<'_>) {
        let at = Place::Key(at, "headers");
        let headers = response.get_mut("headers").and_then(Node::as_map_mut);
        for (name, header) in headers.into_iter().flatten() {
            if let Node::Map(header) = header {
                parameter::typed(self.walk, header, Site::Text, &Place::Key(&at, name));
            }
        }
    }

    /// Returns the content of a response.
    fn content(
        &mut self,
        mut schema: Node,
        from: &Pointer,
        is_moved: bool,
        of_operation: Option<(&str, &MediaTypes)>,
        root: &Map,
        at: &Place<'_>,
    ) -> Map {
        let kind = values(&schema, root);
        if let Node::Map(schema) = &mut schema {
            schema::file(self.walk, schema, from);
        }
        let status = of_operation.map(|(status, _)| status);
        let media_types = of_operation.map_or(&self.media_types, |(_, media_types)| media_types);
        let listed = media_types.produces.of_response(kind, is_error(status));
        let place = at.pointer().child("content");
        let mut content = Map::new();
        let mut first: Option<Pointer> = None;
        for media_type in listed {
            let place = place.child(&media_type.name);
            if let Some(from) = &media_type.place {
                self.walk.origins.derived(from, &place);
            }
            let to = place.child("schema");
            match is_moved && first.is_none() {
                true => self.walk.origins.moved(from, &to),
                false => self.walk.origins.derived(from, &to),
            }
            let node = match &first {
                None => schema.clone(),
                Some(first) => self
                    .copy(&schema, from)
                    .unwrap_or_else(|| reference_to(first)),
            };
            first.get_or_insert(to);
            let media = Map::from_iter([("schema".to_owned(), node)]);
            content.insert(media_type.name, Node::Map(media));
        }
        content
    }

    /// Gives a response its content, with the examples of its media types.
    fn put_content(
        &mut self,
        response: &mut Map,
        mut content: Map,
        examples: Option<Node>,
        at: &Place<'_>,
    ) {
        let place = at.pointer();
        let from = place.child("examples");
        let mut left = Map::new();
        if let Some(Node::Map(examples)) = examples {
            for (name, example) in examples {
                let target = key_for(&content, &name);
                let media = target.and_then(|key| {
                    let media = content.get_mut(&key)?.as_map_mut()?;
                    (!media.contains_key("example")).then_some((key, media))
                });
                match media {
                    Some((key, media)) => {
                        let to = place.child("content").child(key);
                        let from = from.child(&name);
                        insert(self.walk, media, "example", example, (&from, &to));
                    }
                    None => {
                        let to = place.child(EXAMPLES).child(&name);
                        self.walk.origins.derived(&from.child(&name), &to);
                        left.insert(name, example);
                    }
                }
            }
        }
        if !left.is_empty() {
            let node = Node::Map(left);
            insert(self.walk, response, EXAMPLES, node, (&from, &place));
        }
        if !content.is_empty() {
            response.insert("content".to_owned(), Node::Map(content));
        }
    }
}

/// Returns the media type of a response that an example belongs to.
fn key_for(content: &Map, name: &str) -> Option<String> {
    let is_same = |key: &&String| essence(key) == essence(name);
    let is_json =
        |key: &&String| media_kind(key) == MediaKind::Json && media_kind(name) == MediaKind::Json;
    let key = content.keys().find(is_same);
    key.or_else(|| content.keys().find(is_json)).cloned()
}

/// Returns whether a response is an error; a shared response may be one.
fn is_error(status: Option<&str>) -> bool {
    status.is_none_or(|status| !status.starts_with(['1', '2', '3']))
}
