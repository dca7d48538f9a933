//! Each operation decodes each error that the spec declares for it.

use std::fmt::Debug;

use crm_clients::Error;
use crm_clients::close::Client;
use crm_clients::close::errors::*;
use crm_clients::close::params::*;
use crm_clients::close::types::{
    BulkEditType, CreateBulkDeleteRequest, CreateBulkEditRequest, CreateContactRequest,
    CreateLeadCustomFieldRequest, CreateLeadRequest, CreateLeadStatusChangeRequest,
    CreateLeadStatusRequest, CustomFieldType, ExportFormat, ExportLeadsRequest, ExportType,
    FieldError, ItemErrors, MergeLeadsRequest, ObjectTypeQuery, SearchRequest,
    UpdateContactRequest, UpdateCustomFieldSchemaRequest, UpdateLeadCustomFieldRequest,
    UpdateLeadRequest, UpdateLeadStatusRequest, ValidationError,
};
use trine_loopback::MockResponse;

use super::respond_with;
use crate::spec::Spec;

const INVALID: &str = r#"{"field-errors":{"contacts":{"errors":{"0":{"field-errors":
    {"custom.LinkedIn":"The Custom Field \"LinkedIn\" does not exist."},"errors":[]}}}},
    "errors":[]}"#;

/// The decoded form of [`INVALID`].
fn invalid() -> ValidationError {
    let errors = |field: &str, error| ValidationError {
        errors: Some(Vec::new()),
        field_errors: Some([(field.to_owned(), error)].into()),
    };
    let unknown = "The Custom Field \"LinkedIn\" does not exist.".to_owned();
    let item = errors("custom.LinkedIn", FieldError::String(unknown));
    let items = ItemErrors {
        errors: Some([("0".to_owned(), item)].into()),
    };
    errors("contacts", FieldError::ItemErrors(items))
}

/// Responds to the call with each status, and expects the variant.
async fn assert_reads<T: Debug, E: Debug + PartialEq>(
    operation: &str,
    call: impl AsyncFn(Client) -> Result<T, Error<E>>,
    variants: Vec<(u16, E)>,
) {
    for (status, variant) in variants {
        let body = if status == 400 { INVALID } else { "no JSON" };
        let outcome = call(respond_with(MockResponse::json(status, body))).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("{operation}: expected an error for {status}, found {outcome:?}");
        };
        assert_eq!(error.status(), status, "{operation}");
        assert_eq!(error.parsed(), Some(&variant), "{operation}");
        assert_eq!(error.raw(), body.as_bytes(), "{operation}");
    }
}

/// One line per operation: its ID, its error, and a call.
macro_rules! operations {
    ($($id:literal, $error:ident $(, $variant:ident = $status:literal)* => |$client:ident| $call:expr;)*) => {
        const OPERATIONS: &[&str] = &[$($id),*];

        async fn assert_all_read() {
            $(
                let variants = vec![
                    (400, $error::BadRequest(invalid())),
                    (401, $error::Unauthorized),
                    $(($status, $error::$variant),)*
                ];
                let call = async |$client: Client| $call.await;
                assert_reads($id, call, variants).await;
            )*
        }
    };
}

operations! {
    "listLeads", ListLeadsError, NotFound = 404 => |c| c.list_leads(&ListLeadsParams::new());
    "createLead", CreateLeadError, NotFound = 404 => |c| c.create_lead(&CreateLeadRequest::new());
    "mergeLeads", MergeLeadsError, NotFound = 404 =>
        |c| c.merge_leads(&MergeLeadsRequest::new("a", "b"));
    "getLead", GetLeadError, NotFound = 404 => |c| c.get_lead("a", &GetLeadParams::new());
    "updateLead", UpdateLeadError, NotFound = 404 =>
        |c| c.update_lead("a", &UpdateLeadRequest::new());
    "deleteLead", DeleteLeadError, NotFound = 404 => |c| c.delete_lead("a");
    "search", SearchError =>
        |c| c.search(&SearchParams::new(), &SearchRequest::new(ObjectTypeQuery::new("lead")));
    "listBulkEdits", ListBulkEditsError, NotFound = 404 =>
        |c| c.list_bulk_edits(&ListBulkEditsParams::new());
    "createBulkEdit", CreateBulkEditError, NotFound = 404 =>
        |c| c.create_bulk_edit(&CreateBulkEditRequest::new(
            BulkEditType::ClearCustomField, ObjectTypeQuery::new("lead"),
        ));
    "getBulkEdit", GetBulkEditError, NotFound = 404 =>
        |c| c.get_bulk_edit("a", &GetBulkEditParams::new());
    "listBulkDeletes", ListBulkDeletesError, NotFound = 404 =>
        |c| c.list_bulk_deletes(&ListBulkDeletesParams::new());
    "createBulkDelete", CreateBulkDeleteError, NotFound = 404 =>
        |c| c.create_bulk_delete(&CreateBulkDeleteRequest::new(ObjectTypeQuery::new("lead")));
    "getBulkDelete", GetBulkDeleteError, NotFound = 404 =>
        |c| c.get_bulk_delete("a", &GetBulkDeleteParams::new());
    "listLeadExports", ListLeadExportsError, NotFound = 404 =>
        |c| c.list_lead_exports(&ListLeadExportsParams::new());
    "exportLeads", ExportLeadsError, NotFound = 404 =>
        |c| c.export_leads(&ExportLeadsRequest::new(ExportFormat::Csv, ExportType::Leads));
    "getLeadExport", GetLeadExportError, NotFound = 404 =>
        |c| c.get_lead_export("a", &GetLeadExportParams::new());
    "listLeadStatuses", ListLeadStatusesError, NotFound = 404 => |c| c.list_lead_statuses();
    "createLeadStatus", CreateLeadStatusError, NotFound = 404 =>
        |c| c.create_lead_status(&CreateLeadStatusRequest::new("a"));
    "getLeadStatus", GetLeadStatusError, NotFound = 404 => |c| c.get_lead_status("a");
    "updateLeadStatus", UpdateLeadStatusError, NotFound = 404 =>
        |c| c.update_lead_status("a", &UpdateLeadStatusRequest::new());
    "deleteLeadStatus", DeleteLeadStatusError, NotFound = 404 => |c| c.delete_lead_status("a");
    "listLeadCustomFields", ListLeadCustomFieldsError, NotFound = 404 =>
        |c| c.list_lead_custom_fields(&ListLeadCustomFieldsParams::new());
    "createLeadCustomField", CreateLeadCustomFieldError, NotFound = 404 =>
        |c| c.create_lead_custom_field(&CreateLeadCustomFieldRequest::new(
            "a", CustomFieldType::Hidden,
        ));
    "getLeadCustomField", GetLeadCustomFieldError, NotFound = 404 =>
        |c| c.get_lead_custom_field("a", &GetLeadCustomFieldParams::new());
    "updateLeadCustomField", UpdateLeadCustomFieldError, NotFound = 404 =>
        |c| c.update_lead_custom_field("a", &UpdateLeadCustomFieldRequest::new());
    "deleteLeadCustomField", DeleteLeadCustomFieldError, NotFound = 404 =>
        |c| c.delete_lead_custom_field("a");
    "getCustomFieldSchema", GetCustomFieldSchemaError, NotFound = 404 =>
        |c| c.get_custom_field_schema("a");
    "updateCustomFieldSchema", UpdateCustomFieldSchemaError, NotFound = 404 =>
        |c| c.update_custom_field_schema("a", &UpdateCustomFieldSchemaRequest::new([]));
    "listLeadStatusChanges", ListLeadStatusChangesError, NotFound = 404 =>
        |c| c.list_lead_status_changes(&ListLeadStatusChangesParams::new());
    "createLeadStatusChange", CreateLeadStatusChangeError, NotFound = 404 =>
        |c| c.create_lead_status_change(&CreateLeadStatusChangeRequest::new("a", "b", "c"));
    "getLeadStatusChange", GetLeadStatusChangeError, NotFound = 404 =>
        |c| c.get_lead_status_change("a", &GetLeadStatusChangeParams::new());
    "deleteLeadStatusChange", DeleteLeadStatusChangeError, NotFound = 404 =>
        |c| c.delete_lead_status_change("a");
    "listLeadMerges", ListLeadMergesError, NotFound = 404 =>
        |c| c.list_lead_merges(&ListLeadMergesParams::new());
    "getLeadMerge", GetLeadMergeError, NotFound = 404 =>
        |c| c.get_lead_merge("a", &GetLeadMergeParams::new());
    "createContact", CreateContactError, NotFound = 404 =>
        |c| c.create_contact(&CreateContactParams::new(), &CreateContactRequest::new());
    "listContacts", ListContactsError, NotFound = 404 =>
        |c| c.list_contacts(&ListContactsParams::new());
    "getContact", GetContactError, NotFound = 404 =>
        |c| c.get_contact("a", &GetContactParams::new());
    "updateContact", UpdateContactError, NotFound = 404 =>
        |c| c.update_contact("a", &UpdateContactParams::new(), &UpdateContactRequest::new());
    "deleteContact", DeleteContactError, NotFound = 404 =>
        |c| c.delete_contact("a");
}

#[tokio::test]
async fn every_declared_error_is_typed() {
    assert_all_read().await;
}

#[test]
fn all_operations_are_tested() {
    let spec = Spec::read("close");
    let mut listed = OPERATIONS.to_vec();
    listed.sort_unstable();
    assert_eq!(listed, spec.operations().into_keys().collect::<Vec<_>>());
}
