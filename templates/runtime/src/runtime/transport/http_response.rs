//! The response of an HTTP client or of a service in its place.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http_body::Body;
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};

use crate::runtime::transport::http_error::{BoxError, HttpError};

/// The body of a service's response.
pub(in crate::runtime) type BoxBody = Pin<Box<dyn Body<Data = Bytes, Error = BoxError> + Send>>;

/// A response whose body is not read yet.
pub(in crate::runtime) enum HttpResponse {
    Client(reqwest::Response),
    Service(Box<Served>),
}

/// The response of a service.
pub(in crate::runtime) struct Served {
    url: Url,
    status: StatusCode,
    headers: HeaderMap,
    /// A mutex, because a body needs not be `Sync`. It is never locked.
    body: Mutex<BoxBody>,
}

impl HttpResponse {
    /// Creates the response of a service to a request with this URL.
    pub(in crate::runtime) fn of_service(response: http::Response<BoxBody>, url: Url) -> Self {
        let (parts, body) = response.into_parts();
        Self::Service(Box::new(Served {
            url,
            status: parts.status,
            headers: parts.headers,
            body: Mutex::new(body),
        }))
    }

    pub(in crate::runtime) fn url(&self) -> &Url {
        match self {
            Self::Client(response) => response.url(),
            Self::Service(response) => &response.url,
        }
    }

    pub(in crate::runtime) fn status(&self) -> StatusCode {
        match self {
            Self::Client(response) => response.status(),
            Self::Service(response) => response.status,
        }
    }

    pub(in crate::runtime) fn headers(&self) -> &HeaderMap {
        match self {
            Self::Client(response) => response.headers(),
            Self::Service(response) => &response.headers,
        }
    }

    pub(in crate::runtime) fn headers_mut(&mut self) -> &mut HeaderMap {
        match self {
            Self::Client(response) => response.headers_mut(),
            Self::Service(response) => &mut response.headers,
        }
    }

    /// Returns the length of the body, if it is known.
    pub(in crate::runtime) fn content_length(&mut self) -> Option<u64> {
        match self {
            Self::Client(response) => response.content_length(),
            Self::Service(response) => response.body().size_hint().exact(),
        }
    }

    /// Reads the next chunk of the body.
    pub(in crate::runtime) async fn chunk(&mut self) -> Result<Option<Bytes>, HttpError> {
        match self {
            Self::Client(response) => response.chunk().await.map_err(HttpError::Client),
            Self::Service(response) => response.chunk().await,
        }
    }
}

impl Served {
    fn body(&mut self) -> Pin<&mut (dyn Body<Data = Bytes, Error = BoxError> + Send)> {
        let body = self.body.get_mut();
        body.unwrap_or_else(PoisonError::into_inner).as_mut()
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, HttpError> {
        loop {
            let frame = match poll_fn(|context| self.body().poll_frame(context)).await {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Err(HttpError::of_service(error, &self.url)),
                None => return Ok(None),
            };
            // Trailers are ignored.
            if let Ok(data) = frame.into_data() {
                return Ok(Some(data));
            }
        }
    }
}
