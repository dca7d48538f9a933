//! Tokens from a source that the caller implements.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use trine_golden::oauth_flows::{APP, Client};
use trine_golden::{
    Error, MemoryTokenStore, OAuthApp, OAuthError, OAuthSession, OAuthToken, TokenSource,
    TokenSourceFuture,
};
use trine_loopback::{Loopback, MockResponse};

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(30);

/// A source of `access-1`, `access-2` …, which records the rejected tokens.
struct Vault {
    lifetime: Option<Duration>,
    delay: Duration,
    asked: AtomicUsize,
    rejected: Mutex<Vec<String>>,
}

impl Vault {
    fn new(lifetime: Option<Duration>) -> Arc<Self> {
        Self::slow(lifetime, Duration::ZERO)
    }

    fn slow(lifetime: Option<Duration>, delay: Duration) -> Arc<Self> {
        Arc::new(Self {
            lifetime,
            delay,
            asked: AtomicUsize::new(0),
            rejected: Mutex::default(),
        })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl TokenSource for Vault {
    fn token<'a>(&'a self, rejected: Option<&'a OAuthToken>) -> TokenSourceFuture<'a> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut all = self.rejected.lock().expect("nobody panics");
        all.extend(rejected.map(|token| token.access_token().to_owned()));
        Box::pin(async move {
            tokio::time::sleep(self.delay).await;
            let token = OAuthToken::new(format!("access-{number}"));
            Ok(match self.lifetime {
                Some(lifetime) => token.with_expires_at(SystemTime::now() + lifetime),
                None => token,
            })
        })
    }
}

/// Returns a service that accepts only tokens from this number on.
fn service(first: usize) -> Loopback {
    Loopback::start(move |request| {
        let token = request.header("authorization").unwrap_or_default();
        let number = token
            .strip_prefix("Bearer access-")
            .and_then(|it| it.parse().ok());
        match number.is_some_and(|number: usize| number >= first) {
            true => MockResponse::status(204),
            false => MockResponse::status(401),
        }
    })
}

fn client(service: &Loopback, source: impl TokenSource + 'static) -> Client {
    let builder = Client::builder().base_url(service.url());
    builder.token_source(source).build().expect("a client")
}

#[tokio::test]
async fn a_source_supplies_the_tokens_of_all_schemes() {
    let (service, vault) = (service(1), Vault::new(Some(LONG * 60)));
    // As a trait object.
    let source: Box<dyn TokenSource> = Box::new(Arc::clone(&vault));
    let client = client(&service, source);
    client.as_app().await.expect("a response");
    client.as_user().await.expect("a response");
    client.with_token().await.expect("a response");
    assert_eq!(vault.asked(), 1);
    for request in service.requests() {
        assert_eq!(request.header("authorization"), Some("Bearer access-1"));
    }
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once() {
    let (service, vault) = (service(2), Vault::new(None));
    let client = client(&service, Arc::clone(&vault));
    client.as_app().await.expect("the second token is accepted");
    client.as_app().await.expect("it is kept");
    assert_eq!((vault.asked(), service.requests().len()), (2, 3));
    assert_eq!(*vault.rejected.lock().expect("nobody panics"), ["access-1"]);

    let (service, vault) = (self::service(9), Vault::new(None));
    let client = self::client(&service, Arc::clone(&vault));
    let error = client.as_app().await.expect_err("no token is accepted");
    assert_eq!(error.status().map(|it| it.as_u16()), Some(401));
    assert_eq!((vault.asked(), service.requests().len()), (2, 2));
}

#[tokio::test]
async fn a_token_that_expires_soon_is_replaced_beside_the_call() {
    let (service, vault) = (
        service(1),
        Vault::slow(Some(LONG), Duration::from_millis(100)),
    );
    let client = client(&service, Arc::clone(&vault));
    client.as_app().await.expect("a response");
    // The source returns tokens that expire soon: it is asked again after a pause.
    for _ in 0..20 {
        client.as_app().await.expect("a response");
    }
    assert_eq!(vault.asked(), 1);
    let (service, vault) = (self::service(1), Vault::new(Some(Duration::ZERO)));
    let client = self::client(&service, Arc::clone(&vault));
    for _ in 0..3 {
        client
            .as_app()
            .await
            .expect("the call that requested a token uses it");
    }
    assert_eq!(vault.asked(), 3);
}

#[tokio::test]
async fn concurrent_calls_share_one_request() {
    let (service, vault) = (service(1), Vault::slow(None, Duration::from_millis(100)));
    let client = client(&service, Arc::clone(&vault));
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.as_app().await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.expect("nobody panics").expect("a response");
    }
    assert_eq!(vault.asked(), 1);
}

/// A source that fails in some way.
struct Failing(fn() -> Result<OAuthToken, Box<dyn std::error::Error + Send + Sync>>);

impl TokenSource for Failing {
    fn token<'a>(&'a self, _: Option<&'a OAuthToken>) -> TokenSourceFuture<'a> {
        Box::pin(async { (self.0)() })
    }
}

#[tokio::test]
async fn a_failing_source_is_an_error_of_the_call() {
    let service = service(1);
    let error = client(&service, Failing(|| Err("sealed".into())))
        .as_app()
        .await;
    let error = error.expect_err("no token");
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(
        error
            .to_string()
            .ends_with("the token source failed: sealed"),
        "{error}"
    );
    let error = client(&service, Failing(|| panic!("a bug"))).as_app().await;
    assert!(
        error
            .expect_err("no token")
            .to_string()
            .contains("panicked")
    );
    assert!(service.requests().is_empty());
}

/// A source that uses a session.
struct Inner(OAuthSession);

impl TokenSource for Inner {
    fn token<'a>(&'a self, _: Option<&'a OAuthToken>) -> TokenSourceFuture<'a> {
        Box::pin(async { Ok(self.0.token().await?) })
    }
}

#[tokio::test]
async fn an_oauth_error_of_a_source_is_passed_on() {
    let session = OAuthSession::new(&APP, OAuthApp::public("id"), MemoryTokenStore::new());
    let service = service(1);
    let error = client(&service, Inner(session))
        .as_app()
        .await
        .expect_err("no token");
    let Error::InvalidRequest(invalid) = &error else {
        panic!("{error:?}");
    };
    assert!(
        invalid
            .oauth_error()
            .is_some_and(OAuthError::needs_authorization),
        "{error:?}"
    );
}

#[test]
fn a_source_works_on_several_runtimes() {
    let (service, vault) = (service(1), Vault::slow(None, Duration::from_millis(500)));
    let client = client(&service, Arc::clone(&vault));
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
    };
    let first = runtime();
    first.block_on(async {
        let call = tokio::time::timeout(Duration::from_millis(100), client.as_app());
        call.await.expect_err("the source is slow");
    });
    drop(first);
    let begun = Instant::now();
    runtime()
        .block_on(client.as_app())
        .expect("the source is asked again");
    assert!(begun.elapsed() < LONG / 2, "{:?}", begun.elapsed());
    assert_eq!(vault.asked(), 2);
}

#[tokio::test]
async fn a_later_credential_replaces_the_source_of_its_scheme() {
    let (service, vault) = (service(1), Vault::new(None));
    let builder = Client::builder()
        .base_url(service.url())
        .token_source(vault.clone());
    let client = builder.token("access-7").build().expect("a client");
    client.with_token().await.expect("a response");
    assert_eq!(
        service.request().header("authorization"),
        Some("Bearer access-7")
    );
    assert_eq!(vault.asked(), 0);
    let shown = format!("{client:?}");
    assert!(!shown.contains("access"), "{shown}");
}
