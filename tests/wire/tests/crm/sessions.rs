//! OAuth 2: a token service, sessions that use it, and their requests.

use std::time::UNIX_EPOCH;

use crm_clients::{MemoryTokenStore, OAuthApp, OAuthFlow, OAuthSession, OAuthToken};
use trine_loopback::{Loopback, MockResponse};

/// Returns a service that responds with a token to everything except API calls.
pub fn service() -> Loopback {
    Loopback::start(|request| {
        let host = request.header("host").unwrap_or_default();
        let token = format!(
            r#"{{"access_token":"access-new","refresh_token":"refresh-new","expires_in":3600,
                "api_domain":"http://{host}/company","client_endpoint":"http://{host}/rest/"}}"#
        );
        match request.path() {
            "/token" => MockResponse::json(200, token),
            _ => MockResponse::json(200, "{}"),
        }
    })
}

/// Creates a session with an expired token that requests a new one from `service`.
pub fn session(flow: &'static OAuthFlow, service: &Loopback) -> OAuthSession {
    let app = OAuthApp::new("id", "secret").redirect_uri("https://a.example/back");
    let token = OAuthToken::new("access-old")
        .with_refresh_token("refresh-old")
        .with_expires_at(UNIX_EPOCH);
    OAuthSession::new(
        flow,
        app.token_url(format!("{}/token", service.url())),
        MemoryTokenStore::holding(token),
    )
}

/// Returns the requests, each as a line with its credential.
pub fn sent(service: &Loopback) -> Vec<String> {
    let requests = service.requests().into_iter();
    requests
        .map(|one| {
            let credential = one.header("authorization").unwrap_or("-");
            format!("{} {} {credential} {}", one.method, one.target, one.text())
        })
        .collect()
}
