//! The limits of calls: time, size and retries.

use std::time::Duration;

use crate::runtime::RetryPolicy;

/// The limits of a call.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) struct Limits {
    /// The time of one attempt.
    pub(in crate::runtime) timeout: Duration,
    /// The time of the call.
    pub(in crate::runtime) total_timeout: Option<Duration>,
    /// The time without data from a stream.
    #[allow(dead_code, reason = "for streams, which not every API has")]
    pub(in crate::runtime) idle_timeout: Duration,
    pub(in crate::runtime) retry: RetryPolicy,
}

/// The limits that a caller sets, for a client or for calls.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::runtime) struct LimitOptions {
    pub(in crate::runtime) timeout: Option<Duration>,
    pub(in crate::runtime) total_timeout: Option<Duration>,
    pub(in crate::runtime) idle_timeout: Option<Duration>,
    pub(in crate::runtime) retry: Option<RetryPolicy>,
}

impl LimitOptions {
    /// Returns these limits, completed by others.
    pub(in crate::runtime) fn or(self, others: Self) -> Self {
        Self {
            timeout: self.timeout.or(others.timeout),
            total_timeout: self.total_timeout.or(others.total_timeout),
            idle_timeout: self.idle_timeout.or(others.idle_timeout),
            retry: self.retry.or(others.retry),
        }
    }

    /// Returns the limits of a call, with the defaults of what is not set.
    pub(in crate::runtime) fn limits(self) -> Limits {
        const TIMEOUT: Duration = Duration::from_secs(60);
        const IDLE_TIMEOUT: Duration = Duration::from_secs(300);
        Limits {
            timeout: self.timeout.unwrap_or(TIMEOUT),
            total_timeout: self.total_timeout,
            idle_timeout: self.idle_timeout.unwrap_or(IDLE_TIMEOUT),
            retry: self.retry.unwrap_or_default(),
        }
    }
}
