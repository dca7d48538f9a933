//! [`RetryPolicy`]: the number of retries, and the waits before them.

use std::time::Duration;

use crate::runtime::transport::random::random;

/// A policy for retries of failed requests. Default: up to two retries of the calls for
/// which [`Error::is_retryable`](crate::runtime::Error::is_retryable) returns `true`.
///
/// A client waits as long as the server requests (`Retry-After`, rate limit headers), but at least
/// a random time up to the backoff, which doubles with each retry.
///
/// ```ignore
/// let client = Client::builder()
///     .retry(RetryPolicy::new().retries(4).longest_wait(Duration::from_secs(10)))
///     .build()?;
/// let once = client.with_options(RequestOptions::new().retry(RetryPolicy::none()));
/// ```
///
/// A call is never retried if its body is a stream, which can be read only once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    retries: u32,
    backoff: Duration,
    longest_backoff: Duration,
    longest_wait: Duration,
}

impl RetryPolicy {
    /// Creates the default policy: two retries, with a backoff of 0.5 to 8 seconds and waits of up
    /// to 60 seconds.
    pub fn new() -> Self {
        Self {
            retries: 2,
            backoff: Duration::from_millis(500),
            longest_backoff: Duration::from_secs(8),
            longest_wait: Duration::from_secs(60),
        }
    }

    /// Creates a policy without retries: each call is one request.
    pub fn none() -> Self {
        Self::new().retries(0)
    }

    /// Sets the number of retries: a call sends at most this many requests after the first one.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets the backoff before the first retry, which doubles with each further retry, and its
    /// limit. Each wait is a random part of it. Default: 0.5 and 8 seconds.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = first;
        self.longest_backoff = longest;
        self
    }

    /// Sets the longest wait that a server may request. If it requests a longer one, the call ends
    /// with the error; [`Error::retry_after`](crate::runtime::Error::retry_after) returns the time.
    /// Default: 60 seconds.
    pub fn longest_wait(mut self, longest: Duration) -> Self {
        self.longest_wait = longest;
        self
    }

    /// Returns the time to wait before the next retry. Returns `None` if no retry is left or the
    /// server requests a longer wait than allowed.
    pub(in crate::runtime) fn wait(
        &self,
        retries: u32,
        requested: Option<Duration>,
    ) -> Option<Duration> {
        if retries >= self.retries || requested.is_some_and(|wait| wait > self.longest_wait) {
            return None;
        }
        let doubled = 1u32.checked_shl(retries).unwrap_or(u32::MAX);
        let backoff = self.backoff.saturating_mul(doubled);
        let backoff = backoff.min(self.longest_backoff);
        Some(requested.unwrap_or_default().max(random_part(backoff)))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns a random part of a time.
pub(in crate::runtime) fn random_part(time: Duration) -> Duration {
    // Half of the random bits, as a fraction of their range.
    let part = time.as_secs_f64() * f64::from(random() as u32) / f64::from(u32::MAX);
    Duration::try_from_secs_f64(part).unwrap_or(time)
}

/// Creates an idempotency key: a UUID of version 4.
pub(in crate::runtime) fn idempotency_key() -> String {
    let (high, low) = (random(), random());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff,
    )
}
