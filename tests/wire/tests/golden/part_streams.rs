//! Multipart responses as streams of their parts, byte for byte.

use trine_golden::part_streams::types::Change;
use trine_golden::{Error, Json};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

/// Returns a server that responds with a body in chunks of this length.
fn serving(media_type: &str, body: impl Into<Vec<u8>>, chunk: usize) -> Loopback {
    let media_type = format!("{media_type}; boundary=\"a b\"");
    Loopback::with_response(MockResponse::body(200, &media_type, body).in_chunks(chunk))
}

#[tokio::test]
async fn parts_are_typed() {
    let body = "--a b\r\nContent-Type: application/json\r\n\r\n{\"id\":1}\r\n\
                --a b\r\nContent-ID: <x>\r\n\r\n{\"id\": 2}\r\n--a b--\r\n";
    for chunk in [1, 2, 3, 1000] {
        let server = serving("multipart/mixed", body, chunk);
        let mut changes = client!(part_streams, server)
            .changes()
            .await
            .expect("a stream");
        assert_eq!(changes.status(), 200);
        let first = changes.next().await.expect("a part").expect("it fits");
        assert_eq!(first.value, Change { id: 1 });
        assert_eq!(first.media_type(), Some("application/json"));
        let second = changes.next().await.expect("a part").expect("it fits");
        assert_eq!(second.value, Change { id: 2 });
        assert_eq!(second.headers["content-id"], "<x>");
        assert!(changes.next().await.is_none());
        let request = server.request();
        assert_eq!(request.header("accept"), Some("multipart/mixed"));
    }
}

/// Returns a body with these parts: their media type, and their content.
fn body_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (media_type, content) in parts {
        body.extend(format!("--a b\r\nContent-Type: {media_type}\r\n\r\n").bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--a b--\r\n");
    body
}

#[tokio::test]
async fn a_part_is_read_in_its_charset() {
    let utf_16 = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    };
    // 0x0d and 0x0a are also parts of other characters in UTF-16.
    let big = utf_16("\u{e4}\u{d0a}\u{20ac}", u16::to_be_bytes);
    let marked = utf_16("\u{feff}\u{e4}", u16::to_le_bytes);
    let json = utf_16("\"\u{e4}\"", u16::to_le_bytes);
    let body = body_of(&[
        ("text/plain; charset=iso-8859-1", b"\xe4"),
        ("text/plain; ; charset=\"ISO-8859-15\"", b"\xa4"),
        ("text/plain", "\u{e4}".as_bytes()),
        ("text/plain; charset=utf-16be", &big),
        ("text/plain", &marked),
        ("application/json; charset=utf-16", &json),
        ("application/json; charset=iso-8859-1", b"\"\xe4\""),
        ("text/plain", b"\xe4"),
        ("text/plain; charset=Shift_JIS", b"\x83\x41"),
        ("text/plain", b"x"),
    ]);
    for chunk in [1, 1000] {
        let server = serving("multipart/mixed", body.clone(), chunk);
        let mut lines = client!(part_streams, server)
            .lines()
            .await
            .expect("a stream");
        let mut found = Vec::new();
        while let Some(line) = lines.next().await {
            found.push(line.map_or_else(|error| error.to_string(), |part| part.value));
        }
        assert!(
            found[8].contains("unsupported charset `Shift_JIS`"),
            "{}",
            found[8]
        );
        found.remove(8);
        let expected = [
            "\u{e4}",
            "\u{20ac}",
            "\u{e4}",
            "\u{e4}\u{d0a}\u{20ac}",
            "\u{e4}",
            "\u{e4}",
            "\u{e4}",
            "\u{fffd}",
            "x",
        ];
        assert_eq!(found, expected);
    }
    let object = |charset: &str, content: &[u8]| {
        let body = body_of(&[(&format!("application/json{charset}"), content)]);
        let server = serving("multipart/mixed", body, 1000);
        async move {
            client!(part_streams, server)
                .changes()
                .await?
                .into_inner()
                .collect()
                .await
        }
    };
    let json = "{\"id\":1}";
    for (charset, content) in [
        ("; charset=utf-16le", utf_16(json, u16::to_le_bytes)),
        ("; charset=UTF-16", utf_16(json, u16::to_be_bytes)),
        ("", utf_16(json, u16::to_be_bytes)),
        ("", utf_16(&format!("\u{feff}{json}"), u16::to_le_bytes)),
    ] {
        let changes = object(charset, &content).await.expect("parts");
        assert_eq!(changes[0].value, Change { id: 1 });
    }
}

#[tokio::test]
async fn a_line_that_begins_like_the_last_one_is_content() {
    let body = "--a b\r\n\r\none\r\n--a b--x\r\n--a b---\r\ntwo\r\n--a b-- \t";
    for chunk in [1, 1000] {
        let server = serving("multipart/mixed", body, chunk);
        let lines = client!(part_streams, server).lines().await;
        let lines = lines.expect("a stream").into_inner().collect().await;
        let lines = lines.expect("the last line is the end");
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].value, "one\r\n--a b--x\r\n--a b---\r\ntwo");
    }
    let server = serving("multipart/mixed", "--a b\r\n\r\none\r\n--a b--x", 1000);
    let lines = client!(part_streams, server).lines().await;
    let error = lines.expect("a stream").into_inner().collect().await;
    let error = error.expect_err("it is not complete").to_string();
    assert!(error.contains("expected the final boundary"), "{error}");
}

#[tokio::test]
async fn the_stream_continues_after_a_part_that_does_not_match() {
    let body = "--a b\r\n\r\n{\"id\":\"x\"}\r\n--a b\r\n\r\n{\"id\":2}\r\n--a b\r\n\r\n{\"id\":3}";
    let server = serving("multipart/mixed", body, 1000);
    let mut changes = client!(part_streams, server)
        .changes()
        .await
        .expect("a stream");
    let Some(Err(Error::Decode(error))) = changes.next().await else {
        panic!("it fits");
    };
    assert_eq!((error.path(), error.raw()), ("id", &b"{\"id\":\"x\"}"[..]));
    let second = changes.next().await.expect("a part").expect("it fits");
    assert_eq!(second.value, Change { id: 2 });
    // The body ends within the third part.
    let Some(Err(Error::Decode(error))) = changes.next().await else {
        panic!("it is complete");
    };
    let text = error.to_string();
    assert!(text.contains("expected the final boundary"), "{text}");
    assert!(changes.next().await.is_none());
}

#[tokio::test]
async fn texts_and_numbers_are_read_without_quotes() {
    let body = "--a b\r\n\r\n\"a\"\r\n--a b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
                ü\r\n\r\n--a b--";
    let server = serving("multipart/mixed", body, 1000);
    let lines = client!(part_streams, server).lines().await;
    let lines = lines.expect("a stream").into_inner().collect().await;
    let lines: Vec<String> = lines
        .expect("parts")
        .into_iter()
        .map(|it| it.value)
        .collect();
    assert_eq!(lines, ["\"a\"", "ü\r\n"]);
    let server = serving("multipart/mixed", "--a b\r\n\r\n12\r\n--a b--", 1000);
    let counts = client!(part_streams, server).counts().await;
    let counts = counts.expect("a stream").into_inner().collect().await;
    assert_eq!(counts.expect("parts")[0].value, 12);
}

#[tokio::test]
async fn bytes_are_unmodified() {
    let body =
        "--a b\r\nContent-Type: image/jpeg\r\n\r\n\u{0}\r\n--a\r\n\r\n--a b\r\n\r\n\r\n--a b--";
    for chunk in [1, 1000] {
        let server = serving("multipart/x-mixed-replace", body, chunk);
        let frames = client!(part_streams, server).frames().await;
        let frames = frames.expect("a stream").into_inner().collect().await;
        let frames = frames.expect("parts");
        assert_eq!(frames[0].value, b"\x00\r\n--a\r\n");
        assert_eq!(frames[0].media_type(), Some("image/jpeg"));
        assert_eq!((frames[1].value.len(), frames.len()), (0, 2));
    }
    let body = "--a b\r\nContent-Range: bytes 0-1/9\r\n\r\nxy\r\n--a b--";
    let server = serving("multipart/byteranges", body, 1000);
    let ranges = client!(part_streams, server).ranges().await;
    let ranges = ranges.expect("a stream").into_inner().collect().await;
    let ranges = ranges.expect("parts");
    assert_eq!(ranges[0].headers["content-range"], "bytes 0-1/9");
    assert_eq!(ranges[0].value, b"xy");
}

#[tokio::test]
async fn a_response_as_a_whole_has_another_method() {
    let server = Loopback::with_response(MockResponse::json(200, r#"[{"id":1}]"#));
    let whole = client!(part_streams, server).history().await;
    assert_eq!(*whole.expect("a response"), [Change { id: 1 }]);
    assert_eq!(server.request().header("accept"), Some("application/json"));
    let server = serving(
        "multipart/mixed",
        "--a b\r\n\r\n{\"id\":1}\r\n--a b--",
        1000,
    );
    let mut stream = client!(part_streams, server)
        .history_stream()
        .await
        .expect("a stream");
    let part = stream.next().await.expect("a part").expect("it fits");
    assert_eq!(part.value, Change { id: 1 });
    assert_eq!(server.request().header("accept"), Some("multipart/mixed"));
}

#[tokio::test]
async fn parts_of_several_types_are_bytes() {
    let body = "--a b\r\nContent-Type: application/json\r\n\r\n{\"id\":1}\r\n\
                --a b\r\nContent-Type: text/csv\r\n\r\n1,2\r\n--a b--";
    let server = serving("multipart/related", body, 1000);
    let parts = client!(part_streams, server).report().await;
    let parts = parts.expect("a stream").into_inner().collect().await;
    let parts = parts.expect("parts");
    let first: Json = serde_json::from_slice(&parts[0].value).expect("JSON");
    assert_eq!(first["id"], 1);
    assert_eq!(parts[1].value, b"1,2");
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let error = client!(part_streams, server).report().await;
    let error = error.expect_err("another media type").to_string();
    assert!(error.contains("expected `multipart/related`"), "{error}");
}

#[tokio::test]
async fn the_encoding_of_the_first_parts_is_not_that_of_the_others() {
    let body = "--a b\r\nContent-Type: application/json\r\n\r\n\"a\"\r\n\
                --a b\r\nContent-Type: text/plain\r\n\r\nb c\r\n--a b--";
    let server = serving("multipart/mixed", body, 1000);
    let notes = client!(part_streams, server).notes().await;
    let notes = notes.expect("a stream").into_inner().collect().await;
    let notes = notes.expect("parts");
    assert_eq!(
        (&*notes[0].value, &*notes[1].value),
        (&b"\"a\""[..], &b"b c"[..])
    );
    // All parts are JSON if no others may follow.
    let body = "--a b\r\n\r\n\"a\"\r\n--a b\r\n\r\n\"b\"\r\n--a b--";
    let server = serving("multipart/mixed", body, 1000);
    let words = client!(part_streams, server).words().await;
    let words = words.expect("a stream").into_inner().collect().await;
    let words: Vec<String> = words
        .expect("parts")
        .into_iter()
        .map(|it| it.value)
        .collect();
    assert_eq!(words, ["a", "b"]);
    // Parts of several types are any JSON if all of them are JSON.
    let body = "--a b\r\n\r\n{\"id\":1}\r\n--a b\r\n\r\n2\r\n--a b--";
    let server = serving("multipart/mixed", body, 1000);
    let records = client!(part_streams, server).records().await;
    let records = records.expect("a stream").into_inner().collect().await;
    let records: Vec<Json> = records
        .expect("parts")
        .into_iter()
        .map(|it| it.value)
        .collect();
    assert_eq!((&records[0]["id"], &records[1]), (&1.into(), &2.into()));
}

#[tokio::test]
async fn the_last_part_is_read_before_a_broken_connection_is_reported() {
    let end = "--a b\r\n\r\none\r\n--a b--";
    let middle = "--a b\r\n\r\none\r\n--a b\r\n\r\ntwo";
    for (body, is_complete) in [(end, true), (middle, false)] {
        let media_type = "multipart/mixed; boundary=\"a b\"";
        let response = MockResponse::body(200, media_type, body).cut_short();
        let server = Loopback::with_response(response);
        let lines = client!(part_streams, server).lines().await;
        let mut lines = lines.expect("a stream").into_inner();
        let first = lines.next().await.expect("a part").expect("it fits");
        assert_eq!(first.value, "one");
        match (lines.next().await, is_complete) {
            (None, true) => {}
            (Some(Err(error)), false) => assert!(!matches!(error, Error::Decode(_)), "{error}"),
            (other, _) => panic!("{}", other.is_some()),
        }
        assert!(lines.next().await.is_none());
    }
}
