//! Multipart bodies: their objects, and how each member is sent.
//!
//! As a multipart body, an object has other types than as JSON: files instead of strings. So such a
//! body has its own definition: that of the component if nothing else uses it, otherwise one named
//! after the operation.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{Encoding, ParameterSchemaOrContent, ReferenceOr};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Access, Clear, ContentKind, Docs, Field, Operation, Origin, Part, PartForm, Presence, Schema,
    SchemaId, SchemaKind, Shape, Statement, Step, Struct, TextFormat, Type,
};

use crate::lower::coverage::unused::Annotations;
use crate::lower::operation::Operations;
use crate::lower::operation::entry::Entry;
use crate::lower::operation::media::{MediaKind, is_of_bytes, media_kind};
use crate::lower::schema::keywords::SchemaRef;

/// The format of files.
pub(in crate::lower) const BINARY: &str = "binary";

/// Why the encodings of a body without an object are unused.
pub(in crate::lower) const UNKNOWN_PARTS: &str = "the parts are not declared; callers build them";

/// The encodings of the parts of a body, by the name of the member.
pub(in crate::lower) type Encodings = IndexMap<String, PartEncoding>;

/// The encoding of a part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::lower) struct PartEncoding {
    /// `contentType`; a comma-separated list if the caller chooses.
    content_type: Option<String>,
    headers: IndexMap<String, PartHeader>,
    /// The place of the encoding.
    place: Pointer,
}

/// A header of a part.
#[derive(Clone, Debug, PartialEq)]
struct PartHeader {
    /// The value, if the document defines one.
    value: Option<String>,
    description: Option<String>,
}

/// A definition that is sent as multipart, and the operations that send it in the same way.
struct Use {
    schema: SchemaId,
    encodings: Encodings,
    /// The place of the schema of the body.
    place: Pointer,
    /// The name for a separate definition.
    origin: Origin,
    /// The indices of the operations.
    operations: Vec<usize>,
}

impl Operations<'_> {
    /// Lowers a multipart body. Its members are settled after everything is lowered.
    pub(in crate::lower) fn multipart(
        &mut self,
        schema: Option<ReferenceOr<openapiv3::Schema>>,
        encoding: IndexMap<String, Encoding>,
        place: &Pointer,
        origin: &Origin,
        entry: &Entry,
    ) -> ContentKind {
        let Some(schema) = schema else {
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
                let message = "expected an object whose members become the parts; callers build the \
                     parts themselves";
                let place = place.child("schema");
                let warning = Diagnostic::new(Code::UntypedConstruct, &place, message);
                self.report(warning.on_key());
                return ContentKind::Multipart(None);
            }
        };
        let (place, of_schema) = (place.child("encoding"), sub.pointer().clone());
        let encodings = encoding
            .into_iter()
            .map(|(name, encoding)| {
                let encoding = self.part_encoding(encoding, place.child(&name));
                (name, encoding)
            })
            .collect();
        self.encodings.insert(entry.id, (of_schema, encodings));
        ContentKind::Multipart(Some(object))
    }

    /// Records the encodings of parts that the caller builds as unused.
    fn unused_encoding(&mut self, place: &Pointer) {
        let place = place.child("encoding");
        if self.typed.exists(&place) {
            self.unused(place, UNKNOWN_PARTS);
        }
    }

    fn part_encoding(&mut self, encoding: Encoding, place: Pointer) -> PartEncoding {
        for keyword in ["style", "explode", "allowReserved"] {
            let at = place.child(keyword);
            if self.typed.exists(&at) {
                let note = "the media type determines how the parts of a body are encoded";
                self.unused(at, note);
            }
        }
        let at = place.child("headers");
        let mut headers = IndexMap::new();
        for (name, header) in encoding.headers {
            // Content type and name of the part determine these two headers.
            let is_ours = ["content-type", "content-disposition"]
                .iter()
                .any(|ours| name.eq_ignore_ascii_case(ours));
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
            let kind = SchemaKind::Multipart(self.in_parts(object, &one.encodings));
            let is_first = taken.insert(one.schema);
            if is_first {
                // Nothing else has needed the definition so far.
                self.schemas[one.schema.0].kind = kind;
                continue;
            }
            let id = SchemaId(self.schemas.len());
            let copy = Schema {
                pointer: one.place,
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
            let Some((place, encodings)) = self.encodings.get(&entry).cloned() else {
                continue;
            };
            let is_same =
                |one: &&mut Use| one.schema == schema && said_alike(&one.encodings, &encodings);
            if let Some(same) = uses.iter_mut().find(is_same) {
                same.operations.push(index);
                continue;
            }
            let first = operation.body.as_ref().map(|body| &body.content.kind);
            uses.push(Use {
                schema,
                encodings,
                place,
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
    fn in_parts(&mut self, object: Struct, encodings: &Encodings) -> Struct {
        let none = PartEncoding::default();
        for (name, encoding) in encodings {
            let is_member = object.fields.iter().any(|field| field.wire_name == *name);
            if !is_member && object.extra.is_none() {
                let message = format!("the body has no member `{name}`");
                let warning = Diagnostic::new(Code::IgnoredKeyword, &encoding.place, message);
                self.report(warning.on_key());
            }
        }
        // The alternatives refer to fields by index.
        let fields = object.fields.into_iter().map(|field| {
            let encoding = encodings.get(&field.wire_name).unwrap_or(&none);
            self.in_part(field, encoding)
        });
        Struct {
            fields: fields.collect(),
            ..object
        }
    }

    /// Returns a property as it is sent in its part.
    fn in_part(&mut self, mut field: Field, encoding: &PartEncoding) -> Field {
        // Parts cannot be null: nullable members are optional.
        if std::mem::take(&mut field.ty.nullable) {
            field.presence = Presence::Optional;
        }
        let media_type = encoding.content_type.as_deref().map(str::trim);
        let form = self.part_form(&field.ty, media_type);
        self.keep_clear(&mut field, form);
        let media_type = match form {
            PartForm::File | PartForm::Files => {
                let file = Type::new(Shape::File);
                field.ty = match form {
                    PartForm::Files => Type::new(Shape::List(Box::new(file))),
                    _ => file,
                };
                describe_file(&mut field.docs, encoding);
                media_type
            }
            // Only the caller of a file can choose one of several media types.
            PartForm::Text | PartForm::Each | PartForm::Json => media_type.filter(is_one),
        };
        field.part = Some(Part {
            form,
            media_type: media_type.map(str::to_owned),
            headers: self.part_headers(&field, form, encoding),
        });
        field
    }

    /// Keeps the value that clears a property only if its part can express it: an empty text.
    fn keep_clear(&mut self, field: &mut Field, form: PartForm) {
        if form == PartForm::Text && field.clear == Some(Clear::EmptyText) {
            return;
        }
        let extension = field.pointer.child("x-trine-clear");
        if field.clear.take().is_some() && self.typed.exists(&extension) {
            let message = "only `\"\"` can clear a member that is sent as a text part";
            let warning = Diagnostic::new(Code::IgnoredKeyword, &field.pointer, message);
            self.report(warning);
        }
    }

    /// Returns the headers of a part that have a fixed value, and reports those that are not sent.
    fn part_headers(
        &mut self,
        field: &Field,
        form: PartForm,
        encoding: &PartEncoding,
    ) -> Vec<(String, String)> {
        let is_file = matches!(form, PartForm::File | PartForm::Files);
        let mut fixed = Vec::new();
        for (name, header) in &encoding.headers {
            let place = encoding.place.child("headers").child(name);
            if header.description.is_some() && (!is_file || header.value.is_some()) {
                let note = "headers of parts are sent with the value of their schema";
                self.unused(place.child("description"), note);
            }
            match &header.value {
                Some(value) => fixed.push((name.clone(), value.clone())),
                // The docs of the property name the header.
                None if is_file => {}
                None if field.access == Access::ReadOnly => {}
                None => {
                    let message = format!(
                        "the header `{name}` of this part has no known value; it is not sent"
                    );
                    let help = "add a `default` or an `enum` with one value to its schema";
                    let warning = Diagnostic::new(Code::IgnoredKeyword, &place, message);
                    self.report(warning.help(help).on_key());
                }
            }
        }
        fixed
    }

    fn part_form(&self, ty: &Type, media_type: Option<&str>) -> PartForm {
        let of_bytes = media_type.is_some_and(is_of_bytes);
        let shape = self.resolve_aliases(&ty.shape);
        if self.is_file(&shape) || (of_bytes && is_open(&shape)) {
            return PartForm::File;
        }
        let element = match &shape {
            Shape::List(element) => Some(self.resolve_aliases(&element.shape)),
            _ => None,
        };
        let is_file = |element: &Shape| self.is_file(element) || (of_bytes && is_open(element));
        if element.as_ref().is_some_and(is_file) {
            return PartForm::Files;
        }
        let is_json = media_type.is_some_and(|said| media_kind(said) == MediaKind::Json);
        match &shape {
            _ if is_json => PartForm::Json,
            Shape::List(_) => PartForm::Each,
            Shape::Map(_) | Shape::Ordered(_) => PartForm::Json,
            Shape::Schema(id) => match self.schemas[id.0].kind {
                SchemaKind::Struct(_) | SchemaKind::Filter(_) => PartForm::Json,
                _ => PartForm::Text,
            },
            _ => PartForm::Text,
        }
    }

    /// Returns whether a shape is a file, or a union of a file and a string.
    fn is_file(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Text(format) => *format == TextFormat::Binary,
            Shape::Schema(id) => match &self.schemas[id.0].kind {
                SchemaKind::Union(union) => union.variants.iter().any(|variant| {
                    let shape = self.resolve_aliases(&variant.ty.shape);
                    shape == Shape::Text(TextFormat::Binary)
                }),
                _ => false,
            },
            _ => false,
        }
    }
}

/// Returns whether a `contentType` is one media type, not a list or a range.
fn is_one(media_type: &&str) -> bool {
    !media_type.contains([',', '*'])
}

/// Adds what callers may choose for a file: its media type, and headers without a fixed value.
fn describe_file(docs: &mut Docs, encoding: &PartEncoding) {
    let statements = &mut docs.statements;
    // The type already expresses that it is a file.
    let binary = Statement::format(BINARY);
    statements.retain(|statement| *statement != binary);
    let choices = encoding.content_type.as_deref();
    if let Some(choices) = choices.filter(|choices| !is_one(choices)) {
        let types = choices.split(',').map(|one| one.trim().to_owned());
        statements.push(Statement::MediaTypes(types.collect()));
    }
    for (name, header) in &encoding.headers {
        if header.value.is_none() {
            statements.push(Statement::FileHeader(name.clone()));
            statements.extend(header.description.clone().map(Statement::Prose));
        }
    }
}

/// Returns whether the media type may turn a shape into bytes.
fn is_open(shape: &Shape) -> bool {
    matches!(shape, Shape::Any | Shape::Text(TextFormat::Plain))
}

/// Returns whether two bodies have equal encodings, apart from their places.
fn said_alike(one: &Encodings, other: &Encodings) -> bool {
    let alike = |(name, encoding): (&String, &PartEncoding)| {
        other.get(name).is_some_and(|other| {
            other.content_type == encoding.content_type && other.headers == encoding.headers
        })
    };
    one.len() == other.len() && one.iter().all(alike)
}
