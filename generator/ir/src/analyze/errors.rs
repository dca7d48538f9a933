//! Error responses: operations with equal ones share a type.

use crate::{Api, ContentKind, OperationId, Response, StatusPattern};

/// The error responses of one or several operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorSet {
    /// The operations with these responses, in document order; never empty.
    pub operations: Vec<OperationErrors>,
    /// Whether other operations can have the same responses: no body has an inline schema of the
    /// operation.
    pub is_shared: bool,
}

/// The error responses of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationErrors {
    /// The operation.
    pub operation: OperationId,
    /// The indices of its error responses, by status: codes, ranges, `default`.
    pub responses: Vec<usize>,
}

impl OperationErrors {
    /// Returns the responses by status.
    pub fn responses<'a>(&self, api: &'a Api) -> impl Iterator<Item = &'a Response> {
        let all = &api.operations[self.operation.0].responses;
        self.responses.iter().map(|index| &all[*index])
    }
}

impl ErrorSet {
    /// Returns the errors of the first operation; those of all others are equal.
    pub fn first(&self) -> &OperationErrors {
        &self.operations[0]
    }
}

/// All sets, and the set of each operation that declares errors.
#[derive(Clone, Debug, Default)]
pub(super) struct Errors {
    pub sets: Vec<ErrorSet>,
    pub by_operation: Vec<Option<usize>>,
}

impl Errors {
    /// Groups the operations of an API; `errors` are the indices of an operation's error responses.
    pub fn of<'a>(api: &Api, errors: impl Iterator<Item = &'a [usize]>) -> Self {
        let mut all = Self::default();
        for (index, errors) in errors.enumerate() {
            let operation = OperationId(index);
            let set = (!errors.is_empty()).then(|| all.add(api, operation, errors));
            all.by_operation.push(set);
        }
        all
    }

    fn add(&mut self, api: &Api, operation: OperationId, errors: &[usize]) -> usize {
        let declared = &api.operations[operation.0].responses;
        let mut responses = errors.to_vec();
        responses.sort_by_key(|index| order(declared[*index].status));
        let one = OperationErrors {
            operation,
            responses,
        };
        let is_shared = one.responses(api).all(|response| is_shared(api, response));
        let equal = |set: &ErrorSet| {
            set.is_shared
                && set.first().responses.len() == one.responses.len()
                && set
                    .first()
                    .responses(api)
                    .zip(one.responses(api))
                    .all(|(one, other)| key(one) == key(other))
        };
        let known = is_shared
            .then(|| self.sets.iter().position(equal))
            .flatten();
        match known {
            Some(set) => {
                self.sets[set].operations.push(one);
                set
            }
            None => {
                self.sets.push(ErrorSet {
                    operations: vec![one],
                    is_shared,
                });
                self.sets.len() - 1
            }
        }
    }
}

/// Returns the parts of a response that determine the type of its error: the status and how its
/// body is read.
fn key(response: &Response) -> (StatusPattern, Option<&ContentKind>) {
    let kind = response.content.as_ref().map(|content| &content.kind);
    (response.status, kind)
}

fn is_shared(api: &Api, response: &Response) -> bool {
    let schema = response
        .content
        .as_ref()
        .and_then(|content| content.kind.schema());
    schema.is_none_or(|id| {
        let mut segments = api.schema(id).pointer.segments();
        segments.next().is_some_and(|first| first == "components")
    })
}

/// Returns the order in which statuses are matched.
fn order(status: StatusPattern) -> (u8, u16) {
    match status {
        StatusPattern::Code(code) => (0, code),
        StatusPattern::Range(class) => (1, class.into()),
        StatusPattern::Default => (2, 0),
    }
}
