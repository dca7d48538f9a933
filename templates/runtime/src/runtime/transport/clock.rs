//! Time: the only module that waits and reads the clock for time limits.

use std::future::Future;
use std::time::Duration;

use tokio::time::Timeout;

use crate::runtime::error::connection::TimeLimit;

/// A point in time, for deadlines.
pub(in crate::runtime) use tokio::time::Instant;
/// Waits.
pub(in crate::runtime) use tokio::time::sleep;

/// Runs a future. Its output is an error if it is not ready in time.
pub(in crate::runtime) fn within<F: Future>(limit: Option<Duration>, future: F) -> Timeout<F> {
    // A time that the clock cannot express is no limit.
    tokio::time::timeout(limit.unwrap_or(Duration::MAX), future)
}

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
