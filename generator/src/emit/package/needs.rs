//! The parts of the runtime that the code of an API uses.

use std::collections::BTreeSet;

use crate::analyze::{Success, is_download};
use crate::emit::Context;
use crate::emit::types::codec::CodecUse;
use crate::ir::{
    Body, Content, ContentKind, EnumScalar, Field, Integer, Operation, OperationId, PagingStyle,
    Parameter, ParameterEncoding, Schema, SchemaId, SchemaKind, SecretPlace, SecurityKind, Shape,
    Struct, Style, TextFormat, Type,
};
use crate::runtime::Part;

impl Context<'_> {
    /// Returns the parts of the runtime that the code of the API uses.
    ///
    /// A superfluous part costs compile time; a missing one breaks the build.
    pub fn runtime_parts(&self) -> BTreeSet<Part> {
        let mut parts = Parts {
            context: *self,
            found: BTreeSet::new(),
        };
        let api = self.api;
        parts.when(!api.error_when.is_empty(), Part::ErrorWhen);
        parts.when(api.retry.is_some(), Part::Retry);
        parts.when(self.has_updates(), Part::Update);
        parts.when(self.has_headers(), Part::Headers);
        parts.when(self.has_constraints(), Part::Validate);
        parts.when(self.has_patterns(), Part::Patterns);
        parts.when(self.has_tokens(), Part::OAuth);
        let has_webhooks = api.webhooks.is_some() || !api.callbacks.is_empty();
        parts.when(has_webhooks, Part::Webhooks);
        parts.when(self.has_signatures(), Part::WebhookSignatures);
        parts.when(!api.operation_servers.is_empty(), Part::OperationServers);
        let mut servers = api.servers.iter();
        let has_variables = servers.any(|server| !server.variables.is_empty());
        parts.when(has_variables, Part::ServerVariables);
        parts.when(!api.security_schemes.is_empty(), Part::Credential);
        for scheme in &api.security_schemes {
            parts.credential(&scheme.kind);
        }
        for (index, operation) in api.operations.iter().enumerate() {
            let responses = self.analysis.response_classes(OperationId(index));
            parts.when(responses.success == Success::Many, Part::SeveralBodies);
            parts.operation(operation);
        }
        for id in api.schema_ids() {
            parts.schema(id, api.schema(id));
        }
        parts.found
    }
}

struct Parts<'a> {
    context: Context<'a>,
    found: BTreeSet<Part>,
}

impl<'a> Parts<'a> {
    fn when(&mut self, is_used: bool, part: Part) {
        if is_used {
            self.found.insert(part);
        }
    }

    fn credential(&mut self, kind: &SecurityKind) {
        match kind {
            SecurityKind::Basic => self.when(true, Part::BasicCredential),
            SecurityKind::ApiKey(place) | SecurityKind::Bearer(place) => match place {
                SecretPlace::Cookie(_) => self.when(true, Part::CookieCredential),
                SecretPlace::Body(_) => self.when(true, Part::BodyCredential),
                SecretPlace::Header(_) | SecretPlace::Query(_) | SecretPlace::Authorization => {}
            },
        }
    }

    fn operation(&mut self, operation: &'a Operation) {
        self.when(operation.method.constant().is_none(), Part::OtherMethods);
        self.when(operation.batch.is_some(), Part::Batch);
        self.when(!operation.error_when.is_empty(), Part::ErrorWhen);
        self.when(!operation.paging.is_empty(), Part::Paging);
        let mut styles = operation.paging.iter().map(|paging| &paging.style);
        let has_urls = styles.any(|style| matches!(style, PagingStyle::Url | PagingStyle::Link));
        self.when(has_urls, Part::PageUrl);
        let sets_members = !operation.paging.is_empty() || operation.stream_when.is_some();
        self.when(sets_members, Part::Slot);
        self.when(operation.retry.is_some(), Part::Retry);
        for parameter in &operation.path_parameters {
            self.ty(&parameter.ty);
            if !self.context.is_plain_in_path(parameter) {
                self.when(true, Part::PathStyle);
                self.value(&parameter.ty);
            }
        }
        for parameter in &operation.parameters {
            self.when(true, Part::Parameters);
            self.parameter(parameter);
        }
        for body in operation.bodies() {
            self.body(body);
        }
        self.when(is_download(operation), Part::ByteStream);
        for response in &operation.responses {
            if let Some(stream) = &response.stream {
                let is_of_parts = matches!(stream.kind, ContentKind::PartStream(..));
                self.when(is_of_parts, Part::PartStream);
                self.when(!is_of_parts, Part::Stream);
            }
            let contents = response.content.iter().chain(&response.stream);
            contents.for_each(|content| self.received(content));
            for header in &response.headers {
                self.ty(&header.ty);
            }
        }
    }

    fn parameter(&mut self, parameter: &'a Parameter) {
        self.ty(&parameter.ty);
        self.value(&parameter.ty);
        match parameter.encoding {
            ParameterEncoding::Style { style, .. } => match style {
                Style::Brackets => self.when(true, Part::Brackets),
                Style::SpaceDelimited
                | Style::PipeDelimited
                | Style::DeepObject
                | Style::Cookie => {
                    self.when(true, Part::OtherStyles);
                }
                Style::Simple | Style::Label | Style::Matrix | Style::Form => {}
            },
            ParameterEncoding::Json => {}
            ParameterEncoding::Query(_) => self.when(true, Part::WholeQuery),
        }
    }

    /// Finds the parts for a value that is written as text.
    fn value(&mut self, ty: &Type) {
        let is_flat = self.is_flat(&ty.shape);
        self.when(!is_flat, Part::OrderedParameters);
    }

    /// Returns whether values contain no objects, and only numbers that serde_json does not round.
    fn is_flat(&self, shape: &Shape) -> bool {
        match self.context.resolved(shape) {
            Shape::Boolean | Shape::StringBool { .. } | Shape::Number => true,
            Shape::Integer(integer) => !matches!(integer, Integer::I128 | Integer::U128),
            Shape::Text(format) => !matches!(format, TextFormat::Decimal | TextFormat::Mapped(_)),
            Shape::List(item) => self.is_flat(&item.shape),
            Shape::Schema(id) => {
                matches!(self.context.api.schema(*id).kind, SchemaKind::Enum(_))
            }
            Shape::Any
            | Shape::Null
            | Shape::Decimal
            | Shape::Map(_)
            | Shape::Ordered(_)
            | Shape::File => false,
        }
    }

    fn body(&mut self, body: &'a Body) {
        let content = &body.content;
        self.when(!body.choices.is_empty(), Part::ChosenMediaType);
        match &content.kind {
            ContentKind::Form(_) => self.when(true, Part::Form),
            ContentKind::Brackets(_) => self.when(true, Part::Brackets),
            ContentKind::JsonLines(_) => self.when(true, Part::LinesBody),
            ContentKind::Text => self.when(true, Part::TextBody),
            ContentKind::Xml(..) => self.when(true, Part::Xml),
            ContentKind::Json(_)
            | ContentKind::Multipart(_)
            | ContentKind::Bytes
            | ContentKind::Events(_)
            | ContentKind::PartStream(..) => {}
        }
        self.content(content);
    }

    fn received(&mut self, content: &'a Content) {
        let is_text = matches!(content.kind, ContentKind::Form(_) | ContentKind::Text);
        self.when(is_text, Part::TextResponse);
        self.when(matches!(content.kind, ContentKind::Xml(..)), Part::Xml);
        self.content(content);
    }

    fn content(&mut self, content: &'a Content) {
        match &content.kind {
            ContentKind::Json(ty)
            | ContentKind::Form(ty)
            | ContentKind::Brackets(ty)
            | ContentKind::Xml(ty, _)
            | ContentKind::JsonLines(ty)
            | ContentKind::Events(ty)
            | ContentKind::PartStream(ty, _) => self.ty(ty),
            ContentKind::Multipart(_) => self.when(true, Part::Multipart),
            ContentKind::Text | ContentKind::Bytes => {}
        }
    }

    fn schema(&mut self, id: SchemaId, schema: &'a Schema) {
        self.when(!schema.envelope.is_empty(), Part::Envelope);
        schema.members().into_iter().for_each(|ty| self.ty(ty));
        match &schema.kind {
            SchemaKind::Struct(object) => self.object(object),
            SchemaKind::Multipart(object) => {
                self.when(true, Part::Multipart);
                self.object(object);
            }
            SchemaKind::Filter(_) => self.when(true, Part::Filter),
            SchemaKind::Enum(list) => {
                self.when(list.lenient, Part::Lenient);
                self.found.insert(match list.scalar {
                    EnumScalar::Text => Part::TextEnum,
                    EnumScalar::Integer => Part::IntegerEnum,
                });
            }
            SchemaKind::Union(union) => {
                self.when(true, Part::Union);
                let variants = union.variants.iter();
                let codecs = variants.filter_map(|it| self.context.variant_codec(&it.ty));
                self.found.extend(codecs.flat_map(|codec| codec.parts()));
            }
            SchemaKind::Alias(_) => {
                let is_type = self.context.analysis.is_recursive_alias(id);
                self.when(is_type, Part::Newtype);
            }
        }
    }

    fn object(&mut self, object: &Struct) {
        object.fields.iter().for_each(|field| self.field(field));
        self.when(!object.alternatives.is_empty(), Part::Alternatives);
        self.when(object.or_empty_list, Part::Lenient);
        if let Some(extra) = &object.extra {
            self.when(true, Part::Extra);
            self.when(extra.custom.is_some(), Part::CustomFields);
        }
    }

    fn field(&mut self, field: &Field) {
        self.when(field.clear.is_some(), Part::Clear);
        self.when(!field.listed.is_empty(), Part::Union);
    }

    fn ty(&mut self, ty: &'a Type) {
        if let Some(codec) = self.context.whole_codec(ty, CodecUse::Read) {
            self.found.extend(codec.parts());
        }
        match &ty.shape {
            Shape::List(inner) | Shape::Map(inner) => self.ty(inner),
            Shape::Ordered(inner) => {
                self.when(true, Part::OrderedMap);
                self.ty(inner);
            }
            Shape::File => self.when(true, Part::Multipart),
            Shape::Text(format) => self.text(format),
            // Read by the digits, as decimals are.
            Shape::Integer(Integer::I128 | Integer::U128) => self.when(true, Part::Decimal),
            _ => {}
        }
    }

    fn text(&mut self, format: &TextFormat) {
        self.found.extend(match format {
            TextFormat::Date => Some(Part::Date),
            TextFormat::DateTime => Some(Part::DateTime),
            TextFormat::Time => Some(Part::Time),
            TextFormat::Duration => Some(Part::Duration),
            TextFormat::Uuid => Some(Part::Uuid),
            TextFormat::Decimal => Some(Part::Decimal),
            TextFormat::Json => Some(Part::JsonText),
            TextFormat::Password => Some(Part::Redacted),
            TextFormat::Plain | TextFormat::Binary | TextFormat::Mapped(_) => None,
        });
    }
}
