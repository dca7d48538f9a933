//! The time without data from a stream.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use crate::runtime::transport::timer::{Sleep, sleep};

/// A timer that is kept between futures.
pub(in crate::runtime) type Timer = Option<Pin<Box<Sleep>>>;

/// Runs a future. Returns `None` if it is not ready in time. If the future is dropped, `timer` keeps
/// the time for the next one.
pub(in crate::runtime) fn within_timer<F: Future>(
    timer: &mut Timer,
    limit: Duration,
    mut future: Pin<&mut F>,
) -> impl Future<Output = Option<F::Output>> {
    poll_fn(move |context| {
        let output = match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => {
                // A future that is ready at once, such as a received chunk, needs no timer.
                let timer = timer.get_or_insert_with(|| Box::pin(sleep(limit)));
                timer.as_mut().poll(context).map(|()| None)
            }
        };
        if output.is_ready() {
            *timer = None;
        }
        output
    })
}
