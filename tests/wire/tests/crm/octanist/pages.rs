//! Lists by page number, and the plain lists of the older generation.

use crm_clients::Error;
use crm_clients::octanist::Client;
use crm_clients::octanist::errors::GetLeadsError;
use crm_clients::octanist::params::GetLeadsParams;
use crm_clients::octanist::types::{ErrorCode, Lead};
use serde_json::{Value as Json, json};
use trine_loopback::Recorded;

use super::{assert_code, client, failing};
use crate::pages::{ENDLESS, List, lines, names, number, server, taken};

fn page(request: &Recorded, total: usize) -> Json {
    let limit = number(request, "limit").unwrap_or(50);
    let page = number(request, "page").unwrap_or(1);
    let end = total.min(page * limit);
    let leads: Vec<_> = ((page - 1) * limit..end).map(lead).collect();
    let place = json!({
        "limit": limit, "page": page, "totalPages": total.div_ceil(limit), "total": total,
        "hasMore": end < total,
    });
    json!({"success": true, "data": leads, "meta": {"pagination": place, "requestId": "req_1"}})
}

/// A response with the number of pages, but no information about more pages.
fn counted(request: &Recorded, total: usize) -> Json {
    let mut page = page(request, total);
    let place = page["meta"]["pagination"].as_object_mut();
    place.expect("there is a place").remove("hasMore");
    page
}

fn lead(number: usize) -> Json {
    json!({"id": format!("lead_{number}"), "name": format!("item {number}")})
}

fn name(lead: Lead) -> String {
    lead.name.unwrap_or_default()
}

#[tokio::test]
async fn leads() {
    for page in [page, counted] {
        let leads = List {
            client,
            items: |client: &Client| client.get_leads_items(&GetLeadsParams::new().limit(2)),
            name,
            page,
            size: 2,
            tells_end: true,
            requests: [
                "GET /leads?limit=2",
                "GET /leads?limit=2&page=2",
                "GET /leads?limit=2&page=3",
            ],
            failure: failing(403, &ErrorCode::Forbidden),
        };
        let GetLeadsError::Forbidden(body) = leads.check().await else {
            panic!("403 is an error of its own");
        };
        assert_code(&body, &ErrorCode::Forbidden);
    }
}

#[tokio::test]
async fn the_list_starts_at_the_callers_position_and_keeps_the_filters() {
    let server = server(120, page);
    let params = GetLeadsParams::new().page(2).updated_after("2024-01-15");
    let mut items = client(&server).get_leads_items(&params);
    assert_eq!(taken(&mut items, ENDLESS, name).await, names(50..120));
    assert_eq!(
        lines(&server),
        [
            "GET /leads?page=2&updated_after=2024-01-15",
            "GET /leads?page=3&updated_after=2024-01-15"
        ]
    );
}

#[tokio::test]
async fn a_plain_list_of_the_older_generation_is_complete() {
    for total in [0, 1, 100] {
        let bare = |_: &Recorded, total| (0..total).map(lead).collect();
        let server = server(total, bare);
        let mut items = client(&server).get_leads_items(&GetLeadsParams::new());
        assert_eq!(taken(&mut items, ENDLESS, name).await, names(0..total));
        assert_eq!(lines(&server), ["GET /leads"]);
    }
}

/// A list of unknown shape must not look like its end.
#[tokio::test]
async fn an_undecodable_page_is_an_error() {
    let unexpected = |request: &Recorded, total| {
        let mut page = page(request, total);
        if number(request, "page").is_some() {
            page["data"][0]["value"] = json!({});
        }
        page
    };
    let server = server(3, unexpected);
    let mut items = client(&server).get_leads_items(&GetLeadsParams::new().limit(1));
    assert_eq!(taken(&mut items, 1, name).await, names(0..1));
    match items.next().await {
        Some(Err(Error::Decode(error))) => assert!(error.raw().starts_with(b"{")),
        other => panic!("{other:?}"),
    }
    assert!(items.next().await.is_none(), "it is over after an error");
    assert_eq!(lines(&server).len(), 2);
}
