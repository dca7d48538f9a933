//! Multipart bodies, byte for byte.

use trine_golden::multipart::types::{
    AddInlineRequest, AddMixedRequest, Kind, Meta, NewFile, NewFileLink,
};
use trine_golden::runtime::{File, Parts};
use trine_golden::several_media_types::types::{Lead, LeadWithFile};
use trine_golden::{Error, Json};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, serving, silent};

/// Returns the media type and the text of the only request body, with `B` for the boundary.
fn sent(server: &Loopback) -> (String, String) {
    let request = server.request();
    let media_type = request.header("content-type").expect("a media type");
    let (essence, boundary) = media_type.split_once("; boundary=").expect("a boundary");
    assert!(boundary.len() >= 32 && boundary.len() <= 70, "{boundary}");
    (essence.to_owned(), request.text().replace(boundary, "B"))
}

/// Returns the text of a body with these part headers and contents.
fn body(parts: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (head, content) in parts {
        text.push_str(&format!(
            "--B\r\nContent-Disposition: form-data; {}\r\n\r\n{content}\r\n",
            head.replace('\n', "\r\n")
        ));
    }
    text + "--B--\r\n"
}

#[tokio::test]
async fn only_required_fields_are_sent() {
    let server = silent();
    let file = NewFile::new(File::bytes("a.bin", [b'x', b'y']), Kind::Letter);
    client!(multipart, server)
        .add_file(file)
        .await
        .expect("a response");
    let expected = body(&[
        (
            "name=\"scan\"; filename=\"a.bin\"\nContent-Type: application/octet-stream",
            "xy",
        ),
        ("name=\"kind\"", "letter"),
    ]);
    assert_eq!(sent(&server), ("multipart/form-data".to_owned(), expected));
    let length = server.request().body.len().to_string();
    assert_eq!(
        server.request().header("content-length"),
        Some(length.as_str())
    );
}

#[tokio::test]
async fn every_part_is_encoded_according_to_the_document() {
    let server = silent();
    let file = NewFile::new(
        File::bytes("s.tiff", "S")
            .media_type("image/tiff")
            .header("X-Pages", "3"),
        Kind::Unlisted("memo".to_owned()),
    )
    .count(7)
    .signed(true)
    .note("*n*\r\n--B")
    .labels(["a", "ü"])
    .tags(["b", "c"])
    .meta(Meta {
        author: Some("m".to_owned()),
        picture: None,
    })
    .owners([
        Meta {
            author: Some("o".to_owned()),
            picture: None,
        },
        Meta {
            author: None,
            picture: None,
        },
    ])
    .preview(File::bytes("p.png", "P").media_type("image/png"))
    .sheet(File::bytes("s.csv", "1,2"))
    .pages([File::bytes("1", "I"), File::bytes("2", "II")])
    .link(NewFileLink::from(5));
    let mut file = file;
    file.extra.insert("color".to_owned(), "red".to_owned());
    client!(multipart, server)
        .add_file(file)
        .await
        .expect("a response");
    let octets = "application/octet-stream";
    let expected = body(&[
        (
            "name=\"scan\"; filename=\"s.tiff\"\nContent-Type: image/tiff\nX-Pages: 3",
            "S",
        ),
        ("name=\"kind\"", "memo"),
        ("name=\"count\"", "7"),
        ("name=\"signed\"", "Y"),
        ("name=\"note\"\nContent-Type: text/markdown", "*n*\r\n--B"),
        ("name=\"labels\"", "a"),
        ("name=\"labels\"", "ü"),
        (
            "name=\"tags\"\nContent-Type: application/json",
            r#"["b","c"]"#,
        ),
        (
            "name=\"meta\"\nContent-Type: application/vnd.example+json\nX-Schema-Version: 2",
            r#"{"author":"m"}"#,
        ),
        (
            "name=\"owners\"\nContent-Type: application/json",
            r#"{"author":"o"}"#,
        ),
        ("name=\"owners\"\nContent-Type: application/json", "{}"),
        (
            "name=\"preview\"; filename=\"p.png\"\nContent-Type: image/png",
            "P",
        ),
        (
            "name=\"sheet\"; filename=\"s.csv\"\nContent-Type: text/csv",
            "1,2",
        ),
        (
            &format!("name=\"pages\"; filename=\"1\"\nContent-Type: {octets}"),
            "I",
        ),
        (
            &format!("name=\"pages\"; filename=\"2\"\nContent-Type: {octets}"),
            "II",
        ),
        ("name=\"link\"", "5"),
        ("name=\"color\"", "red"),
    ]);
    assert_eq!(sent(&server).1, expected);
}

#[tokio::test]
async fn bytes_are_sent_unmodified() {
    let server = silent();
    let bytes: Vec<u8> = (0..=255).collect();
    let file = NewFile::new(File::bytes("b", bytes.clone()), Kind::Bill);
    client!(multipart, server)
        .add_file(file)
        .await
        .expect("a response");
    let body = server.request().body;
    assert!(body.windows(256).any(|window| window == bytes));
}

#[tokio::test]
async fn a_stream_is_sent_piece_by_piece() {
    // A response body of unknown length is a stream of unknown length.
    let source = Loopback::with_response(MockResponse::body(200, "x/y", "streamed").in_chunks(3));
    let response = trine_golden::reqwest::get(source.url())
        .await
        .expect("a response");
    let server = silent();
    let file = NewFile::new(File::stream("s", response), Kind::Letter);
    let again = file.clone();
    let client = client!(multipart, server);
    client.add_file(file).await.expect("a response");
    let expected = body(&[
        (
            "name=\"scan\"; filename=\"s\"\nContent-Type: application/octet-stream",
            "streamed",
        ),
        ("name=\"kind\"", "letter"),
    ]);
    assert_eq!(sent(&server).1, expected);
    assert_eq!(
        server.request().header("transfer-encoding"),
        Some("chunked")
    );
    // A stream is consumed when it is sent.
    let error = client.add_file(again).await.expect_err("nothing to send");
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(error.to_string().contains("`scan`"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn streams_of_known_length_determine_the_total_length() {
    let server = silent();
    let known = trine_golden::reqwest::Body::from("known");
    let file = NewFile::new(File::stream("s", known), Kind::Letter);
    client!(multipart, server)
        .add_file(file)
        .await
        .expect("a response");
    let request = server.request();
    let length = request.body.len().to_string();
    assert_eq!(request.header("content-length"), Some(length.as_str()));
    assert!(sent(&server).1.contains("\r\n\r\nknown\r\n--B\r\n"));
}

#[tokio::test]
async fn names_cannot_break_out_of_the_head() {
    let server = silent();
    let file = NewFile::new(File::bytes("a\"\r\nX: y\".txt", "x"), Kind::Letter);
    client!(multipart, server)
        .add_file(file)
        .await
        .expect("a response");
    let text = sent(&server).1;
    assert!(
        text.contains("filename=\"a%22%0D%0AX: y%22.txt\"\r\nContent-Type"),
        "{text}"
    );
}

#[tokio::test]
async fn values_that_are_not_valid_headers_are_rejected() {
    let server = silent();
    let client = client!(multipart, server);
    let of = |file: File| NewFile::new(file, Kind::Letter);
    let media_type = File::bytes("a", "x").media_type("image/png\r\nX: y");
    let outcome = client.add_file(of(media_type)).await;
    assert_rejected(outcome, &server, &["`Content-Type`", "`scan`"]);
    let header = File::bytes("a", "x").header("X Y", "z");
    let outcome = client.add_file(of(header)).await;
    assert_rejected(outcome, &server, &["`X Y`", "`scan`"]);
    let mut taken = of(File::bytes("a", "x"));
    taken.extra.insert("scan".to_owned(), "x".to_owned());
    assert_rejected(client.add_file(taken).await, &server, &["`scan`"]);
}

#[tokio::test]
async fn a_multipart_body_can_be_omitted() {
    let server = silent();
    let client = client!(multipart, server);
    client.add_inline(None).await.expect("a response");
    assert_eq!(server.request().header("content-type"), None);
    assert_eq!(server.request().text(), "");

    let server = silent();
    let empty = AddInlineRequest::new();
    client!(multipart, server)
        .add_inline(Some(empty))
        .await
        .expect("a response");
    assert_eq!(
        sent(&server),
        ("multipart/form-data".to_owned(), "--B--\r\n".to_owned())
    );
}

#[tokio::test]
async fn an_object_that_is_also_json_is_another_type_in_parts() {
    let server = serving(r#"{"author":"a","picture":"text"}"#);
    let sent_meta = AddMixedRequest::new()
        .author("a")
        .picture(File::bytes("p", "P"));
    let given = client!(multipart, server)
        .add_mixed(sent_meta)
        .await
        .expect("a response");
    let (media_type, text) = sent(&server);
    assert_eq!(media_type, "multipart/mixed");
    assert!(text.contains("filename=\"p\""), "{text}");
    assert_eq!(given.picture.as_deref(), Some("text"));
}

#[tokio::test]
async fn parts_without_a_schema_are_built_by_the_caller() {
    let server = silent();
    let parts = Parts::new()
        .text("a", "t")
        .json("b", vec![Json::from(1)])
        .file("c", File::bytes("f", "F").media_type("image/png"));
    client!(multipart, server)
        .add_untyped(parts)
        .await
        .expect("a response");
    let expected = body(&[
        ("name=\"a\"", "t"),
        ("name=\"b\"\nContent-Type: application/json", "[1]"),
        ("name=\"c\"; filename=\"f\"\nContent-Type: image/png", "F"),
    ]);
    assert_eq!(sent(&server).1, expected);
}

#[tokio::test]
async fn the_most_useful_media_type_is_used() {
    let server = silent();
    let client = client!(several_media_types, server);
    client
        .json(&Lead::new().title("t"))
        .await
        .expect("a response");
    client
        .form(&Lead::new().title("t"))
        .await
        .expect("a response");
    client
        .files(LeadWithFile::new().contract(File::bytes("c", "C")))
        .await
        .expect("a response");
    let media_types: Vec<String> = server
        .requests()
        .iter()
        .map(|request| {
            let media_type = request.header("content-type").unwrap_or_default();
            media_type.split(';').next().unwrap_or_default().to_owned()
        })
        .collect();
    assert_eq!(
        media_types,
        [
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data"
        ]
    );
}

#[test]
fn a_file_does_not_show_its_content() {
    let file = File::bytes("a.txt", "secret");
    let shown = format!("{file:?}");
    assert!(shown.contains("a.txt") && shown.contains('6'), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
    assert_eq!(file, file.clone());
    assert_ne!(file, File::bytes("a.txt", "other"));
}
