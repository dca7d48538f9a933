//! Timers: those of tokio.

use std::time::SystemTime;

#[allow(unused_imports, reason = "for streams, which not every API has")]
pub(in crate::runtime) use tokio::time::Sleep;
pub(in crate::runtime) use tokio::time::{Instant, sleep, sleep_until};

/// Returns the current date and time.
#[allow(dead_code, reason = "for dates, which not every API has")]
pub(in crate::runtime) fn system_time() -> SystemTime {
    SystemTime::now()
}
