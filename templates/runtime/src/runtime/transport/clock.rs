//! Time: the only module that waits and reads the clock for time limits.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use crate::runtime::error::connection::TimeLimit;
use crate::runtime::transport::timer::sleep_until;

/// A point in time, for deadlines, and waits.
pub(in crate::runtime) use crate::runtime::transport::timer::{Instant, sleep};

/// The error of a future that is not ready in time.
#[derive(Debug)]
pub(in crate::runtime) struct Elapsed;

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
    ///
    /// A future that is ready at once needs no timer, and so no runtime: those of calls through a
    /// service without I/O.
    ///
    /// The future is pinned by the caller: an `async fn` that pins its argument reserves memory for it
    /// twice, and the futures of calls are nested.
    pub(in crate::runtime) fn within<F: Future>(
        self,
        mut future: Pin<&mut F>,
    ) -> impl Future<Output = Result<F::Output, Elapsed>> {
        let mut timer = None;
        poll_fn(move |context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            let Some(end) = self.end else {
                return Poll::Pending;
            };
            let timer = timer.get_or_insert_with(|| Box::pin(sleep_until(end)));
            timer.as_mut().poll(context).map(|()| Err(Elapsed))
        })
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
