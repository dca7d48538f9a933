//! Success and error responses.

use crm_clients::Error;
use crm_clients::bitrix24::errors::CrmLeadUpdateError;
use crm_clients::bitrix24::types::{ErrorCode, ErrorResponse, ExecutionTime};
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

use super::result_of;

const UPDATED: &str = r#"{
    "result": true,
    "time": {
        "start": 1705764932.998683,
        "finish": 1705764937.173995,
        "duration": 4.1753120422363281,
        "processing": 3.3076529502868652,
        "date_start": "2024-01-20T18:35:32+03:00",
        "date_finish": "2024-01-20T18:35:37+03:00",
        "operating_reset_at": 1705765533,
        "operating": 3.3076241016387939
    }
}"#;

#[tokio::test]
async fn a_success_is_read_in_full() {
    let response = result_of(MockResponse::json(200, UPDATED))
        .await
        .expect("it is a success");
    assert_eq!(response.status(), 200);
    assert_eq!(response.raw(), UPDATED.as_bytes());
    assert_eq!(response.result, Some(true));
    let expected = ExecutionTime {
        start: Some(1_705_764_932.998_683),
        finish: Some(1_705_764_937.173_995),
        duration: Some(4.175_312_042_236_328),
        processing: Some(3.307_652_950_286_865_2),
        date_start: Some("2024-01-20T18:35:32+03:00".into()),
        date_finish: Some("2024-01-20T18:35:37+03:00".into()),
        operating_reset_at: Some(1_705_765_533),
        operating: Some(3.307_624_101_638_794),
    };
    assert_eq!(response.into_inner().time, Some(expected));
}

#[tokio::test]
async fn a_success_can_have_fewer_members() {
    let body = r#"{"result":false,"time":{"start":1,"operating":0},"total":1}"#;
    let response = result_of(MockResponse::json(200, body))
        .await
        .expect("it is a success");
    assert_eq!(response.result, Some(false));
    let time = response.into_inner().time.expect("there is a time");
    assert_eq!(
        (time.start, time.operating, time.finish),
        (Some(1.0), Some(0.0), None)
    );
}

#[tokio::test]
async fn every_error_status_is_typed_for_any_code() {
    let codes = [
        (json!(""), ErrorCode::String(String::new())),
        (
            json!("QUERY_LIMIT_EXCEEDED"),
            ErrorCode::String("QUERY_LIMIT_EXCEEDED".to_owned()),
        ),
        (
            json!("Access denied."),
            ErrorCode::String("Access denied.".to_owned()),
        ),
        (json!(0), ErrorCode::Number(0.0)),
        (json!(404), ErrorCode::Number(404.0)),
        (json!(["x"]), ErrorCode::Raw(json!(["x"]))),
        (json!(false), ErrorCode::Raw(json!(false))),
    ];
    let text = "ID is not defined or invalid.<br>";
    for status in [400, 401, 403, 404, 409, 418, 429, 499, 500, 502, 503, 599] {
        for (sent, code) in codes.clone() {
            let body = json!({"error": sent, "error_description": text}).to_string();
            let expected = ErrorResponse {
                error: Some(code),
                error_description: Some(text.to_owned()),
            };
            let expected = match status {
                400..500 => CrmLeadUpdateError::ClientError(expected),
                _ => CrmLeadUpdateError::ServerError(expected),
            };
            assert_typed(status, &body, &expected).await;
        }
        for (body, error) in [("{}", None), (r#"{"error":null}"#, None)] {
            let expected = ErrorResponse {
                error,
                error_description: None,
            };
            let expected = match status {
                400..500 => CrmLeadUpdateError::ClientError(expected),
                _ => CrmLeadUpdateError::ServerError(expected),
            };
            assert_typed(status, body, &expected).await;
        }
    }
}

async fn assert_typed(status: u16, body: &str, expected: &CrmLeadUpdateError) {
    let outcome = result_of(MockResponse::json(status, body)).await;
    let Err(Error::Api(error)) = outcome else {
        panic!("expected an error for {status}, found {outcome:?}");
    };
    assert_eq!(error.status(), status);
    assert_eq!(error.parsed(), Some(expected));
    assert!(error.decode_error().is_none());
    assert_eq!(error.raw(), body.as_bytes());
}

#[tokio::test]
async fn an_undeclared_status_is_an_error_without_a_type() {
    for status in [300, 302, 305, 600, 999] {
        let body = r#"{"error":"","error_description":"moved"}"#;
        let outcome = result_of(MockResponse::json(status, body)).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("expected an error for {status}, found {outcome:?}");
        };
        assert_eq!(error.status(), status);
        assert_eq!(error.parsed(), None);
        assert!(error.decode_error().is_none());
        assert_eq!(error.raw(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_mismatching_error_body_keeps_its_status_and_bytes() {
    let bodies = [
        ("", ""),
        ("<html>502 Bad Gateway</html>", ""),
        ("[]", ""),
        ("\"QUERY_LIMIT_EXCEEDED\"", ""),
        (
            r#"{"error":"","error_description":{}}"#,
            "error_description",
        ),
        (r#"{"error":"","error_description":"cut"#, ""),
    ];
    for status in [400, 503] {
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
async fn a_mismatching_success_names_the_field_and_keeps_the_body() {
    let bodies: [(Json, &str); 6] = [
        (json!([]), ""),
        (json!({"result": "Y"}), "result"),
        (json!({"result": 3465}), "result"),
        (json!({"result": true, "time": []}), "time"),
        (
            json!({"result": true, "time": {"start": "1"}}),
            "time.start",
        ),
        (
            json!({"time": {"operating_reset_at": 1.5}}),
            "time.operating_reset_at",
        ),
    ];
    let texts = bodies.map(|(body, path)| (body.to_string(), path));
    let broken = [(String::new(), ""), ("<html></html>".to_owned(), "")];
    for (body, path) in texts.into_iter().chain(broken) {
        let outcome = result_of(MockResponse::json(200, body.as_str())).await;
        let Err(Error::Decode(error)) = outcome else {
            panic!("{body} was taken: {outcome:?}");
        };
        assert_eq!(error.path(), path, "{body}: {error}");
        assert_eq!(error.raw(), body.as_bytes());
        assert!(
            error.to_string().contains("POST /crm.lead.update"),
            "{error}"
        );
    }
}
