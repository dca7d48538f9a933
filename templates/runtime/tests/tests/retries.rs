//! Retries: the calls, their time and number, as requests that a server receives.

#[allow(dead_code, reason = "not every test asks for all of it")]
mod loopback_server;

use std::time::{Duration, Instant};

use loopback_server::{Server, response};
use reqwest::Method;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{
    ClientBuilderCore, Error, NoError, RequestOptions, Response, RetryPolicy, RetryRules,
};

type Outcome = Result<Response<()>, Error<NoError>>;

/// A policy that waits no longer than the server requests.
fn quick() -> RetryPolicy {
    RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO)
}

fn client(url: &str) -> Client {
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.retry(quick());
    Client::from_builder(builder, url)
}

async fn call(client: &Client, method: Method) -> Outcome {
    client.call(method, "/x").send_empty::<NoError>().await
}

/// Calls a server with these responses. Returns the outcome and the number of requests.
async fn outcome(method: Method, responses: &[&str]) -> (Outcome, usize) {
    let server = Server::with_responses(responses).await;
    let outcome = call(&client(&server.url), method).await;
    let count = server.requests().len();
    let attempts = match &outcome {
        Ok(response) => response.attempts(),
        Err(error) => error.attempts(),
    };
    assert_eq!(attempts as usize, count, "{outcome:?}");
    (outcome, count)
}

/// Asserts that calls of a method are repeated after a failure, or are not.
async fn assert_repeated(method: Method, failure: &str, expected: bool) {
    let shown = format!("{method} {failure:?}");
    let success = response("200 OK", "", "");
    let (passed, count) = outcome(method.clone(), &[failure, &success]).await;
    assert_eq!(
        (passed.is_ok(), count),
        (expected, 1 + usize::from(expected)),
        "{shown}"
    );
    let (failed, count) = outcome(method, &[failure]).await;
    let error = failed.expect_err("every request fails");
    assert_eq!(count, if expected { 3 } else { 1 }, "{shown}");
    // One table for the client and for callers.
    assert_eq!(error.is_retryable(), expected, "{shown}");
}

const IDEMPOTENT: [Method; 6] = [
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::TRACE,
    Method::PUT,
    Method::DELETE,
];

#[tokio::test]
async fn errors_that_the_server_wants_repeated_are_repeated_for_any_method() {
    for (status, headers) in [
        ("429 Too Many", ""),
        ("429 Too Many", "retry-after: 0\r\n"),
        ("503 No", "retry-after: 0\r\n"),
        ("503 No", "ratelimit: limit=1, remaining=0, reset=0\r\n"),
        ("503 No", "x-ratelimit-reset: 0\r\n"),
        ("500 No", "retry-after: 0\r\n"),
        ("403 No", "retry-after-ms: 0\r\n"),
        ("404 No", "x-should-retry: true\r\n"),
    ] {
        let failure = response(status, headers, "");
        for method in [Method::POST, Method::PATCH, Method::GET] {
            assert_repeated(method, &failure, true).await;
        }
    }
}

#[tokio::test]
async fn errors_of_the_server_are_repeated_for_idempotent_methods() {
    for status in [408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529] {
        let failure = response(&format!("{status} No"), "", "");
        assert_repeated(Method::GET, &failure, true).await;
        assert_repeated(Method::POST, &failure, false).await;
    }
    let failure = response("500 No", "", "");
    for method in IDEMPOTENT {
        assert_repeated(method, &failure, true).await;
    }
    assert_repeated(Method::PATCH, &failure, false).await;
}

#[tokio::test]
async fn other_errors_are_never_repeated() {
    for (status, headers) in [
        ("400 No", ""),
        ("401 No", ""),
        (
            "403 No",
            "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 0\r\n",
        ),
        ("404 No", ""),
        ("409 No", ""),
        ("501 No", ""),
        ("505 No", ""),
        (
            "429 Too Many",
            "x-should-retry: false\r\nretry-after: 0\r\n",
        ),
        ("301 Moved", "location: http://127.0.0.1:1/\r\n"),
    ] {
        assert_repeated(Method::GET, &response(status, headers, ""), false).await;
    }
}

#[tokio::test]
async fn broken_connections_are_repeated_for_idempotent_methods() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}";
    let chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n";
    for failure in ["", "HTTP/1.1 200", half, chunk, "no HTTP at all"] {
        assert_repeated(Method::GET, failure, true).await;
        assert_repeated(Method::POST, failure, false).await;
    }
}

#[tokio::test]
async fn a_failed_connection_is_repeated_for_any_method() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    let error = call(&client(&format!("http://{address}")), Method::POST).await;
    let error = error.expect_err("no server");
    assert!(
        matches!(&error, Error::Transport(error) if error.is_connect()),
        "{error:?}"
    );
    assert_eq!((error.attempts(), error.is_retryable()), (3, true));
}

#[tokio::test]
async fn a_timeout_is_repeated_for_idempotent_methods() {
    let success = response("200 OK", "", "");
    for (method, expected) in [(Method::GET, 2), (Method::POST, 1)] {
        let server = Server::with_responses(&["silence", &success]).await;
        let options = RequestOptions::new().timeout(Duration::from_millis(200));
        let outcome = call(&client(&server.url).with_options(options), method).await;
        assert_eq!(outcome.is_ok(), expected == 2, "{outcome:?}");
        assert_eq!(server.requests().len(), expected);
    }
}

#[tokio::test]
async fn every_attempt_sends_the_same_bytes() {
    let server = Server::with_responses(&[
        &response("429 Too Many", "", ""),
        &response("200 OK", "", ""),
    ])
    .await;
    let body = serde_json::json!({"a": ["b"]});
    let call = client(&server.url).call(Method::POST, "/x");
    let call = call.json_body("application/json", &body);
    let response = call.send_empty::<NoError>().await.expect("a success");
    assert_eq!(response.attempts(), 2);
    let requests = server.requests();
    assert_eq!(requests[0], requests[1]);
    assert!(requests[1].ends_with(r#"{"a":["b"]}"#), "{requests:?}");
}

#[tokio::test]
async fn a_redirect_is_followed_in_every_attempt() {
    let moved = response("307 Moved", "location: /y\r\n", "");
    let (busy, success) = (response("429 Too Many", "", ""), response("200 OK", "", ""));
    let server = Server::with_responses(&[&moved, &busy, &moved, &success]).await;
    let call = client(&server.url).call(Method::POST, "/x");
    let call = call.text_body("text/plain", "body");
    let response = call.send_empty::<NoError>().await.expect("a success");
    assert_eq!(response.attempts(), 2);
    let paths: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.split(' ').nth(1).unwrap_or_default().to_owned())
        .collect();
    assert_eq!(paths, ["/x", "/y", "/x", "/y"]);
}

#[tokio::test]
async fn the_client_waits_as_long_as_the_server_requests() {
    for headers in ["retry-after-ms: 120\r\n", "retry-after: 0.12\r\n"] {
        let begun = Instant::now();
        let (outcome, count) = outcome(
            Method::POST,
            &[
                &response("429 Too Many", headers, ""),
                &response("200 OK", "", ""),
            ],
        )
        .await;
        assert!(outcome.is_ok() && count == 2);
        assert!(begun.elapsed() >= Duration::from_millis(120), "{headers}");
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_ends_the_call() {
    let busy = response("429 Too Many", "retry-after: 3600\r\n", "");
    let begun = Instant::now();
    let (failed, count) = outcome(Method::GET, &[&busy]).await;
    let error = failed.expect_err("the wait is longer than the limit");
    assert_eq!((count, error.is_retryable()), (1, true));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    // A limit of the caller.
    let server =
        Server::with_responses(&[&response("429 Too Many", "retry-after: 30\r\n", "")]).await;
    let policy = quick().longest_wait(Duration::from_secs(29));
    let client = client(&server.url).with_options(RequestOptions::new().retry(policy));
    let error = call(&client, Method::GET)
        .await
        .expect_err("the wait is too long");
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_wait_without_a_sensible_end_ends_the_call() {
    for headers in [
        "retry-after: 99999999999999999999999\r\n",
        "retry-after: 18446744073709551615\r\n",
        "retry-after: 18446744073709551616\r\n",
        "retry-after-ms: 99999999999999999999999\r\n",
        "ratelimit: limit=10, remaining=0, reset=99999999999999999999999\r\n",
        "ratelimit: \"a\";r=0;t=99999999999999999999999\r\n",
        "x-ratelimit-reset: 18446744073709551615\r\n",
    ] {
        let (failed, count) = outcome(Method::GET, &[&response("429 No", headers, "")]).await;
        let error = failed.expect_err("the wait is longer than the limit");
        assert_eq!((count, error.is_retryable()), (1, true), "{headers}");
        let wait = error.retry_after().expect("a wait");
        assert!(wait > Duration::from_secs(1 << 31), "{headers}");
        // Callers add it to the time.
        assert!(Instant::now().checked_add(wait).is_some(), "{headers}");
    }
}

#[tokio::test]
async fn a_status_is_kept_if_its_body_breaks() {
    for tail in [
        "content-length: 50\r\n\r\n{",
        "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n",
    ] {
        let failure = format!("HTTP/1.1 400 No\r\nx-a: b\r\n{tail}");
        let (failed, count) = outcome(Method::GET, &[&failure]).await;
        let error = failed.expect_err("an error status");
        let Error::Api(error) = error else {
            panic!("{error:?}");
        };
        assert_eq!(
            (error.status().as_u16(), error.raw(), count),
            (400, &b"{"[..], 1)
        );
        assert_eq!(error.headers()["x-a"], "b");
        let busy = format!("HTTP/1.1 429 No\r\nretry-after: 0\r\n{tail}");
        assert_repeated(Method::POST, &busy, true).await;
    }
}

#[tokio::test]
async fn a_wait_that_does_not_fit_into_the_total_time_ends_the_call() {
    let server = Server::with_responses(&[&response("503 No", "retry-after: 30\r\n", "")]).await;
    let options = RequestOptions::new().total_timeout(Duration::from_secs(25));
    let begun = Instant::now();
    let error = call(&client(&server.url).with_options(options), Method::GET).await;
    let error = error.expect_err("no time for another attempt");
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_call_ends_after_its_total_time() {
    let server = Server::with_responses(&["silence"]).await;
    let options = RequestOptions::new()
        .timeout(Duration::from_millis(200))
        .total_timeout(Duration::from_millis(300));
    let error = call(&client(&server.url).with_options(options), Method::GET).await;
    let error = error.expect_err("no response");
    assert_eq!(server.requests().len(), 2);
    assert_eq!(
        error.to_string(),
        "GET /x timed out after a total time of 300ms"
    );
}

#[tokio::test]
async fn retries_can_be_turned_off_and_raised() {
    let busy = response("429 Too Many", "", "");
    for (policy, expected) in [(RetryPolicy::none(), 1), (quick().retries(4), 5)] {
        let server = Server::with_responses(&[&busy]).await;
        let options = RequestOptions::new().retry(policy);
        let error = call(&client(&server.url).with_options(options), Method::GET).await;
        assert_eq!(error.expect_err("every request fails").attempts(), expected);
        assert_eq!(server.requests().len(), expected as usize);
    }
}

static RULES: RetryRules = RetryRules {
    is_idempotent: None,
    idempotency_key: "Idempotency-Key",
    code: &["error", "code"],
    always: &["busy", "7"],
    never: &["blocked"],
};

fn keys(server: &Server) -> Vec<String> {
    let requests = server.requests();
    let lines = requests.iter().flat_map(|request| request.lines());
    let keys = lines.filter_map(|line| line.strip_prefix("idempotency-key: "));
    keys.map(str::to_owned).collect()
}

#[tokio::test]
async fn an_idempotency_key_is_the_same_in_every_attempt() {
    let server = Server::with_responses(&[&response("500 No", "", "")]).await;
    let client = client(&server.url);
    for _ in 0..2 {
        let call = client.call(Method::POST, "/x").retry_rules(&RULES);
        let error = call
            .send_empty::<NoError>()
            .await
            .expect_err("every request fails");
        assert_eq!((error.attempts(), error.is_retryable()), (3, true));
    }
    let keys = keys(&server);
    assert_eq!(keys.len(), 6, "{keys:?}");
    assert!(
        keys[..3].iter().all(|key| *key == keys[0]) && keys[3..].iter().all(|key| *key == keys[3])
    );
    assert_ne!(keys[0], keys[3]);
    let lengths: Vec<_> = keys[0].split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{}", keys[0]);
}

#[tokio::test]
async fn an_idempotency_key_of_the_caller_is_kept() {
    let server = Server::with_responses(&[&response("500 No", "", "")]).await;
    let options = RequestOptions::new().header("Idempotency-Key", "mine");
    let call = client(&server.url)
        .with_options(options)
        .call(Method::POST, "/x");
    let error = call.retry_rules(&RULES).send_empty::<NoError>().await;
    assert_eq!(error.expect_err("every request fails").attempts(), 3);
    assert_eq!(keys(&server), ["mine", "mine", "mine"]);
    // Idempotent methods have no key.
    let call = client(&server.url)
        .call(Method::PUT, "/x")
        .retry_rules(&RULES);
    call.send_empty::<NoError>()
        .await
        .expect_err("every request fails");
    assert_eq!(keys(&server).len(), 3);
}

#[tokio::test]
async fn error_codes_take_precedence_over_the_status() {
    for (method, status, body, expected) in [
        (Method::POST, "400 No", r#"{"error":{"code":"busy"}}"#, 3),
        (Method::POST, "400 No", r#"{"error":{"code":7}}"#, 3),
        (Method::GET, "503 No", r#"{"error":{"code":"blocked"}}"#, 1),
        (Method::GET, "503 No", r#"{"error":{"code":"other"}}"#, 3),
        (Method::GET, "400 No", r#"{"error":"busy"}"#, 1),
        (Method::GET, "400 No", "busy", 1),
    ] {
        let server = Server::with_responses(&[&response(status, "", body)]).await;
        let call = client(&server.url).call(method, "/x").retry_rules(&RULES);
        let error = call
            .send_empty::<NoError>()
            .await
            .expect_err("every request fails");
        assert_eq!(
            (error.attempts(), error.is_retryable()),
            (expected, expected == 3),
            "{body}"
        );
    }
}

static READS: RetryRules = RetryRules {
    is_idempotent: Some(true),
    idempotency_key: "",
    code: &[],
    always: &[],
    never: &[],
};

static EFFECTS: RetryRules = RetryRules {
    is_idempotent: Some(false),
    ..READS
};

#[tokio::test]
async fn a_document_overrides_the_method() {
    for (method, rules, expected) in [(Method::POST, &READS, 3), (Method::GET, &EFFECTS, 1)] {
        let server = Server::with_responses(&[&response("500 No", "", "")]).await;
        let call = client(&server.url).call(method, "/x").retry_rules(rules);
        let error = call
            .send_empty::<NoError>()
            .await
            .expect_err("every request fails");
        assert_eq!(
            (error.attempts(), error.is_retryable()),
            (expected, expected == 3)
        );
    }
}

#[tokio::test]
async fn the_id_of_a_request_is_read() {
    for name in [
        "x-request-id",
        "request-id",
        "x-amzn-requestid",
        "x-correlation-id",
    ] {
        let headers = format!("{name}: r-1\r\n");
        let (failed, _) = outcome(Method::GET, &[&response("404 No", &headers, "")]).await;
        assert_eq!(failed.expect_err("an error").request_id(), Some("r-1"));
        let (passed, _) = outcome(Method::GET, &[&response("200 OK", &headers, "")]).await;
        assert_eq!(passed.expect("a success").request_id(), Some("r-1"));
    }
    let (failed, _) = outcome(Method::GET, &[&response("404 No", "", "")]).await;
    assert_eq!(failed.expect_err("an error").request_id(), None);
}

#[cfg(feature = "stream")]
mod streamed {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use super::*;

    /// A body that can be read once.
    struct Once(Option<&'static [u8]>);

    impl http_body::Body for Once {
        type Data = &'static [u8];
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
            Poll::Ready(self.0.take().map(|data| Ok(http_body::Frame::data(data))))
        }
    }

    #[tokio::test]
    async fn a_body_that_cannot_be_cloned_is_sent_once() {
        let server = Server::with_responses(&[&response("429 Too Many", "", "")]).await;
        let call = client(&server.url).call(Method::PUT, "/x");
        let call = call.bytes_body("text/plain", reqwest::Body::wrap(Once(Some(b"data"))));
        let error = call
            .send_empty::<NoError>()
            .await
            .expect_err("every request fails");
        assert_eq!((error.attempts(), server.requests().len()), (1, 1));
    }
}
