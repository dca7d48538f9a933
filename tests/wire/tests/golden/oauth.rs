//! OAuth 2 sessions: requests to the token service, stored tokens, and calls.

use std::error::Error as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use trine_golden::oauth::types::Thing;
use trine_golden::oauth::{Client, FORM, PORTAL, STANDARD, Server};
use trine_golden::{
    Error, Json, MemoryTokenStore, OAuthApp, OAuthSession, OAuthToken, TokenStore,
    TokenStoreFuture, reqwest,
};
use trine_loopback::{Loopback, MockResponse, Recorded};

use crate::silent;

const HOUR: Duration = Duration::from_secs(3600);

/// Returns a service that responds with `access-1`, `access-2` … to every token request, and
/// accepts only the last token.
pub(crate) fn service() -> Loopback {
    service_giving(token)
}

/// Returns the same service, with another response to token requests, by their number.
fn service_giving(
    response: impl Fn(usize, &str) -> MockResponse + Send + Sync + 'static,
) -> Loopback {
    let given = AtomicUsize::new(0);
    Loopback::start(move |request| {
        if !request.path().contains("/api/") {
            let number = given.fetch_add(1, Ordering::SeqCst) + 1;
            return response(number, &api_of(request));
        }
        let last = format!("access-{}", given.load(Ordering::SeqCst));
        let is_last = request.header("authorization") == Some(&format!("Bearer {last}"))
            || request.text().contains(&last);
        match is_last {
            true => MockResponse::json(200, r#"{"name":"n"}"#),
            false => MockResponse::json(401, r#"{"error":"expired_token"}"#),
        }
    })
}

pub(crate) fn api_of(request: &Recorded) -> String {
    format!("http://{}", request.header("host").expect("a host"))
}

pub(crate) fn token(number: usize, api: &str) -> MockResponse {
    let body = format!(
        r#"{{"access_token":"access-{number}","refresh_token":"refresh-{number}","expires_in":3600,
            "token_type":"Bearer","api_domain":"{api}"}}"#
    );
    MockResponse::json(200, body)
}

pub(crate) fn app(service: &Loopback) -> OAuthApp {
    OAuthApp::new("the id", "the secret")
        .redirect_uri("https://app.example.com/back?a=b")
        .token_url(format!("{}/oauth/token", service.url()))
}

/// Returns an expired token.
pub(crate) fn ended() -> OAuthToken {
    lasting().with_expires_at(UNIX_EPOCH)
}

/// Returns a token that expires in an hour, and that the service does not know.
fn lasting() -> OAuthToken {
    OAuthToken::new("access-old")
        .with_refresh_token("refresh-old")
        .with_expires_at(SystemTime::now() + HOUR)
}

pub(crate) fn company(service: &Loopback) -> Server {
    Server::Company {
        host: service.address().to_string(),
    }
}

/// Returns a client with a session for this token.
fn client(service: &Loopback, token: OAuthToken) -> (Client, MemoryTokenStore) {
    let store = MemoryTokenStore::holding(token);
    let session = OAuthSession::new(&STANDARD, app(service), store.clone());
    let client = Client::builder()
        .server(company(service))
        .standard_session(session)
        .build();
    (client.expect("a client"), store)
}

/// Returns the requests, each as a line with its credential.
pub(crate) fn lines(service: &Loopback) -> Vec<String> {
    let requests = service.requests();
    let line = |one: &Recorded| {
        let credential = one.header("authorization").unwrap_or_default();
        format!("{} {} {credential} {}", one.method, one.target, one.text())
    };
    requests.iter().map(line).collect()
}

/// Returns the number of token requests.
pub(crate) fn token_requests(service: &Loopback) -> usize {
    let requests = service.requests();
    let tokens = requests.iter().filter(|one| !one.path().contains("/api/"));
    tokens.count()
}

/// base64 of `the%20id:the%20secret`
const BASIC: &str = "Basic dGhlJTIwaWQ6dGhlJTIwc2VjcmV0";

#[test]
fn users_are_sent_to_the_page_of_the_service() {
    let service = silent();
    let session = OAuthSession::new(&STANDARD, app(&service), MemoryTokenStore::new());
    assert_eq!(
        session.authorization_url("s & t").expect("a URL"),
        "https://auth.example.com/authorize?prompt=consent&response_type=code\
         &client_id=the%20id&redirect_uri=https%3A%2F%2Fapp.example.com%2Fback%3Fa%3Db\
         &state=s%20%26%20t"
    );
    let scopes = app(&service).scopes(["a:b", "c"]);
    let session = OAuthSession::new(&FORM, scopes, MemoryTokenStore::new());
    let url = session.authorization_url_with("s", [("code_challenge", "c")]);
    assert_eq!(
        url.expect("a URL"),
        "https://auth.example.com/authorize?response_type=code&client_id=the%20id\
         &redirect_uri=https%3A%2F%2Fapp.example.com%2Fback%3Fa%3Db&scope=a%3Ab%2Cc&state=s\
         &code_challenge=c"
    );
    let session = OAuthSession::new(&PORTAL, app(&service), MemoryTokenStore::new());
    let error = session.authorization_url("s").expect_err("it needs a host");
    assert_eq!(
        error.to_string(),
        "invalid URL for authorization: missing server variable `host`; set \
         it with `.server(…)`"
    );
    let host = "portal.example.org".to_owned();
    let session = session.server(Server::Company { host });
    assert_eq!(
        session.authorization_url("s").expect("a URL"),
        "https://portal.example.org/oauth/authorize/?client_id=the%20id&state=s"
    );
}

#[tokio::test]
async fn codes_are_exchanged_according_to_each_service() {
    let service = service();
    let store = MemoryTokenStore::new();
    let session = OAuthSession::new(&STANDARD, app(&service), store.clone());
    let verifier = [("code_verifier", "v")];
    let token = session.exchange_with("the code", verifier).await;
    let token = token.expect("a token");
    assert_eq!(token.access_token(), "access-1");
    assert_eq!(token.refresh_token(), Some("refresh-1"));
    assert_eq!(token.member("token_type"), Some(&Json::from("Bearer")));
    let left = token
        .expires_at()
        .expect("an end")
        .duration_since(SystemTime::now());
    assert!(left.expect("it lasts") > HOUR - Duration::from_secs(30));
    assert_eq!(store.token(), Some(token));

    // On the server of the API, above its base path.
    let app = OAuthApp::new("the id", "the secret").redirect_uri("x:y");
    let session = OAuthSession::new(&FORM, app.clone(), MemoryTokenStore::new());
    let session = session.server(company(&service));
    session.exchange("the code").await.expect("a token");

    let session = OAuthSession::new(
        &PORTAL,
        app.token_url(format!("{}/token/?a=b", service.url())),
        MemoryTokenStore::new(),
    );
    session.exchange("the code").await.expect("a token");
    assert_eq!(
        lines(&service),
        [
            format!(
                "POST /oauth/token {BASIC} grant_type=authorization_code&code=the%20code&\
                 redirect_uri=https%3A%2F%2Fapp.example.com%2Fback%3Fa%3Db&code_verifier=v"
            ),
            "POST /oauth/token  grant_type=authorization_code&code=the%20code&redirect_uri=x%3Ay&\
             client_id=the%20id&client_secret=the%20secret"
                .to_owned(),
            "GET /token/?a=b&grant_type=authorization_code&code=the%20code&\
             client_id=the%20id&client_secret=the%20secret  "
                .to_owned(),
        ]
    );
    let form = &service.requests()[0];
    let media_type = form.header("content-type");
    assert_eq!(media_type, Some("application/x-www-form-urlencoded"));
    assert_eq!(form.header("accept"), Some("application/json"));
}

/// Returns a service that responds to token requests with a delay.
fn slow_service() -> Loopback {
    service_giving(|number, api| token(number, api).after(Duration::from_millis(300)))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_refreshed_once_for_all_calls() {
    let service = slow_service();
    let (client, store) = client(&service, ended());
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.list_things().await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.expect("it ends").expect("a response");
    }
    let lines = lines(&service);
    assert_eq!(
        lines[0],
        format!("POST /oauth/token {BASIC} grant_type=refresh_token&refresh_token=refresh-old")
    );
    assert_eq!(lines[1..], ["GET /api/v1/things Bearer access-1 "; 20]);
    let saved = store.token().expect("a token");
    assert_eq!(saved.refresh_token(), Some("refresh-1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_token_is_refreshed_once_for_all_calls() {
    let service = slow_service();
    let (client, _) = client(&service, lasting());
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.list_things().await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.expect("it ends").expect("a response");
    }
    assert_eq!(token_requests(&service), 1);
    let lines = lines(&service);
    let with = |token: &str| lines.iter().filter(|line| line.contains(token)).count();
    assert_eq!((with("access-old"), with("access-1")), (20, 20));
}

#[tokio::test]
async fn a_rejected_call_is_retried_once_with_its_body() {
    let service = service();
    let (client, _) = client(&service, lasting());
    let thing = Thing::new().name("n");
    client.add_thing(&thing).await.expect("a response");
    assert_eq!(
        lines(&service),
        [
            r#"POST /api/v1/things Bearer access-old {"name":"n"}"#.to_owned(),
            format!("POST /oauth/token {BASIC} grant_type=refresh_token&refresh_token=refresh-old"),
            r#"POST /api/v1/things Bearer access-1 {"name":"n"}"#.to_owned(),
        ]
    );
    let requests = service.requests();
    assert_eq!(requests[2].header("content-type"), Some("application/json"));
    client.upload("bytes").await.expect("a response");
    // Later calls use the new token.
    assert_eq!(service.requests().len(), 4);
}

#[tokio::test]
async fn bytes_can_be_resent_and_streams_cannot() {
    let service = service();
    let (client, _) = client(&service, lasting());
    client.upload("bytes").await.expect("a response");
    let requests = service.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[2].text(), "bytes");
    assert_eq!(requests[2].header("content-type"), Some("image/png"));

    let source = Loopback::with_response(MockResponse::body(200, "x/y", "streamed").in_chunks(3));
    let stream = || async { reqwest::get(source.url()).await.expect("a response") };
    let (client, _) = self::client(&service, lasting());
    let error = client.upload(stream().await).await.expect_err("a 401");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    // The next call gets another token immediately.
    client.upload(stream().await).await.expect("a response");
    assert_eq!(token_requests(&service), 2);
}

#[tokio::test]
async fn a_token_in_the_body_is_replaced_in_a_retry() {
    let service = service();
    let session = OAuthSession::new(&PORTAL, app(&service), MemoryTokenStore::holding(lasting()));
    let client = Client::builder()
        .server(company(&service))
        .portal_session(session)
        .build()
        .expect("a client");
    let thing = Thing::new().name("n");
    client.in_portal(&thing).await.expect("a response");
    assert_eq!(
        lines(&service),
        [
            r#"POST /api/v1/portal  {"auth":"access-old","name":"n"}"#,
            "GET /oauth/token?grant_type=refresh_token&refresh_token=refresh-old&\
             client_id=the%20id&client_secret=the%20secret  ",
            r#"POST /api/v1/portal  {"auth":"access-1","name":"n"}"#,
        ]
    );
}

#[tokio::test]
async fn refreshes_can_have_their_own_url() {
    let service = service();
    let app = OAuthApp::new("id", "secret");
    let session = OAuthSession::new(&FORM, app, MemoryTokenStore::holding(ended()));
    let client = Client::builder()
        .base_url(format!("{}/api/v1", service.url()))
        .form_session(session)
        .build()
        .expect("a client");
    client.in_form().await.expect("a response");
    assert_eq!(service.requests()[0].target, "/oauth/refresh");
}

#[tokio::test]
async fn a_call_is_retried_only_once() {
    let service = Loopback::start(|request| match request.path().contains("/api/") {
        true => MockResponse::status(401),
        false => token(1, &api_of(request)),
    });
    let (client, _) = client(&service, lasting());
    let error = client.list_things().await.expect_err("a 401");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert_eq!(service.requests().len(), 3);
}

#[tokio::test]
async fn a_rejected_token_without_a_refresh_returns_the_response() {
    let service = service();
    let (client, _) = client(&service, OAuthToken::new("access-old"));
    for _ in 0..2 {
        let error = client.list_things().await.expect_err("a 401");
        assert!(matches!(&error, Error::Api(api) if api.text().contains("expired_token")));
    }
    assert_eq!(service.requests().len(), 2);
}

#[tokio::test]
async fn the_base_url_is_taken_from_the_token() {
    let (first, second) = (service(), service());
    let elsewhere = second.url();
    // A trailing slash is not doubled.
    let tokens = Loopback::start(move |_| token(1, &format!("{elsewhere}/")));
    let app = OAuthApp::new("id", "secret").token_url(tokens.url());
    let token = lasting().with_member("api_domain", first.url());
    let session = OAuthSession::new(&STANDARD, app, MemoryTokenStore::holding(token));
    // The host is unknown without a token.
    let build = |session: &OAuthSession| Client::builder().standard_session(session.clone());
    let client = build(&session).build().expect("a client");
    client
        .list_things()
        .await
        .expect_err("`access-1` is none of the second's yet");
    client
        .search()
        .await
        .expect_err("`access-1` is none of the second's yet");
    let targets = |service: &Loopback| -> Vec<String> {
        let requests = service.requests().into_iter();
        requests.map(|one| one.target).collect()
    };
    assert_eq!(targets(&first), ["/api/v1/things"]);
    assert_eq!(
        targets(&second)[..2],
        ["/api/v1/things".to_owned(), "/api/v2/search".to_owned()]
    );

    // The caller's URL takes precedence.
    let (own, own_search) = (silent(), silent());
    let client = build(&session)
        .base_url(own.url())
        .v2_base_url(own_search.url())
        .build()
        .expect("a client");
    client.list_things().await.expect_err("no body");
    client.search().await.expect_err("no body");
    assert_eq!(targets(&own), ["/things"]);
    assert_eq!(targets(&own_search), ["/search"]);
    let own = silent();
    let client = build(&session).base_url(own.url()).build();
    let client = client.expect("a client");
    client.search().await.expect_err("no body");
    assert_eq!(targets(&own), ["/search"]);
}

#[tokio::test]
async fn without_a_host_in_the_token_the_server_is_required() {
    let service = service();
    let key = Client::builder().key("the key");
    let error = key.build().expect_err("no host");
    assert!(
        error.to_string().contains("missing server variable `host`"),
        "{error}"
    );
    let store = MemoryTokenStore::holding(lasting());
    let session = OAuthSession::new(&STANDARD, app(&service), store);
    let client = Client::builder().standard_session(session).build();
    let client = client.expect("a client");
    for error in [
        client
            .list_things()
            .await
            .map(drop)
            .expect_err("no host")
            .to_string(),
        client
            .search()
            .await
            .map(drop)
            .expect_err("no host")
            .to_string(),
    ] {
        assert!(
            error.contains("`host`") && error.contains("missing"),
            "{error}"
        );
    }
    assert!(service.requests().is_empty());
}

#[tokio::test]
async fn a_rejected_refresh_is_an_error() {
    let refusal = r#"{"error":"invalid_grant","error_description":"refresh-old of the%20secret"}"#;
    let service = service_giving(move |_, _| MockResponse::json(400, refusal));
    for token in [ended(), lasting()] {
        let (client, store) = client(&service, token.clone());
        let error = client.list_things().await.expect_err("no token");
        assert!(!error.is_retryable() && error.status().is_none());
        let text = error.to_string();
        assert_eq!(
            text,
            "GET /things has no access token: the access token could not be refreshed: the service \
             returned 400 Bad Request: {\"error\":\"invalid_grant\",\"error_description\":\"… of …\"}"
        );
        let shown = format!("{error:?}");
        assert!(
            !shown.contains("refresh-old") && !shown.contains("secret"),
            "{shown}"
        );
        let Error::InvalidRequest(error) = error else {
            panic!("{error:?}")
        };
        let error = error.oauth_error().expect("the reason");
        assert!(error.needs_authorization());
        assert_eq!(error.code(), Some("invalid_grant"));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
        assert_eq!(store.token(), Some(token));
    }
}

#[tokio::test]
async fn an_invalid_token_response_is_an_error() {
    for (response, says, code) in [
        (MockResponse::json(200, "{}"), "no `access_token`", None),
        (MockResponse::json(200, "[]"), "no JSON object", None),
        (
            MockResponse::body(502, "text/html", "<p>down"),
            "502 Bad Gateway: <p>down",
            None,
        ),
        (
            MockResponse::json(200, r#"{"error":"invalid_client"}"#),
            "200 OK: {\"error\":\"invalid_client\"}",
            Some("invalid_client"),
        ),
    ] {
        let service = service_giving(move |_, _| response.clone());
        let session =
            OAuthSession::new(&STANDARD, app(&service), MemoryTokenStore::holding(ended()));
        let error = session.token().await.expect_err("no token");
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.code(), code);
        assert!(!error.needs_authorization());
    }
}

#[tokio::test]
async fn an_empty_store_requires_authorization() {
    let service = service();
    let session = OAuthSession::new(&STANDARD, app(&service), MemoryTokenStore::new());
    let client = Client::builder()
        .server(company(&service))
        .standard_session(session.clone())
        .build()
        .expect("a client");
    let error = client.list_things().await.expect_err("no token");
    let Error::InvalidRequest(invalid) = &error else {
        panic!("{error:?}")
    };
    assert!(
        invalid
            .oauth_error()
            .expect("the reason")
            .needs_authorization()
    );
    assert!(
        error.to_string().contains("authorize the app first"),
        "{error}"
    );
    session.exchange("code").await.expect("a token");
    client.list_things().await.expect("a response");
}

#[tokio::test]
async fn a_failed_refresh_before_expiry_does_not_fail_the_call() {
    let service = Loopback::start(|request| match request.path().contains("/api/") {
        true => MockResponse::json(200, "{}"),
        false => MockResponse::status(503),
    });
    let soon = lasting().with_expires_at(SystemTime::now() + Duration::from_secs(20));
    let (client, _) = client(&service, soon);
    client.list_things().await.expect("a response");
    client
        .list_things()
        .await
        .expect("a response beside the refresh");
    let lines = lines(&service);
    let calls: Vec<_> = lines.iter().filter(|line| line.contains("/api/")).collect();
    assert_eq!(calls, ["GET /api/v1/things Bearer access-old "; 2]);
}

/// A store that fails on request and records saved tokens.
#[derive(Default)]
struct Unsteady {
    fails: AtomicUsize,
    saved: Mutex<Vec<OAuthToken>>,
}

impl TokenStore for Unsteady {
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>> {
        Box::pin(async { Ok(Some(ended())) })
    }

    fn save<'a>(&'a self, token: &'a OAuthToken) -> TokenStoreFuture<'a, ()> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if self.fails.fetch_sub(1, Ordering::SeqCst) > 0 {
                return Err("the disk is full".into());
            }
            self.saved
                .lock()
                .expect("nobody panics")
                .push(token.clone());
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_token_is_saved_before_it_is_used() {
    let service = service();
    let store = Arc::new(Unsteady::default());
    store.fails.store(2, Ordering::SeqCst);
    let session = OAuthSession::new(&STANDARD, app(&service), Arc::clone(&store));
    let client = Client::builder()
        .server(company(&service))
        .standard_session(session)
        .build()
        .expect("a client");
    for _ in 0..2 {
        let error = client.list_things().await.expect_err("it is not saved");
        let text = error.to_string();
        assert!(
            text.ends_with("the token store could not save the token: the disk is full"),
            "{text}"
        );
        assert!(error.source().is_none());
        assert_eq!(service.requests().len(), 1);
    }
    // There was one token request, and the service accepts only that token.
    client.list_things().await.expect("a response");
    assert_eq!(service.requests().len(), 2);
    let saved = store.saved.lock().expect("nobody panics");
    assert_eq!(saved.len(), 1);
    assert_eq!(saved[0].refresh_token(), Some("refresh-1"));
}

#[tokio::test]
async fn a_refresh_outlives_the_call_that_started_it() {
    let service = slow_service();
    let (client, store) = client(&service, ended());
    let patience = Duration::from_millis(100);
    tokio::time::timeout(patience, client.list_things())
        .await
        .expect_err("the service is slow");
    assert_eq!(token_requests(&service), 1);
    client.list_things().await.expect("a response");
    assert_eq!(token_requests(&service), 1);
    let token = store.token().expect("a token");
    assert_eq!(token.access_token(), "access-1");
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_calls_leave_a_refresh_to_the_others() {
    let service = slow_service();
    let (client, _) = client(&service, ended());
    let calls: Vec<_> = (0..60)
        .map(|number| {
            let client = client.clone();
            let patience = match number % 3 {
                0 => HOUR,
                _ => Duration::from_millis(5 * number),
            };
            let call = async move { client.list_things().await.map(drop) };
            tokio::spawn(async move { (number, tokio::time::timeout(patience, call).await) })
        })
        .collect();
    let all = async {
        for call in calls {
            if let (number, Ok(outcome)) = call.await.expect("nobody panics") {
                outcome.unwrap_or_else(|error| panic!("{number}: {error}"));
            }
        }
    };
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, all)
        .await
        .expect("none is forgotten");
    assert_eq!(token_requests(&service), 1);
}

/// A store with a `load` that panics once.
struct Fragile(AtomicUsize);

impl TokenStore for Fragile {
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert!(self.0.fetch_add(1, Ordering::SeqCst) > 0, "the first time");
            Ok(Some(lasting()))
        })
    }

    fn save<'a>(&'a self, _: &'a OAuthToken) -> TokenStoreFuture<'a, ()> {
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn a_panicking_store_leaves_no_task_waiting() {
    let service = silent();
    let store = Fragile(AtomicUsize::new(0));
    let session = OAuthSession::new(&STANDARD, app(&service), store);
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let session = session.clone();
            tokio::spawn(async move { session.token().await })
        })
        .collect();
    let mut errors = Vec::new();
    for call in calls {
        let outcome = call.await.expect("the panic of a store is an error");
        errors.extend(outcome.err().map(|error| error.to_string()));
    }
    // The others ask again.
    assert_eq!(errors, ["the token request panicked"]);
    session.token().await.expect("the second time");
}

#[tokio::test]
async fn a_token_that_another_process_saved_is_used() {
    let service = service();
    let (client, store) = client(&service, lasting());
    let other = OAuthSession::new(&STANDARD, app(&service), store.clone());
    client.list_things().await.expect("a response");
    // Another process refreshes it.
    let mut token = store.token().expect("a token").with_expires_at(UNIX_EPOCH);
    store.save(&token).await.expect("it is saved");
    token = other.token().await.expect("a token");
    assert_eq!(token.access_token(), "access-2");
    client.list_things().await.expect("a response");
    assert_eq!(token_requests(&service), 2);
}

#[tokio::test]
async fn the_last_credential_of_a_scheme_wins() {
    let service = silent();
    let (_, store) = client(&service, lasting());
    let session = OAuthSession::new(&STANDARD, app(&service), store);
    let builder = Client::builder().server(company(&service));
    let builder = builder.standard_session(session).standard("fixed");
    let client = builder.build().expect("a client");
    client.list_things().await.expect_err("no body");
    assert_eq!(
        service.request().header("authorization"),
        Some("Bearer fixed")
    );
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let service = Loopback::start(|request| match request.path().contains("/api/") {
        true => MockResponse::json(403, "access-secret refresh-secret the secret"),
        false => MockResponse::status(500),
    });
    let token = OAuthToken::new("access-secret")
        .with_refresh_token("refresh-secret")
        .with_member("other", "other-secret");
    let store = MemoryTokenStore::holding(token.clone());
    let app = OAuthApp::new("id", "the secret");
    let session = OAuthSession::new(&STANDARD, app.clone(), store.clone());
    let builder = Client::builder()
        .server(company(&service))
        .standard_session(session.clone());
    let client = builder.clone().build().expect("a client");
    let error = client.list_things().await.expect_err("a 403");
    let shown =
        format!("{token:?} {store:?} {app:?} {session:?} {builder:?} {client:?} {error:?} {error}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn undescribed_calls_use_the_session() {
    let service = service();
    let (client, _) = client(&service, ended());
    let call = client.request(reqwest::Method::GET, "/undeclared");
    call.send::<Json>().await.expect("a response");
    let lines = lines(&service);
    assert_eq!(lines[1], "GET /api/v1/undeclared Bearer access-1 ");
}
