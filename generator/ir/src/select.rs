//! Selection of operations, and the schemas that they reach.

use std::collections::BTreeSet;
use std::fmt;

use crate::{
    Api, ChosenNames, Content, ContentKind, Fixed, Operation, OperationId, Origin, Paging,
};
use crate::{Member, MemberPath, PagingStyle, Place, Schema, SchemaId, SchemaKind};
use crate::{Shape, Step, Type};

/// Names that are neither an operation nor a tag of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSelection {
    /// The names, each with a suggestion.
    pub names: Vec<(String, Option<String>)>,
}

impl fmt::Display for UnknownSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, meant)) in self.names.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "unknown tag or operationId `{name}`")?;
            if let Some(meant) = meant {
                write!(f, "; did you mean `{meant}`?")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for UnknownSelection {}

/// Keeps the operations with one of these tags or `operationId`s, and the schemas that they use.
/// `chosen_names` name removed parts that other names derive from.
///
/// # Errors
///
/// Returns all names that are neither a tag nor an operation.
pub fn select(
    api: Api,
    names: &[String],
    chosen_names: &ChosenNames,
) -> Result<Api, UnknownSelection> {
    check(&api, names)?;
    let mut api = api;
    let chosen = |operation: &Operation| {
        names
            .iter()
            .any(|name| operation.id == *name || operation.tags.contains(name))
    };
    let operations = renumbered(api.operations.iter().map(chosen));
    let schemas = renumbered(reached(&api, &operations));
    let words = Words {
        api: &api,
        chosen: chosen_names,
    };
    let origins = words.origins(&operations, &schemas);
    for (schema, origin) in api.schemas.iter_mut().zip(origins) {
        schema.origin = origin;
    }
    retain(&mut api.operations, &operations);
    retain(&mut api.schemas, &schemas);
    for id in places_of(&mut api) {
        // All remaining schemas were reached, so they have a number.
        *id = SchemaId(schemas[id.0].unwrap_or_default());
    }
    keep_security(&mut api);
    keep_own_servers(&mut api);
    let tags: BTreeSet<&String> = api.operations.iter().flat_map(|it| &it.tags).collect();
    let unused = |name: &String| !tags.contains(name);
    let unused: Vec<String> = api.tags.keys().filter(|it| unused(it)).cloned().collect();
    for name in unused {
        api.tags.shift_remove(&name);
    }
    Ok(api)
}

/// Removes the operations, and the content of the schemas that are not reachable from `schemas`.
pub fn blank_others(api: &mut Api, schemas: &[SchemaId]) {
    let mut reached = vec![false; api.schemas.len()];
    let mut open = schemas.to_vec();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut reached[id.0], true) {
            let members = api.schema(id).members().into_iter();
            open.extend(members.filter_map(Type::schema));
        }
    }
    api.operations.clear();
    for (schema, is_reached) in api.schemas.iter_mut().zip(reached) {
        if !is_reached {
            schema.kind = SchemaKind::Alias(Type::new(Shape::Any));
            schema.envelope.clear();
        }
    }
}

fn check(api: &Api, names: &[String]) -> Result<(), UnknownSelection> {
    let known: BTreeSet<&str> = api
        .operations
        .iter()
        .flat_map(|operation| operation.tags.iter().chain([&operation.id]))
        .map(String::as_str)
        .collect();
    let unknown: Vec<_> = names
        .iter()
        .filter(|name| !known.contains(name.as_str()))
        .map(|name| {
            let meant = crate::suggest::closest(name, known.iter().copied());
            (name.clone(), meant.map(str::to_owned))
        })
        .collect();
    match unknown.is_empty() {
        true => Ok(()),
        false => Err(UnknownSelection { names: unknown }),
    }
}

/// Returns the new number of each kept element.
fn renumbered(kept: impl IntoIterator<Item = bool>) -> Vec<Option<usize>> {
    let mut next = 0..;
    kept.into_iter()
        .map(|kept| if kept { next.next() } else { None })
        .collect()
}

fn retain<T>(list: &mut Vec<T>, numbers: &[Option<usize>]) {
    let mut numbers = numbers.iter();
    list.retain(|_| numbers.next().is_some_and(Option::is_some));
}

/// Returns which schemas the kept operations reach.
fn reached(api: &Api, operations: &[Option<usize>]) -> Vec<bool> {
    let mut reached = vec![false; api.schemas.len()];
    let mut open = Vec::new();
    for (operation, number) in api.operations.iter().zip(operations) {
        if number.is_some() {
            let mut operation = operation.clone();
            open.extend(
                places_of_operation(&mut operation)
                    .into_iter()
                    .map(|id| *id),
            );
        }
    }
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut reached[id.0], true) {
            let mut schema = api.schema(id).clone();
            open.extend(places_of_schema(&mut schema).into_iter().map(|id| *id));
        }
    }
    reached
}

/// Returns all places in an API that refer to a schema.
fn places_of(api: &mut Api) -> Vec<&mut SchemaId> {
    let schemas = api.schemas.iter_mut().flat_map(places_of_schema);
    let operations = api.operations.iter_mut().flat_map(places_of_operation);
    schemas.chain(operations).collect()
}

fn places_of_schema(schema: &mut Schema) -> Vec<&mut SchemaId> {
    let types: Vec<&mut Type> = match &mut schema.kind {
        SchemaKind::Struct(object) | SchemaKind::Multipart(object) => object
            .fields
            .iter_mut()
            .map(|field| &mut field.ty)
            .chain(object.extra.iter_mut().map(|extra| &mut extra.value))
            .collect(),
        SchemaKind::Union(union) => union.variants.iter_mut().map(|it| &mut it.ty).collect(),
        SchemaKind::Filter(filter) => {
            let properties = filter.properties.iter_mut().map(|it| &mut it.ty);
            properties.chain(&mut filter.others).collect()
        }
        SchemaKind::Alias(ty) => vec![ty],
        SchemaKind::Enum(_) => Vec::new(),
    };
    let content = schema.envelope.iter_mut().flat_map(places_of_path);
    let types = types.into_iter().filter_map(place_of_type);
    types.chain(content).collect()
}

fn places_of_operation(operation: &mut Operation) -> Vec<&mut SchemaId> {
    let parameters = operation
        .path_parameters
        .iter_mut()
        .chain(&mut operation.parameters)
        .filter_map(|parameter| place_of_type(&mut parameter.ty));
    let mut places: Vec<_> = parameters.collect();
    let bodies = operation.body.iter_mut().chain(&mut operation.other_bodies);
    places.extend(bodies.filter_map(|body| place_of_content(&mut body.content)));
    for response in &mut operation.responses {
        let answers = response.content.iter_mut().chain(&mut response.stream);
        places.extend(answers.filter_map(place_of_content));
        let headers = response.headers.iter_mut();
        places.extend(headers.filter_map(|header| place_of_type(&mut header.ty)));
    }
    places.extend(operation.paging.iter_mut().flat_map(places_of_paging));
    places.extend(operation.stream_when.iter_mut().flat_map(places_of_fixed));
    places.extend(
        operation
            .batch
            .iter_mut()
            .filter_map(|batch| place_of_type(&mut batch.errors.as_mut()?.ty)),
    );
    places
}

fn places_of_paging(paging: &mut Paging) -> Vec<&mut SchemaId> {
    let key: Vec<&mut MemberPath> = match &mut paging.style {
        PagingStyle::Page { last, .. } => last.iter_mut().collect(),
        PagingStyle::Keyset { key } => vec![key],
        PagingStyle::Offset { .. } | PagingStyle::Cursor => Vec::new(),
    };
    let reported = paging.limit.reported.iter_mut();
    let reported = reported.chain(&mut paging.next).chain(&mut paging.more);
    let mut places = vec![&mut paging.position];
    places.extend(&mut paging.limit.asked);
    let mut found: Vec<&mut SchemaId> = Vec::new();
    for fixed in &mut paging.fixed {
        places.push(&mut fixed.place);
        found.extend(fixed.value.schemas_mut());
    }
    let asked = places.into_iter().filter_map(|place| match place {
        Place::Body(path) => Some(path),
        Place::Parameter(_) => None,
    });
    let paths = asked.chain(&mut paging.items).chain(key).chain(reported);
    found.extend(paths.flat_map(places_of_path));
    found.extend(place_of_type(&mut paging.item));
    found
}

fn places_of_fixed(fixed: &mut Fixed) -> Vec<&mut SchemaId> {
    let mut places = fixed.value.schemas_mut();
    if let Place::Body(path) = &mut fixed.place {
        places.extend(places_of_path(path));
    }
    places
}

fn places_of_path(path: &mut MemberPath) -> Vec<&mut SchemaId> {
    let members = path.members.iter_mut().filter_map(|member| match member {
        Member::Field(id, _) | Member::Extra(id, _) | Member::Variant(id, _) => Some(id),
        Member::Entry(..) | Member::Inside(_) | Member::Condition(_) => None,
    });
    members.chain(place_of_type(&mut path.ty)).collect()
}

fn place_of_content(content: &mut Content) -> Option<&mut SchemaId> {
    match &mut content.kind {
        ContentKind::Json(ty)
        | ContentKind::Form(ty)
        | ContentKind::Brackets(ty)
        | ContentKind::JsonLines(ty)
        | ContentKind::Events(ty) => place_of_type(ty),
        ContentKind::Multipart(id) => id.as_mut(),
        ContentKind::Text | ContentKind::Bytes => None,
    }
}

/// Returns the schema that a type refers to, through lists and maps.
fn place_of_type(ty: &mut Type) -> Option<&mut SchemaId> {
    match &mut ty.shape {
        Shape::List(inner) | Shape::Map(inner) | Shape::Ordered(inner) => place_of_type(inner),
        Shape::Schema(id) => Some(id),
        _ => None,
    }
}

/// The names of the parts of an API, as words.
struct Words<'a> {
    api: &'a Api,
    chosen: &'a ChosenNames,
}

impl Words<'_> {
    /// Returns the origins of all schemas, which refer to kept parts only. A schema named after a
    /// removed part keeps the words of its name.
    fn origins(&self, operations: &[Option<usize>], schemas: &[Option<usize>]) -> Vec<Origin> {
        let all = self.api.schemas.iter();
        all.map(|schema| self.kept(&schema.origin, operations, schemas))
            .collect()
    }

    fn kept(
        &self,
        origin: &Origin,
        operations: &[Option<usize>],
        schemas: &[Option<usize>],
    ) -> Origin {
        let operation = |id: &OperationId| operations[id.0].map(OperationId);
        let kept = match origin {
            Origin::Component(_) | Origin::Named(_) => Some(origin.clone()),
            Origin::Inside(parent, step) => {
                schemas[parent.0].map(|parent| Origin::Inside(SchemaId(parent), step.clone()))
            }
            Origin::RequestBody(id) => operation(id).map(Origin::RequestBody),
            Origin::ResponseBody(id, status) => {
                operation(id).map(|id| Origin::ResponseBody(id, *status))
            }
            Origin::Parameter(id, name) => {
                operation(id).map(|id| Origin::Parameter(id, name.clone()))
            }
            Origin::Within(around, step) => {
                let around = self.kept(around, operations, schemas);
                Some(Origin::Within(Box::new(around), step.clone()))
            }
        };
        kept.unwrap_or_else(|| Origin::Named(self.of(origin)))
    }

    /// Returns the words of the name for an origin.
    fn of(&self, origin: &Origin) -> Vec<String> {
        let longer = |mut words: Vec<String>, step: &Step| {
            words.push(match step {
                Step::Property(name) | Step::Variant(name) => name.clone(),
                Step::Item => "Item".to_owned(),
                Step::Value => "Value".to_owned(),
            });
            words
        };
        match origin {
            Origin::Component(key) => vec![key.clone()],
            Origin::Named(words) => words.clone(),
            Origin::Inside(parent, step) => {
                let parent = self.api.schema(*parent);
                let words = match self.chosen.of_type(&parent.pointer) {
                    Some(name) => vec![name.to_owned()],
                    None => self.of(&parent.origin),
                };
                longer(words, step)
            }
            Origin::RequestBody(id) => self.of_operation(*id, "Request"),
            Origin::ResponseBody(id, _) => self.of_operation(*id, "Response"),
            Origin::Parameter(id, name) => self.of_operation(*id, name),
            Origin::Within(around, step) => longer(self.of(around), step),
        }
    }

    fn of_operation(&self, id: OperationId, rest: &str) -> Vec<String> {
        let operation = &self.api.operations[id.0];
        let name = self.chosen.of_value(&operation.pointer);
        let name = name.unwrap_or(&operation.id);
        vec![name.to_owned(), rest.to_owned()]
    }
}

/// Keeps the security schemes that an operation requires.
fn keep_security(api: &mut Api) {
    let asked: BTreeSet<usize> = api
        .operations
        .iter()
        .flat_map(|operation| operation.security.iter().flatten().copied())
        .collect();
    let numbers = renumbered((0..api.security_schemes.len()).map(|it| asked.contains(&it)));
    retain(&mut api.security_schemes, &numbers);
    api.security
        .retain(|all| all.iter().all(|index| numbers[*index].is_some()));
    let requirements = api.operations.iter_mut().flat_map(|it| &mut it.security);
    for index in requirements.chain(&mut api.security).flatten() {
        *index = numbers[*index].unwrap_or_default();
    }
}

/// Keeps the server lists that an operation uses.
fn keep_own_servers(api: &mut Api) {
    let own = api.operations.iter().filter_map(|it| it.operation_servers);
    let own: BTreeSet<usize> = own.collect();
    let numbers = renumbered((0..api.operation_servers.len()).map(|it| own.contains(&it)));
    retain(&mut api.operation_servers, &numbers);
    for operation in &mut api.operations {
        operation.operation_servers = operation.operation_servers.and_then(|index| numbers[index]);
    }
}
