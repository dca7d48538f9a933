//! Operations as text.

use std::fmt::Write as _;

use super::security::dump_server;
use super::{batch, dump_docs, label, mark, paging, status_text, type_text};
use crate::{
    Api, ContentKind, ErrorCodes, ErrorRule, FormRules, FormStyle, HeaderEncoding, Location,
    Operation, Parameter, ParameterEncoding, Requirement, RetryRules, WholeQuery,
};

pub(super) fn dump_operation(out: &mut String, api: &Api, operation: &Operation) {
    let _ = write!(
        out,
        "\n{} {} {}",
        operation.method, operation.path, operation.id
    );
    if !operation.tags.is_empty() {
        let _ = write!(out, " #{}", operation.tags.join(" #"));
    }
    let _ = writeln!(out);
    dump_docs(out, "  ", &operation.docs);
    if let Some(own) = operation.operation_servers {
        let own = &api.operation_servers[own];
        if let Some(name) = &own.name {
            let _ = writeln!(out, "  servers {name}");
        }
        for server in &own.servers {
            dump_server(out, "  ", server);
        }
    }
    dump_rules(out, "  ", &operation.error_when, operation.retry.as_ref());
    if let Some(batch) = &operation.batch {
        batch::dump_batch(out, api, batch);
    }
    if operation.in_batch {
        let _ = writeln!(out, "  in a batch too");
    }
    for parameter in operation
        .path_parameters
        .iter()
        .chain(&operation.parameters)
    {
        dump_parameter(out, api, parameter);
    }
    for body in operation.bodies() {
        let kind = content_text(api, &body.content.kind);
        let mark = mark(body.presence);
        let _ = writeln!(out, "  body{mark} {kind} {}", body.content.media_type);
        if !body.choices.is_empty() {
            let _ = writeln!(out, "    -- as {}", body.choices.join(" or "));
        }
        dump_form(out, &body.form);
        if !body.others.is_empty() {
            let _ = writeln!(out, "    -- or {}", body.others.join(", "));
        }
        dump_docs(out, "    ", &body.docs);
        dump_example(out, body.content.example.as_ref());
    }
    for response in &operation.responses {
        let status = status_text(response.status);
        let _ = write!(out, "  {status}");
        for content in response.content.iter().chain(&response.stream) {
            let kind = content_text(api, &content.kind);
            let _ = write!(out, " {kind} {}", content.media_type);
        }
        if let Some(end) = &response.stream_end {
            let _ = write!(out, " until {end:?}");
        }
        let _ = writeln!(out);
        let contents = response.content.iter().chain(&response.stream);
        let read: Vec<&String> = contents.map(|content| &content.media_type).collect();
        if !response.accept.is_empty() && !response.accept.iter().eq(read) {
            let _ = writeln!(out, "    -- accept {}", response.accept.join(", "));
        }
        dump_docs(out, "    ", &response.docs);
        for header in &response.headers {
            let name = &header.wire_name;
            let ty = type_text(api, &header.ty);
            let _ = write!(out, "    header {name}{}: {ty}", mark(header.presence));
            let _ = writeln!(
                out,
                "{}",
                match header.encoding {
                    HeaderEncoding::Simple => "",
                    HeaderEncoding::Exploded => " explode",
                    HeaderEncoding::Json => " json",
                }
            );
            dump_docs(out, "      ", &header.docs);
        }
        let example = response
            .content
            .as_ref()
            .and_then(|content| content.example.as_ref());
        dump_example(out, example);
    }
    for all in &operation.security {
        let _ = writeln!(out, "  security {}", requirement(api, all));
    }
    paging::stream_when(out, api, operation);
    for one in &operation.paging {
        paging::dump_paging(out, api, operation, one);
    }
}

/// Dumps the rules of an operation or a document for errors and for retries.
pub(super) fn dump_rules(
    out: &mut String,
    indent: &str,
    error_when: &[ErrorRule],
    retry: Option<&RetryRules>,
) {
    for rule in error_when {
        let member = rule.member.join("/");
        let _ = write!(out, "{indent}error when /{member}");
        for value in &rule.is {
            let _ = write!(out, " {value}");
        }
        let _ = writeln!(out, " as {}", rule.read_as);
    }
    let Some(rules) = retry else { return };
    if let Some(is_idempotent) = rules.is_idempotent {
        let _ = writeln!(out, "{indent}idempotent {is_idempotent}");
    }
    if let Some(name) = &rules.idempotency_key {
        let _ = writeln!(out, "{indent}idempotency key in {name}");
    }
    if let Some(ErrorCodes {
        member,
        always,
        never,
    }) = &rules.codes
    {
        let member = member.join("/");
        for (which, codes) in [("always", always), ("never", never)] {
            for code in codes {
                let _ = writeln!(out, "{indent}retry {which} when /{member} {code:?}");
            }
        }
    }
}

/// Returns the schemes of one alternative of a security requirement.
pub(super) fn requirement(api: &Api, all: &[Requirement]) -> String {
    let names = all.iter().filter_map(|Requirement { scheme, scopes }| {
        let name = &api.security_schemes.get(*scheme)?.name;
        Some(match scopes.is_empty() {
            true => name.clone(),
            false => format!("{name}({})", scopes.join(" ")),
        })
    });
    let names: Vec<String> = names.collect();
    match names.is_empty() {
        true => "none".to_owned(),
        false => names.join("+"),
    }
}

/// Dumps the styles of the members of a form that differ from the default.
fn dump_form(out: &mut String, form: &FormRules) {
    let word = |style: FormStyle| format!("{style:?}").to_lowercase();
    if form.others != FormStyle::default() {
        let _ = writeln!(out, "    -- members {}", word(form.others));
    }
    for member in &form.named {
        let reserved = if member.reserved { " reserved" } else { "" };
        let _ = writeln!(
            out,
            "    -- `{}` {}{reserved}",
            member.name,
            word(member.style)
        );
    }
}

fn dump_example(out: &mut String, example: Option<&serde_json::Value>) {
    if let Some(example) = example {
        let _ = writeln!(out, "    -- example {example}");
    }
}

fn dump_parameter(out: &mut String, api: &Api, parameter: &Parameter) {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let encoding = match &parameter.encoding {
        ParameterEncoding::Json => " json".to_owned(),
        ParameterEncoding::Query(WholeQuery::Form(rules)) if *rules == FormRules::default() => {
            " whole query, form".to_owned()
        }
        ParameterEncoding::Query(format) => format!(" whole query, {format:?}"),
        ParameterEncoding::Style {
            style,
            explode,
            allow_reserved,
        } => {
            let mut text = format!(" {}", format!("{style:?}").to_lowercase());
            text.push_str(if *explode { " explode" } else { "" });
            text.push_str(if *allow_reserved { " reserved" } else { "" });
            text
        }
    };
    let name = &parameter.wire_name;
    let _ = write!(out, "  {location} {name}{}: ", mark(parameter.presence));
    let _ = write!(out, "{}{encoding}", type_text(api, &parameter.ty));
    if let Some(default) = &parameter.default {
        let _ = write!(out, " = {default}");
    }
    let _ = writeln!(out);
    dump_docs(out, "    ", &parameter.docs);
}

fn content_text(api: &Api, kind: &ContentKind) -> String {
    match kind {
        ContentKind::Json(ty) => format!("json {}", type_text(api, ty)),
        ContentKind::Form(ty) => format!("form {}", type_text(api, ty)),
        ContentKind::Brackets(ty) => format!("form with brackets {}", type_text(api, ty)),
        ContentKind::Xml(ty, node) => {
            format!("xml {} <{}>", type_text(api, ty), node.name.qualified())
        }
        ContentKind::Multipart(None) => "parts".to_owned(),
        ContentKind::Multipart(Some(id)) => format!("parts {}", label(api, api.schema(*id))),
        ContentKind::Text => "text".to_owned(),
        ContentKind::Bytes => "bytes".to_owned(),
        ContentKind::JsonLines(ty) => format!("json lines {}", type_text(api, ty)),
        ContentKind::Events(ty) => format!("events {}", type_text(api, ty)),
        ContentKind::PartStream(ty, form) => {
            let form = format!("{form:?}").to_lowercase();
            format!("stream of parts {form} {}", type_text(api, ty))
        }
    }
}
