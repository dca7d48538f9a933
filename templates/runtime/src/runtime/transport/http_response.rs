//! The response of an HTTP client or of a service in its place.

use std::future::poll_fn;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http::StatusCode;
use http::header::HeaderMap;
use http_body::Body;

use crate::runtime::transport::http_error::{BoxError, HttpError};
use crate::runtime::transport::message::Url;

/// A response whose body is not read yet.
pub(in crate::runtime) struct HttpResponse {
    /// The URL of the request, until it is taken.
    pub(in crate::runtime) url: Option<Url>,
    pub(in crate::runtime) status: StatusCode,
    pub(in crate::runtime) headers: HeaderMap,
    /// The length of the body, if it is known.
    pub(in crate::runtime) length: Option<u64>,
    /// A mutex, because a body needs not be `Sync`. It is never locked.
    body: Mutex<Chunks>,
}

/// The chunks of a body.
type Chunks = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> + Send>;

impl HttpResponse {
    /// Creates the response to a request with this URL.
    pub(in crate::runtime) fn new<B>(response: http::Response<B>, url: Url) -> Self
    where
        B: Body + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (head, body) = response.into_parts();
        let length = body.size_hint().exact();
        let mut body = Box::pin(body);
        let chunks = move |context: &mut Context<'_>| {
            loop {
                let frame = match body.as_mut().poll_frame(context) {
                    Poll::Ready(Some(Ok(frame))) => frame,
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error.into()))),
                    Poll::Ready(None) => return Poll::Ready(None),
                    Poll::Pending => return Poll::Pending,
                };
                // Trailers are ignored.
                if let Ok(mut data) = frame.into_data() {
                    return Poll::Ready(Some(Ok(data.copy_to_bytes(data.remaining()))));
                }
            }
        };
        Self {
            url: Some(url),
            status: head.status,
            headers: head.headers,
            length,
            body: Mutex::new(Box::new(chunks)),
        }
    }

    /// Reads the next chunk of the body.
    pub(in crate::runtime) async fn chunk(&mut self) -> Result<Option<Bytes>, HttpError> {
        let chunks = self.body.get_mut().unwrap_or_else(PoisonError::into_inner);
        match poll_fn(chunks).await {
            Some(Ok(chunk)) => Ok(Some(chunk)),
            Some(Err(error)) => Err(HttpError::new(error, None)),
            None => Ok(None),
        }
    }
}
