//! Errors that come with a 2xx status: in single calls, pages, batches, streams and raw calls.

use serde_json::{Value as Json, json};
use trine_golden::Error;
use trine_golden::error_when::calls::{self, Batch, CommandError};
use trine_golden::error_when::errors::{
    BatchError, CheckError, DeleteNoteError, GetNoteError, ListNotesError, WatchError,
};
use trine_golden::error_when::params::ListNotesParams;
use trine_golden::reqwest::Method;
use trine_loopback::{Loopback, MockResponse};

use crate::{client, serving};

#[tokio::test]
async fn a_success_with_the_member_is_an_error_with_the_declared_body() {
    for error in [
        json!("busy"),
        json!(""),
        json!(0),
        json!(true),
        json!({"code": 1}),
    ] {
        let body = json!({"error": error, "id": 1}).to_string();
        let client = client!(error_when, serving(&body));
        let Err(Error::Api(failure)) = client.get_note(7).await else {
            panic!("{body} is an error");
        };
        assert_eq!(failure.status(), 200);
        assert_eq!(failure.raw(), body.as_bytes());
        assert!(failure.decode_error().is_none());
        let Some(GetNoteError::BadRequest(refusal)) = failure.parsed() else {
            panic!("{failure:?}");
        };
        assert_eq!(refusal.error, error);
        let failure = Error::Api(failure);
        assert!(!failure.is_retryable());
        assert!(failure.to_string().contains("200 OK"), "{failure}");
    }
}

#[tokio::test]
async fn a_success_without_it_is_a_success() {
    for body in [
        r#"{"id": 1}"#,
        r#"{"id": 1, "error": null}"#,
        r#"{"id": 1, "error": false}"#,
        r#"{"id": 1, "error": []}"#,
        r#"{"id": 1, "error": {}}"#,
        r#"{"id": 1, "text": "error", "other": {"error": "x"}}"#,
    ] {
        let client = client!(error_when, serving(body));
        let note = client.get_note(7).await;
        assert_eq!(note.expect("a note").id, Some(1), "{body}");
    }
    // The name of a member can be escaped, and a byte order mark can precede the body.
    for body in [r#"{"\u0065rror": "x"}"#, "\u{feff}{\"error\": \"x\"}"] {
        let client = client!(error_when, serving(body));
        let error = client.get_note(7).await.expect_err("an error");
        assert!(matches!(error, Error::Api(_)), "{error:?}");
    }
    // A response that is not JSON is an error as well.
    let client = client!(error_when, serving("<html>"));
    let error = client.get_note(7).await.expect_err("not JSON");
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
}

#[tokio::test]
async fn what_follows_the_member_does_not_matter() {
    let client = client!(error_when, serving(r#"{"error": "busy", "id"#));
    let Err(Error::Api(failure)) = client.get_note(7).await else {
        panic!("the member is an error");
    };
    assert!(failure.parsed().is_none());
    assert!(failure.decode_error().is_some());
    // The first of two members decides.
    let client = client!(error_when, serving(r#"{"error": null, "error": "busy"}"#));
    assert!(client.get_note(7).await.is_ok());
}

#[tokio::test]
async fn a_mismatching_body_is_still_an_error() {
    let client = client!(
        error_when,
        serving(r#"{"meta": {"success": false}, "why": 5}"#)
    );
    let Err(Error::Api(failure)) = client.check().await else {
        panic!("it is an error");
    };
    assert!(failure.parsed().is_none());
    assert_eq!(
        failure.decode_error().expect("it does not fit").path(),
        "why"
    );
}

#[tokio::test]
async fn the_error_is_decoded_like_the_response_for_the_status() {
    // The first declared error, without one for 400; and a body that is not decoded otherwise.
    let client = client!(error_when, serving(r#"{"error": "gone"}"#));
    let Err(Error::Api(failure)) = client.delete_note(7).await else {
        panic!("it is an error");
    };
    assert!(matches!(
        failure.parsed(),
        Some(DeleteNoteError::NotFound(_))
    ));
    // Without a declared error.
    let Err(Error::Api(failure)) = client.put_note(7).await else {
        panic!("it is an error");
    };
    assert!(failure.parsed().is_none() && failure.decode_error().is_none());
    assert_eq!(failure.text(), r#"{"error": "gone"}"#);
    // It has no effect.
    client.get_raw().await.expect("a note");
}

#[tokio::test]
async fn any_of_several_rules_applies() {
    let check = async |body: &str| client!(error_when, serving(body)).check().await;
    let body = r#"{"meta": {"success": false}, "why": "taken"}"#;
    let Err(Error::Api(failure)) = check(body).await else {
        panic!("it is an error");
    };
    assert!(matches!(failure.parsed(), Some(CheckError::Conflict(it)) if it.why == "taken"));
    for body in [r#"{"code": 3}"#, r#"{"code": 3.0}"#, r#"{"code": "busy"}"#] {
        let error = check(body).await.expect_err("an error");
        // It is treated as a 503, after which a `POST` is not repeated.
        assert!(!error.is_retryable(), "{error:?}");
        let Error::Api(failure) = error else {
            panic!("{error:?}");
        };
        assert!(matches!(failure.parsed(), Some(CheckError::Default(_))));
    }
    for body in [
        r#"{"meta": {"success": true}, "code": 4}"#,
        r#"{"code": "3"}"#,
        r#"{"meta": {}, "success": false, "error": "not here"}"#,
        "{}",
    ] {
        check(body).await.expect("a success");
    }
}

#[tokio::test]
async fn a_page_with_an_error_is_not_the_end() {
    let server = Loopback::start(|request| match request.query() {
        "" => MockResponse::json(200, r#"{"data": [{"id": 1}], "more": true}"#),
        _ => MockResponse::json(200, r#"{"data": [], "more": false, "error": "busy"}"#),
    });
    let mut items = client!(error_when, server).list_notes_items(&ListNotesParams::new());
    items.next().await.expect("an item").expect("no error");
    let Some(Err(Error::Api(failure))) = items.next().await else {
        panic!("the second page is an error");
    };
    let Some(ListNotesError::ClientError(refusal)) = failure.parsed() else {
        panic!("{failure:?}");
    };
    assert_eq!(refusal.error, "busy");
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_batch_and_each_of_its_results() {
    let mut batch = Batch::new();
    let (good, bad) = (batch.add(calls::get_note(1)), batch.add(calls::get_note(2)));
    let raw = batch.add(calls::get_raw());
    let body = json!({"results": {
        "c0": {"id": 1},
        "c1": {"error": "no such note"},
        "c2": {"id": 3, "error": "is not looked at"},
    }});
    let client = client!(error_when, serving(&body.to_string()));
    let results = client.batch_calls(&batch).await.expect("a response");
    assert_eq!(results.get(&good).expect("a note").id, Some(1));
    assert_eq!(results.get(&raw).expect("a note").id, Some(3));
    let Err(CommandError::Api(failure)) = results.get(&bad) else {
        panic!("the second is an error");
    };
    assert_eq!(failure.command(), "c1");
    assert_eq!(failure.raw(), &json!({"error": "no such note"}));
    let failures = results.failures();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].command(), "c1");

    let client = client!(
        error_when,
        serving(r#"{"error": "too many", "results": {}}"#)
    );
    let Err(Error::Api(failure)) = client.batch_calls(&batch).await else {
        panic!("the batch is an error");
    };
    assert!(matches!(failure.parsed(), Some(BatchError::ServerError(_))));
}

#[tokio::test]
async fn an_error_instead_of_a_stream() {
    let client = client!(error_when, serving(r#"{"error": "not now"}"#));
    let Err(Error::Api(failure)) = client.watch().await else {
        panic!("it is an error");
    };
    let Some(WatchError::Default(refusal)) = failure.parsed() else {
        panic!("{failure:?}");
    };
    assert_eq!(refusal.error, "not now");
}

#[tokio::test]
async fn a_raw_call_follows_the_document() {
    let client = client!(error_when, serving(r#"{"error": "no"}"#));
    let error = client
        .request(Method::GET, "/other")
        .send::<Json>()
        .await
        .expect_err("an error");
    let Error::Api(failure) = error else {
        panic!("{error:?}");
    };
    assert_eq!(failure.text(), r#"{"error": "no"}"#);
    let client = client!(error_when, serving(r#"{"id": 1}"#));
    let other = client.request(Method::GET, "/other").send::<Json>().await;
    assert_eq!(other.expect("a success")["id"], 1);
}
