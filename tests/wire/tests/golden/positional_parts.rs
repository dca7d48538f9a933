//! Multipart requests whose parts have no names, byte for byte.

use trine_golden::positional_parts::types::{
    AddChaptersRequest, AddDocumentRequest, AddEventsRequest, AddFormRequest, AddImagesRequest,
    AddNamesRequest, AddNestedRequest, AddNoteRequest, AddPagesRequest, AddReadingsRequest,
    AddSectionsRequest, Event,
};
use trine_golden::runtime::File;
use trine_golden::{Error, Validate};
use trine_loopback::Loopback;

use crate::{client, silent};

/// Returns the media type and the text of the only request body, with `B` for the boundary.
fn sent(server: &Loopback) -> (String, String) {
    let request = server.request();
    let media_type = request.header("content-type").expect("a media type");
    let (_, boundary) = media_type.split_once("; boundary=").expect("a boundary");
    let boundary = boundary.split(';').next().expect("a boundary");
    let text = request.text().replace(boundary, "B");
    (media_type.replace(boundary, "B"), text)
}

/// Returns the text of a body with these part headers and contents.
fn body(parts: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (head, content) in parts {
        let head = head.replace('\n', "\r\n");
        text.push_str(&format!("--B\r\n{head}\r\n\r\n{content}\r\n"));
    }
    text + "--B--\r\n"
}

#[tokio::test]
async fn each_item_is_a_part_without_a_name() {
    let server = silent();
    let events = AddEventsRequest::new([Event::new(1), Event::new(2)]);
    client!(positional_parts, server)
        .add_events(events)
        .await
        .expect("a response");
    let json = "Content-Type: application/json";
    let expected = body(&[(json, "{\"id\":1}"), (json, "{\"id\":2}")]);
    assert_eq!(
        sent(&server),
        ("multipart/mixed; boundary=B".to_owned(), expected)
    );
}

#[tokio::test]
async fn items_are_encoded_according_to_the_document() {
    let server = silent();
    let png = File::bytes("a.png", "P").media_type("image/png");
    let gif = File::bytes("", "G").media_type("image/gif");
    client!(positional_parts, server)
        .add_images(AddImagesRequest::new([png, gif]))
        .await
        .expect("a response");
    let expected = body(&[
        (
            "Content-Type: image/png\nX-Version: 2\nContent-Disposition: attachment; \
             filename=\"a.png\"",
            "P",
        ),
        ("Content-Type: image/gif\nX-Version: 2", "G"),
    ]);
    assert_eq!(sent(&server).1, expected);

    let server = silent();
    let names = AddNamesRequest::new(["a", "ü"]);
    client!(positional_parts, server)
        .add_names(Some(names))
        .await
        .expect("a response");
    let json = "Content-Type: application/json";
    assert_eq!(sent(&server).1, body(&[(json, "\"a\""), (json, "\"ü\"")]));

    // The first part has another encoding, the others the default of their type.
    let server = silent();
    let readings = AddReadingsRequest::new().part1(1.5).items([2.0, 0.5]);
    client!(positional_parts, server)
        .add_readings(readings)
        .await
        .expect("a response");
    let text = "Content-Type: text/plain";
    let expected = body(&[(json, "1.5"), (text, "2.0"), (text, "0.5")]);
    assert_eq!(sent(&server).1, expected);
}

#[tokio::test]
async fn the_first_parts_have_types_of_their_own() {
    let server = silent();
    let client = client!(positional_parts, server);
    let document = AddDocumentRequest::new(Event::new(1), "Ü")
        .part3(3)
        .key("a2V5")
        .items([File::bytes("", "%PDF")]);
    client.add_document(document).await.expect("a response");
    let expected = body(&[
        (
            "Content-Type: application/vnd.example+json\nContent-ID: <root>",
            "{\"id\":1}",
        ),
        ("Content-Type: text/markdown", "Ü"),
        ("Content-Type: text/plain", "3"),
        (
            "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64",
            "a2V5",
        ),
        ("Content-Type: application/pdf", "%PDF"),
    ]);
    let media_type = "multipart/related; boundary=B; type=\"application/vnd.example+json\"";
    assert_eq!(sent(&server), (media_type.to_owned(), expected));

    let server = silent();
    let document = AddDocumentRequest::new(Event::new(1), "a");
    let client = client!(positional_parts, server);
    client
        .add_document(document.clone())
        .await
        .expect("a response");
    let expected = body(&[
        (
            "Content-Type: application/vnd.example+json\nContent-ID: <root>",
            "{\"id\":1}",
        ),
        ("Content-Type: text/markdown", "a"),
    ]);
    assert_eq!(sent(&server).1, expected);
    // Without the part before it, the key would be taken for that one.
    let error = client.add_document(document.key("a2V5")).await;
    let Err(Error::InvalidRequest(error)) = error else {
        panic!("{error:?}");
    };
    let text = error.to_string();
    assert!(
        text.contains("expected the part `part3` before `Key`"),
        "{text}"
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_part_that_can_be_cleared_is_not_omitted_before_others() {
    let server = silent();
    let client = client!(positional_parts, server);
    let cleared = AddNoteRequest::new().clear_text().clear_size().end("x");
    client.add_note(cleared).await.expect("a response");
    let text = "Content-Type: text/plain";
    assert_eq!(
        sent(&server).1,
        body(&[(text, ""), (text, ""), (text, "x")])
    );

    let server = silent();
    let client = client!(positional_parts, server);
    let first = AddNoteRequest::new().text("a");
    client.add_note(first.clone()).await.expect("a response");
    assert_eq!(sent(&server).1, body(&[(text, "a")]));
    // Without the parts before it, the last one would be taken for the first.
    for (note, expected) in [
        (
            AddNoteRequest::new(),
            "expected the part `Text` before `End`",
        ),
        (first, "expected the part `Size` before `End`"),
    ] {
        let Err(Error::InvalidRequest(error)) = client.add_note(note.end("x")).await else {
            panic!("the request is valid");
        };
        assert!(error.to_string().contains(expected), "{error}");
    }
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_number_of_parts_is_checked() {
    let messages = |body: &dyn Validate| match body.validate() {
        Ok(()) => Vec::new(),
        Err(error) => error.violations().iter().map(ToString::to_string).collect(),
    };
    let valid = Vec::<String>::new();
    assert_eq!(messages(&AddPagesRequest::new(["a", "b"])), valid);
    assert_eq!(
        messages(&AddPagesRequest::new(["a"])),
        ["items: expected at least 2 elements, found 1 element"]
    );
    assert_eq!(
        messages(&AddPagesRequest::new(["a", "b", "c", "a"])),
        [
            "items: expected at most 3 elements, found 4 elements",
            "items: expected unique elements, found that elements 0 and 3 are equal"
        ]
    );
    // The first part is not one of the list.
    let book = AddChaptersRequest::new("A", [1, 2]);
    assert_eq!(messages(&book), valid);
    assert_eq!(
        messages(&book.items([1])),
        ["items: expected at least 2 elements, found 1 element"]
    );
    let sections = AddSectionsRequest::new("A");
    assert_eq!(messages(&sections), valid);
    assert_eq!(
        messages(&sections.items([1, 2, 3])),
        ["items: expected at most 2 elements, found 3 elements"]
    );
}

#[tokio::test]
async fn text_beyond_ascii_names_its_charset() {
    let server = silent();
    let nested = AddNestedRequest::new(
        "Ü",
        File::bytes("", "--x--").media_type("multipart/mixed; boundary=x"),
    );
    client!(positional_parts, server)
        .add_nested(nested)
        .await
        .expect("a response");
    let expected = body(&[
        ("Content-Type: text/plain; charset=utf-8", "Ü"),
        ("Content-Type: multipart/mixed; boundary=x", "--x--"),
    ]);
    assert_eq!(sent(&server).1, expected);
}

#[tokio::test]
async fn the_parts_of_a_form_have_the_names_in_their_headers() {
    let server = silent();
    let form = AddFormRequest::new("n", File::bytes("other.csv", "1,2"));
    client!(positional_parts, server)
        .add_form(form)
        .await
        .expect("a response");
    let expected = body(&[
        (
            "Content-Type: text/plain\nContent-Disposition: form-data; name=\"note\"",
            "n",
        ),
        (
            "Content-Type: text/csv\nContent-Disposition: form-data; name=\"table\"; \
             filename=\"t.csv\"",
            "1,2",
        ),
    ]);
    assert_eq!(
        sent(&server),
        ("multipart/form-data; boundary=B".to_owned(), expected)
    );
}
