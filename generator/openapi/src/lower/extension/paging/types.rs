//! The types that can be a position, a number or a list.

use trine_ir::pointer::Pointer;
use trine_ir::{EnumScalar, Integer, Place, SchemaKind, Shape, TextFormat, Type};

use super::Subject;
use crate::lower::extension::error::ExtensionError;

impl Subject<'_> {
    pub(super) fn check_position(
        &self,
        position: &Place,
        place: &Pointer,
        is_count: bool,
    ) -> Result<(), ExtensionError> {
        let ty = self.type_of(position);
        match (self.kind(ty), is_count) {
            (Some(PositionKind::Number | PositionKind::Any), _)
            | (Some(PositionKind::Text), false) => Ok(()),
            (Some(PositionKind::Text), true) => {
                Err(self.not_a("an offset or page number", &ty.shape, "a number", place))
            }
            (None, _) => Err(self.not_a("the position", &ty.shape, "a string or a number", place)),
        }
    }

    /// Checks that a value of the response (`what`) can be sent as the position.
    pub(super) fn check_source(
        &self,
        ty: &Type,
        what: &str,
        position: &Place,
        place: &Pointer,
    ) -> Result<(), ExtensionError> {
        let Some(kind) = self.kind(ty) else {
            return Err(self.not_a(what, &ty.shape, "a string or a number", place));
        };
        let target = self.type_of(position);
        match (kind, self.kind(target)) {
            (PositionKind::Text, Some(PositionKind::Number)) => {
                let (one, other) = (
                    self.defined.what(&ty.shape),
                    self.defined.what(&target.shape),
                );
                let message =
                    format!("expected {other} for {what}, as in the request, found {one}");
                Err(ExtensionError::new(place.clone(), message))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn check_text(
        &self,
        ty: &Type,
        what: &str,
        place: &Pointer,
    ) -> Result<(), ExtensionError> {
        match self.kind(ty) {
            Some(PositionKind::Text | PositionKind::Any) => Ok(()),
            _ => Err(self.not_a(what, &ty.shape, "a string", place)),
        }
    }

    pub(super) fn check_number(
        &self,
        ty: &Type,
        what: &str,
        place: &Pointer,
    ) -> Result<(), ExtensionError> {
        match self.kind(ty) {
            Some(PositionKind::Number | PositionKind::Any) => Ok(()),
            _ => Err(self.not_a(what, &ty.shape, "a number", place)),
        }
    }

    pub(super) fn not_a(
        &self,
        what: &str,
        shape: &Shape,
        wanted: &str,
        place: &Pointer,
    ) -> ExtensionError {
        let message = format!(
            "expected {wanted} for {what}, found {}",
            self.defined.what(shape)
        );
        ExtensionError::new(place.clone(), message)
    }

    /// Returns the kind of position that a type can be.
    fn kind(&self, ty: &Type) -> Option<PositionKind> {
        match self.defined.resolved(&ty.shape) {
            Shape::Any => Some(PositionKind::Any),
            Shape::Integer(Integer::I128 | Integer::U128) => None,
            Shape::Integer(_) | Shape::Number => Some(PositionKind::Number),
            Shape::Decimal => Some(PositionKind::Text),
            Shape::Text(TextFormat::Mapped(_) | TextFormat::Json) => None,
            Shape::Text(_) => Some(PositionKind::Text),
            Shape::Schema(id) => match &self.defined.api.schema(*id).kind {
                SchemaKind::Enum(list) => Some(match list.scalar {
                    EnumScalar::Text => PositionKind::Text,
                    EnumScalar::Integer => PositionKind::Number,
                }),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The kind of a position.
enum PositionKind {
    Text,
    Number,
    Any,
}
