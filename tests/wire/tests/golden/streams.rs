//! Streamed responses and raw bodies.

use trine_golden::event_stream::types::{
    Change, ChatRequest, ChatResponseEvent, CompleteRequest, TickRequest,
};
use trine_golden::json_lines::types::Row;
use trine_golden::runtime::{Event, EventData};
use trine_golden::{Error, Json};
use trine_loopback::{Loopback, MockResponse};

use crate::{client, silent};

/// Returns a server that responds with these events, in chunks of this length.
fn events(text: &str, chunk: usize) -> Loopback {
    Loopback::with_response(MockResponse::body(200, "text/event-stream", text).in_chunks(chunk))
}

/// Returns all events of the log for a text: type, id and data.
async fn logged(text: &str, chunk: usize) -> Vec<(String, String, String)> {
    let server = events(text, chunk);
    let mut log = client!(event_stream, server).log().await.expect("a stream");
    let mut found = Vec::new();
    while let Some(event) = log.next().await {
        let event = event.expect("an event");
        let (name, id) = (event.event.clone(), event.id.clone());
        found.push((name, id, event.into_value().expect("text is a value")));
    }
    found
}

fn change(id: i64, title: Option<&str>) -> Change {
    Change {
        id,
        title: title.map(str::to_owned),
    }
}

#[tokio::test]
async fn events_are_typed() {
    let text = "event: add\nid: 7\ndata: {\"id\":1,\ndata: \"title\":\"ü\"}\n\n\
                data: {\"id\":2}\n\ndata: no JSON\n\n";
    for chunk in [1, 2, 3, 1000] {
        let server = events(text, chunk);
        let mut changes = client!(event_stream, server)
            .watch()
            .await
            .expect("a stream");
        assert_eq!(changes.status(), 200);
        let first = changes.next().await.expect("an event").expect("it fits");
        assert_eq!(
            first,
            Event {
                event: "add".to_owned(),
                id: "7".to_owned(),
                data: EventData::Value(change(1, Some("ü"))),
            }
        );
        let second = changes.next().await.expect("an event").expect("it fits");
        assert_eq!(second.event, "message");
        // The id applies until there is another.
        assert_eq!(second.id, "7");
        assert_eq!(second.value(), Some(&change(2, None)));
        let last = changes.next().await.expect("an event").expect("it is kept");
        assert_eq!(last.data, EventData::Raw("no JSON".to_owned()));
        assert_eq!(last.value(), None);
        assert!(changes.next().await.is_none());
        assert!(changes.next().await.is_none());
        assert_eq!(changes.last_event_id(), "7");
        let request = server.request();
        assert_eq!(request.header("accept"), Some("text/event-stream"));
    }
}

#[tokio::test]
async fn the_stream_continues_after_an_event_that_does_not_match() {
    let server = events(
        "data: {\"id\":\"x\"}\n\ndata: {}\n\ndata: {\"id\":3}\n\n",
        1000,
    );
    let mut changes = client!(event_stream, server)
        .watch()
        .await
        .expect("a stream");
    for path in ["id", ""] {
        match changes.next().await.expect("an event") {
            Err(Error::Decode(error)) => {
                assert_eq!(error.path(), path);
                assert_eq!(error.status(), 200);
                assert!(error.raw().starts_with(b"{"));
                assert!(error.to_string().contains("GET /watch"), "{error}");
            }
            other => panic!("{other:?}"),
        }
    }
    let third = changes.next().await.expect("an event").expect("it fits");
    assert_eq!(third.into_value(), Some(change(3, None)));
}

/// The rules of the HTML standard, and its examples.
#[tokio::test]
async fn a_stream_is_parsed_according_to_the_standard() {
    let long = format!("data: {}\n\n", "x".repeat(100_000));
    type Expected<'a> = Vec<(&'a str, &'a str, &'a str)>;
    let cases: Vec<(&str, Expected<'_>)> = vec![
        // The examples.
        (
            "data: YHOO\ndata: +2\ndata: 10\n\n",
            vec![("message", "", "YHOO\n+2\n10")],
        ),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            vec![
                ("message", "1", "first event"),
                ("message", "", "second event"),
                ("message", "", " third event"),
            ],
        ),
        (
            "data\n\ndata\ndata\n\ndata:",
            vec![("message", "", ""), ("message", "", "\n")],
        ),
        (
            "data:test\n\ndata: test\n\n",
            vec![("message", "", "test"), ("message", "", "test")],
        ),
        // Line ends, a byte order mark, comments, unknown fields.
        (
            "\u{feff}data: a\r\rdata: b\r\n\r\ndata: c\n\r\n",
            vec![
                ("message", "", "a"),
                ("message", "", "b"),
                ("message", "", "c"),
            ],
        ),
        // CR and LF are one line end, also across chunks.
        ("data: a\r\ndata: b\r\n\r\n", vec![("message", "", "a\nb")]),
        (
            ":comment\nother: x\nDATA: x\n data: x\nevent: a\nevent: b\ndata: a:b\n\n",
            vec![("b", "", "a:b")],
        ),
        // The type applies only to its event, and not to an event without data.
        ("event: a\n\ndata: x\n\n", vec![("message", "", "x")]),
        ("id: a\0b\ndata: x\n\n", vec![("message", "", "x")]),
        ("data: \u{feff}x\n\n", vec![("message", "", "\u{feff}x")]),
        // An incomplete event is dropped.
        ("data: x\n\ndata: y\n", vec![("message", "", "x")]),
        ("", vec![]),
        ("\n\n\n", vec![]),
        (&long, vec![("message", "", long[6..].trim_end())]),
    ];
    for (text, expected) in cases {
        let chunks: &[usize] = if text.len() > 1000 {
            &[4096]
        } else {
            &[1, 2, 7, 1000]
        };
        for chunk in chunks {
            let found = logged(text, *chunk).await;
            let found: Vec<_> = found
                .iter()
                .map(|(event, id, data)| (event.as_str(), id.as_str(), data.as_str()))
                .collect();
            assert!(found == expected, "{text:?} in {chunk}: {found:?}");
        }
    }
}

#[tokio::test]
async fn the_server_can_set_a_retry_delay() {
    let server = events("retry: x1\nretry: 1500\nretry: -1\ndata: a\n\n", 5);
    let mut log = client!(event_stream, server).log().await.expect("a stream");
    assert_eq!(log.retry(), None);
    log.next().await.expect("an event").expect("it fits");
    assert_eq!(log.retry(), Some(std::time::Duration::from_millis(1500)));
}

#[tokio::test]
async fn an_error_comes_before_the_stream() {
    let server = Loopback::with_response(MockResponse::json(404, r#"{"message":"none"}"#));
    let outcome = client!(event_stream, server).watch().await;
    let Err(Error::Api(error)) = outcome else {
        panic!("{outcome:?}");
    };
    let trine_golden::event_stream::errors::WatchError::NotFound(problem) =
        error.parsed().expect("it is described");
    assert_eq!(problem.message.as_deref(), Some("none"));
    // Nor does a request that was not sent.
    let closed = trine_golden::event_stream::Client::builder()
        .base_url("http://127.0.0.1:9")
        .build()
        .expect("a client");
    assert!(matches!(closed.watch().await, Err(Error::Transport(_))));
}

#[tokio::test]
async fn no_content_is_an_empty_stream() {
    let server = silent();
    let mut changes = client!(event_stream, server)
        .watch()
        .await
        .expect("a stream");
    assert_eq!(changes.status(), 204);
    assert!(changes.next().await.is_none());
}

#[tokio::test]
async fn an_interrupted_stream_returns_one_error() {
    let response = MockResponse::body(200, "text/event-stream", "data: {\"id\":1}\n\ndata");
    let server = Loopback::with_response(response.cut_short());
    let mut changes = client!(event_stream, server)
        .watch()
        .await
        .expect("a stream");
    changes.next().await.expect("an event").expect("it fits");
    match changes.next().await.expect("an end") {
        Err(error @ Error::Transport(_)) => assert_eq!(error.operation(), "GET /watch"),
        other => panic!("{other:?}"),
    }
    assert!(changes.next().await.is_none());
}

#[tokio::test]
async fn json_and_events_are_two_methods() {
    let server = Loopback::start(|request| match request.header("accept") {
        Some("text/event-stream") => MockResponse::body(
            200,
            "text/event-stream",
            "event: word\ndata: {\"word\":\"w\"}\n\ndata: [DONE]\n\ndata: {\"word\":\"x\"}\n\n",
        ),
        _ => MockResponse::json(200, r#"{"text":"t"}"#),
    });
    let client = client!(event_stream, server);
    let question = CompleteRequest::new("?");
    let whole = client.complete(&question).await.expect("a response");
    assert_eq!(whole.text.as_deref(), Some("t"));
    let mut words = client.complete_stream(&question).await.expect("a stream");
    let word = words.next().await.expect("an event").expect("it fits");
    assert_eq!(word.event, "word");
    // The document describes the event; the client decodes its data.
    assert_eq!(word.into_value().expect("a value").word, "w");
    // The declared end is not returned as an event, and the stream ends after it.
    assert!(words.next().await.is_none());
    assert!(words.next().await.is_none());
    let bodies: Vec<_> = server.requests().iter().map(|it| it.text()).collect();
    let streamed = r#"{"question":"?","stream":true}"#;
    assert_eq!(bodies, [r#"{"question":"?"}"#, streamed]);

    // The method for streams sets the member, and replaces the caller's value; the other method
    // does not.
    let question = question.stream(false);
    client.complete_stream(&question).await.expect("a stream");
    assert_eq!(server.requests()[2].text(), streamed);
    client.complete(&question).await.expect("a response");
    let left = r#"{"question":"?","stream":false}"#;
    assert_eq!(server.requests()[3].text(), left);
}

#[tokio::test]
async fn the_member_that_requests_a_stream_is_created() {
    let server = events(
        "data: {\"id\":1}\n\ndata: [DONE]\n\ndata: {\"id\":2}\n\n",
        7,
    );
    let client = client!(event_stream, server);
    let mut changes = client.chat_stream(None).await.expect("a stream");
    let first = changes.next().await.expect("an event").expect("it fits");
    let ChatResponseEvent::Change(first) = first.into_value().expect("a value") else {
        panic!("it is a change");
    };
    assert_eq!(first, change(1, None));
    // The end is one of the values of the data in the document.
    assert!(changes.next().await.is_none());
    assert_eq!(server.request().text(), r#"{"options":{"mode":"stream"}}"#);
    let chat = ChatRequest::new().question("?");
    client.chat_stream(Some(&chat)).await.expect("a stream");
    assert_eq!(
        server.requests()[1].text(),
        r#"{"question":"?","options":{"mode":"stream"}}"#
    );
}

#[tokio::test]
async fn a_stream_without_an_alternative_is_requested_as_well() {
    let server = events("data: 1\n\ndata: over\n\ndata: 2\n\n", 1000);
    let client = client!(event_stream, server);
    let mut ticks = client
        .tick(&TickRequest::new(false))
        .await
        .expect("a stream");
    let tick = ticks.next().await.expect("an event").expect("it fits");
    assert_eq!(tick.into_value().as_deref(), Some("1"));
    assert!(ticks.next().await.is_none());
    assert_eq!(server.request().text(), r#"{"stream":true}"#);
}

#[tokio::test]
async fn lines_of_json_are_typed() {
    for (text, chunk) in [
        ("{\"id\":1}\n{\"id\":2}\r\n\n{\"id\":3}", 1),
        ("{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n", 1000),
        (" {\"id\":1}\n\n\n{\"id\":2}\n{\"id\":3}\n\n", 3),
    ] {
        let response = MockResponse::body(200, "application/x-ndjson", text);
        let server = Loopback::with_response(response.in_chunks(chunk));
        let mut rows = client!(json_lines, server).rows().await.expect("a stream");
        let mut ids = Vec::new();
        while let Some(row) = rows.next().await {
            ids.push(row.expect("it fits").id);
        }
        assert_eq!(ids, [1, 2, 3]);
        assert!(rows.next().await.is_none());
        let accept = server.request().header("accept").map(str::to_owned);
        assert_eq!(accept.as_deref(), Some("application/x-ndjson"));
    }
}

#[tokio::test]
async fn nothing_follows_a_mismatching_line() {
    for raw in ["{\"id\":true}", "nonsense"] {
        let text = format!("{{\"id\":1}}\n{raw}\n{{\"id\":3}}");
        let server = Loopback::with_response(MockResponse::body(200, "application/x-ndjson", text));
        let mut rows = client!(json_lines, server).rows().await.expect("a stream");
        let first = rows.next().await.expect("a line").expect("a row");
        assert_eq!(first, Row { id: 1 });
        match rows.next().await.expect("a line") {
            Err(Error::Decode(error)) => assert_eq!(error.raw(), raw.as_bytes()),
            other => panic!("{other:?}"),
        }
        assert!(rows.next().await.is_none());
    }
}

#[tokio::test]
async fn json_records_can_contain_line_breaks() {
    let text = "\u{1e}{\"id\":\n1}\n\u{1e}{\"id\":2}\n";
    let response = MockResponse::body(200, "application/json-seq", text);
    let server = Loopback::with_response(response.in_chunks(4));
    let mut rows = client!(json_lines, server)
        .add_rows_stream(&[])
        .await
        .expect("a stream");
    let mut ids = Vec::new();
    while let Some(row) = rows.next().await {
        ids.push(row.expect("it fits").id);
    }
    assert_eq!(ids, [1, 2]);
    let accept = server.request().header("accept").map(str::to_owned);
    assert_eq!(accept.as_deref(), Some("application/json-seq"));
}

#[tokio::test]
async fn lines_without_a_schema_are_any_json() {
    let response = MockResponse::body(200, "application/stream+json", "1\n\"a\"\n");
    let server = Loopback::with_response(response);
    let mut log = client!(json_lines, server).log().await.expect("a stream");
    for expected in [Json::from(1), Json::from("a")] {
        assert_eq!(log.next().await.expect("a line").expect("JSON"), expected);
    }
    assert!(log.next().await.is_none());
}

#[tokio::test]
async fn lines_of_json_are_sent() {
    let server = Loopback::with_response(MockResponse::json(200, "[]"));
    let client = client!(json_lines, server);
    let rows = [Row { id: 1 }, Row { id: 2 }];
    client.add_rows(&rows).await.expect("a response");
    client.set_rows(Some(&rows)).await.expect("a response");
    client.set_rows(None).await.expect("a response");
    let bodies: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            let media_type = request.header("content-type").map(str::to_owned);
            (media_type, request.text())
        })
        .collect();
    let lines = |media_type: &str, text: &str| (Some(media_type.to_owned()), text.to_owned());
    assert_eq!(
        bodies,
        [
            lines("application/jsonl", "{\"id\":1}\n{\"id\":2}\n"),
            lines(
                "application/json-seq",
                "\u{1e}{\"id\":1}\n\u{1e}{\"id\":2}\n"
            ),
            (None, String::new()),
        ]
    );
}

#[tokio::test]
async fn bodies_other_than_json_are_passed_through() {
    let server = Loopback::with_response(MockResponse::body(200, "application/xml", "<a/>"));
    let client = client!(raw_bodies, server);
    let order = client.order("<b/>").await.expect("a response");
    assert_eq!(*order, "<a/>");
    let request = server.request();
    assert_eq!(request.text(), "<b/>");
    assert_eq!(request.header("content-type"), Some("application/xml"));

    let server = Loopback::with_response(MockResponse::body(
        200,
        "application/x-www-form-urlencoded",
        "token=a%20b",
    ));
    let client = client!(raw_bodies, server);
    assert_eq!(*client.token().await.expect("a response"), "token=a%20b");

    let server = Loopback::with_response(MockResponse::body(200, "application/pdf", [0x25, 0xff]));
    let client = client!(raw_bodies, server);
    assert_eq!(*client.invoice().await.expect("a response"), [0x25, 0xff]);
    client
        .anything("application/octet-stream", Some(vec![0, 255]))
        .await
        .expect("a response");
    let requests = server.requests();
    assert_eq!(requests[1].body, [0, 255]);
    assert_eq!(
        requests[1].header("content-type"),
        Some("application/octet-stream")
    );
}

#[tokio::test]
async fn an_error_in_xml_is_text() {
    let server =
        Loopback::with_response(MockResponse::body(400, "application/problem+xml", "<no/>"));
    let outcome = client!(raw_bodies, server).order("<b/>").await;
    let Err(Error::Api(error)) = outcome else {
        panic!("{outcome:?}");
    };
    let trine_golden::raw_bodies::errors::OrderError::BadRequest(text) =
        error.parsed().expect("it is described");
    assert_eq!(text, "<no/>");
}
