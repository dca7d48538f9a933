//! Which operations of a document are called, and in which states their arguments are.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};
use trine::Reading;
use trine::ir::{
    Api, Body, ContentKind, Location, Operation, OperationId, Parameter, ParameterEncoding,
    Presence, SchemaKind, Shape, Struct, Type,
};

use super::driver::{Target, can_make};
use super::judge::Case;
use super::values::{Nesting, State, States};

/// Of a document, so many operations are called, and all that add to what is covered.
const SOME_OPERATIONS: usize = 20;
/// The number of states of a call; those that are nested deepest are left out first.
const MOST_STATES: usize = 400;

/// The `operationId`s of the operations that are called: those first that have a way to send a kind
/// of value that none before them has.
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

/// The ways in which an operation sends something, with what they send.
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
        let Some(SchemaKind::Struct(object)) =
            body.content.kind.schema().map(|id| &api.schema(id).kind)
        else {
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

/// What kind of value a type is, down to what a list holds.
fn kind(api: &Api, ty: &Type) -> String {
    match &ty.shape {
        Shape::List(item) => format!("list of {}", kind(api, item)),
        Shape::Map(_) | Shape::Ordered(_) => "map".to_owned(),
        Shape::Any => "any".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::File => "file".to_owned(),
        Shape::Schema(id) => match &api.schema(*id).kind {
            SchemaKind::Alias(ty) => kind(api, ty),
            SchemaKind::Struct(_) => "object".to_owned(),
            SchemaKind::Union(_) => "union".to_owned(),
            SchemaKind::Filter(_) => "filter".to_owned(),
            SchemaKind::Enum(_) => "scalar".to_owned(),
        },
        _ => "scalar".to_owned(),
    }
}

/// The calls that can be made of an operation: one for each of its bodies, and one in a batch.
pub(super) fn targets(reading: &Reading, client: usize, id: OperationId) -> Vec<Target<'_>> {
    let operation = &reading.api.operations[id.0];
    let names = reading.names.operation(id);
    let target = |method: &str, body, batch| Target {
        client,
        id,
        method: method.to_owned(),
        body,
        batch,
    };
    let mut targets = Vec::new();
    match &operation.body {
        None => targets.push(target(&names.function, None, None)),
        Some(body) if can_make(reading, body) => {
            targets.push(target(&names.function, Some(body), None));
        }
        Some(_) => {}
    }
    for (body, method) in operation.other_bodies.iter().zip(&names.other_bodies) {
        if can_make(reading, body) {
            targets.push(target(method, Some(body), None));
        }
    }
    let mut operations = reading.api.operations.iter().enumerate();
    let batch = operations.find(|(_, operation)| operation.batch.is_some());
    if let (true, Some((index, _))) = (operation.in_batch, batch) {
        let batch = reading.names.operation(OperationId(index)).batch.clone();
        targets.push(target(
            &names.function,
            operation.body.as_ref(),
            Some(batch),
        ));
    }
    targets
}

/// The calls of a target: one with the least that has to be said, and one for each state of each of
/// its arguments.
pub(super) fn cases(
    number: usize,
    document: &str,
    reading: &Reading,
    states: &mut States<'_>,
    target: &Target<'_>,
) -> Vec<Case> {
    let operation = &reading.api.operations[target.id.0];
    let shown = format!("{document}: {} {}", operation.method, operation.path);
    let mut least = Map::new();
    let mut arguments: Vec<(String, String, Vec<State>)> = Vec::new();
    let mut add = |key: String, ty: Option<&Type>, place: &str, way: String, required: bool| {
        let nesting = Nesting::root(place, &way);
        if required {
            let value = ty.map_or_else(|| Json::from("text"), |ty| states.least(ty, false, 0));
            least.insert(key.clone(), value);
        }
        let found = match ty {
            Some(ty) => states.of(ty, &nesting),
            None => states.of(
                &Type::new(Shape::Text(trine::ir::TextFormat::Plain)),
                &nesting,
            ),
        };
        arguments.push((key, way, found));
    };
    let batch = if target.batch.is_some() {
        "batch, "
    } else {
        ""
    };
    for (index, parameter) in operation.path_parameters.iter().enumerate() {
        let way = format!("{batch}{}", way_of(parameter));
        add(
            format!("p{index}"),
            Some(&parameter.ty),
            &parameter.wire_name,
            way,
            true,
        );
    }
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let way = format!("{batch}{}", way_of(parameter));
        let required = parameter.presence == Presence::Required;
        // The struct of parameters has no place for a null.
        let ty = Type {
            nullable: false,
            ..parameter.ty.clone()
        };
        add(
            format!("q{index}"),
            Some(&ty),
            &parameter.wire_name,
            way,
            required,
        );
    }
    if let Some(body) = target.body {
        let required = body.presence == Presence::Required;
        let ty = match &body.content.kind {
            ContentKind::Json(ty) | ContentKind::Form(ty) | ContentKind::Brackets(ty) => {
                Some(ty.clone())
            }
            ContentKind::JsonLines(ty) => Some(Type::new(Shape::List(Box::new(ty.clone())))),
            ContentKind::Multipart(Some(id)) => Some(Type::new(Shape::Schema(*id))),
            ContentKind::Multipart(None) => {
                let text = Type::new(Shape::Text(trine::ir::TextFormat::Plain));
                Some(Type::new(Shape::Map(Box::new(text))))
            }
            _ => None,
        };
        let way = match batch {
            "" => way_of_body(body),
            _ => "batch".to_owned(),
        };
        add("body".to_owned(), ty.as_ref(), "body", way, required);
    }
    let case = |way: String, state| Case {
        target: number,
        shown: shown.clone(),
        way,
        state,
    };
    let mut cases = vec![case(
        String::new(),
        State {
            path: Vec::new(),
            variants: Default::default(),
            part: String::new(),
            value: Json::Object(least.clone()),
        },
    )];
    for (key, way, states) in arguments {
        cases.extend(states.into_iter().map(|state| {
            let mut all = least.clone();
            all.insert(key.clone(), state.value);
            let value = Json::Object(all);
            case(way.clone(), State { value, ..state })
        }));
    }
    cases.sort_by_key(|case| case.state.path.len());
    cases.truncate(MOST_STATES);
    cases
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
    }
}

fn way_of_body(body: &Body) -> String {
    match body.content.kind {
        ContentKind::Json(_) => "body JSON".to_owned(),
        ContentKind::Form(_) => "body form".to_owned(),
        ContentKind::Brackets(_) => "body brackets".to_owned(),
        ContentKind::Multipart(_) => "body multipart".to_owned(),
        ContentKind::JsonLines(_) => "body JSON lines".to_owned(),
        ContentKind::Text => "body text".to_owned(),
        ContentKind::Bytes | ContentKind::Events(_) => "body bytes".to_owned(),
    }
}
