//! Sends requests, and converts responses into values or errors.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{CONTENT_LENGTH, HeaderValue};
use serde::de::DeserializeOwned;

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::attempts::{Outcome, Received};
use crate::runtime::transport::clock::Deadline;
use crate::runtime::transport::http_error::HttpError;
use crate::runtime::transport::http_response::HttpResponse;
use crate::runtime::transport::limits::{Limits, MAX_ERROR_BYTES};
use crate::runtime::transport::message::{HttpRequest, RequestBody};
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::wire::{Decode, plain};
use crate::runtime::{
    ApiError, Body, DecodeError, Error, ErrorBody, Mismatch, NoError, Request, Response,
    TimeoutError, TransportError,
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
        self.send_json_as(plain)
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
        self.send("application/json", move |body: Body<'_>| {
            body.json_as(codec)
        })
    }

    /// Sends the request and ignores the response body. A body that exceeds the limit is an error.
    pub fn send_empty<E: ErrorBody>(self) -> impl Future<Output = Result<Response<()>, Error<E>>> {
        self.send("application/json", |body: Body<'_>| body.whole())
    }

    /// Sends the request and returns the response body.
    pub fn send_bytes<E: ErrorBody>(
        self,
    ) -> impl Future<Output = Result<Response<Vec<u8>>, Error<E>>> {
        self.send("*/*", |body: Body<'_>| body.bytes())
    }

    /// Sends the request, and reads the body of a success.
    pub(in crate::runtime) fn send<T, E, R>(
        self,
        accept: &'static str,
        read: R,
    ) -> Sending<T, E, impl Future<Output = Outcome>, R>
    where
        E: ErrorBody,
        R: Fn(Body<'_>) -> Result<T, Mismatch> + Unpin,
    {
        Sending {
            call: Box::pin(self.call(accept, false)),
            read,
            output: PhantomData,
        }
    }
}

/// A call whose response is read. It is boxed to keep the futures of operations small, and written
/// without `async` because each `async fn` takes time to compile.
pub(in crate::runtime) struct Sending<T, E, X, R> {
    call: Pin<Box<X>>,
    read: R,
    output: PhantomData<fn() -> (T, E)>,
}

impl<T, E, X, R> Future for Sending<T, E, X, R>
where
    E: ErrorBody,
    X: Future<Output = Outcome>,
    R: Fn(Body<'_>) -> Result<T, Mismatch> + Unpin,
{
    type Output = Result<Response<T>, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = match self.call.as_mut().poll(context) {
            Poll::Ready(outcome) => outcome.map(|received| received.response),
            Poll::Pending => return Poll::Pending,
        };
        Poll::Ready(match require_success(outcome) {
            Ok(response) => match (self.read)(response.body()) {
                Ok(value) => Ok(Response::new(value, response)),
                Err(mismatch) => Err(Error::Decode(DecodeError::new(response, mismatch))),
            },
            Err(error) => Err(error),
        })
    }
}

/// Adds `Content-Length: 0` to a request without content if its method expects content. Strict
/// servers return 411 without the header, and hyper does not send it.
pub(in crate::runtime) fn with_length(mut request: HttpRequest) -> HttpRequest {
    let has_content = match request.body().map(RequestBody::as_bytes) {
        Some(Some(bytes)) => !bytes.is_empty(),
        Some(None) => true,
        None => false,
    };
    let expects_content = matches!(request.method().as_str(), "POST" | "PUT" | "PATCH");
    if expects_content && !has_content && !request.headers().contains_key(CONTENT_LENGTH) {
        let length = HeaderValue::from_static("0");
        request.headers_mut().insert(CONTENT_LENGTH, length);
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
    pub(in crate::runtime) response: HttpResponse,
}

impl Opened {
    /// Returns the response without its body.
    fn head(&mut self) -> RawResponse {
        RawResponse {
            operation: self.operation.clone(),
            url: self.response.url.take(),
            status: self.response.status,
            headers: std::mem::take(&mut self.response.headers),
            raw: Vec::new(),
            secrets: Arc::clone(&self.secrets),
            read_as: None,
            excess: None,
        }
    }

    /// Returns a response whose body is read later.
    pub(in crate::runtime) fn unread(mut self) -> Received {
        Received {
            response: Arc::new(self.head()),
            open: Some(Box::new(self)),
        }
    }

    /// Reads the body as a whole, up to the limit of its length. Of an error, the part that is
    /// received before the connection breaks or the attempt ends is kept: its status matters more.
    pub(in crate::runtime) async fn read(mut self) -> Outcome {
        /// The maximum memory that a length in a header reserves.
        const MAX_RESERVED: usize = 16 << 20;
        let mut response = self.head();
        let is_success = response.status.is_success();
        let limit = match is_success {
            true => self.limits.max_response_bytes,
            false => self.limits.max_response_bytes.min(MAX_ERROR_BYTES),
        };
        let length = self.response.length.unwrap_or_default();
        let length = usize::try_from(length).unwrap_or(MAX_RESERVED);
        let raw = &mut response.raw;
        raw.reserve_exact(length.min(limit).min(MAX_RESERVED));
        // The attempt ends while the body of a success is read.
        let end = match is_success {
            true => Deadline::after(None),
            false => self.attempt,
        };
        loop {
            let chunk = match end.within(pin!(self.response.chunk())).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Err(error)) if is_success => {
                    return Err(failed(self.operation, error, &self.secrets));
                }
                _ => break,
            };
            let left = limit - raw.len();
            if chunk.len() > left {
                raw.extend_from_slice(&chunk[..left]);
                response.excess = Some(limit);
                break;
            }
            raw.extend_from_slice(&chunk);
        }
        Ok(Received::from(Arc::new(response.checked(self.check))))
    }
}

/// Converts an error of the HTTP client.
pub(in crate::runtime) fn failed(
    operation: Operation,
    error: HttpError,
    secrets: &Secrets,
) -> Error<NoError> {
    if error.is_timeout {
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
