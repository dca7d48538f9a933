//! The distance between a value and the type that it is read as. It selects the best matching
//! variant of a union.

use std::cell::Cell;
use std::cmp::Reverse;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use crate::runtime::wire::node::Node;

/// The deviations of a value from its type. A smaller distance is a better match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Distance {
    /// Undeclared values of enums and constants, and raw values of unions.
    pub(super) values: u64,
    /// Undeclared object members, including nested ones.
    pub(super) members: u64,
    /// Ignored undeclared members, and members of types that accept any name.
    pub(super) loose: u64,
    /// Declared values of enums and constants; more are better.
    pub(super) listed: Reverse<u64>,
}

impl Distance {
    pub(super) const NONE: Self = Self {
        values: 0,
        members: 0,
        loose: 0,
        listed: Reverse(0),
    };

    /// The distance of a union that keeps its value raw.
    pub(super) const RAW: Self = Self {
        values: 1,
        ..Self::NONE
    };

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            values: self.values.saturating_add(other.values),
            members: self.members.saturating_add(other.members),
            loose: self.loose.saturating_add(other.loose),
            listed: Reverse(self.listed.0.saturating_add(other.listed.0)),
        }
    }
}

thread_local! {
    /// The distance so far, while a value is measured.
    static MEASURED: Cell<Option<Distance>> = const { Cell::new(None) };
}

/// Returns whether a value is being measured.
pub(super) fn is_measuring() -> bool {
    MEASURED.get().is_some()
}

/// Adds to the distance.
pub(super) fn count(distance: Distance) {
    if let Some(before) = MEASURED.get() {
        MEASURED.set(Some(before.and(distance)));
    }
}

/// Counts an ignored member and the members inside it.
fn count_ignored(inside: u64) {
    let members = inside.saturating_add(1);
    count(Distance {
        members,
        loose: members,
        ..Distance::NONE
    });
}

/// Counts a member of an object that accepts any member.
#[allow(dead_code, reason = "not every document has such values")]
pub(super) fn count_extra() {
    count(Distance {
        loose: 1,
        ..Distance::NONE
    });
}

/// Counts the members of a map without declared names, including nested ones.
pub(super) fn count_unnamed(members: u64) {
    count(Distance {
        members,
        ..Distance::NONE
    });
}

/// Counts a declared value.
pub(super) fn count_listed() {
    count(Distance {
        listed: Reverse(1),
        ..Distance::NONE
    });
}

/// Counts an undeclared value.
#[allow(dead_code, reason = "not every document has such values")]
pub(super) fn count_value() {
    count(Distance::RAW);
}

/// Counts missing required values.
pub(super) fn count_values(values: u64) {
    count(Distance {
        values,
        ..Distance::NONE
    });
}

/// Measures the distance of a value.
pub(super) fn measured<T>(read: impl FnOnce() -> T) -> (T, Distance) {
    let measuring = Measuring(MEASURED.replace(Some(Distance::NONE)));
    let value = read();
    let distance = MEASURED.get().unwrap_or_default();
    drop(measuring);
    (value, distance)
}

/// Restores the previous measurement, also after a panic.
struct Measuring(Option<Distance>);

impl Drop for Measuring {
    fn drop(&mut self) {
        MEASURED.set(self.0);
    }
}

/// An undeclared member that is skipped. It is counted while a value is measured.
pub(super) struct Skipped;

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match is_measuring() {
            true => count_ignored(Node::deserialize(deserializer)?.members()),
            false => drop(IgnoredAny::deserialize(deserializer)?),
        }
        Ok(Self)
    }
}
