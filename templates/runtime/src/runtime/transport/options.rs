//! [`RequestOptions`]: what one call does differently.

use std::fmt;
use std::time::Duration;

/// What one call, or all calls of a client, do differently: `client.with_options(options)` gives
/// a client that makes its calls with them.
///
/// Headers and query parameters may hold secrets, so that `Debug` shows their names only.
#[derive(Clone, Default)]
pub struct RequestOptions {
    pub(in crate::runtime) timeout: Option<Duration>,
    pub(in crate::runtime) headers: Vec<(String, String)>,
    pub(in crate::runtime) query: Vec<(String, String)>,
}

impl RequestOptions {
    /// No difference yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long a call may take, from connecting to the last byte of the answer.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// A header to send. It replaces one of the same name that would be sent otherwise.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// A query parameter to send as well.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// These options with `later` on top.
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
