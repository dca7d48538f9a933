//! Thousands of calls of each client to a server with random faults: each call ends in the right
//! result or error, in time, and no call is executed twice unless it may be.
//!
//! The fault of a request depends on the seed, the call and the attempt only, so that a failure can
//! be reproduced, whatever the order of concurrent calls is. `TRINE_SEED` sets another seed.

mod canary;
mod deadlines;
mod fault;
mod network;
mod token_endpoint;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use crm_clients::reqwest::{self, Method};
use crm_clients::{Error, Json, RequestOptions, RetryPolicy};
use tokio::task::JoinSet;
use trine_loopback::{Loopback, MockResponse, Recorded};

use crate::assert_no_secrets::assert_no_secrets_in_error;
use crate::tls_proxy::TlsProxy;
use canary::Canary;
use fault::{Fault, MAX_BYTES};
use network::{Connection, Network};

const CALLS: u64 = 2000;
const CONCURRENT: usize = 32;
/// The limit of one attempt. A fault that exceeds it lasts for three times as long.
const TIMEOUT: Duration = Duration::from_secs(4);
/// The limit of calls that are expected to exceed it.
const TOTAL: Duration = Duration::from_millis(1500);
/// The time by which a call may exceed its limit, in addition to the delays of this computer.
const TOLERANCE: Duration = Duration::from_millis(100);

/// Returns the seed of all faults.
fn seed() -> u64 {
    static SEED: LazyLock<u64> = LazyLock::new(|| {
        let seed = std::env::var("TRINE_SEED").ok();
        seed.map_or(20_261_129, |seed| seed.parse().expect("a number"))
    });
    *SEED
}

/// The number of requests of a call, or its error.
type Outcome = Result<u32, Error>;

fn attempts(outcome: &Outcome) -> u32 {
    outcome
        .as_ref()
        .map_or_else(Error::attempts, |count| *count)
}

/// The faults of the requests of each call, in order.
type Log = Arc<Mutex<HashMap<u64, Vec<Fault>>>>;

/// Starts the server, and another one to which no request may be sent.
fn server(log: &Log) -> (Loopback, Loopback) {
    let log = Arc::clone(log);
    let elsewhere = Loopback::with_response(MockResponse::json(200, "{}"));
    let other = elsewhere.url();
    // Every 97th connection is reset before the request is read.
    let drops = |number: usize| number % 97 == 96;
    let server = Loopback::start_unsteady(drops, move |request: &Recorded| {
        let call = request.header("x-call").and_then(|text| text.parse().ok());
        let call = call.expect("every request has the number of its call");
        let mut log = log.lock().expect("nobody panics here");
        let faults = log.entry(call).or_default();
        let fault = Fault::of(call, faults.len() as u64);
        faults.push(fault);
        fault.response(&other)
    });
    (server, elsewhere)
}

/// Returns the builder of the HTTP client of all calls: every 61st connection is refused.
fn unsteady(server: &Loopback) -> reqwest::ClientBuilder {
    Network::client(server, |number| match number % 61 {
        60 => Connection::Refused,
        _ => Connection::Established,
    })
}

/// The longest waits of a call together.
const WAITS: Duration = Duration::from_millis(20);

/// Returns whether a call has a limit that it exceeds.
fn is_limited(call: u64, is_idempotent: bool) -> bool {
    call.is_multiple_of(2) && Fault::is_expected_to_hang(call, is_idempotent)
}

/// Returns the options of a call.
fn options(call: u64, is_idempotent: bool) -> RequestOptions {
    let millisecond = Duration::from_millis(1);
    let options = RequestOptions::new()
        .header("x-call", call.to_string())
        .timeout(TIMEOUT)
        .max_response_bytes(MAX_BYTES)
        .retry(RetryPolicy::new().backoff(millisecond, 4 * millisecond));
    match is_limited(call, is_idempotent) {
        true => options.total_timeout(TOTAL),
        false => options,
    }
}

/// Returns the method of a raw call, or `None` for a call of the client's operation, and whether the
/// call is idempotent.
fn kind(call: u64, is_operation_idempotent: bool) -> (Option<Method>, bool) {
    match call % 3 {
        0 => (Some(Method::GET), true),
        1 => (Some(Method::POST), false),
        _ => (None, is_operation_idempotent),
    }
}

/// Makes all calls. `call` makes the call of a number, and returns whether it is idempotent.
async fn storm<F>(log: Log, call: impl Fn(u64) -> (bool, F))
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let canary = Canary::start();
    let mut running = JoinSet::new();
    let (mut successes, mut retries) = (0, 0);
    let mut numbers = 0..CALLS;
    loop {
        while running.len() < CONCURRENT {
            let Some(number) = numbers.next() else { break };
            let (is_idempotent, future) = call(number);
            running.spawn(async move {
                let begun = Instant::now();
                let outcome = future.await;
                (number, is_idempotent, outcome, begun, Instant::now())
            });
        }
        let Some(ended) = running.join_next().await else {
            break;
        };
        let (number, is_idempotent, outcome, begun, end) = ended.expect("no call panics");
        let faults = log.lock().expect("nobody panics here").remove(&number);
        check(number, is_idempotent, &outcome, &faults.unwrap_or_default());
        let limit = match is_limited(number, is_idempotent) {
            true => TOTAL,
            false => attempts(&outcome) * TIMEOUT + WAITS,
        };
        assert_in_time(
            &canary,
            begun,
            limit,
            end,
            &format!("{number}: {outcome:?}"),
        );
        successes += u64::from(outcome.is_ok());
        retries += attempts(&outcome) - 1;
    }
    assert!(
        successes > CALLS / 2 && retries > 200,
        "{successes} {retries}"
    );
}

/// Asserts that a call has not exceeded its limit by more than the tolerance and the delays of this
/// computer.
#[track_caller]
fn assert_in_time(canary: &Canary, begun: Instant, limit: Duration, end: Instant, shown: &str) {
    let excess = end.saturating_duration_since(begun + limit);
    if excess > TOLERANCE {
        let delays = canary.delays(begun, end);
        assert!(
            excess <= TOLERANCE + delays,
            "{excess:?} too late, of which {delays:?} are delays of this computer: {shown}"
        );
    }
}

fn check(number: u64, is_idempotent: bool, outcome: &Outcome, faults: &[Fault]) {
    let shown = format!("call {number} with {faults:?}: {outcome:?}");
    let attempts = attempts(outcome) as usize;
    assert!((1..=3).contains(&attempts), "{shown}");
    if is_limited(number, is_idempotent) && matches!(outcome, Err(Error::Timeout(_))) {
        // On a slow computer, any request may be the last one.
        let executed = faults.iter().filter(|fault| fault.is_executed()).count();
        assert!(is_idempotent || executed <= 1, "executed twice: {shown}");
        return;
    }
    // Requests on connections that were refused, or reset before they were read, are not recorded.
    let unread = attempts.checked_sub(faults.len());
    let unread = unread.unwrap_or_else(|| panic!("more requests than attempts: {shown}"));
    let executed = faults.iter().filter(|fault| fault.is_executed()).count();
    assert!(is_idempotent || executed <= 1, "executed twice: {shown}");
    // The last request was not read, or else its fault decides.
    let is_reset = unread > 0 && matches!(outcome, Err(Error::Transport(_)));
    let is_refused = matches!(outcome, Err(Error::Transport(error)) if error.is_connect());
    let last = faults.last().copied();
    assert!(
        is_reset || last.is_some_and(|last| last.ends(outcome)),
        "{shown}"
    );
    let is_repeated = match last {
        Some(last) if !is_reset => last.is_repeated(is_idempotent),
        _ => is_refused || is_idempotent,
    };
    if unread == 0 {
        let earlier = &faults[..attempts - 1];
        let are_repeated = earlier.iter().all(|fault| fault.is_repeated(is_idempotent));
        assert!(are_repeated, "repeated in vain: {shown}");
        assert!(attempts == 3 || !is_repeated, "not repeated: {shown}");
    }
    if let Err(error) = outcome {
        assert_no_secrets_in_error(error, &[SECRET]);
        let is_retryable = is_repeated || last == Some(Fault::LongWait);
        assert!(is_reset || error.is_retryable() == is_retryable, "{shown}");
    }
}

/// A credential that errors of the server repeat.
const SECRET: &str = "key-5ecret-7f3a";

/// Defines the test of a client: how it is built, and a call of an operation that is idempotent, or
/// is not.
macro_rules! faults {
    ($test:ident, |$url:ident| $builder:expr, |$client:ident| $call:expr, $is_idempotent:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            let log = Log::default();
            let (server, elsewhere) = server(&log);
            let $url = network::URL;
            let builder = $builder.http_client_builder(unsteady(&server));
            let client = builder.build().expect("the client can be built");
            storm(log, |number| {
                let (method, is_idempotent) = kind(number, $is_idempotent);
                let $client = client.with_options(options(number, is_idempotent));
                let future = async move {
                    match method {
                        Some(method) => {
                            let call = $client.request(method, "/faults");
                            Ok(call.send::<Json>().await?.attempts())
                        }
                        None => Ok($call.await.map_err(Error::erase)?.attempts()),
                    }
                };
                (is_idempotent, future)
            })
            .await;
            assert!(elsewhere.requests().is_empty(), "sent to another origin");
        }
    };
}

faults!(
    pipedrive,
    |url| crm_clients::pipedrive::Client::builder()
        .api_key(SECRET)
        .base_url(url),
    |client| client.update_lead(
        "7f3a",
        &crm_clients::pipedrive::types::UpdateLeadRequest::new()
    ),
    false
);

faults!(
    close,
    |url| crm_clients::close::Client::builder()
        .bearer_token(SECRET)
        .base_url(url),
    |client| client.update_lead(
        "lead_1",
        &crm_clients::close::types::UpdateLeadRequest::new()
    ),
    true
);

faults!(
    octanist,
    |url| crm_clients::octanist::Client::builder()
        .api_key(SECRET)
        .base_url(url),
    |client| client.get_lead("lead_1"),
    true
);

faults!(
    bitrix24,
    |url| crm_clients::bitrix24::Client::builder()
        .oauth2(SECRET)
        .base_url(format!("{url}/rest")),
    |client| client.crm_lead_get(&crm_clients::bitrix24::types::CrmLeadGetRequest::new(1)),
    true
);

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_not_tried_again() {
    const HOST: &str = "crm.example";
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let proxy = TlsProxy::new(&server, HOST);
    let client = crm_clients::pipedrive::Client::builder()
        .api_key("key")
        .base_url(format!("https://{HOST}"))
        .http_client_builder(proxy.untrusting(HOST))
        .build()
        .expect("the client can be built");
    let outcome = client.get_lead("7f3a").await;
    let error = outcome.expect_err("nobody vouches for the server");
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    let shown = format!("{error:?}");
    assert_eq!(
        (error.attempts(), error.is_retryable()),
        (1, false),
        "{shown}"
    );
    assert!(server.requests().is_empty());
}
