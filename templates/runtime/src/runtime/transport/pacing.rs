//! [`Pacing`]: a rate limit for the requests of a client.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;
use http::header::HeaderMap;

use crate::runtime::ClientBuilderCore;
use crate::runtime::transport::clock::{self, Deadline, Instant};
use crate::runtime::transport::retry_after;

/// A rate limit for the requests of a client and its clones. Requests above it wait.
///
/// ```ignore
/// let client = Client::builder()
///     .pacing(Pacing::new(10, Duration::from_secs(1)).burst(20))
///     .build()?;
/// ```
///
/// Retries count as requests; token requests and redirects do not. If the server reports a rate limit
/// (`RateLimit`, `X-RateLimit-Remaining` with `X-RateLimit-Reset`, and their other spellings), its last
/// tenth, or its last ten requests, are spread over the time until its reset. After a response that
/// requests a wait (`Retry-After`, an exhausted limit), all calls wait, not only the one that received
/// it.
///
/// A wait is not part of an attempt and its timeout, but of the total timeout: a call whose wait does
/// not fit into it ends at once with [`Error::Timeout`](crate::runtime::Error::Timeout).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pacing {
    interval: Duration,
    burst: u32,
    longest_wait: Duration,
}

impl Pacing {
    /// Creates a limit of `requests` in each period, without bursts.
    pub fn new(requests: u32, per: Duration) -> Self {
        Self {
            interval: per / requests.max(1),
            burst: 1,
            longest_wait: Duration::from_secs(60),
        }
    }

    /// Creates a limit that follows only what the server reports.
    pub fn adaptive() -> Self {
        Self::new(1, Duration::ZERO)
    }

    /// Sets the number of requests that are sent at once after a pause. Default: 1.
    pub fn burst(mut self, requests: u32) -> Self {
        self.burst = requests.max(1);
        self
    }

    /// Sets the longest time for which a response of the server delays other calls. Default: 60
    /// seconds.
    pub fn longest_wait(mut self, longest: Duration) -> Self {
        self.longest_wait = longest;
        self
    }
}

impl ClientBuilderCore {
    /// Sets the rate limit for the requests of the client.
    pub fn pacing(&mut self, pacing: Pacing) {
        self.pacer = Some(Arc::new(Pacer::new(pacing)));
    }
}

/// The requests of a client and its clones.
pub(in crate::runtime) struct Pacer {
    pacing: Pacing,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The time from which on the requests of one interval after another are allowed.
    next: Option<Instant>,
    /// The interval that the server's limit leaves, and its end.
    reported: Option<(Duration, Instant)>,
    /// The time before which no request is sent.
    closed_until: Option<Instant>,
}

impl Pacer {
    pub(in crate::runtime) fn new(pacing: Pacing) -> Self {
        let state = Mutex::default();
        Self { pacing, state }
    }

    /// Waits until a request may be sent. Returns `false` at once if it may not be sent in this time.
    pub(in crate::runtime) async fn wait(&self, limit: Option<Duration>) -> bool {
        let end = Deadline::after(limit);
        loop {
            let turn = self.turn();
            let is_late = |left| turn.wait >= left && !turn.wait.is_zero();
            if end.left().is_some_and(is_late) {
                return false;
            }
            if turn.wait.is_zero() {
                turn.take();
                return true;
            }
            clock::sleep(turn.wait).await;
            // The response of another call may have requested a wait meanwhile.
            if !self.is_closed() {
                turn.take();
                return true;
            }
        }
    }

    /// Returns whether no request is sent now.
    fn is_closed(&self) -> bool {
        let closed_until = self.state().closed_until;
        closed_until.is_some_and(|end| end > Instant::now())
    }

    /// Reserves the turn of the next request.
    fn turn(&self) -> Turn<'_> {
        let now = Instant::now();
        let mut state = self.state();
        state.reported = state.reported.filter(|(_, end)| *end > now);
        let reported = state
            .reported
            .map_or(Duration::ZERO, |(interval, _)| interval);
        let interval = self.pacing.interval.max(reported);
        // After a wait that the server requested, the intervals start again.
        let open = state.closed_until.map_or(now, |end| end.max(now));
        let next = state.next.map_or(open, |next| next.max(open));
        // A pause allows a burst: its requests are those of the intervals after it.
        let ahead = self.pacing.interval.saturating_mul(self.pacing.burst - 1);
        let begin = next.checked_sub(ahead).unwrap_or(now).max(open);
        state.next = next.checked_add(interval);
        Turn {
            pacer: self,
            interval,
            wait: begin.saturating_duration_since(now),
            is_taken: false,
        }
    }

    /// Adapts to the limit that a response reports.
    pub(in crate::runtime) fn received(&self, status: StatusCode, headers: &HeaderMap) {
        let longest = self.pacing.longest_wait;
        let now = Instant::now();
        // With 2xx and 3xx, `Retry-After` is the time to look at a result, or to follow a redirect.
        let wait = match status.is_success() || status.is_redirection() {
            true => retry_after::reset(status, headers),
            false => retry_after::retry_after(status, headers),
        };
        if let Some(wait) = wait {
            let end = now.checked_add(wait.min(longest));
            let mut state = self.state();
            state.closed_until = state.closed_until.max(end);
            return;
        }
        let Some((interval, reset)) = retry_after::interval(headers) else {
            return;
        };
        let end = now.checked_add(reset);
        self.state().reported = end.map(|end| (interval.min(longest), end));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pacer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pacing.fmt(f)
    }
}

/// The turn of a request. It is given back if the call is dropped before its request is sent.
struct Turn<'p> {
    pacer: &'p Pacer,
    interval: Duration,
    wait: Duration,
    is_taken: bool,
}

impl Turn<'_> {
    fn take(mut self) {
        self.is_taken = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.is_taken {
            let mut state = self.pacer.state();
            state.next = state.next.and_then(|next| next.checked_sub(self.interval));
        }
    }
}
