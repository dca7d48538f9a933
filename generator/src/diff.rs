//! Changes between the public APIs of two documents: what `trine diff` reports.
//!
//! [`compare`] pairs the entries of two listings ([`Surface`]) by name, and by what they are called
//! in the document if the name changes. Each difference is a [`Change`] with two classes: one of the
//! Rust API, by cargo's rules for semver, and one of the requests and responses.

mod change;
mod declaration;
mod output;
mod pairs;
mod protocol;
mod version;

pub use change::{Change, Class};
pub use output::{Located, Report};
pub use version::Bump;

use std::collections::BTreeSet;

use crate::surface::{CONSTRAINTS, Declaration, Entry, Surface, topics};
use pairs::Pairs;

/// How changes are classified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether structs and enums count as `#[non_exhaustive]`: a field or variant more is additive.
    pub assumes_non_exhaustive: bool,
}

/// Returns the changes from one API to another: first those of entries of the old one, in their
/// order, then what is added.
pub fn compare(old: &Surface, new: &Surface, rules: Rules) -> Vec<Change> {
    let mut comparison = Comparison {
        old,
        new,
        rules,
        pairs: Pairs::of(old, new),
        changes: Vec::new(),
        broken: BTreeSet::new(),
    };
    for (path, entry) in &old.entries {
        match comparison.pairs.new_path(path) {
            Some(new_path) => comparison.pair(path, entry, new_path),
            None => comparison.removed(path, entry),
        }
    }
    for (path, entry) in &new.entries {
        if !comparison.pairs.is_paired(path) {
            comparison.added(path, entry);
        }
    }
    comparison.changes
}

/// A comparison in progress.
struct Comparison<'a> {
    old: &'a Surface,
    new: &'a Surface,
    rules: Rules,
    pairs: Pairs<'a>,
    changes: Vec<Change>,
    /// The old and new paths of entries with a breaking change of the Rust API: what belongs to
    /// them changes with them.
    broken: BTreeSet<String>,
}

impl Comparison<'_> {
    fn removed(&mut self, path: &str, entry: &Entry) {
        let parent = entry.parent.as_deref();
        let is_inside = parent.is_some_and(|parent| {
            self.pairs.new_path(parent).is_none() || self.broken.contains(&kind_key(parent))
        });
        let owner = entry.owner.as_deref();
        let follows = owner.is_some_and(|owner| {
            self.pairs.new_path(owner).is_none() || self.broken.contains(owner)
        });
        if is_inside || follows {
            return;
        }
        let rust = match entry.declaration {
            Declaration::Protocol(_) => None,
            _ => Some(Class::Breaking),
        };
        let change = Change {
            rust,
            wire: protocol::removed(entry),
            old: Some(entry.place.clone()),
            ..Change::new(path, entry, "removed", "removed".to_owned())
        };
        self.push(change);
    }

    fn added(&mut self, path: &str, entry: &Entry) {
        let parent = entry.parent.as_deref();
        let is_inside = parent.is_some_and(|parent| {
            !self.pairs.is_paired(parent) || self.broken.contains(&kind_key(parent))
        });
        let owner = entry.owner.as_deref();
        let follows = owner.is_some_and(|owner| {
            !self.pairs.is_paired(owner) || self.broken.contains(&new_key(owner))
        });
        if is_inside || follows {
            return;
        }
        let is_closed = match entry.declaration {
            Declaration::Variant(_) => true,
            Declaration::Field(_) => parent.is_some_and(|parent| self.is_exhaustive(parent)),
            _ => false,
        };
        let rust = match (&entry.declaration, is_closed) {
            (Declaration::Protocol(_), _) => None,
            (_, true) if !self.rules.assumes_non_exhaustive => Some(Class::Breaking),
            _ => Some(Class::Additive),
        };
        let change = Change {
            rust,
            is_only_exhaustive: rust == Some(Class::Breaking),
            wire: protocol::added(entry),
            new: Some(entry.place.clone()),
            ..Change::new(path, entry, "added", "added".to_owned())
        };
        self.push(change);
    }

    /// Returns whether a struct can be written as a literal, before and after the change. That it
    /// cannot any more is a change of its own.
    fn is_exhaustive(&self, new_path: &str) -> bool {
        let old = self.pairs.old_path(new_path);
        let old = old.and_then(|path| self.old.entries.get(path));
        let both = old.into_iter().chain(self.new.entries.get(new_path));
        both.into_iter().all(|entry| {
            !matches!(
                entry.declaration,
                Declaration::Struct {
                    is_non_exhaustive: true,
                    ..
                }
            )
        })
    }

    fn pair(&mut self, path: &str, old: &Entry, new_path: &str) {
        let Some(new) = self.new.entries.get(new_path) else {
            return;
        };
        let follows = old
            .owner
            .as_ref()
            .is_some_and(|it| self.broken.contains(it));
        let is_inside = old.parent.as_deref();
        let is_inside = is_inside.is_some_and(|it| self.broken.contains(&kind_key(it)));
        if is_inside {
            return;
        }
        let own_name = |path: &str, entry: &Entry| {
            let parent = entry.parent.as_ref().map_or(0, String::len);
            path[parent..].to_owned()
        };
        let is_named = !matches!(old.declaration, Declaration::Protocol(_));
        let mut found = Vec::new();
        if is_named && !follows && own_name(path, old) != own_name(new_path, new) {
            let message = format!("renamed to `{new_path}`");
            found.push(Change {
                rust: Some(Class::Breaking),
                ..Change::new(path, old, "renamed", message)
            });
        }
        if !follows {
            found.extend(self.declarations(path, old, new));
            found.extend(features(path, old, new));
        }
        found.extend(protocol::changes(path, old, new));
        found.extend(docs(path, old, new));
        for change in &mut found {
            change.old = Some(old.place.clone());
            change.new = Some(new.place.clone());
        }
        if found
            .iter()
            .any(|change| change.rust == Some(Class::Breaking))
            || follows
        {
            self.broken.insert(path.to_owned());
            self.broken.insert(new_key(new_path));
        }
        found.into_iter().for_each(|change| self.push(change));
    }

    fn push(&mut self, change: Change) {
        if change.class().is_some() {
            self.changes.push(change);
        }
    }
}

/// Returns the key in [`Comparison::broken`] of the new path of an entry.
fn new_key(path: &str) -> String {
    format!("new {path}")
}

/// Returns the key in [`Comparison::broken`] of an item of another kind than before.
fn kind_key(path: &str) -> String {
    format!("kind {path}")
}

/// Compares the cargo features, one of which an item needs.
fn features(path: &str, old: &Entry, new: &Entry) -> Option<Change> {
    let is_always = new.features.is_empty();
    let lost: Vec<&String> = old.features.difference(&new.features).collect();
    let words = |all: &[&String]| {
        let quoted: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
        quoted.join(", ")
    };
    let needed: Vec<&String> = new.features.iter().collect();
    let needed = match needed.as_slice() {
        [one] => format!("`{one}`"),
        several => format!("one of {}", words(several)),
    };
    let (class, message) = match (old.features.is_empty(), is_always) {
        // Fewer sets of features compile it.
        (true, false) => (Class::Breaking, format!("compiled only with {needed}")),
        (false, false) if !lost.is_empty() => {
            let lost = words(&lost);
            let message = format!("compiled with {needed} instead of {lost}");
            (Class::Breaking, message)
        }
        _ => return None,
    };
    Some(Change {
        rust: Some(class),
        ..Change::new(path, old, "features-changed", message)
    })
}

/// Compares the documentation.
fn docs(path: &str, old: &Entry, new: &Entry) -> Vec<Change> {
    let mut found = Vec::new();
    if old.docs.deprecated != new.docs.deprecated && old.owner.is_none() {
        let (code, message) = match new.docs.deprecated {
            true => ("deprecated", "deprecated"),
            false => ("undeprecated", "no longer deprecated"),
        };
        found.push(Change {
            rust: Some(Class::Additive),
            ..Change::new(path, old, code, message.to_owned())
        });
    }
    let all = |entry: &Entry| {
        let topics = topics(&entry.docs).into_iter();
        let topics = topics.map(|(topic, text)| (topic.to_owned(), text));
        topics
            .chain(entry.notes.iter().cloned())
            .collect::<Vec<_>>()
    };
    let (before, after) = (all(old), all(new));
    let changed: BTreeSet<&str> = before
        .iter()
        .filter(|one| !after.contains(one))
        .chain(after.iter().filter(|one| !before.contains(one)))
        .map(|(topic, _)| topic.as_str())
        .collect();
    let mut prose: Vec<&str> = changed.iter().copied().collect();
    prose.retain(|topic| *topic != CONSTRAINTS);
    let change = |code, message| Change {
        docs: true,
        ..Change::new(path, old, code, message)
    };
    if changed.contains(CONSTRAINTS) {
        let message = "documented constraints change".to_owned();
        found.push(change("constraints-changed", message));
    }
    if !prose.is_empty() {
        let message = format!("documentation changes: {}", prose.join(", "));
        found.push(change("docs-changed", message));
    }
    found
}
