//! Bodies with separate methods, byte for byte.

use trine_golden::Error;
use trine_golden::other_bodies::errors::AddDocumentError;
use trine_golden::other_bodies::params::SetNoteParams;
use trine_golden::other_bodies::types::{
    Document, DocumentMultipart, SetNoteRequest, SetNoteRequestForm, SetNoteRequestLines,
    SetNoteRequestMultipart,
};
use trine_golden::runtime::File;
use trine_loopback::{Loopback, MockResponse};

use crate::{client, serving, silent};

/// Returns the method and target, the media type and the text of the only request, with `B` for a
/// boundary.
fn sent(server: &Loopback) -> (String, Option<String>, String) {
    let request = server.request();
    let call = format!("{} {}", request.method, request.target);
    let media_type = request.header("content-type").map(str::to_owned);
    let text = request.text();
    match media_type
        .as_deref()
        .and_then(|it| it.split_once("; boundary="))
    {
        Some((essence, boundary)) => {
            let text = text.replace(boundary, "B");
            (call, Some(essence.to_owned()), text)
        }
        None => (call, media_type, text),
    }
}

fn expected(call: &str, media_type: &str, text: &str) -> (String, Option<String>, String) {
    let media_type = Some(media_type.to_owned());
    (call.to_owned(), media_type, text.to_owned())
}

#[tokio::test]
async fn a_file_is_sent_although_json_is_the_default() {
    let server = serving(r#"{"title":"given"}"#);
    let file = File::bytes("s.png", "PNG");
    let given = client!(other_bodies, server)
        .add_document_multipart(DocumentMultipart::new("t").scan(file))
        .await
        .expect("a response");
    assert_eq!(given.title, "given");
    let text = "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n\
                --B\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"s.png\"\r\n\
                Content-Type: image/png\r\n\r\nPNG\r\n--B--\r\n";
    assert_eq!(
        sent(&server),
        expected("POST /documents", "multipart/form-data", text)
    );
}

#[tokio::test]
async fn json_is_sent_by_the_default_method() {
    let server = serving(r#"{"title":"given"}"#);
    client!(other_bodies, server)
        .add_document(&Document::new("t").scan("text"))
        .await
        .expect("a response");
    assert_eq!(
        sent(&server),
        expected(
            "POST /documents",
            "application/json",
            r#"{"title":"t","scan":"text"}"#
        )
    );
}

#[tokio::test]
async fn the_errors_are_those_of_the_operation() {
    let server = Loopback::with_response(MockResponse::json(422, r#"{"message":"no"}"#));
    let error = client!(other_bodies, server)
        .add_document_multipart(DocumentMultipart::new("t"))
        .await
        .expect_err("an error");
    let Error::Api(error) = error else {
        panic!("{error}");
    };
    let Some(AddDocumentError::UnprocessableContent(problem)) = error.parsed() else {
        panic!("{error:?}");
    };
    assert_eq!(problem.message.as_deref(), Some("no"));
}

#[tokio::test]
async fn path_and_parameters_are_those_of_the_operation() {
    let call = "PUT /notes/7?silent=true";
    let params = SetNoteParams::new().silent(true);

    let server = silent();
    let note = SetNoteRequestMultipart::new(File::bytes("s", "S"));
    let client = client!(other_bodies, server);
    let sending = client.set_note_multipart(7, &params, Some(note));
    sending.await.expect("a response");
    let text = "--B\r\nContent-Disposition: form-data; name=\"sheet\"; filename=\"s\"\r\n\
                Content-Type: application/octet-stream\r\n\r\nS\r\n--B--\r\n";
    assert_eq!(sent(&server), expected(call, "multipart/form-data", text));

    let server = silent();
    let note = SetNoteRequestForm::new("a b");
    let client = client!(other_bodies, server);
    let sending = client.set_note_form(7, &params, Some(&note));
    sending.await.expect("a response");
    let form = "application/x-www-form-urlencoded";
    assert_eq!(sent(&server), expected(call, form, "line=a%20b"));

    let server = silent();
    let client = client!(other_bodies, server);
    let sending = client.set_note_text(7, &params, Some("a b"));
    sending.await.expect("a response");
    assert_eq!(sent(&server), expected(call, "text/plain", "a b"));

    let server = silent();
    let lines = ["a", "b"].map(|line| SetNoteRequestLines::new().line(line));
    let client = client!(other_bodies, server);
    let sending = client.set_note_lines(7, &params, Some(&lines));
    sending.await.expect("a response");
    let text = "{\"line\":\"a\"}\n{\"line\":\"b\"}\n";
    assert_eq!(sent(&server), expected(call, "application/x-ndjson", text));

    let server = silent();
    let client = client!(other_bodies, server);
    let bytes = "application/vnd.note";
    let sending = client.set_note_bytes(7, &params, bytes, Some("a b"));
    sending.await.expect("a response");
    assert_eq!(sent(&server), expected(call, bytes, "a b"));

    let server = silent();
    let note = SetNoteRequest::new().text("a");
    let client = client!(other_bodies, server);
    let sending = client.set_note(7, &params, Some(&note));
    sending.await.expect("a response");
    let text = r#"{"text":"a"}"#;
    assert_eq!(sent(&server), expected(call, "application/json", text));
}

#[tokio::test]
async fn bytes_are_sent_unmodified() {
    let server = silent();
    client!(other_bodies, server)
        .add_scan_bytes_2([0, 159, 255].to_vec())
        .await
        .expect("a response");
    let request = server.request();
    assert_eq!(request.header("content-type"), Some("image/png"));
    assert_eq!(request.body, [0, 159, 255]);
}
