//! Responses that wrap their content in an envelope.

use trine_golden::envelope::types::{GetNoteResponse, Note};
use trine_golden::{Envelope, Error, NoError};

use crate::{client, serving};

#[tokio::test]
async fn the_content_keeps_status_and_headers() {
    let raw = r#"{"success":true,"data":{"id":7}}"#;
    let server = serving(raw);
    let client = client!(envelope, server);
    let whole = client.get_note().await.expect("a response");
    assert!(whole.success);
    let note = whole.clone().into_content().expect("its content");
    assert_eq!(*note, Note { id: 7 });
    assert_eq!(note.status(), 200);
    assert_eq!(note.raw(), raw.as_bytes());
    assert_eq!(note.headers(), whole.headers());
    assert_eq!(note.into_inner().id, 7);
}

#[tokio::test]
async fn content_that_is_missing_is_an_error_with_its_path() {
    // Both errors convert with `?`.
    async fn note(client: &trine_golden::envelope::Client) -> Result<Note, Error<NoError>> {
        Ok(client.get_note().await?.into_content()?.into_inner())
    }
    for raw in [r#"{"success":false}"#, r#"{"success":false,"data":null}"#] {
        let server = serving(raw);
        let error = note(&client!(envelope, server)).await.expect_err("no data");
        let text = error.to_string();
        assert_eq!(
            text,
            "unexpected response to GET /note (200 OK) at `data`: the content is \
             missing"
        );
        match error {
            Error::Decode(error) => {
                assert_eq!(error.path(), "data");
                assert_eq!(error.raw(), raw.as_bytes());
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn content_can_be_deep() {
    let server = serving(r#"{"result":{"item":{"id":7}}}"#);
    let item = client!(envelope, server)
        .get_item()
        .await
        .expect("a response");
    assert_eq!(item.into_content().expect("its content").id, 7);
    let server = serving(r#"{"result":null}"#);
    let item = client!(envelope, server)
        .get_item()
        .await
        .expect("a response");
    let error = item.into_content().expect_err("no result");
    assert_eq!(error.path(), "result.item");

    let server = serving(r#"{"at":"now","result":{"counts":[1,2]}}"#);
    let counts = client!(envelope, server)
        .get_counts()
        .await
        .expect("a response");
    assert_eq!(*counts.into_content().expect("its content"), [1, 2]);
    let server = serving(r#"{"result":{}}"#);
    let counts = client!(envelope, server)
        .get_counts()
        .await
        .expect("a response");
    assert_eq!(
        counts.into_content().expect_err("no counts").path(),
        "result.counts"
    );
}

#[tokio::test]
async fn nullable_content_is_optional() {
    for (raw, id) in [
        (r#"{"result":{"id":7}}"#, Some(7)),
        (r#"{"result":null}"#, None),
        ("{}", None),
    ] {
        let server = serving(raw);
        let maybe = client!(envelope, server)
            .get_maybe()
            .await
            .expect("a response");
        let content = maybe.into_content().expect("its content");
        assert_eq!(content.as_ref().map(|note| note.id), id);
    }
}

#[test]
fn an_envelope_returns_its_content() {
    assert_eq!(GetNoteResponse::PATH, "data");
    let envelope = GetNoteResponse {
        success: true,
        data: Some(Note { id: 7 }),
    };
    assert_eq!(envelope.into_content(), Some(Note { id: 7 }));
}
