//! Multipart responses as streams of parts.

#[allow(dead_code, reason = "not all of it is of use here")]
mod loopback_server;

use loopback_server::{Server, response};
use reqwest::Method;
use serde::de::DeserializeOwned;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{Error, Json, NoError, PartStream, RequestOptions, Response};

const MIXED: &str = "multipart/mixed";
const HEAD: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n";

type Parts<T> = Result<Response<PartStream<T>>, Error<NoError>>;

async fn bytes_of(response: &str) -> Parts<Vec<u8>> {
    let server = Server::with_responses(&[response]).await;
    let call = Client::at(&server.url).call(Method::GET, "/parts");
    call.send_bytes_parts(MIXED).await
}

async fn json_of(response: &str) -> Parts<Json> {
    let server = Server::with_responses(&[response]).await;
    let call = Client::at(&server.url).call(Method::GET, "/parts");
    call.send_json_parts(MIXED).await
}

async fn texts_of<T: DeserializeOwned>(response: &str) -> Parts<T> {
    let server = Server::with_responses(&[response]).await;
    let call = Client::at(&server.url).call(Method::GET, "/parts");
    call.send_text_parts(MIXED).await
}

fn typed(media_type: &str, body: &str) -> String {
    response("200 OK", &format!("content-type: {media_type}\r\n"), body)
}

fn mixed(body: &str) -> String {
    typed("multipart/mixed; boundary=b", body)
}

/// Returns the contents of all parts, and the messages of errors.
async fn all<T>(parts: Parts<T>, content: impl Fn(&T) -> String) -> Vec<String> {
    let mut parts = parts.expect("a stream").into_inner();
    let mut found = Vec::new();
    while let Some(part) = parts.next().await {
        found.push(match part {
            Ok(part) => content(&part.value),
            Err(error) => format!("error: {error}"),
        });
    }
    assert!(parts.next().await.is_none(), "the end is the end");
    found
}

async fn contents(response: &str) -> Vec<String> {
    let content = |content: &Vec<u8>| String::from_utf8_lossy(content).into_owned();
    all(bytes_of(response).await, content).await
}

#[tokio::test]
async fn the_framing_is_that_of_rfc_2046() {
    for (body, expected) in [
        (
            "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n",
            vec!["one", "two"],
        ),
        // A preamble, an epilogue, and blanks after the boundary.
        (
            "before\r\n--b \t\r\n\r\none\r\n--b--\r\nafter\r\n--b\r\n\r\nno",
            vec!["one"],
        ),
        ("\r\n--b\r\n\r\none\r\n--b--", vec!["one"]),
        // Line ends in the content belong to it, except for the last.
        ("--b\r\n\r\n\r\none\r\n\r\n--b--", vec!["\r\none\r\n"]),
        // Neither are delimiters: inside of a line, longer, after a line feed.
        (
            "--b\r\n\r\na--b\r\n--bc\r\n--b-\r\nx\n--b\r\n--b--",
            vec!["a--b\r\n--bc\r\n--b-\r\nx\n--b"],
        ),
        // Nor is a longer line that begins like the last one; blanks may follow that.
        (
            "--b\r\n\r\none\r\n--b--c\r\n--b---\r\n--b --\r\n--b-- x\r\n--b-- \t\r\nafter",
            vec!["one\r\n--b--c\r\n--b---\r\n--b --\r\n--b-- x"],
        ),
        ("--b--x\r\n--b\r\n\r\none\r\n--b-- ", vec!["one"]),
        ("--b\r\n\r\none\r\n--b--\r", vec!["one"]),
        ("--b\r\n\r\none\r\n--b--\nafter", vec!["one"]),
        // Without content, with and without the line that ends the headers.
        (
            "--b\r\nX: 1\r\n\r\n\r\n--b\r\nX: 1\r\n\r\n--b\r\n\r\n--b--",
            vec!["", "", ""],
        ),
        ("--b\r\n--b--", vec![""]),
        // Some servers send line feeds only.
        (
            "--b\nX: 1\n\none\n--b\n\ntwo\r\n--b--\n",
            vec!["one", "two\r"],
        ),
        ("--b--", vec![]),
    ] {
        assert_eq!(contents(&mixed(body)).await, expected, "{body:?}");
        // The boundaries are split in all ways.
        for length in 1..=5 {
            let chunks = body.as_bytes().chunks(length);
            let chunks = chunks.map(|chunk| {
                let text = std::str::from_utf8(chunk).expect("ASCII");
                format!("{:x}\r\n{text}\r\n", chunk.len())
            });
            let chunks: String = chunks.collect();
            let chunked = format!(
                "{HEAD}content-type: multipart/mixed; boundary=b\r\n\
                 transfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"
            );
            assert_eq!(contents(&chunked).await, expected, "{length}: {body:?}");
        }
    }
}

#[tokio::test]
async fn the_end_without_the_final_boundary_is_an_error() {
    for body in [
        "",
        "x",
        "--b",
        "--b\r\n",
        "--b\r\n\r\none\r\n-",
        "--b\r\n\r\none\r\n--b",
        "--b\r\n\r\none\r\n--b-",
        "--b\r\n\r\none\r\n--b--x",
    ] {
        let found = contents(&mixed(body)).await;
        let [only] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert!(only.contains("expected the final boundary"), "{only}");
    }
    let found = contents(&mixed("--b\r\n\r\none\r\n--b\r\n\r\ntwo")).await;
    assert_eq!((found.len(), found[0].as_str()), (2, "one"));
    assert!(
        found[1].contains("expected the final boundary"),
        "{}",
        found[1]
    );
    // The declared length exceeds that of the body: an error of the connection.
    let cut = format!(
        "{HEAD}content-type: multipart/mixed; boundary=b\r\n\
         content-length: 100\r\n\r\n--b\r\n\r\none\r\n--b\r\n"
    );
    let mut parts = bytes_of(&cut).await.expect("a stream").into_inner();
    assert!(parts.next().await.expect("a part").is_ok());
    let error = parts.next().await.expect("an error");
    assert!(matches!(error, Err(Error::Transport(_))), "{error:?}");
    assert!(parts.next().await.is_none());
    // A status without a body.
    let empty = response("204 No Content", "", "");
    assert!(contents(&empty).await.is_empty());
}

#[tokio::test]
async fn the_boundary_is_that_of_the_media_type() {
    for (media_type, boundary) in [
        ("multipart/mixed;boundary=b", "b"),
        (
            "Multipart/Related; type=\"a;boundary=x\"; Boundary = \"a b?\"",
            "a b?",
        ),
        (
            "multipart/x-mixed-replace; boundary=\"a\\\"b\"; charset=utf-8",
            "a\"b",
        ),
        // Parameters that are empty or have no value are skipped.
        ("multipart/mixed; ; boundary=b", "b"),
        ("multipart/mixed;;a; boundary=b;", "b"),
        ("multipart/mixed; a=\"x\"y; boundary=\"b", "b"),
    ] {
        let body = format!("--{boundary}\r\n\r\none\r\n--{boundary}--");
        assert_eq!(
            contents(&typed(media_type, &body)).await,
            ["one"],
            "{media_type}"
        );
    }
    let long = format!("multipart/mixed; boundary={}", "b".repeat(300));
    for media_type in [
        "multipart/mixed",
        "multipart/mixed; boundary=",
        "multipart/mixed; b",
        &long,
    ] {
        let found = contents(&typed(media_type, "--b\r\n\r\none\r\n--b--")).await;
        let [only] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert!(
            only.contains("expected a media type with a boundary"),
            "{only}"
        );
    }
    let other = bytes_of(&typed("application/json", "{}")).await;
    let error = other.expect_err("another media type").to_string();
    assert!(
        error.contains("expected `multipart/mixed`, found `application/json`"),
        "{error}"
    );
}

#[tokio::test]
async fn parts_have_headers() {
    let body = "--b\r\ncontent-type: image/png\r\nContent-ID: <a>\r\nX-Long: one\r\n two\r\n\
                X-Twice: 1\r\nX-Twice: 2\r\n\r\n\u{1}\r\n--b\r\n\r\n\r\n--b--";
    let mut parts = bytes_of(&mixed(body)).await.expect("a stream").into_inner();
    let part = parts.next().await.expect("a part").expect("a part");
    assert_eq!(part.media_type(), Some("image/png"));
    assert_eq!(part.headers["content-id"], "<a>");
    assert_eq!(part.headers["x-long"], "one two");
    let twice: Vec<_> = part.headers.get_all("x-twice").iter().collect();
    assert_eq!(twice, ["1", "2"]);
    assert_eq!(part.value, b"\x01");
    let part = parts.next().await.expect("a part").expect("a part");
    assert_eq!((part.media_type(), part.headers.len()), (None, 0));

    let long = format!("--b\r\nX: {}\r\n\r\n\r\n--b--", "x".repeat(20_000));
    let found = contents(&mixed(&long)).await;
    assert!(found[0].contains("longer than 16384 bytes"), "{}", found[0]);
    // The most headers that fit.
    let many = format!("--b\r\n{}\r\n\r\n--b--", "a:\r\n".repeat(4000));
    assert_eq!(contents(&mixed(&many)).await, [""]);
    for head in ["no colon", "a b: 1", ": 1", "x: \u{1}"] {
        let found = contents(&mixed(&format!("--b\r\n{head}\r\n\r\n\r\n--b--"))).await;
        assert_eq!(found.len(), 1, "{head}");
        assert!(
            found[0].contains("expected a header of a part"),
            "{}",
            found[0]
        );
    }
}

#[tokio::test]
async fn json_is_read_by_its_charset_and_a_mismatch_does_not_end_the_stream() {
    let body = "--b\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--b\r\n\r\nno\r\n\
                --b\r\nContent-Type: application/json\r\n\r\n\"\u{e4}\"\r\n--b--";
    let found = all(json_of(&mixed(body)).await, Json::to_string).await;
    assert_eq!((found.len(), found[0].as_str()), (3, "{\"a\":1}"));
    assert!(found[1].contains("invalid JSON"), "{}", found[1]);
    assert_eq!(found[2], "\"\u{e4}\"");
}

#[tokio::test]
async fn text_is_a_scalar_or_json() {
    let of = |texts: &[&str]| {
        let parts = texts.iter().map(|text| format!("--b\r\n\r\n{text}\r\n"));
        mixed(&format!("{}--b--", parts.collect::<String>()))
    };
    let found = all(texts_of(&of(&["5", "\"a\"", " b "])).await, String::clone).await;
    assert_eq!(found, ["5", "\"a\"", " b "]);
    let found = all(texts_of(&of(&["5", " 6 ", "x"])).await, i64::to_string).await;
    assert_eq!(found[..2], ["5", "6"]);
    assert!(found[2].contains("expected i64"), "{}", found[2]);
    let found = all(
        texts_of::<Option<bool>>(&of(&["true", "null"])).await,
        |it| format!("{it:?}"),
    );
    assert_eq!(found.await, ["Some(true)", "None"]);
    let body = "--b\r\nContent-Type: application/json\r\n\r\n\"a\"\r\n\
                --b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nb\r\n--b--";
    let found = all(texts_of(&mixed(body)).await, String::clone).await;
    assert_eq!(found, ["a", "b"]);
}

#[tokio::test]
async fn one_part_is_bounded() {
    let body = format!(
        "--b\r\n\r\none\r\n--b\r\n\r\n{}\r\n--b--",
        "x".repeat(1 << 20)
    );
    let server = Server::with_responses(&[mixed(&body).as_str()]).await;
    let options = RequestOptions::new().max_event_bytes(1 << 16);
    let client = Client::at(&server.url).with_options(options);
    let call = client.call(Method::GET, "/parts");
    let parts = call.send_bytes_parts::<NoError>(MIXED).await;
    let mut parts = parts.expect("a stream").into_inner();
    assert!(parts.next().await.expect("a part").is_ok());
    let error = parts
        .next()
        .await
        .expect("an error")
        .expect_err("it is too long");
    assert!(error.to_string().contains("`max_event_bytes`"), "{error}");
    assert!(parts.next().await.is_none());
}
