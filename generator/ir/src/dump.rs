//! The IR as text, for `--emit=ir` and for tests: one line per part.

mod batch;
mod filter;
mod operation;
mod paging;
mod schema;
mod security;
mod statement;
mod webhook;

use std::fmt::Write as _;

use operation::{dump_operation, dump_rules, requirement};
use schema::dump_schema;
use security::{dump_oauth, dump_server, security};

use crate::{
    Api, Docs, Integer, Origin, Presence, Schema, SchemaKind, Shape, StatusPattern, Step,
    TextFormat, Type,
};

/// Returns an API as text.
pub fn dump(api: &Api) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "api {:?} {}", api.title, api.version);
    for server in &api.servers {
        dump_server(&mut out, "", server);
    }
    for scheme in &api.security_schemes {
        let _ = writeln!(out, "security {} {}", scheme.name, security(&scheme.kind));
        if let Some(flow) = &scheme.oauth {
            dump_oauth(&mut out, flow);
        }
    }
    for all in &api.security {
        let _ = writeln!(out, "requires {}", requirement(api, all));
    }
    if api.client_certificates {
        let _ = writeln!(out, "client certificates");
    }
    dump_rules(&mut out, "", &api.error_when, api.retry.as_ref());
    for id in api.schema_ids() {
        dump_schema(&mut out, api, id);
    }
    for update in &api.updates {
        let object = api.schema(update.update).kind.object();
        let fields = object.map(|object| object.fields.as_slice());
        let names = |indices: &[usize]| {
            let fields = indices.iter().filter_map(|at| fields?.get(*at));
            let names = fields.map(|field| field.wire_name.as_str());
            names.collect::<Vec<_>>().join(", ")
        };
        let _ = writeln!(
            out,
            "\nupdate {} of {} key [{}] except [{}]",
            label(api, api.schema(update.update)),
            label(api, api.schema(update.state)),
            names(&update.key),
            names(&update.except)
        );
    }
    if let Some(webhooks) = &api.webhooks {
        webhook::dump_webhooks(&mut out, api, "webhooks", webhooks);
    }
    for callbacks in &api.callbacks {
        let operation = &api.operations[callbacks.operation.0].id;
        let title = format!("callbacks of {operation}");
        webhook::dump_webhooks(&mut out, api, &title, &callbacks.webhooks);
    }
    for operation in &api.operations {
        dump_operation(&mut out, api, operation);
    }
    out
}

fn mark(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "",
        Presence::Optional => "?",
    }
}

fn dump_docs(out: &mut String, indent: &str, docs: &Docs) {
    let texts = [
        ("summary", &docs.summary),
        ("description", &docs.description),
        ("unverified", &docs.unverified),
        ("see", &docs.external),
    ];
    for (what, text) in texts {
        if let Some(text) = text {
            let _ = writeln!(out, "{indent}-- {what} {text:?}");
        }
    }
    for statement in &docs.statements {
        let _ = writeln!(out, "{indent}-- {}", statement::words(statement));
    }
    for note in &docs.notes {
        let _ = writeln!(out, "{indent}-- note {note:?}");
    }
    if docs.deprecated {
        let _ = writeln!(out, "{indent}-- deprecated");
    }
    if let Some(example) = &docs.example {
        let _ = writeln!(out, "{indent}-- example {example}");
    }
}

fn type_text(api: &Api, ty: &Type) -> String {
    let nullable = if ty.nullable { " | null" } else { "" };
    let shape = match &ty.shape {
        Shape::Any => "any".to_owned(),
        Shape::Null => "nothing".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::StringBool { yes, no } => format!("string_bool({yes:?}, {no:?})"),
        Shape::Integer(width) => match width {
            Integer::I32 => "i32".to_owned(),
            Integer::I64 => "i64".to_owned(),
            Integer::U32 => "u32".to_owned(),
            Integer::U64 => "u64".to_owned(),
            Integer::I128 => "i128".to_owned(),
            Integer::U128 => "u128".to_owned(),
        },
        Shape::Number => "number".to_owned(),
        Shape::Decimal => "decimal number".to_owned(),
        Shape::Text(format) => match format {
            TextFormat::Plain => "text".to_owned(),
            TextFormat::Mapped(format) => format!("text as the type of {format}"),
            format => format!("{format:?}").to_lowercase(),
        },
        Shape::List(element) => format!("[{}]", type_text(api, element)),
        Shape::Map(value) => format!("{{*: {}}}", type_text(api, value)),
        Shape::Ordered(value) => format!("{{*: {}}} in order", type_text(api, value)),
        Shape::File => "file".to_owned(),
        Shape::Schema(id) => label(api, api.schema(*id)),
    };
    let lenient = match (&ty.shape, ty.lenient) {
        (_, false) => "",
        (Shape::Map(_) | Shape::Ordered(_), true) => " or []",
        (Shape::Schema(id), true) => match api.schema(*id).kind {
            SchemaKind::Struct(_) => " or []",
            _ => " lenient",
        },
        (_, true) => " lenient",
    };
    let joined = ty.joined.map_or_else(String::new, |separator| {
        format!(" joined by {:?}", separator.character())
    });
    format!("{shape}{joined}{lenient}{nullable}")
}

/// Returns the name of a definition: its component's name, or its path.
fn label(api: &Api, schema: &Schema) -> String {
    origin_text(api, &schema.origin)
}

pub(crate) fn origin_text(api: &Api, origin: &Origin) -> String {
    let operation = |id: usize| match api.operations.get(id) {
        Some(operation) => operation.id.clone(),
        None => format!("operation{id}"),
    };
    match origin {
        Origin::Component(name) => name.clone(),
        Origin::Inside(id, step) => format!("{}{}", label(api, api.schema(*id)), step_text(step)),
        Origin::Within(inner, step) => format!("{}{}", origin_text(api, inner), step_text(step)),
        Origin::RequestBody(id) => format!("{}.request", operation(id.0)),
        Origin::ResponseBody(id, status) => {
            format!("{}.{}", operation(id.0), status_text(*status))
        }
        Origin::Parameter(id, name) => format!("{}.{name}", operation(id.0)),
        Origin::Named(words) => words.join("."),
    }
}

fn step_text(step: &Step) -> String {
    match step {
        Step::Property(name) => format!(".{name}"),
        Step::Item => "[]".to_owned(),
        Step::Value => ".*".to_owned(),
        Step::Variant(name) => format!("|{name}"),
    }
}

fn status_text(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => code.to_string(),
        StatusPattern::Range(class) => format!("{class}XX"),
        StatusPattern::Default => "default".to_owned(),
    }
}
