//! The metadata of providers, and the revocation of tokens.

use std::time::Duration;

use trine_golden::oauth_flows::{APP, Client, PROVIDER, SEVERAL};
use trine_golden::{
    MemoryTokenStore, OAuthApp, OAuthError, OAuthProvider, OAuthSession, OAuthToken, TokenStore,
    TokenStoreError, TokenStoreFuture, reqwest,
};
use trine_loopback::{Loopback, MockResponse};

const OPENID: &str = "/.well-known/openid-configuration";

/// Returns a provider whose metadata has additional members, separated by commas.
fn provider(more: &str) -> Loopback {
    let more = more.to_owned();
    Loopback::start(move |request| {
        let url = format!("http://{}", request.header("host").expect("a host"));
        match request.path() {
            OPENID => MockResponse::json(
                200,
                format!(
                    r#"{{"issuer":"{url}","authorization_endpoint":"{url}/authorize",
                        "token_endpoint":"{url}/token","revocation_endpoint":"{url}/revoke",
                        "device_authorization_endpoint":"{url}/device" {more}}}"#
                ),
            ),
            "/token" => {
                MockResponse::json(200, r#"{"access_token":"access-1","refresh_token":"r"}"#)
            }
            "/revoke" => MockResponse::status(200),
            _ => MockResponse::status(204),
        }
    })
}

#[tokio::test]
async fn a_session_uses_the_metadata_of_its_provider() {
    let service = provider(r#","authorization_response_iss_parameter_supported":true"#);
    let metadata_url = format!("{}{OPENID}", service.url());
    let found = OAuthProvider::discover(&metadata_url)
        .await
        .expect("metadata");
    assert_eq!(found.issuer(), service.url());
    let app = OAuthApp::new("id", "secret")
        .redirect_uri("x:y")
        .provider(&found);
    let store = MemoryTokenStore::new();
    let session = OAuthSession::new(&PROVIDER, app, store.clone());
    let pending = session.begin_authorization().expect("a page");
    assert!(
        pending
            .url()
            .starts_with(&format!("{}/authorize?", service.url()))
    );
    let state = pending.state().to_owned();
    for (issuer, says) in [
        ("", "`iss` is not the provider"),
        ("&iss=https://evil", "`iss`"),
    ] {
        let redirect = format!("code=c&state={state}{issuer}");
        let error = session
            .finish_authorization(pending.clone(), &redirect)
            .await;
        let error = error.expect_err("another provider");
        assert!(error.to_string().contains(says), "{error}");
    }
    let redirect = format!("code=c&state={state}&iss={}", service.url());
    session
        .finish_authorization(pending, &redirect)
        .await
        .expect("a token");
    let builder = Client::builder().base_url(service.url());
    let client = builder
        .provider_session(session.clone())
        .build()
        .expect("a client");
    client.as_user().await.expect("a response");
    session.revoke().await.expect("a revoked token");
    assert_eq!(store.token(), None);
    let requests = service.requests();
    let targets: Vec<_> = requests.iter().map(|one| one.target.as_str()).collect();
    assert_eq!(targets, [OPENID, "/token", "/user", "/revoke"]);
    assert_eq!(requests[2].header("authorization"), Some("Bearer access-1"));
    assert_eq!(requests[3].text(), "token=r&token_type_hint=refresh_token");
    assert_eq!(
        requests[3].header("authorization"),
        Some("Basic aWQ6c2VjcmV0")
    );
    // Without a token, calls fail, and nothing is revoked.
    client.as_user().await.expect_err("no token");
    session.revoke().await.expect("no token");
    assert_eq!(service.requests().len(), 4);
}

#[tokio::test]
async fn an_issuer_is_sufficient_and_client_authentication_follows_the_metadata() {
    let methods = r#","token_endpoint_auth_methods_supported":["client_secret_post"]"#;
    let service = provider(methods);
    for issuer in [service.url(), format!("{}/", service.url())] {
        let found = OAuthProvider::discover_with(reqwest::Client::new(), &issuer).await;
        let app = OAuthApp::new("id", "secret").provider(&found.expect("metadata"));
        let store = MemoryTokenStore::new();
        let session = OAuthSession::client_credentials(&PROVIDER, app, store);
        session.token().await.expect("a token");
    }
    let last = service.requests().pop().expect("a request");
    assert_eq!(
        last.text(),
        "grant_type=client_credentials&client_id=id&client_secret=secret"
    );
}

async fn refused(response: MockResponse) -> OAuthError {
    let service = Loopback::with_response(response);
    let outcome = OAuthProvider::discover(&service.url()).await;
    outcome.expect_err("no metadata")
}

#[tokio::test]
async fn metadata_that_cannot_be_trusted_is_refused() {
    let json = |body: &str| MockResponse::json(200, body);
    for (response, says) in [
        (
            json(r#"{"issuer":"https://evil.example"}"#),
            "the metadata of another `issuer`",
        ),
        (json("{}"), "no `issuer`"),
        (json("[]"), "no metadata"),
        (MockResponse::status(404), "no metadata (404"),
        (MockResponse::hang_up(), "no response received"),
        (
            json(&format!(r#"{{"a":"{}"}}"#, "x".repeat(2 << 20))),
            "longer than 1 MiB",
        ),
    ] {
        let error = refused(response).await;
        assert!(error.to_string().contains(says), "{says}: {error}");
    }
    for endpoint in ["http://evil.example/token", "ftp://evil.example", "/token"] {
        let service = provider("");
        let evil = Loopback::start({
            let (url, endpoint) = (service.url(), endpoint.to_owned());
            move |request| {
                let host = request.header("host").expect("a host");
                let body = format!(
                    r#"{{"issuer":"http://{host}","token_endpoint":"{endpoint}","jwks_uri":"{url}"}}"#
                );
                MockResponse::json(200, body)
            }
        });
        let error = OAuthProvider::discover(&evil.url())
            .await
            .expect_err(endpoint);
        assert!(
            error
                .to_string()
                .contains("no `https:` URL as `token_endpoint`"),
            "{error}"
        );
    }
    for (issuer, says) in [
        ("http://example.com", "`https`"),
        ("example.com", "invalid URL"),
    ] {
        let error = OAuthProvider::discover(issuer).await.expect_err(issuer);
        assert!(error.to_string().contains(says), "{error}");
    }
    // A redirect to another host is not followed.
    let other = provider("");
    let moved = MockResponse::status(302).header("location", &format!("{}{OPENID}", other.url()));
    refused(moved).await;
    assert!(other.requests().is_empty());
}

fn holding(token: OAuthToken) -> (MemoryTokenStore, OAuthToken) {
    (MemoryTokenStore::holding(token.clone()), token)
}

#[tokio::test]
async fn a_token_is_revoked_at_the_url_of_the_document() {
    let service = Loopback::with_response(MockResponse::status(200));
    let (store, _) = holding(OAuthToken::new("access-secret"));
    let session = OAuthSession::client_credentials(&APP, OAuthApp::new("id", "s"), store.clone());
    let builder = Client::builder().base_url(service.url());
    builder
        .app_session(session.clone())
        .build()
        .expect("a client");
    session.revoke().await.expect("a revoked token");
    let request = service.request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/oauth/revoke")
    );
    assert_eq!(
        request.text(),
        "token=access-secret&token_type_hint=access_token&client_id=id&client_secret=s"
    );
    assert_eq!(store.token(), None);
}

#[tokio::test]
async fn a_token_that_is_not_revoked_stays_in_the_store() {
    let hanging = MockResponse::status(200).after(Duration::from_secs(30));
    let body = r#"{"error":"unsupported_token_type","echo":"access-secret"}"#;
    for (response, says) in [
        (MockResponse::status(503), "503"),
        (MockResponse::json(400, body), "unsupported_token_type"),
        (hanging, "no response received within 200ms"),
    ] {
        let service = Loopback::with_response(response);
        let (store, token) = holding(OAuthToken::new("access-secret"));
        let app = OAuthApp::new("id", "s").revocation_url(service.url());
        let session = OAuthSession::new(&SEVERAL, app, store.clone());
        // Only the service that does not respond needs a short limit.
        let limit = match says.contains("200ms") {
            true => Duration::from_millis(200),
            false => Duration::from_secs(30),
        };
        let session = session.timeout(limit);
        let error = session.revoke().await.expect_err(says);
        assert!(error.to_string().contains(says), "{error}");
        assert!(
            !format!("{error} {error:?}").contains("access-secret"),
            "{error}"
        );
        assert_eq!(store.token(), Some(token));
    }
    let (store, _) = holding(OAuthToken::new("a"));
    let session = OAuthSession::new(&PROVIDER, OAuthApp::new("id", "s"), store);
    let error = session.revoke().await.expect_err("no URL");
    assert!(
        error.to_string().contains("for the revocation of tokens"),
        "{error}"
    );
    // The URL of a document is not used without encryption.
    let app = OAuthApp::new("id", "s");
    let session = OAuthSession::new(
        &SEVERAL,
        app,
        MemoryTokenStore::holding(OAuthToken::new("a")),
    );
    let session = session.server(trine_golden::oauth::Server::Company {
        host: "example.com".to_owned(),
    });
    let error = session.revoke().await.expect_err("it is not encrypted");
    assert!(
        error.to_string().contains("`OAuthApp::revocation_url`"),
        "{error}"
    );
}

/// A store that cannot save.
struct Full;

impl TokenStore for Full {
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>> {
        Box::pin(async { Ok(None) })
    }

    fn save<'a>(&'a self, _: &'a OAuthToken) -> TokenStoreFuture<'a, ()> {
        Box::pin(async { Err(TokenStoreError::from("the disk is full")) })
    }
}

/// Returns an app of a service, and the service: the response to a token request takes a while.
fn slow_service() -> (OAuthApp, Loopback) {
    let service = Loopback::start(|request| match request.path() {
        "/token" => MockResponse::json(200, r#"{"access_token":"a2","refresh_token":"r2"}"#)
            .after(Duration::from_millis(300)),
        _ => MockResponse::status(200),
    });
    let app = OAuthApp::new("id", "s")
        .token_url(format!("{}/token", service.url()))
        .revocation_url(format!("{}/revoke", service.url()));
    (app, service)
}

/// Returns the tokens that were revoked.
fn revoked(service: &Loopback) -> Vec<String> {
    let requests = service.requests();
    let requests = requests.iter().filter(|one| one.path() == "/revoke");
    let token = |text: String| text.split('&').next().map(str::to_owned);
    requests.filter_map(|one| token(one.text())).collect()
}

#[tokio::test]
async fn a_token_that_could_not_be_saved_is_revoked() {
    let (app, service) = slow_service();
    let session = OAuthSession::new(&PROVIDER, app.redirect_uri("x:y"), Full);
    let error = session.exchange("code").await.expect_err("a full disk");
    assert!(error.to_string().contains("the disk is full"), "{error}");
    session.revoke().await.expect("a revoked token");
    assert_eq!(revoked(&service), ["token=r2"]);
    // It is not used any more.
    session.token().await.expect_err("no token");
}

#[tokio::test]
async fn a_revocation_follows_a_running_refresh() {
    let (app, service) = slow_service();
    let expired = OAuthToken::new("a1").with_refresh_token("r1");
    let expired = expired.with_expires_at(std::time::UNIX_EPOCH);
    let (store, _) = holding(expired);
    let session = OAuthSession::new(&PROVIDER, app, store.clone());
    let refreshing = tokio::spawn({
        let session = session.clone();
        async move { session.token().await }
    });
    while service.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    session.revoke().await.expect("a revoked token");
    // The new token is the one that is revoked, and it is not saved afterwards.
    assert_eq!(revoked(&service), ["token=r2"]);
    assert_eq!(store.token(), None);
    let _ = refreshing.await.expect("no panic");
    let error = session.token().await.expect_err("no token");
    assert!(error.needs_authorization(), "{error}");
}
