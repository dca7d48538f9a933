//! Custom fields: properties named by 40 hexadecimal digits, some with additional parts.

use crm_clients::Error;
use crm_clients::pipedrive::types::UpdateLeadRequest;
use serde_json::{Value as Json, json};
use trine_loopback::{Loopback, MockResponse};

use super::{CUSTOM, LEAD, client};

const OTHER: &str = "0000000000000000000000000000000000000000";

#[tokio::test]
async fn a_custom_field_is_set_to_any_value_and_cleared_with_null() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let values = [
        json!("text"),
        json!(12),
        json!(1.5),
        json!(true),
        json!([1, 2]),
        json!({"a": 1}),
    ];
    for value in values {
        let request = UpdateLeadRequest::new().set_custom(CUSTOM, value.clone());
        client
            .update_lead(LEAD, &request)
            .await
            .expect("a success response");
        let recorded = server.requests().pop().expect("the server got it");
        assert_eq!(recorded.json(), json!({CUSTOM: value}));
    }
    let request = UpdateLeadRequest::new().clear_custom(CUSTOM);
    client
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    let recorded = server.requests().pop().expect("the server got it");
    assert_eq!(recorded.text(), format!(r#"{{"{CUSTOM}":null}}"#));
}

#[tokio::test]
async fn several_custom_fields_are_unchanged_set_or_cleared() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = UpdateLeadRequest::new()
        .title("Renewal")
        .set_custom(CUSTOM, "first")
        .clear_custom(OTHER)
        .set_custom(CUSTOM, "last");
    assert_eq!(request.custom(CUSTOM), Some(&json!("last")));
    assert_eq!(request.custom(OTHER), Some(&Json::Null));
    assert_eq!(request.custom("f".repeat(40)), None);
    client(&server)
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    assert_eq!(
        server.request().text(),
        format!(r#"{{"title":"Renewal","{OTHER}":null,"{CUSTOM}":"last"}}"#)
    );
}

#[tokio::test]
async fn a_part_of_a_custom_field_is_set_and_cleared_beside_it() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = UpdateLeadRequest::new()
        .set_custom(CUSTOM, "2026-01-01")
        .set_custom(format!("{CUSTOM}_until"), "2026-12-31")
        .clear_custom(OTHER)
        .clear_custom(format!("{OTHER}_timezone_id"));
    client(&server)
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    let expected = json!({
        CUSTOM: "2026-01-01",
        format!("{CUSTOM}_until"): "2026-12-31",
        OTHER: null,
        format!("{OTHER}_timezone_id"): null,
    });
    assert_eq!(server.request().json(), expected);
}

#[tokio::test]
async fn another_key_is_rejected_before_sending() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let keys = [
        String::new(),
        "Industry".to_owned(),
        "f".repeat(39),
        "f".repeat(41),
        "F".repeat(40),
        "g".repeat(40),
        format!("{CUSTOM}_"),
        format!("{CUSTOM}_Currency"),
        format!("{CUSTOM}currency"),
        format!("{}_currency", "f".repeat(39)),
        format!(" {}", "f".repeat(39)),
        "é".repeat(40),
    ];
    for key in keys {
        for request in [
            UpdateLeadRequest::new().set_custom(&key, 1),
            UpdateLeadRequest::new().clear_custom(&key),
        ] {
            let outcome = client.update_lead(LEAD, &request).await;
            let Err(Error::InvalidRequest(error)) = outcome else {
                panic!("`{key}` was not rejected: {outcome:?}");
            };
            assert!(error.to_string().contains(&key), "{error}");
            assert!(
                error
                    .to_string()
                    .starts_with("PATCH /leads/{id} was not sent"),
                "{error}"
            );
        }
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn a_declared_name_among_the_custom_fields_is_rejected_before_sending() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    for name in ["title", "owner_id", "value"] {
        let mut request = UpdateLeadRequest::new();
        request.extra.insert(name.to_owned(), Json::Null);
        let outcome = client.update_lead(LEAD, &request).await;
        let Err(Error::InvalidRequest(error)) = outcome else {
            panic!("`{name}` was not rejected: {outcome:?}");
        };
        assert!(error.to_string().contains(name), "{error}");
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn custom_fields_round_trip_with_their_parts() {
    let currency = format!("{CUSTOM}_currency");
    let body = json!({"success": true, "data": {"title": "x", CUSTOM: 10, &currency: "EUR"}});
    let lead = super::result_of(MockResponse::json(200, body.to_string())).await;
    let lead = lead
        .expect("it is a success")
        .into_inner()
        .data
        .expect("there is a lead");
    assert_eq!(lead.custom(CUSTOM), Some(&json!(10)));
    assert_eq!(lead.custom(&currency), Some(&json!("EUR")));
    assert_eq!(lead.extra.len(), 2);
}
