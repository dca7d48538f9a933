//! [`Response`]: what a call that succeeded was answered with.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Method, StatusCode};

use crate::runtime::body::charset;
use crate::runtime::error::failure::Operation;
use crate::runtime::transport::exchange::SuccessCheck;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{Body, Mismatch};

/// The success bodies of an operation that has several, by their table.
pub trait ResponseBodies: Sized {
    /// Reads the body; `None` where the document describes none for this status.
    fn read(body: Body<'_>) -> Option<Result<Self, Mismatch>>;
}

/// What a call that succeeded was answered with. It can be used as the `T` that it holds.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    response: Arc<RawResponse>,
}

impl<T> Response<T> {
    pub(in crate::runtime) fn new(value: T, response: Arc<RawResponse>) -> Self {
        Self { value, response }
    }

    #[allow(dead_code, reason = "for headers, which not every document describes")]
    pub(in crate::runtime) fn raw_response(&self) -> &Arc<RawResponse> {
        &self.response
    }

    #[allow(dead_code, reason = "for pages, which not every API has")]
    pub(in crate::runtime) fn into_parts(self) -> (T, Arc<RawResponse>) {
        (self.value, self.response)
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.response.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.response.headers
    }

    /// The body as it came.
    pub fn raw(&self) -> &[u8] {
        &self.response.raw
    }

    /// The body as a type, without the rest.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.response.status)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

/// An answer as it came.
pub(in crate::runtime) struct RawResponse {
    pub(in crate::runtime) operation: Operation,
    pub(in crate::runtime) status: StatusCode,
    pub(in crate::runtime) headers: HeaderMap,
    pub(in crate::runtime) raw: Vec<u8>,
    pub(in crate::runtime) secrets: Arc<Secrets>,
    /// The status as whose response the body is read, where it is another one: a success that is
    /// an error.
    pub(in crate::runtime) read_as: Option<u16>,
}

impl RawResponse {
    /// The body for the types that are read from it.
    pub(in crate::runtime) fn body(&self) -> Body<'_> {
        let charset = charset::declared(&self.headers);
        let status = self.read_as.unwrap_or(self.status.as_u16());
        let media_type = self.headers.get(CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        Body::new(status, &self.raw)
            .with_media_type(media_type)
            .with_charset(charset)
    }

    /// The answer, taken for an error where `check` says so of a success.
    pub(in crate::runtime) fn checked(mut self, check: Option<&dyn SuccessCheck>) -> Self {
        if let Some(check) = check.filter(|_| self.status.is_success()) {
            let json = self.body().json_text();
            self.read_as = json.ok().and_then(|json| check.error_status(&json));
        }
        self
    }

    /// Whether the call succeeded.
    pub(in crate::runtime) fn is_success(&self) -> bool {
        self.status.is_success() && self.read_as.is_none()
    }

    /// Whether the response can have a body (RFC 9110).
    pub(in crate::runtime) fn has_body(&self) -> bool {
        !self.status.is_informational()
            && !matches!(self.status.as_u16(), 204 | 205 | 304)
            && self.operation.method != Method::HEAD
    }

    /// The beginning of the body for a message, on one line and without secrets.
    pub(in crate::runtime) fn excerpt(&self) -> String {
        const LONGEST: usize = 500;
        let text = self.secrets.redact(&String::from_utf8_lossy(&self.raw));
        let mut excerpt = String::new();
        for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
            if word.is_empty() {
                continue;
            }
            if !excerpt.is_empty() {
                excerpt.push(' ');
            }
            let left = LONGEST.saturating_sub(excerpt.chars().count());
            excerpt.extend(word.chars().take(left));
            if word.chars().nth(left).is_some() {
                excerpt.push('…');
                break;
            }
        }
        excerpt
    }
}
