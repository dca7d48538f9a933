//! OAuth 2 over services: the metadata of a provider and the tokens of a session, each over a service
//! of its own. No socket is opened.

use std::convert::Infallible;
use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

use tower::service_fn;
use tower::util::BoxCloneSyncService;
use trine_golden::oauth_flows::{Client, PROVIDER};
use trine_golden::{
    Error, MemoryTokenStore, NotSent, OAuthApp, OAuthProvider, OAuthSession, OAuthToken,
    RequestBody, RetryPolicy,
};

type Request = http::Request<RequestBody>;
type Service = BoxCloneSyncService<Request, http::Response<String>, Infallible>;

/// What a service received: `GET https://host/path`, the credential, and the body.
type Log = Arc<Mutex<Vec<(String, String, String)>>>;

/// Returns a service that gives this response to every request, and what it receives.
fn service(status: u16, body: &'static str) -> (Service, Log) {
    let log = Log::default();
    let received = Arc::clone(&log);
    let service = service_fn(move |request: Request| {
        let line = format!("{} {}", request.method(), request.uri());
        let header = request.headers().get("authorization");
        let credential = header.map_or("-", |value| value.to_str().expect("a text"));
        let body_sent = request.body().as_bytes().unwrap_or_default();
        let body_sent = String::from_utf8_lossy(body_sent).into_owned();
        let entry = (line, credential.to_owned(), body_sent);
        received.lock().expect("a log").push(entry);
        let response = http::Response::builder().status(status);
        let response = response.header("content-type", "application/json");
        std::future::ready(Ok(response.body(body.to_owned()).expect("a response")))
    });
    (BoxCloneSyncService::new(service), log)
}

fn lines(log: &Log) -> Vec<String> {
    let log = log.lock().expect("a log");
    log.iter().map(|(line, _, _)| line.clone()).collect()
}

const ISSUER: &str = "https://accounts.example.com";

const METADATA: &str = r#"{"issuer":"https://accounts.example.com",
    "authorization_endpoint":"https://accounts.example.com/authorize",
    "token_endpoint":"https://accounts.example.com/token"}"#;

#[tokio::test]
async fn metadata_is_requested_through_a_service() {
    let (accounts, log) = service(200, METADATA);
    let provider = OAuthProvider::discover_through(accounts, ISSUER).await;
    let provider = provider.expect("metadata");
    assert_eq!(provider.issuer(), ISSUER);
    let sent = lines(&log);
    assert_eq!(
        sent,
        ["GET https://accounts.example.com/.well-known/openid-configuration"]
    );
    let app = OAuthApp::new("id", "secret")
        .redirect_uri("https://app.example.com/back")
        .provider(&provider);
    let session = OAuthSession::new(&PROVIDER, app, MemoryTokenStore::new());
    let page = session.authorization_url("s").expect("a page");
    assert!(
        page.starts_with("https://accounts.example.com/authorize?"),
        "{page}"
    );
}

#[tokio::test]
async fn metadata_of_another_issuer_and_errors_of_the_service_are_reported() {
    let (known, _) = service(200, METADATA);
    let other = OAuthProvider::discover_through(known, "https://other.example.com").await;
    let message = other.map(|_| ()).expect_err("another issuer").to_string();
    assert!(message.contains("issuer"), "{message}");

    let refusing = service_fn(|_: Request| {
        std::future::ready(Err::<http::Response<String>, _>(NotSent::new("no route")))
    });
    let refused = OAuthProvider::discover_through(refusing, ISSUER).await;
    let refused = refused.map(|_| ()).expect_err("no response");
    let mut causes = Vec::new();
    let mut cause = refused.source();
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    assert!(
        causes.iter().any(|it| it.contains("no route")),
        "{causes:?}"
    );

    let (unused, log) = service(200, METADATA);
    let insecure = OAuthProvider::discover_through(unused, "http://accounts.example.com").await;
    let message = insecure.map(|_| ()).expect_err("no TLS").to_string();
    assert!(message.contains("https"), "{message}");
    assert!(lines(&log).is_empty(), "nothing is sent without TLS");
}

/// Returns a session with an expired token.
fn session() -> OAuthSession {
    let app = OAuthApp::new("id", "secret").token_url("https://accounts.example.com/token");
    let token = OAuthToken::new("access-old")
        .with_refresh_token("refresh-old")
        .with_expires_at(UNIX_EPOCH);
    OAuthSession::new(&PROVIDER, app, MemoryTokenStore::holding(token))
}

#[tokio::test]
async fn a_session_requests_its_tokens_through_a_service_of_its_own() {
    let token = r#"{"access_token":"access-new","token_type":"Bearer","expires_in":3600}"#;
    let (tokens, token_log) = service(200, token);
    let (calls, call_log) = service(204, "");
    let builder = Client::builder().base_url("https://api.example.com");
    let builder = builder.provider_session(session().transport(tokens));
    let client = builder.transport(calls).build().expect("a client");
    client.as_user().await.expect("a response");

    let tokens = token_log.lock().expect("a log");
    assert_eq!(tokens.len(), 1, "{tokens:?}");
    let (line, _, form) = &tokens[0];
    assert_eq!(line, "POST https://accounts.example.com/token");
    assert!(
        form.contains("grant_type=refresh_token&refresh_token=refresh-old"),
        "{form}"
    );
    let calls = call_log.lock().expect("a log");
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert!(
        calls[0].0.starts_with("GET https://api.example.com/"),
        "{calls:?}"
    );
    assert_eq!(calls[0].1, "Bearer access-new");
}

#[tokio::test]
async fn a_refusal_of_the_token_service_ends_the_call() {
    let (tokens, _) = service(400, r#"{"error":"invalid_grant"}"#);
    let (calls, call_log) = service(204, "");
    let builder = Client::builder().base_url("https://api.example.com");
    let builder = builder.provider_session(session().transport(tokens));
    let builder = builder.retry(RetryPolicy::none());
    let client = builder.transport(calls).build().expect("a client");
    let error = client.as_user().await.expect_err("no token");
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(error.to_string().contains("invalid_grant"), "{error}");
    assert!(!error.to_string().contains("refresh-old"), "{error}");
    assert!(
        lines(&call_log).is_empty(),
        "nothing is sent without a token"
    );
}
