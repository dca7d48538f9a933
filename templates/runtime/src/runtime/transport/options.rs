//! [`RequestOptions`]: options of one or more calls.

use std::fmt;
use std::time::Duration;

/// Options of one call or of all calls of a client: timeout, headers and query parameters.
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
    pub(in crate::runtime) timeout: Option<Duration>,
    pub(in crate::runtime) headers: Vec<(String, String)>,
    pub(in crate::runtime) query: Vec<(String, String)>,
}

impl RequestOptions {
    /// Creates empty options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the timeout of a call, from connecting to the last byte of the response.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
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

    /// Returns these options, overridden by `later`.
    pub(in crate::runtime) fn and(mut self, later: Self) -> Self {
        self.timeout = later.timeout.or(self.timeout);
        self.headers.extend(later.headers);
        self.query.extend(later.query);
        self
    }
}

impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        f.debug_struct("RequestOptions")
            .field("timeout", &self.timeout)
            .field("headers", &names(&self.headers))
            .field("query", &names(&self.query))
            .finish()
    }
}
