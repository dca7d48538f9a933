//! Method, path, headers and servers.

use crm_clients::pipedrive::types::UpdateLeadRequest;
use crm_clients::pipedrive::{Client, Server};
use crm_clients::{Error, RequestOptions};
use trine_loopback::{Loopback, MockResponse};

use super::{LEAD, client};
use crate::tls_proxy::TlsProxy;

#[tokio::test]
async fn the_whole_request_matches_the_spec() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    client(&server)
        .update_lead(LEAD, &UpdateLeadRequest::new().title("Renewal"))
        .await
        .expect("a success response");
    let request = server.request();
    assert_eq!(request.method, "PATCH");
    assert_eq!(request.target, format!("/leads/{LEAD}"));
    assert_eq!(request.query(), "");
    assert_eq!(request.text(), r#"{"title":"Renewal"}"#);
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
            ("content-length", "19"),
            ("content-type", "application/json"),
            ("host", host.as_str()),
            ("user-agent", "crm-clients/0.1.0"),
            ("x-api-token", "token-7f3a"),
        ]
    );
}

#[tokio::test]
async fn an_unset_request_is_an_empty_object() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = UpdateLeadRequest::new();
    client(&server)
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    assert_eq!(server.request().text(), "{}");
}

#[tokio::test]
async fn an_access_token_is_sent_as_a_bearer_token() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let builder = Client::builder().oauth2("access-99").base_url(server.url());
    let client = builder.build().expect("the client can be built");
    let request = UpdateLeadRequest::new();
    client
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    let recorded = server.request();
    assert_eq!(recorded.header("authorization"), Some("Bearer access-99"));
    assert_eq!(recorded.header("x-api-token"), None);
}

#[tokio::test]
async fn the_first_of_two_credentials_is_sent() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let builder = Client::builder().oauth2("access-99").api_key("token-7f3a");
    let client = builder
        .base_url(server.url())
        .build()
        .expect("the client can be built");
    let request = UpdateLeadRequest::new();
    client
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    let recorded = server.request();
    assert_eq!(recorded.header("x-api-token"), Some("token-7f3a"));
    assert_eq!(recorded.header("authorization"), None);
}

#[tokio::test]
async fn without_a_credential_none_is_sent() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let builder = Client::builder().base_url(server.url());
    let client = builder.clone().build().expect("the client can be built");
    let request = UpdateLeadRequest::new();
    let outcome = client.update_lead(LEAD, &request).await;
    let error = outcome.expect_err("a refused call");
    assert_eq!(
        error.to_string(),
        "PATCH /leads/{id} was not sent: a required credential is missing; set `.api_key(…)` \
         (security scheme `api_key`), or `.oauth2(…)` (security scheme `oauth2`) on the client's \
         builder, or allow such calls with `.allow_missing_credentials()`"
    );
    assert_eq!(server.requests(), []);
    let client = builder.allow_missing_credentials().build();
    client
        .expect("the client can be built")
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    let recorded = server.request();
    assert_eq!(recorded.header("x-api-token"), None);
    assert_eq!(recorded.header("authorization"), None);
}

#[tokio::test]
async fn an_id_is_always_one_path_segment() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let ids = [
        ("a/b", "a%2Fb"),
        ("a b", "a%20b"),
        ("a?b=c#d", "a%3Fb%3Dc%23d"),
        ("../../users", "..%2F..%2Fusers"),
        ("100%", "100%25"),
        ("%2e%2e", "%252e%252e"),
        ("ключ", "%D0%BA%D0%BB%D1%8E%D1%87"),
        ("{id}", "%7Bid%7D"),
        ("a\\b", "a%5Cb"),
        ("a;b&c", "a%3Bb%26c"),
        ("...", "..."),
        ("\r\nx: y", "%0D%0Ax%3A%20y"),
    ];
    for (id, sent) in ids {
        let request = UpdateLeadRequest::new();
        client
            .update_lead(id, &request)
            .await
            .expect("a success response");
        let recorded = server.requests().pop().expect("the server got it");
        assert_eq!(recorded.target, format!("/leads/{sent}"), "{id:?}");
    }
}

#[tokio::test]
async fn an_id_that_changes_the_path_is_rejected_before_sending() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    for id in ["", ".", ".."] {
        let outcome = client.update_lead(id, &UpdateLeadRequest::new()).await;
        let Err(error @ Error::InvalidRequest(_)) = outcome else {
            panic!("`{id}` was not rejected: {outcome:?}");
        };
        assert!(error.to_string().contains("path parameter `id`"), "{error}");
        assert_eq!(error.status(), None);
        assert!(!error.is_retryable());
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn a_base_url_can_have_a_path_and_a_trailing_slash() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    for base in ["/proxy/v1", "/proxy/v1/"] {
        let builder = Client::builder()
            .api_key("key")
            .base_url(format!("{}{base}", server.url()));
        let client = builder.build().expect("the client can be built");
        let request = UpdateLeadRequest::new();
        client
            .update_lead("7", &request)
            .await
            .expect("a success response");
        let recorded = server.requests().pop().expect("the server got it");
        assert_eq!(recorded.target, "/proxy/v1/leads/7");
    }
}

#[tokio::test]
async fn calls_are_sent_to_the_servers_of_the_spec() {
    let company = Server::Company {
        company_domain: "acme-corp".to_owned(),
    };
    let servers = [
        (None, "api.pipedrive.com", "/v1/leads/7"),
        (Some(Server::Production), "api.pipedrive.com", "/v1/leads/7"),
        (Some(company), "acme-corp.pipedrive.com", "/api/v1/leads/7"),
    ];
    for (server, host, target) in servers {
        let loopback = Loopback::with_response(MockResponse::json(200, "{}"));
        let mut builder = Client::builder()
            .api_key("key")
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
        assert_eq!(recorded.target, target);
    }
}

#[tokio::test]
async fn a_base_url_replaces_the_server() {
    let loopback = Loopback::with_response(MockResponse::json(200, "{}"));
    let builder = Client::builder()
        .api_key("key")
        .base_url(loopback.url())
        .server(Server::Company {
            company_domain: "acme-corp".to_owned(),
        });
    let client = builder.build().expect("the client can be built");
    let request = UpdateLeadRequest::new();
    client
        .update_lead("7", &request)
        .await
        .expect("a success response");
    assert_eq!(loopback.request().target, "/leads/7");
}

#[test]
fn a_company_without_a_domain_is_rejected_by_name() {
    let builder = Client::builder().server(Server::Company {
        company_domain: String::new(),
    });
    let error = builder.build().expect_err("expected no domain").to_string();
    assert!(
        error.contains("missing server variable `company_domain`"),
        "{error}"
    );
}

#[test]
fn an_invalid_domain_is_rejected_by_the_name_of_its_variable() {
    for domain in ["evil.example/x?", "acme@evil", "a#b", "a b"] {
        let builder = Client::builder().server(Server::Company {
            company_domain: domain.to_owned(),
        });
        let error = builder
            .build()
            .expect_err("it is not a part of a host")
            .to_string();
        assert!(error.contains("`company_domain`"), "{error}");
        assert!(!error.contains(domain), "{error}");
    }
}

#[tokio::test]
async fn options_apply_only_to_calls_made_through_them() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let options = RequestOptions::new()
        .header("x-trace", "42")
        .query("debug", "a b&c");
    let request = UpdateLeadRequest::new();
    let with_options = client.with_options(options);
    with_options
        .update_lead("7", &request)
        .await
        .expect("a success response");
    client
        .update_lead("7", &request)
        .await
        .expect("a success response");
    let recorded = server.requests();
    assert_eq!(recorded[0].target, "/leads/7?debug=a%20b%26c");
    assert_eq!(recorded[0].header("x-trace"), Some("42"));
    assert_eq!(recorded[1].target, "/leads/7");
    assert_eq!(recorded[1].header("x-trace"), None);
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed_with_the_key() {
    let elsewhere = Loopback::with_response(MockResponse::json(200, "{}"));
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/leads/7", elsewhere.url());
        let server =
            Loopback::with_response(MockResponse::json(status, "{}").header("location", &location));
        let outcome = client(&server)
            .update_lead("7", &UpdateLeadRequest::new())
            .await;
        let Err(Error::Api(error)) = outcome else {
            panic!("expected an error for {status}, found {outcome:?}");
        };
        assert_eq!(error.status(), status);
        assert_eq!(server.requests().len(), 1);
    }
    assert_eq!(elsewhere.requests(), []);
}

#[tokio::test]
async fn a_redirect_on_the_same_host_is_followed_with_headers_and_body() {
    let server = Loopback::start(|request| match request.path() {
        "/leads/7" => MockResponse::status(307).header("location", "/v2/leads/7"),
        _ => MockResponse::json(200, "{}"),
    });
    let request = UpdateLeadRequest::new().title("Renewal");
    client(&server)
        .update_lead("7", &request)
        .await
        .expect("a success response");
    let recorded = server.requests();
    let (first, second) = (&recorded[0], &recorded[1]);
    assert_eq!(second.target, "/v2/leads/7");
    assert_eq!((&second.method, &second.body), (&first.method, &first.body));
    assert_eq!(second.header("x-api-token"), Some("token-7f3a"));
}

#[tokio::test]
async fn a_client_can_be_sent_to_other_tasks() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let calls = ["1", "2", "3"].map(|id| {
        let client = client.clone();
        tokio::spawn(async move {
            let request = UpdateLeadRequest::new();
            client.update_lead(id, &request).await.is_ok()
        })
    });
    for call in calls {
        assert!(call.await.expect("the task ends"));
    }
    assert_eq!(server.requests().len(), 3);
}
