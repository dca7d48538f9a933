//! The properties of multipart bodies as parts: files, texts and JSON.

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::{
    Access, Clear, Docs, Field, Part, PartForm, Presence, SchemaKind, Shape, Statement, TextFormat,
    Type,
};

use crate::lower::operation::Operations;
use crate::lower::operation::multipart::PartEncoding;
use crate::media::{MediaKind, is_of_bytes, media_kind};

/// The format of files.
pub(in crate::lower) const BINARY: &str = "binary";

impl Operations<'_> {
    /// Returns the type of a property in its part.
    pub(in crate::lower) fn in_part(
        &mut self,
        mut field: Field,
        encoding: &PartEncoding,
        is_positional: bool,
    ) -> Field {
        // Parts cannot be null: nullable members are optional.
        if std::mem::take(&mut field.ty.nullable) {
            field.presence = Presence::Optional;
        }
        let media_type = encoding.content_type.as_deref().map(str::trim);
        let form = match is_positional {
            true => self.positional_form(&field, encoding),
            false => self.part_form(&field.ty, media_type),
        };
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
            PartForm::Text | PartForm::Each | PartForm::Json | PartForm::EachJson => {
                media_type.filter(is_one)
            }
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
        if field.clear.take().is_some() {
            let message =
                "expected `\"\"` for `x-trine-clear` in a text part, found another value; ignored";
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
                        "expected one fixed value for the header `{name}` of this part; not sent"
                    );
                    let help = "add a `default` or an `enum` with one value to its schema";
                    let warning = Diagnostic::new(Code::IgnoredKeyword, &place, message);
                    self.report(warning.help(help).on_key().affecting_calls());
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
            _ if ty.joined.is_some() => PartForm::Text,
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
    pub(in crate::lower) fn is_file(&self, shape: &Shape) -> bool {
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
pub(in crate::lower) fn is_open(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Any | Shape::Text(TextFormat::Plain | TextFormat::Password)
    )
}
