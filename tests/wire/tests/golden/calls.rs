//! Common features of calls: methods, timeouts, options; and calls without a response.

use std::error::Error as _;
use std::net::TcpListener;
use std::time::Duration;

use trine_golden::error_statuses::Client;
use trine_golden::{Error, RequestOptions};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, silent};

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(50);

fn slow() -> Loopback {
    Loopback::with_response(MockResponse::status(204).after(LONG))
}

#[tokio::test]
async fn every_method_is_sent() {
    let server = Loopback::with_response(MockResponse::status(200));
    let client = client!(methods, server);
    client.get_thing().await.expect("a response");
    client.put_thing().await.expect("a response");
    client.post_thing().await.expect("a response");
    client.delete_thing().await.expect("a response");
    client.options_thing().await.expect("a response");
    client.head_thing().await.expect("a response");
    client.patch_thing().await.expect("a response");
    client.trace_thing().await.expect("a response");
    let methods: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| request.method)
        .collect();
    assert_eq!(
        methods,
        [
            "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"
        ]
    );
}

#[tokio::test]
async fn a_client_has_a_timeout() {
    let server = slow();
    let client = Client::builder().base_url(server.url()).timeout(SHORT);
    let error = client
        .build()
        .expect("a client")
        .delete_plain()
        .await
        .expect_err("no response");
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
    assert!(error.is_retryable() && error.status().is_none());
    let text = error.to_string();
    assert!(
        text.contains("DELETE /plain") && text.contains("50ms"),
        "{text}"
    );
}

#[tokio::test]
async fn a_call_has_its_own_timeout() {
    let server = slow();
    let client = Client::builder().base_url(server.url()).timeout(LONG);
    let client = client.build().expect("a client");
    let hasty = client.with_options(RequestOptions::new().timeout(SHORT));
    let error = hasty.delete_plain().await.expect_err("no response");
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
}

#[tokio::test]
async fn no_connection_is_a_transport_error() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("its address");
    let client = Client::builder().base_url(format!("http://{closed}/top-secret"));
    let client = client.build().expect("a client");
    let error = client.update_lead("7").await.expect_err("no connection");
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.is_retryable() && error.status().is_none() && error.retry_after().is_none());
    let mut shown = format!("{error:?} {error}");
    assert!(
        shown.contains("PATCH /leads/{id} could not connect"),
        "{shown}"
    );
    let mut source = error.source();
    assert!(source.is_some());
    while let Some(error) = source {
        shown.push_str(&format!(" {error:?} {error}"));
        source = error.source();
    }
    assert!(!shown.contains("top-secret"), "{shown}");
}

#[tokio::test]
async fn a_truncated_response_is_a_transport_error() {
    // The declared length exceeds that of the body.
    let server = Loopback::with_response(MockResponse::status(200).header("content-length", "100"));
    let error = client!(error_statuses, server)
        .delete_plain()
        .await
        .expect_err("half an response");
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.is_retryable(), "it can be executed twice");
}

#[tokio::test]
async fn options_add_headers_and_query() {
    let server = silent();
    let client = client!(query_styles, server);
    let options = RequestOptions::new()
        .header("X-Trace", "t1")
        .header("accept", "x/y")
        .header("User-Agent", "mine/1")
        .query("debug now", "a&b");
    let params = trine_golden::query_styles::params::SearchParams::new("x");
    client
        .with_options(options)
        .search(&params)
        .await
        .expect("a response");
    client.search(&params).await.expect("a response");
    let requests = server.requests();
    assert_eq!(requests[0].target, "/search?q=x&debug%20now=a%26b");
    assert_eq!(requests[0].header("x-trace"), Some("t1"));
    assert_eq!(requests[0].header("user-agent"), Some("mine/1"));
    let accepts: Vec<_> = requests[0]
        .headers
        .iter()
        .filter(|(name, _)| name == "accept")
        .collect();
    assert_eq!(accepts, [&("accept".to_owned(), "x/y".to_owned())]);
    // They are not part of the original client.
    assert_eq!(requests[1].target, "/search?q=x");
    assert_eq!(requests[1].header("x-trace"), None);
}

#[tokio::test]
async fn options_build_up_and_replace_credentials() {
    let server = silent();
    let client = trine_golden::security::Client::builder().base_url(server.url());
    let client = client.bearer_token("old").build().expect("a client");
    let client = client
        .with_options(
            RequestOptions::new()
                .header("authorization", "Bearer new")
                .query("a", "1"),
        )
        .with_options(RequestOptions::new().query("b", "2"));
    client.bearer().await.expect("a response");
    let request = server.request();
    assert_eq!(request.target, "/bearer?a=1&b=2");
    let sent: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "authorization")
        .collect();
    assert_eq!(
        sent,
        [&("authorization".to_owned(), "Bearer new".to_owned())]
    );
}

#[tokio::test]
async fn options_that_are_not_valid_headers_are_rejected() {
    for (name, value) in [("x y", "1"), ("x-evil", "1\r\nx: top-secret")] {
        let server = silent();
        let client = client!(error_statuses, server);
        let options = RequestOptions::new().header(name, value);
        assert!(!format!("{options:?}").contains("top-secret"));
        let outcome = client.with_options(options).delete_plain().await;
        assert_rejected(outcome, &server, &["DELETE /plain was not sent", name]);
    }
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let other = silent();
    let server = Loopback::with_response(
        MockResponse::status(307).header("location", &format!("{}/x", other.url())),
    );
    let error = client!(error_statuses, server)
        .delete_plain()
        .await
        .expect_err("a redirect");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(307));
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn a_post_that_is_redirected_to_a_get_is_an_error_with_its_location() {
    let server = Loopback::start(|request| match request.method.as_str() {
        "GET" => MockResponse::json(200, r#"{"text":"the front page"}"#),
        _ => MockResponse::status(303).header("location", "/elsewhere"),
    });
    let builder = || trine_golden::event_stream::Client::builder().base_url(server.url());
    let protected = builder()
        .http_client_builder(trine_golden::reqwest::Client::builder().no_proxy())
        .build();
    for client in [builder().build(), protected] {
        let client = client.expect("a client");
        let question = trine_golden::event_stream::types::CompleteRequest::new("?");
        let outcome = client.complete(&question).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(error.status(), 303);
        assert_eq!(error.headers()["location"], "/elsewhere");
    }
    assert!(server.requests().iter().all(|it| it.method == "POST"));

    // A caller's HTTP client follows redirects, as documented.
    let own = builder().http_client(trine_golden::reqwest::Client::new());
    let question = trine_golden::event_stream::types::CompleteRequest::new("?");
    let response = own.build().expect("a client").complete(&question).await;
    assert_eq!(
        response.expect("a response").text.as_deref(),
        Some("the front page")
    );
}

#[test]
fn clients_and_errors_are_send_and_static() {
    fn anywhere<T: Send + Sync + 'static>() {}
    anywhere::<Client>();
    anywhere::<Error<trine_golden::error_statuses::errors::UpdateLeadError>>();
    assert_eq!(size_of::<Error>(), 2 * size_of::<usize>());
}
