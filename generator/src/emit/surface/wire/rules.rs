//! The rules about calls, in words: pages, batches, streams, errors and retries.

use crate::emit::Context;
use crate::ir::{
    Batch, BatchErrors, BatchMember, ErrorCodes, ErrorRule, Fixed, Halt, Limit, Member, MemberPath,
    Operation, Paging, PagingStyle, Place, RetryRules, SchemaId, SchemaKind, Value,
};

/// Returns how the pages of a list are requested.
pub(in crate::emit::surface) fn paging(
    context: Context<'_>,
    operation: &Operation,
    paging: &Paging,
) -> String {
    let Paging {
        pointer: _,
        style,
        items,
        single_pages,
        // It is part of the result of the method.
        item: _,
        position,
        limit,
        next,
        more,
        fixed,
    } = paging;
    let Limit {
        requested,
        default,
        most,
        reported,
    } = limit;
    let (style, last) = match style {
        PagingStyle::Offset { first } => (format!("offset from {first}"), ""),
        PagingStyle::Page { first, last } => (format!("page from {first}"), &*paths(last)),
        PagingStyle::Cursor => ("cursor".to_owned(), ""),
        PagingStyle::Keyset { key } => (format!("key {}", path(key)), ""),
        PagingStyle::Url => ("URL".to_owned(), ""),
        PagingStyle::Link => ("header Link".to_owned(), ""),
    };
    let at = |place: &Place| self::place(operation, place);
    let number = |number: &Option<u32>| number.map(|it| it.to_string()).unwrap_or_default();
    let fixed = fixed
        .iter()
        .map(|fixed| self::fixed(context, operation, fixed));
    let fixed: Vec<String> = fixed.collect();
    let single_pages: Vec<String> = single_pages.iter().map(usize::to_string).collect();
    let parts = [
        ("in", position.as_ref().map(at).unwrap_or_default()),
        ("last", last.to_owned()),
        ("limit in", requested.as_ref().map(at).unwrap_or_default()),
        ("limit by default", number(default)),
        ("limit at most", number(most)),
        ("limit of the response", paths(reported)),
        ("items", paths(items)),
        ("single page in variant", single_pages.join(", ")),
        ("next", paths(next)),
        ("more", paths(more)),
        ("always", fixed.join(" and ")),
    ];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    let parts = parts.map(|(word, text)| format!("{word} {text}"));
    std::iter::once(style)
        .chain(parts)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Returns the value in the body that requests a stream.
pub(in crate::emit::surface) fn stream_when(context: Context<'_>, operation: &Operation) -> String {
    let fixed = operation.stream_when.as_ref();
    fixed.map_or_else(String::new, |it| self::fixed(context, operation, it))
}

fn fixed(context: Context<'_>, operation: &Operation, fixed: &Fixed) -> String {
    let Fixed { place, value } = fixed;
    let place = self::place(operation, place);
    format!("{place} = {}", self::value(context, value))
}

fn place(operation: &Operation, place: &Place) -> String {
    match place {
        Place::Parameter(index) => operation.parameters[*index].wire_name.clone(),
        Place::Body(path) => format!("body {}", self::path(path)),
    }
}

fn paths(paths: &[MemberPath]) -> String {
    let paths: Vec<String> = paths.iter().map(path).collect();
    paths.join(" or ")
}

/// Returns a path. The type at its end has entries of its own.
pub(in crate::emit::surface) fn path(path: &MemberPath) -> String {
    let MemberPath {
        pointer,
        members,
        ty: _,
    } = path;
    let pointer = match pointer.as_str() {
        "" => "the whole",
        pointer => pointer,
    };
    match members.first() {
        Some(Member::Variant(_, index)) => format!("{pointer} of variant {index}"),
        _ => pointer.to_owned(),
    }
}

/// Returns a value as it is sent.
pub(in crate::emit::surface) fn value(context: Context<'_>, value: &Value) -> String {
    let one = |value: &Value| self::value(context, value);
    let all = |values: Vec<String>| values.join(", ");
    let member = |(key, value): &(String, Value)| format!("{key:?}: {}", one(value));
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Any(json) => json.to_string(),
        Value::Listed(id, index) => listed(context, *id, *index),
        Value::Variant(_, _, value) => one(value),
        Value::List(values) => format!("[{}]", all(values.iter().map(one).collect())),
        Value::Map(members) => format!("{{{}}}", all(members.iter().map(member).collect())),
        Value::Object(id, fields, extra) => {
            let object = context.object(*id);
            let fields = fields.iter().map(|(index, value)| {
                let name = object.fields.get(*index).map(|field| &*field.wire_name);
                format!("{:?}: {}", name.unwrap_or_default(), one(value))
            });
            let members = fields.chain(extra.iter().map(member));
            format!("{{{}}}", all(members.collect()))
        }
    }
}

fn listed(context: Context<'_>, id: SchemaId, index: usize) -> String {
    let scalar = match &context.api.schema(id).kind {
        SchemaKind::Enum(list) => list.scalars().nth(index),
        _ => None,
    };
    scalar.map(|it| it.to_string()).unwrap_or_default()
}

/// Returns how several calls are sent in one request.
pub(in crate::emit::surface) fn batch(batch: &Batch) -> String {
    let Batch {
        pointer: _,
        commands,
        command,
        limit,
        reference,
        halt,
        results,
        errors,
        result,
        members,
    } = batch;
    let mut words = vec![
        format!("{command:?} in {}", commands.join(".")),
        format!("{} from {}", named(result), named(results)),
    ];
    words.extend(limit.map(|limit| format!("at most {limit}")));
    words.extend(reference.as_ref().map(|it| format!("reference {it:?}")));
    words.extend(
        halt.as_ref()
            .map(|Halt { member, value }| format!("{} = {value} to halt", named(member))),
    );
    // The type of an error is part of the result of the method.
    words.extend(
        errors
            .as_ref()
            .map(|BatchErrors { member, ty: _ }| format!("errors from {}", named(member))),
    );
    words.extend(members.iter().map(|BatchMember { of_call, of_batch }| {
        format!("{} from {}", named(of_call), named(of_batch))
    }));
    words.join(", ")
}

fn named(path: &[String]) -> String {
    match path.is_empty() {
        true => "the whole".to_owned(),
        false => path.join("."),
    }
}

/// Returns the rules that make a successful response an error.
pub(in crate::emit::surface) fn errors(error_when: &[ErrorRule]) -> String {
    let errors = error_when.iter().map(|rule| {
        let ErrorRule {
            member,
            is,
            read_as,
        } = rule;
        let values: Vec<String> = is.iter().map(ToString::to_string).collect();
        let (member, values) = (member.join("."), values.join(", "));
        format!("an error if {member} is [{values}], read as {read_as}")
    });
    errors.collect::<Vec<_>>().join("; ")
}

/// Returns the rules about retries.
pub(in crate::emit::surface) fn retries(retry: Option<&RetryRules>) -> String {
    let Some(rules) = retry else {
        return String::new();
    };
    let RetryRules {
        is_idempotent,
        idempotency_key,
        codes,
    } = rules;
    let idempotent = is_idempotent.map(|it| format!("idempotent: {it}"));
    let key = idempotency_key.as_ref();
    let key = key.map(|header| format!("idempotency key in {header}"));
    let codes = codes.as_ref().map(|codes| {
        let ErrorCodes {
            member,
            always,
            never,
        } = codes;
        let member = member.join(".");
        let (always, never) = (always.join(", "), never.join(", "));
        format!("{member}: retried for [{always}], not for [{never}]")
    });
    let all = idempotent.into_iter().chain(key).chain(codes);
    all.collect::<Vec<_>>().join("; ")
}
