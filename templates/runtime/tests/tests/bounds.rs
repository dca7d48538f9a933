//! The limits of what is read: bodies, errors, events and lines.

#[allow(dead_code, reason = "not every test asks for all of it")]
mod loopback_server;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use loopback_server::{Server, response};
use reqwest::Method;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{Error, ErrorBody, Json, NoError, RequestOptions};

/// Starts a server whose response begins with `head` and continues with `part` without an end.
/// Returns its URL.
fn endless(head: &str, part: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let head = format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(part).is_ok() {}
        }
    });
    url
}

fn limited(url: &str, bytes: usize) -> Client {
    Client::at(url).with_options(RequestOptions::new().max_response_bytes(bytes))
}

async fn json<E: ErrorBody>(client: &Client) -> Result<Json, Error<E>> {
    let response = client
        .call(Method::GET, "/x")
        .send_json::<Json, E>()
        .await?;
    Ok(response.into_inner())
}

#[tokio::test]
async fn a_body_as_long_as_the_limit_is_read() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
    let chunked = format!("{chunked}4\r\n[1,2\r\n3\r\n,3]\r\n0\r\n\r\n");
    for response in [response("200 OK", "", "[1,2,3]"), chunked] {
        let server = Server::with_responses(&[&response]).await;
        let body = json::<NoError>(&limited(&server.url, 7)).await;
        assert_eq!(body.expect("seven bytes"), serde_json::json!([1, 2, 3]));
        let error = json::<NoError>(&limited(&server.url, 6)).await;
        let Err(Error::Decode(error)) = error else {
            panic!("{error:?}");
        };
        assert_eq!(error.raw(), b"[1,2,3");
        let text = error.to_string();
        assert!(
            text.contains("longer than 6 bytes; `max_response_bytes` sets another limit"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_body_without_an_end_is_not_read_to_its_end() {
    let url = endless("200 OK", b"[[[[[[[[[[[[[[[[");
    let error = json::<NoError>(&limited(&url, 1 << 20)).await;
    let text = error.expect_err("it has no end").to_string();
    assert!(text.contains("the body is longer than 1 MiB"), "{text}");
    let client = limited(&url, 1 << 20);
    let bytes = client.call(Method::GET, "/x").send_bytes::<NoError>().await;
    assert!(matches!(bytes, Err(Error::Decode(_))), "{bytes:?}");
    let text = client.call(Method::GET, "/x").send_text::<NoError>().await;
    assert!(matches!(text, Err(Error::Decode(_))), "{text:?}");
}

#[tokio::test]
async fn the_beginning_of_a_long_error_is_kept() {
    let url = endless("404 Not Found", b"why? ");
    let error = json::<NoError>(&Client::at(&url)).await;
    let Err(Error::Api(error)) = error else {
        panic!("{error:?}");
    };
    assert_eq!((error.status().as_u16(), error.raw().len()), (404, 1 << 20));
}

#[tokio::test]
async fn one_event_is_bounded_and_the_stream_is_not() {
    let head = "200 OK\r\ncontent-type: text/event-stream";
    let url = endless(head, b"data: no end of the line ");
    let options = RequestOptions::new().max_event_bytes(1 << 20);
    let client = Client::at(&url).with_options(options.clone());
    let call = client.call(Method::GET, "/x");
    let mut events = call
        .send_text_events::<NoError>("")
        .await
        .expect("a stream");
    let error = events
        .next()
        .await
        .expect("an error")
        .expect_err("it is too long");
    let text = error.to_string();
    assert!(
        text.contains("longer than 1 MiB; `max_event_bytes` sets another limit"),
        "{text}"
    );
    assert!(events.next().await.is_none());
    // Several lines of one event.
    let client = Client::at(&endless(head, b"data: no end of the event\n")).with_options(options);
    let call = client.call(Method::GET, "/x");
    let mut events = call
        .send_text_events::<NoError>("")
        .await
        .expect("a stream");
    assert!(events.next().await.expect("an error").is_err());
    // The events together are longer than any limit.
    let client = limited(&endless(head, b"data: an event\n\n"), 1000);
    let call = client.call(Method::GET, "/x");
    let mut events = call
        .send_text_events::<NoError>("")
        .await
        .expect("a stream");
    for _ in 0..1000 {
        events.next().await.expect("no end").expect("an event");
    }
}

#[tokio::test]
async fn one_line_is_bounded() {
    let head = "200 OK\r\ncontent-type: application/x-ndjson";
    let options = RequestOptions::new().max_event_bytes(1 << 20);
    let client = Client::at(&endless(head, b"[[[[[[[[")).with_options(options);
    let call = client.call(Method::GET, "/x");
    let lines = call
        .send_json_lines::<Json, NoError>("application/x-ndjson")
        .await;
    let mut lines = lines.expect("a stream");
    let error = lines
        .next()
        .await
        .expect("an error")
        .expect_err("it is too long");
    assert!(error.to_string().contains("`max_event_bytes`"), "{error}");
    assert!(lines.next().await.is_none());
}

#[tokio::test]
async fn a_silent_stream_ends() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: one\n\n";
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        let mut open = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(head.as_bytes());
            open.push(stream);
        }
    });
    let idle = RequestOptions::new().idle_timeout(std::time::Duration::from_millis(200));
    let total = RequestOptions::new().total_timeout(std::time::Duration::from_millis(400));
    for (options, expected) in [
        (idle, "no data for 200ms"),
        (total, "a total time of 400ms"),
    ] {
        let call = Client::at(&url)
            .with_options(options)
            .call(Method::GET, "/x");
        let mut events = call
            .send_text_events::<NoError>("")
            .await
            .expect("a stream");
        events.next().await.expect("an event").expect("an event");
        let error = events
            .next()
            .await
            .expect("an error")
            .expect_err("nothing is received");
        assert!(matches!(error, Error::Timeout(_)), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
        assert!(events.next().await.is_none());
    }
}

#[test]
fn a_body_is_in_memory_once() {
    const LENGTH: usize = 12 << 20;
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {LENGTH}\r\n\r\n\"");
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(&vec![b'a'; LENGTH - 2]);
            let _ = stream.write_all(b"\"");
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let (runtime, client) = (runtime.expect("a runtime"), Client::at(&url));
    let used = allocation_counter::measure(|| {
        let call = client.call(Method::GET, "/x").send_empty::<NoError>();
        let response = runtime.block_on(call).expect("a success");
        assert_eq!(response.raw().len(), LENGTH);
    });
    let most = used.bytes_max as usize;
    assert!(most < LENGTH + LENGTH / 4, "{most} bytes for {LENGTH}");
}
