//! The requests of a client per time.
#![cfg(feature = "pacing")]

#[allow(dead_code, reason = "not every test asks for all of it")]
mod loopback_server;

use std::time::{Duration, Instant};

use loopback_server::{Server, response};
use reqwest::Method;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{
    ClientBuilderCore, Error, NoError, Pacing, RequestOptions, Response, RetryPolicy,
};

const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

fn client(url: &str, pacing: Pacing) -> Client {
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.retry(RetryPolicy::none());
    builder.pacing(pacing);
    Client::from_builder(builder, url)
}

async fn call(client: &Client) -> Result<Response<()>, Error<NoError>> {
    client.call(Method::GET, "/x").send_empty::<NoError>().await
}

/// Makes calls, and returns the time that they take.
async fn time_of(client: &Client, calls: usize) -> Duration {
    let begun = Instant::now();
    for _ in 0..calls {
        call(client).await.expect("a success");
    }
    begun.elapsed()
}

#[tokio::test]
async fn requests_are_sent_in_intervals() {
    let server = Server::with_responses(&[&response("200 OK", "", "")]).await;
    let client = client(&server.url, Pacing::new(20, SECOND));
    // The first one is sent at once.
    assert!(time_of(&client, 5).await >= 4 * 50 * MILLISECOND);
}

#[tokio::test]
async fn clones_share_the_limit() {
    let server = Server::with_responses(&[&response("200 OK", "", "")]).await;
    let client = client(&server.url, Pacing::new(20, SECOND));
    let begun = Instant::now();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let client = client.with_options(RequestOptions::new());
        calls.spawn(async move { call(&client).await.map(|_| begun.elapsed()) });
    }
    let mut times = Vec::new();
    while let Some(time) = calls.join_next().await {
        times.push(time.expect("a call").expect("a success"));
    }
    times.sort();
    for (index, time) in times.iter().enumerate() {
        assert!(*time >= index as u32 * 50 * MILLISECOND, "{times:?}");
    }
}

#[tokio::test]
async fn a_pause_allows_a_burst() {
    let server = Server::with_responses(&[&response("200 OK", "", "")]).await;
    // One request per hour, after a burst of five.
    let hourly = Pacing::new(1, 3600 * SECOND).burst(5);
    let client = client(&server.url, hourly);
    assert!(time_of(&client, 5).await < 60 * SECOND);
    let options = RequestOptions::new().total_timeout(20 * SECOND);
    let begun = Instant::now();
    let error = call(&client.with_options(options)).await;
    // The wait does not fit: the call ends at once.
    let error = error.expect_err("an hour is too long");
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert_eq!(error.attempts(), 0);
    assert!(begun.elapsed() < 10 * SECOND);
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn a_call_that_is_dropped_gives_its_turn_back() {
    let server = Server::with_responses(&[&response("200 OK", "", "")]).await;
    let client = client(&server.url, Pacing::new(2, SECOND));
    call(&client).await.expect("the first one is sent at once");
    for _ in 0..100 {
        let waiting = tokio::time::timeout(MILLISECOND, call(&client)).await;
        waiting.expect_err("it waits for its turn");
    }
    // Otherwise, this one would wait for fifty seconds.
    let options = RequestOptions::new().total_timeout(30 * SECOND);
    call(&client.with_options(options)).await.expect("its turn");
}

#[tokio::test]
async fn the_remaining_requests_are_spread_over_the_time_until_the_reset() {
    for headers in [
        "ratelimit: limit=100, remaining=4, reset=1\r\n",
        "ratelimit: \"hour\";r=900;t=1000, \"second\";r=4;t=1\r\n",
        "x-ratelimit-limit: 100\r\nx-ratelimit-remaining: 4\r\nx-ratelimit-reset: 1\r\n",
        "x-ratelimit-remaining: 4\r\nx-ratelimit-reset: 1\r\n",
        "ratelimit-remaining: 4\r\nratelimit-reset: 1\r\n",
    ] {
        let limited = response("200 OK", headers, "");
        let server = Server::with_responses(&[&limited]).await;
        let client = client(&server.url, Pacing::adaptive());
        // The first response is received after the first turn, and delays the turns after the next.
        let time = time_of(&client, 4).await;
        assert!(time >= 2 * 250 * MILLISECOND, "{headers}: {time:?}");
    }
    // Calls are not delayed as long as most of the limit remains.
    for headers in [
        "ratelimit: limit=100, remaining=11, reset=3600\r\n",
        "ratelimit: \"hour\";r=11;t=3600\r\n",
        "x-ratelimit-remaining: 4999\r\nx-ratelimit-reset: 3600\r\n",
    ] {
        let free = response("200 OK", headers, "");
        let server = Server::with_responses(&[&free]).await;
        let time = time_of(&client(&server.url, Pacing::adaptive()), 5).await;
        assert!(time < 30 * SECOND, "{headers}: {time:?}");
    }
}

#[tokio::test]
async fn a_wait_that_the_server_requests_delays_all_calls() {
    let busy = response("429 Too Many", "retry-after-ms: 400\r\n", "");
    let server = Server::with_responses(&[&busy, &response("200 OK", "", "")]).await;
    let client = client(&server.url, Pacing::adaptive());
    let begun = Instant::now();
    call(&client).await.expect_err("too many");
    call(&client).await.expect("a success");
    assert!(begun.elapsed() >= 400 * MILLISECOND);
    // Up to the limit of the caller.
    let busy = response("429 Too Many", "retry-after: 3600\r\n", "");
    let server = Server::with_responses(&[&busy, &response("200 OK", "", "")]).await;
    let pacing = Pacing::adaptive().longest_wait(100 * MILLISECOND);
    let client = self::client(&server.url, pacing);
    call(&client).await.expect_err("too many");
    assert!(time_of(&client, 1).await < 60 * SECOND);
}

#[tokio::test]
async fn the_longest_interval_and_burst_do_not_overflow() {
    let server = Server::with_responses(&[&response("200 OK", "", "")]).await;
    let pacing = Pacing::new(1, Duration::MAX)
        .burst(u32::MAX)
        .longest_wait(Duration::MAX);
    let client = client(&server.url, pacing);
    call(&client).await.expect("a success");
    call(&client).await.expect("a success of the burst");
}

#[tokio::test]
async fn after_a_wait_requests_are_sent_in_intervals() {
    let busy = response("429 Too Many", "retry-after-ms: 300\r\n", "");
    let server = Server::with_responses(&[&busy, &response("200 OK", "", "")]).await;
    let client = client(&server.url, Pacing::new(20, SECOND));
    let begun = Instant::now();
    call(&client).await.expect_err("too many");
    for _ in 0..5 {
        call(&client).await.expect("a success");
    }
    // They are not sent together when the wait ends.
    assert!(begun.elapsed() >= (300 + 4 * 50) * MILLISECOND);
}

#[tokio::test]
async fn calls_that_wait_for_their_turn_heed_the_server() {
    let busy = response("429 Too Many", "retry-after-ms: 2500\r\n", "");
    let server = Server::with_responses(&[&busy, &response("200 OK", "", "")]).await;
    let client = client(&server.url, Pacing::new(1, SECOND));
    let begun = Instant::now();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..3 {
        let client = client.clone();
        calls.spawn(async move { (call(&client).await.is_ok(), begun.elapsed()) });
    }
    let outcomes = calls.join_all().await;
    let times = outcomes.iter().filter(|(is_ok, _)| *is_ok);
    let times: Vec<_> = times.map(|(_, time)| *time).collect();
    assert_eq!(times.len(), 2);
    assert!(
        times.iter().all(|time| *time >= 2500 * MILLISECOND),
        "{times:?}"
    );
}

#[tokio::test]
async fn the_time_of_a_result_delays_no_calls() {
    let accepted = response("202 Accepted", "retry-after: 50\r\n", "");
    let server = Server::with_responses(&[&accepted]).await;
    let client = client(&server.url, Pacing::adaptive());
    assert!(time_of(&client, 3).await < 40 * SECOND);
}
