//! Lists by the number of items to skip, and the search by a cursor.

use crm_clients::Error;
use crm_clients::close::Client;
use crm_clients::close::errors::*;
use crm_clients::close::params::*;
use crm_clients::close::types::{ObjectTypeQuery, SearchRequest, SearchResult, ValidationError};
use serde_json::{Value as Json, json};
use trine_loopback::{MockResponse, Recorded};

use super::client;
use crate::pages::{ENDLESS, List, lines, names, number, server, taken};

const FAILURE: &str = r#"{"errors":["It reaches too far."],"field-errors":{}}"#;

#[track_caller]
fn assert_rejected(body: &ValidationError) {
    let errors = body.errors.as_deref();
    assert_eq!(errors, Some(["It reaches too far.".to_owned()].as_slice()));
}

fn page(request: &Recorded, total: usize) -> Json {
    let limit = number(request, "_limit").unwrap_or(100);
    let skip = number(request, "_skip").unwrap_or(0);
    let end = total.min(skip + limit);
    let items: Vec<_> = (skip..end).map(item).collect();
    json!({"data": items, "has_more": end < total})
}

fn item(number: usize) -> Json {
    json!({"__object_type": "lead", "id": format!("item {number}")})
}

/// The cursor contains the number of the first item, in another notation.
fn by_cursor(request: &Recorded, total: usize) -> Json {
    let body: Json = serde_json::from_str(&request.text()).expect("a search is JSON");
    let limit = body["_limit"].as_u64().map_or(100, |limit| limit as usize);
    let cursor = body["cursor"].as_str().map(|cursor| {
        let number = cursor.strip_prefix("c-").expect("a cursor that was given");
        number.parse::<usize>().expect("a cursor that was given")
    });
    let start = cursor.unwrap_or(0);
    let end = total.min(start + limit);
    let found: Vec<_> = (start..end).map(item).collect();
    let next = (end < total).then(|| format!("c-{end}"));
    json!({"data": found, "cursor": next})
}

/// One test per operation: its page requests, and the course of its list.
macro_rules! lists {
    ($($name:ident: $items:ident($params:ident) is $error:ident at $path:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let list = List {
                client,
                items: |client: &Client| client.$items(&$params::new().limit(2)),
                name: |item| item.id.unwrap_or_default(),
                page,
                size: 2,
                tells_end: true,
                requests: [
                    concat!("GET ", $path, "?_limit=2"),
                    concat!("GET ", $path, "?_limit=2&_skip=2"),
                    concat!("GET ", $path, "?_limit=2&_skip=4"),
                ],
                failure: MockResponse::json(400, FAILURE),
            };
            let $error::BadRequest(body) = list.check().await else {
                panic!("400 is an error of its own");
            };
            assert_rejected(&body);
        }
    )*};
}

lists! {
    leads: list_leads_items(ListLeadsParams) is ListLeadsError at "/lead/";
    bulk_edits: list_bulk_edits_items(ListBulkEditsParams)
        is ListBulkEditsError at "/bulk_action/edit/";
    bulk_deletes: list_bulk_deletes_items(ListBulkDeletesParams)
        is ListBulkDeletesError at "/bulk_action/delete/";
    exports: list_lead_exports_items(ListLeadExportsParams)
        is ListLeadExportsError at "/export/lead/";
    custom_fields: list_lead_custom_fields_items(ListLeadCustomFieldsParams)
        is ListLeadCustomFieldsError at "/custom_field/lead/";
    status_changes: list_lead_status_changes_items(ListLeadStatusChangesParams)
        is ListLeadStatusChangesError at "/activity/status_change/lead/";
    merges: list_lead_merges_items(ListLeadMergesParams)
        is ListLeadMergesError at "/activity/lead_merge/";
    contacts: list_contacts_items(ListContactsParams) is ListContactsError at "/contact/";
}

fn any_lead() -> SearchRequest {
    SearchRequest::new(ObjectTypeQuery::new("lead"))
}

fn found_id(found: SearchResult) -> String {
    match found {
        SearchResult::Lead(lead) => lead.id.unwrap_or_default(),
        other => panic!("{other:?} is not a lead"),
    }
}

#[tokio::test]
async fn a_search() {
    let list = List {
        client,
        items: |client: &Client| client.search_items(&SearchParams::new(), &any_lead().limit(2)),
        name: found_id,
        page: by_cursor,
        size: 2,
        tells_end: true,
        requests: [
            r#"POST /data/search/ {"query":{"object_type":"lead","type":"object_type"},"_limit":2}"#,
            concat!(
                r#"POST /data/search/ {"query":{"object_type":"lead","type":"object_type"},"#,
                r#""_limit":2,"cursor":"c-2"}"#
            ),
            concat!(
                r#"POST /data/search/ {"query":{"object_type":"lead","type":"object_type"},"#,
                r#""_limit":2,"cursor":"c-4"}"#
            ),
        ],
        failure: MockResponse::json(400, FAILURE),
    };
    let SearchError::BadRequest(body) = list.check().await else {
        panic!("400 is an error of its own");
    };
    assert_rejected(&body);
}

#[tokio::test]
async fn a_search_starts_at_the_callers_cursor() {
    let server = server(150, by_cursor);
    let params = SearchParams::new().tz_offset(5.5);
    let mut items = client(&server).search_items(&params, &any_lead().cursor("c-20"));
    assert_eq!(taken(&mut items, ENDLESS, found_id).await, names(20..150));
    let query = r#"{"query":{"object_type":"lead","type":"object_type"}"#;
    let requests = ["c-20", "c-120"]
        .map(|cursor| format!(r#"POST /data/search/ {query},"cursor":"{cursor}"}}"#));
    assert_eq!(lines(&server), requests);
    for request in server.requests() {
        assert_eq!(request.header("x-tz-offset"), Some("5.5"));
    }
}

/// Objects without a type in the client are items like others.
#[tokio::test]
async fn a_search_finds_objects_of_any_type() {
    let page = |_: &Recorded, _| {
        let task = json!({"__object_type": "task", "id": "task_1"});
        json!({"data": [item(0), task], "cursor": null})
    };
    let server = server(2, page);
    let mut items = client(&server).search_items(&SearchParams::new(), &any_lead());
    assert_eq!(taken(&mut items, 1, found_id).await, names(0..1));
    match items.next().await {
        Some(Ok(SearchResult::Raw(task))) => assert_eq!(task["id"], "task_1"),
        other => panic!("{other:?}"),
    }
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_repeated_cursor_is_an_error() {
    let page = |_: &Recorded, _| json!({"data": [item(0)], "cursor": "again"});
    let server = server(ENDLESS, page);
    let mut items = client(&server).search_items(&SearchParams::new(), &any_lead());
    for _ in 0..2 {
        assert_eq!(taken(&mut items, 1, found_id).await, names(0..1));
    }
    match items.next().await {
        Some(Err(Error::Decode(error))) => assert_eq!(error.path(), "cursor"),
        other => panic!("{other:?}"),
    }
    assert!(items.next().await.is_none(), "it is over after an error");
    assert_eq!(lines(&server).len(), 2);
}

#[tokio::test]
async fn the_list_starts_at_the_callers_position_and_keeps_the_filters() {
    let server = server(150, page);
    let params = ListLeadStatusChangesParams::new()
        .lead_id(["lead_1"])
        .skip(20);
    let mut items = client(&server).list_lead_status_changes_items(&params);
    let got = taken(&mut items, ENDLESS, |change| change.id.unwrap_or_default()).await;
    assert_eq!(got, names(20..150));
    let path = "GET /activity/status_change/lead/";
    let requests = [20, 120].map(|skip| format!("{path}?_skip={skip}&lead_id=lead_1"));
    assert_eq!(lines(&server), requests);
}

/// An empty page that is not the last one: the list advances by the requested page size.
#[tokio::test]
async fn a_page_that_is_empty_is_not_the_last_one() {
    let page = |request: &Recorded, total| {
        let mut page = page(request, total);
        if number(request, "_skip") == Some(2) {
            page["data"] = json!([]);
        }
        page
    };
    let server = server(5, page);
    let params = ListLeadsParams::new().limit(2);
    let mut items = client(&server).list_leads_items(&params);
    let got = taken(&mut items, ENDLESS, |lead| lead.id.unwrap_or_default()).await;
    assert_eq!(got, ["item 0", "item 1", "item 4"]);
    let requests = ["", "&_skip=2", "&_skip=4"].map(|rest| format!("GET /lead/?_limit=2{rest}"));
    assert_eq!(lines(&server), requests);
}

#[tokio::test]
async fn an_undecodable_page_is_an_error_with_its_location() {
    let page = |request: &Recorded, total| {
        let mut page = page(request, total);
        if number(request, "_skip").is_some() {
            page["data"][0]["contacts"] = json!("nobody");
        }
        page
    };
    let server = server(3, page);
    let mut items = client(&server).list_leads_items(&ListLeadsParams::new().limit(1));
    assert!(matches!(items.next().await, Some(Ok(_))));
    match items.next().await {
        Some(Err(Error::Decode(error))) => assert_eq!(error.path(), "data[0].contacts"),
        other => panic!("{other:?}"),
    }
    assert!(items.next().await.is_none(), "it is over after an error");
}
