//! The content of responses, without `result` and the members nested in it.

use crm_clients::bitrix24::types::*;
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

use super::SERVER;
use crate::envelopes::{content, missing};
use crate::scripted_server::ScriptedServer;

/// Returns a response with `inside` as its content.
fn response(place: &str, inside: Json) -> MockResponse {
    let names = place.trim_start_matches('/').rsplit('/');
    let body = names.fold(inside, |inside, name| json!({ name: inside }));
    MockResponse::json(200, body.to_string())
}

/// One test per type of response: the call, the location of the content and its value. The client
/// returns that content, and an error with the location if it is missing.
macro_rules! responses {
    ($($name:ident: $method:ident($($request:expr)?) has $place:literal = $inside:tt;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let inside = json!($inside);
            let respond_with = |response| SERVER.with(|server: &ScriptedServer<_>| server.respond_with(response));
            let client = respond_with(response($place, inside.clone()));
            let content = content(client.$method($(&$request)?)).await;
            let written = serde_json::to_value(&content).expect("it can be written");
            assert_eq!(written, inside);

            let path = $place.trim_start_matches('/').replace('/', ".");
            let empty = MockResponse::json(200, r#"{"time":{"start":1.5}}"#);
            for response in [empty, response($place, Json::Null)] {
                let client = respond_with(response);
                assert_eq!(missing(client.$method($(&$request)?)).await, path);
            }
        }
    )*};
}

responses! {
    a_new_lead: crm_lead_add(CrmLeadAddRequest::new(LeadFields::new()))
        has "/result" = 5;
    a_lead: crm_lead_get(CrmLeadGetRequest::new(5))
        has "/result" = {"ID": 5, "TITLE": "A"};
    leads: crm_lead_list(CrmLeadListRequest::new())
        has "/result" = [{"ID": 5}];
    an_update: crm_lead_update(CrmLeadUpdateRequest::new(5, LeadFields::new()))
        has "/result" = true;
    a_deletion: crm_lead_delete(CrmLeadDeleteRequest::new(5))
        has "/result" = true;
    fields: crm_lead_fields()
        has "/result" = {"ID": {"type": "integer"}};
    products: crm_lead_productrows_get(CrmLeadProductrowsGetRequest::new(5))
        has "/result" = [{"ID": 7}];
    contacts: crm_lead_contact_items_get(CrmLeadContactItemsGetRequest::new(5))
        has "/result" = [{"CONTACT_ID": 7}];
    a_custom_field: crm_lead_userfield_get(CrmLeadUserfieldGetRequest::new(5))
        has "/result" = {"ID": 5};
    custom_fields: crm_lead_userfield_list(CrmLeadUserfieldListRequest::new(
        UserFieldFilter::new(), [("ID", SortDirection::Ascending)],
    ))
        has "/result" = [{"ID": 5}];
    a_value_of_a_dictionary: crm_status_get(CrmStatusGetRequest::new(5))
        has "/result" = {"ID": 5};
    values_of_dictionaries: crm_status_list(CrmStatusListRequest::new())
        has "/result" = [{"ID": 5}];
    stages: crm_status_entity_items(CrmStatusEntityItemsRequest::new("STATUS"))
        has "/result" = [{"NAME": "New"}];
    dictionaries: crm_status_entity_types()
        has "/result" = [{"ID": "STATUS"}];
    an_item: crm_item_get(CrmItemGetRequest::new(EntityType::Lead, 5))
        has "/result/item" = {"id": 5};
    items: crm_item_list(CrmItemListRequest::new(EntityType::Lead))
        has "/result/items" = [{"id": 5}];
    fields_of_items: crm_item_fields(CrmItemFieldsRequest::new(EntityType::Lead))
        has "/result/fields" = {"id": {"type": "integer"}};
    an_import: crm_item_import(CrmItemImportRequest::new(EntityType::Lead, ItemImportFields::new()))
        has "/result/item" = {"id": 5};
    imports: crm_item_batch_import(CrmItemBatchImportRequest::new(EntityType::Lead, []))
        has "/result/items" = [{"item": {"id": 5}}, {"error": "", "error_description": "No"}];
    a_product_of_an_item: crm_item_productrow_get(CrmItemProductrowGetRequest::new(5))
        has "/result/productRow" = {"id": 5};
    products_of_an_item: crm_item_productrow_set(
        CrmItemProductrowSetRequest::new(OwnerType::Lead, 5, [])
    )
        has "/result/productRows" = [{"id": 5}];
    a_page_of_products: crm_item_productrow_list(
        CrmItemProductrowListRequest::new(ProductRowFilter::new())
    )
        has "/result/productRows" = [{"id": 5}];
    duplicates: crm_duplicate_findbycomm(CrmDuplicateFindbycommRequest::new(
        CommunicationType::Phone, ["112"],
    ))
        has "/result" = {"LEAD": [5]};
    a_merge: crm_entity_merge_batch(CrmEntityMergeBatchRequest::new(
        MergeParams::new(EntityType::Lead, [5, 6]),
    ))
        has "/result" = {"STATUS": "SUCCESS", "ENTITY_IDS": [6]};
    a_batch: batch(BatchRequest::new([("a", "crm.lead.get?id=5")]))
        has "/result" = {"result": {"a": {"ID": "5"}}};
}
