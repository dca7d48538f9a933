//! The operations of a document that are called, and the states of their arguments.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};
use trine::Analyzed;
use trine::ir::{
    Api, Body, ContentKind, Location, Operation, OperationId, Parameter, ParameterEncoding,
    Presence, SchemaKind, Shape, Struct, TextFormat, Type,
};

use super::driver::{Target, can_make};
use super::judge::Case;
use super::values::{Nesting, State, States};

/// The number of operations called for a document, in addition to those that add to the coverage.
const SOME_OPERATIONS: usize = 20;
/// The maximum number of states of a call; the most deeply nested are skipped first.
const MOST_STATES: usize = 400;

/// Returns the `operationId`s to call, starting with those that send a kind of value in a new way.
pub(super) fn operations(api: &Api, all: bool) -> Vec<String> {
    let mut known = BTreeSet::new();
    let (mut kept, mut others) = (Vec::new(), Vec::new());
    for operation in &api.operations {
        let features = features(api, operation);
        match features.is_subset(&known) {
            true if features.is_empty() => {}
            true => others.push(operation.id.clone()),
            false => {
                known.extend(features);
                kept.push(operation.id.clone());
            }
        }
    }
    let left = match all {
        true => others.len(),
        false => SOME_OPERATIONS.saturating_sub(kept.len()),
    };
    kept.extend(others.into_iter().take(left));
    kept
}

/// Returns the ways in which an operation sends values, with their kinds.
fn features(api: &Api, operation: &Operation) -> BTreeSet<String> {
    let mut features = BTreeSet::new();
    let path = operation.path_parameters.iter();
    for parameter in path.chain(&operation.parameters) {
        let kind = kind(api, &parameter.ty);
        features.insert(format!("{} {kind}", way_of(parameter)));
    }
    for body in operation.bodies() {
        let way = way_of_body(body);
        features.insert(way.clone());
        let schema = body.content.kind.schema().map(|id| api.schema(id));
        let Some(object) = schema.and_then(|schema| schema.kind.object()) else {
            continue;
        };
        features.extend(member_kinds(api, object).map(|kind| format!("{way} {kind}")));
    }
    features
}

fn member_kinds<'a>(api: &'a Api, object: &'a Struct) -> impl Iterator<Item = String> + use<'a> {
    object.fields.iter().map(|field| {
        let null = if field.ty.nullable { "?" } else { "" };
        let presence = field.presence;
        let clear = field.clear;
        format!("{}{null} {presence:?} {clear:?}", kind(api, &field.ty))
    })
}

/// Returns the kind of a type, including the elements of a list.
fn kind(api: &Api, ty: &Type) -> String {
    match &ty.shape {
        Shape::List(item) => format!("list of {}", kind(api, item)),
        Shape::Map(_) | Shape::Ordered(_) => "map".to_owned(),
        Shape::Any => "any".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::File => "file".to_owned(),
        Shape::Schema(id) => match &api.schema(*id).kind {
            SchemaKind::Alias(ty) => kind(api, ty),
            SchemaKind::Struct(_) | SchemaKind::Multipart(_) => "object".to_owned(),
            SchemaKind::Union(_) => "union".to_owned(),
            SchemaKind::Filter(_) => "filter".to_owned(),
            SchemaKind::Enum(_) => "scalar".to_owned(),
        },
        _ => "scalar".to_owned(),
    }
}

/// Returns the calls of an operation: one for each of its bodies, and one in a batch.
pub(super) fn targets(analyzed: &Analyzed, client: usize, id: OperationId) -> Vec<Target<'_>> {
    let operation = &analyzed.api.operations[id.0];
    let names = analyzed.names.operation(id);
    let target = |method: &str, body, batch| Target {
        client,
        id,
        method: match batch {
            None => analyzed.names.call(id, method),
            Some(_) => names.unique.clone(),
        },
        body,
        batch,
    };
    let mut targets = Vec::new();
    match &operation.body {
        None => targets.push(target(&names.function, None, None)),
        Some(body) if can_make(analyzed, body) => {
            targets.push(target(&names.function, Some(body), None));
        }
        Some(_) => {}
    }
    for (body, method) in operation.other_bodies.iter().zip(&names.other_bodies) {
        if can_make(analyzed, body) {
            targets.push(target(method, Some(body), None));
        }
    }
    let mut operations = (0..analyzed.api.operations.len()).map(OperationId);
    let batch = operations.find_map(|id| analyzed.names.operation(id).batch.clone());
    if operation.in_batch && batch.is_some() {
        let body = operation.body.as_ref();
        targets.push(target(&names.function, body, batch));
    }
    targets
}

/// Returns the calls of a target: one with only the required arguments, and one for each state of
/// each argument.
pub(super) fn cases(
    number: usize,
    document: &str,
    analyzed: &Analyzed,
    states: &mut States<'_>,
    target: &Target<'_>,
) -> Vec<Case> {
    let operation = &analyzed.api.operations[target.id.0];
    let arguments = arguments(operation, target);
    let mut least = Map::new();
    for argument in arguments.iter().filter(|argument| argument.is_required) {
        let value = states.least(&argument.ty, false, 0);
        least.insert(argument.key.clone(), value);
    }
    let case = |way: &str, is_required, state| Case {
        target: number,
        shown: format!("{document}: {} {}", operation.method, operation.path),
        way: way.to_owned(),
        is_required,
        state,
    };
    let left_alone = State {
        path: Vec::new(),
        variants: BTreeMap::new(),
        part: String::new(),
        value: Json::Object(least.clone()),
    };
    let mut cases = vec![case("", false, left_alone)];
    for argument in arguments {
        let found = states.of(&argument.ty, &Nesting::root(argument.name, &argument.way));
        cases.extend(found.into_iter().map(|state| {
            let mut all = least.clone();
            all.insert(argument.key.clone(), state.value);
            let value = Json::Object(all);
            case(
                &argument.way,
                argument.is_required,
                State { value, ..state },
            )
        }));
    }
    cases.sort_by_key(|case| case.state.path.len());
    cases.truncate(MOST_STATES);
    cases
}

/// An argument of a call.
struct Argument<'a> {
    /// Its name in the driver.
    key: String,
    name: &'a str,
    /// The way in which it is sent.
    way: String,
    ty: Type,
    is_required: bool,
}

fn arguments<'a>(operation: &'a Operation, target: &Target<'a>) -> Vec<Argument<'a>> {
    let batch = if target.batch.is_some() {
        "batch, "
    } else {
        ""
    };
    let argument = |key: String, parameter: &'a Parameter| Argument {
        key,
        name: &parameter.wire_name,
        way: format!("{batch}{}", way_of(parameter)),
        // Arguments and fields of a struct of parameters cannot be null.
        ty: Type {
            nullable: false,
            ..parameter.ty.clone()
        },
        is_required: parameter.presence == Presence::Required,
    };
    let path = operation.path_parameters.iter().enumerate();
    let path = path.map(|(index, parameter)| Argument {
        is_required: true,
        ..argument(format!("p{index}"), parameter)
    });
    let others = operation.parameters.iter().enumerate();
    let others = others.map(|(index, parameter)| argument(format!("q{index}"), parameter));
    let body = target.body.map(|body| Argument {
        key: "body".to_owned(),
        name: "body",
        way: match target.batch {
            None => way_of_body(body),
            Some(_) => "batch".to_owned(),
        },
        ty: type_of(body),
        is_required: body.presence == Presence::Required,
    });
    path.chain(others).chain(body).collect()
}

fn type_of(body: &Body) -> Type {
    let text = Type::new(Shape::Text(TextFormat::Plain));
    match &body.content.kind {
        ContentKind::Json(ty)
        | ContentKind::Form(ty)
        | ContentKind::Brackets(ty)
        | ContentKind::Xml(ty, _) => ty.clone(),
        ContentKind::JsonLines(ty) => Type::new(Shape::List(Box::new(ty.clone()))),
        ContentKind::Multipart(Some(id)) => Type::new(Shape::Schema(*id)),
        ContentKind::Multipart(None) => Type::new(Shape::Map(Box::new(text))),
        ContentKind::Text
        | ContentKind::Bytes
        | ContentKind::Events(_)
        | ContentKind::PartStream(..) => text,
    }
}

fn way_of(parameter: &Parameter) -> String {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    match &parameter.encoding {
        ParameterEncoding::Style { style, explode, .. } => {
            let explode = if *explode { ", exploded" } else { "" };
            format!("{location} {style:?}{explode}")
        }
        ParameterEncoding::Json => format!("{location} JSON"),
        ParameterEncoding::Query(_) => format!("{location} as a whole"),
    }
}

fn way_of_body(body: &Body) -> String {
    match body.content.kind {
        ContentKind::Json(_) => "body JSON".to_owned(),
        ContentKind::Form(_) => "body form".to_owned(),
        ContentKind::Brackets(_) => "body brackets".to_owned(),
        ContentKind::Multipart(_) => "body multipart".to_owned(),
        ContentKind::JsonLines(_) => "body JSON lines".to_owned(),
        ContentKind::Xml(..) => "body XML".to_owned(),
        ContentKind::Text => "body text".to_owned(),
        ContentKind::Bytes | ContentKind::Events(_) | ContentKind::PartStream(..) => {
            "body bytes".to_owned()
        }
    }
}
