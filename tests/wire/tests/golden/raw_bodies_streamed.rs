//! Bodies that are bytes.

use trine_loopback::{Loopback, MockResponse};

use crate::client;

#[tokio::test]
async fn bytes_are_read_as_a_stream() {
    let invoice = MockResponse::body(200, "application/pdf", "the bytes").in_chunks(4);
    let server = Loopback::with_response(invoice);
    let client = client!(raw_bodies, server);
    let whole = client.invoice().await.expect("an invoice");
    let mut stream = client.invoice_stream().await.expect("an invoice");
    let mut copy = Vec::new();
    stream.copy_to(&mut copy).await.expect("the invoice");
    assert_eq!(*whole, copy);
    let requests = server.requests();
    assert_eq!(requests[0].header("accept"), requests[1].header("accept"));
}

/// Files are neither decoded nor quoted, whatever their media type.
#[tokio::test]
async fn a_file_of_json_or_text_is_bytes() {
    let server = Loopback::with_response(MockResponse::body(200, "application/json", "{\"a\": 1}"));
    let client = client!(raw_bodies, server);
    let file = client.export().await.expect("a file");
    assert_eq!(*file, b"{\"a\": 1}");
    client.import("[1, 2").await.expect("a response");
    let requests = server.requests();
    assert_eq!(requests[0].header("accept"), Some("application/json"));
    assert_eq!(requests[1].text(), "[1, 2");
    let content_type = requests[1].header("content-type");
    assert_eq!(content_type, Some("application/json"));

    let latin: &[u8] = b"caf\xe9;1";
    let server = Loopback::with_response(MockResponse::body(200, "text/csv", latin));
    let table = client!(raw_bodies, server).table().await.expect("a table");
    assert_eq!(*table, latin);
}
