//! Items, including leads.

use crm_clients::Error;
use crm_clients::bitrix24::types::{
    CrmItemAddRequest, CrmItemBatchImportRequest, CrmItemDeleteRequest, CrmItemGetRequest,
    CrmItemImportRequest, CrmItemListRequest, CrmItemUpdateRequest, EntityType, ErrorCode,
    ErrorResponse, ImportOutcome, ImportSuccess, ImportedItem, Item, ItemAddFields, ItemFilter,
    ItemImportFields, ItemMultiField, ItemUpdateFields, LeadSource, LeadStage, MultiFieldType,
    SortDirection, StageSemantics, StoredItemMultiField,
};
use serde_json::{Value as Json, json};
use trine_loopback::{Loopback, MockResponse};

use super::super::{client, exchanged};
use super::envelope;

/// The vendor's example: numbers, null, letters for booleans.
const ITEM: &str = r#"{"id":250,"createdTime":"2024-07-22T18:00:08+02:00","dateCreateShort":null,"createdBy":1,"opened":"Y","companyId":0,"stageId":"IN_PROCESS","isConvert":null,"stageSemanticId":"P","opportunity":999.9,"sourceId":"TRADE_SHOW","title":"Lead","lastName":null,"birthdate":"2000-01-01T02:00:00+02:00","hasPhone":"Y","hasImol":"N","imol":"","lastActivityBy":1,"fm":[{"id":101,"valueType":"WORK","value":"+6111111111","typeId":"PHONE"}],"ufCrm_1720019876534":"321","parentId1222":null,"observers":[],"contactIds":[4,"5"],"entityTypeId":1}"#;

fn assert_is_the_item(item: &Item) {
    assert_eq!(item.id, Some(250));
    assert_eq!(item.entity_type_id, Some(EntityType::Lead));
    assert_eq!(item.created_time, Some("2024-07-22T18:00:08+02:00".into()));
    assert_eq!((item.created_by, item.company_id), (Some(1), Some(0)));
    assert_eq!((item.opened, item.has_imol), (Some(true), Some(false)));
    assert_eq!(item.stage_id, Some(LeadStage::InProcess));
    assert_eq!(item.stage_semantic_id, Some(StageSemantics::InProgress));
    assert_eq!(item.opportunity, Some(999.9));
    assert_eq!(item.source_id, Some(LeadSource::TradeShow));
    assert_eq!(item.last_name, None);
    assert_eq!(item.birthdate, Some("2000-01-01T02:00:00+02:00".into()));
    assert_eq!(item.imol.as_deref(), Some(""));
    let phone = StoredItemMultiField {
        id: Some(101),
        type_id: Some(MultiFieldType::Phone),
        value_type: Some("WORK".to_owned()),
        value: Some("+6111111111".to_owned()),
    };
    assert_eq!(item.fm, Some(vec![phone]));
    assert_eq!(item.last_activity_by, Some(1));
    assert_eq!(item.observers, Some(Vec::new()));
    assert_eq!(item.contact_ids, Some(vec![4, 5]));
    assert_eq!(item.custom("ufCrm_1720019876534"), Some(&json!("321")));
    assert_eq!(item.custom("parentId1222"), Some(&Json::Null));
}

fn in_response(item: &str) -> String {
    envelope(&format!(r#"{{"item":{item}}}"#))
}

#[tokio::test]
async fn an_item_is_added() {
    let phone = ItemMultiField::new(MultiFieldType::Phone, "+79999999").value_type("WORK");
    let fields = ItemAddFields::new()
        .title("A lead")
        .stage_id("UC_1A2B3C")
        .opportunity(999.99)
        .is_manual_opportunity(true)
        .opened(false)
        .contact_ids([4, 5])
        .set_custom("ufCrm_1721244707107", 1111.1)
        .set_custom("parentId1220", 2)
        .fm([phone]);
    let response = exchanged(
        "crm.item.add",
        r#"{"entityTypeId":1,"fields":{"title":"A lead","stageId":"UC_1A2B3C","isManualOpportunity":"Y","opportunity":999.99,"opened":"N","contactIds":[4,5],"fm":[{"typeId":"PHONE","valueType":"WORK","value":"+79999999"}],"parentId1220":2,"ufCrm_1721244707107":1111.1}}"#,
        &in_response(ITEM),
        async |client| {
            let request = CrmItemAddRequest::new(EntityType::Lead, fields);
            client.crm_item_add(&request).await
        },
    )
    .await;
    let item = response.result.and_then(|result| result.item);
    assert_is_the_item(&item.expect("there is an item"));
}

#[tokio::test]
async fn an_item_is_returned() {
    let request = CrmItemGetRequest::new(EntityType::Lead, 250).use_original_uf_names(false);
    let response = exchanged(
        "crm.item.get",
        r#"{"entityTypeId":1,"id":250,"useOriginalUfNames":"N"}"#,
        &in_response(ITEM),
        async |client| client.crm_item_get(&request).await,
    )
    .await;
    let item = response.result.and_then(|result| result.item);
    assert_is_the_item(&item.expect("there is an item"));
}

#[tokio::test]
async fn items_are_listed() {
    let request = CrmItemListRequest::new(177)
        .select(["id", "title"])
        .filter(ItemFilter::new())
        .order([("id", SortDirection::Descending)])
        .start(-1)
        .use_original_uf_names(true);
    let response = exchanged(
        "crm.item.list",
        r#"{"entityTypeId":177,"select":["id","title"],"filter":{},"order":{"id":"DESC"},"start":-1,"useOriginalUfNames":"Y"}"#,
        &format!(r#"{{"result":{{"items":[{ITEM}]}},"next":50,"total":60}}"#),
        async |client| client.crm_item_list(&request).await,
    )
    .await;
    assert_eq!((response.next, response.total), (Some(50), Some(60)));
    let items = response.result.and_then(|result| result.items);
    let items = items.expect("there are items");
    assert_eq!(items.len(), 1);
    assert_is_the_item(&items[0]);
}

#[tokio::test]
async fn the_ids_of_multi_fields_are_integers_too() {
    let phone = ItemMultiField::new(MultiFieldType::Phone, "+7 495").value_type("WORK");
    let fields = ItemUpdateFields::new().fm([(451, phone)]);
    exchanged(
        "crm.item.update",
        r#"{"entityTypeId":1,"id":351,"fields":{"fm":{"451":{"typeId":"PHONE","valueType":"WORK","value":"+7 495"}}}}"#,
        &in_response(ITEM),
        async |client| {
            let request = CrmItemUpdateRequest::new(EntityType::Lead, 351, fields);
            client.crm_item_update(&request).await
        },
    )
    .await;
}

#[tokio::test]
async fn an_item_is_updated() {
    let change = |kind, value: &str| ItemMultiField::new(kind, value);
    let fields = ItemUpdateFields::new()
        .clear_comments()
        .company_id(0)
        .clear_custom("ufCrm_17")
        .fm([
            ("451", change(MultiFieldType::Phone, "+7 495")),
            ("452", change(MultiFieldType::Email, "")),
            ("n0", change(MultiFieldType::Email, "lead@example.com")),
        ]);
    let response = exchanged(
        "crm.item.update",
        r#"{"entityTypeId":1,"id":351,"fields":{"comments":"","companyId":0,"fm":{"451":{"typeId":"PHONE","value":"+7 495"},"452":{"typeId":"EMAIL","value":""},"n0":{"typeId":"EMAIL","value":"lead@example.com"}},"ufCrm_17":""}}"#,
        &in_response(ITEM),
        async |client| {
            let request = CrmItemUpdateRequest::new(EntityType::Lead, 351, fields);
            client.crm_item_update(&request).await
        },
    )
    .await;
    let item = response.result.and_then(|result| result.item);
    assert_is_the_item(&item.expect("there is an item"));
}

#[tokio::test]
async fn an_item_is_deleted() {
    let response = exchanged(
        "crm.item.delete",
        r#"{"entityTypeId":1,"id":1}"#,
        &envelope("[]"),
        async |client| {
            let request = CrmItemDeleteRequest::new(EntityType::Lead, 1);
            client.crm_item_delete(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(json!([])));
}

#[tokio::test]
async fn an_item_is_imported() {
    let fields = ItemImportFields::new()
        .title("From the old system")
        .created_time("2024-07-22T18:00:08+02:00")
        .created_by(7);
    let response = exchanged(
        "crm.item.import",
        r#"{"entityTypeId":1,"fields":{"title":"From the old system","createdTime":"2024-07-22T18:00:08+02:00","createdBy":7}}"#,
        &in_response(r#"{"id":4}"#),
        async |client| {
            let request = CrmItemImportRequest::new(EntityType::Lead, fields);
            client.crm_item_import(&request).await
        },
    )
    .await;
    let item = response.result.and_then(|result| result.item);
    assert_eq!(item.and_then(|item| item.id), Some(4));
}

#[tokio::test]
async fn items_are_imported_each_with_a_result() {
    let items = [
        ItemImportFields::new().title("The first"),
        ItemImportFields::new().title(""),
    ];
    let outcomes = r#"{"items":[{"item":{"id":15}},{"error":"CRM_FIELD_ERROR_REQUIRED","error_description":"Required"}]}"#;
    let response = exchanged(
        "crm.item.batchImport",
        r#"{"entityTypeId":1,"data":[{"title":"The first"},{"title":""}]}"#,
        &envelope(outcomes),
        async |client| {
            let request = CrmItemBatchImportRequest::new(EntityType::Lead, items);
            client.crm_item_batch_import(&request).await
        },
    )
    .await;
    let imported = ImportSuccess {
        item: Some(ImportedItem { id: Some(15) }),
    };
    let failed = ErrorResponse {
        error: Some(ErrorCode::String("CRM_FIELD_ERROR_REQUIRED".to_owned())),
        error_description: Some("Required".to_owned()),
    };
    let expected = vec![
        ImportOutcome::ImportSuccess(imported),
        ImportOutcome::ErrorResponse(failed),
    ];
    let outcomes = response.result.and_then(|result| result.items);
    assert_eq!(outcomes, Some(expected));
}

#[tokio::test]
async fn an_invalid_key_is_rejected_before_sending() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    for key in ["", "uf-crm", "ufCrm 1", "a.b", "title", "fm", "stageId"] {
        let fields = ItemUpdateFields::new().set_custom(key, 1);
        let request = CrmItemUpdateRequest::new(EntityType::Lead, 1, fields);
        let outcome = client.crm_item_update(&request).await;
        let Err(Error::InvalidRequest(error)) = outcome else {
            panic!("`{key}` was not rejected: {outcome:?}");
        };
        assert!(error.to_string().contains(key), "{error}");
    }
    assert_eq!(server.requests(), []);
}
