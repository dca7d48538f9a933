//! [`FakeServer`]: the expectations of a test, and the service that responds to a client.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Method;
use http::header::HeaderMap;
use http_body::Body as _;
use tower_service::Service;

use crate::runtime::fake::expectation::{Expectation, Expected, Reply};
use crate::runtime::transport::clock;
use crate::runtime::{BuildError, RequestBody, RetryPolicy};

/// The URL of the server, which no request leaves the process for.
const URL: &str = "https://fake.invalid";

/// The error of a connection that a test breaks.
#[derive(Debug)]
struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

/// The server of a test. When it is dropped, it panics with a report if a request was not expected,
/// or an expected one did not come.
#[derive(Default)]
pub struct FakeServer {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    expected: Vec<Expected>,
    is_in_order: bool,
    problems: Vec<String>,
}

impl FakeServer {
    /// Returns the URL.
    pub fn url(&self) -> &'static str {
        URL
    }

    /// Returns the service in place of an HTTP client.
    pub fn service(&self) -> FakeService {
        FakeService(Arc::clone(&self.state))
    }

    /// Returns a policy with retries as by default, and short waits between them.
    pub fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::new().backoff(Duration::from_millis(1), Duration::from_millis(5))
    }

    /// Returns the client that was built.
    ///
    /// # Panics
    ///
    /// Panics if it could not be built.
    pub fn built<C>(&self, result: Result<C, BuildError>) -> C {
        match result {
            Ok(client) => client,
            Err(error) => panic!("{error}"),
        }
    }

    /// Expects calls in the order of their expectations.
    pub fn in_order(&self) {
        self.state().is_in_order = true;
    }

    /// Begins an expectation.
    pub fn expect<B, T, E>(
        &self,
        name: &'static str,
        method: Method,
        path: &'static str,
    ) -> Expectation<'_, B, T, E> {
        Expectation::new(self, name, method, path)
    }

    pub(super) fn add(&self, expected: Expected) {
        self.state().expected.push(expected);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks the calls so far, and forgets all expectations.
    ///
    /// # Panics
    ///
    /// Panics with a report if a request was not expected, or an expected one did not come.
    #[track_caller]
    pub fn verify(&self) {
        let report = self.state().report();
        if let Some(report) = report {
            panic!("{report}");
        }
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.verify();
        }
    }
}

impl fmt::Debug for FakeServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeServer").finish_non_exhaustive()
    }
}

impl State {
    /// Returns the problems, and forgets all expectations.
    fn report(&mut self) -> Option<String> {
        let mut problems = std::mem::take(&mut self.problems);
        for one in std::mem::take(&mut self.expected) {
            if one.seen < one.times {
                let Expected {
                    name,
                    method,
                    path,
                    times,
                    seen,
                    ..
                } = one;
                let calls = if times == 1 { "call" } else { "calls" };
                problems.push(format!(
                    "expected {times} {calls} of `{name}` ({method} {path}), received {seen}"
                ));
            }
        }
        (!problems.is_empty()).then(|| problems.join("\n"))
    }

    /// Returns the response to a request, or the reason why it is not expected.
    fn respond(&mut self, request: &FakeRequest) -> Result<Reply, String> {
        let mut reasons = Vec::new();
        for one in &mut self.expected {
            let is_open = one.seen < one.times;
            let Some(differences) = one.differences(request) else {
                if is_open && self.is_in_order {
                    reasons.push(format!("  `{}` is expected before", one.name));
                    break;
                }
                continue;
            };
            if !is_open {
                reasons.push(format!(
                    "  all expected calls of `{}` came before",
                    one.name
                ));
            } else if differences.is_empty() {
                one.seen += 1;
                return Ok(one.reply.clone());
            } else {
                reasons.push(format!("  `{}` is expected with", one.name));
                reasons.extend(differences.iter().map(|line| format!("    {line}")));
                if self.is_in_order {
                    break;
                }
            }
        }
        if reasons.is_empty() {
            reasons.push("  no call of this operation is expected".to_owned());
        }
        let (method, target) = (&request.method, request.target());
        let problem = format!(
            "unexpected request: {method} {target}\n{}",
            reasons.join("\n")
        );
        // Retries of the same request are one problem.
        if !self.problems.contains(&problem) {
            self.problems.push(problem.clone());
        }
        Err(problem)
    }
}

/// The service of a [`FakeServer`].
#[derive(Clone)]
pub struct FakeService(Arc<Mutex<State>>);

impl Service<http::Request<RequestBody>> for FakeService {
    type Response = http::Response<RequestBody>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        let state = Arc::clone(&self.0);
        Box::pin(async move {
            let request = FakeRequest::receive(request).await?;
            let reply = {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                state.respond(&request)
            };
            let reply = reply.map_err(|problem| Box::new(Broken(problem)))?;
            if !reply.delay.is_zero() {
                clock::sleep(reply.delay).await;
            }
            if reply.drops {
                return Err(Box::new(Broken("the test breaks the connection".to_owned())).into());
            }
            let mut response = http::Response::new(RequestBody::from(reply.body));
            *response.status_mut() = reply.status;
            *response.headers_mut() = reply.headers;
            Ok(response)
        })
    }
}

/// A received request.
pub(super) struct FakeRequest {
    pub(super) http: http::Request<Vec<u8>>,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    /// The query, by encoded name and value.
    pub(super) query: Vec<(String, String)>,
}

impl FakeRequest {
    async fn receive(
        request: http::Request<RequestBody>,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let (head, mut body) = request.into_parts();
        let mut bytes = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            if let Ok(data) = frame?.into_data() {
                bytes.extend_from_slice(&data);
            }
        }
        let query = head.uri.query().unwrap_or_default();
        let query = query.split('&').filter(|pair| !pair.is_empty());
        let query = query.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(Self {
            method: head.method.clone(),
            headers: head.headers.clone(),
            query: query.collect(),
            http: http::Request::from_parts(head, bytes),
        })
    }

    pub(super) fn body(&self) -> &[u8] {
        self.http.body()
    }

    /// Returns the path and the query.
    fn target(&self) -> &str {
        let target = self.http.uri().path_and_query();
        target.map_or("/", |target| target.as_str())
    }

    /// Returns the decoded parameters of a template, if the path is one of it and the query contains
    /// the pairs of it: they distinguish operations.
    pub(super) fn parameters(&self, template: &str) -> Option<Vec<(String, String)>> {
        let (template, query) = template.split_once('?').unwrap_or((template, ""));
        let mut parameters = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let mut found = self.query.iter().filter(|(found, _)| found == name);
            parameters.extend(found.find_map(|(_, found)| parameter(value, found))?);
        }
        let mut path = self.http.uri().path().split('/');
        let mut template = template.split('/');
        loop {
            match (template.next(), path.next()) {
                (None, None) => return Some(parameters),
                (Some(template), Some(segment)) => parameters.extend(parameter(template, segment)?),
                _ => return None,
            }
        }
    }
}

/// Compares a segment of a path with one of a template. Returns its parameter, if it has exactly
/// one.
fn parameter(template: &str, segment: &str) -> Option<Option<(String, String)>> {
    let Some((start, rest)) = template.split_once('{') else {
        return (template == segment).then_some(None);
    };
    let (name, end) = rest.split_once('}')?;
    let value = segment.strip_prefix(start)?;
    if end.contains('{') {
        return Some(None);
    }
    let value = value.strip_suffix(end)?;
    Some(Some((name.to_owned(), decoded(value))))
}

/// Decodes a percent-encoded text.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        let digits = others
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
