//! Breaking changes that only Trine or only the tool reports, by reason.

use std::collections::BTreeSet;

use trine::diff::Change;

use super::judge::{Failure, parts};

const TYPES: &str =
    "a field, variant, alias or result has another type: the tool compares no types";
const ARGUMENTS: &str = "an argument has another type: the tool compares their number only";
const TRAITS: &str = "a trait is lost that the tool does not know: `Default`, a conversion, or one of \
                      another crate";
const FEATURES: &str = "a feature is lost: the tool gets the rustdoc, not Cargo.toml";

const ALIASES: &str = "a type alias is removed: the tool has no lint for aliases";

/// Returns the reason why the tool does not report a change.
pub(super) fn only_ours(change: &Change) -> Option<&'static str> {
    match (change.code, change.kind) {
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
const RENAMED: &str = "the new name of a field or variant: Trine reports it as renamed";

/// Returns the reason why Trine does not report a failure of the tool.
pub(super) fn only_theirs(failure: &Failure, breaking: &[&Change]) -> Option<&'static str> {
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
        TYPES, ARGUMENTS, TRAITS, FEATURES, ALIASES, FOLLOWING, PARTS, SETTERS, RENAMED,
    ];
    let unused = all.iter().filter(|reason| !used.contains(*reason));
    unused
        .map(|reason| format!("nothing needs the reason: {reason}"))
        .collect()
}
