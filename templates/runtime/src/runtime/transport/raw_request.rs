//! [`RawRequest`]: a call to a path that the document does not describe.

use std::fmt;
use std::future::Future;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::runtime::transport::message::RequestBody;
use crate::runtime::{ClientCore, ErasedError, Error, Request, RequestOptions, Response, Security};

/// A call to a path that the document does not describe, with the server, credentials and options
/// of a client. Problems with the request are reported when it is sent.
///
/// ```ignore
/// let lead: Json = client
///     .request(Method::GET, "/leads/{id}")
///     .path("id", 7)
///     .query("expand", "contact")
///     .send()
///     .await?
///     .into_inner();
/// ```
#[must_use = "nothing is sent without `.send()`, `.send_empty()` or `.send_bytes()`"]
pub struct RawRequest {
    pub(in crate::runtime) request: Request,
    options: RequestOptions,
}

impl RawRequest {
    pub(in crate::runtime) fn new(
        client: ClientCore,
        method: Method,
        path: String,
        security: Security,
    ) -> Self {
        let problem = problem_of(&path);
        // An invalid path may contain a secret or a line break: do not show it.
        let shown = match problem {
            None => client.call_secrets().redact(&path),
            Some(_) => "…".to_owned(),
        };
        let mut request = Request::undeclared(client, method, path, shown, security);
        if let Some(problem) = problem {
            request.refuse(problem.to_owned());
        }
        Self {
            request,
            options: RequestOptions::new(),
        }
    }

    /// Replaces `{name}` in the path with a percent-encoded value.
    pub fn path(mut self, name: &str, value: impl fmt::Display) -> Self {
        if !self.request.misses(name) {
            self.request
                .refuse(format!("expected `{{{name}}}` in its path"));
        }
        self.request = self.request.path(name, value);
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.options = self.options.query(name, value.to_string());
        self
    }

    /// Sets a header. Replaces a header of the same name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options = self.options.header(name, value);
        self
    }

    /// Sets a JSON body.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.request = self.request.json_body("application/json", body);
        self
    }

    /// Sets a body of any media type, from bytes or a stream.
    pub fn body(mut self, media_type: impl Into<String>, bytes: impl Into<RequestBody>) -> Self {
        self.request = self.request.bytes_body(media_type.into(), bytes);
        self
    }

    /// Sends the request and reads the response body as JSON. Error bodies are available as raw
    /// bytes only.
    pub fn send<T: DeserializeOwned>(
        self,
    ) -> impl Future<Output = Result<Response<T>, Error<ErasedError>>> {
        self.ready().send_json()
    }

    /// Sends the request and ignores the response body.
    pub fn send_empty(self) -> impl Future<Output = Result<Response<()>, Error<ErasedError>>> {
        self.ready().send_empty()
    }

    /// Sends the request and returns the response body.
    pub fn send_bytes(self) -> impl Future<Output = Result<Response<Vec<u8>>, Error<ErasedError>>> {
        self.ready().send_bytes()
    }

    pub(in crate::runtime) fn ready(mut self) -> Request {
        self.request.client = self.request.client.with_options(self.options);
        self.request
    }
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("operation", &format_args!("{}", self.request.operation))
            .finish_non_exhaustive()
    }
}

/// Returns the reason why a text is not a path below the server's URL.
fn problem_of(path: &str) -> Option<&'static str> {
    let dots = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(segment.as_str(), "." | "..")
    };
    if !path.starts_with('/') {
        Some("expected a path that begins with `/`: it is appended to the server's URL")
    } else if path.starts_with("//") {
        Some("expected a path, found `//`, which begins another host")
    } else if path.contains(['?', '#']) {
        Some("expected a path without `?` and `#`; set parameters with `.query(…)`")
    } else if path.contains(|c: char| c == '\\' || c.is_control()) {
        Some("expected a path without backslashes and control characters")
    } else if path.split('/').any(dots) {
        Some("expected a path without the segments `.` and `..`")
    } else {
        None
    }
}
