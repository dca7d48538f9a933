//! Retries according to the document: `x-trine-retry`.

use std::time::Duration;

use trine_golden::retries::Client;
use trine_golden::retries::types::Note;
use trine_golden::{Error, RequestOptions, RetryPolicy};
use trine_loopback::{Loopback, MockResponse};

/// A client that waits no longer than the server requests.
fn client(server: &Loopback) -> Client {
    let policy = RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO);
    let builder = Client::builder().base_url(server.url()).retry(policy);
    builder.build().expect("a client")
}

fn failing(status: u16) -> Loopback {
    Loopback::with_response(MockResponse::json(
        status,
        r#"{"error": {"code": "other"}}"#,
    ))
}

fn keys(server: &Loopback, name: &str) -> Vec<Option<String>> {
    let requests = server.requests();
    let keys = requests.iter().map(|request| request.header(name));
    keys.map(|key| key.map(str::to_owned)).collect()
}

#[tokio::test]
async fn the_key_of_the_document_makes_a_call_idempotent() {
    let server = failing(500);
    let error = client(&server).create_note(&Note::new()).await;
    let error = error.expect_err("every request fails");
    assert_eq!((error.attempts(), error.is_retryable()), (3, true));
    let keys = keys(&server, "idempotency-key");
    assert_eq!(keys.len(), 3);
    assert!(
        keys[0].is_some() && keys.iter().all(|key| *key == keys[0]),
        "{keys:?}"
    );
}

#[tokio::test]
async fn methods_that_are_idempotent_have_no_key() {
    let server = failing(500);
    let error = client(&server)
        .delete_note(7)
        .await
        .expect_err("every request fails");
    assert_eq!(error.attempts(), 3);
    assert_eq!(keys(&server, "idempotency-key"), [None, None, None]);
}

#[tokio::test]
async fn an_operation_without_the_rules_of_the_document() {
    let server = failing(500);
    let error = client(&server).update_note(7, &Note::new()).await;
    assert_eq!(error.expect_err("every request fails").attempts(), 1);
    assert_eq!(keys(&server, "idempotency-key"), [None]);
    let server = Loopback::with_response(MockResponse::json(400, r#"{"error": {"code": "busy"}}"#));
    let error = client(&server).update_note(7, &Note::new()).await;
    assert_eq!(error.expect_err("every request fails").attempts(), 1);
}

#[tokio::test]
async fn an_operation_can_be_marked() {
    let server = failing(500);
    let error = client(&server)
        .read_note(7)
        .await
        .expect_err("every request fails");
    assert_eq!(error.attempts(), 3, "it has the key of the document");
    assert!(keys(&server, "idempotency-key").iter().all(Option::is_some));
    let server = failing(500);
    let error = client(&server).search_notes(&Note::new()).await;
    assert_eq!(error.expect_err("every request fails").attempts(), 3);
    assert_eq!(keys(&server, "idempotency-key"), [None, None, None]);
}

#[tokio::test]
async fn codes_of_errors_decide() {
    for (code, status, expected) in [
        ("busy", 400, 3),
        ("blocked", 429, 1),
        ("other", 400, 1),
        ("again", 400, 1),
    ] {
        let body = format!(r#"{{"error": {{"code": "{code}"}}}}"#);
        let server = Loopback::with_response(MockResponse::json(status, body.clone()));
        let error = client(&server).list_notes().await.expect_err("an error");
        assert_eq!(error.attempts(), expected, "{code}");
        // Calls without a described operation follow the rules of the document.
        let call = client(&server).request(trine_golden::reqwest::Method::POST, "/other");
        let error = call.send_empty().await.expect_err("an error");
        assert_eq!(error.attempts(), expected, "{code}");
    }
    // An operation replaces the codes, and keeps where they are.
    for (code, expected) in [("again", 3), ("busy", 1)] {
        let body = format!(r#"{{"error": {{"code": "{code}"}}}}"#);
        let server = Loopback::with_response(MockResponse::json(400, body));
        let error = client(&server).search_notes(&Note::new()).await;
        assert_eq!(error.expect_err("an error").attempts(), expected, "{code}");
    }
}

#[tokio::test]
async fn a_key_of_the_caller_is_sent() {
    let server = failing(500);
    let params = trine_golden::retries::params::CreateKeyParams::new().idempotency_key("mine");
    let error = client(&server).create_key(&params).await;
    assert_eq!(error.expect_err("every request fails").attempts(), 3);
    let mine = Some("mine".to_owned());
    assert_eq!(
        keys(&server, "idempotency-key"),
        [mine.clone(), mine.clone(), mine]
    );
}

#[tokio::test]
async fn another_header_has_the_key_of_one_operation() {
    let server = failing(500);
    let error = client(&server).upload("bytes").await;
    assert_eq!(error.expect_err("every request fails").attempts(), 3);
    let keys = keys(&server, "x-upload-id");
    assert!(keys[0].is_some() && keys[2] == keys[0], "{keys:?}");
}

#[tokio::test]
async fn a_stream_is_opened_again_and_not_repeated_after_its_head() {
    let events = MockResponse::body(200, "text/event-stream", "data: {\"text\": \"a\"}\n\n");
    let responses = std::sync::Mutex::new(vec![events.cut_short(), MockResponse::status(503)]);
    let server = Loopback::start(move |_| {
        let next = responses.lock().expect("no test panics here").pop();
        next.expect("two requests")
    });
    let mut events = client(&server).watch().await.expect("a stream");
    assert_eq!(events.attempts(), 2);
    let mut error = None;
    while let Some(event) = events.next().await {
        error = event.err();
    }
    assert!(matches!(error, Some(Error::Transport(_))), "{error:?}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn options_of_a_call_replace_the_policy() {
    let server = failing(500);
    let options = RequestOptions::new().retry(RetryPolicy::none());
    let error = client(&server).with_options(options).list_notes().await;
    assert_eq!(error.expect_err("the request fails").attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn two_retries_are_the_default() {
    let server = Loopback::with_response(MockResponse::status(429).header("retry-after", "0"));
    let client = Client::builder().base_url(server.url()).build();
    let error = client.expect("a client").list_notes().await;
    assert_eq!(error.expect_err("every request fails").attempts(), 3);
    assert_eq!(server.requests().len(), 3);
}
