//! The feature `fake`: tests of small programs that call the four CRMs, without a socket, and the
//! reports of calls that were not expected.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crm_clients::{Error, bitrix24, close, octanist, pipedrive};
use serde_json::json;

const LEAD: &str = "adf21080-0e10-11eb-879b-05d71fb426ec";

/// A program of a user: renews a lead, unless that has happened already.
async fn renew(client: &pipedrive::Client, id: &str) -> Result<bool, Box<dyn std::error::Error>> {
    use pipedrive::types::UpdateLeadRequest;
    let lead = client.get_lead(id).await?.into_content()?;
    if lead.title.as_deref() == Some("Renewal") {
        return Ok(false);
    }
    let update = UpdateLeadRequest::new().title("Renewal").clear_value();
    client.update_lead(id, &update).await?;
    Ok(true)
}

fn lead(title: &str) -> serde_json::Value {
    json!({"success": true, "data": {"id": LEAD, "title": title}})
}

#[tokio::test]
async fn pipedrive_renews_a_lead() {
    use pipedrive::types::UpdateLeadRequest;
    let fake = pipedrive::fake::Fake::new().in_order();
    fake.get_lead().path("id", LEAD).respond_json(lead("Deal"));
    let update = UpdateLeadRequest::new().title("Renewal").clear_value();
    fake.update_lead()
        .path("id", LEAD)
        .body(&update)
        .respond_json(lead("Renewal"));
    fake.get_lead().respond_json(lead("Renewal"));

    let client = fake.client();
    assert!(renew(&client, LEAD).await.expect("a renewed lead"));
    assert!(!renew(&client, LEAD).await.expect("a lead"));
}

#[tokio::test]
async fn close_is_called_again_after_failures() {
    let fake = close::fake::Fake::new();
    fake.get_lead().drop_connection();
    fake.get_lead().respond_error(503, json!({}));
    let lead = serde_json::from_value(json!({"name": "Wayne"})).expect("a lead");
    fake.get_lead()
        .path("id", "lead_1")
        .after(Duration::from_millis(1))
        .respond(&lead);
    let lead = fake
        .client()
        .get_lead("lead_1", &Default::default())
        .await
        .expect("a lead");
    assert_eq!(lead.attempts(), 3);
    assert_eq!(lead.name.as_deref(), Some("Wayne"));
}

#[tokio::test]
async fn octanist_refuses_a_lead() {
    use octanist::types::{UpdateLeadRequest, WritableLeadStatus};
    let fake = octanist::fake::Fake::new();
    fake.update_lead()
        .body_where("a won lead", |update: &UpdateLeadRequest| {
            update.status == Some(WritableLeadStatus::Won)
        })
        .respond_error(
            404,
            json!({"success": false, "error": {"code": "NOT_FOUND"}}),
        );
    let update = UpdateLeadRequest::by_id("lead_1").status(WritableLeadStatus::Won);
    let error = fake
        .client()
        .update_lead(&update)
        .await
        .expect_err("an error");
    let Error::Api(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.status(), 404);
    assert!(error.parsed().is_some());
}

#[tokio::test]
async fn bitrix24_is_slow() {
    use bitrix24::types::{CrmLeadGetRequest, CrmLeadUpdateRequest, LeadFields};
    let fake = bitrix24::fake::Fake::new();
    fake.crm_lead_get()
        .after(Duration::from_secs(60))
        .respond_json(json!({"result": {}}));
    let client = fake.builder().timeout(Duration::from_millis(5));
    let client = client
        .retry(crm_clients::RetryPolicy::none())
        .build()
        .expect("a client");
    let error = client
        .crm_lead_get(&CrmLeadGetRequest::new(7))
        .await
        .expect_err("an error");
    assert!(matches!(error, Error::Timeout(_)), "{error}");

    let request = CrmLeadUpdateRequest::new(7, LeadFields::new().title("Titov").clear_comments());
    fake.crm_lead_update()
        .body(&request)
        .respond_json(json!({"result": true}));
    client
        .crm_lead_update(&request)
        .await
        .expect("an updated lead");
    fake.verify();
}

/// Returns the report of a server.
fn report(fake: &pipedrive::fake::Fake) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| fake.verify())).expect_err("a report");
    *panic.downcast::<String>().expect("a text")
}

#[tokio::test]
async fn unexpected_and_missing_calls_are_reported_with_differences() {
    use pipedrive::params::GetLeadsParams;
    use pipedrive::types::UpdateLeadRequest;
    let fake = pipedrive::fake::Fake::new();
    let update = UpdateLeadRequest::new()
        .title("Renewal")
        .clear_value()
        .owner_id(7);
    fake.update_lead()
        .path("id", LEAD)
        .body(&update)
        .respond_json(lead("Renewal"));
    fake.get_leads()
        .params(&GetLeadsParams::new().limit(5))
        .times(2)
        .respond_json(json!({}));
    let client = fake.client();
    let sent = UpdateLeadRequest::new()
        .title("Other")
        .owner_id(7)
        .clear_person_id();
    let error = client
        .update_lead("lead/1", &sent)
        .await
        .expect_err("an error");
    assert!(matches!(error, Error::Transport(_)), "{error}");
    client
        .get_leads(&GetLeadsParams::new().limit(5))
        .await
        .expect("leads");
    client.get_lead(LEAD).await.expect_err("an error");
    let expected = "\
unexpected request: PATCH /leads/lead%2F1
  `update_lead` is expected with
    path parameter id: expected \"adf21080-0e10-11eb-879b-05d71fb426ec\", found \"lead/1\"
    body.title: expected \"Renewal\", found \"Other\"
    body.value: expected null, found nothing
    body.person_id: expected nothing, found null
unexpected request: GET /leads/adf21080-0e10-11eb-879b-05d71fb426ec
  no call of this operation is expected
expected 1 call of `update_lead` (PATCH /leads/{id}), received 0
expected 2 calls of `get_leads` (GET /leads), received 1";
    assert_eq!(report(&fake), expected);
    // The expectations are forgotten.
    fake.verify();
}

#[tokio::test]
async fn requests_that_do_not_match_their_declaration_are_reported() {
    let fake = pipedrive::fake::Fake::new();
    fake.add_lead().respond_json(lead("Deal"));
    let client = fake.client();
    let request = client.request(crm_clients::reqwest::Method::POST, "/leads");
    let sent = request.json(&json!({"title": 7})).send_empty().await;
    sent.expect_err("an error");
    let report = report(&fake);
    assert!(
        report.contains("`add_lead` is expected with\n    body does not match"),
        "{report}"
    );
    assert!(report.contains("title: "), "{report}");
}

#[tokio::test]
async fn the_order_is_kept() {
    let fake = pipedrive::fake::Fake::new().in_order();
    fake.delete_lead().respond_json(json!({"success": true}));
    fake.get_lead().respond_json(lead("Deal"));
    let client = fake
        .builder()
        .retry(crm_clients::RetryPolicy::none())
        .build();
    client
        .expect("a client")
        .get_lead(LEAD)
        .await
        .expect_err("an error");
    assert!(report(&fake).contains("`delete_lead` is expected before"));
}

#[test]
fn responses_that_do_not_match_their_declaration_are_refused() {
    let fake = pipedrive::fake::Fake::new();
    let respond = || fake.get_lead().respond_json(json!({"data": {"title": 7}}));
    let panic = catch_unwind(AssertUnwindSafe(respond)).expect_err("a message");
    let message = panic.downcast::<String>().expect("a text");
    assert!(
        message
            .starts_with("the response of `get_lead` does not match its declaration: data.title: "),
        "{message}"
    );
}

#[test]
fn a_dropped_server_reports() {
    let fake = pipedrive::fake::Fake::new();
    fake.get_lead().respond_json(lead("Deal"));
    let panic = catch_unwind(AssertUnwindSafe(|| drop(fake))).expect_err("a report");
    let report = panic.downcast::<String>().expect("a text");
    assert_eq!(
        *report,
        "expected 1 call of `get_lead` (GET /leads/{id}), received 0"
    );
}
