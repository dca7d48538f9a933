//! Texts that are not plain UTF-8: byte order marks, other charsets, lone surrogates.

use trine_golden::Error;
use trine_golden::error_statuses::errors::UpdateLeadError;
use trine_golden::error_statuses::types::Problem;
use trine_golden::json_lines::types::Row;
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, silent};

/// Returns the decoded text of a response.
async fn text(media_type: &str, bytes: &[u8]) -> Result<String, String> {
    let server = Loopback::with_response(MockResponse::body(200, media_type, bytes));
    let client = client!(text_and_bytes_bodies, server);
    let response = client.put_text("").await;
    match response {
        Ok(response) => {
            assert_eq!(response.raw(), bytes);
            Ok(response.into_inner())
        }
        Err(error) => {
            assert!(matches!(error, Error::Decode(_)), "{error:?}");
            Err(error.to_string())
        }
    }
}

/// Returns the decoded JSON of a response, for any schema.
async fn json(media_type: &str, bytes: &[u8]) -> Result<String, String> {
    let server = Loopback::with_response(MockResponse::body(200, media_type, bytes));
    let client = client!(text_and_bytes_bodies, server);
    let anything = trine_golden::Json::Null;
    let response = client.put_anything(&anything).await;
    let response = response.map_err(|error| error.to_string())?;
    assert_eq!(response.raw(), bytes);
    Ok(response.to_string())
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[tokio::test]
async fn text_is_decoded_as_declared() {
    let little = utf_16("é€", u16::to_le_bytes);
    let big = utf_16("\u{feff}é€", u16::to_be_bytes);
    let cases: [(&str, &[u8], &str); 12] = [
        ("text/plain", "é".as_bytes(), "é"),
        ("text/plain; charset=UTF-8", "é".as_bytes(), "é"),
        ("text/plain", b"\xef\xbb\xbf\xc3\xa9", "é"),
        ("text/plain; charset=iso-8859-1", b"caf\xe9", "café"),
        (
            "text/plain; format=flowed; Charset=\"Latin1\"",
            b"\xe9",
            "é",
        ),
        (
            "text/plain;charset=windows-1252",
            b"\x80 \x93a\x94",
            "€ “a”",
        ),
        ("text/plain; charset=ISO-8859-15", b"\xa4\xe9", "€é"),
        ("text/plain; charset=us-ascii", b"abc", "abc"),
        ("text/plain; charset=utf-16le", &little, "é€"),
        ("text/plain; charset=utf-16", &big, "é€"),
        ("text/plain", &big, "é€"),
        // A byte order mark takes precedence over a parameter.
        ("text/plain; charset=latin1", b"\xef\xbb\xbf\xc3\xa9", "é"),
    ];
    for (media_type, bytes, expected) in cases {
        let read = text(media_type, bytes).await;
        assert_eq!(read.as_deref(), Ok(expected), "{media_type}: {bytes:?}");
    }
}

#[tokio::test]
async fn an_unsupported_charset_is_an_error_with_its_name() {
    let bytes = b"\x83e\x83X\x83g";
    let error = text("text/plain; charset=Shift_JIS", bytes).await;
    let error = error.expect_err("an unsupported charset");
    assert!(error.contains("unsupported charset `Shift_JIS`"), "{error}");

    let bytes = b"{\"a\":\"\x83e\"}";
    let error = json("application/json; charset=Shift_JIS", bytes).await;
    let error = error.expect_err("an unsupported charset");
    assert!(error.contains("unsupported charset `Shift_JIS`"), "{error}");
}

#[tokio::test]
async fn json_is_read_in_every_encoding() {
    let little = utf_16(r#"{"a":"é"}"#, u16::to_le_bytes);
    let marked = utf_16("\u{feff}{\"a\":\"é\"}", u16::to_be_bytes);
    let cases: [(&str, &[u8]); 8] = [
        ("application/json", b"\xef\xbb\xbf{\"a\":\"\xc3\xa9\"}"),
        ("application/json; charset=utf-16", &little),
        ("application/json", &little),
        ("application/json", &marked),
        ("application/json; charset=iso-8859-1", b"{\"a\":\"\xe9\"}"),
        // JSON is UTF-8, and this cannot be another encoding.
        (
            "application/json; charset=iso-8859-1",
            b"{\"a\":\"\xc3\xa9\"}",
        ),
        (
            "application/json; charset=Shift_JIS",
            b"{\"a\":\"\\u00e9\"}",
        ),
        (
            "application/json; charset=\"utf-8\"",
            b"{\"a\":\"\xc3\xa9\"}",
        ),
    ];
    for (media_type, bytes) in cases {
        let read = json(media_type, bytes).await;
        assert_eq!(
            read.as_deref(),
            Ok(r#"{"a":"é"}"#),
            "{media_type}: {bytes:?}"
        );
    }
}

#[tokio::test]
async fn invalid_unicode_is_replaced() {
    let cases: [(&[u8], &str); 6] = [
        (br#"{"a":"x\ud800y"}"#, "{\"a\":\"x\u{fffd}y\"}"),
        (br#"{"a":"\udc00\uD83D\uDE00"}"#, "{\"a\":\"\u{fffd}😀\"}"),
        (br#"{"a":"\ud83d\ud83d\ude00"}"#, "{\"a\":\"\u{fffd}😀\"}"),
        (
            br#"{"a":"\ud800","b":"\\ud800"}"#,
            "{\"a\":\"\u{fffd}\",\"b\":\"\\\\ud800\"}",
        ),
        (br#"{"\ud800":[1]}"#, "{\"\u{fffd}\":[1]}"),
        (b"{\"a\":\"x\xe9\"}", "{\"a\":\"x\u{fffd}\"}"),
    ];
    for (bytes, expected) in cases {
        let read = json("application/json", bytes).await;
        assert_eq!(read.as_deref(), Ok(expected), "{bytes:?}");
    }
}

#[tokio::test]
async fn a_mismatch_beside_a_surrogate_has_its_path() {
    let body = br#"{"note":"\ud800","items":[{"id":"x"}]}"#;
    let server = Loopback::with_response(MockResponse::body(200, "application/json", *body));
    let error = client!(error_statuses, server).update_lead("7").await;
    let Err(Error::Decode(error)) = error else {
        panic!("expected a body that does not fit: {error:?}");
    };
    assert_eq!(error.path(), "items[0].id");
}

#[tokio::test]
async fn error_bodies_are_read_the_same_way() {
    let body = b"\xef\xbb\xbf{\"message\":\"caf\xc3\xa9 \\ud800\"}";
    let response = MockResponse::body(403, "application/json", *body);
    let server = Loopback::with_response(response);
    let Err(Error::Api(error)) = client!(error_statuses, server).update_lead("7").await else {
        panic!("expected an error status");
    };
    let problem = Problem {
        message: "café \u{fffd}".to_owned(),
        fields: None,
    };
    assert_eq!(error.parsed(), Some(&UpdateLeadError::ClientError(problem)));

    let response = MockResponse::body(409, "text/plain; charset=latin1", *b"\xe9");
    let server = Loopback::with_response(response);
    let Err(Error::Api(error)) = client!(error_statuses, server).update_lead("7").await else {
        panic!("expected an error status");
    };
    assert_eq!(error.parsed(), Some(&UpdateLeadError::Conflict("é".into())));
    assert_eq!(error.text(), "é");
}

#[tokio::test]
async fn lines_can_start_with_a_mark_and_have_lone_surrogates() {
    let body = b"\xef\xbb\xbf{\"id\":1}\n{\"id\":2,\"note\":\"\\udfff\"}\n";
    let server = Loopback::with_response(MockResponse::body(200, "application/x-ndjson", *body));
    let mut rows = client!(json_lines, server).rows().await.expect("a stream");
    let mut read: Vec<Row> = Vec::new();
    while let Some(row) = rows.next().await {
        read.push(row.expect("a row"));
    }
    assert_eq!(read.iter().map(|row| row.id).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn text_is_encoded_as_declared() {
    let server = silent();
    let client = client!(text_and_bytes_bodies, server);
    client
        .put_latin("caf\u{e9} \u{20ac}")
        .await
        .expect("success");
    assert_eq!(server.request().body, b"caf\xe9 \x80");

    let server = silent();
    let client = client!(text_and_bytes_bodies, server);
    let outcome = client.put_latin("\u{6587}").await;
    assert_rejected(outcome, &server, &["`iso-8859-1`", "does not contain"]);
}
