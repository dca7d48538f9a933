//! The home of each item: the part of the crate that it belongs to.
//!
//! Without cargo features for tags, homes only decide in which file an item is: that of the one tag
//! that uses it. With them, a home is a set of features, and its items are compiled if one of these
//! is enabled: everything that an item refers to has a home with at least the same features.

use std::collections::BTreeMap;

use indexmap::IndexSet;

use super::{Analysis, EqualErrors, EqualSchemas, SharedRules};
use crate::references::shared;
use crate::{Api, OperationId, SchemaId};

/// The number of features above which an item is always compiled: their list would be longer than
/// what it saves.
const MOST_FEATURES: usize = 32;

/// A cargo feature for a part of the operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// The operations of a group: those with this first tag.
    Tag(usize),
    /// The operations without a tag.
    Untagged,
    /// The webhooks.
    Webhooks,
    /// The schemas that neither an operation nor a webhook uses.
    OtherTypes,
}

/// The home of each item, as an index; `None` for what is always compiled, and stays in the file
/// that all homes share.
#[derive(Clone, Debug, Default)]
pub struct Homes {
    features: Vec<Feature>,
    /// The features of each home, as indices.
    homes: Vec<Vec<usize>>,
    operations: Vec<Option<usize>>,
    webhooks: Option<usize>,
    schemas: Vec<Option<usize>>,
    errors: Vec<Option<usize>>,
    headers: Vec<Option<usize>>,
    error_rules: Vec<Option<usize>>,
    retry_rules: Vec<Option<usize>>,
    operation_servers: Vec<Option<usize>>,
}

impl Homes {
    /// Returns homes that only split files: one for each tag, and then for each segment of paths
    /// of operations without a tag. What belongs to several stays.
    pub fn by_file(analysis: &Analysis) -> Self {
        let groups = &analysis.groups;
        let errors = analysis.error_sets().iter().map(|set| {
            let files = set.operations.iter();
            let mut files = files.map(|one| groups.files[one.operation.0]);
            let first = files.next().flatten();
            first.filter(|first| files.all(|file| file == Some(*first)))
        });
        let files = groups.tags.len() + groups.segments.len();
        Self {
            homes: (0..files).map(|file| vec![file]).collect(),
            operations: groups.files.clone(),
            schemas: groups.schemas.clone(),
            errors: errors.collect(),
            ..Self::default()
        }
    }

    /// Returns homes for a crate with a feature for each tag. Items that are equal are one, and are
    /// compiled for the features of all of them.
    pub fn by_feature(
        api: &Api,
        analysis: &Analysis,
        equal: &EqualSchemas,
        equal_errors: &EqualErrors,
    ) -> Self {
        let mut sharing = Sharing::new(api, analysis, equal);
        let errors = sharing.errors(equal_errors);
        let headers = sharing.headers();
        sharing.spread();
        sharing.add_others();
        let error_rules = sharing.rules(analysis.error_rules());
        let retry_rules = sharing.rules(analysis.retry_rules());
        let servers = sharing.operation_servers();
        let mut homes = Numbering::new(&sharing);
        Self {
            operations: homes.all(&sharing.operations),
            webhooks: sharing.webhooks.and_then(|set| homes.home(set)),
            schemas: homes.all(&sharing.schemas),
            errors: homes.all(&errors),
            headers: homes.all(&headers),
            error_rules: homes.all(&error_rules),
            retry_rules: homes.all(&retry_rules),
            operation_servers: homes.all(&servers),
            homes: homes.finish(),
            features: sharing.features,
        }
    }

    /// Returns whether the crate has features for tags.
    pub fn has_features(&self) -> bool {
        !self.features.is_empty()
    }

    /// Returns the features: first those of the groups.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// Returns the features of each home, as indices. The first homes are those of one feature each,
    /// or of one group.
    pub fn homes(&self) -> &[Vec<usize>] {
        &self.homes
    }

    /// Returns the home of an operation.
    pub fn operation(&self, id: OperationId) -> Option<usize> {
        home(&self.operations, id.0)
    }

    /// Returns the home of the webhooks.
    pub fn webhooks(&self) -> Option<usize> {
        self.webhooks
    }

    /// Returns the home of a schema.
    pub fn schema(&self, id: SchemaId) -> Option<usize> {
        home(&self.schemas, id.0)
    }

    /// Returns the home of a set of errors, by its index in [`Analysis::error_sets`].
    pub fn errors(&self, index: usize) -> Option<usize> {
        home(&self.errors, index)
    }

    /// Returns the home of a set of headers, by its index in [`Analysis::header_sets`].
    pub fn headers(&self, index: usize) -> Option<usize> {
        home(&self.headers, index)
    }

    /// Returns the home of rules, by their index in [`Analysis::error_rules`].
    pub fn error_rules(&self, index: usize) -> Option<usize> {
        home(&self.error_rules, index)
    }

    /// Returns the home of rules, by their index in [`Analysis::retry_rules`].
    pub fn retry_rules(&self, index: usize) -> Option<usize> {
        home(&self.retry_rules, index)
    }

    /// Returns the home of a list of servers, by its index in [`Api::operation_servers`].
    pub fn operation_servers(&self, index: usize) -> Option<usize> {
        home(&self.operation_servers, index)
    }
}

fn home(homes: &[Option<usize>], index: usize) -> Option<usize> {
    homes.get(index).copied().flatten()
}

/// Sets of features, each with a number.
struct Sets {
    all: IndexSet<Vec<usize>>,
    unions: BTreeMap<(usize, usize), usize>,
}

impl Sets {
    /// The set of what nothing uses so far.
    const NOTHING: usize = 0;
    /// The set of what is always compiled.
    const ALWAYS: usize = 1;

    fn new() -> Self {
        // No list of features stands for all of them.
        let always = vec![usize::MAX];
        Self {
            all: IndexSet::from([Vec::new(), always]),
            unions: BTreeMap::new(),
        }
    }

    fn single(&mut self, feature: usize) -> usize {
        self.all.insert_full(vec![feature]).0
    }

    fn union(&mut self, one: usize, other: usize) -> usize {
        let (one, other) = (one.min(other), one.max(other));
        match (one, other) {
            _ if one == other => one,
            (Self::NOTHING, other) => other,
            (Self::ALWAYS, _) => Self::ALWAYS,
            key => match self.unions.get(&key) {
                Some(known) => *known,
                None => {
                    let mut features = [self.all[one].as_slice(), &self.all[other]].concat();
                    features.sort_unstable();
                    features.dedup();
                    let union = match features.len() > MOST_FEATURES {
                        true => Self::ALWAYS,
                        false => self.all.insert_full(features).0,
                    };
                    self.unions.insert(key, union);
                    union
                }
            },
        }
    }
}

/// The sets of features of each item, while they are found.
struct Sharing<'a> {
    api: &'a Api,
    analysis: &'a Analysis,
    features: Vec<Feature>,
    sets: Sets,
    operations: Vec<usize>,
    webhooks: Option<usize>,
    schemas: Vec<usize>,
    /// What each schema refers to in code.
    references: Vec<Vec<SchemaId>>,
    /// The schemas whose set grew.
    open: Vec<SchemaId>,
}

impl<'a> Sharing<'a> {
    /// Starts with what operations and webhooks refer to.
    fn new(api: &'a Api, analysis: &'a Analysis, equal: &EqualSchemas) -> Self {
        let mut sharing = Self {
            api,
            analysis,
            features: (0..analysis.groups()).map(Feature::Tag).collect(),
            sets: Sets::new(),
            operations: Vec::new(),
            webhooks: None,
            schemas: vec![Sets::NOTHING; api.schemas.len()],
            references: references(api, analysis, equal),
            open: Vec::new(),
        };
        let ids = || (0..api.operations.len()).map(OperationId);
        let untagged = ids().any(|id| analysis.group(id).is_none());
        let untagged = untagged.then(|| sharing.feature(Feature::Untagged));
        for (id, operation) in ids().zip(&api.operations) {
            let feature = analysis.group(id).or(untagged);
            let set = feature.map_or(Sets::ALWAYS, |it| sharing.sets.single(it));
            sharing.operations.push(set);
            shared::of_operation(operation, &mut |_, schema| sharing.reach(*schema, set));
        }
        for callbacks in &api.callbacks {
            let set = sharing.operations[callbacks.operation.0];
            sharing.reach(callbacks.webhooks.union, set);
        }
        if let Some(webhooks) = &api.webhooks {
            let feature = sharing.feature(Feature::Webhooks);
            let set = sharing.sets.single(feature);
            sharing.webhooks = Some(set);
            sharing.reach(webhooks.union, set);
        }
        sharing
    }

    fn feature(&mut self, feature: Feature) -> usize {
        self.features.push(feature);
        self.features.len() - 1
    }

    /// Adds features to those of a schema.
    fn reach(&mut self, schema: SchemaId, set: usize) {
        let known = self.schemas[schema.0];
        let now = self.sets.union(known, set);
        if now != known {
            self.schemas[schema.0] = now;
            self.open.push(schema);
        }
    }

    /// Adds the features of each schema to those of the schemas that it refers to. A set grows at
    /// most [`MOST_FEATURES`] times, so this is linear.
    fn spread(&mut self) {
        while let Some(id) = self.open.pop() {
            let set = self.schemas[id.0];
            for schema in std::mem::take(&mut self.references[id.0]) {
                self.reach(schema, set);
                self.references[id.0].push(schema);
            }
        }
    }

    /// Adds the schemas that nothing reaches, and what they refer to.
    fn add_others(&mut self) {
        let others = self.api.schema_ids();
        let others = others.filter(|id| self.schemas[id.0] == Sets::NOTHING);
        let others: Vec<SchemaId> = others.collect();
        if others.is_empty() {
            return;
        }
        let feature = self.feature(Feature::OtherTypes);
        let set = self.sets.single(feature);
        others.into_iter().for_each(|id| self.reach(id, set));
        self.spread();
    }

    /// Returns the set of each set of errors, and adds it to the bodies of its first operation,
    /// whose types the enum names.
    fn errors(&mut self, equal: &EqualErrors) -> Vec<usize> {
        let sets = self.analysis.error_sets();
        let mut all = Vec::new();
        for (index, errors) in sets.iter().enumerate() {
            let mut set = Sets::NOTHING;
            for one in equal.operations(sets, index) {
                set = self.sets.union(set, self.operations[one.operation.0]);
            }
            for response in errors.first().responses(self.api) {
                let content = response.content.as_ref();
                let schema = content.and_then(|content| content.kind.schema());
                schema.into_iter().for_each(|id| self.reach(id, set));
            }
            all.push(set);
        }
        all
    }

    /// Returns the set of each set of headers, and adds it to the types of the first response.
    fn headers(&mut self) -> Vec<usize> {
        let mut all = Vec::new();
        for headers in self.analysis.header_sets() {
            let mut set = Sets::NOTHING;
            for (operation, _) in &headers.responses {
                set = self.sets.union(set, self.operations[operation.0]);
            }
            for header in headers.headers(self.api) {
                let schema = header.ty.schema();
                schema.into_iter().for_each(|id| self.reach(id, set));
            }
            all.push(set);
        }
        all
    }
}

impl Sharing<'_> {
    /// Returns the set of each of these rules; those of the document are always used.
    fn rules(&mut self, rules: &SharedRules) -> Vec<usize> {
        let mut all = vec![Sets::NOTHING; rules.owners.len()];
        if let Some(index) = rules.index(None) {
            all[index] = Sets::ALWAYS;
        }
        for (id, set) in self.operations.iter().enumerate() {
            if let Some(index) = rules.index(Some(OperationId(id))) {
                all[index] = self.sets.union(all[index], *set);
            }
        }
        all
    }

    /// Returns the set of each list of servers of operations.
    fn operation_servers(&mut self) -> Vec<usize> {
        let mut all = vec![Sets::NOTHING; self.api.operation_servers.len()];
        for (operation, set) in self.api.operations.iter().zip(&self.operations) {
            if let Some(index) = operation.operation_servers {
                all[index] = self.sets.union(all[index], *set);
            }
        }
        all
    }
}

/// Returns what the code of each schema refers to: its members, the type that it is another name
/// for, and the state that an update is made of.
fn references(api: &Api, analysis: &Analysis, equal: &EqualSchemas) -> Vec<Vec<SchemaId>> {
    let mut references: Vec<Vec<SchemaId>> = Vec::with_capacity(api.schemas.len());
    for id in api.schema_ids() {
        let mut all: Vec<SchemaId> = equal.original(id).into_iter().collect();
        shared::of_schema(api.schema(id), &mut |schema| all.push(*schema));
        references.push(all);
    }
    for update in analysis.updates() {
        references[update.update.0].push(update.state);
        let resolved = equal.resolved(update.update);
        references[resolved.0].push(equal.resolved(update.state));
    }
    references
}

/// The numbers of homes: of single features first, then of the sets that items have.
struct Numbering<'s> {
    sets: &'s Sets,
    homes: IndexSet<&'s [usize]>,
}

impl<'s> Numbering<'s> {
    fn new(sharing: &'s Sharing<'_>) -> Self {
        let sets = &sharing.sets;
        let single = 0..sharing.features.len();
        let single = single.filter_map(|feature| {
            let set = sets.all.get(&[feature][..])?;
            Some(set.as_slice())
        });
        Self {
            sets,
            homes: single.collect(),
        }
    }

    /// Returns the home of the items with a set.
    fn home(&mut self, set: usize) -> Option<usize> {
        match set {
            Sets::NOTHING | Sets::ALWAYS => None,
            set => Some(self.homes.insert_full(&self.sets.all[set]).0),
        }
    }

    fn all(&mut self, sets: &[usize]) -> Vec<Option<usize>> {
        sets.iter().map(|set| self.home(*set)).collect()
    }

    fn finish(self) -> Vec<Vec<usize>> {
        self.homes.into_iter().map(<[usize]>::to_vec).collect()
    }
}
