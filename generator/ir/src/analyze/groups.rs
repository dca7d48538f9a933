//! Groups: the operations of a tag, and the schemas that only they use.

use indexmap::IndexSet;

use crate::references::shared;
use crate::{Api, Operation, OperationId, SchemaId};

use super::References;

/// The group of each operation and schema; `None` if it belongs to no tag, or to several.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    /// The tag of each group.
    pub tags: IndexSet<String>,
    pub operations: Vec<Option<usize>>,
    pub schemas: Vec<Option<usize>>,
}

/// The groups whose operations reach a schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    By(usize),
    BySeveral,
}

impl Groups {
    /// Groups operations by their first tag, in the order in which the document declares and uses
    /// the tags.
    pub fn of(api: &Api, references: &References) -> Self {
        let mut groups = Self::default();
        let firsts = api.operations.iter().filter_map(|one| one.tags.first());
        let firsts: IndexSet<&String> = firsts.collect();
        let declared = api.tags.keys().filter(|tag| firsts.contains(tag));
        let tags = declared.chain(firsts.iter().copied());
        groups.tags = tags.cloned().collect();
        let of = |operation: &Operation| groups.tags.get_index_of(operation.tags.first()?);
        groups.operations = api.operations.iter().map(of).collect();
        groups.schemas = groups.reached(api, references);
        groups
    }

    /// Returns the group of each schema. Each schema is visited at most twice.
    fn reached(&self, api: &Api, references: &References) -> Vec<Option<usize>> {
        let mut reached: Vec<Option<Reached>> = vec![None; api.schemas.len()];
        let mut open: Vec<(SchemaId, Reached)> = Vec::new();
        for (operation, group) in api.operations.iter().zip(&self.operations) {
            let by = group.map_or(Reached::BySeveral, Reached::By);
            shared::of_operation(operation, &mut |_, schema| open.push((*schema, by)));
        }
        while let Some((id, by)) = open.pop() {
            let known = reached[id.0];
            let now = match known {
                None => by,
                Some(known) if known == by => continue,
                Some(Reached::BySeveral) => continue,
                Some(_) => Reached::BySeveral,
            };
            reached[id.0] = Some(now);
            open.extend(references.0[id.0].iter().map(|schema| (*schema, now)));
        }
        let group = |reached: Option<Reached>| match reached {
            Some(Reached::By(group)) => Some(group),
            Some(Reached::BySeveral) | None => None,
        };
        reached.into_iter().map(group).collect()
    }
}

impl super::Analysis {
    /// Returns the number of groups: tags that are the first of an operation.
    pub fn groups(&self) -> usize {
        self.groups.tags.len()
    }

    /// Returns the tag of a group.
    pub fn tag(&self, group: usize) -> &str {
        &self.groups.tags[group]
    }

    /// Returns the group of an operation: that of its first tag. `None` if it has no tag.
    pub fn group(&self, operation: OperationId) -> Option<usize> {
        self.groups.operations.get(operation.0).copied().flatten()
    }
}
