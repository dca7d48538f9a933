//! Error responses, and bodies that do not match the document.

use std::time::Duration;

use trine_golden::Error;
use trine_golden::error_statuses::errors::{GetRedirectError, UpdateLeadError};
use trine_golden::error_statuses::types::{
    Problem, UpdateLeadDefaultResponse, UpdateLeadNotFoundResponse,
};
use trine_golden::several_successes::{errors::OnlyDefaultError, types::Lead};
use trine_golden::{ApiError, reqwest};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

/// Returns the error of an update for a response.
async fn error_of(response: MockResponse) -> Error<UpdateLeadError> {
    let server = Loopback::with_response(response);
    let client = client!(error_statuses, server);
    client.update_lead("7").await.expect_err("an error")
}

/// Returns the error of an update for a response with an error status.
async fn api_error_of(response: MockResponse) -> ApiError<UpdateLeadError> {
    match error_of(response).await {
        Error::Api(error) => error,
        other => panic!("no error status: {other:?}"),
    }
}

fn problem(message: &str) -> Problem {
    Problem {
        message: message.to_owned(),
        fields: None,
    }
}

#[tokio::test]
async fn the_status_picks_the_error() {
    let default = UpdateLeadDefaultResponse { reason: "r".into() };
    let cases = [
        // Exact before range, although both bodies match.
        (
            MockResponse::json(404, r#"{"id":1,"message":"m","reason":"r"}"#),
            UpdateLeadError::NotFound(UpdateLeadNotFoundResponse { id: 1 }),
        ),
        (
            MockResponse::json(418, r#"{"message":"m","reason":"r"}"#),
            UpdateLeadError::Status418(problem("m")),
        ),
        // Range before default.
        (
            MockResponse::json(403, r#"{"message":"m","reason":"r"}"#),
            UpdateLeadError::ClientError(problem("m")),
        ),
        (
            MockResponse::json(499, r#"{"message":"m"}"#),
            UpdateLeadError::ClientError(problem("m")),
        ),
        // And then default, also for redirects that are not followed.
        (
            MockResponse::json(500, r#"{"reason":"r"}"#),
            UpdateLeadError::Default(default.clone()),
        ),
        (
            MockResponse::json(302, r#"{"reason":"r"}"#),
            UpdateLeadError::Default(default),
        ),
        (
            MockResponse::body(409, "text/plain", "too late"),
            UpdateLeadError::Conflict("too late".into()),
        ),
        (
            MockResponse::body(413, "x/y", [0, 255]),
            UpdateLeadError::ContentTooLarge(vec![0, 255]),
        ),
        (MockResponse::status(401), UpdateLeadError::Unauthorized),
        (
            MockResponse::body(401, "text/html", "<html>"),
            UpdateLeadError::Unauthorized,
        ),
    ];
    for (response, expected) in cases {
        let shown = format!("{response:?}");
        let error = api_error_of(response).await;
        assert_eq!(error.parsed(), Some(&expected), "{shown}");
        assert!(error.decode_error().is_none(), "{shown}");
        assert_eq!(error.into_parsed(), Some(expected), "{shown}");
    }
}

#[tokio::test]
async fn an_error_keeps_status_headers_and_bytes() {
    let response = MockResponse::body(401, "text/html", [b'<', 255]).header("x-request", "r1");
    let error = api_error_of(response).await;
    assert_eq!(error.status(), reqwest::StatusCode::UNAUTHORIZED);
    assert_eq!(error.headers()["x-request"], "r1");
    assert_eq!(error.raw(), [b'<', 255]);
    assert_eq!(error.text(), "<\u{fffd}");
}

#[tokio::test]
async fn a_mismatching_error_body_has_a_location() {
    let cases = [
        (
            MockResponse::json(404, r#"{"id":"x"}"#),
            "id",
            "invalid type",
        ),
        (MockResponse::json(404, "{}"), "", "missing field `id`"),
        (
            MockResponse::json(403, r#"{"message":"m","fields":{"a b":["x",3]}}"#),
            "fields[\"a b\"][1]",
            "invalid type",
        ),
        (MockResponse::status(404), "", "empty"),
        (
            MockResponse::body(404, "text/html", "<html>no</html>"),
            "",
            "invalid JSON",
        ),
        (MockResponse::json(500, "[]"), "", "invalid type"),
    ];
    for (response, path, reason) in cases {
        let shown = format!("{response:?}");
        let error = api_error_of(response).await;
        assert_eq!(error.parsed(), None, "{shown}");
        let misfit = error.decode_error().expect(&shown);
        assert_eq!(misfit.path(), path, "{shown}");
        assert!(misfit.to_string().contains(reason), "{misfit}");
        assert_eq!(misfit.raw(), error.raw());
    }
}

#[tokio::test]
async fn undeclared_errors_have_no_typed_body() {
    let server = Loopback::with_response(MockResponse::json(500, r#"{"reason":"r"}"#));
    let client = client!(error_statuses, server);
    let Error::Api(error) = client.delete_plain().await.expect_err("an error") else {
        panic!("no error status");
    };
    assert!(error.parsed().is_none() && error.decode_error().is_none());
    assert_eq!(error.text(), r#"{"reason":"r"}"#);
}

#[tokio::test]
async fn a_range_of_redirects_is_an_error() {
    for status in [300, 307, 399] {
        let server = Loopback::with_response(MockResponse::json(status, r#"{"message":"m"}"#));
        let client = client!(error_statuses, server);
        let Error::Api(error) = client.get_redirect().await.expect_err("an error") else {
            panic!("no error status");
        };
        let expected = GetRedirectError::Redirection(problem("m"));
        assert_eq!(error.parsed(), Some(&expected), "{status}");
    }
}

#[tokio::test]
async fn only_default_is_success_and_failure() {
    let server = Loopback::with_response(MockResponse::json(200, r#"{"title":"t"}"#));
    let given = client!(several_successes, server)
        .only_default()
        .await
        .expect("a success");
    assert_eq!(given.title, "t");
    let server = Loopback::with_response(MockResponse::json(500, r#"{"title":"t"}"#));
    let error = client!(several_successes, server)
        .only_default()
        .await
        .expect_err("an error");
    let Error::Api(error) = error else {
        panic!("no error status: {error:?}");
    };
    let lead = Lead { title: "t".into() };
    assert_eq!(error.parsed(), Some(&OnlyDefaultError::Default(lead)));
}

#[tokio::test]
async fn a_mismatching_success_names_the_field() {
    let cases = [
        (
            r#"{"items":[{"id":1},{"id":"x"}]}"#,
            "items[1].id",
            "invalid type: string \"x\"",
        ),
        (
            r#"{"items":[{"id":1},{}]}"#,
            "items[1]",
            "missing field `id`",
        ),
        (r#"{"items":{}}"#, "items", "invalid type: map"),
        (
            r#"{"items":[{"id":1,"note":[]}]}"#,
            "items[0].note",
            "invalid type",
        ),
        (r#"{"items":[{"id":1.5}]}"#, "items[0].id", "floating point"),
        ("[]", "", "invalid type"),
        ("", "", "empty"),
        (" \n", "", "empty"),
        ("<html>", "", "invalid JSON"),
        (r#"{"items":["#, "", "invalid JSON"),
    ];
    for (body, path, reason) in cases {
        let error = error_of(MockResponse::json(200, body)).await;
        let Error::Decode(misfit) = &error else {
            panic!("{body}: {error:?}");
        };
        assert_eq!(misfit.path(), path, "{body}");
        assert!(misfit.to_string().contains(reason), "{body}: {misfit}");
        assert!(misfit.to_string().contains("PATCH /leads/{id}"), "{misfit}");
        assert_eq!(misfit.raw(), body.as_bytes());
        assert_eq!(error.status(), Some(reqwest::StatusCode::OK));
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn unknown_or_null_members_are_ignored() {
    let body = r#"{"new":{"a":[1]},"items":[{"id":1,"note":null,"x":{}}]}"#;
    let server = Loopback::with_response(MockResponse::json(200, body).header("x-request", "r1"));
    let given = client!(error_statuses, server)
        .update_lead("7")
        .await
        .expect("a success");
    assert_eq!(
        (given.items[0].id, given.items[0].note.as_deref()),
        (1, None)
    );
    assert_eq!(
        (given.raw(), &given.headers()["x-request"]),
        (body.as_bytes(), &"r1".parse().unwrap())
    );
}

#[tokio::test]
async fn some_errors_are_retryable() {
    // A `PATCH` could be executed twice, a `DELETE` is idempotent.
    for (status, patch, delete) in [
        (408, false, true),
        (429, true, true),
        (500, false, true),
        (503, false, true),
        (400, false, false),
    ] {
        let server = Loopback::with_response(MockResponse::status(status));
        let client = client!(error_statuses, server);
        let updated = client.update_lead("7").await.expect_err("an error");
        let deleted = client.delete_plain().await.expect_err("an error");
        assert_eq!(
            (updated.is_retryable(), deleted.is_retryable()),
            (patch, delete),
            "{status}"
        );
        assert_eq!(updated.retry_after(), None);
    }
    let seconds = MockResponse::status(429).header("retry-after", "7");
    assert_eq!(
        error_of(seconds).await.retry_after(),
        Some(Duration::from_secs(7))
    );
    let date = MockResponse::status(503)
        .header("date", "Sun, 06 Nov 1994 08:49:07 GMT")
        .header("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(
        error_of(date).await.retry_after(),
        Some(Duration::from_secs(30))
    );
    let nonsense = MockResponse::status(503).header("retry-after", "soon");
    assert_eq!(error_of(nonsense).await.retry_after(), None);
}

#[tokio::test]
async fn errors_of_operations_become_one_type() {
    async fn both(server: &Loopback) -> Result<(), Error> {
        let client = client!(error_statuses, server);
        client.delete_plain().await.map_err(Error::erase)?;
        client.update_lead("7").await.map_err(Error::erase)?;
        Ok(())
    }
    let server = Loopback::start(|request| match request.method.as_str() {
        "DELETE" => MockResponse::status(204),
        _ => MockResponse::json(404, r#"{"id":1}"#),
    });
    let error = both(&server).await.expect_err("an error");
    assert_eq!(error.operation(), "PATCH /leads/{id}");
    let Error::Api(error) = &error else {
        panic!("no error status: {error:?}");
    };
    let parsed = error
        .parsed()
        .and_then(|parsed| parsed.downcast_ref::<UpdateLeadError>());
    let expected = UpdateLeadError::NotFound(UpdateLeadNotFoundResponse { id: 1 });
    assert_eq!(parsed, Some(&expected));
}
