//! The definitions that operations and other definitions refer to.

use crate::{
    ContentKind, MemberPath, Operation, Paging, PagingStyle, Place, Schema, SchemaId, SchemaKind,
};
use crate::{Fixed, Member, Shape, Type, Value};

/// The use of a definition by an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SchemaUse {
    /// In a request.
    Sent,
    /// In a response.
    Received,
    /// On a path or in a value of an extension. These lead into requests and responses of the
    /// operation.
    Extension,
}

/// Defines the visitors, for shared or exclusive references.
macro_rules! visitors {
    ($members:ident $(, $exclusive:tt)?) => {
        use super::*;

        type Visit<'v> = &'v mut dyn FnMut(&$($exclusive)? SchemaId);

        /// Visits the definitions that an operation refers to.
        pub(crate) fn of_operation(
            operation: &$($exclusive)? Operation,
            visit: &mut dyn FnMut(SchemaUse, &$($exclusive)? SchemaId),
        ) {
            let sent = &mut |id: &$($exclusive)? SchemaId| visit(SchemaUse::Sent, id);
            for parameter in &$($exclusive)? operation.path_parameters {
                of_type(&$($exclusive)? parameter.ty, sent);
            }
            for parameter in &$($exclusive)? operation.parameters {
                of_type(&$($exclusive)? parameter.ty, sent);
            }
            if let Some(body) = &$($exclusive)? operation.body {
                of_content(&$($exclusive)? body.content.kind, sent);
            }
            for body in &$($exclusive)? operation.other_bodies {
                of_content(&$($exclusive)? body.content.kind, sent);
            }
            let received = &mut |id: &$($exclusive)? SchemaId| visit(SchemaUse::Received, id);
            for response in &$($exclusive)? operation.responses {
                if let Some(content) = &$($exclusive)? response.content {
                    of_content(&$($exclusive)? content.kind, received);
                }
                if let Some(content) = &$($exclusive)? response.stream {
                    of_content(&$($exclusive)? content.kind, received);
                }
                for header in &$($exclusive)? response.headers {
                    of_type(&$($exclusive)? header.ty, received);
                }
            }
            let named = &mut |id: &$($exclusive)? SchemaId| visit(SchemaUse::Extension, id);
            for paging in &$($exclusive)? operation.paging {
                of_paging(paging, named);
            }
            if let Some(fixed) = &$($exclusive)? operation.stream_when {
                of_fixed(fixed, named);
            }
            if let Some(batch) = &$($exclusive)? operation.batch {
                if let Some(errors) = &$($exclusive)? batch.errors {
                    of_type(&$($exclusive)? errors.ty, named);
                }
            }
        }

        /// Visits the definitions that a definition refers to.
        pub(crate) fn of_schema(schema: &$($exclusive)? Schema, visit: Visit<'_>) {
            for ty in schema.$members() {
                of_type(ty, visit);
            }
            if let SchemaKind::Struct(object) | SchemaKind::Multipart(object) =
                &$($exclusive)? schema.kind
            {
                for field in &$($exclusive)? object.fields {
                    if let Some(preset) = &$($exclusive)? field.preset {
                        of_value(&$($exclusive)? preset.value, visit);
                    }
                }
            }
            for path in &$($exclusive)? schema.envelope {
                of_path(path, visit);
            }
        }

        fn of_paging(paging: &$($exclusive)? Paging, visit: Visit<'_>) {
            match &$($exclusive)? paging.style {
                PagingStyle::Page { last, .. } => {
                    for path in last {
                        of_path(path, visit);
                    }
                }
                PagingStyle::Keyset { key } => of_path(key, visit),
                PagingStyle::Offset { .. }
                | PagingStyle::Cursor
                | PagingStyle::Url
                | PagingStyle::Link => {}
            }
            if let Some(place) = &$($exclusive)? paging.position {
                of_place(place, visit);
            }
            if let Some(place) = &$($exclusive)? paging.limit.requested {
                of_place(place, visit);
            }
            for paths in [
                &$($exclusive)? paging.items,
                &$($exclusive)? paging.limit.reported,
                &$($exclusive)? paging.next,
                &$($exclusive)? paging.more,
            ] {
                for path in paths {
                    of_path(path, visit);
                }
            }
            for fixed in &$($exclusive)? paging.fixed {
                of_fixed(fixed, visit);
            }
            of_type(&$($exclusive)? paging.item, visit);
        }

        fn of_fixed(fixed: &$($exclusive)? Fixed, visit: Visit<'_>) {
            of_place(&$($exclusive)? fixed.place, visit);
            of_value(&$($exclusive)? fixed.value, visit);
        }

        fn of_place(place: &$($exclusive)? Place, visit: Visit<'_>) {
            match place {
                Place::Body(path) => of_path(path, visit),
                Place::Parameter(_) => {}
            }
        }

        fn of_path(path: &$($exclusive)? MemberPath, visit: Visit<'_>) {
            for member in &$($exclusive)? path.members {
                match member {
                    Member::Field(id, _) | Member::Extra(id, _) | Member::Variant(id, _) => visit(id),
                    Member::Entry(..) | Member::Inside(_) | Member::Condition(_) => {}
                }
            }
            of_type(&$($exclusive)? path.ty, visit);
        }

        fn of_value(value: &$($exclusive)? Value, visit: Visit<'_>) {
            match value {
                Value::Listed(id, _) => visit(id),
                Value::Variant(id, _, value) => {
                    visit(id);
                    of_value(value, visit);
                }
                Value::List(values) => {
                    for value in values {
                        of_value(value, visit);
                    }
                }
                Value::Map(entries) => {
                    for (_, value) in entries {
                        of_value(value, visit);
                    }
                }
                Value::Object(id, fields, extra) => {
                    visit(id);
                    for (_, value) in fields {
                        of_value(value, visit);
                    }
                    for (_, value) in extra {
                        of_value(value, visit);
                    }
                }
                Value::Null
                | Value::Boolean(_)
                | Value::Integer(_)
                | Value::Number(_)
                | Value::Text(_)
                | Value::Any(_) => {}
            }
        }

        fn of_content(content: &$($exclusive)? ContentKind, visit: Visit<'_>) {
            match content {
                ContentKind::Json(ty)
                | ContentKind::Form(ty)
                | ContentKind::Brackets(ty)
                | ContentKind::Xml(ty, _)
                | ContentKind::JsonLines(ty)
                | ContentKind::Events(ty)
                | ContentKind::PartStream(ty, _) => of_type(ty, visit),
                ContentKind::Multipart(id) => {
                    if let Some(id) = id {
                        visit(id);
                    }
                }
                ContentKind::Text | ContentKind::Bytes => {}
            }
        }

        fn of_type(ty: &$($exclusive)? Type, visit: Visit<'_>) {
            match &$($exclusive)? ty.shape {
                Shape::List(inner) | Shape::Map(inner) | Shape::Ordered(inner) => {
                    of_type(inner, visit);
                }
                Shape::Schema(id) => visit(id),
                _ => {}
            }
        }
    };
}

/// The visitors with shared references.
pub(crate) mod shared {
    visitors!(members);
}

/// The visitors with exclusive references.
pub(crate) mod exclusive {
    visitors!(members_mut, mut);
}
