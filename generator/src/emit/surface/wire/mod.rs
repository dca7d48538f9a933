//! What requests and responses consist of, in words that can be compared.

mod access;
mod rules;

use super::fields;
use crate::emit::Context;
use crate::ir::{
    Body, Content, ContentKind, EnumScalar, FormMember, FormRules, HeaderEncoding, Integer,
    Location, Operation, OperationId, Parameter, ParameterEncoding, Part, PartForm, Presence,
    Response, Scalar, SchemaKind, Separator, Shape, StatusPattern, Style, TextFormat, Type, Union,
    UnionTag, WholeQuery,
};
pub(super) use access::{credentials, flows, operation_servers, secret, server, signature};
pub(super) use rules::{batch, errors, paging, path, retries, stream_when, value};

/// Returns the type of a value in JSON. A definition is named by its kind: its content has entries
/// of its own.
pub(super) fn ty(context: Context<'_>, ty: &Type) -> String {
    let Type {
        shape,
        nullable,
        // An aspect of its own; that of a part of a type follows from `part_type`.
        lenient: _,
        joined,
    } = ty;
    let mut words = self::shape(context, shape);
    if let Some(separator) = joined {
        let separator = match separator {
            Separator::Comma => "commas",
            Separator::Space => "spaces",
            Separator::Tab => "tabs",
            Separator::Pipe => "`|`",
        };
        words = format!("{words} as one text with {separator}");
    }
    if *nullable && !matches!(shape, Shape::Null) {
        words.push_str(" or null");
    }
    words
}

/// Returns the type in JSON of a part of a type, with the spellings that are read.
fn part_type(context: Context<'_>, part: &Type) -> String {
    let words = ty(context, part);
    match spelling(context, part) {
        "" => words,
        spelling => format!("{words} ({spelling})"),
    }
}

/// Returns the spellings that are read in addition to those of the type.
pub(super) fn spelling(context: Context<'_>, ty: &Type) -> &'static str {
    // Another name for a type adds its own leniency.
    let mut lenient = ty.lenient;
    let mut shape = &ty.shape;
    for _ in 0..=context.api.schemas.len() {
        let Shape::Schema(id) = shape else { break };
        let SchemaKind::Alias(ty) = &context.api.schema(*id).kind else {
            break;
        };
        lenient |= ty.lenient;
        shape = &ty.shape;
    }
    match lenient {
        true => "other spellings",
        false => "",
    }
}

/// Returns whether `Debug` does not show the value.
pub(super) fn is_secret(context: Context<'_>, ty: &Type) -> bool {
    matches!(
        context.resolved(&ty.shape),
        Shape::Text(TextFormat::Password)
    )
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
        Shape::List(item) => return format!("array of {}", part_type(context, item)),
        Shape::Map(value) | Shape::Ordered(value) => {
            return format!("map of {}", part_type(context, value));
        }
        Shape::File => "file",
        Shape::Schema(id) => match &context.api.schema(*id).kind {
            SchemaKind::Struct(_) | SchemaKind::Multipart(_) | SchemaKind::Filter(_) => "object",
            SchemaKind::Enum(list) => match list.scalar {
                EnumScalar::Text => "string",
                EnumScalar::Integer => "integer (int64)",
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
    let Part {
        form,
        media_type,
        headers,
    } = part;
    let form = match form {
        PartForm::Text => "text",
        PartForm::Each => "a part for each element",
        PartForm::Json => "JSON",
        PartForm::EachJson => "JSON for each element",
        PartForm::File => "file",
        PartForm::Files => "files",
    };
    let media_type = media_type.iter();
    let headers = headers.iter();
    let headers = headers.map(|(name, value)| format!("{name}: {value}"));
    let more = media_type.cloned().chain(headers);
    std::iter::once(form.to_owned())
        .chain(more)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Returns the value that distinguishes the variants of a union.
pub(super) fn tag(union: &Union) -> String {
    let Union {
        // They have entries of their own, and contain the objects that apply beside them.
        variants: _,
        beside: _,
        tag,
    } = union;
    match tag {
        Some(UnionTag::Discriminator(property)) => format!("discriminator {property:?}"),
        Some(UnionTag::Constant(path)) => format!("constant {:?}", path.join(".")),
        None => "structure".to_owned(),
    }
}

pub(super) fn scalars(all: &[Scalar]) -> String {
    let all: Vec<String> = all.iter().map(|one| one.to_json().to_string()).collect();
    all.join(", ")
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
    if *rules == FormRules::default() {
        return String::new();
    }
    let FormRules { others, named } = rules;
    let named = named.iter().map(|member| {
        let FormMember {
            name,
            style,
            reserved,
        } = member;
        let reserved = if *reserved { " reserved" } else { "" };
        format!(", {name:?} {style:?}{reserved}")
    });
    format!(" in the style {others:?}{}", named.collect::<String>())
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
    let Body {
        // Notes of the method.
        docs: _,
        presence,
        content,
        choices,
        form,
        others: _,
    } = body;
    let presence = self::presence(*presence);
    let content = self::content(context, content);
    let choices = match choices.is_empty() {
        true => String::new(),
        false => format!(", one of {}", choices.join(", ")),
    };
    format!("{presence} {content}{choices}{}", self::form(form))
}

pub(super) fn content(context: Context<'_>, content: &Content) -> String {
    let Content {
        media_type,
        kind,
        // That of a request is a note of the method, that of a response is not documented.
        example: _,
    } = content;
    let of = match kind {
        ContentKind::Json(of)
        | ContentKind::Form(of)
        | ContentKind::Brackets(of)
        | ContentKind::JsonLines(of)
        | ContentKind::Events(of) => format!(" ({})", part_type(context, of)),
        ContentKind::PartStream(_, PartForm::File) => " (parts of bytes)".to_owned(),
        ContentKind::PartStream(of, _) => format!(" (parts of {})", part_type(context, of)),
        ContentKind::Xml(of, node) => {
            let node = fields::node(Some(node));
            format!(" ({} in the {node})", part_type(context, of))
        }
        ContentKind::Multipart(_) | ContentKind::Text | ContentKind::Bytes => String::new(),
    };
    format!("{media_type}{of}")
}

/// Returns the declared responses of an operation that are successes.
pub(super) fn responses(context: Context<'_>, id: OperationId) -> String {
    let operation = &context.api.operations[id.0];
    let successes = context.analysis.response_classes(id).successes.iter();
    let successes = successes.map(|index| response(context, &operation.responses[*index]));
    successes.collect::<Vec<_>>().join("; ")
}

fn response(context: Context<'_>, response: &Response) -> String {
    let Response {
        pointer: _,
        status,
        // A note of the method, or the documentation of a variant.
        docs: _,
        content,
        // An aspect of its own.
        accept: _,
        stream,
        stream_end,
        // They have entries of their own.
        headers: _,
    } = response;
    let contents = content.iter().chain(stream);
    let contents = contents.map(|one| self::content(context, one));
    let contents: Vec<String> = contents.collect();
    let contents = match contents.is_empty() {
        true => "no body".to_owned(),
        false => contents.join(" or "),
    };
    let end = stream_end.iter();
    let end = end.map(|data| format!(" up to the event {data:?}"));
    let end: String = end.collect();
    format!("{} {contents}{end}", self::status(*status))
}

pub(super) fn status(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => code.to_string(),
        StatusPattern::Range(class) => format!("{class}XX"),
        StatusPattern::Default => "default".to_owned(),
    }
}
