//! Client credentials: tokens that an app requests for itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use trine_golden::oauth_flows::{APP, Client, DEVICE, SEVERAL};
use trine_golden::{
    ClientAuthentication, Error, MemoryTokenStore, OAuthApp, OAuthFlow, OAuthSession, OAuthToken,
    RetryPolicy, TokenStore,
};
use trine_loopback::{Loopback, MockResponse};

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(30);

/// Returns a token response without a refresh token.
fn token(number: usize, lifetime: u64) -> MockResponse {
    let body = format!(
        r#"{{"access_token":"access-{number}","token_type":"Bearer","expires_in":{lifetime}}}"#
    );
    MockResponse::json(200, body)
}

/// Returns a service that responds to the request for a token of a number, and accepts only the
/// last token.
fn service(respond: impl Fn(usize) -> MockResponse + Send + Sync + 'static) -> Loopback {
    let given = AtomicUsize::new(0);
    Loopback::start(move |request| {
        if request.path().starts_with("/oauth/") {
            return respond(given.fetch_add(1, Ordering::SeqCst) + 1);
        }
        let last = format!("Bearer access-{}", given.load(Ordering::SeqCst));
        match request.header("authorization") == Some(&last) {
            true => MockResponse::status(204),
            false => MockResponse::status(401),
        }
    })
}

fn app() -> OAuthApp {
    OAuthApp::new("the id", "the secret")
}

fn client_of(service: &Loopback, session: OAuthSession) -> Client {
    let policy = RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO);
    let builder = Client::builder().base_url(service.url()).retry(policy);
    builder.app_session(session).build().expect("a client")
}

fn client(service: &Loopback, store: impl TokenStore + 'static) -> Client {
    client_of(
        service,
        OAuthSession::client_credentials(&APP, app(), store),
    )
}

fn token_requests(service: &Loopback) -> Vec<String> {
    let requests = service.requests().into_iter();
    let tokens = requests.filter(|one| one.path().starts_with("/oauth/"));
    let line = |one: trine_loopback::Recorded| {
        let credential = one.header("authorization").unwrap_or_default();
        format!("{} {} {credential} {}", one.method, one.target, one.text())
    };
    tokens.map(line).collect()
}

#[tokio::test]
async fn a_token_is_requested_once_and_kept() {
    let service = service(|number| token(number, 3600));
    let store = MemoryTokenStore::new();
    let client = client(&service, store.clone());
    for _ in 0..3 {
        client.as_app().await.expect("a response");
    }
    assert_eq!(
        token_requests(&service),
        [
            "POST /oauth/token  grant_type=client_credentials&client_id=the%20id&\
          client_secret=the%20secret"
        ]
    );
    assert_eq!(store.token().expect("a token").access_token(), "access-1");
    // Another process with the store uses the same token.
    let other = self::client(&service, store);
    other.as_app().await.expect("a response");
    assert_eq!(token_requests(&service).len(), 1);
}

#[tokio::test]
async fn scopes_parameters_and_authentication_are_those_of_the_app() {
    /// base64 of `the%20id:the%20secret`
    const BASIC: &str = "Basic dGhlJTIwaWQ6dGhlJTIwc2VjcmV0";
    let app = || {
        let app = app().scopes(["read", "write"]);
        app.token_parameter("audience", "https://api.example.com")
    };
    let parameters = "grant_type=client_credentials&scope=read%20write&\
                      audience=https%3A%2F%2Fapi.example.com";
    let cases: [(&'static OAuthFlow, OAuthApp, String); 4] = [
        (
            &APP,
            app(),
            format!("/oauth/token  {parameters}&client_id=the%20id&client_secret=the%20secret"),
        ),
        (
            &APP,
            app().client_authentication(ClientAuthentication::Basic),
            format!("/oauth/token {BASIC} {parameters}"),
        ),
        (
            &SEVERAL,
            app(),
            format!("/oauth/client-token {BASIC} {parameters}"),
        ),
        // The document does not declare client credentials: the token URL is used.
        (&DEVICE, app(), format!("/oauth/token {BASIC} {parameters}")),
    ];
    for (flow, app, expected) in cases {
        let service = service(|number| token(number, 3600));
        let session = OAuthSession::client_credentials(flow, app, MemoryTokenStore::new());
        client_of(&service, session)
            .as_app()
            .await
            .expect("a response");
        assert_eq!(token_requests(&service), [format!("POST {expected}")]);
    }
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once() {
    let service = service(|number| token(number, 3600));
    let old = OAuthToken::new("access-old").with_expires_at(SystemTime::now() + LONG * 60);
    let client = client(&service, MemoryTokenStore::holding(old));
    client.as_app().await.expect("a response");
    assert_eq!(token_requests(&service).len(), 1);
    assert_eq!(service.requests().len(), 3);

    // Every token is rejected. If it is the same one, it is not sent again.
    let service = Loopback::start(|request| match request.path() {
        "/oauth/token" => token(1, 3600),
        _ => MockResponse::status(401),
    });
    let client = self::client(&service, MemoryTokenStore::new());
    let error = client.as_app().await.expect_err("a 401");
    assert_eq!(error.attempts(), 1);
    assert_eq!(token_requests(&service).len(), 2);
    let given = AtomicUsize::new(0);
    let service = Loopback::start(move |request| match request.path() {
        "/oauth/token" => token(given.fetch_add(1, Ordering::SeqCst), 3600),
        _ => MockResponse::status(401),
    });
    let client = self::client(&service, MemoryTokenStore::new());
    let error = client.as_app().await.expect_err("a 401");
    assert_eq!(
        (error.status().map(|it| it.as_u16()), error.attempts()),
        (Some(401), 2)
    );
    assert_eq!(token_requests(&service).len(), 2);
}

#[tokio::test]
async fn a_token_that_expires_soon_is_replaced_beside_the_call() {
    let service = service(|number| token(number, 3600));
    let soon = OAuthToken::new("access-0").with_expires_at(SystemTime::now() + LONG);
    let client = client(&service, MemoryTokenStore::holding(soon));
    let begun = Instant::now();
    // The first token is used as long as the second one is requested.
    while token_requests(&service).is_empty() {
        assert!(begun.elapsed() < LONG, "no token is requested");
        client.as_app().await.expect("a response");
    }
    client.as_app().await.expect("a response");
    assert_eq!(token_requests(&service).len(), 1);
}

#[tokio::test]
async fn a_token_that_expires_at_once_is_used_by_the_call_that_requested_it() {
    let service = service(|number| token(number, 0));
    let client = client(&service, MemoryTokenStore::new());
    for _ in 0..3 {
        client.as_app().await.expect("a response");
    }
    assert_eq!(token_requests(&service).len(), 3);
}

#[tokio::test]
async fn concurrent_calls_share_one_request() {
    let service = service(|number| token(number, 3600).after(Duration::from_millis(100)));
    let client = client(&service, MemoryTokenStore::new());
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.as_app().await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.expect("nobody panics").expect("a response");
    }
    assert_eq!(token_requests(&service).len(), 1);
}

#[tokio::test]
async fn an_unavailable_token_endpoint_is_asked_again_and_a_refusal_is_not() {
    let recovering = service(|number| match number {
        1 => MockResponse::status(503),
        2 => MockResponse::hang_up(),
        number => token(number, 3600),
    });
    let outcome = client(&recovering, MemoryTokenStore::new()).as_app().await;
    outcome.expect("the third request has a token");
    assert_eq!(token_requests(&recovering).len(), 3);

    let body = r#"{"error":"invalid_client","error_description":"the secret is wrong"}"#;
    let refusing = service(move |_| MockResponse::json(401, body));
    let error = client(&refusing, MemoryTokenStore::new()).as_app().await;
    let error = error.expect_err("no token");
    assert!(!error.is_retryable());
    let Error::InvalidRequest(invalid) = &error else {
        panic!("{error:?}");
    };
    let refusal = invalid.oauth_error().expect("an error of the service");
    assert_eq!(refusal.code(), Some("invalid_client"));
    assert!(!refusal.needs_authorization());
    assert!(
        error
            .to_string()
            .contains("no access token for the client credentials"),
        "{error}"
    );
    assert!(
        !format!("{error} {error:?}").contains("the secret"),
        "{error}"
    );
    assert_eq!(token_requests(&refusing).len(), 1);

    // It is down: no server listens.
    let down = app().token_url("http://127.0.0.1:1/token");
    let session = OAuthSession::client_credentials(&APP, down, MemoryTokenStore::new());
    let error = client_of(&refusing, session)
        .as_app()
        .await
        .expect_err("no token");
    assert!(error.is_retryable(), "{error:?}");
    let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |one| one.source());
    let mut of_http = causes.filter_map(|one| one.downcast_ref::<trine_golden::reqwest::Error>());
    assert!(
        of_http.next().is_some_and(|error| error.is_connect()),
        "{error:?}"
    );

    // It does not respond.
    let hanging = service(|number| token(number, 3600).after(LONG));
    let session = OAuthSession::client_credentials(&APP, app(), MemoryTokenStore::new());
    let session = session.timeout(Duration::from_millis(200));
    let error = client_of(&hanging, session)
        .as_app()
        .await
        .expect_err("no token");
    assert!(error.to_string().contains("within 200ms"), "{error}");
}

#[test]
fn a_client_works_on_several_runtimes() {
    let service = service(|number| match number {
        1 => token(1, 3600).after(LONG),
        number => token(number, 3600),
    });
    let client = client(&service, MemoryTokenStore::new());
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
    };
    let first = runtime();
    first.block_on(async {
        let call = tokio::time::timeout(Duration::from_millis(300), client.as_app());
        call.await
            .expect_err("the token endpoint does not respond yet");
    });
    drop(first);
    let begun = Instant::now();
    runtime()
        .block_on(client.as_app())
        .expect("another request for a token");
    assert_eq!(token_requests(&service).len(), 2);
    assert!(begun.elapsed() < LONG / 2, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_error_beside_a_token_is_an_error() {
    for (error, is_error) in [
        (r#""temporarily_unavailable""#, true),
        (r#"{"message":"no"}"#, true),
        ("17", true),
        ("null", false),
        (r#""""#, false),
        ("0", false),
        ("false", false),
    ] {
        let body = format!(r#"{{"access_token":"access-1","error":{error}}}"#);
        let service = service(move |_| MockResponse::json(200, body.clone()));
        let outcome = client(&service, MemoryTokenStore::new()).as_app().await;
        assert_eq!(outcome.is_err(), is_error, "{error}: {outcome:?}");
        let shown = format!("{outcome:?}");
        assert!(!shown.contains("access-1"), "{shown}");
    }
}
