//! Multipart bodies: their objects, and how each member is sent.
//!
//! As a multipart body, an object has other types than as JSON: files instead of strings. So such a
//! body has its own definition: that of the component if nothing else uses it, otherwise one named
//! after the operation.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{Encoding, ParameterSchemaOrContent};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{
    ContentKind, Operation, Origin, Schema, SchemaId, SchemaKind, Shape, Step, Struct, Type,
};

use crate::lower::coverage::unused::Annotations;
use crate::lower::operation::Operations;
use crate::lower::operation::entry::Entry;
use crate::lower::operation::offer::Offer;
use crate::lower::schema::keywords::SchemaRef;
use crate::media::essence;

/// The reason why the encodings of a body without an object are unused.
pub(in crate::lower) const UNKNOWN_PARTS: &str = "the parts are not declared; callers build them";

/// The members of an encoding for the parts of a part.
const NESTED: [&str; 3] = [
    "x-trine:encoding",
    "x-trine:prefix-encoding",
    "x-trine:item-encoding",
];

/// The encodings of the parts of a body, by the name of the member.
pub(in crate::lower) type Encodings = IndexMap<String, PartEncoding>;

/// The encoding of a part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::lower) struct PartEncoding {
    /// `contentType`; a comma-separated list if the caller chooses.
    pub content_type: Option<String>,
    /// Whether the value is the text of an encoding of bytes (`contentEncoding`).
    pub is_encoded: bool,
    /// Whether it applies to each element of a list of parts without names.
    pub is_rest: bool,
    /// The headers besides those of multipart itself.
    pub headers: IndexMap<String, PartHeader>,
    /// The place of the encoding.
    pub place: Pointer,
}

/// A header of a part.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lower) struct PartHeader {
    /// The value, if the document defines one.
    pub value: Option<String>,
    /// `description`
    pub description: Option<String>,
}

/// The encoding of a body.
#[derive(Clone, Debug)]
pub(in crate::lower) struct BodyEncoding {
    /// The place of its schema.
    pub schema: Pointer,
    /// The encodings of its parts.
    pub parts: Encodings,
    /// Whether the parts have no names.
    pub is_positional: bool,
}

/// A definition that is sent as multipart, and the operations that send it in the same way.
struct Use {
    schema: SchemaId,
    encoding: BodyEncoding,
    /// The name for a separate definition.
    origin: Origin,
    /// The indices of the operations.
    operations: Vec<usize>,
}

impl Operations<'_> {
    /// Lowers a multipart body. Its members are settled after everything is lowered.
    pub(in crate::lower) fn multipart(
        &mut self,
        offer: &Offer,
        origin: &Origin,
        entry: &Entry,
    ) -> ContentKind {
        let place = &offer.place;
        let Some(schema) = offer.media.schema.clone() else {
            self.unused_encoding(place);
            return ContentKind::Multipart(None);
        };
        let sub = SchemaRef::new(schema, place.child("schema"));
        let ty = self.lower_schema(&sub, origin, Annotations::NOTHING);
        let object = match self.resolve_aliases(&ty.shape) {
            Shape::Schema(id) if matches!(self.schemas[id.0].kind, SchemaKind::Struct(_)) => id,
            // Nothing is known about the parts, so nothing is dropped.
            Shape::Any | Shape::Map(_) | Shape::Ordered(_) => {
                self.unused_encoding(place);
                return ContentKind::Multipart(None);
            }
            _ => {
                self.unused_encoding(place);
                let message = "expected an object with a member for each part, found another type; \
                     callers build the parts";
                let place = place.child("schema");
                let warning = Diagnostic::new(Code::UntypedConstruct, &place, message);
                self.report(warning.on_key());
                return ContentKind::Multipart(None);
            }
        };
        let (place, of_schema) = (place.child("encoding"), sub.pointer().clone());
        let is_form_data = essence(&offer.name) == "multipart/form-data";
        let encodings = offer.media.encoding.clone();
        let encodings = encodings
            .into_iter()
            .map(|(name, encoding)| {
                let encoding =
                    self.part_encoding(encoding, place.child(&name), is_form_data, false);
                (name, encoding)
            })
            .collect();
        let encoding = BodyEncoding {
            schema: of_schema,
            parts: encodings,
            is_positional: false,
        };
        self.encodings.insert(entry.id, encoding);
        ContentKind::Multipart(Some(object))
    }

    /// Records the encodings of parts that the caller builds as unused.
    fn unused_encoding(&mut self, place: &Pointer) {
        let place = place.child("encoding");
        if self.typed.exists(&place) {
            self.unused(place, UNKNOWN_PARTS);
        }
    }

    /// Reads the encoding of a part.
    pub(in crate::lower) fn part_encoding(
        &mut self,
        encoding: Encoding,
        place: Pointer,
        is_form_data: bool,
        is_positional: bool,
    ) -> PartEncoding {
        for keyword in NESTED {
            let at = place.child(keyword);
            if self.typed.exists(&at) {
                self.missing(at, "callers build the parts of a part themselves");
            }
        }
        // A part for each element, as in the default style of forms.
        let style = self.typed.text(&place.child("style"));
        let is_default = style.is_none_or(|style| style == "form")
            && self.typed.flag(&place.child("explode")) != Some(false);
        for keyword in ["style", "explode", "allowReserved"] {
            let at = place.child(keyword);
            if !self.typed.exists(&at) {
                continue;
            }
            let note = "the media type determines how the parts of a body are encoded";
            match is_default || !is_form_data || keyword == "allowReserved" {
                true => self.unused(at, note),
                false => self.missing(at, note),
            }
        }
        let at = place.child("headers");
        let mut headers = IndexMap::new();
        for (name, header) in encoding.headers {
            // Content type and name of the part determine these two headers.
            let is_ours = name.eq_ignore_ascii_case("content-type")
                || !is_positional && name.eq_ignore_ascii_case("content-disposition");
            let at = at.child(&name);
            if is_ours {
                self.unused(
                    at,
                    "the media type and the name of the part determine this header",
                );
                continue;
            }
            let Some((header, _)) = self.dereference(header, &at) else {
                continue;
            };
            // The fixed value is sent without documentation.
            for keyword in [
                "deprecated",
                "example",
                "examples",
                "required",
                "explode",
                "content",
            ] {
                let place = at.child(keyword);
                if self.typed.exists(&place) {
                    self.unused(
                        place,
                        "headers of parts are sent with the value of their schema",
                    );
                }
            }
            let description = self.prose(header.description, &at);
            let node = match header.format {
                ParameterSchemaOrContent::Schema(schema) => {
                    let sub = SchemaRef::new(schema, at.child("schema"));
                    if let SchemaRef::Inline(node) = &sub {
                        self.record_shown(node, Annotations::DEFAULT);
                    }
                    self.look(&sub)
                }
                ParameterSchemaOrContent::Content(_) => None,
            };
            let value = node.and_then(|node| match node.enumeration.as_slice() {
                [only] => Some(only.clone()),
                _ => node.data.default.clone(),
            });
            let value = value.map(|value| match value {
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            });
            headers.insert(name, PartHeader { value, description });
        }
        PartEncoding {
            content_type: encoding.content_type,
            is_encoded: false,
            is_rest: false,
            headers,
            place,
        }
    }

    /// Creates the definitions of all multipart bodies, after everything else is lowered.
    pub(in crate::lower) fn split_into_parts(&mut self, operations: &mut [Operation]) {
        let mut taken = self.used_otherwise(operations);
        for one in self.multipart_uses(operations) {
            let SchemaKind::Struct(object) = self.schemas[one.schema.0].kind.clone() else {
                continue;
            };
            let kind = SchemaKind::Multipart(self.in_parts(object, &one.encoding));
            let is_first = taken.insert(one.schema);
            if is_first {
                // Nothing else has needed the definition so far.
                self.schemas[one.schema.0].kind = kind;
                continue;
            }
            let id = SchemaId(self.schemas.len());
            let copy = Schema {
                pointer: one.encoding.schema,
                origin: one.origin,
                kind,
                ..self.schemas[one.schema.0].clone()
            };
            self.schemas.push(copy);
            for operation in one.operations {
                for body in operations[operation].bodies_mut() {
                    if let ContentKind::Multipart(Some(schema)) = &mut body.content.kind {
                        *schema = id;
                    }
                }
            }
        }
    }

    /// Returns the multipart bodies of operations; those with the same object and equal encodings
    /// are one.
    fn multipart_uses(&self, operations: &[Operation]) -> Vec<Use> {
        let mut uses: Vec<Use> = Vec::new();
        for (index, operation) in operations.iter().enumerate() {
            let schema = operation.bodies().find_map(|body| match body.content.kind {
                ContentKind::Multipart(schema) => schema,
                _ => None,
            });
            let entry = self.operation_ids.get(&operation.pointer).copied();
            let (Some(schema), Some(entry)) = (schema, entry) else {
                continue;
            };
            let Some(encoding) = self.encodings.get(&entry).cloned() else {
                continue;
            };
            let is_same =
                |one: &&mut Use| one.schema == schema && said_alike(&one.encoding, &encoding);
            if let Some(same) = uses.iter_mut().find(is_same) {
                same.operations.push(index);
                continue;
            }
            let first = operation.body.as_ref().map(|body| &body.content.kind);
            uses.push(Use {
                schema,
                encoding,
                origin: match first {
                    Some(ContentKind::Multipart(_)) => Origin::RequestBody(entry),
                    // The JSON definition has this name, or one derived from it.
                    _ => Origin::Inside(schema, Step::Variant("Multipart".to_owned())),
                },
                operations: vec![index],
            });
        }
        uses
    }

    /// Returns the definitions that are used by other content than multipart bodies.
    fn used_otherwise(&self, operations: &[Operation]) -> HashSet<SchemaId> {
        let members = self.schemas.iter().flat_map(Schema::members);
        let mut used: HashSet<SchemaId> = members.filter_map(Type::schema).collect();
        for operation in operations {
            let parameters = operation.path_parameters.iter();
            let parameters = parameters.chain(&operation.parameters);
            used.extend(parameters.filter_map(|parameter| parameter.ty.schema()));
            let responses = operation.responses.iter();
            let headers = responses.clone().flat_map(|one| &one.headers);
            used.extend(headers.filter_map(|header| header.ty.schema()));
            let received = responses.flat_map(|one| one.content.iter().chain(&one.stream));
            used.extend(received.filter_map(|content| content.kind.schema()));
            let sent = operation.bodies().map(|body| &body.content.kind);
            let sent = sent.filter(|kind| !matches!(kind, ContentKind::Multipart(_)));
            used.extend(sent.filter_map(ContentKind::schema));
        }
        used
    }

    /// Returns an object as it is sent in parts.
    fn in_parts(&mut self, object: Struct, body: &BodyEncoding) -> Struct {
        let none = PartEncoding::default();
        for (name, encoding) in &body.parts {
            let is_member = object.fields.iter().any(|field| field.wire_name == *name);
            if !is_member && object.extra.is_none() {
                let message = format!("unknown member `{name}` in `encoding`; ignored");
                let warning = Diagnostic::new(Code::IgnoredKeyword, &encoding.place, message);
                self.report(warning.on_key());
            }
        }
        // The alternatives refer to fields by index.
        let fields = object.fields.into_iter().map(|field| {
            let encoding = body.parts.get(&field.wire_name).unwrap_or(&none);
            self.in_part(field, encoding, body.is_positional)
        });
        Struct {
            fields: fields.collect(),
            is_positional: body.is_positional,
            ..object
        }
    }
}

/// Returns whether two bodies have equal encodings, apart from their places.
fn said_alike(one: &BodyEncoding, other: &BodyEncoding) -> bool {
    let (parts, others) = (&one.parts, &other.parts);
    let alike = |(name, encoding): (&String, &PartEncoding)| {
        others.get(name).is_some_and(|other| {
            other.content_type == encoding.content_type && other.headers == encoding.headers
        })
    };
    one.is_positional == other.is_positional
        && parts.len() == others.len()
        && parts.iter().all(alike)
}
