//! The real payloads of Close.

use crm_clients::close::types::{
    BulkEdit, Contact, CreateBulkEditRequest, CreateContactRequest, CreateLeadCustomFieldRequest,
    CreateLeadRequest, CreateLeadStatusChangeRequest, CreateLeadStatusRequest, CustomField,
    CustomFieldSchema, Lead, LeadMerge, LeadStatus, LeadStatusChange, ListLeadCustomFieldsResponse,
    ListLeadStatusesResponse, ListLeadsResponse, MergeLeadsRequest, SearchRequest, SearchResponse,
    UpdateCustomFieldSchemaRequest, UpdateLeadCustomFieldRequest, UpdateLeadRequest,
    UpdateLeadStatusRequest, ValidationError,
};

use crate::payloads::{Payload, assert_written_as_read, payload};

/// Files without a type of the client, with the reason.
const OTHERS: &[(&str, &str)] = &[];

fn payloads() -> Vec<Payload> {
    vec![
        payload::<ListLeadsResponse>("*list-leads.response.json", "", "ListLeadsResponse"),
        payload::<Lead>("get-lead.response.json", "", "Lead"),
        payload::<CreateLeadRequest>("create-lead.*request.json", "", "CreateLeadRequest"),
        payload::<Lead>("create-lead.response.json", "", "Lead"),
        payload::<UpdateLeadRequest>("update-lead.*request.json", "", "UpdateLeadRequest"),
        payload::<Lead>("update-lead.response.json", "", "Lead"),
        payload::<MergeLeadsRequest>("merge-leads.request.json", "", "MergeLeadsRequest"),
        payload::<SearchRequest>("search.*request.json", "", "SearchRequest"),
        payload::<SearchResponse>("search.*response.json", "", "SearchResponse"),
        payload::<CreateBulkEditRequest>("bulk-edit.*request.json", "", "CreateBulkEditRequest"),
        payload::<BulkEdit>("bulk-edit.*response.json", "", "BulkEdit"),
        payload::<ListLeadStatusesResponse>(
            "list-lead-statuses.response.json",
            "",
            "ListLeadStatusesResponse",
        ),
        payload::<CreateLeadStatusRequest>(
            "create-lead-status.request.json",
            "",
            "CreateLeadStatusRequest",
        ),
        payload::<UpdateLeadStatusRequest>(
            "update-lead-status.request.json",
            "",
            "UpdateLeadStatusRequest",
        ),
        payload::<LeadStatus>("*-lead-status.response.json", "", "LeadStatus"),
        payload::<ListLeadCustomFieldsResponse>(
            "list-lead-custom-fields.response.json",
            "",
            "ListLeadCustomFieldsResponse",
        ),
        payload::<CreateLeadCustomFieldRequest>(
            "create-lead-custom-field.request.json",
            "",
            "CreateLeadCustomFieldRequest",
        ),
        payload::<UpdateLeadCustomFieldRequest>(
            "update-lead-custom-field.request.json",
            "",
            "UpdateLeadCustomFieldRequest",
        ),
        payload::<CustomField>("*-lead-custom-field.response.json", "", "CustomField"),
        payload::<UpdateCustomFieldSchemaRequest>(
            "update-custom-field-schema.*request.json",
            "",
            "UpdateCustomFieldSchemaRequest",
        ),
        payload::<CustomFieldSchema>(
            "*-custom-field-schema.*response.json",
            "",
            "CustomFieldSchema",
        ),
        payload::<CreateLeadStatusChangeRequest>(
            "create-lead-status-change.request.json",
            "",
            "CreateLeadStatusChangeRequest",
        ),
        payload::<LeadStatusChange>("*-lead-status-change.response.json", "", "LeadStatusChange"),
        payload::<LeadMerge>("*-lead-merge.response.json", "", "LeadMerge"),
        payload::<CreateContactRequest>("create-contact.request.json", "", "CreateContactRequest"),
        payload::<Contact>("create-contact.response.json", "", "Contact"),
        payload::<ValidationError>("error-400.*response.json", "", "ValidationError"),
    ]
}

#[test]
fn payloads_are_written_as_they_were_read() {
    assert_written_as_read("close", &payloads(), OTHERS);
}
