//! Sets of headers: responses with the same headers share a type.

use std::collections::BTreeMap;

use crate::{Api, Header, OperationId};

/// Headers of one or several responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderSet {
    /// The responses, each by its operation and its index there; never empty.
    pub responses: Vec<(OperationId, usize)>,
}

impl HeaderSet {
    /// Returns the headers of the first response.
    pub fn headers<'a>(&self, api: &'a Api) -> &'a [Header] {
        let (operation, response) = self.responses[0];
        &api.operations[operation.0].responses[response].headers
    }
}

/// All sets, and the set of each response.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers {
    pub sets: Vec<HeaderSet>,
    pub by_response: BTreeMap<(OperationId, usize), usize>,
}

impl Headers {
    pub fn of(api: &Api) -> Self {
        let mut all = Self::default();
        // Grouped by the name of the first header, to limit comparisons.
        let mut known: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, operation) in api.operations.iter().enumerate() {
            for (response, declared) in operation.responses.iter().enumerate() {
                let Some(first) = declared.headers.first() else {
                    continue;
                };
                let place = (OperationId(index), response);
                let alike = known.entry(&first.wire_name).or_default();
                let same =
                    |set: &&usize| are_equal(all.sets[**set].headers(api), &declared.headers);
                let set = match alike.iter().find(same) {
                    Some(set) => *set,
                    None => {
                        alike.push(all.sets.len());
                        all.sets.push(HeaderSet {
                            responses: Vec::new(),
                        });
                        all.sets.len() - 1
                    }
                };
                all.sets[set].responses.push(place);
                all.by_response.insert(place, set);
            }
        }
        all
    }
}

/// Returns whether two lists of headers are equal, wherever they are declared.
fn are_equal(some: &[Header], others: &[Header]) -> bool {
    let mut pairs = some.iter().zip(others);
    some.len() == others.len()
        && pairs.all(|(one, other)| {
            let Header {
                pointer: _,
                wire_name,
                docs,
                ty,
                presence,
                encoding,
            } = one;
            *wire_name == other.wire_name
                && *docs == other.docs
                && *ty == other.ty
                && *presence == other.presence
                && *encoding == other.encoding
        })
}
