//! Time: the only module that waits and reads the clock for time limits.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// A point in time, for deadlines.
pub(in crate::runtime) use tokio::time::Instant;

/// Waits.
pub(in crate::runtime) async fn sleep(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Runs a future. Returns `None` if it is not ready in time.
pub(in crate::runtime) async fn within<F: Future>(
    limit: Option<Duration>,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let Some(limit) = limit else {
        return Some(future.await);
    };
    // A future that is ready, such as a received chunk, needs no timer.
    match poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
        Poll::Ready(output) => Some(output),
        Poll::Pending => tokio::time::timeout(limit, future).await.ok(),
    }
}

/// The end of a call.
#[derive(Clone, Copy)]
pub(in crate::runtime) struct Deadline(Option<Instant>);

impl Deadline {
    /// Returns the deadline of a call that begins now.
    pub(in crate::runtime) fn after(total: Option<Duration>) -> Self {
        // A time that the clock cannot express is no limit.
        Self(total.and_then(|total| Instant::now().checked_add(total)))
    }

    /// Returns the time that is left, or `None` without a deadline.
    pub(in crate::runtime) fn left(self) -> Option<Duration> {
        let end = self.0?;
        Some(end.saturating_duration_since(Instant::now()))
    }
}
