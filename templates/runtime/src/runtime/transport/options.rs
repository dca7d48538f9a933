//! [`RequestOptions`]: options of one or more calls.

use std::fmt;
use std::time::Duration;

use crate::runtime::RetryPolicy;
use crate::runtime::transport::limits::LimitOptions;
use crate::runtime::transport::secret::Secret;

/// Options of one call or of all calls of a client: time limits, retries, headers and query
/// parameters.
/// `client.with_options(options)` returns a client that applies them.
///
/// ```ignore
/// let options = RequestOptions::new()
///     .timeout(Duration::from_secs(5))
///     .header("Idempotency-Key", "7f3c");
/// client.with_options(options).add_lead(&lead).await?;
/// ```
///
/// Headers and query parameters may contain secrets: `Debug` shows their names only.
#[derive(Clone, Default)]
pub struct RequestOptions {
    pub(in crate::runtime) limits: LimitOptions,
    pub(in crate::runtime) headers: Vec<(String, String)>,
    pub(in crate::runtime) query: Vec<(String, String)>,
    /// The URL of a page, which replaces the path and the query of the operation.
    pub(in crate::runtime) page_url: Option<String>,
}

impl RequestOptions {
    /// Creates empty options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the timeout of one attempt, from connecting to the last byte of the response; for a
    /// streamed response, until its headers are received. Default: 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = Some(timeout);
        self
    }

    /// Sets the time for a whole call: all attempts, the waits between them, token requests, and
    /// the last byte of a stream. Default: unlimited.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.limits.total_timeout = Some(timeout);
        self
    }

    /// Sets the time after which a stream without new data ends with an error. Default: 5 minutes.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.idle_timeout = Some(timeout);
        self
    }

    /// Sets the maximum length of a response body that is read as a whole, after decompression. A
    /// longer body is an [`Error::Decode`](crate::runtime::Error::Decode). At most 1 MiB of an error
    /// body is read. Default: 64 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_response_bytes = Some(bytes);
        self
    }

    /// Sets the maximum length of one event or line of a stream. Default: 8 MiB.
    pub fn max_event_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_event_bytes = Some(bytes);
        self
    }

    /// Sets how often and when failed requests are retried. Default: up to two retries, see
    /// [`RetryPolicy`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.limits.retry = Some(policy);
        self
    }

    /// Sets a header. Replaces a header of the same name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Returns the values of headers and parameters that are credentials by their names.
    pub(in crate::runtime) fn secrets(&self) -> Vec<Secret> {
        let mut secrets = Vec::new();
        for pairs in [&self.headers, &self.query] {
            for (name, value) in pairs {
                if is_secret(name) {
                    secrets.push(Secret::from(value.as_str()));
                    // `Bearer …`: the token without the scheme is a secret as well.
                    if let Some((_, token)) = value.split_once(' ') {
                        secrets.push(Secret::from(token));
                    }
                }
            }
        }
        secrets
    }

    /// Returns these options, overridden by `later`.
    pub(in crate::runtime) fn and(mut self, later: Self) -> Self {
        self.limits = later.limits.or(self.limits);
        self.headers.extend(later.headers);
        self.query.extend(later.query);
        self.page_url = later.page_url.or(self.page_url);
        self
    }
}

/// Returns whether the name of a header or parameter is one of a credential.
fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 7] = [
        "auth", "cookie", "token", "secret", "password", "api-key", "apikey",
    ];
    const LAST_WORDS: [&str; 3] = ["key", "sig", "signature"];
    let name = name.to_ascii_lowercase().replace('_', "-");
    let last = name.rsplit('-').next().unwrap_or_default();
    let is_key = LAST_WORDS.contains(&last) && !name.contains("idempotency");
    is_key || PARTS.iter().any(|part| name.contains(part))
}

impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        f.debug_struct("RequestOptions")
            .field("limits", &self.limits)
            .field("headers", &names(&self.headers))
            .field("query", &names(&self.query))
            .finish()
    }
}
