//! The authorization of devices (RFC 8628).

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use trine_golden::oauth_flows::{APP, Client, DEVICE, SEVERAL};
use trine_golden::{DeviceAuthorization, MemoryTokenStore, OAuthApp, OAuthError, OAuthSession};
use trine_loopback::{Loopback, MockResponse};

const CODES: &str = r#"{"device_code":"device-secret","user_code":"WDJB-MJHT",
    "verification_uri":"https://example.com/device","expires_in":1800,"interval":1,
    "verification_uri_complete":"https://example.com/device?user_code=WDJB-MJHT"}"#;

/// Returns a service with these codes, and these responses to token requests, of which the last one
/// is repeated.
fn service(codes: &str, tokens: impl IntoIterator<Item = MockResponse>) -> Loopback {
    let codes = codes.to_owned();
    let tokens: Mutex<VecDeque<_>> = Mutex::new(tokens.into_iter().collect());
    Loopback::start(move |request| match request.path() {
        "/oauth/device" => MockResponse::json(200, codes.clone()),
        "/oauth/token" => {
            let mut tokens = tokens.lock().expect("nobody panics");
            match tokens.len() {
                1 => tokens[0].clone(),
                _ => tokens.pop_front().expect("a response"),
            }
        }
        _ => MockResponse::status(204),
    })
}

fn error(code: &str) -> MockResponse {
    MockResponse::json(400, format!(r#"{{"error":"{code}"}}"#))
}

fn token() -> MockResponse {
    MockResponse::json(
        200,
        r#"{"access_token":"access-1","refresh_token":"refresh-1"}"#,
    )
}

fn session(service: &Loopback) -> OAuthSession {
    let app = OAuthApp::public("the id")
        .scopes(["read"])
        .device_authorization_url(format!("{}/oauth/device", service.url()))
        .token_url(format!("{}/oauth/token", service.url()));
    OAuthSession::new(&DEVICE, app, MemoryTokenStore::new())
}

async fn begun(session: &OAuthSession) -> DeviceAuthorization {
    session.begin_device_authorization().await.expect("a code")
}

#[tokio::test]
async fn a_user_authorizes_a_device() {
    let service = service(CODES, [error("authorization_pending"), token()]);
    let store = MemoryTokenStore::new();
    let app = OAuthApp::public("the id").scopes(["read"]);
    let session = OAuthSession::new(&DEVICE, app, store.clone());
    let builder = Client::builder().base_url(service.url());
    let client = builder
        .device_session(session.clone())
        .build()
        .expect("a client");
    let device = begun(&session).await;
    assert_eq!(device.user_code(), "WDJB-MJHT");
    assert_eq!(device.verification_uri(), "https://example.com/device");
    assert_eq!(
        device.verification_uri_complete(),
        Some("https://example.com/device?user_code=WDJB-MJHT")
    );
    let left = device.expires_at().duration_since(SystemTime::now());
    assert!(left.expect("it lasts") > Duration::from_secs(1700));
    let begun = Instant::now();
    let token = session
        .finish_device_authorization(&device)
        .await
        .expect("a token");
    assert!(
        begun.elapsed() >= Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(store.token(), Some(token));
    client.as_device().await.expect("a response");
    let requests = service.requests();
    assert_eq!(requests[0].text(), "scope=read&client_id=the%20id");
    assert_eq!(
        requests[1].text(),
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&\
         device_code=device-secret&client_id=the%20id"
    );
    assert_eq!(requests.len(), 4);
    assert_eq!(requests[3].header("authorization"), Some("Bearer access-1"));
    let shown = format!("{device:?} {session:?}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn the_interval_grows_when_the_service_requires_it() {
    let service = service(CODES, [error("slow_down"), token()]);
    let session = session(&service);
    let device = begun(&session).await;
    let begun = Instant::now();
    session
        .finish_device_authorization(&device)
        .await
        .expect("a token");
    // One second, and then six.
    assert!(
        begun.elapsed() >= Duration::from_secs(7),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(service.requests().len(), 3);
}

#[tokio::test]
async fn an_unavailable_service_is_asked_again() {
    let service = service(CODES, [MockResponse::status(503), token()]);
    let session = session(&service);
    let device = begun(&session).await;
    session
        .finish_device_authorization(&device)
        .await
        .expect("a token");
    assert_eq!(service.requests().len(), 3);
}

/// Returns the error of an authorization that is not completed.
async fn refused(codes: &str, response: MockResponse) -> OAuthError {
    let service = service(codes, [response]);
    let session = session(&service);
    let device = begun(&session).await;
    let outcome = session.finish_device_authorization(&device).await;
    outcome.expect_err("no token")
}

#[tokio::test]
async fn denied_and_expired_authorizations_end() {
    let denied = refused(CODES, error("access_denied")).await;
    assert_eq!(denied.code(), Some("access_denied"));
    let expired = "the user did not authorize the device before the code expired";
    let error = refused(CODES, self::error("expired_token")).await;
    assert_eq!(error.to_string(), expired);
    let short = CODES.replace("1800", "2");
    let begun = Instant::now();
    let error = refused(&short, self::error("authorization_pending")).await;
    assert_eq!(error.to_string(), expired);
    let elapsed = begun.elapsed();
    assert!(
        elapsed >= Duration::from_secs(2) && elapsed < Duration::from_secs(6),
        "{elapsed:?}"
    );
    // An interval that is longer than the lifetime.
    let long = CODES
        .replace("1800", "1")
        .replace("\"interval\":1", "\"interval\":1e9");
    let error = refused(&long, token()).await;
    assert_eq!(error.to_string(), expired);
}

#[tokio::test]
async fn responses_that_cannot_be_are_errors() {
    for (codes, says) in [
        ("{}", "no `device_code`"),
        ("[]", "no `device_code`"),
        (r#"{"error":"invalid_client"}"#, "invalid_client"),
        (
            &CODES.replace("https://example.com/device\"", "javascript:alert(1)\""),
            "no `device_code`",
        ),
    ] {
        let service = service(codes, [token()]);
        let error = session(&service).begin_device_authorization().await;
        let error = error.expect_err(says);
        assert!(error.to_string().contains(says), "{error}");
        assert!(!format!("{error:?}").contains("device-secret"), "{error:?}");
    }
    let session = OAuthSession::new(&APP, OAuthApp::public("id"), MemoryTokenStore::new());
    let error = session
        .begin_device_authorization()
        .await
        .expect_err("no URL");
    assert!(
        error
            .to_string()
            .contains("for the authorization of devices"),
        "{error}"
    );
}

#[tokio::test]
async fn the_url_of_the_extension_is_used() {
    let service = service(CODES, [token()]);
    let session = OAuthSession::new(&SEVERAL, OAuthApp::new("id", "s"), MemoryTokenStore::new());
    let builder = Client::builder().base_url(service.url());
    builder
        .several_session(session.clone())
        .build()
        .expect("a client");
    let device = begun(&session).await;
    session
        .finish_device_authorization(&device)
        .await
        .expect("a token");
    let targets: Vec<_> = service
        .requests()
        .into_iter()
        .map(|one| one.target)
        .collect();
    assert_eq!(targets, ["/oauth/device", "/oauth/token"]);
}
