//! OAuth 2 as each service wants it: the page of the authorization, the requests for tokens, where
//! the token goes, and where the calls go.

use std::time::UNIX_EPOCH;

use crm_clients::reqwest::Method;
use crm_clients::{
    Json, MemoryTokenStore, OAuthApp, OAuthFlow, OAuthSession, OAuthToken, bitrix24, close,
    pipedrive,
};
use trine_loopback::{Answer, Loopback};

/// A service that gives a token for anything but a call.
fn service() -> Loopback {
    Loopback::start(|request| {
        let host = request.header("host").unwrap_or_default();
        let token = format!(
            r#"{{"access_token":"access-new","refresh_token":"refresh-new","expires_in":3600,
                "api_domain":"http://{host}/company","client_endpoint":"http://{host}/rest/"}}"#
        );
        match request.path() {
            "/token" => Answer::json(200, token),
            _ => Answer::json(200, "{}"),
        }
    })
}

/// A session whose token has ended, and that asks `service` for another one.
fn session(flow: &'static OAuthFlow, service: &Loopback) -> OAuthSession {
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

/// What was sent, each request in a line with its credential.
fn sent(service: &Loopback) -> Vec<String> {
    let requests = service.requests().into_iter();
    requests
        .map(|one| {
            let credential = one.header("authorization").unwrap_or("-");
            format!("{} {} {credential} {}", one.method, one.target, one.text())
        })
        .collect()
}

#[tokio::test]
async fn pipedrive() {
    let service = service();
    let session = session(&pipedrive::OAUTH2, &service);
    assert_eq!(
        session.authorization_url("s").expect("a URL"),
        "https://oauth.pipedrive.com/oauth/authorize?response_type=code&client_id=id\
         &redirect_uri=https%3A%2F%2Fa.example%2Fback&state=s"
    );
    let client = pipedrive::Client::builder().oauth2_session(session).build();
    let client = client.expect("a client");
    let call = client.request(Method::GET, "/leads");
    call.send::<Json>().await.expect("an answer");
    // Version 2 is at the company's host too.
    client
        .get_lead_conversion_status(
            "adf21080-0e10-11eb-879b-05d71fb426ec",
            "46c3b0e1-db35-59ca-1828-4817378dff71",
        )
        .await
        .expect_err("an empty answer");
    assert_eq!(
        sent(&service),
        [
            "POST /token Basic aWQ6c2VjcmV0 grant_type=refresh_token&refresh_token=refresh-old",
            "GET /company/api/v1/leads Bearer access-new ",
            "GET /company/api/v2/leads/adf21080-0e10-11eb-879b-05d71fb426ec/convert/status/\
             46c3b0e1-db35-59ca-1828-4817378dff71 Bearer access-new ",
        ]
    );
}

#[tokio::test]
async fn close() {
    let service = service();
    let session = session(&close::BEARER_TOKEN, &service);
    assert_eq!(
        session.authorization_url("s").expect("a URL"),
        "https://app.close.com/oauth2/authorize/?response_type=code&client_id=id\
         &redirect_uri=https%3A%2F%2Fa.example%2Fback&state=s"
    );
    let client = close::Client::builder()
        .base_url(service.url())
        .bearer_token_session(session)
        .build()
        .expect("a client");
    let call = client.request(Method::GET, "/lead/");
    call.send::<Json>().await.expect("an answer");
    assert_eq!(
        sent(&service),
        [
            "POST /token - grant_type=refresh_token&refresh_token=refresh-old&client_id=id\
             &client_secret=secret",
            "GET /lead/ Bearer access-new ",
        ]
    );
}

#[tokio::test]
async fn bitrix24() {
    let service = service();
    let server = bitrix24::Server::Oauth {
        portal: "portal.example".to_owned(),
    };
    let session = session(&bitrix24::OAUTH2, &service);
    assert_eq!(
        session
            .clone()
            .server(server.clone())
            .authorization_url("s")
            .expect("a URL"),
        "https://portal.example/oauth/authorize/?client_id=id&state=s"
    );
    let client = bitrix24::Client::builder()
        .server(server)
        .oauth2_session(session)
        .build()
        .expect("a client");
    let call = client.request(Method::POST, "/crm.lead.get");
    let call = call.json(&serde_json::json!({"id": 7}));
    call.send::<Json>().await.expect("an answer");
    assert_eq!(
        sent(&service),
        [
            "GET /token?grant_type=refresh_token&refresh_token=refresh-old&client_id=id\
             &client_secret=secret - ",
            r#"POST /rest/crm.lead.get - {"auth":"access-new","id":7}"#,
        ]
    );
}
