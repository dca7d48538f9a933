//! Lists by the number of the page, and the bare ones of the older generation.

use crm_clients::octanist::params::GetLeadsParams;
use crm_clients::octanist::types::Lead;
use serde_json::{Value as Json, json};
use trine_loopback::Recorded;

use super::client;
use crate::pages::{breaking, names, number, server, taken, targets};

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

fn lead(number: usize) -> Json {
    json!({"id": format!("lead_{number}"), "name": format!("item {number}")})
}

fn name(lead: Lead) -> String {
    lead.name.unwrap_or_default()
}

const FIRST: &str = "/leads?limit=2";
const SECOND: &str = "/leads?limit=2&page=2";
const THIRD: &str = "/leads?limit=2&page=3";

#[tokio::test]
async fn a_list_of_no_one_or_many_pages() {
    let cases: [(usize, &[&str]); 5] = [
        (0, &[FIRST]),
        (2, &[FIRST]),
        (3, &[FIRST, SECOND]),
        (4, &[FIRST, SECOND]),
        (5, &[FIRST, SECOND, THIRD]),
    ];
    for (total, asked) in cases {
        let server = server(total, page);
        let mut items = client(&server).get_leads_items(&GetLeadsParams::new().limit(2));
        assert_eq!(taken(&mut items, usize::MAX, name).await, names(0..total));
        assert_eq!(targets(&server), asked);
        assert!(items.next().await.is_none(), "the end stays the end");
    }
}

#[tokio::test]
async fn an_error_in_the_middle_is_the_end() {
    let server = breaking(5, page, SECOND);
    let mut items = client(&server).get_leads_items(&GetLeadsParams::new().limit(2));
    let mut expected = names(0..2);
    expected.push(Err(403));
    assert_eq!(taken(&mut items, usize::MAX, name).await, expected);
    assert_eq!(targets(&server), [FIRST, SECOND]);
}

#[tokio::test]
async fn a_server_that_never_ends_is_asked_for_what_is_taken() {
    let server = server(usize::MAX, page);
    let mut items = client(&server).get_leads_items(&GetLeadsParams::new().limit(2));
    assert_eq!(targets(&server), Vec::<String>::new());
    assert_eq!(taken(&mut items, 1, name).await, names(0..1));
    assert_eq!(targets(&server), [FIRST]);
    assert_eq!(taken(&mut items, 3, name).await, names(1..4));
    assert_eq!(targets(&server), [FIRST, SECOND]);
}

#[tokio::test]
async fn it_begins_where_the_caller_says_and_keeps_the_filters() {
    let server = server(120, page);
    let params = GetLeadsParams::new().page(2).updated_after("2024-01-15");
    let mut items = client(&server).get_leads_items(&params);
    assert_eq!(taken(&mut items, usize::MAX, name).await, names(50..120));
    assert_eq!(
        targets(&server),
        [
            "/leads?page=2&updated_after=2024-01-15",
            "/leads?page=3&updated_after=2024-01-15"
        ]
    );
}

#[tokio::test]
async fn a_bare_list_of_the_older_generation_is_all_there_is() {
    for total in [0, 1, 100] {
        let bare = |_: &Recorded, total| (0..total).map(lead).collect();
        let server = server(total, bare);
        let mut items = client(&server).get_leads_items(&GetLeadsParams::new());
        assert_eq!(taken(&mut items, usize::MAX, name).await, names(0..total));
        assert_eq!(targets(&server), ["/leads"]);
    }
}
