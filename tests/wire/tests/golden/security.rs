//! Credentials of every type, and the choice between several.

use trine_golden::security::types::BodyRequest;
use trine_golden::security::{Client, ClientBuilder};
use trine_loopback::{Loopback, Recorded};

use crate::{pairs, sent_headers, silent};

/// Returns a client with every credential.
fn builder(server: &Loopback) -> ClientBuilder {
    Client::builder()
        .base_url(server.url())
        .header_key("header secret")
        .query_key("query/secret")
        .cookie_key("cookie%secret+/=")
        .basic("user", "basic-secret")
        .bearer_token("bearer-secret")
        .oauth2("oauth2-secret")
        .open_id("open-id-secret")
        .digest("Digest digest-secret")
        .body_token("body-secret")
}

fn everything() -> (Loopback, Client) {
    let server = silent();
    let client = builder(&server).build().expect("a client");
    (server, client)
}

/// Asserts that one call was made with these headers, and without credentials in its query or body.
#[track_caller]
fn assert_sent(server: &Loopback, headers: &[(&str, &str)]) {
    let mut expected = pairs(headers);
    expected.push(("accept".to_owned(), "application/json".to_owned()));
    expected.sort();
    assert_eq!(sent_headers(server), expected);
    let Recorded { target, body, .. } = server.request();
    assert!(!target.contains('?') && body.is_empty(), "{target}");
}

macro_rules! sends {
    ($($name:ident: $operation:ident => $headers:expr;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let (server, client) = everything();
                client.$operation().await.expect("a response");
                assert_sent(&server, &$headers);
            }
        )*
    };
}

sends! {
    a_key_in_a_header: header => [("x-api-key", "header secret")];
    a_key_in_a_cookie: cookie => [("cookie", "sid=cookie%secret+/=")];
    basic: basic => [("authorization", "Basic dXNlcjpiYXNpYy1zZWNyZXQ=")];
    bearer: bearer => [("authorization", "Bearer bearer-secret")];
    oauth2: oauth2 => [("authorization", "Bearer oauth2-secret")];
    open_id: open_id => [("authorization", "Bearer open-id-secret")];
    another_scheme_is_the_whole_header: digest => [("authorization", "Digest digest-secret")];
    optional_is_sent_where_there_is_one: optional => [("authorization", "Bearer bearer-secret")];
    none_is_none: none => [];
}

#[tokio::test]
async fn a_key_in_the_query() {
    let (server, client) = everything();
    client.query().await.expect("a response");
    assert_eq!(server.request().target, "/query?api%20key=query%2Fsecret");
}

#[tokio::test]
async fn a_token_in_the_body() {
    let cases = [
        (None, r#"{"auth":"body-secret"}"#),
        (Some(BodyRequest::new()), r#"{"auth":"body-secret"}"#),
        (
            Some(BodyRequest::new().name("n")),
            r#"{"auth":"body-secret","name":"n"}"#,
        ),
        // The caller's value takes precedence.
        (Some(BodyRequest::new().auth("mine")), r#"{"auth":"mine"}"#),
    ];
    for (body, expected) in cases {
        let (server, client) = everything();
        client.body(body.as_ref()).await.expect("a response");
        let request = server.request();
        assert_eq!(
            (request.target.as_str(), request.text().as_str()),
            ("/body", expected)
        );
        assert_eq!(request.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn the_first_alternative_that_is_wholly_configured_is_used() {
    let server = silent();
    let only = || Client::builder().base_url(server.url());
    let clients = [
        only()
            .oauth2("o")
            .basic("u", "p")
            .header_key("h")
            .query_key("q"),
        only().oauth2("o").basic("u", "p").header_key("h"),
        only().oauth2("o").query_key("q"),
        only().header_key("h").allow_missing_credentials(),
        only().allow_missing_credentials(),
    ];
    for client in clients {
        client
            .build()
            .expect("a client")
            .alternatives()
            .await
            .expect("a response");
    }
    let requests = server.requests();
    let sent: Vec<_> = requests
        .iter()
        .map(|one| {
            (
                one.query(),
                one.header("x-api-key"),
                one.header("authorization"),
            )
        })
        .collect();
    assert_eq!(
        sent,
        [
            ("api%20key=q", Some("h"), None),
            ("", None, Some("Basic dTpw")),
            ("", None, Some("Bearer o")),
            ("", None, None),
            ("", None, None),
        ]
    );
}

#[tokio::test]
async fn optional_can_be_omitted() {
    let server = silent();
    let client = Client::builder()
        .base_url(server.url())
        .build()
        .expect("a client");
    client.optional().await.expect("a response");
    assert_eq!(server.request().header("authorization"), None);
}

#[tokio::test]
async fn the_last_credential_of_a_scheme_wins() {
    let server = silent();
    let client = builder(&server)
        .header_key("newer")
        .build()
        .expect("a client");
    client.header().await.expect("a response");
    assert_sent(&server, &[("x-api-key", "newer")]);
}

#[tokio::test]
async fn a_credential_with_a_line_break_is_rejected_and_not_shown() {
    let server = silent();
    let client = builder(&server)
        .header_key("top\r\nsecret")
        .build()
        .expect("a client");
    let error = client.header().await.expect_err("a rejected call");
    let shown = format!("{error} {error:?}");
    assert!(
        matches!(error, trine_golden::Error::InvalidRequest(_)),
        "{shown}"
    );
    assert!(
        shown.contains("x-api-key") || shown.contains("X-Api-Key"),
        "{shown}"
    );
    assert!(
        !shown.contains("secret") && server.requests().is_empty(),
        "{shown}"
    );
}

#[test]
fn nothing_shows_a_secret() {
    let server = silent();
    let builder = builder(&server);
    let shown = format!(
        "{builder:?} {:?}",
        builder.clone().build().expect("a client")
    );
    assert!(!shown.contains("secret"), "{shown}");
}

/// The connection presents the certificate: the client has no setter and sends nothing.
#[tokio::test]
async fn a_client_certificate_adds_nothing_to_requests() {
    let server = silent();
    let client = trine_golden::mutual_tls::Client::builder()
        .base_url(server.url())
        .key("secret")
        .build()
        .expect("a client");
    client.both().await.expect("a response");
    let expected = [("accept", "application/json"), ("x-key", "secret")];
    assert_eq!(sent_headers(&server), pairs(&expected));

    let server = silent();
    let client = trine_golden::mutual_tls::Client::builder()
        .base_url(server.url())
        .build()
        .expect("a client");
    client.certificate_only().await.expect("a response");
    let expected = [("accept", "application/json")];
    assert_eq!(sent_headers(&server), pairs(&expected));
}
