//! Calls with a time limit for which nothing ever ends: each ends with its limit.

use std::time::{Duration, Instant};

use crm_clients::reqwest::Method;
use crm_clients::{ErasedError, Error, Json, RequestOptions, RetryPolicy};
use tokio::task::JoinSet;
use trine_loopback::{Loopback, MockResponse};

use super::canary::Canary;
use super::fault::random;
use super::network::{self, Connection, Network};
use super::{SECRET, assert_in_time};
use crate::assert_no_secrets::assert_no_secrets_in_error;

const CALLS: u64 = 48;

/// Returns the time limit of a call.
fn limit(call: u64) -> Duration {
    Duration::from_millis(100 + random(call, 7) % 500)
}

/// Makes calls, half of them with a time limit for an attempt and half of them with one for all
/// attempts. `is_outcome` checks the error.
async fn assert_end(
    server: &Loopback,
    connection: impl Fn(u64) -> Connection + Send + Sync + 'static,
    is_outcome: fn(&Error<ErasedError>) -> bool,
) {
    let builder = crm_clients::close::Client::builder().bearer_token(SECRET);
    let builder = builder.base_url(network::URL);
    let builder = builder.http_client_builder(Network::client(server, connection));
    let client = builder.build().expect("the client can be built");
    let canary = Canary::start();
    let mut calls = JoinSet::new();
    for call in 0..CALLS {
        let options = RequestOptions::new();
        let options = match call % 2 {
            0 => options.timeout(limit(call)).retry(RetryPolicy::none()),
            _ => options.total_timeout(limit(call)),
        };
        let method = [Method::GET, Method::POST][call as usize / 2 % 2].clone();
        let request = client.with_options(options).request(method, "/slow");
        let canary = canary.clone();
        calls.spawn(async move {
            let begun = Instant::now();
            let outcome = request.json(&"body").send::<Json>().await;
            let end = Instant::now();
            let error = outcome.expect_err("nothing ends");
            let shown = format!("call {call}: {error:?}");
            assert_in_time(&canary, begun, limit(call), end, &shown);
            assert!(is_outcome(&error), "{shown}");
            assert_no_secrets_in_error(&error, &[SECRET]);
        });
    }
    while let Some(call) = calls.join_next().await {
        call.expect("each call ends");
    }
}

fn is_timeout(error: &Error<ErasedError>) -> bool {
    matches!(error, Error::Timeout(error) if !error.is_connect())
}

const LONG: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_silent() {
    let server = Loopback::with_response(MockResponse::json(200, "{}").after(LONG));
    assert_end(&server, |_| Connection::Established, is_timeout).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_does_not_begin() {
    let server = Loopback::with_response(MockResponse::json(200, "{}").with_slow_body(LONG));
    assert_end(&server, |_| Connection::Established, is_timeout).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_does_not_end() {
    let pause = Duration::from_millis(10);
    let server = Loopback::with_response(MockResponse::json(200, " ").without_end(pause));
    assert_end(&server, |_| Connection::Established, is_timeout).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_that_does_not_end() {
    let pause = Duration::from_millis(10);
    let server = Loopback::with_response(MockResponse::json(400, SECRET).without_end(pause));
    let is_status =
        |error: &Error<ErasedError>| matches!(error, Error::Api(error) if error.status() == 400);
    assert_end(&server, |_| Connection::Established, is_status).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_never_established() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let is_unsent =
        |error: &Error<ErasedError>| matches!(error, Error::Timeout(error) if error.is_connect());
    assert_end(&server, |_| Connection::Pending, is_unsent).await;
    assert!(server.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_always_fails() {
    // Each wait fits into the time of some calls, and not of others.
    let busy = MockResponse::json(503, SECRET).header("retry-after-ms", "250");
    let server = Loopback::with_response(busy);
    let is_status = |error: &Error<ErasedError>| {
        matches!(error, Error::Api(error) if error.status() == 503)
            || matches!(error, Error::Timeout(_))
    };
    assert_end(&server, |_| Connection::Established, is_status).await;
}
