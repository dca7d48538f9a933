//! Equal error responses of operations whose bodies have inline schemas.

use std::hash::Hash;

use indexmap::IndexMap;

use super::{Analysis, EqualSchemas, ErrorSet};
use crate::{Api, ContentKind, OperationId, Response, StatusPattern};

/// The sets of error responses that are equal to an earlier one. Each of them keeps its name, as
/// another name for the enum of the first.
///
/// Sets that operations share by the names of their bodies ([`ErrorSet::is_shared`]) are not in here:
/// their enums are named after the bodies.
#[derive(Clone, Debug, Default)]
pub struct EqualErrors {
    originals: Vec<Option<usize>>,
    /// The sets that are equal to each set that is an original.
    others: Vec<Vec<usize>>,
}

impl EqualErrors {
    /// Finds them in linear time; `names` are the names of the variants of an operation's responses.
    pub fn of<N: Eq + Hash>(
        api: &Api,
        analysis: &Analysis,
        schemas: &EqualSchemas,
        names: impl Fn(OperationId, usize) -> N,
    ) -> Self {
        let sets = analysis.error_sets();
        let mut equal = Self {
            originals: vec![None; sets.len()],
            others: vec![Vec::new(); sets.len()],
        };
        let mut known: IndexMap<Vec<Variant<N>>, usize> = IndexMap::new();
        for (index, set) in sets.iter().enumerate().filter(|(_, set)| !set.is_shared) {
            let one = set.first();
            let declared = &api.operations[one.operation.0].responses;
            let variants = one.responses.iter().map(|response| Variant {
                status: declared[*response].status,
                name: names(one.operation, *response),
                kind: kind(&declared[*response], schemas),
            });
            let original = *known.entry(variants.collect()).or_insert(index);
            if original != index {
                equal.originals[index] = Some(original);
                equal.others[original].push(index);
            }
        }
        equal
    }

    /// Returns the first set that is equal to this one, if that is another one.
    pub fn original(&self, set: usize) -> Option<usize> {
        self.originals.get(set).copied().flatten()
    }

    /// Returns the operations whose errors have the type of this set.
    pub fn operations<'a>(
        &'a self,
        sets: &'a [ErrorSet],
        set: usize,
    ) -> impl Iterator<Item = &'a super::OperationErrors> {
        let others = self.others.get(set).into_iter().flatten().copied();
        let all = std::iter::once(set).chain(others);
        all.flat_map(|set| &sets[set].operations)
    }
}

/// Everything that determines the variant of a response.
#[derive(PartialEq, Eq, Hash)]
struct Variant<N> {
    status: StatusPattern,
    name: N,
    kind: Option<ContentKind>,
}

/// Returns how the body of a response is read, with the schemas that have its types.
fn kind(response: &Response, schemas: &EqualSchemas) -> Option<ContentKind> {
    let mut kind = response.content.as_ref()?.kind.clone();
    if let Some(ty) = kind.ty_mut() {
        ty.shape = schemas.shape(&ty.shape);
    }
    Some(kind)
}
