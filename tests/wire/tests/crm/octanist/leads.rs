//! Leads: listed, created and read.

use crm_clients::JsonText;
use crm_clients::octanist::errors::{CreateLeadError, GetLeadError, GetLeadsError};
use crm_clients::octanist::params::GetLeadsParams;
use crm_clients::octanist::types::{
    Consent, ConsentWord, CreateLeadRequest, ErrorCode, GetLeadsResponse, Lead, LeadSort,
    LeadSource, LeadStatus, LeadStatusFilter,
};
use serde_json::{Value as Json, json};
use trine_loopback::{Loopback, MockResponse};

use super::{assert_code, client, respond_with, was_sent};
use crate::call::typed;
use crate::fields::{Field, assert_complete, assert_states, field};

/// A lead with every known property.
const LEAD: &str = r#"{
  "id": "lead_abc123",
  "name": "John Doe",
  "email": "john@example.com",
  "phone": "+1234567890",
  "status": "won",
  "value": 5000,
  "currency": "USD",
  "note": "Customer notes",
  "custom": "{\"company\":\"Acme Inc\"}",
  "lossReason": null,
  "conversionName": "Purchase",
  "source": "gtm",
  "website": "https://example.com",
  "path": "/pricing",
  "gclid": "a", "ga4cid": "b", "ga4sid": "c", "fbc": "d", "fbp": "e", "msclkid": "f",
  "ttclid": "g", "twclid": "h", "rdt_cid": "i", "sccid": "j", "li_fat_id": "k",
  "dclid": "l", "wbraid": "m", "gbraid": "n", "epik": "o",
  "utm_source": "google", "utm_medium": "cpc", "utm_campaign": "summer_sale",
  "ad_storage": true, "ad_user_data": "granted", "analytics_storage": "denied",
  "ad_personalization": false,
  "googleAdsCampaignId": "123456789",
  "googleAdsCampaignName": "Spring Sale 2026",
  "googleAdsAdGroupId": "987654321",
  "googleAdsAdGroupName": "Brand Keywords",
  "googleAdsAdId": "111222333",
  "labelId": "label_xyz",
  "selectedConversionEventId": "conv_123",
  "createdAt": "2026-01-15T10:30:00.000Z",
  "updatedAt": "2024-01-16T14:20:00Z",
  "qualifiedAt": "2026-01-18T09:00:00.000Z",
  "expiresAt": "2026-04-15T10:30:00.000Z"
}"#;

fn lead() -> Json {
    serde_json::from_str(LEAD).expect("it is JSON")
}

fn assert_lead(lead: &Lead) {
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(lead.id, text("lead_abc123"));
    assert_eq!(lead.status, Some(LeadStatus::Won));
    assert_eq!(lead.value, Some(5000.0));
    assert_eq!(lead.currency, text("USD"));
    assert_eq!(lead.loss_reason, None);
    assert_eq!(lead.source, Some(LeadSource::Gtm));
    let clicks = [
        &lead.gclid,
        &lead.ga4cid,
        &lead.ga4sid,
        &lead.fbc,
        &lead.fbp,
        &lead.msclkid,
        &lead.ttclid,
        &lead.twclid,
        &lead.rdt_cid,
        &lead.sccid,
        &lead.li_fat_id,
        &lead.dclid,
        &lead.wbraid,
        &lead.gbraid,
        &lead.epik,
    ];
    for (click, letter) in clicks.into_iter().zip('a'..) {
        assert_eq!(*click, text(&letter.to_string()));
    }
    assert_eq!(lead.ad_storage, Some(true.into()));
    assert_eq!(lead.ad_user_data, Some(ConsentWord::Granted.into()));
    assert_eq!(lead.analytics_storage, Some(ConsentWord::Denied.into()));
    assert_eq!(lead.ad_personalization, Some(Consent::Boolean(false)));
    assert_eq!(lead.google_ads_campaign_id, text("123456789"));
    assert_eq!(lead.google_ads_ad_group_id, text("987654321"));
    assert_eq!(lead.google_ads_ad_id, text("111222333"));
    assert_eq!(lead.created_at, Some("2026-01-15T10:30:00.000Z".into()));
    assert_eq!(lead.updated_at, Some("2024-01-16T14:20:00Z".into()));
}

#[tokio::test]
async fn a_list_accepts_a_page_an_order_and_filters() {
    let client = respond_with(MockResponse::json(200, "{}"));
    let params = GetLeadsParams::new()
        .limit(100)
        .page(2)
        .sort(LeadSort::UpdatedAtDesc)
        .status(LeadStatusFilter::Open)
        .updated_after("2024-01-15T10:00:00Z");
    client.get_leads(&params).await.expect("a success");
    assert_eq!(
        was_sent(),
        "GET /leads?limit=100&page=2&sort=updated_at%3Adesc&status=open\
         &updated_after=2024-01-15T10%3A00%3A00Z"
    );
    client
        .get_leads(&GetLeadsParams::new())
        .await
        .expect("a success");
    assert_eq!(was_sent(), "GET /leads");
}

#[tokio::test]
async fn a_page_is_decoded_with_its_position() {
    let body = json!({
        "success": true,
        "data": [lead(), {"id": "lead_2"}],
        "meta": {
            "pagination": {"limit": 2, "page": 1, "totalPages": 5, "total": 9, "hasMore": true},
            "requestId": "req_1",
            "timestamp": "2026-03-10T12:00:00.000Z",
        },
    });
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let response = client
        .get_leads(&GetLeadsParams::new())
        .await
        .expect("a success");
    let GetLeadsResponse::LeadPage(page) = response.into_inner() else {
        panic!("it is a page");
    };
    assert_eq!(page.success, Some(true));
    let leads = page.data.expect("there are leads");
    assert_lead(&leads[0]);
    assert_eq!(leads[1].id.as_deref(), Some("lead_2"));
    let meta = page.meta.expect("there is a place");
    assert_eq!(meta.request_id.as_deref(), Some("req_1"));
    assert_eq!(meta.timestamp, Some("2026-03-10T12:00:00.000Z".into()));
    let place = meta.pagination.expect("there is a place");
    assert_eq!(
        (place.limit, place.page, place.total_pages),
        (Some(2), Some(1), Some(5))
    );
    assert_eq!((place.total, place.has_more), (Some(9), Some(true)));
}

#[tokio::test]
async fn a_list_of_the_older_generation_is_plain() {
    let client = respond_with(MockResponse::json(200, json!([lead(), {}]).to_string()));
    let response = client
        .get_leads(&GetLeadsParams::new())
        .await
        .expect("a success");
    let GetLeadsResponse::LeadList(leads) = response.into_inner() else {
        panic!("it is a list");
    };
    assert_eq!(leads.len(), 2);
    assert_lead(&leads[0]);
}

#[tokio::test]
async fn one_lead_is_returned() {
    let body = json!({"success": true, "data": lead(), "meta": {"requestId": "req_1"}});
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let response = client.get_lead("lead_abc123").await.expect("a success");
    assert_eq!(was_sent(), "GET /leads/lead_abc123");
    assert_lead(response.data.as_ref().expect("there is a lead"));
}

fn fields() -> Vec<Field<CreateLeadRequest>> {
    type R = CreateLeadRequest;
    macro_rules! texts {
        ($($key:literal $setter:ident,)*) => {
            vec![$(field($key, |r: R| r.$setter($key), $key)),*]
        };
    }
    let mut fields = texts! {
        "name" name, "email" email, "phone" phone, "note" note, "sessionId" session_id,
        "website" website, "path" path, "gclid" gclid, "dclid" dclid, "wbraid" wbraid,
        "gbraid" gbraid, "fbc" fbc, "fbp" fbp, "ga4cid" ga4cid, "ga4sid" ga4sid,
        "li_fat_id" li_fat_id, "msclkid" msclkid, "ttclid" ttclid, "twclid" twclid,
        "rdt_cid" rdt_cid, "sccid" sccid, "epik" epik, "utm_source" utm_source,
        "utm_medium" utm_medium, "utm_campaign" utm_campaign,
    };
    fields.extend([
        field("custom", |r: R| r.custom("{\"a\": 1}"), "{\"a\": 1}"),
        field("ad_storage", |r: R| r.ad_storage(true), true),
        field("ad_user_data", |r: R| r.ad_user_data(false), false),
        field(
            "ad_personalization",
            |r: R| r.ad_personalization(ConsentWord::Granted),
            "granted",
        ),
        field(
            "analytics_storage",
            |r: R| r.analytics_storage(ConsentWord::Denied),
            "denied",
        ),
    ]);
    fields
}

#[test]
fn the_table_has_every_field_of_a_new_lead() {
    assert_complete(&fields(), "octanist", "CreateLeadRequest");
}

#[tokio::test]
async fn a_new_lead_is_sent_with_every_field_for_every_constructor() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let starts = [
        (CreateLeadRequest::by_name("n"), json!({"name": "n"})),
        (CreateLeadRequest::by_email("e"), json!({"email": "e"})),
        (CreateLeadRequest::by_phone("p"), json!({"phone": "p"})),
        (CreateLeadRequest::by_custom("{}"), json!({"custom": "{}"})),
    ];
    for start in starts {
        assert_states(&fields(), start, "", async |request| {
            client.create_lead(&request).await.expect("a success");
            server.requests().pop().expect("the server got it")
        })
        .await;
    }
    let sent = server.requests().pop().expect("the server got them");
    assert_eq!(
        (sent.method.as_str(), sent.target.as_str()),
        ("POST", "/leads")
    );
    assert_eq!(sent.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn custom_data_is_json_in_a_string_in_both_directions() {
    let custom = JsonText::of(&json!({"company": "Acme \"Inc\"", "size": 7})).expect("JSON");
    let client = respond_with(MockResponse::json(200, "{}"));
    let request = CreateLeadRequest::by_custom(custom);
    client.create_lead(&request).await.expect("a success");
    assert_eq!(
        was_sent(),
        r#"POST /leads {"custom":"{\"company\":\"Acme \\\"Inc\\\"\",\"size\":7}"}"#
    );

    let body = json!({"data": {"custom": "{\"company\": \"Acme Inc\"}"}});
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let lead = client.get_lead("1").await.expect("a success").into_inner();
    let custom = lead
        .data
        .and_then(|lead| lead.custom)
        .expect("there is data");
    assert_eq!(custom.as_str(), r#"{"company": "Acme Inc"}"#);
    let read: std::collections::BTreeMap<String, String> = custom.read().expect("a map");
    assert_eq!(read["company"], "Acme Inc");

    // Invalid JSON is preserved unmodified, and only reading it fails.
    let client = respond_with(MockResponse::json(200, r#"{"data":{"custom":"<string>"}}"#));
    let lead = client.get_lead("1").await.expect("a success").into_inner();
    let custom = lead
        .data
        .and_then(|lead| lead.custom)
        .expect("there is data");
    assert_eq!(custom.as_str(), "<string>");
    assert!(custom.read::<Json>().is_err());
}

#[tokio::test]
async fn a_new_lead_without_fields_is_rejected() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let mut request = CreateLeadRequest::by_name("n").note("note");
    request.name = None;
    let outcome = client(&server).create_lead(&request).await;
    let shown = outcome.expect_err("there is nothing").to_string();
    assert!(shown.starts_with("POST /leads was not sent"), "{shown}");
    for name in ["name", "email", "phone", "custom"] {
        assert!(shown.contains(name), "{shown}");
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn a_new_lead_has_its_id_in_both_generations() {
    let request = CreateLeadRequest::by_name("n");
    let body = r#"{"success":true,"data":{"id":"lead_abc123","message":"Lead added"}}"#;
    let client = respond_with(MockResponse::json(200, body));
    let response = client.create_lead(&request).await.expect("a success");
    assert_eq!(was_sent(), r#"POST /leads {"name":"n"}"#);
    let created = response.into_inner().data.expect("there is a lead");
    assert_eq!(created.id.as_deref(), Some("lead_abc123"));
    assert_eq!(created.message.as_deref(), Some("Lead added"));

    let client = respond_with(MockResponse::json(201, r#"{"id":"lead_123"}"#));
    let response = client.create_lead(&request).await.expect("a success");
    assert_eq!(response.id.as_deref(), Some("lead_123"));
    assert_eq!(response.data, None);
}

#[tokio::test]
async fn every_declared_error_of_a_new_lead_is_typed() {
    let request = CreateLeadRequest::by_name("n");
    let codes = [
        (400, ErrorCode::ValidationError),
        (401, ErrorCode::Unauthorized),
        (403, ErrorCode::Forbidden),
        (409, ErrorCode::Conflict),
        (500, ErrorCode::InternalError),
    ];
    for (status, code) in codes {
        let client = respond_with(super::failing(status, &code));
        let body = match (status, typed(client.create_lead(&request).await, status)) {
            (400, CreateLeadError::BadRequest(body))
            | (401, CreateLeadError::Unauthorized(body))
            | (403, CreateLeadError::Forbidden(body))
            | (409, CreateLeadError::Conflict(body))
            | (500, CreateLeadError::InternalServerError(body)) => body,
            (status, other) => panic!("{status} is {other:?}"),
        };
        assert_code(&body, &code);
    }
}

#[tokio::test]
async fn every_declared_error_of_a_list_is_typed() {
    let codes = [
        (400, ErrorCode::InvalidFilter),
        (400, ErrorCode::InvalidDate),
        (401, ErrorCode::Unauthorized),
        (403, ErrorCode::Forbidden),
        (500, ErrorCode::InternalError),
    ];
    for (status, code) in codes {
        let client = respond_with(super::failing(status, &code));
        let outcome = client.get_leads(&GetLeadsParams::new()).await;
        let body = match (status, typed(outcome, status)) {
            (400, GetLeadsError::BadRequest(body))
            | (401, GetLeadsError::Unauthorized(body))
            | (403, GetLeadsError::Forbidden(body))
            | (500, GetLeadsError::InternalServerError(body)) => body,
            (status, other) => panic!("{status} is {other:?}"),
        };
        assert_code(&body, &code);
    }
}

#[tokio::test]
async fn every_declared_error_of_one_lead_is_typed() {
    let codes = [
        (401, ErrorCode::Unauthorized),
        (403, ErrorCode::Forbidden),
        (404, ErrorCode::NotFound),
        (500, ErrorCode::InternalError),
    ];
    for (status, code) in codes {
        let client = respond_with(super::failing(status, &code));
        let body = match (status, typed(client.get_lead("lead_1").await, status)) {
            (401, GetLeadError::Unauthorized(body))
            | (403, GetLeadError::Forbidden(body))
            | (404, GetLeadError::NotFound(body))
            | (500, GetLeadError::InternalServerError(body)) => body,
            (status, other) => panic!("{status} is {other:?}"),
        };
        assert_code(&body, &code);
    }
}
