//! Event streams that are requested again after an interruption.

#[allow(dead_code, reason = "not every test asks for all of it")]
mod loopback_server;

use std::time::{Duration, Instant};

use loopback_server::{Server, response};
use reqwest::Method;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{
    Error, EventStream, NoError, Reconnect, RequestOptions, RetryPolicy,
};

const HEAD: &str = "content-type: text/event-stream\r\n";

/// Returns a response with these events.
fn events(text: &str) -> String {
    response("200 OK", HEAD, text)
}

/// Returns a response whose connection breaks after this part of its body.
fn broken(text: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n{HEAD}\r\n{:x}\r\n{text}\r\n",
        text.len()
    )
}

/// A policy without waits.
fn quick() -> Reconnect {
    Reconnect::new().backoff(Duration::ZERO, Duration::from_secs(1))
}

async fn opened(client: &Client, method: Method) -> EventStream<i64> {
    let call = client.call(method, "/events");
    let call = call.text_body("text/plain", "body");
    let events = call.send_events::<i64, NoError>("[DONE]").await;
    events.expect("a stream").into_inner()
}

async fn stream(url: &str) -> EventStream<i64> {
    opened(&Client::at(url), Method::GET).await
}

/// Returns the data of all events, and the error, if any.
async fn all(mut events: EventStream<i64>) -> (Vec<i64>, Option<Error>) {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => all.extend(event.into_value()),
            Err(error) => {
                assert!(events.next().await.is_none(), "it is over after an error");
                return (all, Some(error));
            }
        }
    }
    assert!(events.next().await.is_none(), "the end stays the end");
    (all, None)
}

/// Returns the header `Last-Event-ID` of each request.
fn ids(server: &Server) -> Vec<Option<String>> {
    let requests = server.requests();
    let id = |request: &String| {
        let mut lines = request.lines();
        lines.find_map(|line| Some(line.strip_prefix("last-event-id: ")?.to_owned()))
    };
    requests.iter().map(id).collect()
}

#[tokio::test]
async fn a_stream_continues_after_its_last_event() {
    let server = Server::with_responses(&[
        // The last event is incomplete.
        &broken("id: a\ndata: 1\n\nid: b\ndata: 2"),
        &events("data: 2\n\nid: c\n\n"),
        &broken("data: 3\n\n"),
        &events("id\ndata: 4\n\n"),
        &events("data: 5\n\ndata: [DONE]\n\ndata: 6\n\n"),
    ])
    .await;
    let (found, error) = all(stream(&server.url).await.reconnecting(quick())).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(found, [1, 2, 3, 4, 5]);
    let expected = [None, Some("a"), Some("c"), Some("c"), None];
    assert_eq!(ids(&server), expected.map(|id| id.map(str::to_owned)));
    let requests = server.requests();
    assert!(
        requests
            .iter()
            .all(|request| request.ends_with("\r\n\r\nbody"))
    );
}

#[tokio::test]
async fn a_stream_is_not_requested_again_by_default() {
    for (response, has_error) in [
        (events("data: 1\n\n"), false),
        (broken("data: 1\n\n"), true),
    ] {
        let server = Server::with_responses(&[&response]).await;
        let (found, error) = all(stream(&server.url).await).await;
        assert_eq!((found, error.is_some()), (vec![1], has_error));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn no_content_ends_a_stream() {
    let none = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
    let server = Server::with_responses(&[&events("data: 1\n\n"), none]).await;
    let (found, error) = all(stream(&server.url).await.reconnecting(quick())).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((found, server.requests().len()), (vec![1], 2));
    let server = Server::with_responses(&[none]).await;
    let (found, error) = all(stream(&server.url).await.reconnecting(quick())).await;
    assert!(found.is_empty() && error.is_none(), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn requests_without_an_event_are_bounded() {
    let nothing = events(": a comment\n\n");
    let server = Server::with_responses(&[&events("data: 1\n\n"), &nothing]).await;
    let policy = quick().attempts(3);
    let (found, error) = all(stream(&server.url).await.reconnecting(policy)).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((found, server.requests().len()), (vec![1], 4));
    // An event begins a new count.
    let server =
        Server::with_responses(&[&broken("data: 1\n\n"), "", "", &broken("data: 2\n\n"), ""]).await;
    let policy = quick().attempts(3);
    let (found, error) = all(stream(&server.url).await.reconnecting(policy)).await;
    assert!(matches!(error, Some(Error::Transport(_))), "{error:?}");
    assert_eq!((found, server.requests().len()), (vec![1, 2], 7));
}

#[tokio::test]
async fn an_error_that_may_pass_is_tried_again_and_any_other_ends_the_stream() {
    let first = events("data: 1\n\n");
    let busy = response("503 No", "", "");
    let server =
        Server::with_responses(&[&first, &busy, &events("data: 2\n\ndata: [DONE]\n\n")]).await;
    let (found, error) = all(stream(&server.url).await.reconnecting(quick())).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((found, server.requests().len()), (vec![1, 2], 3));
    for failure in [
        response("403 No", "", ""),
        response("200 OK", "content-type: text/html\r\n", "data: 2\n\n"),
    ] {
        let server = Server::with_responses(&[&first, &failure]).await;
        let (found, error) = all(stream(&server.url).await.reconnecting(quick())).await;
        assert!(
            matches!(error, Some(Error::Api(_) | Error::Decode(_))),
            "{error:?}"
        );
        assert_eq!((found, server.requests().len()), (vec![1], 2));
    }
}

#[tokio::test]
async fn only_idempotent_calls_are_repeated_unless_others_are_allowed() {
    let responses = [events("data: 1\n\n"), events("data: 2\n\ndata: [DONE]\n\n")];
    let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
    for (policy, expected) in [(quick(), vec![1]), (quick().any_method(), vec![1, 2])] {
        let server = Server::with_responses(&responses).await;
        let stream = opened(&Client::at(&server.url), Method::POST).await;
        let (found, error) = all(stream.reconnecting(policy)).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(found, expected);
        assert_eq!(server.requests().len(), expected.len());
    }
}

#[tokio::test]
async fn the_time_that_the_server_requests_is_waited() {
    let last = events("data: 2\n\ndata: [DONE]\n\n");
    let server = Server::with_responses(&[&events("retry: 300\ndata: 1\n\n"), &last]).await;
    let begun = Instant::now();
    let (found, _) = all(stream(&server.url).await.reconnecting(quick())).await;
    assert_eq!(found, [1, 2]);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    // Up to the limit.
    let server = Server::with_responses(&[&events("retry: 3600000\ndata: 1\n\n"), &last]).await;
    let begun = Instant::now();
    let policy = Reconnect::new().backoff(Duration::ZERO, Duration::from_millis(50));
    let (found, _) = all(stream(&server.url).await.reconnecting(policy)).await;
    assert_eq!(found, [1, 2]);
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn a_silent_stream_is_interrupted_and_the_total_time_ends_it() {
    let silent = format!("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n{HEAD}\r\ndata: 1\n\n");
    let url = silent_after(silent).await;
    let options = RequestOptions::new()
        .idle_timeout(Duration::from_millis(100))
        .total_timeout(Duration::from_millis(700))
        .retry(RetryPolicy::none());
    let client = Client::at(&url).with_options(options);
    let begun = Instant::now();
    let stream = opened(&client, Method::GET)
        .await
        .reconnecting(quick().attempts(u32::MAX));
    let (found, error) = all(stream).await;
    assert!(matches!(error, Some(Error::Timeout(_))), "{error:?}");
    assert!(found.len() > 1, "{found:?}");
    assert!(begun.elapsed() < Duration::from_secs(20));
}

/// Starts a server that keeps each connection open after its response. Returns its URL.
async fn silent_after(response: String) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(response.as_bytes()).await;
            open.push(stream);
        }
    });
    url
}

#[tokio::test]
async fn events_are_collected() {
    let server = Server::with_responses(&[&events("data: 1\n\ndata: 2\n\n")]).await;
    let mut stream = stream(&server.url).await;
    let first = stream
        .try_next()
        .await
        .expect("no error")
        .expect("an event");
    assert_eq!(first.value(), Some(&1));
    let rest = stream.collect().await.expect("no error");
    assert_eq!(rest.len(), 1);
}

#[tokio::test]
async fn a_server_cannot_request_streams_without_waits() {
    let server = Server::with_responses(&[&events("retry: 0\ndata: 1\n\n")]).await;
    let mut events = stream(&server.url).await.reconnecting(Reconnect::new());
    let begun = std::time::Instant::now();
    for _ in 0..4 {
        let event = events.next().await;
        event.expect("a stream").expect("an event");
    }
    assert!(begun.elapsed() >= std::time::Duration::from_millis(300));
}
