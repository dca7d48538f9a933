//! The names of an operation's items.

use super::Source;
use super::case::{stem, type_name, value_name};
use super::groups::{GroupNames, MethodScopes};
use super::reserved::{ARGUMENTS, CLIENT_METHODS, PAGE_ARGUMENTS};
use super::schema::Methods;
use super::scope::{NamePriority, Scope};
use super::status;
use crate::analyze::is_download;
use crate::ir::{Body, ContentKind, Operation, OperationId, Parameter};
use crate::pointer::Pointer;

/// The names of an operation's items.
#[derive(Clone, Debug)]
pub struct OperationNames {
    /// The group whose type has its methods; `None` if the client has them.
    pub group: Option<usize>,
    /// The method.
    pub function: String,
    /// Its name that is unique in the API: the function that creates a call for a batch.
    pub unique: String,
    /// The method that returns a stream, if a response can also be read as a whole.
    pub stream: Option<String>,
    /// The methods for other bodies, parallel to [`Operation::other_bodies`].
    pub other_bodies: Vec<String>,
    /// The method that sends a batch of calls, if there is one.
    pub batch: Option<String>,
    /// The methods that return the items of its list, parallel to [`Operation::paging`].
    pub items: Vec<String>,
    /// The types of the requests of these pages, parallel to [`items`](Self::items).
    pub pages: Vec<String>,
    /// The arguments of its path parameters, in path order.
    pub path_arguments: Vec<String>,
    /// The struct of its other parameters.
    pub params: String,
    /// Its other parameters, parallel to [`Operation::parameters`].
    pub parameters: Vec<ParameterNames>,
    /// The enum of its success bodies, if there are several.
    pub success: Option<String>,
    /// The type of its errors: an alias, or an enum if no other operation can share it.
    pub error: String,
    /// The variant of each response, parallel to [`Operation::responses`].
    pub responses: Vec<String>,
}

impl OperationNames {
    /// Returns the functions that parse the requests of its callbacks: without and with their
    /// verification.
    pub fn parse_callback(&self) -> [String; 2] {
        let name = self.unique.trim_start_matches("r#");
        [format!("parse_{name}"), format!("verify_{name}")]
    }

    /// Returns the function that checks the arguments of its method.
    pub fn check_arguments(&self) -> String {
        format!("validate_{}", self.unique.trim_start_matches("r#"))
    }
}

/// The names of a parameter.
#[derive(Clone, Debug)]
pub struct ParameterNames {
    /// The field of the `…Params` struct.
    pub field: String,
    /// The method that sets it.
    pub setter: String,
}

/// Names all operations, given the names of their errors. Parameters have a module, and so a scope, of
/// their own.
pub fn name_operations(
    source: Source<'_>,
    types: &mut Scope,
    errors: Vec<String>,
    groups: &[GroupNames],
) -> Vec<OperationNames> {
    let Source { api, analysis, .. } = source;
    let wanted = api
        .operations
        .iter()
        .map(|operation| source.wanted_value(&operation.pointer, &operation.id, "operation"));
    let wanted: Vec<_> = wanted.collect();
    let (functions, mut methods) = MethodScopes::name(source, &wanted, groups);
    let mut unique = Scope::reserving(CLIENT_METHODS.iter().copied());
    let mut unique = unique.take_all(wanted, "_").into_iter();
    let mut params = Scope::default();
    let mut pages = Scope::default();
    let operations = api.operations.iter().enumerate().zip(errors);
    operations
        .map(|((index, operation), error)| {
            let id = OperationId(index);
            let base = body_name(source, id);
            let group = methods.owner(id);
            let success = match analysis.response_classes(id).success {
                crate::analyze::Success::Many => Some(types.take(format!("{base}Success"), "")),
                _ => None,
            };
            let has_stream = analysis.response_classes(id).stream.is_some();
            let stream = (has_stream || is_download(operation))
                .then(|| methods.take(id, format!("{}_stream", functions[index])));
            let mut method_of = |extension: &Pointer, suffix: &str| {
                let name = match source.chosen.of_value(extension) {
                    Some(name) => name.to_owned(),
                    None => format!("{}_{suffix}", functions[index]),
                };
                methods.take(id, name)
            };
            let items = operation.paging.iter();
            let items = items.map(|paging| method_of(&paging.pointer, "items"));
            let items: Vec<String> = items.collect();
            let requests = items.iter().map(|method| {
                let name = match group.map(|group| &groups[group]) {
                    Some(group) => type_name(&format!("{}_{method}", group.module), "Items"),
                    None => type_name(method, "Items"),
                };
                pages.take(format!("{}Pages", stem(&name)), "")
            });
            let batch = operation.batch.as_ref();
            let batch = batch.map(|batch| method_of(&batch.pointer, "calls"));
            let other_bodies = operation.other_bodies.iter().map(|body| {
                let suffix = body_suffix(operation, body);
                methods.take(id, format!("{}_{suffix}", functions[index]))
            });
            OperationNames {
                other_bodies: other_bodies.collect(),
                pages: requests.collect(),
                items,
                batch,
                stream,
                group,
                function: functions[index].clone(),
                unique: unique.next().unwrap_or_default(),
                path_arguments: path_arguments(source, operation),
                params: params.take(format!("{base}Params"), ""),
                parameters: name_parameters(source, &operation.parameters),
                success,
                error,
                responses: name_responses(source, operation),
            }
        })
        .collect()
}

/// Returns the suffix of the operation's name for the method of an additional body.
fn body_suffix(operation: &Operation, body: &Body) -> String {
    let first = operation.body.as_ref().map(|first| &first.content.kind);
    let suffix = match &body.content.kind {
        // Both are JSON with different schemas.
        ContentKind::Json(_) if matches!(first, Some(ContentKind::Json(_))) => {
            let essence = body.content.media_type.split(';').next();
            let subtype = essence.and_then(|essence| essence.split_once('/'));
            return value_name(subtype.map_or("json", |(_, subtype)| subtype), "json");
        }
        ContentKind::Json(_) => "json",
        ContentKind::Form(_) | ContentKind::Brackets(_) => "form",
        ContentKind::Multipart(_) => "multipart",
        ContentKind::Xml(..) => "xml",
        ContentKind::Text => "text",
        ContentKind::JsonLines(_) => "lines",
        ContentKind::Bytes | ContentKind::Events(_) | ContentKind::PartStream(..) => "bytes",
    };
    suffix.to_owned()
}

/// Returns the prefix of the names of an operation's types.
pub fn body_name(source: Source<'_>, id: OperationId) -> String {
    let operation = &source.api.operations[id.0];
    let chosen = source.chosen.of_value(&operation.pointer);
    let text = chosen.unwrap_or(&operation.id);
    stem(&type_name(text, "Operation")).to_owned()
}

/// Names the variants of responses; both the enum of errors and that of successes have some of them.
fn name_responses(source: Source<'_>, operation: &Operation) -> Vec<String> {
    let responses = operation.responses.iter();
    let wanted = responses.map(|response| {
        let derived = status::variant(response.status);
        source.wanted_type(&response.pointer, derived)
    });
    Scope::default().take_all(wanted, "")
}

fn path_arguments(source: Source<'_>, operation: &Operation) -> Vec<String> {
    let of_pages = match operation.paging.is_empty() {
        true => &[],
        false => PAGE_ARGUMENTS,
    };
    let mut scope = Scope::reserving(ARGUMENTS.iter().chain(of_pages).copied());
    let wanted = operation.path_parameters.iter();
    scope.take_all(wanted.map(|parameter| wanted_name(source, parameter)), "_")
}

fn name_parameters(source: Source<'_>, parameters: &[Parameter]) -> Vec<ParameterNames> {
    let wanted = parameters.iter();
    let wanted = wanted.map(|parameter| wanted_name(source, parameter));
    let fields = Scope::default().take_all(wanted, "_");
    let mut methods = Methods::default();
    fields
        .into_iter()
        .map(|field| ParameterNames {
            setter: methods.take(field.clone()),
            field,
        })
        .collect()
}

fn wanted_name(source: Source<'_>, parameter: &Parameter) -> (String, NamePriority) {
    source.wanted_value(&parameter.pointer, &parameter.wire_name, "parameter")
}
