//! Updates from two states: what each CRM receives for a lead that was changed, with its own way of
//! clearing.

use crm_clients::{bitrix24, close, octanist, pipedrive};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use trine_loopback::{Loopback, MockResponse};

fn state<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("a state")
}

/// Returns a server that responds to one call with an empty object.
fn server() -> Loopback {
    Loopback::with_response(MockResponse::json(200, "{}"))
}

/// Returns the JSON that a server received.
fn received(server: &Loopback) -> Value {
    serde_json::from_str(&server.request().text()).expect("JSON")
}

#[tokio::test]
async fn pipedrive_clears_with_null() {
    use pipedrive::types::{Lead, UpdateLeadRequest};
    let custom = "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e";
    let before: Lead = state(json!({
        "id": "adf21080-0e10-11eb-879b-05d71fb426ec", "title": "Deal", "person_id": 1,
        "value": {"amount": 100, "currency": "EUR"}, "label_ids": ["f08b42a0-4e75-11ea-9643-03698ef1cfd6"],
        "add_time": "2026-01-01T00:00:00Z", custom: "x",
    }));
    let mut after = before.clone();
    after.title = Some("Renewal".into());
    after.value = None;
    after.person_id = None;
    after.label_ids = Some(Vec::new());
    after.extra.remove(custom);
    // The request cannot change it.
    after.add_time = None;
    let update = UpdateLeadRequest::diff(&before, &after).expect("an update");
    let mut updated = before.clone();
    update.apply_to(&mut updated).expect("a lead");
    updated.add_time = None;
    assert_eq!(updated, after);

    let server = server();
    let client = pipedrive::Client::builder()
        .api_key("key")
        .base_url(server.url());
    let client = client.build().expect("a client");
    client
        .update_lead("adf21080-0e10-11eb-879b-05d71fb426ec", &update)
        .await
        .expect("a lead");
    let expected = json!({
        "title": "Renewal", "value": null, "person_id": null, "label_ids": [], custom: null,
    });
    assert_eq!(received(&server), expected);
}

#[tokio::test]
async fn close_clears_custom_fields_only() {
    use close::types::{Lead, UpdateLeadRequest};
    let custom = "custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c";
    let before: Lead = state(json!({
        "id": "lead_1", "name": "Wayne", "description": "A company", custom: "x",
        "addresses": [{"label": "business", "city": "Gotham", "tz_ids": ["America/New_York"]}],
    }));
    let mut after = before.clone();
    after.name = Some("Wayne Enterprises".into());
    after.extra.remove(custom);
    let update = UpdateLeadRequest::diff(&before, &after).expect("an update");
    let server = server();
    let client = close::Client::builder()
        .basic_auth("api", "")
        .base_url(server.url());
    let client = client.build().expect("a client");
    client.update_lead("lead_1", &update).await.expect("a lead");
    assert_eq!(
        received(&server),
        json!({"name": "Wayne Enterprises", custom: null})
    );

    // The time zones of an address are computed by the service.
    let address = &mut after.addresses.as_mut().expect("addresses")[0];
    address.tz_ids = None;
    assert_eq!(UpdateLeadRequest::diff(&before, &after), Ok(update));

    after.description = None;
    let error = UpdateLeadRequest::diff(&before, &after).expect_err("an error");
    assert!(error.is_not_clearable());
    assert_eq!(error.field(), "description");
}

#[test]
fn close_adds_and_removes_values_of_custom_fields() {
    use close::types::{Lead, UpdateLeadRequest};
    let id = "cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c";
    let key = format!("custom.{id}");
    let mut lead: Lead = state(json!({ key.clone(): ["a", "b"] }));
    let update = UpdateLeadRequest::new()
        .add_custom(id, "c")
        .remove_custom(id, "a");
    update.apply_to(&mut lead).expect("a lead");
    assert_eq!(lead.extra[&key], json!(["b", "c"]));
}

#[tokio::test]
async fn octanist_identifies_the_lead() {
    use octanist::types::{Lead, LeadStatus, UpdateLeadRequest};
    let before: Lead = state(json!({
        "id": "lead_abc123", "email": "john@example.com", "status": "open", "value": 100.0,
    }));
    let mut after = before.clone();
    assert!(
        UpdateLeadRequest::diff(&before, &after)
            .expect("an update")
            .is_empty()
    );
    after.status = Some(LeadStatus::Won);
    after.value = Some(250.5);
    let update = UpdateLeadRequest::diff(&before, &after).expect("an update");
    assert!(!update.is_empty());
    let server = server();
    let client = octanist::Client::builder()
        .api_key("key")
        .base_url(server.url());
    let client = client.build().expect("a client");
    client.update_lead(&update).await.expect("a response");
    assert_eq!(
        received(&server),
        json!({"id": "lead_abc123", "status": "won", "value": 250.5})
    );

    after.note = Some("Call".into());
    let error = UpdateLeadRequest::diff(&after, &before).expect_err("an error");
    assert_eq!(error.field(), "note");
}

#[tokio::test]
async fn bitrix24_clears_with_an_empty_text() {
    use bitrix24::types::{CrmLeadUpdateRequest, Lead, LeadFields};
    let before: Lead = state(json!({
        "ID": "1608", "TITLE": "LLC Titov", "COMMENTS": "Call", "OPENED": "Y", "UF_CRM_1": "x",
        "PHONE": [{"ID": "5", "VALUE": "+1"}],
    }));
    let mut after = before.clone();
    after.title = Some("Titov".into());
    after.comments = None;
    after.opened = Some(false);
    after.extra.remove("UF_CRM_1");
    // An element of these lists changes one value, so that they are left to the caller.
    after.phone = None;
    let fields = LeadFields::diff(&before, &after).expect("an update");
    let server = server();
    let client = bitrix24::Client::builder()
        .oauth2("token")
        .base_url(server.url());
    let client = client.build().expect("a client");
    let request = CrmLeadUpdateRequest::new(1608, fields);
    let _response = client.crm_lead_update(&request).await;
    let expected = json!({"TITLE": "Titov", "COMMENTS": "", "OPENED": "N", "UF_CRM_1": ""});
    assert_eq!(received(&server)["fields"], expected);
}
