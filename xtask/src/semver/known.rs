//! Breaking changes that only Trine or only the tool reports, by reason.

use std::collections::BTreeSet;

use trine::diff::Change;
use trine::surface::{Declaration, Surface};

use super::judge::{Failure, parts};

const TYPES: &str =
    "a field, variant, alias or result has another type: the tool compares no types";
const ARGUMENTS: &str = "an argument has another type: the tool compares their number only";
const TRAITS: &str = "a trait is lost that the tool does not know: `Default`, a conversion, or one of \
                      another crate";
const FEATURES: &str = "a feature is lost: the tool gets the rustdoc, not Cargo.toml";

const ALIASES: &str = "a type alias is removed: the tool has no lint for aliases";

const KINDS: &str =
    "an alias becomes an item, or an item an alias: the tool takes an alias for its target";
const NEW_PARENTS: &str =
    "a field is added to a struct with another name, which the tool takes for a new one";

/// What is known about both listings.
pub(super) struct Context<'a> {
    surfaces: &'a [Surface; 2],
    /// The names of the targets of aliases that change.
    aliased: BTreeSet<String>,
}

impl<'a> Context<'a> {
    pub(super) fn of(surfaces: &'a [Surface; 2], breaking: &[&Change]) -> Self {
        let declarations = breaking.iter().flat_map(|change| {
            let entries = surfaces.iter();
            entries.filter_map(|surface| surface.entries.get(&change.item))
        });
        let targets = declarations.filter_map(|entry| match &entry.declaration {
            Declaration::Alias(target) => {
                let target = target.to_string();
                parts(&target).last().map(|name| (*name).to_owned())
            }
            _ => None,
        });
        Self {
            surfaces,
            aliased: targets.collect(),
        }
    }

    /// Returns whether a change is of a part of an item that the old listing does not have by name.
    fn has_new_parent(&self, change: &Change) -> bool {
        let [old, new] = self.surfaces;
        let entry = new.entries.get(&change.item);
        let parent = entry.and_then(|entry| entry.parent.as_ref());
        parent.is_some_and(|parent| !old.entries.contains_key(parent))
    }

    /// Returns whether the item is an alias in one of the listings.
    fn is_alias(&self, change: &Change) -> bool {
        let entries = self.surfaces.iter();
        let mut entries = entries.filter_map(|surface| surface.entries.get(&change.item));
        entries.any(|entry| matches!(entry.declaration, Declaration::Alias(_)))
    }
}

/// Returns the reason why the tool does not report a change.
pub(super) fn only_ours(change: &Change, context: &Context<'_>) -> Option<&'static str> {
    match (change.code, change.kind) {
        ("kind-changed", _) if context.is_alias(change) => Some(KINDS),
        ("added", "field") if context.has_new_parent(change) => Some(NEW_PARENTS),
        ("type-changed", _) => Some(TYPES),
        ("signature-changed", _) => Some(ARGUMENTS),
        ("trait-removed", _) => Some(TRAITS),
        ("removed", "feature") => Some(FEATURES),
        ("removed", "type alias") => Some(ALIASES),
        _ => None,
    }
}

const FOLLOWING: &str = "the blocking client and the fake server follow from the client";
const PARTS: &str = "methods, fields and variants follow from their type, which changes";
const SETTERS: &str = "the method that clears a field follows from the type of the field";
const ALIASED: &str = "an alias has another target, which the tool compares with the one before";
const RENAMED: &str = "the new name of a field or variant: Trine reports it as renamed";

/// Returns the reason why Trine does not report a failure of the tool.
pub(super) fn only_theirs(
    failure: &Failure,
    breaking: &[&Change],
    context: &Context<'_>,
) -> Option<&'static str> {
    let path = failure.path();
    if path
        .iter()
        .any(|part| ["blocking", "fake", "Fake"].contains(part))
    {
        return Some(FOLLOWING);
    }
    let [.., owner, name] = path.as_slice() else {
        return None;
    };
    if context.aliased.contains(*owner) {
        return Some(ALIASED);
    }
    breaking.iter().find_map(|change| {
        let item = parts(&change.item);
        match (change.code, item.as_slice()) {
            ("removed" | "kind-changed" | "renamed", [.., last]) if last == owner => Some(PARTS),
            ("renamed", [.., parent, _]) if parent == owner => Some(RENAMED),
            ("type-changed", [.., parent, field])
                if parent == owner && *name == format!("clear_{field}") =>
            {
                Some(SETTERS)
            }
            _ => None,
        }
    })
}

/// Returns the reasons that nothing needs.
pub(super) fn unused(used: &BTreeSet<&'static str>) -> Vec<String> {
    let all = [
        TYPES,
        ARGUMENTS,
        TRAITS,
        FEATURES,
        ALIASES,
        KINDS,
        NEW_PARENTS,
        FOLLOWING,
        PARTS,
        SETTERS,
        ALIASED,
        RENAMED,
    ];
    let unused = all.iter().filter(|reason| !used.contains(*reason));
    unused
        .map(|reason| format!("nothing needs the reason: {reason}"))
        .collect()
}
