//! A count of the object members that were read and that nothing knew: it tells which variant
//! of a union fits best.

use std::cell::Cell;

thread_local! {
    static IGNORED: Cell<u64> = const { Cell::new(0) };
}

/// Counts one more.
pub(super) fn count_one() {
    IGNORED.set(IGNORED.get().wrapping_add(1));
}

/// How many there have been on this thread.
pub(super) fn count() -> u64 {
    IGNORED.get()
}

/// Sets the count back, when what was read since is thrown away.
pub(super) fn reset_to(count: u64) {
    IGNORED.set(count);
}
