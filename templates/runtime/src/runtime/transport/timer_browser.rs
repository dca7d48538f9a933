//! Timers in a browser: those of JavaScript. The clocks of `std` and tokio panic there.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use gloo_timers::future::TimeoutFuture;
use send_wrapper::SendWrapper;
use web_time::web::SystemTimeExt;

pub(in crate::runtime) use web_time::Instant;

/// The longest time of a timer, which takes a signed number of milliseconds: a longer one would end
/// at once.
const LONGEST: u32 = i32::MAX as u32;

/// A future that is ready at a time.
pub(in crate::runtime) struct Sleep {
    end: Option<Instant>,
    timer: SendWrapper<TimeoutFuture>,
}

/// Waits for a time.
pub(in crate::runtime) fn sleep(time: Duration) -> Sleep {
    // A time that the clock cannot express does not end.
    let end = Instant::now().checked_add(time);
    Sleep {
        end,
        timer: timer(end),
    }
}

/// Waits until a time.
pub(in crate::runtime) fn sleep_until(end: Instant) -> Sleep {
    Sleep {
        end: Some(end),
        timer: timer(Some(end)),
    }
}

/// Starts a timer that ends with the time, or before it.
fn timer(end: Option<Instant>) -> SendWrapper<TimeoutFuture> {
    let left = end.map(|end| end.saturating_duration_since(Instant::now()));
    // Timers end up to a millisecond early.
    let left = left.map(|left| left.as_micros().div_ceil(1000));
    let left = left.and_then(|left| u32::try_from(left).ok());
    SendWrapper::new(TimeoutFuture::new(left.unwrap_or(LONGEST).min(LONGEST)))
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        while Pin::new(&mut self.timer).poll(context).is_ready() {
            if self.end.is_some_and(|end| Instant::now() >= end) {
                return Poll::Ready(());
            }
            self.timer = timer(self.end);
        }
        Poll::Pending
    }
}

/// Returns the current date and time.
#[allow(dead_code, reason = "for dates, which not every API has")]
pub(in crate::runtime) fn system_time() -> SystemTime {
    web_time::SystemTime::now().to_std()
}
