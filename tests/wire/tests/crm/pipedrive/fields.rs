//! Every field unchanged, set and cleared.

use crm_clients::Patch;
use crm_clients::pipedrive::types::{LeadValue, UpdateLeadRequest, VisibleTo};
use serde_json::json;
use trine_loopback::{Loopback, MockResponse};

use super::{CUSTOM, LEAD, client};
use crate::fields::{Field, assert_complete, assert_states, field};

const NULL: serde_json::Value = serde_json::Value::Null;

fn fields() -> Vec<Field<UpdateLeadRequest>> {
    type R = UpdateLeadRequest;
    vec![
        field("title", |r: R| r.title("Renewal"), "Renewal").or_clear(R::clear_title, NULL),
        field("owner_id", |r: R| r.owner_id(7), 7),
        field(
            "label_ids",
            |r: R| r.label_ids(["one", "two"]),
            json!(["one", "two"]),
        ),
        field("person_id", |r: R| r.person_id(1092), 1092).or_clear(R::clear_person_id, NULL),
        field(
            "organization_id",
            |r: R| r.organization_id(6_000_000_000_i64),
            6_000_000_000_i64,
        )
        .or_clear(R::clear_organization_id, NULL),
        field("is_archived", |r: R| r.is_archived(false), false),
        field(
            "value",
            |r: R| r.value(LeadValue::new(999.5, "EUR")),
            json!({"amount": 999.5, "currency": "EUR"}),
        )
        .or_clear(R::clear_value, NULL),
        field(
            "expected_close_date",
            |r: R| r.expected_close_date("2026-12-31"),
            "2026-12-31",
        )
        .or_clear(R::clear_expected_close_date, NULL),
        field(
            "visible_to",
            |r: R| r.visible_to(VisibleTo::GroupAndSubgroups),
            "5",
        ),
        field("was_seen", |r: R| r.was_seen(true), true),
        field("channel", |r: R| r.channel(52), 52).or_clear(R::clear_channel, NULL),
        field("channel_id", |r: R| r.channel_id("Jun23"), "Jun23")
            .or_clear(R::clear_channel_id, NULL),
    ]
}

#[test]
fn the_table_has_every_field_of_the_spec() {
    assert_complete(&fields(), "pipedrive", "UpdateLeadRequest");
}

#[tokio::test]
async fn every_field_is_unchanged_set_or_cleared() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    assert_states(
        &fields(),
        (UpdateLeadRequest::new(), json!({})),
        "",
        async |request| {
            client
                .update_lead(LEAD, &request)
                .await
                .expect("a success response");
            server.requests().pop().expect("the server got it")
        },
    )
    .await;
}

#[tokio::test]
async fn the_bytes_are_those_of_the_fields_in_the_order_of_the_spec() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = UpdateLeadRequest::new()
        .set_custom(CUSTOM, "Private person")
        .channel_id("Jun23 \"Billboards\"\n")
        .clear_value()
        .person_id(1092)
        .title("Grüße");
    client(&server)
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    assert_eq!(
        server.request().text(),
        format!(
            r#"{{"title":"Grüße","person_id":1092,"value":null,"channel_id":"Jun23 \"Billboards\"\n","{CUSTOM}":"Private person"}}"#
        )
    );
}

#[tokio::test]
async fn a_field_can_be_assigned_each_state() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let mut request = UpdateLeadRequest {
        title: Patch::Null,
        person_id: Some(5).into(),
        channel: None.into(),
        ..UpdateLeadRequest::default()
    };
    request.owner_id = Some(3);
    client
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    request.title = Patch::Absent;
    request.owner_id = None;
    client
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    let bodies: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.json())
        .collect();
    assert_eq!(
        bodies,
        [
            json!({"title": null, "owner_id": 3, "person_id": 5, "channel": null}),
            json!({"person_id": 5, "channel": null}),
        ]
    );
}

#[tokio::test]
async fn a_list_can_be_set_to_an_empty_list() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = UpdateLeadRequest::new().label_ids([""; 0]);
    client(&server)
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    assert_eq!(server.request().text(), r#"{"label_ids":[]}"#);
}

#[tokio::test]
async fn every_visibility_is_sent_as_its_number_and_unlisted_ones_unmodified() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let all = [
        (VisibleTo::Owner, "1"),
        (VisibleTo::Group, "3"),
        (VisibleTo::GroupAndSubgroups, "5"),
        (VisibleTo::EntireCompany, "7"),
        (VisibleTo::from("9"), "9"),
    ];
    for (visibility, sent) in all {
        let request = UpdateLeadRequest::new().visible_to(visibility);
        client
            .update_lead(LEAD, &request)
            .await
            .expect("a success response");
        let recorded = server.requests().pop().expect("the server got it");
        assert_eq!(recorded.json(), json!({"visible_to": sent}));
    }
    assert_eq!(VisibleTo::from("3"), VisibleTo::Group);
}
