//! Properties of an [`Api`] that the document does not state but the output needs.
//!
//! Everything here is a function of the graph of schemas and operations: the usage of each schema,
//! whether its read and written forms differ, and where a type would contain itself without a
//! `Box`.

mod containment;
mod equal;
mod equal_errors;
mod errors;
mod groups;
mod headers;
mod homes;
mod rules;
mod updates;

pub use equal::EqualSchemas;
pub use equal_errors::EqualErrors;
pub use errors::{ErrorSet, OperationErrors};
pub use headers::HeaderSet;
pub use homes::{Feature, Homes};
pub use rules::SharedRules;
pub use updates::{Conversion, Update, UpdateField};

use containment::Containment;
use errors::Errors;
use groups::Groups;
use headers::Headers;
use rules::Rules;
use updates::Updates;

use crate::references::{SchemaUse, shared};
use crate::{
    Access, Api, Operation, OperationId, Presence, Schema, SchemaId, SchemaKind, Shape,
    StatusPattern, Type,
};

/// The direction in which a value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the caller to the server.
    Sent,
    /// From the server to the caller.
    Received,
}

/// The usage of a schema: the directions it is sent in, and so its Rust types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Usage {
    /// One type, used only in requests.
    Sent,
    /// One type, used only in responses.
    Received,
    /// One type, used in requests and responses.
    Both,
    /// Two types, because the read and written forms differ.
    Split,
}

/// The result of [`analyze`].
#[derive(Clone, Debug)]
pub struct Analysis {
    usage: Vec<Usage>,
    responses: Vec<ResponseClasses>,
    errors: Errors,
    headers: Headers,
    rules: Rules,
    groups: Groups,
    containment: Containment,
    updates: Updates,
}

/// The declared responses of an operation, by class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ResponseClasses {
    /// Indices of the success responses.
    pub successes: Vec<usize>,
    /// Indices of the error responses.
    pub errors: Vec<usize>,
    /// The result of a call.
    pub success: Success,
    /// The response (by index) with the stream that a second method returns.
    pub stream: Option<usize>,
}

/// The result of a successful call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Success {
    /// No body.
    #[default]
    Nothing,
    /// The body of this response (by index), for every successful status.
    One(usize),
    /// One of several bodies, by status.
    Many,
    /// Only the stream of this response (by index).
    Stream(usize),
}

impl Analysis {
    /// Returns the responses of an operation, by class.
    pub fn response_classes(&self, operation: OperationId) -> &ResponseClasses {
        &self.responses[operation.0]
    }

    /// Clears the facts about operations, for an API whose operations were removed.
    pub fn forget_operations(&mut self) {
        self.responses.clear();
        self.errors = Errors::default();
        self.headers = Headers::default();
        self.rules = Rules::default();
        self.groups = Groups::default();
        self.updates = Updates::default();
    }

    /// Returns the sets of error responses of operations, each set once.
    pub fn error_sets(&self) -> &[ErrorSet] {
        &self.errors.sets
    }

    /// Returns the index of the error responses of an operation; `None` if it declares none.
    pub fn errors(&self, operation: OperationId) -> Option<usize> {
        self.errors.by_operation.get(operation.0).copied().flatten()
    }

    /// Returns the sets of response headers, each set once.
    pub fn header_sets(&self) -> &[HeaderSet] {
        &self.headers.sets
    }

    /// Returns the index of the headers of a response, if it has any.
    pub fn headers(&self, operation: OperationId, response: usize) -> Option<usize> {
        let sets = &self.headers.by_response;
        sets.get(&(operation, response)).copied()
    }

    /// Returns the distinct rules for errors in 2xx responses.
    pub fn error_rules(&self) -> &SharedRules {
        &self.rules.error_when
    }

    /// Returns the distinct retry rules.
    pub fn retry_rules(&self) -> &SharedRules {
        &self.rules.retry
    }

    /// Returns the usage of a schema.
    pub fn usage(&self, schema: SchemaId) -> Usage {
        self.usage[schema.0]
    }

    /// Returns whether a field or variant, by its index, must be boxed to have a size.
    pub fn is_boxed(&self, schema: SchemaId, member: usize) -> bool {
        self.containment.is_boxed(schema, member)
    }

    /// Returns the length of the longest chain of types that contain one another without
    /// indirection, which rustc has to follow to compute sizes.
    pub fn depth(&self) -> usize {
        self.containment.depth
    }

    /// Returns the maximum length of a chain of types that refer to one another, including through
    /// boxes and lists.
    pub fn chain(&self) -> usize {
        self.containment.chain
    }

    /// Returns whether an alias contains itself and so needs a Rust type of its own.
    pub fn is_recursive_alias(&self, schema: SchemaId) -> bool {
        self.containment.recursive_aliases[schema.0]
    }

    /// Returns a shape with aliases resolved, except those with a Rust type of their own.
    pub fn resolved<'s>(&self, api: &'s Api, mut shape: &'s Shape) -> &'s Shape {
        while let Shape::Schema(id) = shape
            && let SchemaKind::Alias(ty) = &api.schema(*id).kind
            && !self.is_recursive_alias(*id)
        {
            shape = &ty.shape;
        }
        shape
    }
}

/// Analyzes an API, in linear time.
pub fn analyze(api: &Api) -> Analysis {
    let references = References::of(api);
    let (sent, received) = directions(api, &references);
    let differs = differing(api, &references);
    let usage = (0..api.schemas.len())
        .map(|index| match (sent[index], received[index]) {
            (true, true) if differs[index] => Usage::Split,
            (true, true) => Usage::Both,
            (true, false) => Usage::Sent,
            // Schemas that no operation reaches (the payload of a webhook) are treated as received.
            (false, _) => Usage::Received,
        })
        .collect();
    let responses: Vec<ResponseClasses> = api.operations.iter().map(response_classes).collect();
    let errors = responses.iter().map(|classes| classes.errors.as_slice());
    let mut analysis = Analysis {
        usage,
        containment: Containment::of(api, &references),
        errors: Errors::of(api, errors),
        responses,
        headers: Headers::of(api),
        rules: Rules::of(api),
        groups: Groups::of(api, &references),
        updates: Updates::default(),
    };
    analysis.updates = updates::find(api, &references, &analysis);
    analysis
}

/// Returns whether the only success body of an operation is bytes, which can be read as a stream.
pub fn is_download(operation: &Operation) -> bool {
    let classes = response_classes(operation);
    let (Success::One(index), None) = (classes.success, classes.stream) else {
        return false;
    };
    let content = operation.responses[index].content.as_ref();
    content.is_some_and(|content| matches!(content.kind, crate::ContentKind::Bytes))
}

/// Classifies the responses. `default` is a success if no other response is one, because documents
/// without other responses use it so.
pub fn response_classes(operation: &Operation) -> ResponseClasses {
    let responses = &operation.responses;
    let has_success = responses
        .iter()
        .any(|response| response.status.is_success());
    let is_success = |index: &usize| match responses[*index].status {
        StatusPattern::Default => !has_success,
        status => status.is_success(),
    };
    let successes: Vec<usize> = (0..responses.len()).filter(is_success).collect();
    let errors = (0..responses.len())
        .filter(|index| responses[*index].status == StatusPattern::Default || !is_success(index))
        .collect();
    let first = successes
        .iter()
        .copied()
        .find(|index| responses[*index].content.is_some());
    let stream = successes
        .iter()
        .copied()
        .find(|index| responses[*index].stream.is_some());
    let success = match (first, stream) {
        (None, None) => Success::Nothing,
        (None, Some(stream)) => Success::Stream(stream),
        (Some(first), _) => {
            let body = |index: &usize| {
                responses[*index]
                    .content
                    .as_ref()
                    .map(|content| &content.kind)
            };
            match successes.iter().all(|index| body(index) == body(&first)) {
                true => Success::One(first),
                false => Success::Many,
            }
        }
    };
    ResponseClasses {
        successes,
        errors,
        success,
        stream: stream.filter(|_| first.is_some()),
    }
}

/// The schemas that each schema refers to, through lists and maps.
struct References(Vec<Vec<SchemaId>>);

impl References {
    fn of(api: &Api) -> Self {
        Self(
            api.schemas
                .iter()
                .map(|schema| {
                    let members = schema.members().into_iter();
                    members.filter_map(Type::schema).collect()
                })
                .collect(),
        )
    }
}

fn directions(api: &Api, references: &References) -> (Vec<bool>, Vec<bool>) {
    let mut sent = Vec::new();
    let mut received = Vec::new();
    for operation in &api.operations {
        shared::of_operation(operation, &mut |usage, id| match usage {
            SchemaUse::Sent => sent.push(*id),
            SchemaUse::Received => received.push(*id),
            SchemaUse::Extension => {}
        });
    }
    let sent = reach(api, references, sent, Access::ReadOnly);
    let reached = reach(api, references, received.clone(), Access::WriteOnly);
    // Schemas that no operation reaches are treated as received, with everything in them.
    received.extend(api.schema_ids().filter(|id| !sent[id.0] && !reached[id.0]));
    (sent, reach(api, references, received, Access::WriteOnly))
}

/// Returns the schemas reachable from `from`, except through properties that are not sent in this
/// direction.
fn reach(api: &Api, references: &References, from: Vec<SchemaId>, not: Access) -> Vec<bool> {
    let mut reached = vec![false; api.schemas.len()];
    let mut open = from;
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut reached[id.0], true) {
            continue;
        }
        match &api.schema(id).kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                for field in object.fields.iter().filter(|field| field.access != not) {
                    open.extend(field.ty.schema());
                }
                if let Some(extra) = &object.extra {
                    open.extend(extra.value.schema());
                }
            }
            _ => open.extend(&references.0[id.0]),
        }
    }
    reached
}

/// Returns for each schema whether its read and written forms have different Rust types.
fn differing(api: &Api, references: &References) -> Vec<bool> {
    let mut referrers = vec![Vec::new(); api.schemas.len()];
    for (index, targets) in references.0.iter().enumerate() {
        for target in targets {
            referrers[target.0].push(index);
        }
    }
    let mut differs = vec![false; api.schemas.len()];
    let mut open: Vec<usize> = (0..api.schemas.len())
        .filter(|index| differs_itself(&api.schemas[*index]))
        .collect();
    while let Some(index) = open.pop() {
        if !std::mem::replace(&mut differs[index], true) {
            open.extend(&referrers[index]);
        }
    }
    differs
}

fn differs_itself(schema: &Schema) -> bool {
    let Some(object) = schema.kind.object() else {
        return false;
    };
    object.fields.iter().any(|field| {
        field.access != Access::ReadWrite
            || field.clear.is_some()
            || (field.presence == Presence::Optional && field.ty.nullable)
    })
}
