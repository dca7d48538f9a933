//! Selection of operations, and the schemas that they reach.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::dump::origin_text;
use crate::references::{exclusive, shared};
use crate::{
    Api, Operation, OperationId, Origin, Requirement, SchemaId, SchemaKind, Shape, Type, Webhook,
};

/// Names that are neither an operation, a webhook nor a tag of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSelection {
    /// The names, each with a suggestion.
    pub names: Vec<(String, Option<String>)>,
}

impl fmt::Display for UnknownSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, meant)) in self.names.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "unknown tag, operationId or webhook `{name}`")?;
            if let Some(meant) = meant {
                write!(f, "; did you mean `{meant}`?")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for UnknownSelection {}

/// The elements of a list that a selection keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The new index of each kept element.
    new: BTreeMap<usize, usize>,
}

impl Kept {
    fn of(kept: impl IntoIterator<Item = bool>) -> Self {
        let kept = kept.into_iter().enumerate();
        let kept = kept.filter_map(|(index, kept)| kept.then_some(index));
        let new = kept.enumerate().map(|(new, old)| (old, new)).collect();
        Self { new }
    }

    /// Removes the other elements of a list.
    pub fn retain<T>(&self, list: &mut Vec<T>) {
        let mut index = 0..;
        list.retain(|_| {
            index
                .next()
                .is_some_and(|index| self.new.contains_key(&index))
        });
    }

    /// Returns the previous index of each kept element.
    pub fn old(&self) -> impl Iterator<Item = usize> {
        self.new.keys().copied()
    }

    fn contains(&self, old: usize) -> bool {
        self.new.contains_key(&old)
    }

    /// Returns the new index of a kept element.
    fn number(&self, old: usize) -> usize {
        self.new[&old]
    }
}

/// The parts of an API that a selection keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Of [`Api::operations`].
    pub operations: Kept,
    /// Of [`Api::schemas`]: what the operations reach.
    pub schemas: Kept,
    /// Of [`Api::security_schemes`]: what the operations require.
    pub security_schemes: Kept,
    /// Of [`Api::operation_servers`]: what the operations use.
    pub operation_servers: Kept,
    /// Whether [`Api::webhooks`] are kept. Each is distinguished from all others, so that none of them
    /// is kept without the others.
    pub has_webhooks: bool,
}

impl Selection {
    /// Selects the operations with one of these tags or `operationId`s, and what they use. The tag,
    /// `operationId` or name of a webhook selects all webhooks.
    ///
    /// # Errors
    ///
    /// Returns all names that are neither a tag, an operation nor a webhook.
    pub fn of(api: &Api, names: &[String]) -> Result<Self, UnknownSelection> {
        check(api, names)?;
        let is_chosen = |operation: &Operation| {
            names
                .iter()
                .any(|name| operation.id == *name || operation.tags.contains(name))
        };
        let operations = Kept::of(api.operations.iter().map(is_chosen));
        let kept = || operations.old().map(|index| &api.operations[index]);
        let webhooks = api.webhooks.as_ref().filter(|webhooks| {
            let mut chosen = webhooks.events.iter().flat_map(webhook_names);
            chosen.any(|known| names.contains(known))
        });
        let unions = webhooks.map(|webhooks| webhooks.union).into_iter();
        let callbacks = api.callbacks.iter();
        let callbacks = callbacks.filter(|one| operations.contains(one.operation.0));
        let unions = unions.chain(callbacks.map(|one| one.webhooks.union));
        let schemas = Kept::of(reached(api, kept(), unions.collect()));
        let required = kept().flat_map(|operation| operation.security.iter().flatten());
        let required: BTreeSet<usize> = required.map(|one| one.scheme).collect();
        let schemes = 0..api.security_schemes.len();
        let servers = kept().filter_map(|operation| operation.operation_servers);
        let servers: BTreeSet<usize> = servers.collect();
        let lists = 0..api.operation_servers.len();
        Ok(Self {
            security_schemes: Kept::of(schemes.map(|index| required.contains(&index))),
            operation_servers: Kept::of(lists.map(|index| servers.contains(&index))),
            has_webhooks: webhooks.is_some(),
            operations,
            schemas,
        })
    }

    /// Removes all other parts.
    pub fn apply(&self, api: &mut Api) {
        let origins: Vec<Origin> = self
            .schemas
            .old()
            .map(|index| self.origin(api, &api.schemas[index].origin))
            .collect();
        api.webhooks = api.webhooks.take().filter(|_| self.has_webhooks);
        api.callbacks
            .retain(|one| self.operations.contains(one.operation.0));
        self.operations.retain(&mut api.operations);
        self.schemas.retain(&mut api.schemas);
        self.security_schemes.retain(&mut api.security_schemes);
        self.operation_servers.retain(&mut api.operation_servers);
        let renumber = |id: &mut SchemaId| id.0 = self.schemas.number(id.0);
        api.updates.retain(|one| {
            self.schemas.contains(one.update.0) && self.schemas.contains(one.state.0)
        });
        for one in &mut api.updates {
            renumber(&mut one.update);
            renumber(&mut one.state);
        }
        for callbacks in &mut api.callbacks {
            callbacks.operation = OperationId(self.operations.number(callbacks.operation.0));
            renumber(&mut callbacks.webhooks.union);
        }
        if let Some(webhooks) = &mut api.webhooks {
            renumber(&mut webhooks.union);
        }
        for (schema, origin) in api.schemas.iter_mut().zip(origins) {
            schema.origin = origin;
            exclusive::of_schema(schema, &mut { renumber });
        }
        let schemes = &self.security_schemes;
        let is_kept = |all: &Vec<Requirement>| all.iter().all(|one| schemes.contains(one.scheme));
        api.security.retain(is_kept);
        for operation in &mut api.operations {
            exclusive::of_operation(operation, &mut |_, id| renumber(id));
            let servers = &mut operation.operation_servers;
            *servers = servers.map(|index| self.operation_servers.number(index));
        }
        let requirements = api.operations.iter_mut().flat_map(|it| &mut it.security);
        for one in requirements.chain(&mut api.security).flatten() {
            one.scheme = schemes.number(one.scheme);
        }
        let tags = api.operations.iter().flat_map(|it| &it.tags);
        let tags: BTreeSet<String> = tags.cloned().collect();
        api.tags.retain(|name, _| tags.contains(name));
    }

    /// Returns the origin of a kept schema, which refers to kept parts only: instead of a removed
    /// part, it contains its name in dumps. Rust names are chosen before the selection.
    fn origin(&self, api: &Api, origin: &Origin) -> Origin {
        let operation = |id: &OperationId| {
            let is_kept = self.operations.contains(id.0);
            is_kept.then(|| OperationId(self.operations.number(id.0)))
        };
        let kept = match origin {
            Origin::Component(_) | Origin::Named(_) => Some(origin.clone()),
            Origin::Inside(parent, step) => {
                let is_kept = self.schemas.contains(parent.0);
                let parent = is_kept.then(|| SchemaId(self.schemas.number(parent.0)));
                parent.map(|parent| Origin::Inside(parent, step.clone()))
            }
            Origin::RequestBody(id) => operation(id).map(Origin::RequestBody),
            Origin::ResponseBody(id, status) => {
                operation(id).map(|id| Origin::ResponseBody(id, *status))
            }
            Origin::Parameter(id, name) => {
                operation(id).map(|id| Origin::Parameter(id, name.clone()))
            }
            Origin::Within(around, step) => {
                let around = Box::new(self.origin(api, around));
                Some(Origin::Within(around, step.clone()))
            }
        };
        kept.unwrap_or_else(|| Origin::Named(vec![origin_text(api, origin)]))
    }
}

/// Removes the operations, and the content of the schemas that are not reachable from `schemas`.
pub fn blank_others(api: &mut Api, schemas: &[SchemaId]) {
    let mut reached = vec![false; api.schemas.len()];
    let mut open = schemas.to_vec();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut reached[id.0], true) {
            let members = api.schema(id).members().into_iter();
            open.extend(members.filter_map(Type::schema));
        }
    }
    api.operations.clear();
    api.callbacks.clear();
    let webhooks = api.webhooks.take();
    api.webhooks = webhooks.filter(|webhooks| reached[webhooks.union.0]);
    api.updates.clear();
    for (schema, is_reached) in api.schemas.iter_mut().zip(reached) {
        if !is_reached {
            schema.kind = SchemaKind::Alias(Type::new(Shape::Any));
            schema.envelope.clear();
        }
    }
}

fn check(api: &Api, names: &[String]) -> Result<(), UnknownSelection> {
    let known: BTreeSet<&str> = api
        .operations
        .iter()
        .flat_map(|operation| operation.tags.iter().chain([&operation.id]))
        .chain(
            api.webhooks
                .iter()
                .flat_map(|it| it.events.iter().flat_map(webhook_names)),
        )
        .map(String::as_str)
        .collect();
    let unknown: Vec<_> = names
        .iter()
        .filter(|name| !known.contains(name.as_str()))
        .map(|name| {
            let meant = crate::suggest::closest(name, known.iter().copied());
            (name.clone(), meant.map(str::to_owned))
        })
        .collect();
    match unknown.is_empty() {
        true => Ok(()),
        false => Err(UnknownSelection { names: unknown }),
    }
}

/// Returns the names that select a webhook.
fn webhook_names(webhook: &Webhook) -> impl Iterator<Item = &String> {
    let names = webhook.tags.iter().chain(&webhook.id);
    names.chain([&webhook.name])
}

/// Returns for each schema whether these operations, or the schemas in `open`, reach it.
fn reached<'a>(
    api: &Api,
    operations: impl Iterator<Item = &'a Operation>,
    mut open: Vec<SchemaId>,
) -> Vec<bool> {
    let mut reached = vec![false; api.schemas.len()];
    for operation in operations {
        shared::of_operation(operation, &mut |_, id| open.push(*id));
    }
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut reached[id.0], true) {
            shared::of_schema(api.schema(id), &mut |id| open.push(*id));
        }
    }
    reached
}
