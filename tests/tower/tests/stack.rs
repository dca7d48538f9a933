//! A client over a stack of tower's layers: a timeout, a limiter and a counting layer, around a
//! function without a socket, and around reqwest.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::error::Error as _;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use crm_clients::octanist::types::CreateLeadRequest;
use crm_clients::octanist::{Client, blocking};
use crm_clients::{Error, NotSent, RequestBody, RetryPolicy};
use tower::timeout::error::Elapsed;
use tower::{Layer, Service, ServiceBuilder, service_fn};
use trine_loopback::{Loopback, MockResponse};

const LEAD: &str = r#"{"success":true,"data":{"id":"7","name":"Ada"}}"#;

/// A layer that counts the calls of a service.
#[derive(Clone, Default)]
struct Counting(Arc<AtomicUsize>);

impl Counting {
    fn calls(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl<S> Layer<S> for Counting {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        Counted {
            inner,
            calls: self.clone(),
        }
    }
}

#[derive(Clone)]
struct Counted<S> {
    inner: S,
    calls: Counting,
}

impl<S: Service<Request>, Request> Service<Request> for Counted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> S::Future {
        self.calls.0.fetch_add(1, Ordering::SeqCst);
        self.inner.call(request)
    }
}

fn response(status: u16, body: &str) -> http::Response<String> {
    let response = http::Response::builder().status(status);
    let response = response.header("content-type", "application/json");
    response.body(body.to_owned()).expect("a response")
}

fn policy() -> RetryPolicy {
    RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO)
}

#[tokio::test]
async fn a_stack_wraps_every_attempt() {
    let counting = Counting::default();
    let answers = Arc::new(Mutex::new(VecDeque::from([
        response(500, "{}"),
        response(200, LEAD),
    ])));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let service = ServiceBuilder::new()
        .layer(counting.clone())
        .timeout(Duration::from_secs(5))
        .concurrency_limit(2)
        .service(service_fn(move |request: http::Request<_>| {
            let body: &RequestBody = request.body();
            let body = body.as_bytes().map(<[u8]>::to_vec);
            let head = (request.method().clone(), request.uri().to_string());
            log.lock()
                .expect("a log")
                .push((head, request.headers().clone(), body));
            let answer = answers.lock().expect("answers").pop_front();
            async move { Ok::<_, Infallible>(answer.expect("another answer")) }
        }));
    let client = Client::builder()
        .api_key("the secret key")
        .retry(policy())
        .transport(service)
        .build()
        .expect("a client");
    let lead = client.get_lead("7").await.expect("the second answer");
    assert_eq!(lead.attempts(), 2);
    assert_eq!(
        lead.data.as_ref().and_then(|lead| lead.name.as_deref()),
        Some("Ada")
    );
    assert_eq!(counting.calls(), 2);
    let seen = seen.lock().expect("a log");
    let ((method, uri), headers, body) = &seen[0];
    assert_eq!((method.as_str(), body.as_deref()), ("GET", Some(&b""[..])));
    assert!(
        uri.starts_with("https://") && uri.ends_with("/leads/7"),
        "{uri}"
    );
    assert_eq!(headers["accept"], "application/json");
    assert!(
        headers["user-agent"]
            .to_str()
            .is_ok_and(|agent| agent.starts_with("crm-clients/"))
    );
    assert_eq!(seen[0].1, seen[1].1);
    assert!(!format!("{client:?}").contains("secret"));
}

#[tokio::test]
async fn a_limiter_is_shared_by_the_clones_of_a_client() {
    let running = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (now, peak) = (Arc::clone(&running), Arc::clone(&most));
    let service = ServiceBuilder::new()
        .concurrency_limit(2)
        .service(service_fn(move |_: http::Request<RequestBody>| {
            let (now, peak) = (Arc::clone(&now), Arc::clone(&peak));
            async move {
                let count = now.fetch_add(1, Ordering::SeqCst) + 1;
                peak.fetch_max(count, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, Infallible>(response(200, LEAD))
            }
        }));
    let builder = Client::builder().api_key("key").transport(service);
    let client = builder.build().expect("a client");
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.get_lead("7").await.map(|_| ()) })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("a lead");
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn the_timeout_of_a_layer_is_repeated_for_idempotent_calls() {
    let counting = Counting::default();
    let service = ServiceBuilder::new()
        .timeout(Duration::from_millis(20))
        .layer(counting.clone())
        .service(service_fn(|_: http::Request<RequestBody>| {
            std::future::pending::<Result<http::Response<String>, Infallible>>()
        }));
    let builder = Client::builder().api_key("key").retry(policy());
    let client = builder.transport(service).build().expect("a client");
    let error = client.get_lead("7").await.expect_err("no answer");
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    let source = error.source().expect("a source");
    assert!(source.is::<Elapsed>(), "{source:?}");
    assert_eq!((error.attempts(), counting.calls()), (3, 3));
    // The server may have created the lead.
    let error = client.create_lead(&CreateLeadRequest::by_name("Ada")).await;
    assert_eq!(error.expect_err("no answer").attempts(), 1);
    assert_eq!(counting.calls(), 4);
}

/// The error of a service that refuses requests.
#[derive(Debug)]
struct Overloaded;

impl fmt::Display for Overloaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("overloaded")
    }
}

impl std::error::Error for Overloaded {}

#[tokio::test]
async fn a_request_that_was_not_sent_is_repeated_for_any_method() {
    let calls = Counting::default();
    let count = calls.clone();
    let service = service_fn(move |_: http::Request<RequestBody>| {
        let call = count.0.fetch_add(1, Ordering::SeqCst);
        async move {
            match call {
                0 => Err(NotSent::new(Overloaded)),
                _ => Ok(response(200, r#"{"success":true}"#)),
            }
        }
    });
    let builder = Client::builder().api_key("key").retry(policy());
    let client = builder.transport(service).build().expect("a client");
    let created = client.create_lead(&CreateLeadRequest::by_name("Ada")).await;
    assert_eq!(created.expect("the second attempt").attempts(), 2);
    assert_eq!(calls.calls(), 2);
    let none = service_fn(|_: http::Request<RequestBody>| async {
        Err::<http::Response<String>, _>(NotSent::new(Overloaded))
    });
    let builder = Client::builder().api_key("key").retry(RetryPolicy::none());
    let client = builder.transport(none).build().expect("a client");
    let error = client.get_lead("7").await.expect_err("not sent");
    assert!(error.is_retryable());
    let source = error.source().and_then(|source| source.source());
    assert!(
        source.is_some_and(|source| source.is::<Overloaded>()),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_stack_wraps_reqwest() {
    let server = Loopback::with_response(MockResponse::json(200, LEAD));
    let counting = Counting::default();
    let http = reqwest::Client::builder();
    let http = http.redirect(reqwest::redirect::Policy::none()).build();
    let http = http.expect("an HTTP client");
    let send = move |request: http::Request<RequestBody>| {
        let http = http.clone();
        async move {
            http.execute(request.try_into()?)
                .await
                .map(http::Response::from)
        }
    };
    let service = ServiceBuilder::new()
        .layer(counting.clone())
        .concurrency_limit(4)
        .timeout(Duration::from_secs(5))
        .service(service_fn(send));
    let builder = Client::builder().api_key("key").base_url(server.url());
    let client = builder.retry(policy()).transport(service).build();
    let client = client.expect("a client");
    let lead = client.get_lead("7").await.expect("a lead");
    assert_eq!(
        lead.data.as_ref().and_then(|lead| lead.id.as_deref()),
        Some("7")
    );
    let created = CreateLeadRequest::by_name("Ada");
    client.create_lead(&created).await.expect("a lead");
    let requests = server.requests();
    assert_eq!(requests[1].text(), r#"{"name":"Ada"}"#);
    assert_eq!(requests[1].header("content-length"), Some("14"));
    assert_eq!(counting.calls(), 2);
    drop(server);
}

#[tokio::test]
async fn a_connection_that_reqwest_does_not_make_is_repeated_for_any_method() {
    let http = reqwest::Client::new();
    let counting = Counting::default();
    let send = move |request: http::Request<RequestBody>| {
        let http = http.clone();
        async move {
            http.execute(request.try_into()?)
                .await
                .map(http::Response::from)
        }
    };
    let service = ServiceBuilder::new()
        .layer(counting.clone())
        .timeout(Duration::from_secs(5))
        .service(service_fn(send));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let builder = Client::builder()
        .api_key("key")
        .base_url(url)
        .retry(policy());
    let client = builder.transport(service).build().expect("a client");
    let error = client.create_lead(&CreateLeadRequest::by_name("Ada")).await;
    let error = error.expect_err("nothing listens");
    let Error::Transport(transport) = &error else {
        panic!("{error:?}");
    };
    assert!(transport.is_connect());
    assert!(
        error
            .source()
            .is_some_and(|source| source.is::<reqwest::Error>())
    );
    assert_eq!((error.attempts(), counting.calls()), (3, 3));
}

#[test]
fn a_blocking_client_has_a_transport() {
    let service = ServiceBuilder::new()
        .timeout(Duration::from_secs(5))
        .service(service_fn(|_: http::Request<RequestBody>| async {
            Ok::<_, Infallible>(response(200, LEAD))
        }));
    let builder = blocking::Client::builder().api_key("key");
    let client = builder.transport(service).build().expect("a client");
    let lead = client.get_lead("7").expect("a lead");
    assert_eq!(
        lead.data.as_ref().and_then(|lead| lead.id.as_deref()),
        Some("7")
    );
}
