//! Requests without `reqwest`, or in a browser, where the bodies of `reqwest` are not
//! [`http_body::Body`]. The methods are those of the types of `reqwest` with these names.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http::{HeaderMap, Method};
use http_body::{Body, Frame, SizeHint};

use crate::runtime::transport::http_error::BoxError;

pub(in crate::runtime) use url::Url;

/// A request that is sent.
pub(in crate::runtime) struct HttpRequest {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Option<RequestBody>,
}

impl HttpRequest {
    pub(in crate::runtime) fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
        }
    }

    pub(in crate::runtime) fn method(&self) -> &Method {
        &self.method
    }

    pub(in crate::runtime) fn url(&self) -> &Url {
        &self.url
    }

    pub(in crate::runtime) fn url_mut(&mut self) -> &mut Url {
        &mut self.url
    }

    pub(in crate::runtime) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(in crate::runtime) fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    pub(in crate::runtime) fn body(&self) -> Option<&RequestBody> {
        self.body.as_ref()
    }

    pub(in crate::runtime) fn body_mut(&mut self) -> &mut Option<RequestBody> {
        &mut self.body
    }

    /// Returns a copy of the request, or `None` if its body is a stream.
    pub(in crate::runtime) fn try_clone(&self) -> Option<Self> {
        let body = match &self.body {
            Some(body) => Some(body.try_clone()?),
            None => None,
        };
        Some(Self {
            method: self.method.clone(),
            url: self.url.clone(),
            headers: self.headers.clone(),
            body,
        })
    }
}

/// The body of a request that a [`Transport`](crate::runtime::Transport) sends.
///
/// With the feature `reqwest`, except in a browser, it is a `reqwest::Body`; otherwise, a type of
/// this crate with the same conversions, `as_bytes` and `wrap`. Both implement [`http_body::Body`].
pub struct RequestBody(Content);

/// A body whose errors are erased.
type Stream = Pin<Box<dyn Body<Data = Bytes, Error = BoxError> + Send>>;

enum Content {
    Bytes(Bytes),
    /// A mutex, because a body needs not be `Sync`.
    Stream(Mutex<Stream>),
}

impl RequestBody {
    /// Creates a body from any [`http_body::Body`]. A request with it can be sent once.
    pub fn wrap<B>(body: B) -> Self
    where
        B: Body + Send + 'static,
        B::Data: Into<Bytes>,
        B::Error: Into<BoxError>,
    {
        Self(Content::Stream(Mutex::new(Box::pin(Erased(Box::pin(
            body,
        ))))))
    }

    /// Returns the bytes of a body in memory.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream(_) => None,
        }
    }

    fn try_clone(&self) -> Option<Self> {
        match &self.0 {
            Content::Bytes(bytes) => Some(Self(Content::Bytes(bytes.clone()))),
            Content::Stream(_) => None,
        }
    }
}

/// A body with another type of error.
struct Erased<B>(Pin<Box<B>>);

impl<B> Body for Erased<B>
where
    B: Body,
    B::Data: Into<Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = self.0.as_mut().poll_frame(context);
        frame.map(|frame| match frame? {
            Ok(frame) => Some(Ok(frame.map_data(Into::into))),
            Err(error) => Some(Err(error.into())),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Content::Bytes(bytes) if bytes.has_remaining() => {
                Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes)))))
            }
            Content::Bytes(_) => Poll::Ready(None),
            Content::Stream(stream) => {
                let stream = stream.get_mut().unwrap_or_else(PoisonError::into_inner);
                stream.as_mut().poll_frame(context)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Content::Bytes(bytes) => bytes.is_empty(),
            Content::Stream(stream) => locked(stream).is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Content::Bytes(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Stream(stream) => locked(stream).size_hint(),
        }
    }
}

fn locked(stream: &Mutex<Stream>) -> MutexGuard<'_, Stream> {
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for RequestBody {
    fn default() -> Self {
        Self::from(Bytes::new())
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The content is omitted: it is long and may be secret.
        f.debug_struct("RequestBody").finish_non_exhaustive()
    }
}

macro_rules! from_bytes {
    ($($source:ty),*) => {
        $(impl From<$source> for RequestBody {
            fn from(bytes: $source) -> Self {
                Self(Content::Bytes(bytes.into()))
            }
        })*
    };
}

from_bytes!(Bytes, Vec<u8>, &'static [u8], String, &'static str);
