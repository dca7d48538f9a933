//! Leads: listed, added, read and deleted, and their permitted users.

use crm_clients::pipedrive::errors::{AddLeadError, DeleteLeadError, GetLeadError, GetLeadsError};
use crm_clients::pipedrive::params::{GetArchivedLeadsParams, GetLeadsParams};
use crm_clients::pipedrive::types::{
    AddLeadRequest, ErrorResponse, LeadNotFoundResponse, LeadSort, LeadValue, VisibleTo,
};
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

use super::{CUSTOM, LEAD, OTHER_LEAD, respond_with, was_sent};
use crate::call::typed;
use crate::fields::{Field, assert_complete, assert_states, field};

const NULL: Json = Json::Null;

fn page() -> Json {
    json!({
        "success": true,
        "data": [
            {"id": LEAD, "title": "one", CUSTOM: 10, format!("{CUSTOM}_currency"): "EUR"},
            {"id": OTHER_LEAD, "title": "two", "person_id": null},
        ],
        "additional_data": {"start": 0, "limit": 2, "more_items_in_collection": true},
    })
}

#[tokio::test]
async fn a_list_accepts_filters_and_an_order() {
    let client = respond_with(MockResponse::json(200, "{}"));
    let params = GetLeadsParams::new()
        .limit(50)
        .start(100)
        .owner_id(1)
        .person_id(2)
        .organization_id(3)
        .filter_id(4)
        .updated_since("2025-01-01T10:20:00Z")
        .sort([LeadSort::UpdateTimeDesc, LeadSort::IdAsc, "title".into()]);
    client.get_leads(&params).await.expect("a success");
    assert_eq!(
        was_sent(),
        "GET /leads?limit=50&start=100&owner_id=1&person_id=2&organization_id=3&filter_id=4\
         &updated_since=2025-01-01T10%3A20%3A00Z&sort=update_time%20DESC,id%20ASC,title"
    );
    client
        .get_leads(&GetLeadsParams::new())
        .await
        .expect("a success");
    assert_eq!(was_sent(), "GET /leads");

    let params = GetArchivedLeadsParams::new()
        .limit(50)
        .start(0)
        .owner_id(1)
        .person_id(2)
        .organization_id(3)
        .filter_id(4)
        .sort([LeadSort::AddTimeAsc]);
    client.get_archived_leads(&params).await.expect("a success");
    assert_eq!(
        was_sent(),
        "GET /leads/archived?limit=50&start=0&owner_id=1&person_id=2&organization_id=3\
         &filter_id=4&sort=add_time%20ASC"
    );
}

#[tokio::test]
async fn a_page_of_leads_is_decoded_with_custom_fields_and_its_position() {
    let client = respond_with(MockResponse::json(200, page().to_string()));
    let list = client.get_leads(&GetLeadsParams::new()).await;
    let archived = client
        .get_archived_leads(&GetArchivedLeadsParams::new())
        .await;
    let list = list.expect("a success").into_inner();
    assert_eq!(archived.expect("a success").into_inner(), list);
    assert_eq!(list.success, Some(true));
    let place = list.additional_data.expect("there is a place");
    assert_eq!((place.start, place.limit), (Some(0), Some(2)));
    assert_eq!(place.more_items_in_collection, Some(true));
    assert_eq!(place.pagination, None);
    let leads = list.data.expect("there are leads");
    assert_eq!(leads.len(), 2);
    assert_eq!(leads[0].title.as_deref(), Some("one"));
    assert_eq!(leads[0].custom(CUSTOM), Some(&json!(10)));
    assert_eq!(
        leads[0].custom(format!("{CUSTOM}_currency")),
        Some(&json!("EUR"))
    );
    assert_eq!(leads[1].person_id, None);
}

#[tokio::test]
async fn the_position_of_a_page_can_be_nested_and_a_list_can_be_missing() {
    let nested = json!({"data": null, "additional_data": {
        "pagination": {"start": 1, "limit": 1, "more_items_in_collection": true, "next_start": 2},
    }});
    let client = respond_with(MockResponse::json(200, nested.to_string()));
    let list = client
        .get_leads(&GetLeadsParams::new())
        .await
        .expect("a success");
    assert_eq!(list.data, None);
    let place = list
        .additional_data
        .clone()
        .and_then(|data| data.pagination);
    let place = place.expect("there is a place");
    assert_eq!((place.start, place.limit), (Some(1), Some(1)));
    assert_eq!(
        (place.more_items_in_collection, place.next_start),
        (Some(true), Some(2))
    );
}

fn fields() -> Vec<Field<AddLeadRequest>> {
    type R = AddLeadRequest;
    vec![
        field("title", |r: R| r.title("Renewal"), "Renewal"),
        field("owner_id", |r: R| r.owner_id(7), 7),
        field("label_ids", |r: R| r.label_ids(["one"]), json!(["one"])),
        field("person_id", |r: R| r.person_id(8), 8),
        field("organization_id", |r: R| r.organization_id(9), 9),
        field(
            "value",
            |r: R| r.value(LeadValue::new(0.5, "EUR")),
            json!({"amount": 0.5, "currency": "EUR"}),
        )
        .or_clear(R::clear_value, NULL),
        field(
            "expected_close_date",
            |r: R| r.expected_close_date("2026-12-31"),
            "2026-12-31",
        ),
        field("visible_to", |r: R| r.visible_to(VisibleTo::Owner), "1"),
        field("was_seen", |r: R| r.was_seen(false), false),
        field("origin_id", |r: R| r.origin_id("import"), "import")
            .or_clear(R::clear_origin_id, NULL),
        field("channel", |r: R| r.channel(52), 52).or_clear(R::clear_channel, NULL),
        field("channel_id", |r: R| r.channel_id("Jun23"), "Jun23")
            .or_clear(R::clear_channel_id, NULL),
    ]
}

#[test]
fn the_table_has_every_field_of_a_new_lead() {
    assert_complete(&fields(), "pipedrive", "AddLeadRequest");
}

#[tokio::test]
async fn a_new_lead_is_sent_with_every_field_in_every_state() {
    let server = trine_loopback::Loopback::with_response(MockResponse::json(201, "{}"));
    let client = super::client(&server);
    let starts = [
        (
            AddLeadRequest::of_person("t", 1),
            json!({"title": "t", "person_id": 1}),
        ),
        (
            AddLeadRequest::of_organization("t", 2),
            json!({"title": "t", "organization_id": 2}),
        ),
    ];
    for start in starts {
        assert_states(&fields(), start, "", async |request| {
            client.add_lead(&request).await.expect("a success");
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
async fn a_new_lead_has_custom_fields_with_their_parts() {
    let client = respond_with(MockResponse::json(201, "{}"));
    let request = AddLeadRequest::of_person("t", 1)
        .set_custom(CUSTOM, 10)
        .set_custom(format!("{CUSTOM}_currency"), "EUR");
    client.add_lead(&request).await.expect("a success");
    assert_eq!(
        was_sent(),
        format!(
            r#"POST /leads {{"title":"t","person_id":1,"{CUSTOM}":10,"{CUSTOM}_currency":"EUR"}}"#
        )
    );
}

#[tokio::test]
async fn a_new_lead_without_person_and_organization_is_rejected() {
    let client = respond_with(MockResponse::json(201, "{}"));
    let mut request = AddLeadRequest::of_person("t", 1);
    request.person_id = None;
    let error = client
        .add_lead(&request)
        .await
        .expect_err("no lead")
        .to_string();
    assert!(error.starts_with("POST /leads was not sent"), "{error}");
    assert!(
        error.contains("person_id") && error.contains("organization_id"),
        "{error}"
    );
}

#[tokio::test]
async fn one_lead_is_added_and_returned() {
    let body = json!({"success": true, "data": {
        "id": LEAD, "source_deal_id": null, "value": {"amount": 1, "currency": "USD"},
        "visible_to": "7", CUSTOM: [1],
    }});
    let client = respond_with(MockResponse::json(201, body.to_string()));
    let added = client
        .add_lead(&AddLeadRequest::of_person("t", 1))
        .await
        .expect("a success");
    assert_eq!(added.status(), 201);
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let got = client.get_lead(LEAD).await.expect("a success").into_inner();
    assert_eq!(was_sent(), format!("GET /leads/{LEAD}"));
    assert_eq!(added.into_inner(), got);
    let lead = got.data.expect("there is a lead");
    assert_eq!(lead.id, Some(LEAD.into()));
    assert_eq!(lead.value, Some(LeadValue::new(1, "USD")));
    assert_eq!(lead.visible_to, Some(VisibleTo::EntireCompany));
    assert_eq!(lead.custom(CUSTOM), Some(&json!([1])));
}

#[tokio::test]
async fn a_lead_is_deleted_and_its_permitted_users_are_listed() {
    let client = respond_with(MockResponse::json(
        200,
        json!({"data": {"id": LEAD}}).to_string(),
    ));
    let deleted = client.delete_lead(LEAD).await.expect("a success");
    assert_eq!(was_sent(), format!("DELETE /leads/{LEAD}"));
    let deleted = deleted.into_inner().data.and_then(|data| data.id);
    assert_eq!(deleted, Some(LEAD.into()));

    let client = respond_with(MockResponse::json(
        200,
        r#"{"success":true,"data":[10100010,2]}"#,
    ));
    let users = client.get_lead_users(LEAD).await.expect("a success");
    assert_eq!(was_sent(), format!("GET /leads/{LEAD}/permittedUsers"));
    assert_eq!(users.into_inner().data, Some(vec![10_100_010, 2]));
}

#[tokio::test]
async fn a_missing_lead_is_a_typed_error() {
    let body = json!({
        "success": false, "error": "requested lead not found",
        "error_info": "Object was not found.", "data": null, "additional_data": null,
    });
    let expected = LeadNotFoundResponse {
        success: Some(false),
        error: Some("requested lead not found".to_owned()),
        error_info: Some("Object was not found.".to_owned()),
        data: None,
        additional_data: None,
    };
    let client = respond_with(MockResponse::json(404, body.to_string()));
    assert_eq!(
        typed(client.get_lead(LEAD).await, 404),
        GetLeadError::NotFound(expected.clone())
    );
    assert_eq!(
        typed(client.delete_lead(LEAD).await, 404),
        DeleteLeadError::NotFound(expected)
    );
}

#[tokio::test]
async fn rejected_values_have_a_reason() {
    let body = r#"{"success":false,"error":"provided dataset is not valid","error_info":"\"owner_id\" must be a number","data":null,"additional_data":null}"#;
    let expected = ErrorResponse {
        success: Some(false),
        error: Some("provided dataset is not valid".to_owned()),
        error_info: Some("\"owner_id\" must be a number".to_owned()),
        code: None,
        data: None,
        additional_data: None,
    };
    let client = respond_with(MockResponse::json(400, body));
    let request = AddLeadRequest::of_person("t", 1);
    assert_eq!(
        typed(client.add_lead(&request).await, 400),
        AddLeadError::BadRequest(expected)
    );
    let capped = r#"{"success":false,"error":"Open deals limit reached.","code":"feature_capping_deals_limit"}"#;
    let client = respond_with(MockResponse::json(403, capped));
    let AddLeadError::ClientError(error) = typed(client.add_lead(&request).await, 403) else {
        panic!("403 is in the range");
    };
    assert_eq!(error.code.as_deref(), Some("feature_capping_deals_limit"));
    let GetLeadsError::ClientError(error) =
        typed(client.get_leads(&GetLeadsParams::new()).await, 403);
    assert_eq!(error.error.as_deref(), Some("Open deals limit reached."));
}
