//! Rules of operations: equal ones are one table in the output.

use std::hash::Hash;

use indexmap::IndexMap;

use crate::{Api, OperationId};

/// The distinct rules of one kind.
#[derive(Clone, Debug, Default)]
pub struct SharedRules {
    /// The first operation with each of them; `None` for those of the document.
    pub owners: Vec<Option<OperationId>>,
    document: Option<usize>,
    by_operation: Vec<Option<usize>>,
}

impl SharedRules {
    /// Returns the index of the rules of an operation, or of the document.
    pub fn index(&self, of: Option<OperationId>) -> Option<usize> {
        match of {
            Some(operation) => self.by_operation.get(operation.0).copied().flatten(),
            None => self.document,
        }
    }

    fn new<'a, T: Eq + Hash + ?Sized + 'a>(
        document: Option<&'a T>,
        operations: impl Iterator<Item = Option<&'a T>>,
    ) -> Self {
        let mut shared = Self::default();
        let mut known: IndexMap<&T, usize> = IndexMap::new();
        let mut add = |rules, owner| {
            *known.entry(rules).or_insert_with(|| {
                shared.owners.push(owner);
                shared.owners.len() - 1
            })
        };
        let document = document.map(|rules| add(rules, None));
        let by_operation = operations
            .enumerate()
            .map(|(index, rules)| rules.map(|rules| add(rules, Some(OperationId(index)))))
            .collect();
        Self {
            document,
            by_operation,
            ..shared
        }
    }
}

/// The distinct rules of every kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    pub retry: SharedRules,
    pub error_when: SharedRules,
}

impl Rules {
    pub fn of(api: &Api) -> Self {
        let operations = || api.operations.iter();
        let retry = operations().map(|operation| operation.retry.as_ref());
        let errors = operations().map(|operation| operation.error_when.as_slice());
        let errors = errors.map(|rules| (!rules.is_empty()).then_some(rules));
        let of_document = (!api.error_when.is_empty()).then_some(api.error_when.as_slice());
        Self {
            retry: SharedRules::new(api.retry.as_ref(), retry),
            error_when: SharedRules::new(of_document, errors),
        }
    }
}
