//! Every field unchanged and set; nothing can be cleared.
#![allow(deprecated, reason = "what the spec deprecates is still sent")]

use crm_clients::Error;
use crm_clients::octanist::types::{UpdateLeadRequest, UpdateLeadRequestValue, WritableLeadStatus};
use serde_json::{Value as Json, json};
use trine_loopback::{Loopback, MockResponse};

use super::{SERVER, client};
use crate::fields::{Field, assert_complete, assert_states, field};
use crate::scripted_server::ScriptedServer;

type R = UpdateLeadRequest;

fn fields() -> Vec<Field<R>> {
    vec![
        field("id", |r: R| r.id("lead_abc123"), "lead_abc123"),
        field(
            "email",
            |r: R| r.email("john@example.com"),
            "john@example.com",
        ),
        field("phone", |r: R| r.phone("+1234567890"), "+1234567890"),
        field("status", |r: R| r.status(WritableLeadStatus::Won), "won"),
        field(
            "changedTo",
            |r: R| r.changed_to(WritableLeadStatus::Lost),
            "lost",
        ),
        field("value", |r: R| r.value(5000.5), 5000.5),
        field("note", |r: R| r.note("called"), "called"),
        field("lossReason", |r: R| r.loss_reason("price"), "price"),
    ]
}

/// Returns the body of a request.
async fn sent(request: &R) -> Json {
    let client = SERVER.with(|server| server.respond_with(MockResponse::json(200, "{}")));
    client
        .update_lead(request)
        .await
        .expect("a success response");
    SERVER.with(ScriptedServer::last).json()
}

#[test]
fn the_table_has_every_field_of_the_spec() {
    assert_complete(&fields(), "octanist", "UpdateLeadRequest");
}

#[tokio::test]
async fn every_field_is_unchanged_or_set_for_every_constructor() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let starts = [
        (R::by_id("l1"), json!({"id": "l1"})),
        (R::by_email("a@b.c"), json!({"email": "a@b.c"})),
        (R::by_phone("+31"), json!({"phone": "+31"})),
    ];
    for start in starts {
        assert_states(&fields(), start, "", async |request| {
            client
                .update_lead(&request)
                .await
                .expect("a success response");
            server.requests().pop().expect("the server got it")
        })
        .await;
    }
}

#[tokio::test]
async fn the_bytes_are_those_of_the_fields_in_the_order_of_the_spec() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = R::by_email("john@example.com")
        .loss_reason("too \"dear\"")
        .value("5000,50")
        .status(WritableLeadStatus::Lost);
    client(&server)
        .update_lead(&request)
        .await
        .expect("a success response");
    assert_eq!(
        server.request().text(),
        r#"{"email":"john@example.com","status":"lost","value":"5000,50","lossReason":"too \"dear\""}"#
    );
}

#[tokio::test]
async fn a_value_is_sent_as_a_number_or_as_text() {
    let values: [(UpdateLeadRequestValue, Json); 7] = [
        (5000.into(), json!(5000.0)),
        (0.5.into(), json!(0.5)),
        ((-1).into(), json!(-1.0)),
        ("5000".into(), json!("5000")),
        ("".into(), json!("")),
        (UpdateLeadRequestValue::Number(1e21), json!(1e21)),
        (UpdateLeadRequestValue::Raw(json!([1])), json!([1])),
    ];
    for (value, expected) in values {
        let body = sent(&R::by_id("l1").value(value)).await;
        assert_eq!(body, json!({"id": "l1", "value": expected}));
    }
}

#[tokio::test]
async fn every_status_is_sent_by_name_and_unlisted_ones_unmodified() {
    let all = [
        (WritableLeadStatus::Qualified, "qualified"),
        (WritableLeadStatus::Won, "won"),
        (WritableLeadStatus::Lost, "lost"),
        (
            WritableLeadStatus::Unlisted("archived".to_owned()),
            "archived",
        ),
    ];
    for (status, word) in all {
        let body = sent(&R::by_id("l1").status(status.clone()).changed_to(status)).await;
        assert_eq!(body, json!({"id": "l1", "status": word, "changedTo": word}));
    }
}

#[tokio::test]
async fn fields_can_be_assigned_directly() {
    let mut request = R::by_phone("+31");
    request.id = Some("l1".to_owned());
    request.phone = None;
    request.note = Some("called".to_owned());
    assert_eq!(sent(&request).await, json!({"id": "l1", "note": "called"}));
}

#[tokio::test]
async fn without_an_identifier_the_request_is_rejected_before_sending() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let mut request = R::by_id("l1").note("called");
    request.id = None;
    let outcome = client(&server).update_lead(&request).await;
    let Err(Error::InvalidRequest(error)) = outcome else {
        panic!("it was not rejected: {outcome:?}");
    };
    let shown = error.to_string();
    assert!(shown.starts_with("PATCH /leads was not sent"), "{shown}");
    for name in ["id", "email", "phone"] {
        assert!(shown.contains(name), "{shown}");
    }
    assert_eq!(server.requests(), []);
}
