//! Thousands of calls of each client to a server with random faults: each call ends in the right
//! result or error, in time, and no call is executed twice unless it may be.
//!
//! The fault of a request depends on the seed, the call and the attempt only, so that a failure can
//! be reproduced, whatever the order of concurrent calls is.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crm_clients::reqwest::Method;
use crm_clients::{Error, Json, RequestOptions, RetryPolicy};
use tokio::task::JoinSet;
use trine_loopback::{Loopback, MockResponse, Recorded};

use crate::assert_no_secrets::assert_no_secrets_in_error;
use crate::tls_proxy::TlsProxy;

const CALLS: u64 = 2000;
const CONCURRENT: usize = 32;
const SEED: u64 = 20_261_129;
/// The limit of one attempt. A fault that exceeds it lasts for ten times as long.
const TIMEOUT: Duration = Duration::from_secs(4);
const TOTAL: Duration = Duration::from_secs(20);
/// The time by which a call may exceed its limit on a loaded computer.
const TOLERANCE: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    Unavailable,
    Busy,
    LongWait,
    ServerError,
    Rejected,
    HangUp,
    HalfBody,
    SlowHead,
    SlowBody,
    NoJson,
    Elsewhere,
}

/// Returns an unpredictable number for two numbers (SplitMix64).
fn random(call: u64, attempt: u64) -> u64 {
    let mut state = SEED ^ call.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (attempt << 56);
    state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

impl Fault {
    fn of(call: u64, attempt: u64) -> Self {
        match random(call, attempt) % 1000 {
            0..450 => Self::None,
            450..550 => Self::Unavailable,
            550..640 => Self::Busy,
            640..660 => Self::LongWait,
            660..740 => Self::ServerError,
            740..780 => Self::Rejected,
            780..860 => Self::HangUp,
            860..930 => Self::HalfBody,
            930..932 => Self::SlowHead,
            932..934 => Self::SlowBody,
            934..970 => Self::NoJson,
            _ => Self::Elsewhere,
        }
    }

    fn response(self) -> MockResponse {
        let error = |status| MockResponse::json(status, format!(r#"{{"error": "{SECRET}"}}"#));
        match self {
            Self::None => MockResponse::json(200, "{}"),
            Self::Unavailable => error(503),
            Self::Busy => error(429).header("retry-after-ms", "5"),
            Self::LongWait => error(429).header("retry-after", "3600"),
            Self::ServerError => error(500),
            Self::Rejected => error(400),
            Self::HangUp => MockResponse::hang_up(),
            Self::HalfBody => MockResponse::json(200, "{}").cut_short(),
            Self::SlowHead => MockResponse::json(200, "{}").after(10 * TIMEOUT),
            Self::SlowBody => MockResponse::json(200, "{}").with_slow_body(10 * TIMEOUT),
            Self::NoJson => MockResponse::body(200, "text/html", "<html>a page</html>"),
            Self::Elsewhere => error(307).header("location", "http://127.0.0.1:1/elsewhere"),
        }
    }

    /// Returns whether the server has, or may have, executed the request.
    fn is_executed(self) -> bool {
        matches!(
            self,
            Self::None
                | Self::Unavailable
                | Self::ServerError
                | Self::HangUp
                | Self::HalfBody
                | Self::SlowHead
                | Self::SlowBody
                | Self::NoJson
        )
    }

    /// Returns whether a call whose last request had this fault ends with this outcome.
    fn ends(self, outcome: &Outcome) -> bool {
        match (self, outcome) {
            (Self::None, Ok(_)) => true,
            (Self::Unavailable, Err(Error::Api(error))) => error.status() == 503,
            (Self::Busy | Self::LongWait, Err(Error::Api(error))) => error.status() == 429,
            (Self::ServerError, Err(Error::Api(error))) => error.status() == 500,
            (Self::Rejected, Err(Error::Api(error))) => error.status() == 400,
            (Self::Elsewhere, Err(Error::Api(error))) => error.status() == 307,
            (Self::HangUp | Self::HalfBody, Err(Error::Transport(_))) => true,
            (Self::SlowHead | Self::SlowBody, Err(Error::Timeout(_))) => true,
            (Self::NoJson, Err(Error::Decode(_))) => true,
            _ => false,
        }
    }

    /// Returns whether a request with this outcome is repeated.
    fn is_repeated(self, is_idempotent: bool) -> bool {
        match self {
            Self::Busy => true,
            Self::Unavailable
            | Self::ServerError
            | Self::HangUp
            | Self::HalfBody
            | Self::SlowHead
            | Self::SlowBody => is_idempotent,
            Self::None | Self::LongWait | Self::Rejected | Self::NoJson | Self::Elsewhere => false,
        }
    }
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

fn server(log: &Log) -> Loopback {
    let log = Arc::clone(log);
    // Every 97th connection is reset before the request is read.
    let drops = |number: usize| number % 97 == 96;
    Loopback::start_unsteady(drops, move |request: &Recorded| {
        let call = request.header("x-call").and_then(|text| text.parse().ok());
        let call = call.expect("every request has the number of its call");
        let mut log = log.lock().expect("nobody panics here");
        let faults = log.entry(call).or_default();
        let fault = Fault::of(call, faults.len() as u64);
        faults.push(fault);
        fault.response()
    })
}

/// Returns the options of all calls.
fn options(call: u64) -> RequestOptions {
    let millisecond = Duration::from_millis(1);
    RequestOptions::new()
        .header("x-call", call.to_string())
        .timeout(TIMEOUT)
        .total_timeout(TOTAL)
        .retry(RetryPolicy::new().backoff(millisecond, 4 * millisecond))
}

/// Makes all calls. `call` makes the call of a number, and returns whether it is idempotent.
async fn storm<F>(log: Log, call: impl Fn(u64) -> (bool, F))
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let mut running = JoinSet::new();
    let (mut successes, mut retries) = (0, 0);
    let mut numbers = 0..CALLS;
    loop {
        while running.len() < CONCURRENT {
            let Some(number) = numbers.next() else { break };
            let (is_idempotent, future) = call(number);
            running.spawn(async move {
                let begun = Instant::now();
                (number, is_idempotent, future.await, begun.elapsed())
            });
        }
        let Some(ended) = running.join_next().await else {
            break;
        };
        let (number, is_idempotent, outcome, time) = ended.expect("no call panics");
        let faults = log.lock().expect("nobody panics here").remove(&number);
        check(number, is_idempotent, &outcome, &faults.unwrap_or_default());
        assert!(time < TOTAL + TOLERANCE, "{number}: {time:?}");
        successes += u64::from(outcome.is_ok());
        retries += attempts(&outcome) - 1;
    }
    assert!(
        successes > CALLS / 2 && retries > 200,
        "{successes} {retries}"
    );
}

fn check(number: u64, is_idempotent: bool, outcome: &Outcome, faults: &[Fault]) {
    let shown = format!("call {number} with {faults:?}: {outcome:?}");
    let attempts = attempts(outcome) as usize;
    assert!((1..=3).contains(&attempts), "{shown}");
    // Requests on connections that were reset before they were read are not recorded.
    let unread = attempts.checked_sub(faults.len());
    let unread = unread.unwrap_or_else(|| panic!("more requests than attempts: {shown}"));
    let executed = faults.iter().filter(|fault| fault.is_executed()).count();
    assert!(is_idempotent || executed <= 1, "executed twice: {shown}");
    // The last request was not read, or else its fault decides.
    let is_reset = unread > 0 && matches!(outcome, Err(Error::Transport(_)));
    let last = faults.last().copied();
    assert!(
        is_reset || last.is_some_and(|last| last.ends(outcome)),
        "{shown}"
    );
    let is_repeated = match last {
        Some(last) if !is_reset => last.is_repeated(is_idempotent),
        _ => is_idempotent,
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
            let server = server(&log);
            let $url = server.url();
            let client = $builder.build().expect("the client can be built");
            storm(log, |number| {
                let $client = client.with_options(options(number));
                let method = match number % 3 {
                    0 => Some(Method::GET),
                    1 => Some(Method::POST),
                    _ => None,
                };
                let is_idempotent = match &method {
                    Some(method) => *method == Method::GET,
                    None => $is_idempotent,
                };
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
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    assert!(server.requests().is_empty());
}
