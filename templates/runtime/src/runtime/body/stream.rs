//! Responses that are read in chunks.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;

use http::header::CONTENT_TYPE;

use crate::runtime::error::connection::TimeLimit;
use crate::runtime::transport::clock::Deadline;
use crate::runtime::transport::exchange::{Opened, failed, require_success, widen_error};
use crate::runtime::transport::idle::{self, Timer};
use crate::runtime::transport::limits;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::{
    DecodeError, Error, ErrorBody, Mismatch, NoError, Request, Response, TimeoutError,
};

/// The maximum number of bytes of a body with an unexpected media type that are kept.
const LONGEST_OTHER_BODY: usize = 1 << 20;

impl Request {
    /// Sends the request. The body of a success is read later, that of an error immediately. A
    /// success with an unexpected media type is an error.
    pub(in crate::runtime) async fn send_stream<T, E: ErrorBody>(
        self,
        accept: &'static str,
        is_expected: impl Fn(&str) -> bool,
        stream: impl FnOnce(ChunkSource, &str) -> T,
    ) -> Result<Response<T>, Error<E>> {
        let received: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(self.call(accept, true));
        let received = match received.await {
            Ok(received) => received,
            Err(error) => return Err(widen_error(error)),
        };
        let response = received.response;
        let Some(opened) = received.open else {
            let response = require_success(Ok(response))?;
            let reason = "expected a stream".to_owned();
            return Err(Error::Decode(DecodeError::new(response, whole(reason))));
        };
        let has_content = !matches!(response.status.as_u16(), 204 | 205);
        let found = media_type(&response).unwrap_or_default();
        if has_content && !is_expected(&found) {
            let check = opened.check;
            let (response, mismatch) = opened.unexpected(&response, accept, &found).await;
            let response = require_success(Ok(Arc::new(response.checked(check))))?;
            return Err(Error::Decode(DecodeError::new(response, mismatch)));
        }
        let mut source = ChunkSource::new(*opened, Arc::clone(&response));
        source.is_over = !has_content;
        Ok(Response::new(stream(source, &found), response))
    }
}

/// Creates a mismatch of the whole body.
fn whole(reason: String) -> Mismatch {
    Mismatch {
        path: String::new(),
        reason,
    }
}

/// Returns a media type in lower case, without parameters.
pub(in crate::runtime) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Returns the media type of a body, without parameters.
fn media_type(response: &RawResponse) -> Option<String> {
    let found = response.headers.get(CONTENT_TYPE)?;
    Some(essence(found.to_str().ok()?))
}

/// Returns a response with this body.
fn with_body(response: &RawResponse, raw: Vec<u8>) -> RawResponse {
    RawResponse {
        operation: response.operation.clone(),
        url: None,
        status: response.status,
        headers: response.headers.clone(),
        raw,
        secrets: Arc::clone(&response.secrets),
        read_as: None,
        excess: None,
    }
}

impl Opened {
    /// Reads the next chunk of a stream. `timer` is the time without data, also if this future is
    /// dropped and called again.
    async fn chunk(
        &mut self,
        timer: &mut Timer,
    ) -> Result<Option<impl AsRef<[u8]> + use<>>, Error<NoError>> {
        let limit = match (self.limits.idle_timeout, self.deadline.left()) {
            (idle, Some(left)) if left < idle => (left, self.deadline.limit()),
            (idle, _) => (idle, TimeLimit::Idle(idle)),
        };
        // A body that is always ready is not interrupted by its timer.
        let chunk = match self.deadline.has_passed() {
            true => None,
            false => idle::within_timer(timer, limit.0, pin!(self.response.chunk())).await,
        };
        match chunk {
            Some(Ok(chunk)) => Ok(chunk),
            Some(Err(error)) => Err(failed(self.operation.clone(), error, &self.secrets)),
            None => {
                let error = TimeoutError::new(self.operation.clone(), limit.1);
                Err(Error::Timeout(error))
            }
        }
    }

    /// Reads the beginning of a body with an unexpected media type, until the end of the attempt.
    /// Returns the response and the mismatch.
    async fn unexpected(
        mut self,
        head: &RawResponse,
        expected: &str,
        found: &str,
    ) -> (RawResponse, Mismatch) {
        let mut response = with_body(head, Vec::new());
        while response.raw.len() < LONGEST_OTHER_BODY {
            // A body that is always ready is not interrupted by its timer.
            if self.attempt.has_passed() {
                break;
            }
            // A read error or the end of the time does not replace the mismatch of the media type.
            let chunk = self.attempt.within(pin!(self.response.chunk())).await;
            let Ok(Ok(Some(chunk))) = chunk else {
                break;
            };
            response.raw.extend_from_slice(&chunk);
        }
        let found = match found {
            "" => "no media type".to_owned(),
            found => format!("`{}`", found.escape_debug()),
        };
        let excerpt = response.excerpt();
        let excerpt = match excerpt.is_empty() {
            true => "an empty body".to_owned(),
            false => excerpt,
        };
        let reason = format!("expected `{expected}`, found {found}: {excerpt}");
        (response, whole(reason))
    }
}

/// The body of a response that is read in chunks.
pub(in crate::runtime) struct ChunkSource {
    opened: Opened,
    response: Arc<RawResponse>,
    /// Whether the body has ended.
    is_over: bool,
    timer: Timer,
}

impl ChunkSource {
    /// Creates the source of a response body.
    pub(in crate::runtime) fn new(opened: Opened, response: Arc<RawResponse>) -> Self {
        Self {
            opened,
            response,
            is_over: false,
            timer: None,
        }
    }

    /// Returns the next chunk, or `None` at the end.
    pub(in crate::runtime) async fn chunk(
        &mut self,
    ) -> Option<Result<impl AsRef<[u8]> + use<>, Error>> {
        if self.is_over {
            return None;
        }
        let chunk = match self.opened.chunk(&mut self.timer).await {
            Ok(Some(chunk)) => return Some(Ok(chunk)),
            Ok(None) => None,
            Err(error) => Some(Err(error.erase())),
        };
        self.is_over = true;
        chunk
    }

    /// Returns the end of the call.
    #[allow(dead_code, reason = "for events, which not every API has")]
    pub(in crate::runtime) fn deadline(&self) -> Deadline {
        self.opened.deadline
    }

    /// Returns whether the response has a body.
    #[allow(dead_code, reason = "for events and parts, which not every API has")]
    pub(in crate::runtime) fn has_body(&self) -> bool {
        self.response.has_body()
    }

    /// Returns the media type of the response, with its parameters.
    #[allow(dead_code, reason = "for parts, which not every API has")]
    pub(in crate::runtime) fn content_type(&self) -> Option<&str> {
        self.response.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Returns an error if more bytes than allowed are buffered for one event, line or part.
    #[allow(
        dead_code,
        reason = "for events, lines and parts, which not every API has"
    )]
    pub(in crate::runtime) fn check_buffered(&mut self, buffered: usize) -> Result<(), Error> {
        let limit = self.opened.limits.max_event_bytes;
        if buffered <= limit {
            return Ok(());
        }
        self.is_over = true;
        let reason = limits::excess(limit).replace("the body", "an event, line or part");
        let reason = format!("{reason}; `max_event_bytes` sets another limit");
        Err(self.mismatch(Vec::new(), whole(reason)))
    }

    /// Returns an error for a part of the body that does not match.
    #[allow(
        dead_code,
        reason = "for events, lines and parts, which not every API has"
    )]
    pub(in crate::runtime) fn mismatch(&self, raw: Vec<u8>, mismatch: Mismatch) -> Error {
        let response = with_body(&self.response, raw);
        Error::Decode(DecodeError::new(Arc::new(response), mismatch))
    }
}

impl fmt::Debug for ChunkSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkSource")
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}
