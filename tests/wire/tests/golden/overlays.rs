//! Documents that stay unmodified: what an overlay and trine.toml add is on the wire.

use serde_json::json;
use trine_golden::{configured_extensions, overlay};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

/// Returns a server with two pages of leads.
fn pages() -> Loopback {
    Loopback::start(|request| match request.query() {
        "" => MockResponse::json(200, json!({"data": [{"id": 1}], "next": "b"}).to_string()),
        "cursor=b" => MockResponse::json(200, json!({"data": [{"id": 2}]}).to_string()),
        _ => MockResponse::status(500),
    })
}

#[tokio::test]
async fn pages_of_an_overlay_end() {
    let server = pages();
    let client = client!(overlay, server);
    let mut leads = client.list_leads_items(&overlay::params::ListLeadsParams::new());
    let mut ids = Vec::new();
    while let Some(lead) = leads.next().await {
        ids.push(lead.expect("a lead").id);
    }
    assert_eq!(ids, [Some(1), Some(2)]);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn pages_of_a_configuration_end() {
    let server = pages();
    let client = client!(configured_extensions, server);
    let params = configured_extensions::params::ListLeadsParams::new();
    let mut leads = client.list_leads_items(&params);
    let mut ids = Vec::new();
    while let Some(lead) = leads.next().await {
        let lead: configured_extensions::types::Contact = lead.expect("a lead");
        ids.push(lead.id);
    }
    assert_eq!(ids, [Some(1), Some(2)]);
}

#[tokio::test]
async fn fields_are_cleared_as_an_overlay_says() {
    let server = Loopback::with_response(MockResponse::status(204));
    let client = client!(overlay, server);
    let update = overlay::types::UpdateLead::new()
        .name("a")
        .clear_due()
        .clear_owner();
    client.update_lead(7, &update).await.expect("a response");
    assert_eq!(
        server.request().text(),
        r#"{"name":"a","due":null,"owner":0}"#
    );
}

#[tokio::test]
async fn fields_are_cleared_as_a_configuration_says() {
    let server = Loopback::with_response(MockResponse::status(204));
    let client = client!(configured_extensions, server);
    let update = configured_extensions::types::UpdateLead::new()
        .clear_due()
        .clear_owner();
    client.update_lead(7, &update).await.expect("a response");
    assert_eq!(server.request().text(), r#"{"due":"","owner":0}"#);
}
