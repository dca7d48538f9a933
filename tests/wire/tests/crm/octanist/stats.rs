//! Statistics, and the API key check.

use crm_clients::octanist::errors::{CheckError, GetStatsError};
use crm_clients::octanist::types::{
    ErrorCode, ErrorInfoOrText, StatsConversion, StatsPeriod, StatsRequest, StatsUsage,
};
use serde_json::json;
use trine_loopback::MockResponse;

use super::{assert_code, failing, respond_with, was_sent};
use crate::call::typed;

#[tokio::test]
async fn a_period_is_sent_and_the_default_is_an_empty_object() {
    let client = respond_with(MockResponse::json(200, "{}"));
    let requests = [
        (StatsRequest::new(), "{}"),
        (
            StatsRequest::new().period(StatsPeriod::Current),
            r#"{"period":"current"}"#,
        ),
        (
            StatsRequest::new().period(StatsPeriod::Previous),
            r#"{"period":"previous"}"#,
        ),
        (
            StatsRequest::new()
                .end_date("2026-03-01")
                .start_date("2026-01-01")
                .period(StatsPeriod::Custom),
            r#"{"period":"custom","startDate":"2026-01-01","endDate":"2026-03-01"}"#,
        ),
    ];
    for (request, sent) in requests {
        client.get_stats(&request).await.expect("a success");
        assert_eq!(was_sent(), format!("POST /stats {sent}"));
    }
}

#[tokio::test]
async fn statistics_are_read_in_full() {
    let body = json!({
        "success": true,
        "data": {
            "usage": {
                "leadsUsed": 150, "leadsLimit": 500, "lockedLeads": 3,
                "periodStart": "2026-01-01T00:00:00.000Z", "periodEnd": null,
            },
            "leads": {
                "total": 150,
                "byStatus": {"open": 45, "won": 50, "archived": 1},
                "bySource": {"gtm": 120},
            },
            "conversion": {
                "qualified": 80, "qualificationRate": 0.7, "winRate": 0.625,
                "averageValue": 2500, "totalValue": 125000.5,
            },
        },
    });
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let response = client
        .get_stats(&StatsRequest::new())
        .await
        .expect("a success");
    let stats = response.into_inner().data.expect("there are statistics");
    let usage = StatsUsage {
        leads_used: Some(150),
        leads_limit: Some(500),
        locked_leads: Some(3),
        period_start: Some("2026-01-01T00:00:00.000Z".into()),
        period_end: None,
    };
    assert_eq!(stats.usage, Some(usage));
    let leads = stats.leads.expect("there are counts");
    assert_eq!(leads.total, Some(150));
    let statuses = leads.by_status.expect("there are counts");
    assert_eq!(
        (statuses["open"], statuses["won"], statuses["archived"]),
        (45, 50, 1)
    );
    assert_eq!(leads.by_source, Some([("gtm".to_owned(), 120)].into()));
    let conversion = StatsConversion {
        qualified: Some(80),
        qualification_rate: Some(0.7),
        win_rate: Some(0.625),
        average_value: Some(2500.0),
        total_value: Some(125_000.5),
    };
    assert_eq!(stats.conversion, Some(conversion));
}

#[tokio::test]
async fn every_declared_error_of_statistics_is_typed() {
    let codes = [
        (400, ErrorCode::ValidationError),
        (400, ErrorCode::InvalidDate),
        (401, ErrorCode::Unauthorized),
        (500, ErrorCode::InternalError),
    ];
    for (status, code) in codes {
        let client = respond_with(failing(status, &code));
        let outcome = client.get_stats(&StatsRequest::new()).await;
        let body = match (status, typed(outcome, status)) {
            (400, GetStatsError::BadRequest(body))
            | (401, GetStatsError::Unauthorized(body))
            | (500, GetStatsError::InternalServerError(body)) => body,
            (status, other) => panic!("{status} is {other:?}"),
        };
        assert_code(&body, &code);
    }
}

#[tokio::test]
async fn a_key_is_checked() {
    let client = respond_with(MockResponse::json(200, r#"{"success":true}"#));
    let response = client.check().await.expect("a success");
    assert_eq!(was_sent(), "POST /check");
    assert_eq!(response.success, Some(true));

    let client = respond_with(failing(401, &ErrorCode::Unauthorized));
    let CheckError::Unauthorized(body) = typed(client.check().await, 401);
    assert_code(&body, &ErrorCode::Unauthorized);
    let client = respond_with(MockResponse::json(
        401,
        r#"{"error":"Invalid or missing API key"}"#,
    ));
    let CheckError::Unauthorized(body) = typed(client.check().await, 401);
    let text = ErrorInfoOrText::String("Invalid or missing API key".to_owned());
    assert_eq!(body.error, Some(text));
}
