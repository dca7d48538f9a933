//! Success and error responses.

use crm_clients::Error;
use crm_clients::octanist::errors::UpdateLeadError;
use crm_clients::octanist::types::{
    ErrorCode, ErrorInfo, ErrorInfoOrText, ErrorResponse, LeadStatus, ResponseMeta,
};
use serde_json::json;
use trine_loopback::MockResponse;

use super::result_of;
use crate::call::typed as typed_error;

fn meta() -> Option<ResponseMeta> {
    Some(ResponseMeta {
        request_id: Some("req_a1b2c3d4e5f6".to_owned()),
        timestamp: Some("2026-03-10T12:00:00.000Z".into()),
    })
}

fn body(code: &str) -> String {
    json!({
        "success": false,
        "error": {"code": code, "message": "Human readable", "details": {"field": ["id"]}},
        "meta": {"requestId": "req_a1b2c3d4e5f6", "timestamp": "2026-03-10T12:00:00.000Z"},
    })
    .to_string()
}

fn typed(code: ErrorCode) -> ErrorResponse {
    let info = ErrorInfo {
        code: Some(code),
        message: Some("Human readable".to_owned()),
        details: Some([("field".to_owned(), json!(["id"]))].into()),
    };
    ErrorResponse {
        success: Some(false),
        error: Some(ErrorInfoOrText::ErrorInfo(info)),
        meta: meta(),
    }
}

#[tokio::test]
async fn a_success_is_read_in_full() {
    let body = json!({
        "success": true,
        "data": {
            "leadId": "lead_abc123",
            "leadsUpdated": 3,
            "message": "Lead updated successfully",
            "unknown": 1,
        },
        "meta": {"requestId": "req_a1b2c3d4e5f6", "timestamp": "2026-03-10T12:00:00.000Z"},
    });
    let response = result_of(MockResponse::json(200, body.to_string()))
        .await
        .expect("it is a success");
    assert_eq!(response.status(), 200);
    assert_eq!(response.raw(), body.to_string().as_bytes());
    assert_eq!(response.success, Some(true));
    assert_eq!(response.meta, meta());
    let update = response.into_inner().data.expect("there is an update");
    assert_eq!(update.lead_id.as_deref(), Some("lead_abc123"));
    assert_eq!(update.leads_updated, Some(3));
    assert_eq!(update.message.as_deref(), Some("Lead updated successfully"));
}

#[tokio::test]
async fn every_declared_status_is_typed() {
    type Variant = fn(ErrorResponse) -> UpdateLeadError;
    let declared: [(u16, &str, ErrorCode, Variant); 6] = [
        (
            400,
            "VALIDATION_ERROR",
            ErrorCode::ValidationError,
            UpdateLeadError::BadRequest,
        ),
        (
            401,
            "UNAUTHORIZED",
            ErrorCode::Unauthorized,
            UpdateLeadError::Unauthorized,
        ),
        (
            403,
            "FORBIDDEN",
            ErrorCode::Forbidden,
            UpdateLeadError::Forbidden,
        ),
        (
            404,
            "NOT_FOUND",
            ErrorCode::NotFound,
            UpdateLeadError::NotFound,
        ),
        (
            409,
            "CONFLICT",
            ErrorCode::Conflict,
            UpdateLeadError::Conflict,
        ),
        (
            500,
            "INTERNAL_ERROR",
            ErrorCode::InternalError,
            UpdateLeadError::InternalServerError,
        ),
    ];
    for (status, word, code, variant) in declared {
        let outcome = result_of(MockResponse::json(status, body(word))).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("expected an error for {status}, found {outcome:?}");
        };
        assert_eq!(error.status(), status);
        assert_eq!(error.parsed(), Some(&variant(typed(code))));
        assert!(error.decode_error().is_none());
        assert_eq!(error.raw(), body(word).as_bytes());
    }
}

#[tokio::test]
async fn the_status_decides_and_not_the_code_in_the_body() {
    let outcome = result_of(MockResponse::json(409, body("NOT_FOUND"))).await;
    let Err(Error::Api(error)) = outcome else {
        panic!("expected an error for 409, found {outcome:?}");
    };
    let expected = UpdateLeadError::Conflict(typed(ErrorCode::NotFound));
    assert_eq!(error.parsed(), Some(&expected));
}

#[tokio::test]
async fn every_code_is_read_and_an_unlisted_one_is_kept() {
    let codes = [
        ("FORBIDDEN", ErrorCode::Forbidden),
        ("INVALID_DATE", ErrorCode::InvalidDate),
        ("INVALID_FILTER", ErrorCode::InvalidFilter),
        (
            "RATE_LIMITED",
            ErrorCode::Unlisted("RATE_LIMITED".to_owned()),
        ),
        ("", ErrorCode::Unlisted(String::new())),
    ];
    for (word, code) in codes {
        let outcome = result_of(MockResponse::json(400, body(word))).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("expected an error for 400, found {outcome:?}");
        };
        assert_eq!(
            error.parsed(),
            Some(&UpdateLeadError::BadRequest(typed(code)))
        );
    }
}

#[tokio::test]
async fn an_undeclared_status_is_an_error_without_a_type() {
    for status in [300, 402, 405, 422, 429, 501, 502, 503] {
        let outcome = result_of(MockResponse::json(status, body("FORBIDDEN"))).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("expected an error for {status}, found {outcome:?}");
        };
        assert_eq!(error.status(), status);
        assert_eq!(error.parsed(), None);
        assert!(error.decode_error().is_none());
        assert_eq!(error.raw(), body("FORBIDDEN").as_bytes());
    }
}

#[tokio::test]
async fn a_mismatching_error_body_keeps_its_status_and_bytes() {
    let bodies = [
        ("", ""),
        ("Bad gateway", ""),
        ("[]", ""),
        (r#"{"success":"no"}"#, "success"),
        (r#"{"meta":{"requestId":{}}}"#, "meta.requestId"),
    ];
    for status in [400, 401, 404, 409, 500] {
        for (body, path) in bodies {
            let outcome = result_of(MockResponse::json(status, body)).await;
            let Err(Error::Api(error)) = outcome else {
                panic!("expected an error for {status}, found {outcome:?}");
            };
            assert_eq!(error.status(), status);
            assert_eq!(error.raw(), body.as_bytes());
            assert_eq!(error.parsed(), None);
            let misfit = error.decode_error().expect("the body does not fit");
            assert_eq!(misfit.path(), path, "{body}: {misfit}");
        }
    }
}

#[tokio::test]
async fn an_error_of_the_older_generation_is_a_text() {
    let outcome = result_of(MockResponse::json(
        401,
        r#"{"error":"Invalid or missing API key"}"#,
    ))
    .await;
    let UpdateLeadError::Unauthorized(body) = typed_error(outcome, 401) else {
        panic!("401 is declared");
    };
    let text = ErrorInfoOrText::String("Invalid or missing API key".to_owned());
    assert_eq!(body.error, Some(text));
    assert_eq!((body.success, body.meta), (None, None));
}

#[tokio::test]
async fn an_error_of_an_unknown_shape_is_preserved() {
    let bodies = [json!({"code": 7}), json!(["no"]), json!(7)];
    for error in bodies {
        let response = MockResponse::json(400, json!({ "error": error }).to_string());
        let UpdateLeadError::BadRequest(body) = typed_error(result_of(response).await, 400) else {
            panic!("400 is declared");
        };
        assert_eq!(body.error, Some(ErrorInfoOrText::Raw(error)));
    }
}

#[tokio::test]
async fn a_success_of_the_older_generation_has_no_envelope() {
    let body = r#"{"success":true,"leadId":"lead_123","status":"qualified"}"#;
    let response = result_of(MockResponse::json(200, body))
        .await
        .expect("a success");
    assert_eq!(response.success, Some(true));
    assert_eq!(response.lead_id.as_deref(), Some("lead_123"));
    assert_eq!(response.status, Some(LeadStatus::Qualified));
    assert_eq!((&response.data, &response.meta), (&None, &None));
}

#[tokio::test]
async fn a_mismatching_success_names_the_field_and_keeps_the_body() {
    let bodies = [
        ("", ""),
        ("ok", ""),
        (r#"[{"id":"lead_1"}]"#, ""),
        (r#"{"success":1}"#, "success"),
        (r#"{"success":true,"data":"done"}"#, "data"),
        (r#"{"data":{"leadId":12}}"#, "data.leadId"),
        (r#"{"data":{"leadsUpdated":"1"}}"#, "data.leadsUpdated"),
        (r#"{"data":{},"meta":{"timestamp":0}}"#, "meta.timestamp"),
    ];
    for (body, path) in bodies {
        let outcome = result_of(MockResponse::json(200, body)).await;
        let Err(Error::Decode(error)) = outcome else {
            panic!("{body} was taken: {outcome:?}");
        };
        assert_eq!(error.path(), path, "{body}: {error}");
        assert_eq!(error.raw(), body.as_bytes());
        assert_eq!(error.status(), 200);
        assert!(error.to_string().contains("PATCH /leads"), "{error}");
    }
}
