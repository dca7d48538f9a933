//! How well what is read fits the type that it is read as: it tells which variant of a union
//! fits best.

use std::cell::Cell;
use std::cmp::Reverse;

/// What did not fit and was read all the same; the less, the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Distance {
    /// Values that no table lists: of enums and constants, and of unions that kept them raw.
    pub(super) values: u64,
    /// Object members that no table names, and what is inside of them.
    pub(super) members: u64,
    /// Those of them that are ignored, and members that any name would have.
    pub(super) loose: u64,
    /// Values that a table lists; the more, the better.
    pub(super) listed: Reverse<u64>,
}

impl Distance {
    pub(super) const NONE: Self = Self {
        values: 0,
        members: 0,
        loose: 0,
        listed: Reverse(0),
    };

    /// A union that keeps its value raw.
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
    /// What has not fitted so far, while a value is read to find out how well it fits.
    static MEASURED: Cell<Option<Distance>> = const { Cell::new(None) };
}

/// Whether a value is only read to find out how well it fits.
pub(super) fn is_measuring() -> bool {
    MEASURED.get().is_some()
}

/// Counts what did not fit.
pub(super) fn count(distance: Distance) {
    if let Some(before) = MEASURED.get() {
        MEASURED.set(Some(before.and(distance)));
    }
}

/// Counts a member that no table names, and the members inside of it.
pub(super) fn count_ignored(inside: u64) {
    let members = inside.saturating_add(1);
    count(Distance {
        members,
        loose: members,
        ..Distance::NONE
    });
}

/// Counts a member that is kept because the object may have any.
pub(super) fn count_extra() {
    count(Distance {
        loose: 1,
        ..Distance::NONE
    });
}

/// Counts the members of a map that names none, and those inside of them.
pub(super) fn count_unnamed(members: u64) {
    count(Distance {
        members,
        ..Distance::NONE
    });
}

/// Counts a value that a table lists.
pub(super) fn count_listed() {
    count(Distance {
        listed: Reverse(1),
        ..Distance::NONE
    });
}

/// Counts a value that no table lists.
pub(super) fn count_value() {
    count(Distance::RAW);
}

/// Counts values that are absent where they have to be there.
pub(super) fn count_values(values: u64) {
    count(Distance {
        values,
        ..Distance::NONE
    });
}

/// Reads something to find out how well it fits.
pub(super) fn measured<T>(read: impl FnOnce() -> T) -> (T, Distance) {
    let measuring = Measuring(MEASURED.replace(Some(Distance::NONE)));
    let value = read();
    let distance = MEASURED.get().unwrap_or_default();
    drop(measuring);
    (value, distance)
}

/// Goes back to what was measured before, also where reading panics.
struct Measuring(Option<Distance>);

impl Drop for Measuring {
    fn drop(&mut self) {
        MEASURED.set(self.0);
    }
}
