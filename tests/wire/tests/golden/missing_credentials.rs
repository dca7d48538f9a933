//! Calls without the credentials that their operation requires are refused before they are sent.

use trine_golden::reqwest::Method;
use trine_golden::security::types::BodyRequest;
use trine_golden::security::{Client, ClientBuilder};
use trine_golden::{RequestOptions, mutual_tls};
use trine_loopback::Loopback;

use crate::{assert_rejected, pairs, sent_headers, silent};

fn builder(server: &Loopback) -> ClientBuilder {
    Client::builder().base_url(server.url())
}

fn client(server: &Loopback) -> Client {
    builder(server).build().expect("a client")
}

/// Asserts that each operation is refused without credentials, with a message that names the scheme
/// and the setter.
macro_rules! refuses {
    ($($name:ident: $operation:ident($($argument:expr)?), $scheme:literal, $setter:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let server = silent();
                let outcome = client(&server).$operation($($argument)?).await;
                let scheme = concat!("security scheme `", $scheme, "`");
                let setter = concat!("`.", $setter, "(…)`");
                let switch = "`.allow_missing_credentials()`";
                assert_rejected(outcome, &server, &[scheme, setter, switch]);
            }
        )*
    };
}

refuses! {
    a_key_in_a_header: header(), "header_key", "header_key";
    a_key_in_the_query: query(), "query_key", "query_key";
    a_key_in_a_cookie: cookie(), "cookie_key", "cookie_key";
    basic: basic(), "basic", "basic";
    bearer: bearer(), "bearerToken", "bearer_token";
    oauth2: oauth2(), "oauth2", "oauth2";
    open_id: open_id(), "openId", "open_id";
    another_scheme: digest(), "digest", "digest";
    a_token_in_the_body: body(None), "body_token", "body_token";
}

#[tokio::test]
async fn all_schemes_of_an_alternative_are_required() {
    let message = "POST /alternatives was not sent: a required credential is missing; set \
                   `.header_key(…)` (security scheme `header_key`) and `.query_key(…)` (security \
                   scheme `query_key`), or `.basic(…)` (security scheme `basic`), or `.oauth2(…)` \
                   (security scheme `oauth2`) on the client's builder, or allow such calls with \
                   `.allow_missing_credentials()`";
    let server = silent();
    let builders = [
        builder(&server),
        builder(&server).header_key("h"),
        builder(&server).digest("d"),
    ];
    for builder in builders {
        let outcome = builder.build().expect("a client").alternatives().await;
        assert_rejected(outcome, &server, &[message]);
    }
}

#[tokio::test]
async fn operations_without_required_credentials_are_sent() {
    let server = silent();
    let client = client(&server);
    client.optional().await.expect("a response");
    client.none().await.expect("a response");
    // The document does not describe the call.
    let call = client.request(Method::DELETE, "/header");
    call.send_empty().await.expect("a response");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn calls_without_credentials_can_be_allowed() {
    let server = silent();
    let client = builder(&server).allow_missing_credentials().build();
    client
        .expect("a client")
        .header()
        .await
        .expect("a response");
    assert_eq!(server.request().header("x-api-key"), None);
}

#[tokio::test]
async fn a_credential_can_be_set_for_each_call() {
    let options = RequestOptions::new();
    let server = silent();
    let client = client(&server);
    let with = |options| client.with_options(options);
    let key = options.clone().header("x-API-key", "mine");
    with(key).header().await.expect("a response");
    let key = options.clone().query("api key", "mine");
    with(key).query().await.expect("a response");
    let key = options.clone().header("Cookie", "a=b; sid=mine");
    with(key).cookie().await.expect("a response");
    let token = options.clone().header("authorization", "Bearer mine");
    with(token.clone()).basic().await.expect("a response");
    with(token.clone()).bearer().await.expect("a response");
    with(token).open_id().await.expect("a response");
    let body = BodyRequest::new().auth("mine");
    client.body(Some(&body)).await.expect("a response");
    let requests = server.requests();
    assert_eq!(requests.len(), 7);
    for one in requests {
        let text = format!("{} {:?} {}", one.target, one.headers, one.text());
        assert!(text.contains("mine"), "{text}");
    }

    let server = silent();
    let client = self::client(&server);
    for (name, value) in [("cookie", "a=sid; side=mine"), ("x-other", "mine")] {
        let outcome = client
            .with_options(options.clone().header(name, value))
            .cookie()
            .await;
        assert_rejected(outcome, &server, &["`.cookie_key(…)`"]);
    }
    let body = BodyRequest::new().name("auth");
    assert_rejected(
        client.body(Some(&body)).await,
        &server,
        &["`.body_token(…)`"],
    );
}

#[tokio::test]
async fn a_call_can_complete_the_credentials_of_the_client() {
    let server = silent();
    let client = builder(&server)
        .header_key("key")
        .build()
        .expect("a client");
    let options = RequestOptions::new().query("api key", "mine");
    let call = client.with_options(options);
    call.alternatives().await.expect("a response");
    let request = server.request();
    assert_eq!(request.target, "/alternatives?api%20key=mine");
    assert_eq!(request.header("x-api-key"), Some("key"));
}

#[tokio::test]
async fn a_certificate_is_not_a_credential_of_requests() {
    let server = silent();
    let client = mutual_tls::Client::builder().base_url(server.url()).build();
    let client = client.expect("a client");
    client.certificate_only().await.expect("a response");
    let expected = [("accept", "application/json")];
    assert_eq!(sent_headers(&server), pairs(&expected));
    let server = silent();
    let client = mutual_tls::Client::builder().base_url(server.url()).build();
    let outcome = client.expect("a client").both().await;
    assert_rejected(outcome, &server, &["`.key(…)` (security scheme `key`)"]);
}
