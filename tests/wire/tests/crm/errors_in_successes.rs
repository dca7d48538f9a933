//! Errors with the status 200, for the APIs that send them.

use std::fmt::Debug;

use crm_clients::{ApiError, Error, Response, bitrix24, octanist, pipedrive};
use serde_json::json;
use trine_loopback::{Loopback, MockResponse};

fn serving(body: &str) -> Loopback {
    Loopback::with_response(MockResponse::json(200, body))
}

/// Returns the error of a call for a 200.
#[track_caller]
fn failed<T: Debug, E>(outcome: Result<Response<T>, Error<E>>, body: &str) -> ApiError<E> {
    match outcome {
        Err(Error::Api(error)) => {
            assert_eq!(error.status(), 200);
            assert_eq!(error.text(), body);
            error
        }
        Err(error) => panic!("{error}"),
        Ok(response) => panic!("{response:?}"),
    }
}

#[tokio::test]
async fn pipedrive_reports_success_in_the_envelope() {
    let body = r#"{"success":false,"error":"Object was not found.","error_info":"Please check"}"#;
    let server = serving(body);
    let client = pipedrive::Client::builder()
        .api_key("key")
        .base_url(server.url())
        .build()
        .expect("a client");
    let request = pipedrive::types::UpdateLeadRequest::new().title("Renewal");
    let error = failed(client.update_lead("1", &request).await, body);
    assert!(error.parsed().is_some(), "{error:?}");
    let error = failed(client.get_lead("1").await, body);
    let Some(pipedrive::errors::GetLeadError::ClientError(envelope)) = error.parsed() else {
        panic!("{error:?}");
    };
    assert_eq!(envelope.error.as_deref(), Some("Object was not found."));
}

#[tokio::test]
async fn octanist_reports_errors_in_both_generations() {
    let body = r#"{"success":false,"error":{"code":"CONFLICT","message":"Two leads","details":{}},"meta":{"requestId":"req_1","timestamp":"2026-01-15T10:30:00.000Z"}}"#;
    let server = serving(body);
    let client = octanist::Client::builder()
        .api_key("key")
        .base_url(server.url());
    let client = client.build().expect("a client");
    let request = octanist::types::UpdateLeadRequest::by_email("john@example.com");
    let error = failed(client.update_lead(&request).await, body);
    let Some(octanist::errors::UpdateLeadError::BadRequest(envelope)) = error.parsed() else {
        panic!("{error:?}");
    };
    let shown = format!("{:?}", envelope.error);
    assert!(
        shown.contains("Conflict") && shown.contains("Two leads"),
        "{shown}"
    );

    let body = r#"{"error":"No lead found"}"#;
    let server = serving(body);
    let client = octanist::Client::builder()
        .api_key("key")
        .base_url(server.url());
    let client = client.build().expect("a client");
    failed(client.update_lead(&request).await, body);
    failed(client.get_lead("lead_1").await, body);
}

#[tokio::test]
async fn bitrix24_sends_errors_with_200() {
    for code in ["", "QUERY_LIMIT_EXCEEDED"] {
        let body = json!({"error": code, "error_description": "Not found"}).to_string();
        let server = serving(&body);
        let client = bitrix24::Client::builder().base_url(server.url());
        let client = client.build().expect("a client");
        let fields = bitrix24::types::LeadFields::new().title("x");
        let request = bitrix24::types::CrmLeadUpdateRequest::new(1, fields);
        let error = failed(client.crm_lead_update(&request).await, &body);
        let Some(bitrix24::errors::CrmLeadUpdateError::ClientError(parsed)) = error.parsed() else {
            panic!("{error:?}");
        };
        assert_eq!(parsed.error_description.as_deref(), Some("Not found"));

        // The batch as a whole; errors of its calls have their own location.
        let mut batch = bitrix24::calls::Batch::new();
        batch.add(bitrix24::calls::crm_lead_update(&request));
        failed(client.batch_calls(&batch).await, &body);
    }
}
