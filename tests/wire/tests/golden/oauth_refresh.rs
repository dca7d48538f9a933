//! Refreshes beside calls, on several runtimes, and after errors of the token endpoint.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::{Builder, Runtime};
use trine_golden::oauth::{Client, STANDARD};
use trine_golden::{
    Error, MemoryTokenStore, OAuthSession, OAuthToken, RetryPolicy, TokenStore, TokenStoreFuture,
};
use trine_loopback::{Loopback, MockResponse};

use crate::oauth::{api_of, app, company, ended, token, token_requests};

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(30);

/// Returns a service that responds to the request for a token of a number, and accepts any token.
fn service(respond: impl Fn(usize, &str) -> MockResponse + Send + Sync + 'static) -> Loopback {
    let given = AtomicUsize::new(0);
    Loopback::start(move |request| match request.path().contains("/api/") {
        true => MockResponse::json(200, r#"{"name":"n"}"#),
        false => respond(given.fetch_add(1, Ordering::SeqCst) + 1, &api_of(request)),
    })
}

/// Returns a token that expires soon, and is valid.
fn ending() -> OAuthToken {
    OAuthToken::new("access-old")
        .with_refresh_token("refresh-old")
        .with_expires_at(SystemTime::now() + Duration::from_secs(30))
}

fn client_of(service: &Loopback, session: OAuthSession) -> Client {
    let policy = RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO);
    let client = Client::builder()
        .server(company(service))
        .standard_session(session)
        .retry(policy)
        .build();
    client.expect("a client")
}

fn session(service: &Loopback, store: impl TokenStore + 'static) -> OAuthSession {
    OAuthSession::new(&STANDARD, app(service), store)
}

fn client(service: &Loopback, token: OAuthToken) -> Client {
    client_of(service, session(service, MemoryTokenStore::holding(token)))
}

fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime")
}

fn refused(code: &str) -> MockResponse {
    MockResponse::json(400, format!(r#"{{"error":"{code}"}}"#))
}

/// Waits until a condition holds.
async fn until(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < LONG, "it never holds");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_call_does_not_wait_for_the_refresh_of_a_valid_token() {
    let service = service(|number, api| token(number, api).after(LONG));
    let client = client(&service, ending());
    let begun = Instant::now();
    for _ in 0..3 {
        client.list_things().await.expect("the token is valid");
    }
    assert!(begun.elapsed() < LONG / 2, "{:?}", begun.elapsed());
    let used = service.requests();
    let used = used.iter().filter_map(|one| one.header("authorization"));
    assert_eq!(
        used.filter(|value| *value == "Bearer access-old").count(),
        3
    );
}

#[tokio::test]
async fn a_refresh_beside_calls_is_finished_by_them() {
    let service = service(|number, api| token(number, api).after(Duration::from_millis(100)));
    let store = MemoryTokenStore::holding(ending());
    let client = client_of(&service, session(&service, store.clone()));
    let begun = Instant::now();
    while store
        .token()
        .is_some_and(|token| token.access_token() == "access-old")
    {
        assert!(begun.elapsed() < LONG, "the refresh is never finished");
        client.list_things().await.expect("a token is valid");
    }
    client.list_things().await.expect("the new token is valid");
    let last = service.requests().pop().expect("a request");
    assert_eq!(last.header("authorization"), Some("Bearer access-1"));
    assert_eq!(token_requests(&service), 1);
}

#[tokio::test]
async fn a_failed_refresh_of_a_valid_token_is_not_repeated_at_once() {
    let service = service(|_, _| MockResponse::status(503));
    let client = client(&service, ending());
    client.list_things().await.expect("the token is valid");
    for _ in 0..10 {
        client.list_things().await.expect("the token is valid");
        until(|| token_requests(&service) > 0).await;
    }
    assert_eq!(token_requests(&service), 1);
}

#[test]
fn a_refresh_whose_runtime_is_gone_is_begun_again() {
    let service = service(|number, api| match number {
        1 => token(1, api).after(LONG),
        number => token(number, api),
    });
    let client = client(&service, ended());
    let first = runtime();
    first.block_on(async {
        let call = tokio::time::timeout(Duration::from_millis(300), client.list_things());
        assert!(
            call.await.is_err(),
            "the token endpoint does not respond yet"
        );
    });
    assert_eq!(token_requests(&service), 1);
    drop(first);
    let begun = Instant::now();
    let outcome = runtime().block_on(client.list_things());
    outcome.expect("another request for a token");
    assert_eq!(token_requests(&service), 2);
    assert!(begun.elapsed() < LONG / 2, "{:?}", begun.elapsed());
}

#[test]
fn a_refresh_whose_runtime_is_idle_is_begun_again_after_its_time_limit() {
    let service = service(|number, api| match number {
        1 => token(1, api).after(LONG),
        number => token(number, api),
    });
    let session = session(&service, MemoryTokenStore::holding(ended()));
    let client = client_of(&service, session.timeout(Duration::from_secs(2)));
    let idle = runtime();
    idle.block_on(async {
        let call = tokio::time::timeout(Duration::from_millis(300), client.list_things());
        assert!(
            call.await.is_err(),
            "the token endpoint does not respond yet"
        );
    });
    let begun = Instant::now();
    let outcome = runtime().block_on(client.list_things());
    outcome.expect("another request for a token");
    assert_eq!(token_requests(&service), 2);
    assert!(begun.elapsed() < LONG / 2, "{:?}", begun.elapsed());
    drop(idle);
}

#[tokio::test]
async fn a_token_endpoint_that_does_not_respond_is_a_timeout() {
    let service = service(|number, api| token(number, api).after(LONG));
    let session = session(&service, MemoryTokenStore::holding(ended()));
    let client = client_of(&service, session.timeout(Duration::from_millis(200)));
    let error = client.list_things().await.expect_err("no token");
    let Error::InvalidRequest(refused) = &error else {
        panic!("{error:?}");
    };
    assert!(refused.oauth_error().is_some(), "{error:?}");
    assert!(error.to_string().contains("within 200ms"), "{error}");
    assert_eq!((error.attempts(), error.is_retryable()), (0, false));
    assert_eq!(token_requests(&service), 1);
}

#[tokio::test]
async fn a_token_endpoint_that_recovers_is_asked_again() {
    for failure in [MockResponse::status(503), MockResponse::status(429)] {
        let service = service(move |number, api| match number {
            1 | 2 => failure.clone(),
            number => token(number, api),
        });
        let response = client(&service, ended()).list_things().await;
        assert_eq!(response.expect("a success").attempts(), 1);
        assert_eq!(token_requests(&service), 3);
    }
    let service = service(|_, _| MockResponse::status(503));
    let error = client(&service, ended()).list_things().await;
    let error = error.expect_err("no token");
    assert_eq!((error.attempts(), error.is_retryable()), (0, true));
    assert_eq!(token_requests(&service), 3);
    let service = self::service(|_, _| refused("invalid_client"));
    let error = client(&service, ended()).list_things().await;
    assert!(!error.expect_err("no token").is_retryable());
    assert_eq!(token_requests(&service), 1);
}

#[tokio::test]
async fn a_rejected_refresh_token_is_not_sent_again_until_the_store_changes() {
    let service = service(|number, api| match number {
        1 => refused("invalid_grant"),
        number => token(number, api),
    });
    let store = MemoryTokenStore::holding(ended());
    let client = client_of(&service, session(&service, store.clone()));
    for _ in 0..3 {
        let error = client.list_things().await.expect_err("no token");
        let Error::InvalidRequest(error) = error else {
            panic!("{error:?}");
        };
        let error = error.oauth_error().expect("no token");
        assert!(error.needs_authorization(), "{error:?}");
    }
    assert_eq!(token_requests(&service), 1);
    let other = ended().with_refresh_token("refresh-new");
    store.save(&other).await.expect("it is in memory");
    client.list_things().await.expect("another refresh token");
    assert_eq!(token_requests(&service), 2);
}

/// A store that another process changes after it was read.
#[derive(Clone)]
struct Changing(Arc<Mutex<Vec<OAuthToken>>>);

impl TokenStore for Changing {
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>> {
        let mut tokens = self.0.lock().expect("nobody panics");
        let token = match tokens.len() {
            1 => tokens[0].clone(),
            _ => tokens.remove(0),
        };
        Box::pin(async move { Ok(Some(token)) })
    }

    fn save<'a>(&'a self, token: &'a OAuthToken) -> TokenStoreFuture<'a, ()> {
        *self.0.lock().expect("nobody panics") = vec![token.clone()];
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn the_store_is_read_again_before_the_user_is_asked() {
    let service = service(|_, _| refused("invalid_grant"));
    let fresh = OAuthToken::new("access-new").with_refresh_token("refresh-new");
    let store = Changing(Arc::new(Mutex::new(vec![ended(), fresh])));
    let client = client_of(&service, session(&service, store));
    client
        .list_things()
        .await
        .expect("the token of another process");
    assert_eq!(token_requests(&service), 1);
    let last = service.requests().pop().expect("a request");
    assert_eq!(last.header("authorization"), Some("Bearer access-new"));
}

#[tokio::test]
async fn a_token_that_is_rejected_between_retries_is_replaced() {
    let calls = AtomicUsize::new(0);
    let service = Loopback::start(move |request| {
        if !request.path().contains("/api/") {
            return token(1, &api_of(request));
        }
        match calls.fetch_add(1, Ordering::SeqCst) {
            0 => MockResponse::status(503),
            1 => MockResponse::status(401),
            2 => MockResponse::status(503),
            _ => MockResponse::json(200, r#"{"name":"n"}"#),
        }
    });
    let lasting = OAuthToken::new("access-old").with_refresh_token("refresh-old");
    let response = client(&service, lasting).list_things().await;
    assert_eq!(response.expect("a success").attempts(), 4);
    let requests = service.requests();
    let tokens: Vec<_> = requests
        .iter()
        .filter(|one| one.path().contains("/api/"))
        .filter_map(|one| one.header("authorization"))
        .collect();
    let (old, new) = ("Bearer access-old", "Bearer access-1");
    assert_eq!(tokens, [old, old, new, new]);
    assert_eq!(token_requests(&service), 1);
}

#[tokio::test]
async fn a_token_response_is_bounded() {
    let service = service(|_, _| MockResponse::json(200, vec![b'['; 2 << 20]));
    let error = client(&service, ended()).list_things().await;
    let error = error.expect_err("no token").to_string();
    assert!(error.contains("the body is longer than 1 MiB"), "{error}");
}
