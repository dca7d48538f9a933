//! What requests and responses consist of, in words that can be compared.

use super::fields;
use crate::emit::Context;
use crate::ir::{
    Body, Content, ContentKind, ErrorRule, FormRules, HeaderEncoding, Integer, Location,
    MemberPath, Operation, Paging, PagingStyle, Parameter, ParameterEncoding, Part, PartForm,
    Place, Presence, RetryRules, Scalar, SchemaKind, SecretPlace, SecurityKind, Separator, Shape,
    StatusPattern, Style, TextFormat, Type, Union, UnionTag, Variant, WholeQuery,
};

/// Returns the type of a value in JSON. A definition is named by its kind: its content has entries
/// of its own.
pub(super) fn ty(context: Context<'_>, ty: &Type) -> String {
    let mut words = shape(context, &ty.shape);
    if let Some(separator) = ty.joined {
        let separator = match separator {
            Separator::Comma => "commas",
            Separator::Space => "spaces",
            Separator::Tab => "tabs",
            Separator::Pipe => "`|`",
        };
        words = format!("{words} as one text with {separator}");
    }
    if ty.nullable && !matches!(ty.shape, Shape::Null) {
        words.push_str(" or null");
    }
    words
}

fn shape(context: Context<'_>, shape: &Shape) -> String {
    let text = match context.resolved(shape) {
        Shape::Any => "any value",
        Shape::Null => "null",
        Shape::Boolean => "boolean",
        Shape::StringBool { yes, no } => return format!("{yes:?} or {no:?}"),
        Shape::Integer(Integer::I32) => "integer (int32)",
        Shape::Integer(Integer::I64) => "integer (int64)",
        Shape::Integer(Integer::U32) => "integer (uint32)",
        Shape::Integer(Integer::U64) => "integer (uint64)",
        Shape::Integer(Integer::I128) => "integer (int128)",
        Shape::Integer(Integer::U128) => "integer (uint128)",
        Shape::Number | Shape::Decimal => "number",
        Shape::Text(format) => return text(format),
        Shape::List(item) => return format!("array of {}", ty(context, item)),
        Shape::Map(value) | Shape::Ordered(value) => {
            return format!("map of {}", ty(context, value));
        }
        Shape::File => "file",
        Shape::Schema(id) => match &context.api.schema(*id).kind {
            SchemaKind::Struct(_) | SchemaKind::Multipart(_) | SchemaKind::Filter(_) => "object",
            SchemaKind::Enum(list) => match list.scalar {
                crate::ir::EnumScalar::Text => "string",
                crate::ir::EnumScalar::Integer => "integer (int64)",
            },
            SchemaKind::Union(_) => "union",
            SchemaKind::Alias(_) => "value",
        },
    };
    text.to_owned()
}

fn text(format: &TextFormat) -> String {
    let format = match format {
        TextFormat::Plain | TextFormat::Password => return "string".to_owned(),
        TextFormat::Date => "date",
        TextFormat::DateTime => "date-time",
        TextFormat::Time => "time",
        TextFormat::Duration => "duration",
        TextFormat::Uuid => "uuid",
        TextFormat::Decimal => "decimal",
        TextFormat::Json => "JSON",
        TextFormat::Binary => "binary",
        TextFormat::Mapped(format) => format,
    };
    format!("string ({format})")
}

pub(super) fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "required",
        Presence::Optional => "optional",
    }
}

/// Returns the encoding of a member of a multipart body.
pub(super) fn part(part: Option<&Part>) -> String {
    let Some(part) = part else {
        return String::new();
    };
    let form = match part.form {
        PartForm::Text => "text",
        PartForm::Each => "a part for each element",
        PartForm::Json => "JSON",
        PartForm::EachJson => "JSON for each element",
        PartForm::File => "file",
        PartForm::Files => "files",
    };
    let media_type = part.media_type.iter();
    let headers = part.headers.iter();
    let headers = headers.map(|(name, value)| format!("{name}: {value}"));
    let more = media_type.cloned().chain(headers);
    std::iter::once(form.to_owned())
        .chain(more)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Returns the value that distinguishes the variants of a union.
pub(super) fn tag(union: &Union) -> String {
    match &union.tag {
        Some(UnionTag::Discriminator(property)) => format!("discriminator {property:?}"),
        Some(UnionTag::Constant(path)) => format!("constant {:?}", path.join(".")),
        None => "structure".to_owned(),
    }
}

/// Returns the values that select a variant.
pub(super) fn variant_tag(variant: &Variant) -> String {
    let tags = scalars(&variant.tags);
    match variant.is_default {
        true => format!("{tags} and any other value"),
        false => tags,
    }
}

pub(super) fn scalars(all: &[Scalar]) -> String {
    let all: Vec<String> = all.iter().map(|one| one.to_json().to_string()).collect();
    all.join(", ")
}

/// Returns how the pages of a list are requested.
pub(super) fn paging(operation: &Operation, paging: &Paging) -> String {
    let style = match &paging.style {
        PagingStyle::Offset { first } => format!("offset from {first}"),
        PagingStyle::Page { first, .. } => format!("page from {first}"),
        PagingStyle::Cursor => "cursor".to_owned(),
        PagingStyle::Keyset { key } => format!("key {}", key.pointer),
        PagingStyle::Url => "URL".to_owned(),
        PagingStyle::Link => "header Link".to_owned(),
    };
    let place = |place: &Place| match place {
        Place::Parameter(index) => operation.parameters[*index].wire_name.clone(),
        Place::Body(path) => format!("body {}", path.pointer),
    };
    let position = paging.position.iter().map(place);
    let limit = paging.limit.requested.iter().map(place);
    let pointers = |paths: &[MemberPath]| {
        let pointers = paths.iter().map(|path| path.pointer.to_string());
        pointers.collect::<Vec<_>>().join(" or ")
    };
    let (items, next, more) = (&paging.items, &paging.next, &paging.more);
    let (items, next, more) = (pointers(items), pointers(next), pointers(more));
    let parts = [("in", position.collect()), ("limit in", limit.collect())];
    let parts = parts
        .into_iter()
        .chain([("items", items), ("next", next), ("more", more)]);
    let parts = parts.filter(|(_, text): &(&str, String)| !text.is_empty());
    let parts = parts.map(|(word, text)| format!("{word} {text}"));
    std::iter::once(style)
        .chain(parts)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Returns the rules that make a successful response an error.
pub(super) fn errors(error_when: &[ErrorRule]) -> String {
    let errors = error_when.iter().map(|rule| {
        let values: Vec<String> = rule.is.iter().map(ToString::to_string).collect();
        let (member, values) = (rule.member.join("."), values.join(", "));
        let read_as = rule.read_as;
        format!("an error if {member} is [{values}], read as {read_as}")
    });
    errors.collect::<Vec<_>>().join("; ")
}

/// Returns the rules about retries.
pub(super) fn retries(retry: Option<&RetryRules>) -> String {
    let Some(rules) = retry else {
        return String::new();
    };
    let idempotent = rules.is_idempotent.map(|it| format!("idempotent: {it}"));
    let key = rules.idempotency_key.as_ref();
    let key = key.map(|header| format!("idempotency key in {header}"));
    let codes = rules.codes.as_ref().map(|codes| {
        let member = codes.member.join(".");
        let (always, never) = (codes.always.join(", "), codes.never.join(", "));
        format!("{member}: retried for [{always}], not for [{never}]")
    });
    let all = idempotent.into_iter().chain(key).chain(codes);
    all.collect::<Vec<_>>().join("; ")
}

/// Returns the method and the path of an operation. The names in the path are those of arguments,
/// which are not sent.
pub(super) fn request(operation: &Operation) -> String {
    let mut path = String::new();
    let mut rest = operation.path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        path.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    format!("{} {path}{rest}", operation.method)
}

/// Returns the location and the name of a parameter.
pub(super) fn location(parameter: &Parameter) -> String {
    let location = match parameter.location {
        // Its name is only that of an argument.
        Location::Path => return "path".to_owned(),
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    format!("{location} {:?}", parameter.wire_name)
}

/// Returns the encoding of a parameter.
pub(super) fn encoding(encoding: &ParameterEncoding) -> String {
    match encoding {
        ParameterEncoding::Style {
            style,
            explode,
            allow_reserved,
        } => {
            let explode = if *explode { ", exploded" } else { "" };
            let reserved = if *allow_reserved { ", reserved" } else { "" };
            format!("{}{explode}{reserved}", style_name(*style))
        }
        ParameterEncoding::Json => "JSON".to_owned(),
        ParameterEncoding::Query(WholeQuery::Form(rules)) => {
            format!("the whole query as a form{}", form(rules))
        }
        ParameterEncoding::Query(WholeQuery::Json) => "the whole query as JSON".to_owned(),
        ParameterEncoding::Query(WholeQuery::Text) => "the whole query as text".to_owned(),
    }
}

/// Returns a style in the spelling of OpenAPI.
fn style_name(style: Style) -> &'static str {
    match style {
        Style::Simple => "simple",
        Style::Label => "label",
        Style::Matrix => "matrix",
        Style::Form => "form",
        Style::SpaceDelimited => "spaceDelimited",
        Style::PipeDelimited => "pipeDelimited",
        Style::DeepObject => "deepObject",
        Style::Brackets => "brackets",
        Style::Cookie => "cookie",
    }
}

fn form(rules: &FormRules) -> String {
    match *rules == FormRules::default() {
        true => String::new(),
        false => format!(" {rules:?}"),
    }
}

/// Returns the encoding of a header.
pub(super) fn header_encoding(encoding: HeaderEncoding) -> &'static str {
    match encoding {
        HeaderEncoding::Simple => "simple",
        HeaderEncoding::Exploded => "simple, exploded",
        HeaderEncoding::Json => "JSON",
    }
}

/// Returns the media types and the JSON type of a body.
pub(super) fn body(context: Context<'_>, body: &Body) -> String {
    let presence = presence(body.presence);
    let content = content(context, &body.content);
    let choices = match body.choices.is_empty() {
        true => String::new(),
        false => format!(", one of {}", body.choices.join(", ")),
    };
    format!("{presence} {content}{choices}{}", form(&body.form))
}

pub(super) fn content(context: Context<'_>, content: &Content) -> String {
    let of = match &content.kind {
        ContentKind::Json(of)
        | ContentKind::Form(of)
        | ContentKind::Brackets(of)
        | ContentKind::JsonLines(of)
        | ContentKind::Events(of) => format!(" ({})", ty(context, of)),
        ContentKind::PartStream(_, PartForm::File) => " (parts of bytes)".to_owned(),
        ContentKind::PartStream(of, _) => format!(" (parts of {})", ty(context, of)),
        ContentKind::Xml(of, node) => {
            format!(" ({} in the {})", ty(context, of), fields::node(Some(node)))
        }
        ContentKind::Multipart(_) | ContentKind::Text | ContentKind::Bytes => String::new(),
    };
    format!("{}{of}", content.media_type)
}

/// Returns the declared responses of an operation that are successes.
pub(super) fn responses(context: Context<'_>, operation: &Operation) -> String {
    let successes = operation.responses.iter();
    let successes = successes.filter(|response| response.status.is_success());
    let all: Vec<String> = successes
        .map(|response| {
            let contents = response.content.iter().chain(&response.stream);
            let contents = contents.map(|one| content(context, one));
            let contents: Vec<String> = contents.collect();
            let contents = match contents.is_empty() {
                true => "no body".to_owned(),
                false => contents.join(" or "),
            };
            let end = response.stream_end.iter();
            let end = end.map(|data| format!(" up to the event {data:?}"));
            let end: String = end.collect();
            format!("{} {contents}{end}", status(response.status))
        })
        .collect();
    all.join("; ")
}

pub(super) fn status(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => code.to_string(),
        StatusPattern::Range(class) => format!("{class}XX"),
        StatusPattern::Default => "default".to_owned(),
    }
}

/// Returns the alternatives of security schemes, one per line.
pub(super) fn security(context: Context<'_>, security: &[Vec<usize>]) -> String {
    let name = |index: &usize| context.api.security_schemes[*index].name.clone();
    let alternatives = security.iter().map(|all| match all.is_empty() {
        true => "none".to_owned(),
        false => all.iter().map(name).collect::<Vec<_>>().join(" and "),
    });
    let mut alternatives: Vec<String> = alternatives.collect();
    if alternatives.is_empty() {
        alternatives.push("none".to_owned());
    }
    alternatives.sort();
    alternatives.dedup();
    alternatives.join("\n")
}

/// Returns where a secret is sent.
pub(super) fn secret(kind: &SecurityKind) -> String {
    let (kind, place) = match kind {
        SecurityKind::Basic => return "HTTP basic".to_owned(),
        SecurityKind::ApiKey(place) => ("key", place),
        SecurityKind::Bearer(place) => ("token", place),
    };
    match place {
        SecretPlace::Header(name) => format!("{kind} in the header {name:?}"),
        SecretPlace::Query(name) => format!("{kind} in the query {name:?}"),
        SecretPlace::Cookie(name) => format!("{kind} in the cookie {name:?}"),
        SecretPlace::Body(name) => format!("{kind} in the body {name:?}"),
        SecretPlace::Authorization => format!("{kind} in the header \"Authorization\""),
    }
}
