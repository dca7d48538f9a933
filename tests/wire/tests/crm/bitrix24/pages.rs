//! Lists with 50 items per page: by the number of items to skip, and by the ID of the last item.

use crm_clients::bitrix24::Client;
use crm_clients::bitrix24::errors::*;
use crm_clients::bitrix24::types::{
    CrmItemListRequest, CrmItemProductrowListRequest, CrmLeadListRequest, EntityType, ErrorCode,
    ErrorResponse, Item, ItemFilter, Lead, LeadFilter, LeadStage, OwnerType, ProductRow,
    ProductRowFilter, SortDirection,
};
use crm_clients::{Error, Items};
use serde_json::{Value as Json, json};
use trine_loopback::{MockResponse, Recorded};

use super::client;
use crate::pages::{ENDLESS, List, lines, names, server, taken};

/// The start of a list that skips items, and of one that is sorted by ID. The ID of the first item
/// is 1001.
fn start(request: &Recorded, id: &str) -> usize {
    let body = request.json();
    let last = body["filter"][format!(">{id}")].as_u64();
    let skipped = body["start"].as_u64();
    last.map_or(skipped.unwrap_or(0), |last| last - 1000) as usize
}

/// Returns a page of items, with the other members of the response. With a `start` of -1, there is
/// no total and no next page.
fn page(request: &Recorded, id: &str, total: usize, wrap: fn(Vec<Json>) -> Json) -> Json {
    let start = start(request, id);
    let end = total.min(start + 50);
    let items = (start..end).map(|number| item(number, id)).collect();
    let mut page = json!({"result": wrap(items), "total": 0, "time": {"start": 1.5}});
    if request.json()["start"] != -1 {
        page["total"] = total.into();
        if end < total {
            page["next"] = end.into();
        }
    }
    page
}

/// IDs are strings in the older family.
fn item(number: usize, id: &str) -> Json {
    let key = match id {
        "ID" => json!((1001 + number).to_string()),
        _ => json!(1001 + number),
    };
    let name = format!("item {number}");
    json!({id: key, "TITLE": name, "title": name, "productName": name})
}

fn leads(request: &Recorded, total: usize) -> Json {
    page(request, "ID", total, |leads| leads.into())
}

fn items(request: &Recorded, total: usize) -> Json {
    page(request, "id", total, |items| json!({ "items": items }))
}

fn rows(request: &Recorded, total: usize) -> Json {
    page(request, "id", total, |rows| json!({ "productRows": rows }))
}

fn title(lead: Lead) -> String {
    lead.title.unwrap_or_default()
}

fn item_title(item: Item) -> String {
    item.title.unwrap_or_default()
}

fn product(row: ProductRow) -> String {
    row.product_name.unwrap_or_default()
}

fn list<T, E>(
    items: fn(&Client) -> Items<T, E>,
    name: fn(T) -> String,
    page: fn(&Recorded, usize) -> Json,
    requests: [&'static str; 3],
) -> List<Client, T, E> {
    let failure = json!({"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many"});
    List {
        client,
        items,
        name,
        page,
        size: 50,
        tells_end: true,
        requests,
        failure: MockResponse::json(503, failure.to_string()),
    }
}

#[track_caller]
fn assert_rejected(body: &ErrorResponse) {
    let code = ErrorCode::String("QUERY_LIMIT_EXCEEDED".to_owned());
    assert_eq!(body.error, Some(code));
}

#[tokio::test]
async fn leads_by_their_number() {
    let requests = [
        "POST /rest/1/hook7f3a/crm.lead.list {}",
        r#"POST /rest/1/hook7f3a/crm.lead.list {"start":50}"#,
        r#"POST /rest/1/hook7f3a/crm.lead.list {"start":100}"#,
    ];
    let all = |client: &Client| client.crm_lead_list_items(&CrmLeadListRequest::new());
    let CrmLeadListError::ServerError(body) = list(all, title, leads, requests).check().await
    else {
        panic!("503 is an error of the server");
    };
    assert_rejected(&body);
}

#[tokio::test]
async fn leads_by_their_ids() {
    let requests = [
        r#"POST /rest/1/hook7f3a/crm.lead.list {"order":{"ID":"ASC"},"start":-1}"#,
        concat!(
            "POST /rest/1/hook7f3a/crm.lead.list ",
            r#"{"filter":{">ID":1050},"order":{"ID":"ASC"},"start":-1}"#
        ),
        concat!(
            "POST /rest/1/hook7f3a/crm.lead.list ",
            r#"{"filter":{">ID":1100},"order":{"ID":"ASC"},"start":-1}"#
        ),
    ];
    let all = |client: &Client| client.crm_lead_list_by_id(&CrmLeadListRequest::new());
    let by_id = List {
        tells_end: false,
        ..list(all, title, leads, requests)
    };
    let CrmLeadListError::ServerError(body) = by_id.check().await else {
        panic!("503 is an error of the server");
    };
    assert_rejected(&body);
}

#[tokio::test]
async fn items_by_their_number() {
    let requests = [
        r#"POST /rest/1/hook7f3a/crm.item.list {"entityTypeId":1}"#,
        r#"POST /rest/1/hook7f3a/crm.item.list {"entityTypeId":1,"start":50}"#,
        r#"POST /rest/1/hook7f3a/crm.item.list {"entityTypeId":1,"start":100}"#,
    ];
    let all =
        |client: &Client| client.crm_item_list_items(&CrmItemListRequest::new(EntityType::Lead));
    let list = list(all, item_title, items, requests);
    let CrmItemListError::ServerError(body) = list.check().await else {
        panic!("503 is an error of the server");
    };
    assert_rejected(&body);
}

#[tokio::test]
async fn items_by_their_ids() {
    let requests = [
        concat!(
            "POST /rest/1/hook7f3a/crm.item.list ",
            r#"{"entityTypeId":1,"order":{"id":"ASC"},"start":-1}"#
        ),
        concat!(
            "POST /rest/1/hook7f3a/crm.item.list ",
            r#"{"entityTypeId":1,"filter":{">id":1050},"order":{"id":"ASC"},"start":-1}"#
        ),
        concat!(
            "POST /rest/1/hook7f3a/crm.item.list ",
            r#"{"entityTypeId":1,"filter":{">id":1100},"order":{"id":"ASC"},"start":-1}"#
        ),
    ];
    let all =
        |client: &Client| client.crm_item_list_by_id(&CrmItemListRequest::new(EntityType::Lead));
    let by_id = List {
        tells_end: false,
        ..list(all, item_title, items, requests)
    };
    let CrmItemListError::ServerError(body) = by_id.check().await else {
        panic!("503 is an error of the server");
    };
    assert_rejected(&body);
}

#[tokio::test]
async fn products_of_an_item() {
    let requests = [
        concat!(
            "POST /rest/1/hook7f3a/crm.item.productrow.list ",
            r#"{"filter":{"=ownerId":250,"=ownerType":"L"}}"#
        ),
        concat!(
            "POST /rest/1/hook7f3a/crm.item.productrow.list ",
            r#"{"filter":{"=ownerId":250,"=ownerType":"L"},"start":50}"#
        ),
        concat!(
            "POST /rest/1/hook7f3a/crm.item.productrow.list ",
            r#"{"filter":{"=ownerId":250,"=ownerType":"L"},"start":100}"#
        ),
    ];
    let all = |client: &Client| {
        let owner = ProductRowFilter::new().owner_type().eq(OwnerType::Lead);
        let request = CrmItemProductrowListRequest::new(owner.owner_id().eq(250));
        client.crm_item_productrow_list_items(&request)
    };
    let list = list(all, product, rows, requests);
    let CrmItemProductrowListError::ServerError(body) = list.check().await else {
        panic!("503 is an error of the server");
    };
    assert_rejected(&body);
}

#[tokio::test]
async fn the_list_starts_at_the_callers_position_and_keeps_the_rest() {
    let server = server(120, leads);
    let request = CrmLeadListRequest::new()
        .filter(LeadFilter::new().status_id().eq(LeadStage::New))
        .order([("TITLE", SortDirection::Descending)])
        .start(50);
    let mut found = client(&server).crm_lead_list_items(&request);
    assert_eq!(taken(&mut found, ENDLESS, title).await, names(50..120));
    let method = "POST /rest/1/hook7f3a/crm.lead.list";
    let rest = r#""filter":{"=STATUS_ID":"NEW"},"order":{"TITLE":"DESC"}"#;
    let requests = [50, 100].map(|start| format!(r#"{method} {{{rest},"start":{start}}}"#));
    assert_eq!(lines(&server), requests);
}

/// The filter is kept, and the condition on the ID is added to it. The order is always by ID, which
/// paging requires.
#[tokio::test]
async fn ids_are_added_to_the_callers_filter_and_precede_its_order() {
    let server = server(70, items);
    let named = ItemFilter::any([
        ItemFilter::new().name().is_not_empty(),
        ItemFilter::new().last_name().is_not_empty(),
    ]);
    let request = CrmItemListRequest::new(EntityType::Lead)
        .select(["id", "title"])
        .filter(named)
        .order([("title", SortDirection::Descending)])
        .start(50);
    let mut found = client(&server).crm_item_list_by_id(&request);
    assert_eq!(taken(&mut found, ENDLESS, item_title).await, names(0..70));
    let any = json!({"logic": "OR", "0": {"!=name": ""}, "1": {"!=lastName": ""}});
    let body = |filter: Json| {
        json!({
            "entityTypeId": 1, "select": ["id", "title"], "filter": filter,
            "order": {"id": "ASC"}, "start": -1,
        })
    };
    let bodies: Vec<_> = server.requests().iter().map(Recorded::json).collect();
    let second = json!({"0": any, ">id": 1050});
    assert_eq!(bodies, [body(any.clone()), body(second)]);
}

#[tokio::test]
async fn ids_start_after_the_callers_value() {
    let server = server(120, leads);
    let request = CrmLeadListRequest::new().filter(LeadFilter::new().id().gt(1060));
    let mut found = client(&server).crm_lead_list_by_id(&request);
    assert_eq!(taken(&mut found, ENDLESS, title).await, names(60..120));
    let bodies = server.requests();
    let last: Vec<_> = bodies
        .iter()
        .map(|request| request.json()["filter"][">ID"].clone())
        .collect();
    assert_eq!(last, [1060, 1110]);
}

/// A page omits items that the user cannot see; `next` advances anyway.
#[tokio::test]
async fn a_page_with_gaps_is_not_the_last_one() {
    let page = |request: &Recorded, total| {
        let mut page = leads(request, total);
        let leads = page["result"].as_array_mut().expect("there are leads");
        leads.truncate(1);
        page["next"] = match page["next"].as_u64() {
            Some(next) => next.to_string().into(),
            None => return page,
        };
        page
    };
    let server = server(120, page);
    let mut found = client(&server).crm_lead_list_items(&CrmLeadListRequest::new());
    let got = taken(&mut found, ENDLESS, title).await;
    assert_eq!(got, ["item 0", "item 50", "item 100"]);
}

/// Returns the location of the error after this number of items.
async fn stray<T, E: std::fmt::Debug>(mut items: Items<T, E>, count: usize) -> String {
    for _ in 0..count {
        assert!(matches!(items.next().await, Some(Ok(_))));
    }
    let error = match items.next().await {
        Some(Err(Error::Decode(error))) => error,
        Some(Err(other)) => panic!("{other:?}"),
        Some(Ok(_)) => panic!("there is another item"),
        None => panic!("it has ended"),
    };
    assert!(items.next().await.is_none(), "it is over after an error");
    error.path().to_owned()
}

#[tokio::test]
async fn a_page_without_progress_is_an_error() {
    let stands = |_: &Recorded, _| json!({"result": [item(0, "ID")], "next": 0});
    let server_of_numbers = server(ENDLESS, stands);
    let leads = client(&server_of_numbers).crm_lead_list_items(&CrmLeadListRequest::new());
    assert_eq!(stray(leads, 1).await, "next");
    assert_eq!(lines(&server_of_numbers).len(), 1);

    // A server that ignores the filter.
    let again = |_: &Recorded, _| {
        let leads: Vec<_> = (0..50).map(|number| item(number, "ID")).collect();
        json!({ "result": leads })
    };
    let server_of_ids = server(ENDLESS, again);
    let leads = client(&server_of_ids).crm_lead_list_by_id(&CrmLeadListRequest::new());
    assert_eq!(stray(leads, 100).await, "result[49].ID");
    assert_eq!(lines(&server_of_ids).len(), 2);
}

#[tokio::test]
async fn leads_without_ids_cannot_be_paged_by_id() {
    let page = |request: &Recorded, total| {
        let mut page = leads(request, total);
        let leads = page["result"].as_array_mut().expect("there are leads");
        for lead in leads {
            lead.as_object_mut().expect("it is a lead").remove("ID");
        }
        page
    };
    let server = server(60, page);
    let request = CrmLeadListRequest::new().select(["TITLE"]);
    let leads = client(&server).crm_lead_list_by_id(&request);
    assert_eq!(stray(leads, 50).await, "result[49].ID");
}

#[tokio::test]
async fn an_undecodable_page_is_an_error_with_its_location() {
    let page = |request: &Recorded, total| {
        let mut page = items(request, total);
        if start(request, "id") > 0 {
            page["result"]["items"][0]["opportunity"] = json!("much");
        }
        page
    };
    let server = server(60, page);
    let request = CrmItemListRequest::new(EntityType::Lead);
    let items = client(&server).crm_item_list_items(&request);
    assert_eq!(stray(items, 50).await, "result.items[0].opportunity");
}
