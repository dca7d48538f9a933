//! Every field unchanged and set; only custom fields can be cleared.

use crm_clients::close::types::{LeadAddressInput, UpdateLeadRequest};
use serde_json::json;
use trine_loopback::{Loopback, MockResponse};

use super::{LEAD, client};
use crate::fields::{Field, assert_complete, assert_states, field};

fn fields() -> Vec<Field<UpdateLeadRequest>> {
    type R = UpdateLeadRequest;
    vec![
        field("name", |r: R| r.name("Bluth Company"), "Bluth Company"),
        field(
            "url",
            |r: R| r.url("http://x.example/"),
            "http://x.example/",
        ),
        field("description", |r: R| r.description(""), ""),
        field("status_id", |r: R| r.status_id("stat_1"), "stat_1"),
        field("status", |r: R| r.status("Potential"), "Potential"),
        field(
            "addresses",
            |r: R| {
                r.addresses([
                    LeadAddressInput::new().city("Utrecht"),
                    LeadAddressInput::new(),
                ])
            },
            json!([{"city": "Utrecht"}, {}]),
        ),
    ]
}

fn address_fields() -> Vec<Field<LeadAddressInput>> {
    type A = LeadAddressInput;
    vec![
        field("label", |a: A| a.label("business"), "business"),
        field(
            "address_1",
            |a: A| a.address_1("747 Howard St"),
            "747 Howard St",
        ),
        field("address_2", |a: A| a.address_2("Room 3"), "Room 3"),
        field("city", |a: A| a.city("San Francisco"), "San Francisco"),
        field("state", |a: A| a.state("CA"), "CA"),
        field("zipcode", |a: A| a.zipcode("94103"), "94103"),
        field("country", |a: A| a.country("US"), "US"),
    ]
}

#[test]
fn the_tables_have_every_field_of_the_spec() {
    assert_complete(&fields(), "close", "UpdateLeadRequest");
    assert_complete(&address_fields(), "close", "LeadAddressInput");
}

#[tokio::test]
async fn every_field_is_unchanged_or_set() {
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
async fn every_field_of_an_address_is_unchanged_or_set() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let start = (LeadAddressInput::new(), json!({}));
    assert_states(&address_fields(), start, "/addresses/0", async |address| {
        let request = UpdateLeadRequest::new().addresses([address]);
        client
            .update_lead(LEAD, &request)
            .await
            .expect("a success response");
        server.requests().pop().expect("the server got it")
    })
    .await;
}

#[tokio::test]
async fn the_bytes_are_those_of_the_fields_in_the_order_of_the_spec() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = UpdateLeadRequest::new()
        .addresses([])
        .clear_custom("cf_b")
        .description("Best show ever canceled.  Sad.")
        .name("Bluth");
    client(&server)
        .update_lead(LEAD, &request)
        .await
        .expect("a success response");
    assert_eq!(
        server.request().text(),
        r#"{"name":"Bluth","description":"Best show ever canceled.  Sad.","addresses":[],"custom.cf_b":null}"#
    );
}
