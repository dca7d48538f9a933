//! Paging as text.

use std::fmt::Write;

use super::type_text;
use crate::{Api, Member, MemberPath, Operation, Paging, PagingStyle, Place, Value};

pub(super) fn dump_paging(out: &mut String, api: &Api, operation: &Operation, paging: &Paging) {
    let style = match &paging.style {
        PagingStyle::Offset { first } => format!("offset from {first}"),
        PagingStyle::Page { first, .. } => format!("page from {first}"),
        PagingStyle::Cursor => "cursor".to_owned(),
        PagingStyle::Keyset { .. } => "keyset".to_owned(),
        PagingStyle::Url => "URL".to_owned(),
        PagingStyle::Link => "header Link".to_owned(),
    };
    let _ = writeln!(out, "  pages by {style}");
    for (index, items) in paging.items.iter().enumerate() {
        let single_page = if paging.single_pages.contains(&index) {
            ", single page"
        } else {
            ""
        };
        let _ = writeln!(out, "    items {}{single_page}", path(api, items));
    }
    if let Some(position) = &paging.position {
        let position = place(api, operation, position);
        let _ = writeln!(out, "    position {position}");
    }
    match &paging.style {
        PagingStyle::Page { last, .. } => {
            for last in last {
                let _ = writeln!(out, "    last {}", path(api, last));
            }
        }
        PagingStyle::Keyset { key } => {
            let _ = writeln!(out, "    key {}", path(api, key));
        }
        _ => {}
    }
    let reported = [
        ("limit", &paging.limit.reported),
        ("next", &paging.next),
        ("more", &paging.more),
    ];
    for (what, paths) in reported {
        for one in paths {
            let _ = writeln!(out, "    {what} {}", path(api, one));
        }
    }
    if let Some(requested) = &paging.limit.requested {
        let _ = write!(out, "    limit {}", place(api, operation, requested));
        if let Some(default) = paging.limit.default {
            let _ = write!(out, " = {default}");
        }
        let _ = writeln!(out);
    }
    if let Some(most) = paging.limit.most {
        let _ = writeln!(out, "    at most {most}");
    }
    for fixed in &paging.fixed {
        let at = place(api, operation, &fixed.place);
        let _ = writeln!(out, "    always {at} = {}", value(&fixed.value));
    }
}

/// Dumps the value in the body that requests a stream.
pub(super) fn stream_when(out: &mut String, api: &Api, operation: &Operation) {
    if let Some(fixed) = &operation.stream_when {
        let at = place(api, operation, &fixed.place);
        let _ = writeln!(out, "  a stream with {at} = {}", value(&fixed.value));
    }
}

/// Returns a path and its target.
pub(super) fn path(api: &Api, path: &MemberPath) -> String {
    let pointer = match path.pointer.as_str() {
        "" => "the whole",
        pointer => pointer,
    };
    let shape = match path.members.first() {
        Some(Member::Variant(_, index)) => format!(" of shape {index}"),
        _ => String::new(),
    };
    format!("{pointer}{shape}: {}", type_text(api, &path.ty))
}

fn place(api: &Api, operation: &Operation, place: &Place) -> String {
    match place {
        Place::Parameter(index) => match operation.parameters.get(*index) {
            Some(parameter) => format!("query {}", parameter.wire_name),
            None => format!("query parameter {index}"),
        },
        Place::Body(way) => format!("body {}", path(api, way)),
    }
}

fn value(value: &Value) -> String {
    let all = |values: &[Value]| values.iter().map(self::value).collect::<Vec<_>>();
    let entries = |entries: &[(String, Value)]| -> Vec<String> {
        let entries = entries.iter();
        entries
            .map(|(key, value)| format!("{key:?}: {}", self::value(value)))
            .collect()
    };
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Any(json) => json.to_string(),
        Value::Listed(_, index) => format!("value {index}"),
        Value::Variant(_, index, value) => format!("variant {index} {}", self::value(value)),
        Value::List(values) => format!("[{}]", all(values).join(", ")),
        Value::Map(members) => format!("{{{}}}", entries(members).join(", ")),
        Value::Object(_, fields, extra) => {
            let fields = fields.iter();
            let fields = fields.map(|(index, value)| format!("{index}: {}", self::value(value)));
            let members: Vec<String> = fields.chain(entries(extra)).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}
