//! Filters: the operator precedes the name of a field.

use crm_clients::Error;
use crm_clients::bitrix24::types::{
    CrmItemListRequest, CrmItemProductrowListRequest, CrmLeadListRequest, EntityType, ItemFilter,
    LeadFilter, LeadSource, LeadStage, OwnerType, ProductRowFilter,
};
use serde_json::{Value as Json, json};
use trine_loopback::{Loopback, MockResponse};

use super::{SERVER, client};
use crate::scripted_server::ScriptedServer;

async fn sent(filter: LeadFilter) -> Json {
    let client = SERVER.with(|server| server.respond_with(MockResponse::json(200, "{}")));
    let request = CrmLeadListRequest::new().filter(filter);
    client
        .crm_lead_list(&request)
        .await
        .expect("a success response");
    SERVER.with(ScriptedServer::last).json()["filter"].clone()
}

#[tokio::test]
async fn each_operator_precedes_the_name() {
    type F = LeadFilter;
    let filters = [
        (F::new().title().eq("A"), json!({"=TITLE": "A"})),
        (F::new().title().ne("A"), json!({"!=TITLE": "A"})),
        (F::new().id().gt(5), json!({">ID": 5})),
        (F::new().id().gte(5), json!({">=ID": 5})),
        (F::new().opportunity().lt(5), json!({"<OPPORTUNITY": 5.0})),
        (F::new().opportunity().lte(5), json!({"<=OPPORTUNITY": 5.0})),
        (F::new().id().one_of([1, 2]), json!({"@ID": [1, 2]})),
        (
            F::new().status_id().none_of([LeadStage::Junk]),
            json!({"!@STATUS_ID": ["JUNK"]}),
        ),
        (F::new().title().contains("a"), json!({"%TITLE": "a"})),
        (F::new().title().not_contains("a"), json!({"!%TITLE": "a"})),
        (F::new().title().like("a%"), json!({"=%TITLE": "a%"})),
        (F::new().title().not_like("%a"), json!({"!=%TITLE": "%a"})),
        (F::new().name().is_empty(), json!({"=NAME": ""})),
        (F::new().name().is_not_empty(), json!({"!=NAME": ""})),
        (F::new().opened().eq(true), json!({"=OPENED": "Y"})),
        (
            F::new().date_create().gte("2023-10-01T00:00:00"),
            json!({">=DATE_CREATE": "2023-10-01T00:00:00"}),
        ),
        (
            F::new().source_id().eq(LeadSource::from("1|TELEGRAM")),
            json!({"=SOURCE_ID": "1|TELEGRAM"}),
        ),
        (
            F::new().where_key("UF_CRM_17").eq(1),
            json!({"=UF_CRM_17": 1}),
        ),
        (F::new(), json!({})),
    ];
    for (filter, expected) in filters {
        assert_eq!(sent(filter).await, expected);
    }
}

#[tokio::test]
async fn a_field_can_have_several_conditions() {
    let filter = LeadFilter::new()
        .opportunity()
        .gte(5000)
        .opportunity()
        .lt(20000)
        .assigned_by_id()
        .one_of([1, 6]);
    let expected =
        json!({">=OPPORTUNITY": 5000.0, "<OPPORTUNITY": 20000.0, "@ASSIGNED_BY_ID": [1, 6]});
    assert_eq!(sent(filter).await, expected);
}

/// The vendor's example of a filter for crm.item.list.
#[tokio::test]
async fn filters_of_items_express_or_in_groups() {
    let filter = ItemFilter::new()
        .stage_id()
        .one_of([LeadStage::New, LeadStage::InProcess])
        .opportunity()
        .gte(5000)
        .is_manual_opportunity()
        .eq(true)
        .and(ItemFilter::any([
            ItemFilter::new().name().is_not_empty(),
            ItemFilter::new().last_name().is_not_empty(),
        ]));
    let client = SERVER.with(|server| server.respond_with(MockResponse::json(200, "{}")));
    let request = CrmItemListRequest::new(EntityType::Lead).filter(filter);
    client
        .crm_item_list(&request)
        .await
        .expect("a success response");
    let expected = json!({
        "@stageId": ["NEW", "IN_PROCESS"],
        ">=opportunity": 5000.0,
        "=isManualOpportunity": "Y",
        "0": {"logic": "OR", "0": {"!=name": ""}, "1": {"!=lastName": ""}},
    });
    assert_eq!(SERVER.with(ScriptedServer::last).json()["filter"], expected);
}

#[tokio::test]
async fn filters_of_products_name_their_owner() {
    let filter = ProductRowFilter::new()
        .owner_type()
        .eq(OwnerType::Lead)
        .owner_id()
        .eq(250)
        .price()
        .gt(5000)
        .product_id()
        .one_of([1, 2]);
    let client = SERVER.with(|server| server.respond_with(MockResponse::json(200, "{}")));
    let request = CrmItemProductrowListRequest::new(filter);
    client
        .crm_item_productrow_list(&request)
        .await
        .expect("a success response");
    let expected =
        json!({"=ownerType": "L", "=ownerId": 250, ">price": 5000.0, "=productId": [1, 2]});
    assert_eq!(SERVER.with(ScriptedServer::last).json()["filter"], expected);
}

#[tokio::test]
async fn an_empty_choice_is_rejected_before_sending() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let request = CrmItemListRequest::new(EntityType::Lead).filter(ItemFilter::any([]));
    let outcome = client(&server).crm_item_list(&request).await;
    assert!(
        matches!(outcome, Err(Error::InvalidRequest(_))),
        "{outcome:?}"
    );
    assert_eq!(server.requests(), []);
}

#[test]
fn a_filter_round_trips() {
    let filter = json!({
        "0": {"logic": "OR", "0": {">=createdTime": "2025-10-31", "<createdTime": "2025-11-01"}, "1": {"!=name": ""}},
        "@stageId": ["NEW"],
        "isManualOpportunity": "Y",
        "=ufCrm_17": 1,
    });
    let read: ItemFilter = serde_json::from_value(filter.clone()).expect("it is a filter");
    assert_eq!(serde_json::to_value(&read).ok(), Some(filter));
}
