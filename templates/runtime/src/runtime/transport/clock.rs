//! Time: the only module that waits and reads the clock for time limits.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Timeout, timeout, timeout_at};

use crate::runtime::error::connection::TimeLimit;

/// A point in time, for deadlines.
pub(in crate::runtime) use tokio::time::Instant;
/// Waits.
pub(in crate::runtime) use tokio::time::sleep;

/// The end of a call.
#[derive(Clone, Copy)]
pub(in crate::runtime) struct Deadline {
    end: Option<Instant>,
    total: Duration,
}

impl Deadline {
    /// Returns the deadline of a call that begins now.
    pub(in crate::runtime) fn after(total: Option<Duration>) -> Self {
        // No deadline if the clock cannot express it.
        Self {
            end: total.and_then(|total| Instant::now().checked_add(total)),
            total: total.unwrap_or_default(),
        }
    }

    /// Runs a future. Its output is an error if it is not ready in time. If two futures have the
    /// same deadline and one contains the other, the inner one ends first.
    pub(in crate::runtime) fn within<F: Future>(self, future: F) -> Timeout<F> {
        match self.end {
            Some(end) => timeout_at(end, future),
            None => timeout(Duration::MAX, future),
        }
    }

    /// Returns the time that is left, or `None` without a deadline.
    pub(in crate::runtime) fn left(self) -> Option<Duration> {
        let end = self.end?;
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// Returns the limit of a call that exceeds the deadline.
    pub(in crate::runtime) fn limit(self) -> TimeLimit {
        TimeLimit::Total(self.total)
    }

    /// Returns whether no time is left.
    #[allow(dead_code, reason = "for sessions, which not every API has")]
    pub(in crate::runtime) fn has_passed(self) -> bool {
        self.left().is_some_and(|left| left.is_zero())
    }
}
