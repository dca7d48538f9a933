//! The default HTTP client in a browser: `reqwest`, which calls `fetch`.
//!
//! `fetch` follows redirects before it returns, opens connections without a limit of their own, and
//! sends the `User-Agent` of the browser: another one would need the consent of servers of other
//! origins.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::{Body, Frame};
use send_wrapper::SendWrapper;

use crate::runtime::BuildError;
use crate::runtime::transport::address;
use crate::runtime::transport::http_error::{BoxError, HttpError};
use crate::runtime::transport::http_response::HttpResponse;
use crate::runtime::transport::message::{HttpRequest, RequestBody};

pub(in crate::runtime) use reqwest::{Client, ClientBuilder};

/// The default time to establish a connection.
pub(in crate::runtime) const CONNECT_TIMEOUT: Option<Duration> = None;

/// Returns the builder of a client with default settings.
pub(in crate::runtime) fn builder() -> Result<ClientBuilder, BuildError> {
    Ok(Client::builder())
}

/// Builds a client.
pub(in crate::runtime) fn build(
    builder: ClientBuilder,
    _: &str,
    connect_timeout: Option<Duration>,
) -> Result<Client, BuildError> {
    if connect_timeout.is_some() {
        return Err(BuildError::new(
            "`connect_timeout` has no effect in a browser, which makes the connections",
        ));
    }
    let client = builder.build();
    client.map_err(|error| BuildError::new(format!("cannot create an HTTP client: {error}")))
}

/// Sends a request. There is one thread, so that values of JavaScript stay where they are.
pub(in crate::runtime) fn send(
    client: &Client,
    request: HttpRequest,
) -> impl Future<Output = Result<HttpResponse, HttpError>> + Send {
    let client = client.clone();
    SendWrapper::new(async move {
        let failed = |error| HttpError::new(error, None);
        let mut sent = reqwest::Request::new(request.method().clone(), request.url().clone());
        *sent.headers_mut() = request.headers().clone();
        let mut request = request;
        if let Some(body) = request.body_mut().take() {
            *sent.body_mut() = Some(whole(body).await.map_err(failed)?.into());
        }
        let response = client.execute(sent).await;
        let response = response.map_err(|error| failed(error.into()))?;
        let url = response.url().clone();
        let mut head = http::Response::new(());
        *head.status_mut() = response.status();
        *head.headers_mut() = response.headers().clone();
        let body = Chunks(SendWrapper::new(Box::pin(response.bytes_stream())));
        Ok(HttpResponse::new(head.map(|()| body), url))
    })
}

/// Reads a body into memory: `fetch` sends no streams over HTTP/1.1.
async fn whole(mut body: RequestBody) -> Result<Bytes, BoxError> {
    let mut whole = BytesMut::new();
    let mut body = Pin::new(&mut body);
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        // Trailers are ignored.
        if let Ok(data) = frame?.into_data() {
            whole.extend_from_slice(&data);
        }
    }
    Ok(whole.freeze())
}

/// The body of a response.
struct Chunks<S>(SendWrapper<Pin<Box<S>>>);

impl<S: Stream<Item = Result<Bytes, reqwest::Error>>> Body for Chunks<S> {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        let next = self.0.as_mut().poll_next(context);
        next.map(|next| next.map(|chunk| chunk.map(Frame::data)))
    }
}

/// An error of a request, with what the client knows of it.
pub(in crate::runtime) struct KnownError {
    /// The error, without the URL of the request.
    pub(in crate::runtime) error: BoxError,
    /// The server of the request.
    pub(in crate::runtime) server: Option<String>,
    pub(in crate::runtime) is_timeout: bool,
}

/// Returns what is known of an error, or the error if it is not one of the client.
pub(in crate::runtime) fn known(error: BoxError) -> Result<KnownError, BoxError> {
    let error = error.downcast::<reqwest::Error>()?;
    Ok(KnownError {
        server: error.url().and_then(address::server),
        is_timeout: error.is_timeout(),
        error: Box::new(error.without_url()),
    })
}

/// Returns whether a connection was not established: a browser does not show that.
pub(in crate::runtime) fn is_connect(_: &(dyn StdError + 'static)) -> bool {
    false
}

/// Returns whether an error would be the same if the request were sent again.
pub(in crate::runtime) fn is_final(error: &(dyn StdError + 'static)) -> bool {
    let error = error.downcast_ref::<reqwest::Error>();
    error.is_some_and(reqwest::Error::is_builder)
}
