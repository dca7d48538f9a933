//! Every operation decodes every error that is documented for it or for all operations as the same
//! type.

use crm_clients::Error;
use crm_clients::bitrix24::errors::*;
use crm_clients::bitrix24::types::*;
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

use super::SERVER;
use crate::scripted_server::ScriptedServer;
use crate::spec::Spec;

/// Errors with their statuses: those of all methods, then those from pages of single methods.
fn documented() -> Vec<(u16, Json)> {
    let system = [
        (400, "ERROR_BATCH_LENGTH_EXCEEDED"),
        (400, "INVALID_REQUEST"),
        (401, "NO_AUTH_FOUND"),
        (401, "expired_token"),
        (403, "ACCESS_DENIED"),
        (403, "INVALID_CREDENTIALS"),
        (403, "insufficient_scope"),
        (403, "user_access_error"),
        (404, "ERROR_MANIFEST_IS_NOT_AVAILABLE"),
        (405, "ERROR_BATCH_METHOD_NOT_ALLOWED"),
        (429, "OPERATION_TIME_LIMIT"),
        (500, "INTERNAL_SERVER_ERROR"),
        (500, "ERROR_UNEXPECTED_ANSWER"),
        (500, "PORTAL_DELETED"),
        (503, "OVERLOAD_LIMIT"),
        (503, "QUERY_LIMIT_EXCEEDED"),
    ];
    let system = system.map(|(status, code)| (status, json!(code)));
    let single = [
        json!(""),
        json!("NOT_FOUND"),
        json!("OWNER_NOT_FOUND"),
        json!("ENTITY_TYPE_NOT_SUPPORTED"),
        json!("INVALID_ARG_VALUE"),
        json!("CRM_FIELD_ERROR_REQUIRED"),
        json!("CRM_FEATURE_RESTRICTION_ERROR"),
        json!("FILE_NOT_FOUND"),
        json!("ERROR_CORE"),
        json!("100"),
        json!("Status is not found."),
        json!("Communication type is not defined"),
        json!("-"),
        json!(0),
    ];
    let single = single.map(|code| (400, code));
    system.into_iter().chain(single).collect()
}

fn read(code: &Json) -> ErrorResponse {
    ErrorResponse {
        error: Some(match code {
            Json::String(text) => ErrorCode::String(text.clone()),
            code => ErrorCode::Number(code.as_f64().expect("codes are texts and numbers")),
        }),
        error_description: Some("Статус<br>".to_owned()),
    }
}

/// All operations, with a request for each.
macro_rules! operations {
    ($($method:literal $error:ident $function:ident($($request:expr)?),)*) => {
        const METHODS: &[&str] = &[$($method),*];

        #[tokio::test]
        async fn every_operation_reads_every_error() {
            for (status, code) in documented() {
                let body = json!({"error": code, "error_description": "Статус<br>"}).to_string();
                $({
                    let response = MockResponse::json(status, body.as_str());
                    let client = SERVER.with(|server| server.respond_with(response));
                    let outcome = client.$function($(&$request)?).await;
                    let target = SERVER.with(ScriptedServer::last).target;
                    assert_eq!(target, concat!("/rest/1/hook7f3a/", $method));
                    let Err(Error::Api(error)) = outcome else {
                        panic!("{} took {body}: {outcome:?}", $method);
                    };
                    let expected = match status {
                        400..500 => $error::ClientError(read(&code)),
                        _ => $error::ServerError(read(&code)),
                    };
                    assert_eq!(error.status(), status);
                    assert_eq!(error.parsed(), Some(&expected), "{} {body}", $method);
                    assert_eq!(error.raw(), body.as_bytes());
                    let error = Error::Api(error);
                    assert_eq!(error.retry_after(), None);
                    assert!(error.to_string().contains(concat!("POST /", $method)), "{error}");
                })*
            }
        }
    };
}

operations! {
    "crm.lead.add" CrmLeadAddError
        crm_lead_add(CrmLeadAddRequest::new(LeadFields::new())),
    "crm.lead.get" CrmLeadGetError
        crm_lead_get(CrmLeadGetRequest::new(1)),
    "crm.lead.list" CrmLeadListError
        crm_lead_list(CrmLeadListRequest::new()),
    "crm.lead.update" CrmLeadUpdateError
        crm_lead_update(CrmLeadUpdateRequest::new(1, LeadFields::new())),
    "crm.lead.delete" CrmLeadDeleteError
        crm_lead_delete(CrmLeadDeleteRequest::new(1)),
    "crm.lead.fields" CrmLeadFieldsError
        crm_lead_fields(),
    "crm.multifield.fields" CrmMultifieldFieldsError
        crm_multifield_fields(),
    "crm.lead.productrows.get" CrmLeadProductrowsGetError
        crm_lead_productrows_get(CrmLeadProductrowsGetRequest::new(1)),
    "crm.lead.productrows.set" CrmLeadProductrowsSetError
        crm_lead_productrows_set(CrmLeadProductrowsSetRequest::new(1, [])),
    "crm.lead.contact.fields" CrmLeadContactFieldsError
        crm_lead_contact_fields(),
    "crm.lead.contact.add" CrmLeadContactAddError
        crm_lead_contact_add(CrmLeadContactAddRequest::new(1, LeadContactFields::new(2))),
    "crm.lead.contact.delete" CrmLeadContactDeleteError
        crm_lead_contact_delete(CrmLeadContactDeleteRequest::new(1, LeadContactKey::new(2))),
    "crm.lead.contact.items.get" CrmLeadContactItemsGetError
        crm_lead_contact_items_get(CrmLeadContactItemsGetRequest::new(1)),
    "crm.lead.contact.items.set" CrmLeadContactItemsSetError
        crm_lead_contact_items_set(CrmLeadContactItemsSetRequest::new(1, [])),
    "crm.lead.contact.items.delete" CrmLeadContactItemsDeleteError
        crm_lead_contact_items_delete(CrmLeadContactItemsDeleteRequest::new(1)),
    "crm.lead.userfield.add" CrmLeadUserfieldAddError
        crm_lead_userfield_add(CrmLeadUserfieldAddRequest::new(
            UserFieldAddFields::new(UserFieldType::String, "A"),
        )),
    "crm.lead.userfield.get" CrmLeadUserfieldGetError
        crm_lead_userfield_get(CrmLeadUserfieldGetRequest::new(1)),
    "crm.lead.userfield.list" CrmLeadUserfieldListError
        crm_lead_userfield_list(CrmLeadUserfieldListRequest::new(
            UserFieldFilter::new(), [("ID", SortDirection::Ascending)],
        )),
    "crm.lead.userfield.update" CrmLeadUserfieldUpdateError
        crm_lead_userfield_update(CrmLeadUserfieldUpdateRequest::new(1, UserFieldFields::new())),
    "crm.lead.userfield.delete" CrmLeadUserfieldDeleteError
        crm_lead_userfield_delete(CrmLeadUserfieldDeleteRequest::new(1)),
    "crm.status.add" CrmStatusAddError
        crm_status_add(CrmStatusAddRequest::new(StatusAddFields::new("A", "STATUS", "A"))),
    "crm.status.get" CrmStatusGetError
        crm_status_get(CrmStatusGetRequest::new(1)),
    "crm.status.list" CrmStatusListError
        crm_status_list(CrmStatusListRequest::new()),
    "crm.status.update" CrmStatusUpdateError
        crm_status_update(CrmStatusUpdateRequest::new(1, StatusFields::new())),
    "crm.status.delete" CrmStatusDeleteError
        crm_status_delete(CrmStatusDeleteRequest::new(1)),
    "crm.status.fields" CrmStatusFieldsError
        crm_status_fields(),
    "crm.status.entity.items" CrmStatusEntityItemsError
        crm_status_entity_items(CrmStatusEntityItemsRequest::new("STATUS")),
    "crm.status.entity.types" CrmStatusEntityTypesError
        crm_status_entity_types(),
    "crm.item.add" CrmItemAddError
        crm_item_add(CrmItemAddRequest::new(1, ItemAddFields::new())),
    "crm.item.get" CrmItemGetError
        crm_item_get(CrmItemGetRequest::new(1, 1)),
    "crm.item.list" CrmItemListError
        crm_item_list(CrmItemListRequest::new(1)),
    "crm.item.update" CrmItemUpdateError
        crm_item_update(CrmItemUpdateRequest::new(1, 1, ItemUpdateFields::new())),
    "crm.item.delete" CrmItemDeleteError
        crm_item_delete(CrmItemDeleteRequest::new(1, 1)),
    "crm.item.fields" CrmItemFieldsError
        crm_item_fields(CrmItemFieldsRequest::new(1)),
    "crm.item.import" CrmItemImportError
        crm_item_import(CrmItemImportRequest::new(1, ItemImportFields::new())),
    "crm.item.batchImport" CrmItemBatchImportError
        crm_item_batch_import(CrmItemBatchImportRequest::new(1, [])),
    "crm.item.productrow.add" CrmItemProductrowAddError
        crm_item_productrow_add(CrmItemProductrowAddRequest::new(
            ProductRowAddFields::new(1, OwnerType::Lead),
        )),
    "crm.item.productrow.get" CrmItemProductrowGetError
        crm_item_productrow_get(CrmItemProductrowGetRequest::new(1)),
    "crm.item.productrow.list" CrmItemProductrowListError
        crm_item_productrow_list(CrmItemProductrowListRequest::new(ProductRowFilter::new())),
    "crm.item.productrow.set" CrmItemProductrowSetError
        crm_item_productrow_set(CrmItemProductrowSetRequest::new(OwnerType::Lead, 1, [])),
    "crm.item.productrow.update" CrmItemProductrowUpdateError
        crm_item_productrow_update(CrmItemProductrowUpdateRequest::new(
            1, ProductRowFields::new(),
        )),
    "crm.item.productrow.delete" CrmItemProductrowDeleteError
        crm_item_productrow_delete(CrmItemProductrowDeleteRequest::new(1)),
    "crm.item.productrow.fields" CrmItemProductrowFieldsError
        crm_item_productrow_fields(),
    "crm.item.productrow.getAvailableForPayment" CrmItemProductrowGetAvailableForPaymentError
        crm_item_productrow_get_available_for_payment(
            CrmItemProductrowGetAvailableForPaymentRequest::new(OwnerType::Lead, 1)
        ),
    "crm.duplicate.findbycomm" CrmDuplicateFindbycommError
        crm_duplicate_findbycomm(CrmDuplicateFindbycommRequest::new(
            CommunicationType::Phone, ["112"],
        )),
    "crm.entity.mergeBatch" CrmEntityMergeBatchError
        crm_entity_merge_batch(CrmEntityMergeBatchRequest::new(MergeParams::new(1, [1, 2]))),
    "batch" BatchError
        batch(BatchRequest::new([("a", "crm.lead.fields")])),
}

#[test]
fn the_table_has_every_operation_of_the_spec() {
    let spec = Spec::read("bitrix24");
    let mut methods: Vec<_> = METHODS.iter().map(|method| format!("/{method}")).collect();
    methods.sort();
    assert_eq!(methods, spec.paths());
}

#[tokio::test]
async fn the_status_determines_retryable_errors() {
    for (status, is_retryable) in [
        (400, false),
        (401, false),
        (404, false),
        (429, true),
        (503, true),
    ] {
        let response = MockResponse::json(status, r#"{"error":"","error_description":""}"#);
        let client = SERVER.with(|server| server.respond_with(response));
        let outcome = client.crm_lead_get(&CrmLeadGetRequest::new(1)).await;
        let error = outcome.expect_err("it is an error");
        assert_eq!(error.is_retryable(), is_retryable, "{status}");
    }
}
