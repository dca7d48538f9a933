//! [`Reconnect`]: event streams that are requested again after an interruption.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::runtime::body::content::Content;
use crate::runtime::body::stream::ChunkSource;
use crate::runtime::transport::clock::{self, Deadline};
use crate::runtime::transport::retry_policy::random_part;
use crate::runtime::{Error, NoError, Request, RequestOptions};

/// A policy for requesting an event stream again after an interruption.
///
/// ```ignore
/// let events = client.watch().await?.into_inner();
/// let mut events = events.reconnecting(Reconnect::new());
/// while let Some(event) = events.try_next().await? {
///     println!("{event:?}");
/// }
/// ```
///
/// A stream is interrupted if its connection breaks, if no data is received for the idle timeout, or
/// if it ends without the event that the document declares as its end. The new request contains the
/// [last ID](crate::runtime::EventStream::last_event_id) in the header `Last-Event-ID`; an incomplete
/// event is dropped. A response with status 204 ends the stream, and so does the total timeout, which
/// applies to all requests together.
///
/// Only idempotent calls are sent again, unless [`any_method`](Self::any_method) allows the others. A
/// call whose body is a stream cannot be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconnect {
    attempts: u32,
    backoff: Duration,
    longest_backoff: Duration,
    any_method: bool,
}

impl Reconnect {
    /// Creates the default: up to five requests in a row without an event, with waits of 1 to 30
    /// seconds.
    pub fn new() -> Self {
        Self {
            attempts: 5,
            backoff: Duration::from_secs(1),
            longest_backoff: Duration::from_secs(30),
            any_method: false,
        }
    }

    /// Sets the maximum number of requests in a row without an event. After them, the stream ends as
    /// it would without reconnection.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the wait before a request, and its limit. The wait doubles with each request without an
    /// event; a random part of the increase is used. If the server requests a time (`retry:`), it
    /// replaces the first wait: at least 100 ms, or `first` if that is shorter, up to the limit.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = first;
        self.longest_backoff = longest;
        self
    }

    /// Sends calls again even if the server may execute them twice, such as `POST`.
    pub fn any_method(mut self) -> Self {
        self.any_method = true;
        self
    }

    /// Returns the wait before a request.
    fn wait(&self, failures: u32, requested: Option<Duration>) -> Duration {
        /// The shortest wait that a server can request: it may end each stream immediately.
        const SHORTEST: Duration = Duration::from_millis(100);
        let requested = requested.map(|wait| wait.max(SHORTEST.min(self.backoff)));
        let first = requested.unwrap_or(self.backoff).min(self.longest_backoff);
        let doubled = 1u32.checked_shl(failures).unwrap_or(u32::MAX);
        let longest = first.saturating_mul(doubled).min(self.longest_backoff);
        first + random_part(longest.saturating_sub(first))
    }
}

impl Default for Reconnect {
    fn default() -> Self {
        Self::new()
    }
}

/// A stream that is requested again: after a wait, its body, or `None` if the server has ended it.
pub(in crate::runtime) type Reopening =
    Pin<Box<dyn Future<Output = Result<Option<ChunkSource>, Error>> + Send>>;

/// The state of an event stream that is requested again.
pub(in crate::runtime) struct Reconnection {
    policy: Option<Reconnect>,
    /// A copy of the request, unless its body can be sent only once.
    request: Option<Request>,
    /// The requests without an event.
    failures: u32,
    /// The next request.
    pub(in crate::runtime) reopening: Option<Reopening>,
}

impl Reconnection {
    /// Keeps a copy of a request.
    pub(in crate::runtime) fn of(request: &Request) -> Self {
        Self {
            policy: None,
            request: copy(request),
            failures: 0,
            reopening: None,
        }
    }

    /// Sets when the stream is requested again.
    pub(in crate::runtime) fn set(&mut self, policy: Reconnect) {
        self.policy = Some(policy);
    }

    /// Records that an event was received.
    pub(in crate::runtime) fn received(&mut self) {
        self.failures = 0;
    }

    /// Prepares the next request. Returns `false` if the stream ends instead.
    pub(in crate::runtime) fn reopen(
        &mut self,
        accept: &'static str,
        last_id: &str,
        requested: Option<Duration>,
        deadline: Deadline,
    ) -> bool {
        let (Some(policy), Some(request)) = (self.policy, &self.request) else {
            return false;
        };
        let is_allowed = policy.any_method || request.operation.is_idempotent;
        if !is_allowed || self.failures >= policy.attempts {
            return false;
        }
        let wait = policy.wait(self.failures, requested);
        let left = deadline.left();
        if left.is_some_and(|left| left <= wait) {
            return false;
        }
        let Some(mut request) = copy(request) else {
            return false;
        };
        self.failures += 1;
        let mut options = RequestOptions::new();
        if !last_id.is_empty() {
            options = options.header("Last-Event-ID", last_id);
        }
        if let Some(left) = left {
            options = options.total_timeout(left - wait);
        }
        request.client = request.client.with_options(options);
        self.reopening = Some(Box::pin(async move {
            clock::sleep(wait).await;
            let source = |source, _: &str| source;
            let opened = request.send_stream::<ChunkSource, NoError>(
                accept,
                |found| found == accept,
                source,
            );
            let opened = opened.await.map_err(Error::erase)?;
            let has_ended = matches!(opened.status().as_u16(), 204 | 205);
            Ok((!has_ended).then(|| opened.into_inner()))
        }));
        true
    }
}

/// Returns whether a stream that ended with this error is interrupted.
pub(in crate::runtime) fn is_interruption(error: &Error) -> bool {
    match error {
        Error::Timeout(error) => !error.is_total(),
        Error::Transport(_) | Error::Api(_) => error.may_pass(),
        _ => false,
    }
}

/// Copies a request, unless its body can be sent only once.
fn copy(request: &Request) -> Option<Request> {
    let content = match &request.content {
        Content::Empty => Content::Empty,
        Content::Json(media_type, json) => Content::Json(media_type, json.clone()),
        Content::Form(media_type, form) => Content::Form(media_type, form.clone()),
        Content::Other(media_type, body) => {
            let bytes = body.as_bytes()?.to_vec();
            Content::Other(media_type.clone(), bytes.into())
        }
        Content::Parts(..) => return None,
    };
    Some(request.with_content(content))
}
