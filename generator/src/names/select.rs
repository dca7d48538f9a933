//! The names of a part of an API.

use std::collections::BTreeMap;

use super::{Names, is_taken};
use crate::analyze::Analysis;
use crate::ir::{OperationId, SchemaId};
use crate::select::Selection;

impl Names {
    /// Returns the names of the parts that a selection keeps, unchanged; `before` and `after` are the
    /// analyses of the API with all parts, and with those.
    #[must_use]
    pub fn select(mut self, selection: &Selection, before: &Analysis, after: &Analysis) -> Self {
        let schemas = selection.schemas.old().enumerate();
        let schemas: BTreeMap<_, _> = schemas
            .map(|(new, old)| (SchemaId(old), SchemaId(new)))
            .collect();
        selection.schemas.retain(&mut self.schemas.types);
        renumber(&mut self.schemas.structs, &schemas);
        renumber(&mut self.schemas.variants, &schemas);
        renumber(&mut self.schemas.filters, &schemas);
        selection.operations.retain(&mut self.operations);
        selection.operations.retain(&mut self.fakes);
        let servers = &selection.operation_servers;
        servers.retain(&mut self.operation_servers);
        servers.retain(&mut self.environment.operation_base_urls);
        let schemes = &selection.security_schemes;
        schemes.retain(&mut self.security_schemes);
        schemes.retain(&mut self.environment.credentials);

        let operations = selection.operations.old().enumerate();
        let operations: Vec<_> = operations
            .map(|(new, old)| (OperationId(new), OperationId(old)))
            .collect();
        let each = || operations.iter().copied();
        let errors = each().map(|(new, old)| (after.errors(new), before.errors(old)));
        self.errors = kept(&self.errors, errors);
        let responses = each().zip(&self.operations);
        let responses = responses.flat_map(|((new, old), names)| {
            let responses = 0..names.responses.len();
            responses.map(move |index| (after.headers(new, index), before.headers(old, index)))
        });
        self.headers = kept(&self.headers, responses);
        let owners = || {
            let of_operations = each().map(|(new, old)| (Some(new), Some(old)));
            std::iter::once((None, None)).chain(of_operations)
        };
        let rules = |kind: fn(&Analysis) -> &_| {
            owners().map(move |(new, old)| {
                let index = |analysis, of| crate::analyze::SharedRules::index(kind(analysis), of);
                (index(after, new), index(before, old))
            })
        };
        self.error_rules = kept(&self.error_rules, rules(Analysis::error_rules));
        self.retry_rules = kept(&self.retry_rules, rules(Analysis::retry_rules));
        let groups = each().map(|(new, old)| (after.group(new), before.group(old)));
        self.groups = kept(&self.groups, groups);
        for ((new, _), names) in each().zip(&mut self.operations) {
            names.group = names.group.and(after.group(new));
        }
        self.taken_runtime_types
            .retain(|name| is_taken(&self.schemas.types, name));
        self
    }
}

/// Keeps the names of the schemas in `new`, with their new number.
fn renumber<T>(names: &mut BTreeMap<SchemaId, T>, new: &BTreeMap<SchemaId, SchemaId>) {
    let all = std::mem::take(names).into_iter();
    names.extend(all.filter_map(|(old, one)| Some((*new.get(&old)?, one))));
}

/// Returns the names that are kept, by their new index; `pairs` are the new and the previous index
/// of each use.
fn kept<T: Clone>(
    names: &[T],
    pairs: impl Iterator<Item = (Option<usize>, Option<usize>)>,
) -> Vec<T> {
    let pairs = pairs.filter_map(|(new, old)| new.zip(old));
    let old: BTreeMap<usize, usize> = pairs.collect();
    old.values().map(|index| names[*index].clone()).collect()
}
