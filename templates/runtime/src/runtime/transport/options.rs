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

    /// Returns the values of headers and parameters that are credentials by their names.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        let pairs = self.headers.iter().chain(&self.query);
        let secrets = pairs.filter(|(name, _)| is_secret(name));
        // `Bearer …`: the token without the scheme is a secret as well.
        secrets.flat_map(|(_, value)| {
            let token = value.split_once(' ').map(|(_, token)| token);
            [Some(value.as_str()), token].into_iter().flatten()
        })
    }

    /// Returns these options, overridden by `later`.
    pub(in crate::runtime) fn and(mut self, later: Self) -> Self {
        self.timeout = later.timeout.or(self.timeout);
        self.headers.extend(later.headers);
        self.query.extend(later.query);
        self
    }
}

/// Returns whether the name of a header or parameter is one of a credential.
fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 7] = [
        "auth", "cookie", "token", "secret", "password", "api-key", "apikey",
    ];
    let name = name.to_ascii_lowercase().replace('_', "-");
    PARTS.iter().any(|part| name.contains(part))
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
