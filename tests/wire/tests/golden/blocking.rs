//! Blocking clients: the same requests, streams as iterators, and errors inside of a runtime.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use trine_golden::grouped::params::LeadsListParams;
use trine_golden::reqwest::Method;
use trine_golden::{
    Error, Json, RequestOptions, RetryPolicy, clear_literal, event_stream, grouped, raw_bodies,
};
use trine_loopback::{Loopback, MockResponse};

use crate::silent;

/// Creates a blocking client of a golden module for `server` that repeats no request.
macro_rules! blocking {
    ($module:ident, $server:expr) => {
        $module::blocking::Client::builder()
            .base_url($server.url())
            .retry(RetryPolicy::none())
            .build()
            .expect("a client")
    };
}

/// Returns a server with one lead, and two pages of leads.
fn crm() -> Loopback {
    Loopback::start(|request| match request.path() {
        "/leads/7" => MockResponse::json(200, r#"{"id":7}"#),
        "/leads" if request.query() == "start=2" => MockResponse::json(200, "[]"),
        "/leads" => MockResponse::json(200, r#"[{"id":1},{"id":2}]"#),
        _ => MockResponse::json(404, r#"{"message":"gone"}"#),
    })
}

#[test]
fn a_patch_is_sent_as_by_the_async_client() {
    let server = silent();
    let client = blocking!(clear_literal, server);
    let body = clear_literal::types::UpdateLeadRequest::new();
    let body = body.owner_id(7).clear_title();
    let response = client.update_lead(&body).expect("a response");
    assert_eq!(response.status(), 204);
    let request = server.request();
    assert_eq!(
        (request.method.as_str(), request.path(), &*request.text()),
        ("PATCH", "/leads", r#"{"title":"","owner_id":7}"#)
    );
}

#[test]
fn groups_options_and_lists() {
    let server = crm();
    let client = blocking!(grouped, server);
    let options = RequestOptions::new().query("trace", "1");
    let lead = client.with_options(options).leads().get(7);
    assert_eq!(lead.expect("a lead").id, 7);
    assert_eq!(server.request().query(), "trace=1");
    let items = client.leads().list_items(&LeadsListParams::new());
    let ids = items.map(|lead| lead.expect("a lead").id);
    assert_eq!(ids.collect::<Vec<_>>(), [1, 2]);
    let error = client.leads().get(8).expect_err("no lead");
    assert!(matches!(error, Error::Api(_)), "{error}");
}

#[test]
fn streams_are_iterators() {
    let text = "data: {\"id\":1}\n\ndata: {\"id\":2}\n\n";
    let server = Loopback::with_response(
        MockResponse::body(200, "text/event-stream", text)
            .in_chunks(5)
            .with_slow_body(Duration::from_millis(1)),
    );
    let changes = blocking!(event_stream, server).watch().expect("a stream");
    assert_eq!(changes.status(), 200);
    let changes = changes.into_inner();
    let ids = changes.map(|event| event.expect("an event").into_value().expect("a value").id);
    assert_eq!(ids.collect::<Vec<_>>(), [1, 2]);

    let server = Loopback::with_response(MockResponse::body(200, "application/pdf", "abc"));
    let stream = blocking!(raw_bodies, server).invoice_stream();
    let mut stream = stream.expect("a stream").into_inner();
    let chunks = stream.by_ref().map(|chunk| chunk.expect("a chunk"));
    assert_eq!(chunks.collect::<Vec<_>>().concat(), b"abc");
    assert!(stream.next().is_none());
}

#[test]
fn threads_share_a_client() {
    let server = crm();
    let client = blocking!(grouped, server);
    thread::scope(|scope| {
        let calls = [(); 8].map(|()| scope.spawn(|| client.leads().get(7).expect("a lead").id));
        for call in calls {
            assert_eq!(call.join().expect("no panic"), 7);
        }
    });
    assert_eq!(server.requests().len(), 8);
}

#[test]
fn calls_of_the_async_client_and_raw_calls() {
    let server = crm();
    let client = blocking!(grouped, server);
    let lead = client.block_on(client.as_async().leads().get(7));
    assert_eq!(lead.expect("outside of a runtime").expect("a lead").id, 7);
    let raw = client.as_async().request(Method::GET, "/leads/7");
    let raw = client.block_on(raw.send::<Json>());
    let raw = raw.expect("outside of a runtime").expect("a response");
    assert_eq!(raw.raw(), br#"{"id":7}"#);
}

/// Every flavor of a runtime, and its blocking threads: an error, and no panic when it is dropped.
#[test]
fn inside_of_a_runtime_there_are_errors() {
    let server = Arc::new(crm());
    let single = Builder::new_current_thread().enable_all().build();
    let several = Builder::new_multi_thread().enable_all().build();
    for runtime in [single, several] {
        let server = Arc::clone(&server);
        runtime.expect("a runtime").block_on(async move {
            let client = blocking!(grouped, server);
            let error = client.leads().get(7).expect_err("inside of a runtime");
            assert_eq!(
                error.to_string(),
                "GET /leads/{id} was not sent: a blocking call would stop the async runtime; use \
                 the async client here"
            );
            let mut items = client.leads().list_items(&LeadsListParams::new());
            let first = items.next().expect("an error");
            assert!(matches!(first, Err(Error::InvalidRequest(_))));
            client.block_on(async {}).expect_err("inside of a runtime");
            assert_eq!(
                client.as_async().leads().get(7).await.expect("a lead").id,
                7
            );
        });
    }
    assert_eq!(server.requests().len(), 2);
}
