//! `x-trine-batch`: an operation that sends several calls of other operations in one request.
//!
//! It is resolved when all definitions are known, because its pointers are looked up in them.

use serde_json::{Map, Value as Json};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::analyze::{Success, response_classes};
use trine_ir::pointer::Pointer;
use trine_ir::{Api, Batch, ContentKind, Location, Operation, Presence, SchemaKind, Shape, Type};

use crate::lower::DEPTH;
use crate::lower::Lowering;
use crate::lower::extension::grammar::{MemberError, known_members};
use crate::lower::extension::lenient::has_wire_form;
use trine_ir::identifier::is_identifier;
use trine_ir::suggest::closest;

pub(in crate::lower) const NAME: &str = "x-trine-batch";

const MEMBERS: [&str; 10] = [
    "commands",
    "command",
    "limit",
    "reference",
    "halt",
    "result",
    "results",
    "errors",
    "members",
    "method",
];

/// The batch extensions of operations, by place.
pub(in crate::lower) type Batches = Vec<(Pointer, Json)>;

impl Lowering<'_> {
    /// Resolves the batch extensions of operations.
    pub(in crate::lower) fn batches(&mut self, api: &mut Api) {
        let written = std::mem::take(&mut self.batches);
        let (without, batches): (Vec<_>, Vec<_>) = written
            .into_iter()
            .partition(|(_, json)| *json == Json::Bool(false));
        let without: Vec<Pointer> = without.into_iter().map(|(place, _)| place).collect();
        let mut found = Vec::new();
        for (place, json) in batches {
            let operation = api.operations.iter().position(|one| one.pointer == place);
            let Some(index) = operation else { continue };
            match batch(api, &api.operations[index], &json) {
                Ok((batch, method)) => {
                    if let Some(method) = method {
                        self.chosen_names.add_value(batch.pointer.clone(), method);
                    }
                    found.push((index, batch));
                }
                Err((members, message)) => {
                    let place = place.child(NAME);
                    let place = members.iter().fold(place, |at, member| at.child(member));
                    self.report(Diagnostic::new(Code::InvalidExtension, &place, message));
                }
            }
        }
        let holds = |index: usize, operation: &Operation| {
            let is_batch = found.iter().any(|(batch, _)| *batch == index);
            !is_batch
                && !without.contains(&operation.pointer)
                && found.iter().any(|(of, batch)| {
                    let servers = api.operations[*of].operation_servers;
                    operation.operation_servers == servers && fits(api, operation, batch)
                })
        };
        let operations = api.operations.iter().enumerate();
        let held: Vec<bool> = operations.map(|(index, one)| holds(index, one)).collect();
        for (operation, held) in api.operations.iter_mut().zip(held) {
            operation.in_batch = held;
        }
        for (index, batch) in found {
            api.operations[index].batch = Some(batch);
        }
    }
}

/// Returns whether a batch may contain a call of an operation: its arguments can be written into a
/// query, and its response has the place of a result.
fn fits(api: &Api, operation: &Operation, batch: &Batch) -> bool {
    let in_query = operation.parameters.iter().all(|parameter| {
        parameter.location == Location::Query || parameter.presence == Presence::Optional
    });
    let body = operation.body.as_ref().map(|body| &body.content.kind);
    let is_object = |ty: &Type| !ty.nullable && members_are_known(api, ty);
    let has_members = match body {
        None => true,
        Some(ContentKind::Json(ty) | ContentKind::Form(ty) | ContentKind::Brackets(ty)) => {
            is_object(ty)
        }
        Some(_) => false,
    };
    let has_result = answer(operation).is_some_and(|ty| {
        // A result is read as its type.
        !has_wire_form(&api.schemas, ty, DEPTH) && resolve(api, ty, &batch.result).is_ok()
    });
    in_query && has_members && has_result
}

fn members_are_known(api: &Api, ty: &Type) -> bool {
    match resolved(api, &ty.shape) {
        Shape::Any | Shape::Map(_) | Shape::Ordered(_) => true,
        Shape::Schema(id) => matches!(
            api.schema(*id).kind,
            SchemaKind::Struct(_) | SchemaKind::Filter(_) | SchemaKind::Union(_)
        ),
        _ => false,
    }
}

/// Returns the type of the response, if it is JSON of one type.
fn answer(operation: &Operation) -> Option<&Type> {
    let Success::One(index) = response_classes(operation).success else {
        return None;
    };
    match operation.responses[index]
        .content
        .as_ref()
        .map(|it| &it.kind)
    {
        Some(ContentKind::Json(ty)) => Some(ty),
        _ => None,
    }
}

/// Returns the batch of an operation, and the name of its method.
fn batch(
    api: &Api,
    operation: &Operation,
    written: &Json,
) -> Result<(Batch, Option<String>), MemberError> {
    let shape = "expected a map that describes how several calls are sent as one, or `false` to \
         exclude the operation from batches";
    let members = known_members(written, &[], shape, &MEMBERS)?;
    let body = operation.body.as_ref().map(|body| &body.content.kind);
    let (Some(ContentKind::Json(body)), Some(answer)) = (body, answer(operation)) else {
        let message = "expected a JSON body and one type of JSON response for a batch";
        return Err((Vec::new(), message.to_owned()));
    };
    let is_needed = |parameter: &&trine_ir::Parameter| parameter.presence == Presence::Required;
    let mut parameters = operation
        .path_parameters
        .iter()
        .chain(&operation.parameters);
    if let Some(needed) = parameters.find(is_needed) {
        let message = format!(
            "expected no required parameters for a batch, found `{}`",
            needed.wire_name
        );
        return Err((Vec::new(), message));
    }
    let commands = path(members, "commands")?.ok_or_else(|| missing("commands"))?;
    inside(api, body, &commands, "commands", "the request")?;
    let results = path(members, "results")?.ok_or_else(|| missing("results"))?;
    inside(api, answer, &results, "results", "the response")?;
    let errors = match path(members, "errors")? {
        None => None,
        Some(errors) => {
            let ty = inside(api, answer, &errors, "errors", "the response")?;
            Some((errors, value_of(api, ty)))
        }
    };
    let halt = halt(members)?;
    if let Some((place, _)) = &halt {
        inside(api, body, place, "halt", "the request")?;
    }
    let method = text(members, "method", "a Rust name", is_identifier)?;
    let batch = Batch {
        pointer: operation.pointer.child(NAME),
        command: text(
            members,
            "command",
            "a string that contains `{path}`, followed by an optional `{query}`",
            |it| {
                let (path, query) = (it.find("{path}"), it.find("{query}"));
                path.is_some() && query.is_none_or(|query| path < Some(query))
            },
        )?
        .unwrap_or_else(|| "{path}?{query}".to_owned()),
        reference: text(
            members,
            "reference",
            "a string that contains `{name}`",
            |text| text.contains("{name}"),
        )?,
        limit: limit(members)?,
        result: path(members, "result")?.unwrap_or_default(),
        members: further(api, answer, members)?,
        commands,
        halt,
        results,
        errors,
    };
    Ok((batch, method))
}

fn missing(member: &str) -> MemberError {
    let message = format!("missing `{member}`: expected a JSON pointer such as `/{member}`");
    (Vec::new(), message)
}

/// Parses a JSON pointer into its segments.
fn pointer(written: &Json) -> Option<Vec<String>> {
    let text = written.as_str().filter(|text| !text.starts_with('#'))?;
    Some(Pointer::parse(text)?.segments().collect())
}

fn path(members: &Map<String, Json>, name: &str) -> Result<Option<Vec<String>>, MemberError> {
    let Some(written) = members.get(name) else {
        return Ok(None);
    };
    let path = pointer(written);
    let message = || format!("expected a JSON pointer such as `/{name}` for `{name}`");
    path.map(Some)
        .ok_or_else(|| (vec![name.to_owned()], message()))
}

fn text(
    members: &Map<String, Json>,
    name: &str,
    what: &str,
    fits: impl Fn(&str) -> bool,
) -> Result<Option<String>, MemberError> {
    match members.get(name) {
        None => Ok(None),
        Some(Json::String(text)) if fits(text) => Ok(Some(text.clone())),
        Some(_) => Err((
            vec![name.to_owned()],
            format!("expected {what} for `{name}`"),
        )),
    }
}

fn limit(members: &Map<String, Json>) -> Result<Option<u32>, MemberError> {
    let Some(written) = members.get("limit") else {
        return Ok(None);
    };
    let limit = written.as_u64().and_then(|limit| u32::try_from(limit).ok());
    match limit.filter(|limit| *limit > 0) {
        Some(limit) => Ok(Some(limit)),
        None => {
            let message = "expected the maximum number of commands of a batch for `limit`";
            Err((vec!["limit".to_owned()], message.to_owned()))
        }
    }
}

fn halt(members: &Map<String, Json>) -> Result<Option<(Vec<String>, Json)>, MemberError> {
    let Some(written) = members.get("halt") else {
        return Ok(None);
    };
    let at = ["halt".to_owned()];
    let shape =
        "expected a map of `body`, a JSON pointer into the body, and its `value` for `halt`";
    let members = known_members(written, &at, shape, &["body", "value"])?;
    match (members.get("body").and_then(pointer), members.get("value")) {
        (Some(place), Some(value)) => Ok(Some((place, value.clone()))),
        _ => Err((at.to_vec(), shape.to_owned())),
    }
}

type PathPairs = Vec<(Vec<String>, Vec<String>)>;

fn further(
    api: &Api,
    answer: &Type,
    members: &Map<String, Json>,
) -> Result<PathPairs, MemberError> {
    let Some(written) = members.get("members") else {
        return Ok(PathPairs::new());
    };
    let shape = "expected a map of pointers into the response of a call to pointers into the response \
         of a batch for `members`, such as `/total: /result/totals`";
    let Some(written) = written.as_object() else {
        return Err((vec!["members".to_owned()], shape.to_owned()));
    };
    let mut paths = PathPairs::new();
    for (from, to) in written {
        let at = vec!["members".to_owned(), from.clone()];
        let from = pointer(&Json::from(from.as_str()));
        let (Some(from), Some(to)) = (from, pointer(to)) else {
            return Err((at, shape.to_owned()));
        };
        resolve(api, answer, &to).map_err(|message| (at, format!("the response {message}")))?;
        paths.push((from, to));
    }
    Ok(paths)
}

/// Returns the type at a place of a body.
fn inside<'a>(
    api: &'a Api,
    body: &'a Type,
    path: &[String],
    name: &str,
    whole: &str,
) -> Result<&'a Type, MemberError> {
    let ty = resolve(api, body, path);
    ty.map_err(|message| (vec![name.to_owned()], format!("{whole} {message}")))
}

/// Returns the type at the end of a path, or what is missing.
fn resolve<'a>(api: &'a Api, mut at: &'a Type, path: &[String]) -> Result<&'a Type, String> {
    for member in path {
        at = step(api, at, member)?;
    }
    Ok(at)
}

fn step<'a>(api: &'a Api, ty: &'a Type, member: &str) -> Result<&'a Type, String> {
    let missing = || format!("has no `{member}`");
    match resolved(api, &ty.shape) {
        Shape::Any => Ok(ty),
        Shape::Map(value) | Shape::Ordered(value) => Ok(value),
        Shape::Schema(id) => match &api.schema(*id).kind {
            SchemaKind::Struct(object) => {
                let mut fields = object.fields.iter();
                let field = fields.find(|field| field.wire_name == member);
                let extra = object.extra.as_ref().map(|extra| &extra.value);
                field.map(|field| &field.ty).or(extra).ok_or_else(|| {
                    let names = object.fields.iter().map(|field| field.wire_name.as_str());
                    match closest(member, names) {
                        Some(close) => format!("{}; did you mean `{close}`?", missing()),
                        None => missing(),
                    }
                })
            }
            // A list is accepted because an empty map may be sent as one.
            SchemaKind::Union(union) => {
                let variants = union.variants.iter();
                let mut found = variants.filter_map(|one| match resolved(api, &one.ty.shape) {
                    // Nested unions could be cyclic.
                    Shape::Schema(id) if matches!(api.schema(*id).kind, SchemaKind::Union(_)) => {
                        None
                    }
                    _ => step(api, &one.ty, member).ok(),
                });
                found.next().ok_or_else(missing)
            }
            _ => Err(missing()),
        },
        _ => Err(missing()),
    }
}

/// Returns the type of the values of a map or a list.
fn value_of(api: &Api, ty: &Type) -> Type {
    let any = Type::new(Shape::Any);
    match resolved(api, &ty.shape) {
        Shape::Map(value) | Shape::Ordered(value) | Shape::List(value) => {
            Type::new(value.shape.clone())
        }
        Shape::Schema(id) => match &api.schema(*id).kind {
            SchemaKind::Struct(object) => match &object.extra {
                Some(extra) => Type::new(extra.value.shape.clone()),
                None => any,
            },
            SchemaKind::Union(union) => {
                let variants = union.variants.iter();
                let mut maps = variants.filter_map(|one| match resolved(api, &one.ty.shape) {
                    Shape::Map(value) | Shape::Ordered(value) => {
                        Some(Type::new(value.shape.clone()))
                    }
                    _ => None,
                });
                maps.next().unwrap_or(any)
            }
            _ => any,
        },
        _ => any,
    }
}

fn resolved<'a>(api: &'a Api, mut shape: &'a Shape) -> &'a Shape {
    // Cyclic aliases were removed.
    while let Shape::Schema(id) = shape
        && let SchemaKind::Alias(ty) = &api.schema(*id).kind
    {
        shape = &ty.shape;
    }
    shape
}
