//! `x-trine-batch`: an operation that sends several calls of other operations in one request.
//!
//! It is resolved when all definitions are known, because its pointers are looked up in them.

use serde_json::{Map, Value as Json};

use trine_ir::analyze::{Success, response_classes};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Api, Batch, BatchErrors, BatchMember, ContentKind, Halt, Location, Operation, Presence,
    SchemaKind, Shape, Type,
};

use crate::lower::DEPTH;
use crate::lower::extension::Extensions;
use crate::lower::extension::error::{ExtensionError, known_members};
use crate::lower::extension::lenient::has_wire_form;
use trine_ir::identifier::is_identifier;
use trine_ir::suggest::closest;

pub(in crate::lower) const NAME: &str = "x-trine-batch";

pub(in crate::lower) const MEMBERS: [&str; 10] = [
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

impl Extensions<'_> {
    /// Resolves the batch extensions of operations.
    pub(in crate::lower) fn batches(&mut self, api: &mut Api) {
        let written = std::mem::take(&mut self.written.batches);
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
                Err(problem) => self.reports.report(problem.into()),
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
    match ty.shape.resolved(&api.schemas) {
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
) -> Result<(Batch, Option<String>), ExtensionError> {
    let shape = "expected a map that describes how several calls are sent as one, or `false` to \
         exclude the operation from batches";
    let place = &operation.pointer.child(NAME);
    let description = Description {
        members: known_members(written, place, shape, &MEMBERS)?,
        place,
    };
    let body = operation.body.as_ref().map(|body| &body.content.kind);
    let (Some(ContentKind::Json(body)), Some(answer)) = (body, answer(operation)) else {
        let message = "expected a JSON body and one type of JSON response for a batch";
        return Err(ExtensionError::new(place.clone(), message));
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
        return Err(ExtensionError::new(place.clone(), message));
    }
    let request = Whole {
        api,
        ty: body,
        name: "the request",
    };
    let response = Whole {
        api,
        ty: answer,
        name: "the response",
    };
    let commands = description.required_path("commands")?;
    description.check("commands", request.inside(&commands))?;
    let results = description.required_path("results")?;
    description.check("results", response.inside(&results))?;
    let errors = match description.path("errors")? {
        None => None,
        Some(member) => {
            let ty = description.check("errors", response.inside(&member))?;
            let ty = value_of(api, ty);
            Some(BatchErrors { member, ty })
        }
    };
    let halt = description.halt()?;
    if let Some(Halt { member, .. }) = &halt {
        description.check("halt", request.inside(member))?;
    }
    let method = description.text("method", "a Rust name", is_identifier)?;
    let what = "a string that contains `{path}`, followed by an optional `{query}`";
    let command = description.text("command", what, |text| {
        let (path, query) = (text.find("{path}"), text.find("{query}"));
        path.is_some() && query.is_none_or(|query| path < Some(query))
    })?;
    let what = "a string that contains `{name}`";
    let reference = description.text("reference", what, |text| text.contains("{name}"))?;
    let batch = Batch {
        pointer: place.clone(),
        command: command.unwrap_or_else(|| "{path}?{query}".to_owned()),
        reference,
        limit: description.limit()?,
        result: description.path("result")?.unwrap_or_default(),
        members: description.further(response)?,
        commands,
        halt,
        results,
        errors,
    };
    Ok((batch, method))
}

/// The members of the extension.
struct Description<'a> {
    members: &'a Map<String, Json>,
    /// The place of the extension.
    place: &'a Pointer,
}

impl Description<'_> {
    /// Creates a problem with a member.
    fn wrong(&self, member: &str, message: impl Into<String>) -> ExtensionError {
        ExtensionError::new(self.place.child(member), message)
    }

    /// Sets a member as the place of a problem.
    fn check<T>(&self, member: &str, found: Result<T, String>) -> Result<T, ExtensionError> {
        found.map_err(|message| self.wrong(member, message))
    }

    fn path(&self, name: &str) -> Result<Option<Vec<String>>, ExtensionError> {
        let Some(written) = self.members.get(name) else {
            return Ok(None);
        };
        let message = || format!("expected a JSON pointer such as `/{name}` for `{name}`");
        let path = pointer(written).map(Some);
        path.ok_or_else(|| self.wrong(name, message()))
    }

    fn required_path(&self, name: &str) -> Result<Vec<String>, ExtensionError> {
        self.path(name)?.ok_or_else(|| {
            let message = format!("missing `{name}`: expected a JSON pointer such as `/{name}`");
            ExtensionError::new(self.place.clone(), message)
        })
    }

    fn text(
        &self,
        name: &str,
        what: &str,
        fits: impl Fn(&str) -> bool,
    ) -> Result<Option<String>, ExtensionError> {
        match self.members.get(name) {
            None => Ok(None),
            Some(Json::String(text)) if fits(text) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(name, format!("expected {what} for `{name}`"))),
        }
    }

    fn limit(&self) -> Result<Option<u32>, ExtensionError> {
        let Some(written) = self.members.get("limit") else {
            return Ok(None);
        };
        let limit = written.as_u64().and_then(|limit| u32::try_from(limit).ok());
        match limit.filter(|limit| *limit > 0) {
            Some(limit) => Ok(Some(limit)),
            None => {
                let message = "expected the maximum number of commands of a batch for `limit`";
                Err(self.wrong("limit", message))
            }
        }
    }

    fn halt(&self) -> Result<Option<Halt>, ExtensionError> {
        let Some(written) = self.members.get("halt") else {
            return Ok(None);
        };
        let shape =
            "expected a map of `body`, a JSON pointer into the body, and its `value` for `halt`";
        let place = self.place.child("halt");
        let members = known_members(written, &place, shape, &["body", "value"])?;
        match (members.get("body").and_then(pointer), members.get("value")) {
            (Some(member), Some(value)) => Ok(Some(Halt {
                member,
                value: value.clone(),
            })),
            _ => Err(ExtensionError::new(place, shape)),
        }
    }

    /// Returns the further members of the response to a call, with their counterparts.
    fn further(&self, response: Whole<'_>) -> Result<Vec<BatchMember>, ExtensionError> {
        let Some(written) = self.members.get("members") else {
            return Ok(Vec::new());
        };
        let shape = "expected a map of pointers into the response of a call to pointers into the response \
             of a batch for `members`, such as `/total: /result/totals`";
        let Some(written) = written.as_object() else {
            return Err(self.wrong("members", shape));
        };
        let mut further = Vec::new();
        for (from, to) in written {
            let problem = |message: &str| {
                let place = self.place.child("members").child(from);
                ExtensionError::new(place, message)
            };
            let of_call = pointer(&Json::from(from.as_str()));
            let (Some(of_call), Some(of_batch)) = (of_call, pointer(to)) else {
                return Err(problem(shape));
            };
            let found = response.inside(&of_batch);
            found.map_err(|message| problem(&message))?;
            further.push(BatchMember { of_call, of_batch });
        }
        Ok(further)
    }
}

/// Parses a JSON pointer into its segments.
fn pointer(written: &Json) -> Option<Vec<String>> {
    let text = written.as_str().filter(|text| !text.starts_with('#'))?;
    Some(Pointer::parse(text)?.segments().collect())
}

/// A body that paths lead into.
#[derive(Clone, Copy)]
struct Whole<'a> {
    api: &'a Api,
    ty: &'a Type,
    /// The name in messages.
    name: &'static str,
}

impl<'a> Whole<'a> {
    /// Returns the type at the end of a path, or what is missing.
    fn inside(self, path: &[String]) -> Result<&'a Type, String> {
        let ty = resolve(self.api, self.ty, path);
        ty.map_err(|message| format!("{} {message}", self.name))
    }
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
    match ty.shape.resolved(&api.schemas) {
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
                let mut found =
                    variants.filter_map(|one| match one.ty.shape.resolved(&api.schemas) {
                        // Nested unions could be cyclic.
                        Shape::Schema(id)
                            if matches!(api.schema(*id).kind, SchemaKind::Union(_)) =>
                        {
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
    match ty.shape.resolved(&api.schemas) {
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
                let mut maps =
                    variants.filter_map(|one| match one.ty.shape.resolved(&api.schemas) {
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
