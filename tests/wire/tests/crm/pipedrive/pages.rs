//! Lists in the three shapes of pages: with their place beside the list, with it nested, and by a
//! cursor.

use std::fmt::Debug;

use crm_clients::Items;
use crm_clients::pipedrive::Client;
use crm_clients::pipedrive::params::*;
use serde_json::{Value as Json, json};
use trine_loopback::{Loopback, Recorded};

use super::client;
use crate::pages::{breaking, names, number, server, taken, targets};

/// Makes the answer of a request, given how many items there are.
type Page = fn(&Recorded, usize) -> Json;

/// The items of a page, where it starts, how long it may be, and whether there is another.
fn part(request: &Recorded, total: usize, item: fn(usize) -> Json) -> (Vec<Json>, usize, usize, bool) {
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

fn flat(request: &Recorded, total: usize) -> Json {
    let (data, start, limit, more) = part(request, total, lead);
    let place = json!({"start": start, "limit": limit, "more_items_in_collection": more});
    json!({"success": true, "data": data, "additional_data": place})
}

/// As old versions of the API have it; an empty list is null there.
fn nested_leads(request: &Recorded, total: usize) -> Json {
    let (data, start, limit, more) = part(request, total, lead);
    let data = if data.is_empty() { Json::Null } else { data.into() };
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

/// A cursor is the number of the first item.
fn by_cursor(request: &Recorded, total: usize) -> Json {
    let limit = number(request, "limit").unwrap_or(100);
    let start = number(request, "cursor").unwrap_or(0);
    let end = total.min(start + limit);
    let items: Vec<_> = (start..end).map(found).collect();
    let next = (end < total).then(|| end.to_string());
    json!({"data": {"items": items}, "additional_data": {"next_cursor": next}})
}

/// Takes one list through everything; `limit` is two, `rest` is how it is asked for its second and
/// third page.
async fn assert_pages<T, E: Debug>(
    page: Page,
    list: fn(&Client) -> Items<T, E>,
    name: fn(T) -> String,
    [first, second, third]: [&'static str; 3],
) {
    let cases: [(usize, &[&str]); 6] = [
        (0, &[first]),
        (1, &[first]),
        (2, &[first]),
        (3, &[first, second]),
        (4, &[first, second]),
        (5, &[first, second, third]),
    ];
    for (total, asked) in cases {
        let server = server(total, page);
        let mut items = list(&client(&server));
        assert_eq!(taken(&mut items, usize::MAX, name).await, names(0..total));
        assert_eq!(targets(&server), asked);
        assert!(items.next().await.is_none(), "the end stays the end");
    }

    let broken = breaking(5, page, second);
    let mut items = list(&client(&broken));
    let mut expected = names(0..2);
    expected.push(Err(403));
    assert_eq!(taken(&mut items, usize::MAX, name).await, expected);
    assert_eq!(targets(&broken), [first, second], "it is over after an error");

    let endless = server(usize::MAX, page);
    let mut items = list(&client(&endless));
    assert_lazy(&endless, &[]);
    assert_eq!(taken(&mut items, 1, name).await, names(0..1));
    assert_lazy(&endless, &[first]);
    assert_eq!(taken(&mut items, 3, name).await, names(1..4));
    assert_lazy(&endless, &[first, second]);
}

#[track_caller]
fn assert_lazy(server: &Loopback, asked: &[&str]) {
    assert_eq!(targets(server), asked);
}

const LEADS: [&str; 3] = [
    "/leads?limit=2",
    "/leads?limit=2&start=2",
    "/leads?limit=2&start=4",
];

#[tokio::test]
async fn leads_with_their_place_beside_the_list() {
    let list = |client: &Client| client.get_leads_items(&GetLeadsParams::new().limit(2));
    assert_pages(flat, list, |lead| lead.title.unwrap_or_default(), LEADS).await;
}

#[tokio::test]
async fn leads_with_their_place_nested() {
    let list = |client: &Client| client.get_leads_items(&GetLeadsParams::new().limit(2));
    assert_pages(nested_leads, list, |lead| lead.title.unwrap_or_default(), LEADS).await;
}

#[tokio::test]
async fn archived_leads() {
    let list = |client: &Client| {
        client.get_archived_leads_items(&GetArchivedLeadsParams::new().limit(2))
    };
    let asked = [
        "/leads/archived?limit=2",
        "/leads/archived?limit=2&start=2",
        "/leads/archived?limit=2&start=4",
    ];
    assert_pages(flat, list, |lead| lead.title.unwrap_or_default(), asked).await;
}

#[tokio::test]
async fn lead_fields() {
    let list = |client: &Client| client.get_lead_fields_items(&GetLeadFieldsParams::new().limit(2));
    let asked = [
        "/leadFields?limit=2",
        "/leadFields?start=2&limit=2",
        "/leadFields?start=4&limit=2",
    ];
    assert_pages(nested_fields, list, |field| field.name.unwrap_or_default(), asked).await;
}

#[tokio::test]
async fn a_search_of_version_1() {
    let list = |client: &Client| client.search_leads_items(&SearchLeadsParams::new("it").limit(2));
    let asked = [
        "/leads/search?term=it&limit=2",
        "/leads/search?term=it&start=2&limit=2",
        "/leads/search?term=it&start=4&limit=2",
    ];
    let name = |found: crm_clients::pipedrive::types::LeadSearchItem| {
        found.item.and_then(|lead| lead.title).unwrap_or_default()
    };
    assert_pages(nested_found, list, name, asked).await;
}

#[tokio::test]
async fn a_search_of_version_2() {
    let list = |client: &Client| {
        client.search_leads_v2_items(&SearchLeadsV2Params::new("it").limit(2))
    };
    let asked = [
        "/v2/leads/search?term=it&limit=2",
        "/v2/leads/search?term=it&limit=2&cursor=2",
        "/v2/leads/search?term=it&limit=2&cursor=4",
    ];
    let name = |found: crm_clients::pipedrive::types::LeadSearchItem| {
        found.item.and_then(|lead| lead.title).unwrap_or_default()
    };
    assert_pages(by_cursor, list, name, asked).await;
}

#[tokio::test]
async fn without_a_size_the_servers_own_counts_and_filters_stay() {
    let server = server(150, flat);
    let params = GetLeadsParams::new().owner_id(7);
    let mut items = client(&server).get_leads_items(&params);
    let title = |lead: crm_clients::pipedrive::types::Lead| lead.title.unwrap_or_default();
    assert_eq!(taken(&mut items, usize::MAX, title).await, names(0..150));
    assert_eq!(targets(&server), ["/leads?owner_id=7", "/leads?start=100&owner_id=7"]);
}
