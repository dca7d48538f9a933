//! The webhook's secret, the token and the portal do not appear in messages and logs.

use std::time::Duration;

use crm_clients::Error;
use crm_clients::bitrix24::errors::CrmLeadUpdateError;
use crm_clients::bitrix24::types::{CrmLeadUpdateRequest, LeadFields};
use crm_clients::bitrix24::{Client, ClientBuilder, Server};
use trine_loopback::{Loopback, MockResponse};

use crate::assert_no_secrets::{
    assert_no_secrets_in_debug, assert_no_secrets_in_error, closed_port,
};
use crate::tls_proxy::TlsProxy;

const HOST: &str = "portal-5ecret.bitrix24.example";
const SECRETS: [&str; 4] = [HOST, "portal-5ecret", "hook5ecret", "token-5ecret"];

fn webhook(secret: &str) -> Server {
    Server::Webhook {
        portal: HOST.to_owned(),
        user_id: "1".to_owned(),
        secret: secret.to_owned(),
    }
}

fn builder() -> ClientBuilder {
    Client::builder()
        .oauth2("token-5ecret")
        .server(webhook("hook5ecret"))
}

async fn failed(builder: ClientBuilder, secrets: &[&str]) -> Error<CrmLeadUpdateError> {
    assert_no_secrets_in_debug(&builder, secrets);
    let client = builder.build().expect("the client can be built");
    assert_no_secrets_in_debug(&client, secrets);
    let request = CrmLeadUpdateRequest::new(1608, LeadFields::new().title("LLC"));
    client
        .crm_lead_update(&request)
        .await
        .expect_err("it is an error")
}

/// Returns a response that repeats a text in all possible ways.
fn echoes(text: &str) -> Vec<MockResponse> {
    vec![
        MockResponse::json(
            400,
            format!(r#"{{"error":"{text}","error_description":"{text}"}}"#),
        ),
        MockResponse::json(
            500,
            format!(r#"{{"error":"","error_description":["{text}"]}}"#),
        ),
        MockResponse::body(502, "text/html", format!("<html>{text}</html>")),
        MockResponse::body(302, "text/plain", text).header("location", &format!("/{text}")),
        MockResponse::json(200, format!(r#"{{"result":"{text}"}}"#)),
        MockResponse::body(200, "text/plain", text),
    ]
}

#[test]
fn client_builder_and_server_show_their_templates_only() {
    let template = "https://{portal}/rest/{user_id}/{secret}";
    assert_eq!(format!("{:?}", webhook("hook5ecret")), template);
    assert_no_secrets_in_debug(&builder(), &SECRETS);
    let client = builder().build().expect("the client can be built");
    assert_no_secrets_in_debug(&client, &SECRETS);
    assert!(format!("{client:?}").contains(template), "{client:?}");
    let oauth = Server::Oauth {
        portal: HOST.to_owned(),
    };
    assert_eq!(format!("{oauth:?}"), "https://{portal}/rest");
}

#[tokio::test]
async fn errors_show_no_secret_of_a_webhook_that_the_body_repeats() {
    let text = format!("https://{HOST}/rest/1/hook5ecret/crm.lead.update with token-5ecret");
    for echo in echoes(&text) {
        let loopback = Loopback::with_response(echo);
        let http = TlsProxy::new(&loopback, HOST).client(HOST);
        let error = failed(builder().http_client(http), &SECRETS).await;
        let shown = assert_no_secrets_in_error(&error, &SECRETS);
        assert!(shown.contains("POST /crm.lead.update"), "{shown}");
        let recorded = loopback.requests();
        assert_eq!(recorded[0].target, "/rest/1/hook5ecret/crm.lead.update");
        assert_eq!(recorded[0].json()["auth"], "token-5ecret");
    }
}

#[tokio::test]
async fn errors_show_no_secret_of_a_webhook_in_the_encoding_of_the_url() {
    let text = "/rest/1/hook%2F5ecret%20x/crm.lead.update";
    for echo in echoes(text) {
        let loopback = Loopback::with_response(echo);
        let http = TlsProxy::new(&loopback, HOST).client(HOST);
        let builder = Client::builder()
            .server(webhook("hook/5ecret x"))
            .http_client(http);
        let secrets = ["hook/5ecret x", "hook%2F5ecret%20x"];
        let error = failed(builder, &secrets).await;
        assert_eq!(loopback.requests()[0].target, text);
        assert_no_secrets_in_error(&error, &secrets);
    }
}

#[tokio::test]
async fn errors_show_no_secret_of_a_base_url_that_the_body_repeats() {
    let text = "/rest/1/hook5ecret/crm.lead.update with token-5ecret";
    for echo in echoes(text) {
        let loopback = Loopback::with_response(echo);
        let base = format!("{}/rest/1/hook5ecret/", loopback.url());
        let builder = Client::builder().oauth2("token-5ecret").base_url(base);
        let error = failed(builder, &SECRETS[2..]).await;
        assert_no_secrets_in_error(&error, &SECRETS[2..]);
        assert_no_secrets_in_error(&error.erase(), &SECRETS[2..]);
    }
}

#[tokio::test]
async fn calls_without_a_response_show_no_secret() {
    let base = format!("http://{}/rest/1/hook5ecret", closed_port());
    let error = failed(builder().base_url(base), &SECRETS).await;
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_no_secrets_in_error(&error, &SECRETS);

    let slow = Loopback::with_response(MockResponse::json(200, "{}").after(Duration::from_secs(5)));
    let base = format!("{}/rest/1/hook5ecret", slow.url());
    let slow = builder().base_url(base).timeout(Duration::from_millis(100));
    let error = failed(slow, &SECRETS).await;
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert_no_secrets_in_error(&error, &SECRETS);
}

#[tokio::test]
async fn an_unreachable_portal_is_not_shown() {
    // No server listens at the address: the connection is refused.
    let http = crm_clients::reqwest::Client::builder()
        .no_proxy()
        .resolve(HOST, closed_port());
    let http = http.build().expect("an HTTP client");
    let error = failed(builder().http_client(http), &SECRETS).await;
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_no_secrets_in_error(&error, &SECRETS);
}

#[test]
fn a_client_that_cannot_be_built_shows_no_secret() {
    let server = |portal: &str, user_id: &str, secret: &str| Server::Webhook {
        portal: portal.to_owned(),
        user_id: user_id.to_owned(),
        secret: secret.to_owned(),
    };
    let broken = [
        Client::builder().server(server("portal-5ecret/x", "1", "hook5ecret")),
        Client::builder().server(server("", "1", "hook5ecret")),
        Client::builder().server(server(HOST, "..", "hook5ecret")),
        Client::builder().server(server(HOST, "1", "hook5ecret/..")),
        Client::builder().base_url("portal-5ecret/rest/1/hook5ecret"),
        Client::builder().base_url("https://portal-5ecret:x/rest/1/hook5ecret"),
        Client::builder().base_url("https://x.example/rest/1/hook5ecret?auth=token-5ecret"),
    ];
    for builder in broken {
        assert_no_secrets_in_debug(&builder, &SECRETS);
        assert_no_secrets_in_error(&builder.build().expect_err("it cannot be built"), &SECRETS);
    }
}
