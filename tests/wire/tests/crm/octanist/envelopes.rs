//! The content of responses, without their envelopes.

use crm_clients::octanist::params::GetLeadsParams;
use crm_clients::octanist::types::*;
use serde_json::json;
use trine_loopback::MockResponse;

use super::respond_with;
use crate::envelopes::{content, envelope, missing};

fn lead() -> Lead {
    serde_json::from_value(json!({"id": "lead_1"})).expect("it is a lead")
}

#[tokio::test]
async fn one_lead_and_statistics() {
    let client = respond_with(envelope(json!({"id": "lead_1"})));
    assert_eq!(content(client.get_lead("lead_1")).await, lead());

    let client = respond_with(envelope(json!({"leads": {"total": 150}})));
    let stats = content(client.get_stats(&StatsRequest::new())).await;
    assert_eq!(stats.leads.and_then(|leads| leads.total), Some(150));
}

#[tokio::test]
async fn a_page_of_leads_and_the_plain_list_of_the_older_generation() {
    let params = GetLeadsParams::new();
    let client = respond_with(envelope(json!([{"id": "lead_1"}])));
    assert_eq!(content(client.get_leads(&params)).await, [lead()]);
    let client = respond_with(MockResponse::json(200, r#"[{"id":"lead_1"}]"#));
    assert_eq!(content(client.get_leads(&params)).await, [lead()]);
}

#[tokio::test]
async fn responses_to_a_new_lead_and_an_update() {
    let client = respond_with(envelope(json!({"id": "lead_1", "message": "Lead added"})));
    let created = content(client.create_lead(&CreateLeadRequest::by_name("n"))).await;
    assert_eq!(created.id.as_deref(), Some("lead_1"));

    let client = respond_with(envelope(json!({"leadId": "lead_1", "leadsUpdated": 1})));
    let updated = content(client.update_lead(&UpdateLeadRequest::by_id("lead_1"))).await;
    assert_eq!(updated.lead_id.as_deref(), Some("lead_1"));
    assert_eq!(updated.leads_updated, Some(1));
}

/// The older generation responds to an update without an envelope: the whole response contains the
/// result.
#[tokio::test]
async fn without_an_envelope_the_content_is_missing() {
    let client = respond_with(MockResponse::json(200, r#"{"id":"lead_1"}"#));
    let request = CreateLeadRequest::by_name("n");
    assert_eq!(missing(client.create_lead(&request)).await, "data");

    let client = respond_with(MockResponse::json(
        200,
        r#"{"success":true,"leadId":"lead_1"}"#,
    ));
    let request = UpdateLeadRequest::by_id("lead_1");
    assert_eq!(missing(client.update_lead(&request)).await, "data");

    let client = respond_with(MockResponse::json(200, r#"{"success":true}"#));
    assert_eq!(missing(client.get_lead("lead_1")).await, "data");
    assert_eq!(
        missing(client.get_stats(&StatsRequest::new())).await,
        "data"
    );
    assert_eq!(
        missing(client.get_leads(&GetLeadsParams::new())).await,
        "data"
    );
}
