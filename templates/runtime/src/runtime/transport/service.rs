//! [`Transport`]: a tower service that sends the requests of a client.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http_body::{Body, Frame, SizeHint};
use tower_service::Service;

use crate::runtime::transport::http_error::{BoxError, HttpError};
use crate::runtime::transport::http_response::{BoxBody, HttpResponse};

/// The body of a request that a [`Transport`] sends.
pub type RequestBody = reqwest::Body;

/// A service that sends the requests of a client: any [`tower_service::Service`] of
/// `http::Request<RequestBody>` to `http::Response`.
///
/// Stacks of tower's layers are services, as are functions (`tower::service_fn`), also without a
/// server:
///
/// ```ignore
/// let service = tower::ServiceBuilder::new()
///     .concurrency_limit(4)
///     .timeout(Duration::from_secs(5))
///     .service(ReqwestService::new(reqwest::Client::new()));
/// let client = Client::builder().transport(service).build()?;
/// ```
///
/// Every attempt calls a clone of the service, after the clone is ready: clones must share what
/// they limit, as those of tower's layers do. The time until the clone is ready is part of the
/// attempt.
///
/// - Retries, time limits, limits of lengths, pacing, decoding and token requests are the same as
///   without a service. Time limits need a tokio runtime.
/// - The requests have absolute URLs and the header `User-Agent`. `Content-Length` and `Host` are
///   left to the service, except for `Content-Length: 0`.
/// - Responses are final: a service that receives a redirect may follow it, and must not send
///   credentials to another origin. Compressed bodies are decompressed by the service, if at all.
/// - An error of the service, or of the body of its response, is a
///   [`TransportError`](crate::runtime::TransportError) whose source is that error. The client
///   repeats idempotent calls after it, and all calls if the error or one of its sources is
///   [`NotSent`], or a [`reqwest::Error`] of a connection that was not established.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service that sends HTTP requests",
    note = "expected a `tower_service::Service<http::Request<RequestBody>>` that returns an \
            `http::Response` of any `http_body::Body`, is `Clone + Send + 'static`, and whose \
            errors convert into `Box<dyn Error + Send + Sync>`"
)]
pub trait Transport: Sized {
    /// Converts into a service that clients share.
    #[doc(hidden)]
    fn shared(self) -> SharedTransport;
}

impl<S, B> Transport for S
where
    S: Service<http::Request<RequestBody>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn shared(self) -> SharedTransport {
        SharedTransport(Arc::new(Mutex::new(self)))
    }
}

/// The response of a service.
type Served = Result<http::Response<BoxBody>, BoxError>;

/// A service whose type is erased.
trait ErasedService: Send + Sync {
    /// Sends a request through a clone of the service.
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> Pin<Box<dyn Future<Output = Served> + Send + '_>>;
}

/// A mutex, because a service needs not be `Sync`.
impl<S, B> ErasedService for Mutex<S>
where
    S: Service<http::Request<RequestBody>, Response = http::Response<B>> + Clone + Send,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> Pin<Box<dyn Future<Output = Served> + Send + '_>> {
        let mut service = self.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(Into::into)?;
            let response = service.call(request).await.map_err(Into::into)?;
            Ok(response.map(|body| -> BoxBody { Box::pin(ErasedBody(Box::pin(body))) }))
        })
    }
}

/// A service that the clones of a client share.
#[derive(Clone)]
pub struct SharedTransport(Arc<dyn ErasedService>);

impl SharedTransport {
    /// Sends a request.
    pub(in crate::runtime) async fn send(
        &self,
        mut request: reqwest::Request,
    ) -> Result<HttpResponse, HttpError> {
        let url = request.url().clone();
        let mut sent = http::Request::new(request.body_mut().take().unwrap_or_default());
        *sent.method_mut() = request.method().clone();
        *sent.headers_mut() = std::mem::take(request.headers_mut());
        let response = match http::Uri::try_from(url.as_str()) {
            Ok(uri) => {
                *sent.uri_mut() = uri;
                self.0.send(sent).await
            }
            Err(error) => Err(error.into()),
        };
        match response {
            Ok(response) => Ok(HttpResponse::of_service(response, url)),
            Err(error) => Err(HttpError::of_service(error, &url)),
        }
    }
}

/// A body whose type is erased.
struct ErasedBody<B>(Pin<Box<B>>);

impl<B> Body for ErasedBody<B>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = self.0.as_mut().poll_frame(context);
        frame.map(|frame| {
            let frame = frame?.map_err(Into::into);
            Some(frame.map(|frame| frame.map_data(|mut data| data.copy_to_bytes(data.remaining()))))
        })
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// The error of a [`Transport`] that did not send the request: the server did not receive it, so
/// that the client may repeat any call.
///
/// ```ignore
/// let service = service.map_err(|error: Overloaded| NotSent::new(error));
/// ```
#[derive(Debug)]
pub struct NotSent(BoxError);

impl NotSent {
    /// Creates an error with the reason, which is its source.
    pub fn new(reason: impl Into<BoxError>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was not sent")
    }
}

impl StdError for NotSent {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

/// A [`Transport`] that sends requests through a [`reqwest::Client`], for stacks of layers.
///
/// By default, `reqwest` follows redirects to other hosts and sends them credentials in custom
/// headers: build the client with `redirect(reqwest::redirect::Policy::none())`.
///
/// ```ignore
/// let service = tower::ServiceBuilder::new()
///     .concurrency_limit(4)
///     .service(ReqwestService::new(reqwest::Client::new()));
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestService(reqwest::Client);

impl ReqwestService {
    /// Creates a service of a client, which is used unmodified.
    pub fn new(client: reqwest::Client) -> Self {
        Self(client)
    }
}

impl Service<http::Request<RequestBody>> for ReqwestService {
    type Response = http::Response<reqwest::Body>;
    type Error = reqwest::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        let client = self.0.clone();
        Box::pin(async move { Ok(client.execute(request.try_into()?).await?.into()) })
    }
}
