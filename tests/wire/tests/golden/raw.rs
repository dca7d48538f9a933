//! Calls to paths that no document describes.

use std::collections::BTreeMap;

use trine_golden::reqwest::Method;
use trine_golden::security::Client;
use trine_golden::{Error, Json, RequestOptions};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, serving, silent};

fn client(server: &Loopback) -> Client {
    Client::builder()
        .base_url(format!("{}/v1", server.url()))
        .query_key("query-secret")
        .header_key("header-secret")
        .build()
        .expect("a client")
}

#[tokio::test]
async fn every_part_of_a_call_can_be_set() {
    let server = serving(r#"{"id":7}"#);
    let options = RequestOptions::new().header("x-always", "a");
    let response = client(&server)
        .with_options(options)
        .request(Method::PUT, "/things/{id}/parts/{part}")
        .path("id", 7)
        .path("part", "a/b {c}")
        .query("limit", 5)
        .query("q&", "ä=1")
        .header("x-once", "o")
        .json(&BTreeMap::from([("name", "n")]))
        .send::<Json>()
        .await
        .expect("a response");
    assert_eq!(
        (response["id"].as_i64(), response.status().as_u16()),
        (Some(7), 200)
    );
    let request = server.request();
    assert_eq!(request.method, "PUT");
    assert_eq!(
        request.target,
        "/v1/things/7/parts/a%2Fb%20%7Bc%7D?limit=5&q%26=%C3%A4%3D1"
    );
    for (name, value) in [
        ("x-api-key", "header-secret"),
        ("x-always", "a"),
        ("x-once", "o"),
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    assert_eq!(request.text(), r#"{"name":"n"}"#);
}

#[tokio::test]
async fn bytes_are_sent_and_received_unmodified() {
    let server = Loopback::with_response(MockResponse::body(200, "image/png", [0, 255]));
    let client = client(&server);
    let call = client.request(Method::POST, "/image");
    let call = call.body("image/png", vec![1, 2]);
    let response = call.send_bytes().await.expect("a response");
    assert_eq!(*response, [0, 255]);
    let request = server.request();
    assert_eq!(request.header("content-type"), Some("image/png"));
    assert_eq!(request.body, [1, 2]);
}

#[tokio::test]
async fn the_credentials_are_the_documents_or_else_the_first() {
    let server = silent();
    let of_document = client(&server);
    let call = of_document.request(Method::DELETE, "/thing");
    call.send_empty().await.expect("a response");
    // The document requires a key in a header, which is not configured.
    let other = Client::builder()
        .base_url(server.url())
        .query_key("query-secret")
        .oauth2("token-secret")
        .build()
        .expect("a client");
    let call = other.request(Method::DELETE, "/thing");
    call.send_empty().await.expect("a response");
    let nobody = Client::builder().base_url(server.url()).build();
    let call = nobody.expect("a client").request(Method::DELETE, "/thing");
    call.send_empty().await.expect("a response");
    let sent: Vec<_> = server
        .requests()
        .into_iter()
        .map(|one| {
            let key = one.header("x-api-key").map(str::to_owned);
            assert_eq!(one.header("authorization"), None);
            (one.target, key)
        })
        .collect();
    assert_eq!(
        sent,
        [
            ("/v1/thing".to_owned(), Some("header-secret".to_owned())),
            ("/thing?api%20key=query-secret".to_owned(), None),
            ("/thing".to_owned(), None),
        ]
    );
}

#[tokio::test]
async fn errors_have_the_raw_body_and_no_secret() {
    let body = r#"{"error":"header-secret is wrong"}"#;
    let server = Loopback::with_response(MockResponse::json(403, body));
    let client = client(&server);
    let call = client.request(Method::GET, "/of/header-secret/{id}");
    let debug = format!("{call:?}");
    let error = call.path("id", 1).send::<Json>().await.expect_err("403");
    let shown = format!("{debug} {error} {error:?}");
    assert!(!shown.contains("header-secret"), "{shown}");
    assert!(shown.contains("GET /of/…/{id}"), "{shown}");
    assert!(
        matches!(&error, Error::Api(api) if api.raw() == body.as_bytes()),
        "{shown}"
    );
}

#[tokio::test]
async fn a_mismatching_body_is_a_decode_error() {
    let server = serving(r#"{"id":"seven"}"#);
    let call = client(&server).request(Method::GET, "/thing");
    let error = call.send::<BTreeMap<String, i64>>().await;
    assert!(matches!(error.expect_err("a text"), Error::Decode(error) if error.path() == "id"));
}

#[tokio::test]
async fn a_path_stays_below_the_servers_url() {
    for (path, says) in [
        ("", "a path that begins with `/`"),
        ("things", "a path that begins with `/`"),
        (".evil.example", "a path that begins with `/`"),
        ("@evil.example", "a path that begins with `/`"),
        ("https://evil.example/?token", "a path that begins with `/`"),
        ("//evil.example", "found `//`"),
        ("/a/../b", "`.` and `..`"),
        ("/a/.", "`.` and `..`"),
        ("/a/%2E%2e/b", "`.` and `..`"),
        ("/a/.%2e", "`.` and `..`"),
        ("/a\\..\\b", "without backslashes and control characters"),
        ("/.\t./b", "without backslashes and control characters"),
        ("/a?token=top-secret", "`.query(…)`"),
        ("/a#top-secret", "`.query(…)`"),
        ("/a/{id}", "missing path parameter `id`"),
    ] {
        let server = silent();
        let call = client(&server).request(Method::GET, path);
        let outcome = call.send_empty().await;
        let shown = format!("{outcome:?}");
        assert!(!shown.contains("secret"), "{shown}");
        assert_rejected(outcome, &server, &[says]);
    }
    for (value, says) in [("..", "found `..`"), ("", "found an empty string")] {
        let server = silent();
        let call = client(&server).request(Method::GET, "/a/{id}");
        assert_rejected(call.path("id", value).send_empty().await, &server, &[says]);
    }
    let server = silent();
    let call = client(&server)
        .request(Method::GET, "/a/{id}")
        .path("ID", 1);
    assert_rejected(
        call.send_empty().await,
        &server,
        &["expected `{ID}` in its path"],
    );
}
