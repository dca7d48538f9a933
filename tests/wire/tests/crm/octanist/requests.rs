//! Method, path, headers and the server.

use crm_clients::octanist::types::UpdateLeadRequest;
use crm_clients::octanist::{Client, Server};
use trine_loopback::{Loopback, MockResponse};

use super::client;
use crate::tls_proxy::TlsProxy;

#[tokio::test]
async fn the_whole_request_matches_the_spec() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = UpdateLeadRequest::by_id("lead_abc123");
    client(&server)
        .update_lead(&request)
        .await
        .expect("a success response");
    let request = server.request();
    assert_eq!(request.method, "PATCH");
    assert_eq!(request.target, "/leads");
    assert_eq!(request.text(), r#"{"id":"lead_abc123"}"#);
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
            ("content-length", "20"),
            ("content-type", "application/json"),
            ("host", host.as_str()),
            ("user-agent", "crm-clients/0.1.0"),
            ("x-api-key", "key-7f3a"),
        ]
    );
}

#[tokio::test]
async fn calls_are_sent_to_the_server_of_the_spec() {
    let host = "octanist.com";
    for server in [None, Some(Server::Production)] {
        let loopback = Loopback::with_response(MockResponse::json(200, "{}"));
        let mut builder = Client::builder()
            .allow_missing_credentials()
            .http_client(TlsProxy::new(&loopback, host).client(host));
        if let Some(server) = server {
            builder = builder.server(server);
        }
        let client = builder.build().expect("the client can be built");
        let request = UpdateLeadRequest::by_phone("+31");
        client
            .update_lead(&request)
            .await
            .expect("a success response");
        let recorded = loopback.request();
        assert_eq!(recorded.header("host"), Some(host));
        assert_eq!(recorded.header("x-api-key"), None);
        assert_eq!(recorded.target, "/api/leads");
    }
}
