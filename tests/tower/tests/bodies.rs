//! Bodies, token requests, redirects and errors of a service in place of an HTTP client.

use std::cell::Cell;
use std::convert::Infallible;
use std::error::Error as _;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::Frame;
use tower::service_fn;
use trine_golden::oauth_flows::{self, APP};
use trine_golden::{
    Error, MemoryTokenStore, OAuthApp, OAuthSession, RequestBody, RetryPolicy, event_stream,
    raw_bodies,
};

type Request = http::Request<RequestBody>;

/// A body of chunks, which is not `Sync`, with trailers at its end.
struct Chunks {
    left: Vec<Result<&'static str, io::ErrorKind>>,
    has_trailers: Cell<bool>,
}

fn chunks(chunks: &[Result<&'static str, io::ErrorKind>]) -> Chunks {
    Chunks {
        left: chunks.iter().rev().copied().collect(),
        has_trailers: Cell::new(true),
    }
}

impl http_body::Body for Chunks {
    type Data = io::Cursor<Bytes>;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<io::Cursor<Bytes>>>>> {
        Poll::Ready(match self.left.pop() {
            Some(Ok(text)) => Some(Ok(Frame::data(io::Cursor::new(text.into())))),
            Some(Err(kind)) => Some(Err(kind.into())),
            None if self.has_trailers.take() => Some(Ok(Frame::trailers(http::HeaderMap::new()))),
            None => None,
        })
    }
}

fn typed(media_type: &str, body: Chunks) -> http::Response<Chunks> {
    let response = http::Response::builder().header("content-type", media_type);
    response.body(body).expect("a response")
}

#[tokio::test]
async fn streams_and_downloads_are_read_through_a_service() {
    let service = service_fn(|request: Request| async move {
        Ok::<_, Infallible>(match request.uri().path() {
            "/invoice" => typed("application/pdf", chunks(&[Ok("the "), Ok("bytes")])),
            _ => typed(
                "text/event-stream",
                chunks(&[Ok("data: on"), Ok("e\n\n"), Ok("data: two\n\n")]),
            ),
        })
    });
    let builder = raw_bodies::Client::builder().base_url("http://service.test");
    let client = builder.transport(service).build().expect("a client");
    let mut copy = Vec::new();
    let mut invoice = client.invoice_stream().await.expect("an invoice");
    invoice.copy_to(&mut copy).await.expect("the invoice");
    assert_eq!(copy, b"the bytes");
    assert_eq!(*client.invoice().await.expect("an invoice"), b"the bytes");

    let builder = event_stream::Client::builder().base_url("http://service.test");
    let client = builder.transport(service).build().expect("a client");
    let mut log = client.log().await.expect("a stream");
    let mut found = Vec::new();
    while let Some(event) = log.next().await {
        found.push(event.expect("an event").into_value().expect("text"));
    }
    assert_eq!(found, ["one", "two"]);
}

#[tokio::test]
async fn a_body_is_bounded_and_its_error_is_a_source() {
    let service = service_fn(|request: Request| async move {
        Ok::<_, Infallible>(match request.uri().path() {
            "/invoice" => typed("application/pdf", chunks(&[Ok("the "), Ok("bytes")])),
            _ => typed(
                "text/plain",
                chunks(&[Ok("to"), Err(io::ErrorKind::BrokenPipe)]),
            ),
        })
    });
    let builder = raw_bodies::Client::builder().base_url("http://service.test");
    let builder = builder.retry(RetryPolicy::none()).max_response_bytes(6);
    let client = builder.transport(service).build().expect("a client");
    let error = client.invoice().await.expect_err("it is too long");
    assert!(error.to_string().contains("longer than 6 bytes"), "{error}");
    let error = client.token().await.expect_err("it breaks");
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    let source = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>());
    let kind = source.map(io::Error::kind);
    assert_eq!(kind, Some(io::ErrorKind::BrokenPipe));
}

#[tokio::test]
async fn token_requests_are_sent_through_the_service() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let service = service_fn(move |request: Request| {
        let path = request.uri().path().to_owned();
        let authorization = request.headers().get("authorization").cloned();
        log.lock()
            .expect("a log")
            .push((path.clone(), authorization));
        async move {
            let token =
                r#"{"access_token":"the-access-token","token_type":"Bearer","expires_in":3600}"#;
            let (status, body) = match path.starts_with("/oauth/") {
                true => (200, token),
                false => (204, ""),
            };
            let response = http::Response::builder().status(status);
            Ok::<_, Infallible>(response.body(body.to_owned()).expect("a response"))
        }
    });
    let app = OAuthApp::new("the id", "the secret");
    let session = OAuthSession::client_credentials(&APP, app, MemoryTokenStore::new());
    let builder = oauth_flows::Client::builder().base_url("http://service.test");
    let builder = builder.app_session(session).transport(service);
    let client = builder.build().expect("a client");
    client.as_app().await.expect("a token and a response");
    let seen = seen.lock().expect("a log");
    assert!(seen[0].0.starts_with("/oauth/"), "{seen:?}");
    let authorization = seen[1].1.as_ref().expect("a token");
    assert_eq!(authorization, "Bearer the-access-token");
    assert_eq!(seen.len(), 2);
}

#[tokio::test]
async fn redirects_are_responses() {
    let service = service_fn(|_: Request| async {
        let response = http::Response::builder().status(307);
        let response = response.header("location", "/elsewhere");
        Ok::<_, Infallible>(response.body(String::new()).expect("a response"))
    });
    let builder = raw_bodies::Client::builder().base_url("http://service.test");
    let client = builder.transport(service).build().expect("a client");
    let error = client.invoice().await.expect_err("a redirect");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(307));
}

#[tokio::test]
async fn an_error_with_a_secret_is_redacted() {
    let service = service_fn(|request: Request| async move {
        let authorization = request.headers()["authorization"].to_str();
        let text = format!("rejected {}", authorization.expect("text"));
        Err::<http::Response<String>, _>(io::Error::other(text))
    });
    let builder = oauth_flows::Client::builder().base_url("http://service.test");
    let builder = builder.app("a-secret-token").retry(RetryPolicy::none());
    let client = builder.transport(service).build().expect("a client");
    let error = client.as_app().await.expect_err("an error");
    let source = error.source().expect("a source");
    assert!(!source.is::<io::Error>(), "it contains the token");
    let shown = format!("{error} {error:?} {source} {source:?}");
    assert!(
        shown.contains("rejected") && !shown.contains("a-secret"),
        "{shown}"
    );
}

#[tokio::test]
async fn an_attempt_includes_the_wait_until_the_service_is_ready() {
    #[derive(Clone)]
    struct Busy;

    impl tower::Service<Request> for Busy {
        type Response = http::Response<String>;
        type Error = Infallible;
        type Future = std::future::Pending<Result<Self::Response, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Pending
        }

        fn call(&mut self, _: Request) -> Self::Future {
            unreachable!("it is never ready")
        }
    }

    let builder = raw_bodies::Client::builder().base_url("http://service.test");
    let builder = builder.retry(RetryPolicy::none()).transport(Busy);
    let builder = builder.timeout(Duration::from_millis(20));
    let client = builder.build().expect("a client");
    let error = client.invoice().await.expect_err("it is never ready");
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
}

#[test]
fn a_service_makes_its_connections() {
    let service =
        service_fn(|_: Request| async { Ok::<_, Infallible>(http::Response::new(String::new())) });
    let builder = raw_bodies::Client::builder().base_url("http://service.test");
    let builder = builder
        .connect_timeout(Duration::from_secs(1))
        .transport(service);
    let error = builder.build().expect_err("it has no effect");
    assert!(
        error
            .to_string()
            .contains("`connect_timeout` has no effect with `transport`")
    );
}
