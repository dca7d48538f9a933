//! The IR as text, for `--emit=ir` and for tests: one line per part.

mod batch;
mod filter;
mod paging;
mod statement;

use std::fmt::Write;

use serde_json::Value as Json;

use crate::{
    Access, Api, AuthorizationCode, Clear, ClientAuthentication, ContentKind, CustomClear,
    CustomFields, Docs, EnumScalar, Field, FormRules, FormStyle, HeaderEncoding, Integer, Location,
    Operation, Origin, Parameter, ParameterEncoding, Part, Presence, Schema, SchemaId, SchemaKind,
    SecretPlace, SecurityKind, Server, Shape, StatusPattern, Step, TextFormat, TokenRequest, Type,
    UnionTag,
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
        if let Some(flow) = &scheme.authorization {
            dump_authorization(&mut out, flow);
        }
    }
    for id in api.schema_ids() {
        dump_schema(&mut out, api, id);
    }
    for operation in &api.operations {
        dump_operation(&mut out, api, operation);
    }
    out
}

fn dump_server(out: &mut String, indent: &str, server: &Server) {
    let name = server.name_hint.as_deref().unwrap_or("-");
    let _ = writeln!(out, "{indent}server {name} {}", server.url);
    if let Some(url) = &server.token_url {
        let _ = writeln!(out, "{indent}  or {url} of the token");
    }
    for variable in &server.variables {
        let _ = write!(out, "{indent}  {} = {:?}", variable.name, variable.default);
        if !variable.values.is_empty() {
            let _ = write!(out, " of {:?}", variable.values);
        }
        let _ = writeln!(out, "{}", if variable.required { " required" } else { "" });
    }
}

fn dump_authorization(out: &mut String, flow: &AuthorizationCode) {
    let _ = writeln!(out, "  authorization {}", flow.authorization_url);
    let request = match flow.token_request {
        TokenRequest::PostForm => "post",
        TokenRequest::GetQuery => "get",
    };
    let client = match flow.client {
        ClientAuthentication::Basic => "basic",
        ClientAuthentication::Body => "the body",
        ClientAuthentication::Query => "the query",
    };
    let _ = writeln!(
        out,
        "  token {request} {} client in {client}",
        flow.token_url
    );
    if let Some(url) = &flow.refresh_url {
        let _ = writeln!(out, "  refresh {url}");
    }
    if !flow.excluded_parameters.is_empty() {
        let _ = writeln!(out, "  without {}", flow.excluded_parameters.join(", "));
    }
    if !flow.scopes.is_empty() {
        let scopes: Vec<&str> = flow.scopes.keys().map(String::as_str).collect();
        let separator = if flow.comma_scopes { "," } else { " " };
        let _ = writeln!(out, "  scopes {}", scopes.join(separator));
    }
}

fn security(kind: &SecurityKind) -> String {
    match kind {
        SecurityKind::ApiKey(place) => format!("key in {}", secret(place)),
        SecurityKind::Basic => "basic".to_owned(),
        SecurityKind::Bearer(place) => format!("bearer in {}", secret(place)),
    }
}

fn secret(place: &SecretPlace) -> String {
    match place {
        SecretPlace::Header(name) => format!("header {name}"),
        SecretPlace::Query(name) => format!("query {name}"),
        SecretPlace::Cookie(name) => format!("cookie {name}"),
        SecretPlace::Body(name) => format!("body {name}"),
        SecretPlace::Authorization => "Authorization".to_owned(),
    }
}

fn dump_schema(out: &mut String, api: &Api, id: SchemaId) {
    let schema = api.schema(id);
    let kind = match &schema.kind {
        SchemaKind::Struct(_) => "struct",
        SchemaKind::Multipart(_) => "multipart",
        SchemaKind::Enum(_) => "enum",
        SchemaKind::Union(_) => "union",
        SchemaKind::Filter(_) => "filter",
        SchemaKind::Alias(_) => "alias",
    };
    let _ = write!(out, "\n{kind} {}", label(api, schema));
    match &schema.kind {
        SchemaKind::Alias(ty) => {
            let _ = write!(out, " = {}", type_text(api, ty));
        }
        SchemaKind::Struct(object) | SchemaKind::Multipart(object) if object.or_empty_list => {
            out.push_str(" or []")
        }
        SchemaKind::Enum(values) if values.lenient => out.push_str(" lenient"),
        _ => {}
    }
    let _ = writeln!(out);
    dump_docs(out, "  ", &schema.docs);
    match &schema.kind {
        SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
            for field in &object.fields {
                dump_field(out, api, field);
                if let Some(part) = &field.part {
                    dump_part(out, part);
                }
            }
            if let Some(extra) = &object.extra {
                let value = type_text(api, &extra.value);
                let custom = extra.custom.as_ref().map(custom).unwrap_or_default();
                let _ = writeln!(out, "  *: {value}{custom}");
            }
            for alternative in &object.alternatives {
                let fields = alternative.fields.iter();
                let names: Vec<_> = fields
                    .filter_map(|index| object.fields.get(*index))
                    .map(|field| field.wire_name.as_str())
                    .collect();
                let _ = writeln!(out, "  alternative {}", names.join("+"));
            }
        }
        SchemaKind::Enum(values) => {
            let scalar = match values.scalar {
                EnumScalar::Text => "text",
                EnumScalar::Integer => "integer",
            };
            for value in &values.values {
                let _ = write!(out, "  {scalar} {:?}", value.wire);
                if let Some(name) = &value.name_hint {
                    let _ = write!(out, " as {name}");
                }
                if let Some(description) = &value.description {
                    let _ = write!(out, " -- {description:?}");
                }
                let _ = writeln!(out);
            }
        }
        SchemaKind::Union(union) => {
            match &union.tag {
                Some(UnionTag::Discriminator(property)) => {
                    let _ = writeln!(out, "  by {property}");
                }
                Some(UnionTag::Constant(path)) => {
                    let _ = writeln!(out, "  tagged by {}", path.join("."));
                }
                None => {}
            }
            for variant in &union.variants {
                let _ = write!(
                    out,
                    "  | {}: {}",
                    variant.name_hint,
                    type_text(api, &variant.ty)
                );
                if !variant.tags.is_empty() {
                    let tags = variant.tags.iter().map(|tag| match tag {
                        Json::String(text) => text.clone(),
                        tag => format!("={tag}"),
                    });
                    let tags: Vec<_> = tags.collect();
                    let _ = write!(out, " when {}", tags.join(", "));
                }
                let _ = writeln!(out);
                dump_docs(out, "    ", &variant.docs);
            }
        }
        SchemaKind::Filter(filter) => filter::dump_filter(out, api, filter),
        SchemaKind::Alias(_) => {}
    }
    for content in &schema.envelope {
        let content = paging::path(api, content);
        let _ = writeln!(out, "  envelope of {content}");
    }
}

fn dump_part(out: &mut String, part: &Part) {
    let form = format!("{:?}", part.form).to_lowercase();
    let _ = write!(out, "    part {form}");
    if let Some(media_type) = &part.media_type {
        let _ = write!(out, " {media_type}");
    }
    for (name, value) in &part.headers {
        let _ = write!(out, " {name}: {value}");
    }
    let _ = writeln!(out);
}

fn dump_field(out: &mut String, api: &Api, field: &Field) {
    let _ = write!(out, "  {}{}: ", field.wire_name, mark(field.presence));
    let _ = write!(out, "{}", type_text(api, &field.ty));
    let access = match field.access {
        Access::ReadWrite => "",
        Access::ReadOnly => " read-only",
        Access::WriteOnly => " write-only",
    };
    let _ = write!(out, "{access}");
    if let Some(clear) = field.clear {
        let _ = write!(out, " clear {}", clear_text(clear));
    }
    if !field.listed.is_empty() {
        let values: Vec<_> = field.listed.iter().map(Json::to_string).collect();
        let _ = write!(out, " of {}", values.join(", "));
    }
    if let Some(preset) = &field.preset {
        let how = if preset.is_only {
            "always"
        } else {
            "from the start"
        };
        let _ = write!(out, " {how} {}", preset.value);
    }
    if let Some(default) = &field.default {
        let _ = write!(out, " = {default}");
    }
    let _ = writeln!(out);
    dump_docs(out, "    ", &field.docs);
}

fn mark(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "",
        Presence::Optional => "?",
    }
}

fn clear_text(clear: Clear) -> &'static str {
    match clear {
        Clear::EmptyText => "\"\"",
        Clear::EmptyList => "[]",
        Clear::Zero => "0",
    }
}

fn custom(custom: &CustomFields) -> String {
    let mut out = format!(" custom {:?}", custom.prefix);
    for (text, parts) in custom.pattern_texts.iter().zip(&custom.patterns) {
        let _ = write!(out, " matching {text} ({} parts)", parts.len());
    }
    match custom.clear {
        None => {}
        Some(CustomClear::Null) => out.push_str(" clear null"),
        Some(CustomClear::Value(clear)) => {
            let _ = write!(out, " clear {}", clear_text(clear));
        }
    }
    let suffixes = [
        ("add", &custom.add_suffix),
        ("remove", &custom.remove_suffix),
    ];
    for (what, suffix) in suffixes {
        if let Some(suffix) = suffix {
            let _ = write!(out, " {what} {suffix:?}");
        }
    }
    out
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

fn dump_operation(out: &mut String, api: &Api, operation: &Operation) {
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
    for rule in &operation.error_when {
        let member = rule.member.join("/");
        let _ = write!(out, "  error when /{member}");
        for value in &rule.is {
            let _ = write!(out, " {value}");
        }
        let _ = writeln!(out, " as {}", rule.read_as);
    }
    if let Some(rules) = &operation.retry {
        if let Some(is_idempotent) = rules.is_idempotent {
            let _ = writeln!(out, "  idempotent {is_idempotent}");
        }
        if let Some(name) = &rules.idempotency_key {
            let _ = writeln!(out, "  idempotency key in {name}");
        }
        for (code, is_retryable) in &rules.codes {
            let which = if *is_retryable { "always" } else { "never" };
            let member = rules.code.join("/");
            let _ = writeln!(out, "  retry {which} when /{member} {code:?}");
        }
    }
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
        dump_form(out, &body.content.form);
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
        let schemes = all
            .iter()
            .filter_map(|index| api.security_schemes.get(*index));
        let names: Vec<_> = schemes.map(|scheme| scheme.name.as_str()).collect();
        let names = if names.is_empty() {
            "none".to_owned()
        } else {
            names.join("+")
        };
        let _ = writeln!(out, "  security {names}");
    }
    paging::stream_when(out, api, operation);
    for one in &operation.paging {
        paging::dump_paging(out, api, operation, one);
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
        ContentKind::Multipart(None) => "parts".to_owned(),
        ContentKind::Multipart(Some(id)) => format!("parts {}", label(api, api.schema(*id))),
        ContentKind::Text => "text".to_owned(),
        ContentKind::Bytes => "bytes".to_owned(),
        ContentKind::JsonLines(ty) => format!("json lines {}", type_text(api, ty)),
        ContentKind::Events(ty) => format!("events {}", type_text(api, ty)),
    }
}

fn status_text(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => code.to_string(),
        StatusPattern::Range(class) => format!("{class}XX"),
        StatusPattern::Default => "default".to_owned(),
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
    format!("{shape}{lenient}{nullable}")
}

/// Returns the name of a definition: its component's name, or its path.
fn label(api: &Api, schema: &Schema) -> String {
    origin_text(api, &schema.origin)
}

fn origin_text(api: &Api, origin: &Origin) -> String {
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
