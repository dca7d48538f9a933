//! Groups: the operations of a tag, and the schemas that only they use.
//!
//! For files, operations without a tag are grouped by their paths.

use indexmap::{IndexMap, IndexSet};

use crate::references::shared;
use crate::{Api, Operation, OperationId, SchemaId};

use super::References;

/// The group of each operation and schema.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    /// The tag of each group.
    pub tags: IndexSet<String>,
    /// The group of each operation; `None` without a tag.
    pub operations: Vec<Option<usize>>,
    /// The segments of paths by which operations without a tag are grouped in files.
    pub segments: IndexSet<String>,
    /// The file of each operation: that of its tag, or after these that of its segment.
    pub files: Vec<Option<usize>>,
    /// The file of each schema; `None` if operations of several files reach it, or none.
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
        let found = segments(api);
        let counts = found
            .iter()
            .flatten()
            .fold(IndexMap::new(), |mut counts, segment| {
                *counts.entry(*segment).or_insert(0) += 1;
                counts
            });
        let several = counts.iter().filter(|(_, count)| **count > 1);
        groups.segments = several.map(|(segment, _)| (*segment).to_owned()).collect();
        let file = |(group, segment): (&Option<usize>, Option<&str>)| {
            let index = || groups.segments.get_index_of(segment?);
            group.or_else(|| Some(groups.tags.len() + index()?))
        };
        let both = groups.operations.iter().zip(found);
        groups.files = both.map(file).collect();
        groups.schemas = groups.reached(api, references);
        groups
    }

    /// Returns the file of each schema. Each schema is visited at most twice.
    fn reached(&self, api: &Api, references: &References) -> Vec<Option<usize>> {
        let mut reached: Vec<Option<Reached>> = vec![None; api.schemas.len()];
        let mut open: Vec<(SchemaId, Reached)> = Vec::new();
        for (operation, file) in api.operations.iter().zip(&self.files) {
            let by = file.map_or(Reached::BySeveral, Reached::By);
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
        let file = |reached: Option<Reached>| match reached {
            Some(Reached::By(file)) => Some(file),
            Some(Reached::BySeveral) | None => None,
        };
        reached.into_iter().map(file).collect()
    }
}

/// Returns the segment of each operation without a tag: the first literal one of its path after
/// those that all these operations have. Versions do not count.
fn segments(api: &Api) -> Vec<Option<&str>> {
    let all: Vec<Option<Vec<&str>>> = api.operations.iter().map(literals).collect();
    let mut untagged = all.iter().flatten();
    let first = untagged.next().map(Vec::as_slice).unwrap_or_default();
    let shared = untagged.fold(first.len(), |shared, segments| {
        let pairs = first.iter().zip(segments).take(shared);
        pairs.take_while(|(one, other)| one == other).count()
    });
    all.into_iter()
        .map(|segments| segments?.get(shared).copied())
        .collect()
}

/// Returns the literal segments of the path of an operation, unless it has a tag.
fn literals(operation: &Operation) -> Option<Vec<&str>> {
    let is_literal =
        |segment: &&str| !segment.is_empty() && !segment.contains('{') && !is_version(segment);
    let segments = operation.path.split('/').filter(is_literal).collect();
    operation.tags.is_empty().then_some(segments)
}

/// Returns whether a segment of a path is a version: `v1`, `v2.1`.
fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix(['v', 'V']);
    digits.is_some_and(|digits| {
        digits.starts_with(|it: char| it.is_ascii_digit())
            && digits.chars().all(|it| it.is_ascii_digit() || it == '.')
    })
}

impl super::Analysis {
    /// Returns the number of groups: tags that are the first of an operation.
    pub fn groups(&self) -> usize {
        self.groups.tags.len()
    }

    /// Returns the segments of paths by which operations without a tag are grouped in files.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = &str> {
        self.groups.segments.iter().map(String::as_str)
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
