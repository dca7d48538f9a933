//! A token endpoint with random faults: a call is sent with the new token, once, or not at all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, UNIX_EPOCH};

use crm_clients::reqwest;
use crm_clients::{
    Error, MemoryTokenStore, OAuthApp, OAuthSession, OAuthToken, RequestOptions, RetryPolicy,
};
use tokio::task::JoinSet;
use trine_loopback::{Loopback, MockResponse, Recorded};

use super::canary::Canary;
use super::fault::random;
use super::{Outcome, assert_in_time};
use crate::assert_no_secrets::assert_no_secrets_in_error;

const CALLS: u64 = 400;
const CONCURRENT: usize = 32;
/// The time for a token.
const TOKEN_TIMEOUT: Duration = Duration::from_secs(2);
/// The time for a call whose token never comes.
const SHORT: Duration = Duration::from_millis(700);
const SECRETS: [&str; 4] = ["client-s3cret", "refresh-0ld", "access-0ld", "access-n3w"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    Unavailable,
    Busy,
    HangUp,
    HalfBody,
    NoJson,
    Endless,
    Silent,
}

impl Fault {
    fn of(call: u64, attempt: u64) -> Self {
        match random(call, attempt + 16) % 100 {
            0..40 => Self::None,
            40..55 => Self::Unavailable,
            55..65 => Self::Busy,
            65..75 => Self::HangUp,
            75..85 => Self::HalfBody,
            85..90 => Self::NoJson,
            90..95 => Self::Endless,
            _ => Self::Silent,
        }
    }

    fn response(self, url: &str) -> MockResponse {
        let token = format!(
            r#"{{"access_token": "access-n3w", "refresh_token": "refresh-n3w", "expires_in": 3600,
                "api_domain": "{url}", "client_endpoint": "{url}/rest/"}}"#
        );
        // What the client knows: it cannot recognize a token that it never received.
        let shown = SECRETS[..3].join(" ");
        match self {
            Self::None => MockResponse::json(200, token),
            Self::Unavailable => MockResponse::json(503, shown),
            Self::Busy => MockResponse::json(429, shown).header("retry-after-ms", "5"),
            Self::HangUp => MockResponse::hang_up(),
            Self::HalfBody => MockResponse::json(200, token).cut_short(),
            Self::NoJson => MockResponse::body(200, "text/html", shown),
            Self::Endless => MockResponse::json(200, [b'['; 4096]).without_end(Duration::ZERO),
            Self::Silent => MockResponse::json(200, token).after(4 * SHORT),
        }
    }
}

/// The faults of the token requests of a call, and the number of its other requests.
type Log = Arc<Mutex<HashMap<u64, (Vec<Fault>, usize)>>>;

fn server(log: &Log) -> Loopback {
    let log = Arc::clone(log);
    Loopback::start(move |request: &Recorded| {
        let mut log = log.lock().expect("nobody panics here");
        let token_of = request.path().strip_prefix("/token/");
        let call = token_of.or(request.header("x-call"));
        let call = call.and_then(|text| text.parse().ok());
        let call = call.expect("every request has the number of its call");
        let (faults, sent) = log.entry(call).or_default();
        if token_of.is_none() {
            *sent += 1;
            return MockResponse::json(200, "{}");
        }
        let fault = Fault::of(call, faults.len() as u64);
        faults.push(fault);
        let host = request.header("host").unwrap_or_default();
        fault.response(&format!("http://{host}"))
    })
}

fn app(server: &Loopback, call: u64) -> OAuthApp {
    OAuthApp::new("id", SECRETS[0])
        .redirect_uri("https://a.example/back")
        .token_url(format!("{}/token/{call}", server.url()))
}

/// Returns a store with a token that has expired.
fn store() -> MemoryTokenStore {
    let token = OAuthToken::new(SECRETS[2])
        .with_refresh_token(SECRETS[1])
        .with_expires_at(UNIX_EPOCH);
    MemoryTokenStore::holding(token)
}

/// Returns whether a call has a limit that a silent token endpoint exceeds.
fn is_limited(call: u64) -> bool {
    call.is_multiple_of(2) && (0..3).any(|attempt| Fault::of(call, attempt) == Fault::Silent)
}

fn options(call: u64) -> RequestOptions {
    let millisecond = Duration::from_millis(1);
    let options = RequestOptions::new()
        .header("x-call", call.to_string())
        .retry(RetryPolicy::new().backoff(millisecond, 4 * millisecond));
    match is_limited(call) {
        true => options.total_timeout(SHORT),
        false => options,
    }
}

fn check(call: u64, outcome: &Outcome, (faults, sent): (Vec<Fault>, usize)) {
    let shown = format!("call {call} with {faults:?}: {outcome:?}");
    match outcome {
        Ok(_) => {
            assert_eq!(faults.last(), Some(&Fault::None), "{shown}");
            assert_eq!(sent, 1, "{shown}");
        }
        Err(Error::Timeout(_)) => assert!(is_limited(call) && sent == 0, "{shown}"),
        Err(error) => {
            assert_eq!(sent, 0, "sent without a token: {shown}");
            let is_without_token = matches!(
                error, Error::InvalidRequest(error) if error.oauth_error().is_some()
            );
            assert!(is_without_token, "{shown}");
            assert_ne!(faults.last(), Some(&Fault::None), "{shown}");
            // Every failure that may pass has been repeated.
            assert!(!error.is_retryable() || faults.len() >= 3, "{shown}");
        }
    }
    assert!(faults.len() <= 3, "{shown}");
    if let Err(error) = outcome {
        assert_no_secrets_in_error(error, &SECRETS);
    }
}

/// Defines the test of a client: `$client` calls it with options.
macro_rules! token_faults {
    ($test:ident, $flow:ident, $session:ident, |$client:ident| $call:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            use crm_clients::$test::{Client, $flow};

            let log = Log::default();
            let server = server(&log);
            let canary = Canary::start();
            // The clients share their connections.
            let builder =
                Client::builder().http_client_builder(reqwest::Client::builder().no_proxy());
            let mut numbers = 0..CALLS;
            let mut running = JoinSet::new();
            let mut successes = 0;
            loop {
                while running.len() < CONCURRENT {
                    let Some(call) = numbers.next() else { break };
                    let session = OAuthSession::new(&$flow, app(&server, call), store());
                    let session = session.timeout(TOKEN_TIMEOUT);
                    let builder = builder.clone().$session(session).base_url(server.url());
                    let client = builder.build().expect("the client can be built");
                    running.spawn(async move {
                        let $client = client.with_options(options(call));
                        let begun = Instant::now();
                        let outcome = $call.await.map(|response| response.attempts());
                        let outcome: Outcome = outcome.map_err(Error::erase);
                        (call, outcome, begun, Instant::now())
                    });
                }
                let Some(ended) = running.join_next().await else {
                    break;
                };
                let (call, outcome, begun, end) = ended.expect("no call panics");
                let requests = log.lock().expect("nobody panics here").remove(&call);
                check(call, &outcome, requests.unwrap_or_default());
                let limit = match is_limited(call) {
                    true => SHORT,
                    false => 3 * TOKEN_TIMEOUT,
                };
                assert_in_time(&canary, begun, limit, end, &format!("{call}: {outcome:?}"));
                successes += u64::from(outcome.is_ok());
            }
            assert!((CALLS / 4..CALLS).contains(&successes), "{successes}");
        }
    };
}

token_faults!(pipedrive, OAUTH2, oauth2_session, |client| {
    let change = crm_clients::pipedrive::types::UpdateLeadRequest::new();
    async move { client.update_lead("7f3a", &change).await }
});

token_faults!(close, BEARER_TOKEN, bearer_token_session, |client| {
    let change = crm_clients::close::types::UpdateLeadRequest::new();
    async move { client.update_lead("lead_1", &change).await }
});

token_faults!(bitrix24, OAUTH2, oauth2_session, |client| {
    let request = crm_clients::bitrix24::types::CrmLeadGetRequest::new(1);
    async move { client.crm_lead_get(&request).await }
});
