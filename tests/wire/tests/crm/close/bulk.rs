//! Bulk edits and bulk deletes: lists, starting them, and their progress.

use crm_clients::close::params::{
    GetBulkDeleteParams, GetBulkEditParams, ListBulkDeletesParams, ListBulkEditsParams,
};
use crm_clients::close::types::{
    BulkActionObjectType, BulkActionStatus, BulkEditType, CreateBulkDeleteRequest,
    CreateBulkEditRequest, CustomFieldOperation, ObjectTypeQuery, SearchQuery,
};
use serde_json::json;
use trine_loopback::MockResponse;

use super::{assert_no_body, called, last, line, respond_with};

#[tokio::test]
async fn bulk_edits_are_listed() {
    let params = ListBulkEditsParams::new()
        .limit(1)
        .skip(2)
        .fields(["id", "status"]);
    let (sent, page) = called("listBulkEdits", async |client| {
        client.list_bulk_edits(&params).await
    })
    .await;
    assert_eq!(
        line(&sent),
        "GET /bulk_action/edit/?_limit=1&_skip=2&_fields=id,status"
    );
    assert_no_body(&sent);
    assert_eq!(page.has_more, Some(false));
    let edit = &page.data.expect("bulk edits")[0];
    assert_eq!(edit.type_, Some(BulkEditType::SetLeadStatus));
    assert_eq!(edit.status, Some(BulkActionStatus::Done));
    assert_eq!((edit.n_leads, edit.results_limit), (Some(100), None));
    assert!(
        matches!(edit.s_query, Some(SearchQuery::AndQuery(_))),
        "{edit:?}"
    );
}

#[tokio::test]
async fn leads_are_edited_in_bulk() {
    let request =
        CreateBulkEditRequest::new(BulkEditType::SetLeadStatus, ObjectTypeQuery::new("lead"))
            .lead_status_id("stat_1")
            .clear_results_limit();
    let (sent, edit) = called("createBulkEdit", async |client| {
        client.create_bulk_edit(&request).await
    })
    .await;
    assert_eq!(line(&sent), "POST /bulk_action/edit/");
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"type":"set_lead_status","s_query":{"object_type":"lead","type":"object_type"},"#,
            r#""results_limit":null,"lead_status_id":"stat_1"}"#
        )
    );
    assert_eq!(edit.status, Some(BulkActionStatus::Created));
    assert_eq!((edit.n_leads, edit.n_leads_processed), (None, Some(0)));
}

#[tokio::test]
async fn values_of_a_custom_field_are_added_in_bulk() {
    let leads = ObjectTypeQuery::new("lead");
    let request = CreateBulkEditRequest::new(BulkEditType::SetCustomField, leads)
        .custom_field_id("cf_1")
        .custom_field_values([json!("Cars"), json!(7)])
        .custom_field_operation(CustomFieldOperation::Add)
        .send_done_email(false);
    let client = respond_with(MockResponse::json(
        200,
        r#"{"custom_field_value":7,"status":null}"#,
    ));
    let edit = client
        .create_bulk_edit(&request)
        .await
        .expect("it is a success");
    assert_eq!(
        last().text(),
        concat!(
            r#"{"type":"set_custom_field","s_query":{"object_type":"lead","type":"object_type"},"#,
            r#""custom_field_id":"cf_1","custom_field_values":["Cars",7],"#,
            r#""custom_field_operation":"add","send_done_email":false}"#
        )
    );
    assert_eq!(edit.custom_field_value, Some(json!(7)));
    assert_eq!(edit.status, None);
}

#[tokio::test]
async fn a_bulk_edit_reports_its_progress() {
    let params = GetBulkEditParams::new().fields(["status"]);
    let (sent, edit) = called("getBulkEdit", async |client| {
        client.get_bulk_edit("bulkedit_1", &params).await
    })
    .await;
    assert_eq!(
        line(&sent),
        "GET /bulk_action/edit/bulkedit_1/?_fields=status"
    );
    assert_no_body(&sent);
    assert_eq!(
        (edit.n_objects, edit.n_objects_processed),
        (Some(100), Some(100))
    );
}

#[tokio::test]
async fn the_search_of_a_bulk_edit_can_be_reused() {
    let params = GetBulkEditParams::new();
    let (_, edit) = called("getBulkEdit", async |client| {
        client.get_bulk_edit("bulkedit_1", &params).await
    })
    .await;
    let query = edit.s_query.expect("a search");
    let client = respond_with(MockResponse::json(200, "{}"));
    let request = CreateBulkDeleteRequest::new(query);
    client
        .create_bulk_delete(&request)
        .await
        .expect("it is a success");
    assert_eq!(
        last().json(),
        json!({"s_query": {"type": "and", "queries": [
            {"type": "object_type", "object_type": "lead"},
            {"type": "field_condition",
                "field": {"type": "regular_field", "object_type": "lead", "field_name": "name"},
                "condition": {"type": "text", "mode": "full_words", "value": "ACME Inc."}}]}})
    );
}

#[tokio::test]
async fn bulk_deletes_are_listed() {
    let params = ListBulkDeletesParams::new().limit(5);
    let (sent, page) = called("listBulkDeletes", async |client| {
        client.list_bulk_deletes(&params).await
    })
    .await;
    assert_eq!(line(&sent), "GET /bulk_action/delete/?_limit=5");
    assert_no_body(&sent);
    let delete = &page.data.expect("bulk deletes")[0];
    assert_eq!(delete.bulk_object_type, Some(BulkActionObjectType::Lead));
    assert_eq!(delete.n_leads_processed, Some(77));
}

#[tokio::test]
async fn leads_are_deleted_in_bulk() {
    let request = CreateBulkDeleteRequest::new(ObjectTypeQuery::new("lead"))
        .results_limit(10)
        .send_done_email(true);
    let (sent, delete) = called("createBulkDelete", async |client| {
        client.create_bulk_delete(&request).await
    })
    .await;
    assert_eq!(line(&sent), "POST /bulk_action/delete/");
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"s_query":{"object_type":"lead","type":"object_type"},"#,
            r#""results_limit":10,"send_done_email":true}"#
        )
    );
    assert_eq!(delete.status, Some(BulkActionStatus::Created));
}

#[tokio::test]
async fn a_bulk_delete_reports_its_progress() {
    let params = GetBulkDeleteParams::new();
    let (sent, delete) = called("getBulkDelete", async |client| {
        client.get_bulk_delete("bulkdelete_1", &params).await
    })
    .await;
    assert_eq!(line(&sent), "GET /bulk_action/delete/bulkdelete_1/");
    assert_no_body(&sent);
    assert_eq!(delete.status, Some(BulkActionStatus::Done));
}
