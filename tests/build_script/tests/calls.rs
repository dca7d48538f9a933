//! Requests of the generated modules, and their common runtime.

use trine_build_script::{notes, runtime, settle, status};
use trine_loopback::{Loopback, MockResponse};

#[tokio::test]
async fn a_generated_module_calls() {
    let server = Loopback::start(|_| MockResponse::json(200, r#"{"text":"Done","due":null}"#));
    let client = notes::Client::builder()
        .base_url(server.url())
        .build()
        .expect("a client");
    let note = settle(&client, 7, "Done").await.expect("a response");
    assert_eq!(note.text, "Done");
    let request = &server.requests()[0];
    assert_eq!(
        (request.method.as_str(), request.path()),
        ("PATCH", "/notes/7")
    );
    assert_eq!(request.text(), r#"{"text":"Done","due":null}"#);
}

#[tokio::test]
async fn modules_share_one_runtime() {
    let server = Loopback::start(|_| MockResponse::body(200, "text/plain", "up"));
    let client = status::Client::builder()
        .base_url(server.url())
        .build()
        .expect("a client");
    let response: runtime::Response<String> = client.status().await.expect("a response");
    assert_eq!(*response, "up");
}
