//! The limits of calls: time, size and retries.

use std::time::Duration;

use crate::runtime::RetryPolicy;

/// The limits of a call.
#[derive(Clone, Copy)]
pub(in crate::runtime) struct Limits {
    /// The time of one attempt.
    pub(in crate::runtime) timeout: Duration,
    /// The time of the call.
    pub(in crate::runtime) total_timeout: Option<Duration>,
    /// The time without data from a stream.
    #[allow(dead_code, reason = "for streams, which not every API has")]
    pub(in crate::runtime) idle_timeout: Duration,
    /// The length of a body that is read as a whole.
    pub(in crate::runtime) max_response_bytes: usize,
    /// The length of one event or line of a stream.
    #[allow(dead_code, reason = "for streams, which not every API has")]
    pub(in crate::runtime) max_event_bytes: usize,
    pub(in crate::runtime) retry: RetryPolicy,
}

/// The limits that a caller sets, for a client or for calls.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::runtime) struct LimitOptions {
    pub(in crate::runtime) timeout: Option<Duration>,
    pub(in crate::runtime) total_timeout: Option<Duration>,
    pub(in crate::runtime) idle_timeout: Option<Duration>,
    pub(in crate::runtime) max_response_bytes: Option<usize>,
    pub(in crate::runtime) max_event_bytes: Option<usize>,
    pub(in crate::runtime) retry: Option<RetryPolicy>,
}

/// The maximum length of the body of an error or token response. What is longer is not read.
pub(in crate::runtime) const MAX_ERROR_BYTES: usize = 1 << 20;

/// Returns the reason why a body is not read.
pub(in crate::runtime) fn excess(limit: usize) -> String {
    let (limit, unit) = match limit {
        bytes if bytes % (1 << 20) == 0 => (bytes >> 20, "MiB"),
        bytes => (bytes, "bytes"),
    };
    format!("the body is longer than {limit} {unit}")
}

impl LimitOptions {
    /// Returns these limits, completed by others.
    pub(in crate::runtime) fn or(self, others: Self) -> Self {
        Self {
            timeout: self.timeout.or(others.timeout),
            total_timeout: self.total_timeout.or(others.total_timeout),
            idle_timeout: self.idle_timeout.or(others.idle_timeout),
            max_response_bytes: self.max_response_bytes.or(others.max_response_bytes),
            max_event_bytes: self.max_event_bytes.or(others.max_event_bytes),
            retry: self.retry.or(others.retry),
        }
    }

    /// Returns the limits of a call, with the defaults of what is not set.
    pub(in crate::runtime) fn limits(self) -> Limits {
        const TIMEOUT: Duration = Duration::from_secs(60);
        const IDLE_TIMEOUT: Duration = Duration::from_secs(300);
        const MAX_RESPONSE_BYTES: usize = 64 << 20;
        const MAX_EVENT_BYTES: usize = 8 << 20;
        Limits {
            timeout: self.timeout.unwrap_or(TIMEOUT),
            total_timeout: self.total_timeout,
            idle_timeout: self.idle_timeout.unwrap_or(IDLE_TIMEOUT),
            max_response_bytes: self.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES),
            max_event_bytes: self.max_event_bytes.unwrap_or(MAX_EVENT_BYTES),
            retry: self.retry.unwrap_or_default(),
        }
    }
}
