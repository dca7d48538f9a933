//! Success and error responses.

use std::time::Duration;

use crm_clients::pipedrive::Client;
use crm_clients::pipedrive::errors::UpdateLeadError;
use crm_clients::pipedrive::types::{
    LeadNotFoundResponse, LeadValue, UpdateLeadRequest, VisibleTo,
};
use crm_clients::{Error, NoError};
use serde_json::json;
use trine_loopback::{Loopback, MockResponse};

use super::{LEAD, result_of};
use crate::assert_no_secrets::closed_port;

const UPDATED: &str = r#"{
  "success": true,
  "data": {
    "id": "adf21080-0e10-11eb-879b-05d71fb426ec",
    "title": "Jane Doe Lead",
    "owner_id": 1,
    "creator_id": 2,
    "label_ids": ["f08b42a0-4e75-11ea-9643-03698ef1cfd6", "f08b42a1-4e75-11ea-9643-03698ef1cfd6"],
    "person_id": 1092,
    "organization_id": null,
    "source_name": "API",
    "origin": "API",
    "origin_id": "integration",
    "channel": 52,
    "channel_id": "Jun23 Billboards",
    "source_deal_id": 17,
    "is_archived": false,
    "was_seen": true,
    "value": {"amount": 999, "currency": "USD"},
    "expected_close_date": "2026-12-31",
    "next_activity_id": 5,
    "add_time": "2020-10-14T11:30:36.551Z",
    "update_time": "2020-10-15T11:30:36.551Z",
    "visible_to": "3",
    "cc_email": "company+1+lead@dev.pipedrivemail.com",
    "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e": null,
    "not_in_the_spec": [1]
  },
  "additional_data": {"also": "unknown"}
}"#;

#[tokio::test]
async fn a_success_is_read_in_full() {
    let response = MockResponse::json(200, UPDATED).header("x-request-id", "r1");
    let response = result_of(response).await.expect("it is a success");
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-request-id"], "r1");
    assert_eq!(response.raw(), UPDATED.as_bytes());
    assert_eq!(response.success, Some(true));
    let lead = response.into_inner().data.expect("there is a lead");
    assert_eq!(lead.id, Some(LEAD.into()));
    assert_eq!(lead.title.as_deref(), Some("Jane Doe Lead"));
    assert_eq!(lead.owner_id, Some(1));
    assert_eq!(lead.creator_id, Some(2));
    let labels = [
        "f08b42a0-4e75-11ea-9643-03698ef1cfd6",
        "f08b42a1-4e75-11ea-9643-03698ef1cfd6",
    ];
    assert_eq!(lead.label_ids, Some(labels.map(Into::into).to_vec()));
    assert_eq!(lead.person_id, Some(1092));
    assert_eq!(lead.organization_id, None);
    assert_eq!(lead.source_name.as_deref(), Some("API"));
    assert_eq!(lead.origin.as_deref(), Some("API"));
    assert_eq!(lead.origin_id.as_deref(), Some("integration"));
    assert_eq!(lead.channel, Some(52));
    assert_eq!(lead.channel_id.as_deref(), Some("Jun23 Billboards"));
    assert_eq!(lead.source_deal_id, Some(17));
    assert_eq!(lead.is_archived, Some(false));
    assert_eq!(lead.was_seen, Some(true));
    assert_eq!(lead.value, Some(LeadValue::new(999, "USD")));
    assert_eq!(lead.expected_close_date, Some("2026-12-31".into()));
    assert_eq!(lead.next_activity_id, Some(5));
    assert_eq!(lead.add_time, Some("2020-10-14T11:30:36.551Z".into()));
    assert_eq!(lead.update_time, Some("2020-10-15T11:30:36.551Z".into()));
    assert_eq!(lead.visible_to, Some(VisibleTo::Group));
    assert_eq!(
        lead.cc_email.as_deref(),
        Some("company+1+lead@dev.pipedrivemail.com")
    );
    assert_eq!(
        lead.custom("9dc80c50d78a15643bfc4ca79d76156a73a1ca0e"),
        Some(&json!(null))
    );
    assert_eq!(lead.extra["not_in_the_spec"], json!([1]));
}

#[tokio::test]
async fn a_success_can_have_fewer_members_and_unlisted_values() {
    let response = result_of(MockResponse::json(200, "{}"))
        .await
        .expect("it is a success");
    assert_eq!(response.success, None);
    assert_eq!(response.data, None);
    let body = r#"{"success":true,"data":{"id":"2","label_ids":["1"],"visible_to":"9"}}"#;
    let response = result_of(MockResponse::json(200, body))
        .await
        .expect("it is a success");
    let lead = response.into_inner().data.expect("there is a lead");
    assert_eq!(lead.id, Some("2".into()));
    assert_eq!(lead.visible_to, Some(VisibleTo::Unlisted("9".to_owned())));
    assert_eq!(lead.title, None);
}

#[tokio::test]
async fn any_success_status_is_a_success() {
    let response = result_of(MockResponse::json(201, UPDATED))
        .await
        .expect("it is a success");
    assert_eq!(response.status(), 201);
    assert_eq!(response.success, Some(true));
}

#[tokio::test]
async fn a_mismatching_success_names_the_field_and_keeps_the_body() {
    let bodies = [
        (r#"{"success":"yes"}"#, "success"),
        (r#"{"data":[]}"#, "data"),
        (r#"{"data":{"owner_id":"1"}}"#, "data.owner_id"),
        (r#"{"data":{"label_ids":["a",7]}}"#, "data.label_ids[1]"),
        (
            r#"{"data":{"value":{"amount":"9","currency":"EUR"}}}"#,
            "data.value.amount",
        ),
        (
            r#"{"data":{"title":"t","value":{"amount":9}}}"#,
            "data.value",
        ),
        (r#"{"data":{"person_id":1.5}}"#, "data.person_id"),
        ("{\n  \"data\": {\n    \"id\": 5\n  }\n}", "data.id"),
        ("[]", ""),
        ("\"done\"", ""),
        ("null", ""),
        ("", ""),
        ("<html>maintenance</html>", ""),
        (r#"{"success":true"#, ""),
    ];
    for (body, path) in bodies {
        let outcome = result_of(MockResponse::json(200, body).header("x-request-id", "r1")).await;
        let Err(Error::Decode(error)) = outcome else {
            panic!("{body} was taken: {outcome:?}");
        };
        assert_eq!(error.path(), path, "{body}: {error}");
        assert_eq!(error.raw(), body.as_bytes());
        assert_eq!(error.status(), 200);
        assert_eq!(error.headers()["x-request-id"], "r1");
        let shown = error.to_string();
        assert!(shown.contains("PATCH /leads/{id}"), "{shown}");
        assert!(shown.contains(path), "{shown}");
        let error: Error<NoError> = Error::Decode(error);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn not_found_is_typed() {
    let body = r#"{"success":false,"error":"requested lead not found","error_info":"Object was not found.","data":null,"additional_data":null}"#;
    let error = result_of(MockResponse::json(404, body))
        .await
        .expect_err("it is an error");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    let Error::Api(error) = error else {
        panic!("the server responded: {error:?}");
    };
    let expected = UpdateLeadError::NotFound(LeadNotFoundResponse {
        success: Some(false),
        error: Some("requested lead not found".to_owned()),
        error_info: Some("Object was not found.".to_owned()),
        data: None,
        additional_data: None,
    });
    assert_eq!(error.parsed(), Some(&expected));
    assert!(error.decode_error().is_none());
    assert_eq!(error.raw(), body.as_bytes());
    assert_eq!(error.text(), body);
    assert!(error.to_string().contains("404"), "{error}");
    assert_eq!(error.into_parsed(), Some(expected));
}

#[tokio::test]
async fn the_error_is_typed_like_that_of_similar_operations() {
    for status in [400, 401, 403, 405, 410, 418, 422, 429] {
        let body = r#"{"success":false,"error":"no","error_info":"\"owner_id\" must be a number"}"#;
        let outcome = result_of(MockResponse::json(status, body)).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("expected an error for {status}, found {outcome:?}");
        };
        let Some(UpdateLeadError::ClientError(body)) = error.parsed() else {
            panic!("{status}: {error:?}");
        };
        assert_eq!(body.error.as_deref(), Some("no"));
        assert_eq!(
            body.error_info.as_deref(),
            Some("\"owner_id\" must be a number")
        );
    }
}

#[tokio::test]
async fn an_undeclared_status_is_an_error_without_a_type() {
    for status in [300, 304, 500, 503, 599] {
        // A 304 has no body.
        let body = if status == 304 {
            ""
        } else {
            r#"{"success":false,"error":"no"}"#
        };
        let outcome = result_of(MockResponse::json(status, body)).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("expected an error for {status}, found {outcome:?}");
        };
        assert_eq!(error.status(), status);
        assert_eq!(error.raw(), body.as_bytes());
        assert_eq!(error.parsed(), None, "{status}");
        assert!(error.decode_error().is_none(), "{status}");
    }
}

#[tokio::test]
async fn a_mismatching_error_body_keeps_its_status_and_bytes() {
    let bodies: [(&[u8], &str); 7] = [
        (b"<html>not found</html>", ""),
        (b"", ""),
        (b"not found", ""),
        (b"[]", ""),
        (b"\xff\xfe", ""),
        (br#"{"success":"no"}"#, "success"),
        (br#"{"success":false,"error":{"message":"x"}}"#, "error"),
    ];
    for (body, path) in bodies {
        let outcome = result_of(MockResponse::body(404, "text/html", body)).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("the server responded: {outcome:?}");
        };
        assert_eq!(error.status(), 404);
        assert_eq!(error.raw(), body);
        assert_eq!(error.parsed(), None);
        let misfit = error.decode_error().expect("the body does not fit");
        assert_eq!(misfit.path(), path, "{misfit}");
        assert_eq!(misfit.raw(), body);
    }
}

#[tokio::test]
async fn too_many_requests_can_be_repeated_after_a_while() {
    let response = MockResponse::json(429, "{}").header("retry-after", "2");
    let error = result_of(response).await.expect_err("it is an error");
    assert!(error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
    let response = MockResponse::json(429, "{}")
        .header("x-ratelimit-limit", "80")
        .header("x-ratelimit-remaining", "0")
        .header("x-ratelimit-reset", "1");
    let error = result_of(response).await.expect_err("it is an error");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    let error = result_of(MockResponse::status(404))
        .await
        .expect_err("it is an error");
    assert!(!error.is_retryable());
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn no_server_is_a_transport_error() {
    let builder = Client::builder()
        .api_key("key")
        .base_url(format!("http://{}", closed_port()));
    let client = builder.build().expect("the client can be built");
    let outcome = client.update_lead(LEAD, &UpdateLeadRequest::new()).await;
    let Err(error @ Error::Transport(_)) = outcome else {
        panic!("expected a transport error, found {outcome:?}");
    };
    assert_eq!(error.status(), None);
    assert!(error.is_retryable());
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn no_response_in_time_is_a_timeout() {
    let slow = Loopback::with_response(MockResponse::json(200, "{}").after(Duration::from_secs(5)));
    let builder = Client::builder()
        .api_key("key")
        .base_url(slow.url())
        .timeout(Duration::from_millis(100));
    let client = builder.build().expect("the client can be built");
    let outcome = client.update_lead(LEAD, &UpdateLeadRequest::new()).await;
    let Err(error @ Error::Timeout(_)) = outcome else {
        panic!("there was no response yet: {outcome:?}");
    };
    assert!(
        !error.is_retryable(),
        "the server may have updated the lead"
    );
    assert_eq!(error.status(), None);
}

#[tokio::test]
async fn an_error_can_be_erased_and_its_body_downcast() {
    async fn call() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let response = MockResponse::json(404, r#"{"error":"gone"}"#);
        result_of(response).await.map_err(Error::erase)?;
        Ok(())
    }
    let error = call().await.expect_err("it is an error");
    let error: Box<Error> = error.downcast().expect("it is this crate's error");
    let Error::Api(error) = *error else {
        panic!("the server responded: {error:?}");
    };
    let body = error
        .parsed()
        .and_then(|body| body.downcast_ref::<UpdateLeadError>());
    let Some(UpdateLeadError::NotFound(body)) = body else {
        panic!("the body is a typed one: {body:?}");
    };
    assert_eq!(body.error.as_deref(), Some("gone"));
    assert_eq!(size_of::<Error<UpdateLeadError>>(), 2 * size_of::<usize>());
}
