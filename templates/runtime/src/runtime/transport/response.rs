//! [`Response`]: a success response.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, LOCATION};
use http::{Method, StatusCode};

use crate::runtime::Body;
use crate::runtime::body::charset;
use crate::runtime::body::received::is_json;
use crate::runtime::error::failure::Operation;
use crate::runtime::transport::exchange::SuccessCheck;
use crate::runtime::transport::message::Url;
use crate::runtime::transport::retry_after;
use crate::runtime::transport::secrets::Secrets;

/// A success response: the body as `T`, status, headers and the raw body. Dereferences to `T`.
///
/// ```ignore
/// let response = client.get_lead(7).await?;
/// println!("{} {:?}", response.name, response.headers().get("etag"));
/// let lead = response.into_inner();
/// ```
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

    /// Returns the status of the response.
    pub fn status(&self) -> StatusCode {
        self.response.status
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.response.headers
    }

    /// Returns the body as received.
    pub fn raw(&self) -> &[u8] {
        &self.response.raw
    }

    /// Returns the number of requests that the call has sent: more than one after retries.
    pub fn attempts(&self) -> u32 {
        self.response.operation.attempts
    }

    /// Returns the ID of the request that the server returns in a header such as `X-Request-Id`.
    pub fn request_id(&self) -> Option<&str> {
        self.response.request_id()
    }

    /// Converts into the typed body.
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

/// A received response, with the context for messages.
pub(in crate::runtime) struct RawResponse {
    pub(in crate::runtime) operation: Operation,
    /// The URL of the request. It may contain secrets and is never shown.
    #[allow(dead_code, reason = "for pages at URLs, which not every API has")]
    pub(in crate::runtime) url: Option<Url>,
    pub(in crate::runtime) status: StatusCode,
    pub(in crate::runtime) headers: HeaderMap,
    pub(in crate::runtime) raw: Vec<u8>,
    pub(in crate::runtime) secrets: Arc<Secrets>,
    /// The status that declares the type of the body, for an error in a success response.
    pub(in crate::runtime) read_as: Option<u16>,
    /// The limit of the length, if the body is longer: only its beginning was read.
    pub(in crate::runtime) excess: Option<usize>,
}

impl RawResponse {
    /// Returns the body for decoding.
    pub(in crate::runtime) fn body(&self) -> Body<'_> {
        let status = self.read_as.unwrap_or(self.status.as_u16());
        let mut body = Body::new(status, &self.raw);
        body.media_type = self.header(CONTENT_TYPE);
        body.charset = body.media_type.and_then(charset::charset_of);
        body.excess = self.excess;
        body
    }

    /// Returns the text of a header.
    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Marks a success response as an error if `check` matches.
    pub(in crate::runtime) fn checked(mut self, check: Option<&dyn SuccessCheck>) -> Self {
        if let Some(check) = check.filter(|_| self.status.is_success()) {
            let json = self.body().json_text();
            self.read_as = json.ok().and_then(|json| check.error_status(&json));
        }
        self
    }

    /// Returns the status that the document assigns to an error in a 2xx response, and the status
    /// of the response otherwise.
    pub(in crate::runtime) fn counts_as(&self) -> StatusCode {
        let declared = self.read_as.map(StatusCode::from_u16);
        declared.and_then(Result::ok).unwrap_or(self.status)
    }

    /// Returns the time to wait that the server requests.
    pub(in crate::runtime) fn retry_after(&self) -> Option<Duration> {
        retry_after::retry_after(self.status, &self.headers)
    }

    /// Returns the ID of the request that the server returns in a header.
    pub(in crate::runtime) fn request_id(&self) -> Option<&str> {
        const HEADERS: [&str; 7] = [
            "x-request-id",
            "request-id",
            "x-amzn-requestid",
            "x-amz-request-id",
            "x-ms-request-id",
            "x-correlation-id",
            "x-trace-id",
        ];
        for name in HEADERS {
            match retry_after::text(&self.headers, name) {
                None | Some("") => {}
                id => return id,
            }
        }
        None
    }

    /// Returns whether the call succeeded.
    pub(in crate::runtime) fn is_success(&self) -> bool {
        self.status.is_success() && self.read_as.is_none()
    }

    /// Returns whether the response can have a body (RFC 9110).
    pub(in crate::runtime) fn has_body(&self) -> bool {
        !self.status.is_informational()
            && !matches!(self.status.as_u16(), 204 | 205 | 304)
            && self.operation.method != Method::HEAD
    }

    /// Returns the target of a redirect for a message, redacted and without its query.
    pub(in crate::runtime) fn location(&self) -> Option<String> {
        if !self.status.is_redirection() {
            return None;
        }
        let location = self.header(LOCATION)?;
        let shown = match Url::parse(location) {
            Ok(url) => format!("{}{}", url.origin().ascii_serialization(), url.path()),
            Err(_) => location.split(['?', '#']).next()?.to_owned(),
        };
        Some(self.brief(&shown))
    }

    /// Returns the media type of the body for a message, if it is not JSON.
    pub(in crate::runtime) fn other_media_type(&self) -> Option<String> {
        let media_type = self.header(CONTENT_TYPE)?;
        match is_json(media_type) {
            true => None,
            false => Some(self.brief(media_type)),
        }
    }

    /// Returns the beginning of a header's value for a message, redacted.
    fn brief(&self, value: &str) -> String {
        self.secrets.redact(value).chars().take(200).collect()
    }

    /// Returns the beginning of the body for a message, on one line and redacted.
    pub(in crate::runtime) fn excerpt(&self) -> String {
        const LONGEST: usize = 500;
        /// The part of the body that is searched for secrets and words.
        const WINDOW: usize = 32_768;
        /// A secret may be cut at the end of the window, and is not recognized there.
        const CUT: usize = 16_384;
        let window = &self.raw[..self.raw.len().min(WINDOW)];
        let mut text = self.secrets.redact(&String::from_utf8_lossy(window));
        if window.len() < self.raw.len() {
            let mut kept = text.len().saturating_sub(CUT);
            while !text.is_char_boundary(kept) {
                kept -= 1;
            }
            text.truncate(kept);
        }
        let (mut excerpt, mut left, mut is_word) = (String::new(), LONGEST, false);
        for c in text.chars() {
            if c.is_whitespace() || c.is_control() {
                is_word = false;
                continue;
            }
            if !is_word && !excerpt.is_empty() {
                excerpt.push(' ');
                left = left.saturating_sub(1);
            }
            if left == 0 {
                excerpt.push('…');
                break;
            }
            excerpt.push(c);
            left -= 1;
            is_word = true;
        }
        excerpt
    }
}
