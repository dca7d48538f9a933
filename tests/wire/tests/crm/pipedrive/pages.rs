//! Lists with the three types of pages: with the position beside the list, nested, and by a cursor.

use std::fmt::Debug;

use crm_clients::pipedrive::Client;
use crm_clients::pipedrive::errors::*;
use crm_clients::pipedrive::params::*;
use crm_clients::pipedrive::types::{ErrorResponse, Lead, LeadField, LeadSearchItem};
use crm_clients::{Error, Items};
use serde_json::{Value as Json, json};
use trine_loopback::{MockResponse, Recorded};

use super::client;
use crate::pages::{ENDLESS, List, lines, names, number, server, taken};

/// The items of a page, its start, its maximum length, and whether there are more.
fn part(
    request: &Recorded,
    total: usize,
    item: fn(usize) -> Json,
) -> (Vec<Json>, usize, usize, bool) {
    let limit = number(request, "limit").unwrap_or(100);
    let start = number(request, "start").unwrap_or(0);
    let end = total.min(start + limit);
    let items = (start..end).map(item).collect();
    (items, start, limit, end < total)
}

fn lead(number: usize) -> Json {
    json!({"id": number.to_string(), "title": format!("item {number}")})
}

fn field(number: usize) -> Json {
    json!({"id": number, "name": format!("item {number}")})
}

fn found(number: usize) -> Json {
    json!({"result_score": 1, "item": lead(number)})
}

/// A page without the start of the next one.
fn flat(request: &Recorded, total: usize) -> Json {
    let (data, start, limit, more) = part(request, total, lead);
    let place = json!({"start": start, "limit": limit, "more_items_in_collection": more});
    json!({"success": true, "data": data, "additional_data": place})
}

/// A page according to the guides, where an empty list is null.
fn nested_leads(request: &Recorded, total: usize) -> Json {
    let (data, start, limit, more) = part(request, total, lead);
    let data = if data.is_empty() {
        Json::Null
    } else {
        data.into()
    };
    json!({"data": data, "additional_data": nested(start, limit, more)})
}

fn nested_fields(request: &Recorded, total: usize) -> Json {
    let (data, start, limit, more) = part(request, total, field);
    json!({"data": data, "additional_data": nested(start, limit, more)})
}

fn nested_found(request: &Recorded, total: usize) -> Json {
    let (items, start, limit, more) = part(request, total, found);
    json!({"data": {"items": items}, "additional_data": nested(start, limit, more)})
}

fn nested(start: usize, limit: usize, more: bool) -> Json {
    let mut place = json!({"start": start, "limit": limit, "more_items_in_collection": more});
    if more {
        place["next_start"] = (start + limit).into();
    }
    json!({ "pagination": place })
}

/// The cursor contains the number of the first item, in another notation.
fn by_cursor(request: &Recorded, total: usize) -> Json {
    let limit = number(request, "limit").unwrap_or(100);
    let start = number(request, "cursor").map_or(0, |cursor| cursor - 7000);
    let end = total.min(start + limit);
    let items: Vec<_> = (start..end).map(found).collect();
    let next = (end < total).then(|| (end + 7000).to_string());
    json!({"data": {"items": items}, "additional_data": {"next_cursor": next}})
}

fn title(lead: Lead) -> String {
    lead.title.unwrap_or_default()
}

fn found_title(found: LeadSearchItem) -> String {
    found.item.and_then(|lead| lead.title).unwrap_or_default()
}

fn list<T, E>(
    page: fn(&Recorded, usize) -> Json,
    items: fn(&Client) -> Items<T, E>,
    name: fn(T) -> String,
    requests: [&'static str; 3],
) -> List<Client, T, E> {
    let failure = r#"{"success":false,"error":"limit reached","error_info":"Upgrade"}"#;
    List {
        client,
        items,
        name,
        page,
        size: 2,
        tells_end: true,
        requests,
        failure: MockResponse::json(403, failure),
    }
}

#[track_caller]
fn assert_rejected(body: &ErrorResponse) {
    assert_eq!(body.error.as_deref(), Some("limit reached"));
    assert_eq!(body.error_info.as_deref(), Some("Upgrade"));
}

#[tokio::test]
async fn leads_with_their_position_beside_the_list_or_nested() {
    for page in [flat, nested_leads] {
        let requests = [
            "GET /leads?limit=2",
            "GET /leads?limit=2&start=2",
            "GET /leads?limit=2&start=4",
        ];
        let leads = |client: &Client| client.get_leads_items(&GetLeadsParams::new().limit(2));
        let GetLeadsError::ClientError(body) = list(page, leads, title, requests).check().await;
        assert_rejected(&body);
    }
}

#[tokio::test]
async fn archived_leads() {
    for page in [flat, nested_leads] {
        let requests = [
            "GET /leads/archived?limit=2",
            "GET /leads/archived?limit=2&start=2",
            "GET /leads/archived?limit=2&start=4",
        ];
        let leads = |client: &Client| {
            client.get_archived_leads_items(&GetArchivedLeadsParams::new().limit(2))
        };
        let error = list(page, leads, title, requests).check().await;
        let GetArchivedLeadsError::ClientError(body) = error;
        assert_rejected(&body);
    }
}

#[tokio::test]
async fn lead_fields() {
    let requests = [
        "GET /leadFields?limit=2",
        "GET /leadFields?start=2&limit=2",
        "GET /leadFields?start=4&limit=2",
    ];
    let fields =
        |client: &Client| client.get_lead_fields_items(&GetLeadFieldsParams::new().limit(2));
    let name = |field: LeadField| field.name.unwrap_or_default();
    let error = list(nested_fields, fields, name, requests).check().await;
    let GetLeadFieldsError::ClientError(body) = error;
    assert_rejected(&body);
}

#[tokio::test]
async fn deal_fields() {
    let requests = [
        "GET /dealFields?limit=2",
        "GET /dealFields?start=2&limit=2",
        "GET /dealFields?start=4&limit=2",
    ];
    let fields =
        |client: &Client| client.get_deal_fields_items(&GetDealFieldsParams::new().limit(2));
    let name = |field: LeadField| field.name.unwrap_or_default();
    let error = list(nested_fields, fields, name, requests).check().await;
    let GetDealFieldsError::ClientError(body) = error;
    assert_rejected(&body);
}

#[tokio::test]
async fn a_search_of_version_1() {
    let requests = [
        "GET /leads/search?term=it&limit=2",
        "GET /leads/search?term=it&start=2&limit=2",
        "GET /leads/search?term=it&start=4&limit=2",
    ];
    let leads = |client: &Client| client.search_leads_items(&SearchLeadsParams::new("it").limit(2));
    let error = list(nested_found, leads, found_title, requests)
        .check()
        .await;
    let SearchLeadsError::ClientError(body) = error;
    assert_rejected(&body);
}

#[tokio::test]
async fn a_search_of_version_2() {
    let requests = [
        "GET /v2/leads/search?term=it&limit=2",
        "GET /v2/leads/search?term=it&limit=2&cursor=7002",
        "GET /v2/leads/search?term=it&limit=2&cursor=7004",
    ];
    let leads =
        |client: &Client| client.search_leads_v2_items(&SearchLeadsV2Params::new("it").limit(2));
    let error = list(by_cursor, leads, found_title, requests).check().await;
    let SearchLeadsV2Error::ClientError(body) = error;
    assert_rejected(&body);
}

#[tokio::test]
async fn without_a_size_the_servers_default_is_used_and_filters_stay() {
    let server = server(150, flat);
    let params = GetLeadsParams::new().owner_id(7);
    let mut items = client(&server).get_leads_items(&params);
    assert_eq!(taken(&mut items, ENDLESS, title).await, names(0..150));
    assert_eq!(
        lines(&server),
        ["GET /leads?owner_id=7", "GET /leads?start=100&owner_id=7"]
    );
}

#[tokio::test]
async fn the_list_starts_at_the_callers_position() {
    let server = server(5, flat);
    let params = GetLeadsParams::new().start(1).limit(3);
    let mut items = client(&server).get_leads_items(&params);
    assert_eq!(taken(&mut items, ENDLESS, title).await, names(1..5));
    let requests = ["GET /leads?limit=3&start=1", "GET /leads?limit=3&start=4"];
    assert_eq!(lines(&server), requests);
}

/// A server can return fewer leads than the page size: the response determines the next page.
#[tokio::test]
async fn a_page_with_gaps_is_not_the_last_one() {
    fn every_other(request: &Recorded, total: usize) -> Json {
        let mut page = flat(request, total);
        let leads = page["data"].as_array_mut().expect("there are leads");
        leads.retain(|lead| {
            lead["id"]
                .as_str()
                .is_some_and(|id| id.ends_with(['0', '5']))
        });
        page
    }
    let server = server(12, every_other);
    let params = GetLeadsParams::new().limit(4);
    let mut items = client(&server).get_leads_items(&params);
    assert_eq!(
        taken(&mut items, ENDLESS, title).await,
        ["item 0", "item 5", "item 10"]
    );
    let requests = [
        "GET /leads?limit=4",
        "GET /leads?limit=4&start=4",
        "GET /leads?limit=4&start=8",
    ];
    assert_eq!(lines(&server), requests);
}

/// A first lead, and its additional data.
async fn second<T, E: Debug>(mut items: Items<T, E>, name: fn(T) -> String) -> String {
    assert_eq!(taken(&mut items, 1, name).await, names(0..1));
    let error = match items.next().await {
        Some(Err(Error::Decode(error))) => error,
        Some(Err(other)) => panic!("{other:?}"),
        Some(Ok(item)) => panic!("there is {}", name(item)),
        None => panic!("it has ended"),
    };
    assert!(items.next().await.is_none(), "it is over after an error");
    error.path().to_owned()
}

#[tokio::test]
async fn a_position_without_progress_is_an_error() {
    let stands = |_: &Recorded, _| {
        let place = json!({"start": 0, "more_items_in_collection": true, "next_start": 0});
        json!({"data": [lead(0)], "additional_data": {"pagination": place}})
    };
    let stands = server(ENDLESS, stands);
    let items = client(&stands).get_leads_items(&GetLeadsParams::new());
    let path = second(items, title).await;
    assert_eq!(path, "additional_data.pagination.next_start");
    assert_eq!(lines(&stands).len(), 1);

    let turns = |_: &Recorded, _| {
        let again = json!({"next_cursor": "again"});
        json!({"data": {"items": [found(0)]}, "additional_data": again})
    };
    let turns = server(ENDLESS, turns);
    let mut items = client(&turns).search_leads_v2_items(&SearchLeadsV2Params::new("it"));
    assert_eq!(taken(&mut items, 1, found_title).await, names(0..1));
    let path = second(items, found_title).await;
    assert_eq!(path, "additional_data.next_cursor");
    assert_eq!(lines(&turns).len(), 2);
}

#[tokio::test]
async fn an_undecodable_page_is_an_error_with_its_location() {
    let unexpected = |request: &Recorded, total| {
        let mut page = flat(request, total);
        if number(request, "start").is_some() {
            page["data"][0]["owner_id"] = json!("nobody");
        }
        page
    };
    let server = server(3, unexpected);
    let items = client(&server).get_leads_items(&GetLeadsParams::new().limit(1));
    assert_eq!(second(items, title).await, "data[0].owner_id");
}
