//! Streamed responses.

#[allow(dead_code, reason = "not all of it is of use here")]
mod loopback_server;

use loopback_server::{Server, response};
use reqwest::Method;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{Error, EventStream, Json, JsonStream, NoError, Response};

const LINES: &str = "application/x-ndjson";

type Lines = Result<Response<JsonStream<Json>>, Error<NoError>>;
type Events = Result<Response<EventStream<Json>>, Error<NoError>>;

async fn lines_of(response: &str) -> Lines {
    let server = Server::with_responses(&[response]).await;
    let call = Client::at(&server.url).call(Method::GET, "/lines");
    call.send_json_lines(LINES).await
}

async fn events_of(response: &str, end: &'static str) -> Events {
    let server = Server::with_responses(&[response]).await;
    let call = Client::at(&server.url).call(Method::GET, "/events");
    call.send_events(end).await
}

fn typed(media_type: &str, body: &str) -> String {
    response("200 OK", &format!("content-type: {media_type}\r\n"), body)
}

/// Returns all items of a stream: values, and the kinds of errors.
async fn all(mut lines: JsonStream<Json>) -> Vec<String> {
    let mut found = Vec::new();
    while let Some(line) = lines.next().await {
        found.push(match line {
            Ok(value) => value.to_string(),
            Err(Error::Decode(_)) => "decode".to_owned(),
            Err(Error::Transport(_)) => "transport".to_owned(),
            Err(other) => panic!("{other:?}"),
        });
    }
    assert!(lines.next().await.is_none(), "the end is the end");
    found
}

#[test]
fn reading_lines_is_linear() {
    let allocated = |count: usize| {
        let read = async {
            let body = "{\"id\":1}\n".repeat(count);
            let lines = lines_of(&typed(LINES, &body)).await.expect("a stream");
            assert_eq!(all(lines.into_inner()).await.len(), count);
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.expect("a runtime");
        allocation_counter::measure(|| runtime.block_on(read)).bytes_total
    };
    let (one, four) = (allocated(10_000), allocated(40_000));
    assert!(
        four < 6 * one,
        "{one} bytes for 10,000 lines, {four} for 40,000"
    );
}

#[tokio::test]
async fn a_truncated_value_is_not_a_value() {
    // The declared length exceeds that of the body.
    let cut = |media_type: &str, body: &str| {
        let length = body.len() + 10;
        format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: {media_type}\r\n\
             content-length: {length}\r\n\r\n{body}"
        )
    };
    for rest in ["", "2", "{\"id\":2}", "{\"id\":", "true", "\"a\""] {
        let body = format!("1\n{rest}");
        let found = all(lines_of(&cut(LINES, &body))
            .await
            .expect("a stream")
            .into_inner())
        .await;
        assert_eq!(found, ["1", "transport"], "{rest}");
        let body = format!("\u{1e}1\n\u{1e}{rest}");
        let response = cut("application/json-seq", &body);
        let found = all(lines_of(&response).await.expect("a stream").into_inner()).await;
        assert_eq!(found, ["1", "transport"], "{rest}");
    }
}

#[tokio::test]
async fn the_last_value_needs_no_line_end() {
    for (media_type, body, expected) in [
        (LINES, "1\n{\"a\":2}", vec!["1", "{\"a\":2}"]),
        (LINES, "1\n22", vec!["1", "22"]),
        (LINES, "1\n{\"a\":", vec!["1", "decode"]),
        (LINES, "1\n\"a", vec!["1", "decode"]),
        (LINES, "", vec![]),
        (LINES, "\r\n\n ", vec![]),
        // RFC 7464: white space follows values that could be truncated.
        (
            "application/json-seq",
            "\u{1e}1\n\u{1e}22",
            vec!["1", "decode"],
        ),
        ("application/json-seq", "\u{1e}1\u{1e}2\n", vec!["decode"]),
        (
            "application/json-seq",
            "\u{1e}true\u{1e}null ",
            vec!["decode"],
        ),
        (
            "application/json-seq",
            "\u{1e}{\"a\":1}\u{1e}[2]\u{1e}\"b\"",
            vec!["{\"a\":1}", "[2]", "\"b\""],
        ),
        (
            "application/json-seq",
            "\u{1e}{\"a\":\u{1e}{}\n",
            vec!["decode"],
        ),
    ] {
        let lines = lines_of(&typed(media_type, body)).await.expect("a stream");
        assert_eq!(all(lines.into_inner()).await, expected, "{body:?}");
    }
}

#[tokio::test]
async fn lines_have_many_names() {
    for media_type in [
        "application/x-ndjson; charset=utf-8",
        "Application/NDJSON",
        "application/jsonl",
        "application/stream+json",
        "text/x-jsonlines",
    ] {
        let lines = lines_of(&typed(media_type, "1\n2\n"))
            .await
            .expect("a stream");
        assert_eq!(all(lines.into_inner()).await, ["1", "2"], "{media_type}");
    }
}

#[tokio::test]
async fn another_media_type_is_an_error_with_its_body() {
    let json = r#"{"error":"no such thing"}"#;
    let html = "<title>Log in</title>";
    for (head, body, found) in [
        (
            "content-type: application/json\r\n",
            json,
            "`application/json`",
        ),
        (
            "content-type: text/html; charset=utf-8\r\n",
            html,
            "`text/html`",
        ),
        (
            "content-type: text/plain\r\n",
            "data: 1\n\n",
            "`text/plain`",
        ),
        ("content-type: \r\n", json, "no media type"),
        ("", json, "no media type"),
        ("", "", "no media type"),
    ] {
        let response = response("200 OK", head, body);
        let errors = [
            (
                "text/event-stream",
                events_of(&response, "").await.map(drop),
            ),
            (LINES, lines_of(&response).await.map(drop)),
        ];
        for (expected, outcome) in errors {
            let Err(Error::Decode(error)) = outcome else {
                panic!("{head}: {outcome:?}");
            };
            assert_eq!(error.status(), 200);
            assert_eq!(error.raw(), body.as_bytes());
            let text = error.to_string();
            let what = format!("expected `{expected}`, found {found}: ");
            assert!(text.contains(&what), "{text}");
            let shown = if body.is_empty() {
                "an empty body"
            } else {
                body.trim()
            };
            assert!(text.ends_with(shown), "{text}");
        }
    }
    // For each type of stream, the other one has another media type.
    assert!(events_of(&typed(LINES, "1\n"), "").await.is_err());
    assert!(
        lines_of(&typed("text/event-stream", "data: 1\n\n"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn only_the_start_of_another_media_type_is_kept() {
    let body = "x".repeat(3 << 20);
    let response = response("200 OK", "content-type: text/html\r\n", &body);
    let Err(Error::Decode(error)) = lines_of(&response).await else {
        panic!("it is not a stream");
    };
    let length = error.raw().len();
    assert!((1 << 20..2 << 20).contains(&length), "{length}");
    assert!(error.to_string().len() < 1000);
}

#[tokio::test]
async fn an_event_that_was_cut_off_does_not_count() {
    for rest in [
        "id: 2\ndata: {\"a\":2}\n",
        "id: 2\n",
        "id: 2",
        "id: 2\ndata: {\"a\":2}",
    ] {
        let body = format!("id: 1\ndata: {{\"a\":1}}\n\n{rest}");
        let response = typed("text/event-stream", &body);
        let cut = response.replace("content-length: ", "content-length: 1");
        for (response, is_cut) in [(response, false), (cut, true)] {
            let mut events = events_of(&response, "").await.expect("a stream");
            let first = events.next().await.expect("an event").expect("it fits");
            assert_eq!(first.id, "1");
            match events.next().await {
                Some(Err(Error::Transport(_))) if is_cut => {}
                None if !is_cut => {}
                other => panic!("{other:?}"),
            }
            assert!(events.next().await.is_none());
            assert_eq!(events.last_event_id(), "1", "{rest:?}");
        }
    }
    // An id without data applies if a blank line ends it.
    let response = typed("text/event-stream", "id: 7\n\nid: 8\n");
    let mut events = events_of(&response, "").await.expect("a stream");
    assert!(events.next().await.is_none());
    assert_eq!(events.last_event_id(), "7");
}

#[tokio::test]
async fn the_named_event_ends_the_stream() {
    for rest in ["", "data: 3\n\n", "data: 3"] {
        let body = format!("data: 1\n\ndata: [done]\n\ndata: [DONE]\n\n{rest}");
        let response = typed("text/event-stream", &body);
        let mut events = events_of(&response, "[DONE]").await.expect("a stream");
        let first = events.next().await.expect("an event").expect("it fits");
        assert_eq!(first.into_value(), Some(Json::from(1)));
        // Similar to the end, but different.
        let second = events.next().await.expect("an event").expect("it fits");
        assert_eq!(second.value(), None);
        assert!(events.next().await.is_none());
        assert!(events.next().await.is_none());
    }
    // The connection stays open; the stream does not wait for its end.
    let response = typed("text/event-stream", "data: [DONE]\n\n");
    let response = response.replace("content-length: ", "content-length: 9");
    let mut events = events_of(&response, "[DONE]").await.expect("a stream");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_record_is_complete_at_its_line_end() {
    for (body, expected) in [
        // The next separator is not sent before there is another record.
        ("\u{1e}1\n\u{1e}2\n", vec!["1", "2", "transport"]),
        (
            "\u{1e}{\"a\":\n[\n\"\\\"}\\n\"]}\n",
            vec!["{\"a\":[\"\\\"}\\n\"]}", "transport"],
        ),
        ("\u{1e}\n{\"a\":1}\n \n", vec!["{\"a\":1}", "transport"]),
        ("\u{1e}{\"a\":\n", vec!["transport"]),
    ] {
        // The declared length exceeds that of the body.
        let length = body.len() + 10;
        let response = format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json-seq\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        let found = all(lines_of(&response).await.expect("a stream").into_inner()).await;
        assert_eq!(found, expected, "{body:?}");
    }
}
