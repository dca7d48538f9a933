//! Attempts that end before a connection is established, and those that end later.

#[allow(dead_code, reason = "not every test asks for all of it")]
mod loopback_server;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use loopback_server::{Server, response};
use reqwest::Method;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{
    ClientBuilderCore, Error, NoError, RequestOptions, Response, RetryPolicy,
};

const SHORT: Duration = Duration::from_millis(200);

/// A resolver that resolves every name to one address, and never ends for the first names.
struct Stalling {
    address: SocketAddr,
    left: AtomicUsize,
}

impl Resolve for Stalling {
    fn resolve(&self, _: Name) -> Resolving {
        let take = |left: usize| left.checked_sub(1);
        let stalls = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        let address = self.address;
        Box::pin(async move {
            if stalls.is_ok() {
                std::future::pending::<()>().await;
            }
            let addresses: Addrs = Box::new(std::iter::once(address));
            Ok(addresses)
        })
    }
}

fn builder() -> ClientBuilderCore {
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.retry(RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO));
    builder
}

/// Returns the client of a server for which the first `stalls` connections are never established.
fn client(server: &Server, stalls: usize, mut builder: ClientBuilderCore) -> Client {
    let address = server.url.trim_start_matches("http://");
    let resolver = Stalling {
        address: address.parse().expect("an address"),
        left: AtomicUsize::new(stalls),
    };
    let http = reqwest::Client::builder().dns_resolver(resolver);
    builder.http_client_builder(http.no_proxy());
    Client::from_builder(builder, "http://service.test")
}

async fn post(client: &Client) -> Result<Response<()>, Error<NoError>> {
    let call = client.call(Method::POST, "/x");
    call.text_body("text/plain", "content")
        .send_empty::<NoError>()
        .await
}

fn limited(client: &Client) -> Client {
    client.with_options(RequestOptions::new().timeout(SHORT))
}

#[tokio::test]
async fn an_attempt_that_does_not_connect_in_time_is_repeated_for_any_method() {
    let server = Server::with_responses(&[&response("200 OK", "", "")]).await;
    let client = limited(&client(&server, 2, builder()));
    let response = post(&client).await.expect("the third attempt connects");
    assert_eq!(response.attempts(), 3);
    // Neither of the other attempts is sent later.
    tokio::time::sleep(SHORT).await;
    let request = server.requests();
    assert_eq!(request.len(), 1);
    assert!(request[0].ends_with("content"), "{request:?}");
    assert!(request[0].contains("content-length: 7\r\n"), "{request:?}");
}

#[tokio::test]
async fn a_call_that_never_connects_in_time_says_so() {
    let server = Server::with_responses(&["silence"]).await;
    let error = post(&limited(&client(&server, usize::MAX, builder()))).await;
    let error = error.expect_err("no connection");
    assert_eq!((error.attempts(), error.is_retryable()), (3, true));
    assert_eq!(
        error.to_string(),
        "POST /x could not connect to the server `service.test` in 200ms"
    );
    assert!(matches!(&error, Error::Timeout(error) if error.is_connect()));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_attempt_that_may_have_been_received_is_not_repeated() {
    let mut long = builder();
    long.connect_timeout(Duration::from_secs(60));
    // Whether or not the time to connect is shorter than that of the attempt.
    for builder in [builder(), long] {
        let server = Server::with_responses(&["silence"]).await;
        let error = post(&limited(&client(&server, 0, builder))).await;
        let error = error.expect_err("no response");
        assert_eq!((error.attempts(), error.is_retryable()), (1, false));
        assert_eq!(error.to_string(), "POST /x timed out after 200ms");
        assert!(matches!(&error, Error::Timeout(error) if !error.is_connect()));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_request_on_a_kept_connection_may_have_been_received() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    // One connection for two requests, of which the second one has no response.
    let (received, requests) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let read = |stream: &mut TcpStream| {
            let mut request = Vec::new();
            while !request.ends_with(b"content") {
                let mut part = [0; 1024];
                let length = stream.read(&mut part).expect("a request");
                request.extend_from_slice(&part[..length]);
            }
        };
        read(&mut stream);
        let success = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(success).expect("a response");
        read(&mut stream);
        received.send(()).expect("the test waits for it");
        // Until the client closes the connection.
        let _ = stream.read(&mut [0]);
    });
    let mut builder = builder();
    builder.http_client_builder(reqwest::Client::builder().no_proxy());
    let client = limited(&Client::from_builder(builder, &url));
    post(&client).await.expect("a success");
    let error = post(&client).await.expect_err("no response");
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    requests
        .try_recv()
        .expect("the second request was received");
}

#[tokio::test]
async fn the_time_to_connect_is_repeated_for_any_method() {
    let server = Server::with_responses(&[&response("200 OK", "", "")]).await;
    let mut builder = builder();
    builder.connect_timeout(SHORT);
    let response = post(&client(&server, 1, builder)).await;
    assert_eq!(response.expect("a connection").attempts(), 2);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_handshake_that_does_not_end_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let mut builder = builder();
    builder.http_client_builder(reqwest::Client::builder().no_proxy());
    let client = Client::from_builder(builder, &format!("https://{address}"));
    let error = post(&limited(&client)).await.expect_err("no handshake");
    assert_eq!((error.attempts(), error.is_retryable()), (3, true));
    assert!(matches!(&error, Error::Timeout(error) if error.is_connect()));
}
