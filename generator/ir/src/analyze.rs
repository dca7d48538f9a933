//! Facts about an [`Api`] that the document does not state but the output needs.
//!
//! Everything here is a function of the graph of schemas and operations: which way a schema
//! travels, whether what is read differs from what is written, and where a type would contain
//! itself without a `Box`.

mod containment;
mod errors;
mod headers;

pub use errors::{ErrorSet, OperationErrors};
pub use headers::HeaderSet;

use containment::Containment;
use errors::Errors;
use headers::Headers;

use crate::{
    Access, Api, Operation, OperationId, Presence, Schema, SchemaId, SchemaKind, StatusPattern,
    Type,
};

/// The way a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the caller to the server.
    Sent,
    /// From the server to the caller.
    Received,
}

/// The Rust items that a schema becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Items {
    /// One item that is only sent.
    Sent,
    /// One item that is only received.
    Received,
    /// One item that travels both ways.
    Both,
    /// Two items, because what is read differs from what is written.
    Split,
}

/// What `analyze` found out.
#[derive(Clone, Debug)]
pub struct Facts {
    items: Vec<Items>,
    outcomes: Vec<Outcome>,
    errors: Errors,
    headers: Headers,
    containment: Containment,
}

/// How the declared responses of an operation divide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Indices of the responses that are successes.
    pub successes: Vec<usize>,
    /// Indices of the responses that are errors.
    pub errors: Vec<usize>,
    /// What a call gives.
    pub success: Success,
    /// The response (by index) whose stream a second method gives.
    pub stream: Option<usize>,
}

/// What a successful call gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Success {
    /// No body.
    #[default]
    Nothing,
    /// The body of this response (by index), whatever the successful status.
    One(usize),
    /// One of several bodies, by status.
    Many,
    /// The stream of this response (by index), and nothing else.
    Stream(usize),
}

impl Facts {
    /// How the responses of an operation divide.
    pub fn outcome(&self, operation: OperationId) -> &Outcome {
        &self.outcomes[operation.0]
    }

    /// Forgets what is known of operations: that of an API that has none any more.
    pub fn forget_operations(&mut self) {
        self.outcomes.clear();
        self.errors = Errors::default();
        self.headers = Headers::default();
    }

    /// The sets of error responses that operations declare, each set once.
    pub fn error_sets(&self) -> &[ErrorSet] {
        &self.errors.sets
    }

    /// The set of the error responses of an operation, by its index; `None` if it declares none.
    pub fn errors(&self, operation: OperationId) -> Option<usize> {
        self.errors.by_operation.get(operation.0).copied().flatten()
    }

    /// The sets of headers that answers have, each set once.
    pub fn header_sets(&self) -> &[HeaderSet] {
        &self.headers.sets
    }

    /// The set of the headers of a response, by its index, where it has any.
    pub fn headers(&self, operation: OperationId, response: usize) -> Option<usize> {
        let sets = &self.headers.by_response;
        sets.get(&(operation, response)).copied()
    }

    /// The items that a schema becomes.
    pub fn items(&self, schema: SchemaId) -> Items {
        self.items[schema.0]
    }

    /// Whether a field or variant, by its index, has to be boxed to have a size.
    pub fn is_boxed(&self, schema: SchemaId, member: usize) -> bool {
        self.containment.is_boxed(schema, member)
    }

    /// How many types hold one another in place at most, each the next: what rustc has to follow to
    /// know how large a type is.
    pub fn depth(&self) -> usize {
        self.containment.depth
    }

    /// Whether an alias stands for something that holds it, so that Rust needs a type of its own.
    pub fn is_recursive_alias(&self, schema: SchemaId) -> bool {
        self.containment.recursive_aliases[schema.0]
    }
}

/// Finds out the facts of an API; linear in its size.
pub fn analyze(api: &Api) -> Facts {
    let references = References::of(api);
    let (sent, received) = usage(api, &references);
    let differs = differing(api, &references);
    let items = (0..api.schemas.len())
        .map(|index| match (sent[index], received[index]) {
            (true, true) if differs[index] => Items::Split,
            (true, true) => Items::Both,
            (true, false) => Items::Sent,
            // What no operation reaches (the payload of a webhook) is what a user receives.
            (false, _) => Items::Received,
        })
        .collect();
    let outcomes: Vec<Outcome> = api.operations.iter().map(outcome).collect();
    let errors = outcomes.iter().map(|outcome| outcome.errors.as_slice());
    Facts {
        items,
        containment: Containment::of(api, &references),
        errors: Errors::of(api, errors),
        outcomes,
        headers: Headers::of(api),
    }
}

/// `default` is a success where no other response is one: documents that declare nothing else
/// mean it so.
pub fn outcome(operation: &Operation) -> Outcome {
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
    Outcome {
        successes,
        errors,
        success,
        stream: stream.filter(|_| first.is_some()),
    }
}

/// The schemas that each schema names, lists and maps included.
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

fn usage(api: &Api, references: &References) -> (Vec<bool>, Vec<bool>) {
    let mut sent = Vec::new();
    let mut received = Vec::new();
    for operation in &api.operations {
        collect_sent(operation, &mut sent);
        for response in &operation.responses {
            let bodies = response.content.iter().chain(&response.stream);
            received.extend(bodies.filter_map(|body| body.kind.schema()));
            let headers = response.headers.iter();
            received.extend(headers.filter_map(|header| header.ty.schema()));
        }
    }
    let sent = reach(api, references, sent, Access::ReadOnly);
    let reached = reach(api, references, received.clone(), Access::WriteOnly);
    // What no operation reaches is taken for received, and so is all that is in it.
    received.extend(api.schema_ids().filter(|id| !sent[id.0] && !reached[id.0]));
    (sent, reach(api, references, received, Access::WriteOnly))
}

fn collect_sent(operation: &Operation, into: &mut Vec<SchemaId>) {
    for parameter in operation
        .path_parameters
        .iter()
        .chain(&operation.parameters)
    {
        into.extend(parameter.ty.schema());
    }
    into.extend(
        operation
            .bodies()
            .filter_map(|body| body.content.kind.schema()),
    );
}

/// Everything reachable from `from` without passing a property that never travels this way.
fn reach(api: &Api, references: &References, from: Vec<SchemaId>, not: Access) -> Vec<bool> {
    let mut reached = vec![false; api.schemas.len()];
    let mut open = from;
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut reached[id.0], true) {
            continue;
        }
        match &api.schema(id).kind {
            SchemaKind::Struct(object) => {
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

/// Whether what is read of a schema has another Rust type than what is written.
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
    let SchemaKind::Struct(object) = &schema.kind else {
        return false;
    };
    object.fields.iter().any(|field| {
        field.access != Access::ReadWrite
            || field.clear.is_some()
            || (field.presence == Presence::Optional && field.ty.nullable)
    })
}
