//! The names of groups of operations, and of their methods.

use std::collections::BTreeMap;

use super::Source;
use super::case::{type_name, value_name};
use super::homes::RESERVED_FEATURES;
use super::reserved;
use super::scope::{NamePriority, Scope};
use crate::ir::OperationId;

/// The names of a group of operations.
#[derive(Clone, Debug)]
pub struct GroupNames {
    /// The module of its items, if files are split.
    pub module: String,
    /// The cargo feature that enables its operations, if there is one for each tag.
    pub feature: String,
    /// The type with its methods, if methods are grouped.
    pub handle: Option<HandleNames>,
}

/// The names of the type with the methods of a group.
#[derive(Clone, Debug)]
pub struct HandleNames {
    /// The method of the client that returns it.
    pub accessor: String,
    /// The type.
    pub type_name: String,
}

/// Names the groups; modules are also the names of files.
pub fn name_groups(source: Source<'_>, has_handles: bool) -> Vec<GroupNames> {
    let Source {
        analysis, chosen, ..
    } = source;
    let wanted = |(_, tag): (usize, &str)| {
        if let Some(name) = chosen.of_group(tag) {
            return (name.to_owned(), NamePriority::Chosen);
        }
        let name = value_name(tag, "group");
        let priority = NamePriority::of(false, &name, tag);
        (name, priority)
    };
    let tags = || (0..analysis.groups()).map(|group| (group, analysis.tag(group)));
    let mut modules = Scope::reserving(reserved::GROUPS.iter().copied());
    let modules = modules.take_all(tags().map(wanted), "_");
    let mut accessors = Scope::reserving(reserved::CLIENT_METHODS.iter().copied());
    let accessors = accessors.take_all(tags().map(wanted), "_");
    let mut types = Scope::default();
    let types = tags().map(|(_, tag)| {
        let name = type_name(chosen.of_group(tag).unwrap_or(tag), "Group");
        types.take(format!("{}Operations", super::case::stem(&name)), "")
    });
    let handles = accessors.into_iter().zip(types);
    let handles = handles.map(|(accessor, type_name)| HandleNames {
        accessor,
        type_name,
    });
    let groups = modules.into_iter().zip(name_features(source)).zip(handles);
    let groups = groups.map(|((module, feature), handle)| GroupNames {
        module,
        feature,
        handle: has_handles.then_some(handle),
    });
    groups.collect()
}

/// Names the cargo feature of each group: `pull-requests`.
fn name_features(source: Source<'_>) -> Vec<String> {
    let Source {
        analysis, chosen, ..
    } = source;
    let wanted = (0..analysis.groups()).map(|group| {
        let tag = analysis.tag(group);
        let name = match chosen.of_group(tag) {
            Some(name) => name.to_owned(),
            None => value_name(tag, "tag"),
        };
        let name = name.trim_matches('_').replace('_', "-");
        let is_reserved = RESERVED_FEATURES.contains(&&*name);
        let name = match is_reserved || name.is_empty() {
            true => format!("tag-{name}").trim_end_matches('-').to_owned(),
            false => name,
        };
        let priority = match chosen.of_group(tag) {
            Some(_) => NamePriority::Chosen,
            None => NamePriority::of(false, &name, tag),
        };
        (name, priority)
    });
    let mut features = Scope::reserving(RESERVED_FEATURES.iter().copied());
    features.take_all(wanted, "-")
}

/// The methods of operations, and the scopes of their names.
pub struct MethodScopes {
    /// The scopes of the client (`None`) and of the types of groups.
    scopes: BTreeMap<Option<usize>, Scope>,
    /// The type that has the methods of each operation.
    owners: Vec<Option<usize>>,
}

impl MethodScopes {
    /// Names the method of each operation: unique in the type that has it.
    ///
    /// If the names of all operations of a group begin with that of the group, it is omitted.
    pub fn name(
        source: Source<'_>,
        wanted: &[(String, NamePriority)],
        groups: &[GroupNames],
    ) -> (Vec<String>, Self) {
        let handles = groups.iter().filter_map(|group| group.handle.as_ref());
        let reserved = reserved::CLIENT_METHODS.iter().copied();
        let accessors = handles.map(|handle| handle.accessor.as_str());
        let client = Scope::reserving(reserved.chain(accessors));
        let mut scopes = BTreeMap::from([(None, client)]);
        let owner = |index| {
            let group = source.analysis.group(OperationId(index))?;
            groups[group].handle.as_ref().map(|_| group)
        };
        let owners: Vec<Option<usize>> = (0..wanted.len()).map(owner).collect();
        let mut members: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (index, owner) in owners.iter().enumerate() {
            members.entry(*owner).or_default().push(index);
        }
        let mut functions = vec![String::new(); wanted.len()];
        for (owner, members) in members {
            let prefix = owner.and_then(|group| groups[group].handle.as_ref());
            let prefix = prefix.map(|handle| format!("{}_", handle.accessor.trim_end_matches('_')));
            let wanted = members.iter().map(|index| wanted[*index].clone());
            let wanted = without_prefix(wanted.collect(), prefix.as_deref());
            let methods = || Scope::reserving(reserved::HANDLE_METHODS.iter().copied());
            let scope = scopes.entry(owner).or_insert_with(methods);
            for (index, name) in members.iter().zip(scope.take_all(wanted, "_")) {
                functions[*index] = name;
            }
        }
        (functions, Self { scopes, owners })
    }

    /// Takes the name of another method of an operation.
    pub fn take(&mut self, id: OperationId, name: String) -> String {
        let scope = self.scopes.entry(self.owners[id.0]).or_default();
        scope.take(name, "_")
    }

    /// Returns the group whose type has the methods of an operation.
    pub fn owner(&self, id: OperationId) -> Option<usize> {
        self.owners[id.0]
    }
}

/// Removes a prefix from all names that are not chosen, if all of them have it and are still names
/// without it.
fn without_prefix(
    names: Vec<(String, NamePriority)>,
    prefix: Option<&str>,
) -> Vec<(String, NamePriority)> {
    let rest = |(name, priority): &(String, NamePriority)| {
        if *priority == NamePriority::Chosen {
            return Some((name.clone(), *priority));
        }
        let rest = name.strip_prefix(prefix?)?;
        let is_name = rest.starts_with(|first: char| first.is_alphabetic());
        is_name.then(|| (value_name(rest, ""), *priority))
    };
    let cut: Option<Vec<_>> = names.iter().map(rest).collect();
    cut.unwrap_or(names)
}
