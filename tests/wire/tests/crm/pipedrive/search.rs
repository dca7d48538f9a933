//! Searches, in both versions of the API.

use crm_clients::pipedrive::params::{SearchLeadsParams, SearchLeadsV2Params};
use crm_clients::pipedrive::types::{
    FoundLead, FoundLeadOwner, FoundLeadParty, LeadIncludeField, LeadSearchField, VisibleTo,
};
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

use super::{OTHER_LEAD, respond_with, was_sent};

fn found() -> Json {
    json!({"items": [{
        "result_score": 0.29,
        "item": {
            "id": OTHER_LEAD,
            "type": "lead",
            "title": "John Doe lead",
            "owner": {"id": 1},
            "person": {"id": 2, "name": "John Doe"},
            "organization": null,
            "phones": [],
            "emails": ["john@doe.com"],
            "custom_fields": ["a"],
            "notes": ["n"],
            "value": 100,
            "currency": "USD",
            "visible_to": 3,
            "is_archived": false,
            "was_seen": true,
        },
    }]})
}

fn expected() -> FoundLead {
    FoundLead {
        id: Some(OTHER_LEAD.into()),
        kind: Some("lead".to_owned()),
        title: Some("John Doe lead".to_owned()),
        owner: Some(FoundLeadOwner { id: Some(1) }),
        person: Some(FoundLeadParty {
            id: Some(2),
            name: Some("John Doe".to_owned()),
        }),
        organization: None,
        phones: Some(Vec::new()),
        emails: Some(vec!["john@doe.com".to_owned()]),
        custom_fields: Some(vec!["a".to_owned()]),
        notes: Some(vec!["n".to_owned()]),
        value: Some(100.0),
        currency: Some("USD".to_owned()),
        // A number here, a string in a lead.
        visible_to: Some(VisibleTo::Group),
        is_archived: Some(false),
        was_seen: Some(true),
    }
}

#[tokio::test]
async fn version_1_is_paged_by_position() {
    let client = respond_with(MockResponse::json(200, "{}"));
    let params = SearchLeadsParams::new("Jo hn&co")
        .fields([LeadSearchField::Title, LeadSearchField::CustomFields])
        .exact_match(false)
        .person_id(1)
        .organization_id(2)
        .include_fields(LeadIncludeField::LeadWasSeen)
        .start(50)
        .limit(25);
    client.search_leads(&params).await.expect("a success");
    assert_eq!(
        was_sent(),
        "GET /leads/search?term=Jo%20hn%26co&fields=title,custom_fields&exact_match=false\
         &person_id=1&organization_id=2&include_fields=lead.was_seen&start=50&limit=25"
    );
}

#[tokio::test]
async fn version_2_is_paged_by_cursor_on_its_own_server() {
    let client = respond_with(MockResponse::json(200, "{}"));
    let params = SearchLeadsV2Params::new("John")
        .fields([LeadSearchField::Notes])
        .exact_match(true)
        .person_id(1)
        .organization_id(2)
        .include_fields(LeadIncludeField::LeadWasSeen)
        .limit(500)
        .cursor("eyJh+/=");
    client.search_leads_v2(&params).await.expect("a success");
    assert_eq!(
        was_sent(),
        "GET /v2/leads/search?term=John&fields=notes&exact_match=true&person_id=1\
         &organization_id=2&include_fields=lead.was_seen&limit=500&cursor=eyJh%2B%2F%3D"
    );
    let least = SearchLeadsV2Params::new("John");
    client.search_leads_v2(&least).await.expect("a success");
    assert_eq!(was_sent(), "GET /v2/leads/search?term=John");
}

#[tokio::test]
async fn results_of_version_1_have_a_position() {
    let place = json!({"pagination": {
        "start": 0, "limit": 1, "more_items_in_collection": true, "next_start": 1,
    }});
    let body = json!({"success": true, "data": found(), "additional_data": place});
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let response = client.search_leads(&SearchLeadsParams::new("John")).await;
    let response = response.expect("a success").into_inner();
    let place = response.additional_data.and_then(|data| data.pagination);
    let place = place.expect("there is a place");
    assert_eq!(
        (place.start, place.limit, place.next_start),
        (Some(0), Some(1), Some(1))
    );
    let items = response
        .data
        .and_then(|data| data.items)
        .expect("there are items");
    assert_eq!(items[0].result_score, Some(0.29));
    assert_eq!(items[0].item, Some(expected()));
}

#[tokio::test]
async fn results_of_version_2_have_an_optional_cursor() {
    for (next, expected_next) in [(json!("eyJh"), Some("eyJh")), (Json::Null, None)] {
        let body = json!({
            "success": true, "data": found(), "additional_data": {"next_cursor": next},
        });
        let client = respond_with(MockResponse::json(200, body.to_string()));
        let response = client
            .search_leads_v2(&SearchLeadsV2Params::new("John"))
            .await;
        let response = response.expect("a success").into_inner();
        let next = response.additional_data.and_then(|data| data.next_cursor);
        assert_eq!(next.as_deref(), expected_next);
        let items = response
            .data
            .and_then(|data| data.items)
            .expect("there are items");
        assert_eq!(items[0].item, Some(expected()));
    }
}
