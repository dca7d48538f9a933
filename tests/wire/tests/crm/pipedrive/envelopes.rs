//! The content of responses, without their envelopes.

use crm_clients::pipedrive::params::*;
use crm_clients::pipedrive::types::*;
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

use super::{LEAD, respond_with};
use crate::envelopes::{content, envelope, missing};

fn lead_json() -> Json {
    json!({"id": LEAD, "title": "Renewal"})
}

fn lead() -> Lead {
    serde_json::from_value(lead_json()).expect("it is a lead")
}

#[tokio::test]
async fn one_lead() {
    let client = respond_with(envelope(lead_json()));
    assert_eq!(content(client.get_lead(LEAD)).await, lead());
    let change = UpdateLeadRequest::new().title("Renewal");
    assert_eq!(content(client.update_lead(LEAD, &change)).await, lead());
    let new = AddLeadRequest::of_person("Renewal", 1);
    assert_eq!(content(client.add_lead(&new)).await, lead());
}

#[tokio::test]
async fn a_page_of_leads_can_be_null() {
    let (params, archived) = (GetLeadsParams::new(), GetArchivedLeadsParams::new());
    let client = respond_with(envelope(json!([lead_json()])));
    let leads = Some(vec![lead()]);
    assert_eq!(content(client.get_leads(&params)).await, leads);
    let page = content(client.get_archived_leads(&archived)).await;
    assert_eq!(page, leads);

    let client = respond_with(envelope(json!(null)));
    assert_eq!(content(client.get_leads(&params)).await, None);
    let page = content(client.get_archived_leads(&archived)).await;
    assert_eq!(page, None);
}

#[tokio::test]
async fn results_of_both_versions() {
    let found = json!([{"result_score": 0.5, "item": {"title": "Renewal"}}]);
    let client = respond_with(envelope(json!({"items": found})));
    let expected: Vec<LeadSearchItem> = serde_json::from_value(found).expect("they are found");
    let search = SearchLeadsParams::new("re");
    assert_eq!(content(client.search_leads(&search)).await, expected);
    let search = SearchLeadsV2Params::new("re");
    assert_eq!(content(client.search_leads_v2(&search)).await, expected);
}

#[tokio::test]
async fn users_fields_and_sources() {
    let client = respond_with(envelope(json!([7, 8])));
    assert_eq!(content(client.get_lead_users(LEAD)).await, [7, 8]);

    let client = respond_with(envelope(json!([{"key": "title"}])));
    let fields = content(client.get_lead_fields(&GetLeadFieldsParams::new())).await;
    let fields = fields.expect("there are fields");
    assert_eq!(fields[0].key.as_deref(), Some("title"));

    let client = respond_with(envelope(json!([{"key": "channel"}])));
    let fields = content(client.get_deal_fields(&GetDealFieldsParams::new())).await;
    let fields = fields.expect("there are fields");
    assert_eq!(fields[0].key.as_deref(), Some("channel"));

    let client = respond_with(envelope(json!([{"name": "API"}])));
    let sources = content(client.get_lead_sources()).await;
    assert_eq!(sources[0].name.as_deref(), Some("API"));
}

#[tokio::test]
async fn labels() {
    let json = json!({"id": "1", "name": "Hot"});
    let hot: LeadLabel = serde_json::from_value(json.clone()).expect("it is a label");
    let client = respond_with(envelope(json!([json])));
    let labels = content(client.get_lead_labels()).await;
    assert_eq!(labels, std::slice::from_ref(&hot));

    let client = respond_with(envelope(json));
    let new = AddLeadLabelRequest::new("Hot", LeadLabelColor::Red);
    assert_eq!(content(client.add_lead_label(&new)).await, hot);
    let change = UpdateLeadLabelRequest::new();
    let label = content(client.update_lead_label("1", &change)).await;
    assert_eq!(label, hot);
}

#[tokio::test]
async fn the_deleted_item() {
    let client = respond_with(envelope(json!({"id": LEAD})));
    let deleted = || DeletedItem {
        id: Some(LEAD.into()),
    };
    assert_eq!(content(client.delete_lead(LEAD)).await, deleted());
    assert_eq!(content(client.delete_lead_label("1")).await, deleted());
}

#[tokio::test]
async fn conversions() {
    let client = respond_with(envelope(json!({"conversion_id": "c"})));
    let request = ConvertLeadToDealRequest::new();
    let job = content(client.convert_lead_to_deal(LEAD, &request)).await;
    assert_eq!(job.conversion_id, "c");
    let job = content(client.convert_deal_to_lead(33)).await;
    assert_eq!(job.conversion_id, "c");

    let running = json!({"conversion_id": "c", "status": "running"});
    let client = respond_with(envelope(running));
    let status = content(client.get_lead_conversion_status(LEAD, "c")).await;
    assert_eq!(status.status, ConversionState::Running);
    let status = content(client.get_deal_conversion_status(33, "c")).await;
    assert_eq!(status.status, ConversionState::Running);
}

#[tokio::test]
async fn missing_content_is_an_error_with_its_location() {
    for body in [
        r#"{"success":true}"#,
        r#"{"success":true,"data":null}"#,
        "{}",
    ] {
        let client = respond_with(MockResponse::json(200, body));
        let change = UpdateLeadRequest::new();
        let convert = ConvertLeadToDealRequest::new();
        assert_eq!(missing(client.get_lead(LEAD)).await, "data");
        assert_eq!(missing(client.update_lead(LEAD, &change)).await, "data");
        assert_eq!(missing(client.delete_lead(LEAD)).await, "data");
        assert_eq!(missing(client.get_lead_users(LEAD)).await, "data");
        assert_eq!(missing(client.get_lead_labels()).await, "data");
        assert_eq!(missing(client.get_lead_sources()).await, "data");
        let label = UpdateLeadLabelRequest::new();
        assert_eq!(missing(client.update_lead_label("1", &label)).await, "data");
        let job = client.convert_lead_to_deal(LEAD, &convert);
        assert_eq!(missing(job).await, "data");
        let status = client.get_lead_conversion_status(LEAD, "c");
        assert_eq!(missing(status).await, "data");
        let search = SearchLeadsParams::new("re");
        assert_eq!(missing(client.search_leads(&search)).await, "data.items");
        let search = SearchLeadsV2Params::new("re");
        assert_eq!(missing(client.search_leads_v2(&search)).await, "data.items");
    }
}
