//! [`RawRequest`]: a call to a path that the document does not describe.

use std::fmt;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::runtime::{
    ClientCore, ErasedError, Error, NoError, Request, RequestOptions, Response, Security,
};

/// A call to a path that the document does not describe, with the server, the credentials and the
/// options of a client: `client.request(Method::GET, "/leads/{id}").path("id", 7)`. What is wrong
/// with it is said when it is sent.
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
        // What may hold a secret, or break a line, is no name for a call.
        let shown = match problem {
            None => client.secrets().redact(&path),
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

    /// Puts a value in the place of `{name}` in the path. It is percent-encoded.
    pub fn path(mut self, name: &str, value: impl fmt::Display) -> Self {
        if !self.request.misses(name) {
            self.request.refuse(format!("its path has no `{{{name}}}`"));
        }
        self.request = self.request.path(name, value);
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.options = self.options.query(name, value.to_string());
        self
    }

    /// Sets a header. It replaces one of the same name that would be sent otherwise.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options = self.options.header(name, value);
        self
    }

    /// Sends this as JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.request = self.request.json_body("application/json", body);
        self
    }

    /// Sends these bytes, or this stream of them, as a body of any media type.
    pub fn body(mut self, media_type: impl Into<String>, bytes: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.bytes_body(media_type.into(), bytes);
        self
    }

    /// Sends it; the answer's body is JSON. An error has the raw body, and no type for it.
    pub async fn send<T: DeserializeOwned>(self) -> Result<Response<T>, Error<ErasedError>> {
        let response = self.ready().send_json::<T, NoError>().await;
        response.map_err(Error::erase)
    }

    /// Sends it; the answer's body says nothing.
    pub async fn send_empty(self) -> Result<Response<()>, Error<ErasedError>> {
        let response = self.ready().send_empty::<NoError>().await;
        response.map_err(Error::erase)
    }

    /// Sends it; the answer's body is bytes.
    pub async fn send_bytes(self) -> Result<Response<Vec<u8>>, Error<ErasedError>> {
        let response = self.ready().send_bytes::<NoError>().await;
        response.map_err(Error::erase)
    }

    fn ready(mut self) -> Request {
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

/// Why a text is no path below the server's URL.
fn problem_of(path: &str) -> Option<&'static str> {
    let dots = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(segment.as_str(), "." | "..")
    };
    if !path.starts_with('/') {
        Some("its path has to begin with `/`: the server's URL stands before it")
    } else if path.starts_with("//") {
        Some("its path may not begin with `//`, which is the begin of another host")
    } else if path.contains(['?', '#']) {
        Some("its path may not hold `?` or `#`: parameters are set with `.query(…)`")
    } else if path.contains(|c: char| c == '\\' || c.is_control()) {
        Some("its path holds a backslash or a control character")
    } else if path.split('/').any(dots) {
        Some("its path may not hold `.` or `..`, which would lead to another one")
    } else {
        None
    }
}
