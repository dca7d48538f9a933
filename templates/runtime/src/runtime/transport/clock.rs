//! Time: the only module that waits and reads the clock for time limits.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
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
    match limit {
        Some(limit) => within_timer(&mut None, limit, future).await,
        None => Some(future.await),
    }
}

/// A timer that is kept between futures.
pub(in crate::runtime) type Timer = Option<Pin<Box<tokio::time::Sleep>>>;

/// Runs a future like [`within`]. If the future is dropped, `timer` keeps the time for the next one.
pub(in crate::runtime) async fn within_timer<F: Future>(
    timer: &mut Timer,
    limit: Duration,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let output = poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        // A future that is ready at once, such as a received chunk, needs no timer.
        let timer = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        timer.as_mut().poll(context).map(|()| None)
    });
    let output = output.await;
    *timer = None;
    output
}

/// Runs a future, and another one beside it as long as it runs.
pub(in crate::runtime) async fn beside<F: Future>(
    other: &mut Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
    future: F,
) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        if let Some(running) = other {
            if running.as_mut().poll(context).is_ready() {
                *other = None;
            }
        }
        future.as_mut().poll(context)
    })
    .await
}

/// The end of a call.
#[derive(Clone, Copy)]
pub(in crate::runtime) struct Deadline(Option<Instant>);

impl Deadline {
    /// Returns the deadline of a call that begins now.
    pub(in crate::runtime) fn after(total: Option<Duration>) -> Self {
        // No deadline if the clock cannot express it.
        Self(total.and_then(|total| Instant::now().checked_add(total)))
    }

    /// Returns the time that is left, or `None` without a deadline.
    pub(in crate::runtime) fn left(self) -> Option<Duration> {
        let end = self.0?;
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// Returns whether no time is left.
    #[allow(dead_code, reason = "for sessions, which not every API has")]
    pub(in crate::runtime) fn has_passed(self) -> bool {
        self.left().is_some_and(|left| left.is_zero())
    }
}
