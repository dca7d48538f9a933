//! Declared content of responses that never have a body: it is ignored.

use trine_golden::Error;
use trine_golden::bodies_that_cannot_be::errors::{GetFileError, HeadFileError};
use trine_golden::bodies_that_cannot_be::headers::FileHeaders;
use trine_golden::bodies_that_cannot_be::types::{File, PutFileSuccess};
use trine_loopback::{Loopback, MockResponse};

use crate::{client, serving, silent};

#[tokio::test]
async fn head_has_headers_and_no_body() {
    let response = MockResponse::status(200).header("content-type", "application/json");
    let server = Loopback::with_response(response.header("x-size", "7"));
    let client = client!(bodies_that_cannot_be, server);
    let response = client.head_file().await.expect("success");
    let () = *response;
    let headers = FileHeaders::of(&response).expect("headers");
    assert_eq!(headers.x_size, Some(7));
}

#[tokio::test]
async fn errors_of_head_have_a_status_and_no_body() {
    let server = Loopback::with_response(MockResponse::status(404));
    let error = client!(bodies_that_cannot_be, server).head_file().await;
    let Err(Error::Api(error)) = error else {
        panic!("expected an error status: {error:?}");
    };
    assert_eq!(error.parsed(), Some(&HeadFileError::NotFound));
    assert!(error.decode_error().is_none());
}

#[tokio::test]
async fn statuses_without_a_body_are_empty() {
    let server = silent();
    let client = client!(bodies_that_cannot_be, server);
    let () = client.delete_file().await.expect("success").into_inner();
    let stored = client.put_file().await.expect("success").into_inner();
    assert_eq!(stored, PutFileSuccess::NoContent);

    let server = Loopback::with_response(MockResponse::status(205));
    let client = client!(bodies_that_cannot_be, server);
    let () = client.reset_file().await.expect("success").into_inner();

    let server = serving(r#"{"id":"a"}"#);
    let client = client!(bodies_that_cannot_be, server);
    let file = File { id: "a".to_owned() };
    let stored = client.put_file().await.expect("success").into_inner();
    assert_eq!(stored, PutFileSuccess::Ok(file));
}

#[tokio::test]
async fn a_range_of_statuses_declares_a_body_that_204_cannot_have() {
    for status in [204, 205] {
        let server = Loopback::with_response(MockResponse::status(status));
        let client = client!(bodies_that_cannot_be, server);
        // The type has no value for a missing body.
        let error = client.get_range().await.expect_err("no file");
        let Error::Decode(error) = error else {
            panic!("expected an error of decoding: {error:?}");
        };
        assert_eq!(error.status(), status);
        let reason =
            format!("expected JSON, found no body: a response with status {status} has none");
        assert!(error.to_string().ends_with(&reason), "{error}");
        let before = client.put_range().await.expect("success");
        assert_eq!(before.into_inner(), None);
    }
    let server = serving("");
    let client = client!(bodies_that_cannot_be, server);
    let error = client.put_range().await.expect_err("200 has a body");
    assert!(
        error
            .to_string()
            .ends_with("expected JSON, found an empty body"),
        "{error}"
    );
}

#[tokio::test]
async fn not_modified_is_an_error_without_a_body() {
    let server = Loopback::with_response(MockResponse::status(304));
    let error = client!(bodies_that_cannot_be, server).get_file().await;
    let Err(Error::Api(error)) = error else {
        panic!("expected an error status: {error:?}");
    };
    assert_eq!(error.parsed(), Some(&GetFileError::NotModified));
}
