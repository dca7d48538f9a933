//! Method, path, headers, the token in the body, and servers.

use crm_clients::bitrix24::types::{CrmLeadUpdateRequest, LeadFields, LeadUpdateOptions};
use crm_clients::bitrix24::{Client, Server};
use trine_loopback::{Loopback, MockResponse};

use super::client;
use crate::tls_proxy::TlsProxy;

fn request() -> CrmLeadUpdateRequest {
    CrmLeadUpdateRequest::new(1608, LeadFields::new().clear_title())
}

fn webhook(portal: &str, user_id: &str, secret: &str) -> Server {
    Server::Webhook {
        portal: portal.to_owned(),
        user_id: user_id.to_owned(),
        secret: secret.to_owned(),
    }
}

fn oauth(portal: &str) -> Server {
    Server::Oauth {
        portal: portal.to_owned(),
    }
}

#[tokio::test]
async fn the_whole_request_matches_the_spec() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    client(&server)
        .crm_lead_update(&request())
        .await
        .expect("a success response");
    let request = server.request();
    assert_eq!(request.method, "POST");
    assert_eq!(request.target, "/rest/1/hook7f3a/crm.lead.update");
    assert_eq!(request.text(), r#"{"id":1608,"fields":{"TITLE":""}}"#);
    let mut headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        // The features of the crate decide about it.
        .filter(|(name, _)| *name != "accept-encoding")
        .collect();
    headers.sort_unstable();
    let host = server.address().to_string();
    assert_eq!(
        headers,
        [
            ("accept", "application/json"),
            ("content-length", "33"),
            ("content-type", "application/json"),
            ("host", host.as_str()),
            ("user-agent", "crm-clients/0.1.0"),
        ]
    );
}

#[tokio::test]
async fn calls_are_sent_to_the_servers_of_the_spec() {
    let host = "portal.bitrix24.example";
    let servers = [
        (
            webhook(host, "1", "5ecretHook"),
            "/rest/1/5ecretHook/crm.lead.update",
        ),
        (
            webhook(host, "1", "a/b c"),
            "/rest/1/a%2Fb%20c/crm.lead.update",
        ),
        (oauth(host), "/rest/crm.lead.update"),
    ];
    for (server, target) in servers {
        let loopback = Loopback::with_response(MockResponse::json(200, "{}"));
        let http = TlsProxy::new(&loopback, host).client(host);
        let builder = Client::builder().server(server).http_client(http);
        let client = builder.build().expect("the client can be built");
        client
            .crm_lead_update(&request())
            .await
            .expect("a success response");
        let recorded = loopback.request();
        assert_eq!(recorded.header("host"), Some(host));
        assert_eq!(recorded.target, target);
    }
}

#[tokio::test]
async fn the_token_is_sent_in_the_body() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let builder = Client::builder()
        .oauth2("access \"99\"")
        .base_url(server.url());
    let client = builder.build().expect("the client can be built");
    let options = LeadUpdateOptions::new().register_sonet_event(false);
    let request = request().params(options);
    client
        .crm_lead_update(&request)
        .await
        .expect("a success response");
    let recorded = server.request();
    assert_eq!(recorded.header("authorization"), None);
    assert_eq!(recorded.target, "/crm.lead.update");
    assert_eq!(
        recorded.text(),
        r#"{"auth":"access \"99\"","id":1608,"fields":{"TITLE":""},"params":{"REGISTER_SONET_EVENT":"N"}}"#
    );
}

#[test]
fn a_server_without_its_variables_is_rejected_by_name() {
    let builders = [
        // The first server of the spec is the default.
        (Client::builder(), "portal"),
        (Client::builder().oauth2("access-99"), "portal"),
        (Client::builder().server(Server::default()), "portal"),
        (Client::builder().server(oauth("")), "portal"),
        (Client::builder().server(webhook("", "1", "s")), "portal"),
        (
            Client::builder().server(webhook("p.example", "", "s")),
            "user_id",
        ),
        (
            Client::builder().server(webhook("p.example", "1", "")),
            "secret",
        ),
    ];
    for (builder, name) in builders {
        let error = builder
            .build()
            .expect_err("a variable is missing")
            .to_string();
        assert!(
            error.contains(&format!("missing server variable `{name}`")),
            "{error}"
        );
    }
}

#[test]
fn a_server_with_an_invalid_variable_is_rejected_by_name() {
    let servers = [
        (webhook("p.example/x", "1", "s"), "portal"),
        (webhook("p.example?", "1", "s"), "portal"),
        (oauth("user@p.example"), "portal"),
        (webhook("p.example", "..", "s"), "user_id"),
        (webhook("p.example", "1", "."), "secret"),
    ];
    for (server, name) in servers {
        let builder = Client::builder().server(server);
        let error = builder
            .build()
            .expect_err("a variable is wrong")
            .to_string();
        assert!(error.contains(&format!("`{name}`")), "{error}");
    }
}
