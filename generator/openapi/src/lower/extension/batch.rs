//! `x-trine-batch`: an operation that sends several calls of other operations in one request.
//!
//! It is resolved when all definitions are known, because its pointers are looked up in them.

mod body;

use serde_json::{Map, Value as Json};

use trine_ir::analyze::{Success, response_classes};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Api, Batch, BatchErrors, BatchMember, ContentKind, Halt, Location, NamedPart, Operation,
    Presence, SchemaKind, Shape, Type,
};

use crate::identifier::is_identifier;
use crate::lower::DEPTH;
use crate::lower::extension::Extensions;
use crate::lower::extension::error::found;
use crate::lower::extension::error::{ExtensionError, Problems, known_members};
use crate::lower::extension::lenient::has_wire_form;
use body::{Unknown, Whole, resolve, value_of};

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
                        self.chosen_names
                            .add_of_document(NamedPart::Value(batch.pointer.clone()), method);
                    }
                    found.push((index, batch));
                }
                Err(problems) => {
                    for problem in problems {
                        self.reports.report(problem.into());
                    }
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
    let has_result = response_type(operation).is_some_and(|ty| {
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
fn response_type(operation: &Operation) -> Option<&Type> {
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
) -> Result<(Batch, Option<String>), Problems> {
    let shape = "expected a map such as `{commands: /cmd}`, or `false` to exclude the operation from \
         batches";
    let place = &operation.pointer.child(NAME);
    let mut problems = Problems::default();
    let Some(members) = known_members(written, place, shape, &MEMBERS, &mut problems) else {
        return Err(problems);
    };
    let description = Description { members, place };
    let body = operation.body.as_ref().map(|body| &body.content.kind);
    let (Some(ContentKind::Json(body)), Some(response)) = (body, response_type(operation)) else {
        let message = "expected an operation with a JSON body and one type of JSON response";
        problems.add(ExtensionError::new(place.clone(), message));
        return Err(problems);
    };
    let path = operation.path_parameters.iter();
    let mut parameters = path.chain(&operation.parameters);
    if let Some(needed) = parameters.find(|one| one.presence == Presence::Required) {
        let message = format!(
            "expected an operation without required parameters, found `{}`",
            needed.wire_name
        );
        problems.add(ExtensionError::new(place.clone(), message));
    }
    let request = Whole {
        api,
        ty: body,
        name: "the request",
    };
    let response = Whole {
        api,
        ty: response,
        name: "the response",
    };
    let commands = problems.keep(description.required_path("commands", request));
    let results = problems.keep(description.required_path("results", response));
    let errors = problems.keep(description.errors(response));
    let halt = problems.keep(description.halt(request));
    let method = problems.keep(description.text("method", "a Rust identifier", is_identifier));
    let command = problems.keep(description.command());
    let what = "a string with `{name}`";
    let reference = description.text("reference", what, |text| text.contains("{name}"));
    let reference = problems.keep(reference);
    let limit = problems.keep(description.limit());
    let result = problems.keep(description.path("result"));
    let members = problems.keep(description.further(response));
    let batch = || {
        let batch = Batch {
            pointer: place.clone(),
            command: command?,
            reference: reference?,
            limit: limit?,
            result: result?.unwrap_or_default(),
            members: members?,
            commands: commands?,
            halt: halt?,
            results: results?,
            errors: errors?,
        };
        Some((batch, method?))
    };
    let batch = batch();
    problems.none_in(batch)
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
    fn check<T>(&self, member: &str, found: Result<T, Unknown>) -> Result<T, ExtensionError> {
        found.map_err(|Unknown { message, help }| match help {
            Some(help) => self.wrong(member, message).help(help),
            None => self.wrong(member, message),
        })
    }

    fn path(&self, name: &str) -> Result<Option<Vec<String>>, ExtensionError> {
        let Some(written) = self.members.get(name) else {
            return Ok(None);
        };
        let message = || {
            let found = found(written);
            format!("expected a JSON pointer such as `/{name}` for `{name}`, found {found}")
        };
        let path = pointer(written).map(Some);
        path.ok_or_else(|| self.wrong(name, message()))
    }

    /// Returns a required path to a member of a body.
    fn required_path(&self, name: &str, body: Whole<'_>) -> Result<Vec<String>, ExtensionError> {
        let path = self.path(name)?.ok_or_else(|| {
            let message = format!("missing `{name}`: expected a JSON pointer such as `/{name}`");
            ExtensionError::new(self.place.clone(), message)
        })?;
        self.check(name, body.inside(&path)).map(|_| path)
    }

    fn errors(&self, response: Whole<'_>) -> Result<Option<BatchErrors>, ExtensionError> {
        let Some(member) = self.path("errors")? else {
            return Ok(None);
        };
        let ty = self.check("errors", response.inside(&member))?;
        let ty = value_of(response.api, ty);
        Ok(Some(BatchErrors { member, ty }))
    }

    fn command(&self) -> Result<String, ExtensionError> {
        let what = "a string with `{path}`, optionally followed by `{query}`,";
        let command = self.text("command", what, |text| {
            let (path, query) = (text.find("{path}"), text.find("{query}"));
            path.is_some() && query.is_none_or(|query| path < Some(query))
        })?;
        Ok(command.unwrap_or_else(|| "{path}?{query}".to_owned()))
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
            Some(value) => {
                let message = format!("expected {what} for `{name}`, found {}", found(value));
                Err(self.wrong(name, message))
            }
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
                let message = format!(
                    "expected an integer of at least 1 for `limit`, found {}",
                    found(written)
                );
                Err(self.wrong("limit", message))
            }
        }
    }

    fn halt(&self, request: Whole<'_>) -> Result<Option<Halt>, Problems> {
        let Some(written) = self.members.get("halt") else {
            return Ok(None);
        };
        let mut problems = Problems::default();
        let shape =
            "expected a map with `body` (a JSON pointer into the body) and `value` for `halt`";
        let place = self.place.child("halt");
        let known = &["body", "value"];
        let Some(members) = known_members(written, &place, shape, known, &mut problems) else {
            return Err(problems);
        };
        let halt = match (members.get("body").and_then(pointer), members.get("value")) {
            (Some(member), Some(value)) => {
                let member = self.check("halt", request.inside(&member)).map(|_| member);
                problems.keep(member).map(|member| Halt {
                    member,
                    value: value.clone(),
                })
            }
            _ => {
                problems.add(ExtensionError::new(place, shape));
                None
            }
        };
        problems.none_in(Some(halt))
    }

    /// Returns the further members of the response to a call, with their counterparts.
    fn further(&self, response: Whole<'_>) -> Result<Vec<BatchMember>, Problems> {
        let Some(written) = self.members.get("members") else {
            return Ok(Vec::new());
        };
        let shape = "expected a map of JSON pointers to JSON pointers for `members`, such as \
             `{/total: /result/totals}`";
        let Some(written) = written.as_object() else {
            return Err(self.wrong("members", shape).into());
        };
        let further = written.iter().map(|(from, to)| {
            let problem = |message: &str| {
                let place = self.place.child("members").child(from);
                ExtensionError::new(place, message)
            };
            let of_call = pointer(&Json::from(from.as_str()));
            let (Some(of_call), Some(of_batch)) = (of_call, pointer(to)) else {
                return Err(problem(shape));
            };
            let found = response.inside(&of_batch);
            found.map_err(|Unknown { message, help }| match help {
                Some(help) => problem(&message).help(help),
                None => problem(&message),
            })?;
            Ok(BatchMember { of_call, of_batch })
        });
        let mut problems = Problems::default();
        let further = problems.keep_all(further);
        problems.none_in(further)
    }
}

/// Parses a JSON pointer into its segments.
fn pointer(written: &Json) -> Option<Vec<String>> {
    let text = written.as_str().filter(|text| !text.starts_with('#'))?;
    Some(Pointer::parse(text)?.segments().collect())
}
