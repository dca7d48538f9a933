//! The real payloads of Bitrix24.

use crm_clients::bitrix24::types::*;

use crate::payloads::{Payload, assert_written_as_read, payload};

/// Files without a type of the client, with the reason.
const OTHERS: &[(&str, &str)] = &[
    (
        "oauth.token.response.json",
        "the response of the token server, which is not an operation of the spec",
    ),
    ("crm-lead-fields.*.request.json", NO_BODY),
    ("crm-multifield-fields.*.request.json", NO_BODY),
    ("crm-lead-contact-fields.*.request.json", NO_BODY),
    ("crm-status-fields.*.request.json", NO_BODY),
    ("crm-status-entity-types.*.request.json", NO_BODY),
    ("crm-item-productrow-fields.*.request.json", NO_BODY),
];

const NO_BODY: &str = "the operation has no parameters, so the body is `{}` or only the token";

/// Requests and responses of operations, by the prefix of their files. Requests of applications
/// contain the token, which is not part of the type.
macro_rules! operations {
    ($($file:literal $($request:ident)? => $response:ident,)*) => {
        vec![$(
            $(payload::<$request>(
                concat!($file, ".*request.json"), "", stringify!($request),
            ),)?
            payload::<$response>(
                concat!($file, ".*response*json"), "", stringify!($response),
            ),
        )*]
    };
}

fn operations() -> Vec<Payload> {
    operations! {
        "crm-lead-add" CrmLeadAddRequest => AddedResponse,
        "crm-lead-get" CrmLeadGetRequest => CrmLeadGetResponse,
        "crm-lead-list" CrmLeadListRequest => CrmLeadListResponse,
        "crm-lead-update" CrmLeadUpdateRequest => CrmLeadUpdateResponse,
        "crm-lead-delete" CrmLeadDeleteRequest => DoneResponse,
        "crm-lead-fields" => FieldDescriptionsResponse,
        "crm-multifield-fields" => FieldDescriptionsResponse,
        "crm-lead-productrows-get" CrmLeadProductrowsGetRequest => CrmLeadProductrowsGetResponse,
        "crm-lead-productrows-set" CrmLeadProductrowsSetRequest => DoneResponse,
        "crm-lead-contact-fields" => FieldDescriptionsResponse,
        "crm-lead-contact-add" CrmLeadContactAddRequest => DoneResponse,
        "crm-lead-contact-delete" CrmLeadContactDeleteRequest => DoneResponse,
        "crm-lead-contact-items-get" CrmLeadContactItemsGetRequest
            => CrmLeadContactItemsGetResponse,
        "crm-lead-contact-items-set" CrmLeadContactItemsSetRequest => DoneResponse,
        "crm-lead-contact-items-delete" CrmLeadContactItemsDeleteRequest => DoneResponse,
        "crm-lead-userfield-add" CrmLeadUserfieldAddRequest => AddedResponse,
        "crm-lead-userfield-get" CrmLeadUserfieldGetRequest => CrmLeadUserfieldGetResponse,
        "crm-lead-userfield-list" CrmLeadUserfieldListRequest => CrmLeadUserfieldListResponse,
        "crm-lead-userfield-update" CrmLeadUserfieldUpdateRequest => DoneResponse,
        "crm-lead-userfield-delete" CrmLeadUserfieldDeleteRequest => DoneResponse,
        "crm-status-add" CrmStatusAddRequest => AddedResponse,
        "crm-status-get" CrmStatusGetRequest => CrmStatusGetResponse,
        "crm-status-list" CrmStatusListRequest => CrmStatusListResponse,
        "crm-status-update" CrmStatusUpdateRequest => DoneResponse,
        "crm-status-delete" CrmStatusDeleteRequest => DoneResponse,
        "crm-status-fields" => FieldDescriptionsResponse,
        "crm-status-entity-items" CrmStatusEntityItemsRequest => CrmStatusEntityItemsResponse,
        "crm-status-entity-types" => CrmStatusEntityTypesResponse,
        "crm-item-add" CrmItemAddRequest => ItemResponse,
        "crm-item-get" CrmItemGetRequest => ItemResponse,
        "crm-item-list" CrmItemListRequest => CrmItemListResponse,
        "crm-item-update" CrmItemUpdateRequest => ItemResponse,
        "crm-item-delete" CrmItemDeleteRequest => DeletedResponse,
        "crm-item-fields" CrmItemFieldsRequest => ItemFieldDescriptionsResponse,
        "crm-item-import" CrmItemImportRequest => CrmItemImportResponse,
        "crm-item-batch-import" CrmItemBatchImportRequest => CrmItemBatchImportResponse,
        "crm-item-productrow-add" CrmItemProductrowAddRequest => ProductRowResponse,
        "crm-item-productrow-get" CrmItemProductrowGetRequest => ProductRowResponse,
        "crm-item-productrow-list" CrmItemProductrowListRequest => CrmItemProductrowListResponse,
        "crm-item-productrow-set" CrmItemProductrowSetRequest => ProductRowsResponse,
        "crm-item-productrow-update" CrmItemProductrowUpdateRequest => ProductRowResponse,
        "crm-item-productrow-delete" CrmItemProductrowDeleteRequest => DeletedResponse,
        "crm-item-productrow-fields" => ItemFieldDescriptionsResponse,
        "crm-item-productrow-get-available-for-payment"
            CrmItemProductrowGetAvailableForPaymentRequest => ProductRowsResponse,
        "crm-duplicate-findbycomm" CrmDuplicateFindbycommRequest
            => CrmDuplicateFindbycommResponse,
        "crm-entity-merge-batch" CrmEntityMergeBatchRequest => CrmEntityMergeBatchResponse,
        "batch" BatchRequest => BatchResponse,
    }
}

fn payloads() -> Vec<Payload> {
    let mut payloads = operations();
    payloads.extend([
        payload::<CrmLeadUpdateResponse>("*.update.response.json", "", "CrmLeadUpdateResponse"),
        // Leads and contacts have the same phone numbers, and items the same files.
        payload::<CrmLeadUpdateRequest>("multifield.*.request.json", "", "CrmLeadUpdateRequest"),
        payload::<StoredMultiField>("multifield.*.response-part.json", "/*", "StoredMultiField"),
        payload::<ItemUpdateFields>("file-field.*.request.json", "/fields", "ItemUpdateFields"),
        payload::<ItemMultiFieldChanges>(
            "fm.update.request-part.json",
            "",
            "ItemMultiFieldChanges",
        ),
        // All methods have the same errors.
        payload::<ErrorResponse>("*.error.json", "", "ErrorResponse"),
        payload::<ErrorResponse>("error-code-doc.json", "", "ErrorResponse"),
    ]);
    payloads
}

#[test]
fn payloads_are_written_as_they_were_read() {
    assert_written_as_read("bitrix24", &payloads(), OTHERS);
}
