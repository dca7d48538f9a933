//! The form of parts without names, by the defaults of OpenAPI 3.2.

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::{Field, PartForm, SchemaKind, Shape};

use crate::lower::operation::Operations;
use crate::lower::operation::multipart::PartEncoding;
use crate::lower::operation::part::is_open;
use crate::media::{MediaKind, is_of_bytes, media_kind};

impl Operations<'_> {
    /// Returns the form of a part, or of all parts of a list, by its encoding.
    pub(in crate::lower) fn positional_form(
        &mut self,
        field: &Field,
        encoding: &PartEncoding,
    ) -> PartForm {
        let said = encoding.content_type.as_deref().map(str::trim);
        let (shape, is_list) = match self.resolve_aliases(&field.ty.shape) {
            Shape::List(element) if encoding.is_rest => {
                (self.resolve_aliases(&element.shape), true)
            }
            shape => (shape, false),
        };
        let form = match encoding.is_encoded {
            true => PartForm::Text,
            false => self.one_form(&shape, said),
        };
        if form == PartForm::File && self.is_structured(&shape) {
            let message = "unsupported media type for a part with structured content; callers build the content";
            let warning = Diagnostic::new(Code::UntypedConstruct, &encoding.place, message);
            self.report(warning.on_key().affecting_calls());
        }
        match (form, is_list) {
            (PartForm::Text, true) => PartForm::Each,
            (PartForm::Json, true) => PartForm::EachJson,
            (PartForm::File, true) => PartForm::Files,
            (form, _) => form,
        }
    }

    /// Returns the form of one part.
    pub(in crate::lower) fn one_form(&self, shape: &Shape, media_type: Option<&str>) -> PartForm {
        let shape = self.resolve_aliases(shape);
        let is_structured = self.is_structured(&shape);
        let Some(said) = media_type else {
            return match shape {
                Shape::Any => PartForm::File,
                _ if self.is_file(&shape) => PartForm::File,
                _ if is_structured => PartForm::Json,
                _ => PartForm::Text,
            };
        };
        let is_json = media_kind(said) == MediaKind::Json;
        match shape {
            _ if is_json => PartForm::Json,
            _ if self.is_file(&shape) || is_structured => PartForm::File,
            Shape::Any => PartForm::File,
            _ if is_of_bytes(said) && is_open(&shape) => PartForm::File,
            _ => PartForm::Text,
        }
    }

    /// Returns whether all values of a shape are objects or lists.
    pub(in crate::lower) fn is_structured(&self, shape: &Shape) -> bool {
        match shape {
            Shape::List(_) | Shape::Map(_) | Shape::Ordered(_) => true,
            Shape::Schema(id) => match &self.schemas[id.0].kind {
                SchemaKind::Struct(_) | SchemaKind::Multipart(_) | SchemaKind::Filter(_) => true,
                SchemaKind::Union(union) => {
                    let mut variants = union.variants.iter();
                    variants.all(|variant| {
                        let shape = self.resolve_aliases(&variant.ty.shape);
                        !matches!(shape, Shape::Schema(inner) if inner == *id)
                            && self.is_structured(&shape)
                    })
                }
                SchemaKind::Enum(_) | SchemaKind::Alias(_) => false,
            },
            _ => false,
        }
    }
}
