//! Sends requests, and converts responses into values or errors.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, HeaderValue};
use serde::de::DeserializeOwned;

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::attempts::Received;
use crate::runtime::transport::clock::{self, Deadline};
use crate::runtime::transport::limits::{Limits, MAX_ERROR_BYTES};
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::wire::Decode;
use crate::runtime::{
    ApiError, DecodeError, Error, ErrorBody, Mismatch, NoError, Request, Response, TimeoutError,
    TransportError,
};

/// Finds errors in 2xx responses.
pub(in crate::runtime) trait SuccessCheck: Sync {
    /// Returns the status that declares the type of the error body, or `None` if the response is a
    /// success.
    fn error_status(&self, json: &[u8]) -> Option<u16>;
}

/// The outcome of a call before its body is read.
pub(in crate::runtime) type ExchangeResult = Result<Arc<RawResponse>, Error<NoError>>;

impl Request {
    /// Sends the request and reads the response body as JSON.
    pub fn send_json<T, E>(self) -> impl Future<Output = Result<Response<T>, Error<E>>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        self.send("application/json", |outcome| {
            let response = require_success(outcome)?;
            read(response, |response| response.body().json())
        })
    }

    /// Sends the request and reads the response body as JSON with a codec.
    pub fn send_json_as<T, C, E>(
        self,
        codec: C,
    ) -> impl Future<Output = Result<Response<T>, Error<E>>>
    where
        C: Decode<T>,
        E: ErrorBody,
    {
        self.send("application/json", move |outcome| {
            let response = require_success(outcome)?;
            read(response, |response| response.body().json_as(codec))
        })
    }

    /// Sends the request and ignores the response body. A body that exceeds the limit is an error.
    pub fn send_empty<E: ErrorBody>(self) -> impl Future<Output = Result<Response<()>, Error<E>>> {
        self.send("application/json", |outcome| {
            let response = require_success(outcome)?;
            read(response, |response| response.body().whole())
        })
    }

    /// Sends the request and returns the response body.
    pub fn send_bytes<E: ErrorBody>(
        self,
    ) -> impl Future<Output = Result<Response<Vec<u8>>, Error<E>>> {
        self.send("*/*", |outcome| {
            let response = require_success(outcome)?;
            read(response, |response| response.body().bytes())
        })
    }

    /// Sends the request, and converts the outcome.
    pub(in crate::runtime) fn send<F, R>(
        self,
        accept: &'static str,
        convert: F,
    ) -> Sending<impl Future<Output = ExchangeResult>, F>
    where
        F: Fn(ExchangeResult) -> R,
    {
        Sending {
            exchange: Box::pin(self.exchange(accept)),
            convert,
        }
    }

    async fn exchange(self, accept: &'static str) -> ExchangeResult {
        match self.call(accept, false).await? {
            Received::Whole(response) => Ok(response),
            Received::Open(opened) => opened.read().await,
        }
    }
}

/// A call whose outcome is converted. It is boxed to keep the futures of operations small, and
/// written without `async` because each `async fn` takes time to compile.
pub(in crate::runtime) struct Sending<X, F> {
    exchange: Pin<Box<X>>,
    convert: F,
}

impl<X, F, R> Future for Sending<X, F>
where
    X: Future<Output = ExchangeResult>,
    F: Fn(ExchangeResult) -> R + Unpin,
{
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let outcome = self.exchange.as_mut().poll(context);
        outcome.map(|outcome| (self.convert)(outcome))
    }
}

/// Adds `Content-Length: 0` to a request without content if its method expects content. Strict
/// servers return 411 without the header, and hyper does not send it.
pub(in crate::runtime) fn with_length(mut request: reqwest::Request) -> reqwest::Request {
    let has_content = match request.body() {
        Some(body) => body.as_bytes().is_none_or(|bytes| !bytes.is_empty()),
        None => false,
    };
    let expects_content = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
    if expects_content && !has_content {
        let length = request.headers_mut().entry(CONTENT_LENGTH);
        length.or_insert(HeaderValue::from_static("0"));
    }
    request
}

/// A response with a body that is not read yet.
pub(in crate::runtime) struct Opened {
    pub(in crate::runtime) operation: Operation,
    pub(in crate::runtime) limits: Limits,
    #[allow(dead_code, reason = "for streams, which not every API has")]
    pub(in crate::runtime) deadline: Deadline,
    /// The end of the attempt, for a body that is read as a whole.
    pub(in crate::runtime) attempt: Deadline,
    pub(in crate::runtime) secrets: Arc<Secrets>,
    /// The check that finds errors in success responses.
    pub(in crate::runtime) check: Option<&'static dyn SuccessCheck>,
    pub(in crate::runtime) response: reqwest::Response,
}

impl Opened {
    /// Reads the body as a whole, up to the limit of its length. Of an error, the part that is
    /// received before the connection breaks or the attempt ends is kept: its status matters more.
    pub(in crate::runtime) async fn read(mut self) -> ExchangeResult {
        let status = self.response.status();
        let limit = match status.is_success() {
            true => self.limits.max_response_bytes,
            false => self.limits.max_response_bytes.min(MAX_ERROR_BYTES),
        };
        let headers = std::mem::take(self.response.headers_mut());
        let mut raw = Vec::new();
        let body = read_into(&mut raw, &mut self.response, limit);
        let is_excess = if status.is_success() {
            match body.await {
                Ok(is_excess) => is_excess,
                Err(error) => return Err(failed(self.operation, error, &self.secrets)),
            }
        } else {
            let body = clock::within(self.attempt.left(), body).await;
            matches!(body, Some(Ok(true)))
        };
        let response = RawResponse {
            operation: self.operation,
            status,
            headers,
            raw,
            secrets: self.secrets,
            read_as: None,
            excess: is_excess.then_some(limit),
        };
        Ok(Arc::new(response.checked(self.check)))
    }
}

/// Reads a body into one buffer. Returns its first `limit` bytes, and whether it is longer.
#[allow(dead_code, reason = "for token requests, which not every API has")]
pub(in crate::runtime) async fn read_body(
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<(Vec<u8>, bool), reqwest::Error> {
    let mut raw = Vec::new();
    let is_excess = read_into(&mut raw, response, limit).await?;
    Ok((raw, is_excess))
}

/// Reads the first `limit` bytes of a body into an empty buffer. Returns whether the body is longer.
async fn read_into(
    raw: &mut Vec<u8>,
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<bool, reqwest::Error> {
    /// The maximum memory that a length in a header reserves.
    const MAX_RESERVED: u64 = 16 << 20;
    let length = response.content_length().unwrap_or_default();
    let reserved = length.min(limit as u64).min(MAX_RESERVED);
    raw.reserve_exact(usize::try_from(reserved).unwrap_or_default());
    while let Some(chunk) = response.chunk().await? {
        let left = limit - raw.len();
        if chunk.len() > left {
            raw.extend_from_slice(&chunk[..left]);
            return Ok(true);
        }
        raw.extend_from_slice(&chunk);
    }
    Ok(false)
}

/// Converts an error of the HTTP client.
pub(in crate::runtime) fn failed(
    operation: Operation,
    error: reqwest::Error,
    secrets: &Secrets,
) -> Error<NoError> {
    if error.is_timeout() {
        Error::Timeout(TimeoutError::of_client(operation, error, secrets))
    } else {
        Error::Transport(TransportError::new(operation, error, secrets))
    }
}

/// Converts a response with a status other than 2xx, and a response that the document declares as
/// an error, into an error.
pub(in crate::runtime) fn require_success<E: ErrorBody>(
    outcome: ExchangeResult,
) -> Result<Arc<RawResponse>, Error<E>> {
    match outcome {
        Ok(response) if response.is_success() => Ok(response),
        Ok(response) => {
            let body = E::read(response.body());
            // A status range or `default` may declare a body that this response cannot have.
            let body = body.filter(|read| read.is_ok() || response.has_body());
            Err(Error::Api(ApiError::new(response, body)))
        }
        Err(error) => Err(widen_error(error)),
    }
}

/// Converts into the error type of an operation.
pub(in crate::runtime) fn widen_error<E>(error: Error<NoError>) -> Error<E> {
    match error {
        Error::Transport(error) => Error::Transport(error),
        Error::Timeout(error) => Error::Timeout(error),
        Error::InvalidRequest(error) => Error::InvalidRequest(error),
        Error::Decode(error) => Error::Decode(error),
        Error::Api(error) => Error::Api(error.map(|never| match never {})),
    }
}

pub(in crate::runtime) fn read<T, E>(
    response: Arc<RawResponse>,
    body: impl FnOnce(&RawResponse) -> Result<T, Mismatch>,
) -> Result<Response<T>, Error<E>> {
    match body(&response) {
        Ok(value) => Ok(Response::new(value, response)),
        Err(mismatch) => Err(Error::Decode(DecodeError::new(response, mismatch))),
    }
}
