//! Method, path, headers and the server.

use crm_clients::Error;
use crm_clients::close::types::UpdateLeadRequest;
use crm_clients::close::{Client, ClientBuilder, Server};
use trine_loopback::{Loopback, MockResponse, Recorded};

use super::{LEAD, client};
use crate::tls_proxy::TlsProxy;

async fn sent_by(builder: ClientBuilder) -> Recorded {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = builder
        .base_url(server.url())
        .build()
        .expect("the client can be built");
    let request = UpdateLeadRequest::new();
    client
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    server.request()
}

#[tokio::test]
async fn the_whole_request_matches_the_spec() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = UpdateLeadRequest::new().name("Bluth");
    client(&server)
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    let request = server.request();
    assert_eq!(request.method, "PUT");
    assert_eq!(request.target, format!("/lead/{LEAD}/"));
    assert_eq!(request.text(), r#"{"name":"Bluth"}"#);
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
            // `api_7f3a:`
            ("authorization", "Basic YXBpXzdmM2E6"),
            ("content-length", "16"),
            ("content-type", "application/json"),
            ("host", host.as_str()),
            ("user-agent", "crm-clients/0.1.0"),
        ]
    );
}

#[tokio::test]
async fn user_and_password_are_sent_as_basic_authentication() {
    let pairs = [
        ("", "", "Basic Og=="),
        ("user", "password", "Basic dXNlcjpwYXNzd29yZA=="),
        ("a", "b", "Basic YTpi"),
        ("a", "bc", "Basic YTpiYw=="),
        (
            "Aladdin",
            "open sesame",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ),
        ("é", "ü:?>~", "Basic w6k6w7w6Pz5+"),
        ("???", "ÿÿÿ", "Basic Pz8/OsO/w7/Dvw=="),
    ];
    for (user, password, sent) in pairs {
        let recorded = sent_by(Client::builder().basic_auth(user, password)).await;
        assert_eq!(
            recorded.header("authorization"),
            Some(sent),
            "{user}:{password}"
        );
    }
}

#[tokio::test]
async fn a_token_is_sent_as_a_bearer_token() {
    let recorded = sent_by(Client::builder().bearer_token("access-99")).await;
    assert_eq!(recorded.header("authorization"), Some("Bearer access-99"));
}

#[tokio::test]
async fn the_first_of_two_credentials_is_sent() {
    let builder = Client::builder()
        .bearer_token("access-99")
        .basic_auth("a", "b");
    let recorded = sent_by(builder).await;
    let sent: Vec<_> = recorded
        .headers
        .iter()
        .filter(|(name, _)| name == "authorization")
        .collect();
    assert_eq!(
        sent,
        [&("authorization".to_owned(), "Basic YTpi".to_owned())]
    );
}

#[tokio::test]
async fn the_trailing_slash_of_the_path_is_kept() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    for (id, sent) in [("lead_1", "/lead/lead_1/"), ("a/b c", "/lead/a%2Fb%20c/")] {
        let request = UpdateLeadRequest::new();
        client
            .update_lead(id, &request)
            .await
            .expect("a success response");
        let recorded = server.requests().pop().expect("the server got it");
        assert_eq!(recorded.target, sent);
    }
}

#[tokio::test]
async fn an_id_that_changes_the_path_is_rejected_before_sending() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    for id in ["", ".", ".."] {
        let outcome = client.update_lead(id, &UpdateLeadRequest::new()).await;
        assert!(
            matches!(outcome, Err(Error::InvalidRequest(_))),
            "`{id}`: {outcome:?}"
        );
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn calls_are_sent_to_the_server_of_the_spec() {
    let host = "api.close.com";
    for server in [None, Some(Server::Production)] {
        let loopback = Loopback::with_response(MockResponse::json(200, "{}"));
        let mut builder = Client::builder()
            .basic_auth("key", "")
            .http_client(TlsProxy::new(&loopback, host).client(host));
        if let Some(server) = server {
            builder = builder.server(server);
        }
        let client = builder.build().expect("the client can be built");
        let request = UpdateLeadRequest::new();
        client
            .update_lead("7", &request)
            .await
            .expect("a success response");
        let recorded = loopback.request();
        assert_eq!(recorded.header("host"), Some(host));
        assert_eq!(recorded.target, "/api/v1/lead/7/");
    }
}
