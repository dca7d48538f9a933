//! Responses that are bytes, as streams.

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
