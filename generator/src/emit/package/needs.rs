//! The parts of the runtime that the code of an API uses.

use std::collections::BTreeSet;

use crate::emit::Context;
use crate::ir::{Content, ContentKind, Operation, SchemaKind, Shape, TextFormat, Type};
use crate::runtime::Part;

impl Context<'_> {
    /// Returns the parts of the runtime that the code of the API uses.
    ///
    /// A superfluous part costs compile time; a missing one breaks the build.
    pub fn runtime_parts(&self) -> BTreeSet<Part> {
        let mut parts = Parts::default();
        let api = self.api;
        parts.when(!api.error_when.is_empty(), Part::ErrorWhen);
        parts.when(api.retry.is_some(), Part::Retry);
        parts.when(self.has_headers(), Part::Headers);
        for operation in &api.operations {
            parts.operation(operation);
        }
        for schema in &api.schemas {
            parts.when(!schema.envelope.is_empty(), Part::Envelope);
            schema.members().into_iter().for_each(|ty| parts.ty(ty));
            match &schema.kind {
                SchemaKind::Struct(object) => {
                    let custom = object.extra.as_ref().map(|extra| extra.custom.is_some());
                    parts.when(custom == Some(true), Part::CustomFields);
                    parts.when(object.parts.is_some(), Part::Multipart);
                }
                SchemaKind::Filter(_) => parts.when(true, Part::Filter),
                SchemaKind::Enum(_) | SchemaKind::Union(_) | SchemaKind::Alias(_) => {}
            }
        }
        parts.0
    }
}

#[derive(Default)]
struct Parts(BTreeSet<Part>);

impl Parts {
    fn when(&mut self, is_used: bool, part: Part) {
        if is_used {
            self.0.insert(part);
        }
    }

    fn operation(&mut self, operation: &Operation) {
        self.when(operation.batch.is_some(), Part::Batch);
        self.when(!operation.error_when.is_empty(), Part::ErrorWhen);
        self.when(!operation.paging.is_empty(), Part::Paging);
        self.when(operation.retry.is_some(), Part::Retry);
        let parameters = operation.path_parameters.iter();
        for parameter in parameters.chain(&operation.parameters) {
            self.ty(&parameter.ty);
        }
        for body in operation.bodies() {
            self.content(&body.content);
        }
        for response in &operation.responses {
            self.when(response.stream.is_some(), Part::Stream);
            let contents = response.content.iter().chain(&response.stream);
            contents.for_each(|content| self.content(content));
            for header in &response.headers {
                self.ty(&header.ty);
            }
        }
    }

    fn content(&mut self, content: &Content) {
        match &content.kind {
            ContentKind::Json(ty)
            | ContentKind::Form(ty)
            | ContentKind::Brackets(ty)
            | ContentKind::JsonLines(ty)
            | ContentKind::Events(ty) => self.ty(ty),
            ContentKind::Multipart(_) => self.when(true, Part::Multipart),
            ContentKind::Text | ContentKind::Bytes => {}
        }
    }

    fn ty(&mut self, ty: &Type) {
        match &ty.shape {
            Shape::List(inner) | Shape::Map(inner) => self.ty(inner),
            Shape::Ordered(inner) => {
                self.when(true, Part::OrderedMap);
                self.ty(inner);
            }
            Shape::File => self.when(true, Part::Multipart),
            Shape::Text(TextFormat::Json) => self.when(true, Part::JsonText),
            _ => {}
        }
    }
}
