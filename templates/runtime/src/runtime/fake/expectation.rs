//! [`Expectation`]: a call that a test expects, and the response to it.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::runtime::fake::difference::differences;
use crate::runtime::fake::server::{FakeRequest, FakeServer};
use crate::runtime::parameter::params::ParameterWriter;
use crate::runtime::wire::plain;
use crate::runtime::{Body, ErrorBody, Json, Mismatch, Params};

/// The content of a request or response that is not JSON, or that has several types.
#[derive(Clone, Copy, Debug)]
pub struct OtherContent;

/// Returns the differences between a request and the expected one.
type Matcher = Box<dyn Fn(&FakeRequest) -> Vec<String> + Send>;

/// A call that a test expects: with a body `B`, a response `T` and the error responses `E`.
///
/// The methods that respond add it to the server. It is expected once, unless [`times`](Self::times)
/// sets another number.
#[must_use = "an expectation has no effect without a response"]
pub struct Expectation<'f, B, T, E> {
    server: &'f FakeServer,
    expected: Expected,
    types: PhantomData<fn(B) -> (T, E)>,
}

/// An expected call.
pub(super) struct Expected {
    /// The name of the operation's method.
    pub(super) name: &'static str,
    pub(super) method: Method,
    pub(super) path: &'static str,
    matchers: Vec<Matcher>,
    pub(super) times: usize,
    pub(super) seen: usize,
    pub(super) reply: Reply,
}

/// The response to a call.
#[derive(Clone, Default)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) delay: Duration,
    pub(super) drops: bool,
}

impl Expected {
    /// Returns the differences between a request and this one, if it is of this operation.
    pub(super) fn differences(&self, request: &FakeRequest) -> Option<Vec<String>> {
        let is_of = request.method == self.method && request.parameters(self.path).is_some();
        let matchers = self.matchers.iter();
        is_of.then(|| matchers.flat_map(|matcher| matcher(request)).collect())
    }
}

impl<'f, B, T, E> Expectation<'f, B, T, E> {
    pub(super) fn new(
        server: &'f FakeServer,
        name: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        // A fragment distinguishes operations of one path, and is not sent.
        let path = path.split('#').next().unwrap_or_default();
        Self {
            server,
            expected: Expected {
                name,
                method,
                path,
                matchers: Vec::new(),
                times: 1,
                seen: 0,
                reply: Reply::default(),
            },
            types: PhantomData,
        }
    }

    fn matching(mut self, matcher: impl Fn(&FakeRequest) -> Vec<String> + Send + 'static) -> Self {
        self.expected.matchers.push(Box::new(matcher));
        self
    }

    /// Expects a path parameter.
    pub fn path(self, name: &'static str, value: impl fmt::Display) -> Self {
        let (template, value) = (self.expected.path, value.to_string());
        self.matching(move |request| {
            let parameters = request.parameters(template).unwrap_or_default();
            let found = parameters.into_iter().find(|(found, _)| *found == name);
            differs(
                &format!("path parameter {name}"),
                &value,
                found.map(|(_, value)| value),
            )
        })
    }

    /// Expects the query and header parameters that are set in `params`; others are allowed.
    pub fn params(mut self, params: &impl Params) -> Self {
        let mut writer = ParameterWriter::default();
        params.write(&mut writer);
        for pair in writer.query {
            let (name, value) = pair.split_once('=').unwrap_or((&pair, ""));
            self = self.query_pair(name.to_owned(), value.to_owned());
        }
        for (name, value) in writer.headers {
            self = self.header(name, value);
        }
        self
    }

    fn query_pair(self, name: String, value: String) -> Self {
        self.matching(move |request| {
            let found = request.query.iter().filter(|(found, _)| *found == name);
            let found: Vec<_> = found.map(|(_, value)| value.clone()).collect();
            match found.contains(&value) {
                true => Vec::new(),
                false => differs(&format!("query {name}"), &value, found.first().cloned()),
            }
        })
    }

    /// Expects a header.
    pub fn header(self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        self.matching(move |request| {
            let found = request.headers.get(name);
            let found = found.map(|found| String::from_utf8_lossy(found.as_bytes()).into_owned());
            differs(&format!("header {name}"), &value, found)
        })
    }

    /// Expects a request of which this is true; `what` describes it in the report.
    pub fn when(
        self,
        what: &'static str,
        is_expected: impl Fn(&http::Request<Vec<u8>>) -> bool + Send + 'static,
    ) -> Self {
        self.matching(move |request| match is_expected(&request.http) {
            true => Vec::new(),
            false => vec![format!("expected {what}")],
        })
    }

    /// Expects as many calls. Attempts of one call count separately.
    pub fn times(mut self, times: usize) -> Self {
        self.expected.times = times;
        self
    }

    /// Responds after this time.
    pub fn after(mut self, delay: Duration) -> Self {
        self.expected.reply.delay = delay;
        self
    }

    /// Adds a header to the response.
    ///
    /// # Panics
    ///
    /// Panics if it is not a header.
    #[track_caller]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let header = HeaderName::try_from(name)
            .ok()
            .zip(HeaderValue::try_from(value).ok());
        let Some((name, value)) = header else {
            panic!("invalid header `{name}`");
        };
        self.expected.reply.headers.append(name, value);
        self
    }

    /// Responds without a body.
    #[track_caller]
    pub fn respond_status(self, status: u16) {
        self.respond_body(status, "", Vec::new());
    }

    /// Responds with a body of a media type.
    ///
    /// # Panics
    ///
    /// Panics if it is not a status or not a media type.
    #[track_caller]
    pub fn respond_body(mut self, status: u16, media_type: &str, body: impl Into<Vec<u8>>) {
        let Ok(status) = StatusCode::from_u16(status) else {
            panic!("expected a status, found {status}");
        };
        let reply = &mut self.expected.reply;
        (reply.status, reply.body) = (status, body.into());
        if !media_type.is_empty() {
            self = self.with_header("content-type", media_type);
        }
        self.server.add(self.expected);
    }

    /// Breaks the connection instead of a response.
    pub fn drop_connection(mut self) {
        self.expected.reply.drops = true;
        self.server.add(self.expected);
    }
}

impl<B, T, E: ErrorBody> Expectation<'_, B, T, E> {
    /// Responds with an error.
    ///
    /// # Panics
    ///
    /// Panics if the body does not match its declaration.
    #[track_caller]
    pub fn respond_error(self, status: u16, body: impl Into<Json>) {
        let body = body.into().to_string().into_bytes();
        if let Some(Err(mismatch)) = E::read(Body::new(status, &body)) {
            let name = self.expected.name;
            panic!(
                "the error of `{name}` does not match its declaration: {}",
                shown(&mismatch)
            );
        }
        self.respond_body(status, "application/json", body);
    }
}

impl<B, T: Serialize + DeserializeOwned, E> Expectation<'_, B, T, E> {
    /// Responds with 200 and a value.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be encoded.
    #[track_caller]
    pub fn respond(self, value: &T) {
        match serde_json::to_vec(value) {
            Ok(body) => self.respond_body(200, "application/json", body),
            Err(error) => panic!("the response of `{}`: {error}", self.expected.name),
        }
    }

    /// Responds with 200 and JSON.
    ///
    /// # Panics
    ///
    /// Panics if the JSON does not match the type of the response.
    #[track_caller]
    pub fn respond_json(self, json: impl Into<Json>) {
        let body = json.into().to_string().into_bytes();
        let read: Result<T, _> = Body::new(200, &body).json_as(plain);
        if let Err(mismatch) = read {
            let name = self.expected.name;
            panic!(
                "the response of `{name}` does not match its declaration: {}",
                shown(&mismatch)
            );
        }
        self.respond_body(200, "application/json", body);
    }
}

impl<B: Serialize + DeserializeOwned + 'static, T, E> Expectation<'_, B, T, E> {
    /// Expects a body that matches its declaration; one that is optional may be absent.
    #[doc(hidden)]
    pub fn declared_body(self, is_required: bool) -> Self {
        self.matching(move |request| {
            if request.body().is_empty() && !is_required {
                return Vec::new();
            }
            match Body::new(200, request.body()).json_as::<B, _>(plain) {
                Ok(_) => Vec::new(),
                Err(mismatch) => vec![format!(
                    "body does not match its declaration: {}",
                    shown(&mismatch)
                )],
            }
        })
    }

    /// Expects this body.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be encoded.
    #[track_caller]
    pub fn body(self, body: &B) -> Self {
        let expected = match serde_json::to_value(body) {
            Ok(expected) => expected,
            Err(error) => panic!("the body of `{}`: {error}", self.expected.name),
        };
        self.matching(move |request| {
            let mut lines = Vec::new();
            match serde_json::from_slice(request.body()) {
                Ok(found) => differences("body", &expected, &found, &mut lines),
                Err(_) => lines.push(format!("body: expected {expected}, found no JSON")),
            }
            lines
        })
    }

    /// Expects a body of which this is true; `what` describes it in the report.
    pub fn body_where(
        self,
        what: &'static str,
        is_expected: impl Fn(&B) -> bool + Send + 'static,
    ) -> Self {
        self.matching(
            move |request| match serde_json::from_slice(request.body()) {
                Ok(body) if is_expected(&body) => Vec::new(),
                _ => vec![format!(
                    "body: expected {what}, found {}",
                    String::from_utf8_lossy(request.body())
                )],
            },
        )
    }
}

fn shown(mismatch: &Mismatch) -> String {
    match mismatch.path.as_str() {
        "" => mismatch.reason.clone(),
        path => format!("{path}: {}", mismatch.reason),
    }
}

fn differs(what: &str, expected: &str, found: Option<String>) -> Vec<String> {
    match found {
        Some(found) if found == expected => Vec::new(),
        Some(found) => vec![format!("{what}: expected {expected:?}, found {found:?}")],
        None => vec![format!("{what}: expected {expected:?}, found nothing")],
    }
}
