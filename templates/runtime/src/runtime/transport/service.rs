//! [`Transport`]: a tower service that sends the requests of a client.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use http_body::Body;
use tower_service::Service;

use crate::runtime::transport::http_error::{BoxError, HttpError};
use crate::runtime::transport::http_response::HttpResponse;
use crate::runtime::transport::message::{HttpRequest, RequestBody};

/// A service that sends the requests of a client: any [`tower_service::Service`] of
/// `http::Request<RequestBody>` to `http::Response`.
///
/// Stacks of tower's layers are services, and so are functions, which need not contact a server:
///
/// ```ignore
/// let http = reqwest::Client::builder().redirect(Policy::none()).build()?;
/// let send = move |request: http::Request<RequestBody>| {
///     let http = http.clone();
///     async move { http.execute(request.try_into()?).await.map(http::Response::from) }
/// };
/// let service = tower::ServiceBuilder::new()
///     .concurrency_limit(4)
///     .timeout(Duration::from_secs(5))
///     .service(tower::service_fn(send));
/// let client = Client::builder().transport(service).build()?;
/// ```
///
/// Every attempt calls a clone of the service, after the clone is ready: clones must share what
/// they limit, as those of tower's layers do. The time until the clone is ready is part of the
/// attempt.
///
/// - Retries, time limits, limits of lengths, pacing, decoding and token requests are the same as
///   without a service. Only calls that wait need a tokio runtime, for their time limits: a
///   service that responds at once encodes and decodes calls without I/O and without a runtime.
/// - The requests have absolute URLs and the header `User-Agent`. `Content-Length` and `Host` are
///   left to the service, except for `Content-Length: 0`.
/// - Responses are final: a service that receives a redirect may follow it, and must not send
///   credentials to another origin. Compressed bodies are decompressed by the service, if at all.
/// - An error of the service, or of the body of its response, is a
///   [`TransportError`](crate::runtime::TransportError) whose source is that error. The client
///   retries idempotent calls after it, and all calls if the error or one of its sources is
///   [`NotSent`], or, with the feature `reqwest`, a `reqwest::Error` of a connection that was
///   not established.
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
        // A service needs not be `Sync`.
        let service = Mutex::new(self);
        SharedTransport(Arc::new(move |mut request| {
            let service = service.lock().unwrap_or_else(PoisonError::into_inner);
            let mut service = S::clone(&service);
            Box::pin(async move {
                let url = request.url().clone();
                let failed = |error| HttpError::new(error, Some(&url));
                let mut sent = http::Request::new(request.body_mut().take().unwrap_or_default());
                *sent.method_mut() = request.method().clone();
                *sent.headers_mut() = std::mem::take(request.headers_mut());
                let uri = http::Uri::try_from(url.as_str());
                *sent.uri_mut() = uri.map_err(|error| failed(error.into()))?;
                let ready = poll_fn(|context| service.poll_ready(context)).await;
                ready.map_err(|error| failed(error.into()))?;
                match service.call(sent).await {
                    Ok(response) => Ok(HttpResponse::new(response, url)),
                    Err(error) => Err(failed(error.into())),
                }
            })
        }))
    }
}

/// Sends requests, for the clones of a client.
#[derive(Clone)]
pub struct SharedTransport(pub(in crate::runtime) Arc<SendRequest>);

/// Sends a request.
type SendRequest = dyn Fn(HttpRequest) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send>>
    + Send
    + Sync;

/// The error of a [`Transport`] that did not send the request: the server did not receive it, so
/// that the client may retry any call.
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
