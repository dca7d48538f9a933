//! Every field of requests with a search unchanged and set, and cleared if possible.

use crm_clients::close::Client;
use crm_clients::close::params::SearchParams;
use crm_clients::close::types::{
    BulkEditType, CreateBulkDeleteRequest, CreateBulkEditRequest, CustomFieldOperation,
    ExportDateFormat, ExportFormat, ExportLeadsRequest, ExportType, IdQuery, ObjectTypeQuery,
    SearchFields, SearchRegularField, SearchRequest, SearchSort, SortDirection,
};
use serde_json::{Value as Json, json};

use super::request_fields::{assert_every, by};
use crate::fields::field;

fn one_lead() -> (IdQuery, Json) {
    (
        IdQuery::new("lead_1"),
        json!({"type": "id", "value": "lead_1"}),
    )
}

fn by_name() -> (SearchSort, Json) {
    let field = SearchRegularField::new("lead", "name");
    let sent = json!({"direction": "asc", "field":
        {"type": "regular_field", "object_type": "lead", "field_name": "name"}});
    (SearchSort::new(field, SortDirection::Ascending), sent)
}

#[tokio::test]
async fn fields_of_a_search() {
    type R = SearchRequest;
    let fields = [
        field("query", |r: R| r.query(one_lead().0), one_lead().1),
        field(
            "_fields",
            |r: R| {
                let mut fields = SearchFields::new().lead(["id"]);
                fields
                    .extra
                    .insert("opportunity".to_owned(), vec!["value".to_owned()]);
                r.fields(fields)
            },
            json!({"lead": ["id"], "opportunity": ["value"]}),
        ),
        field("sort", |r: R| r.sort([by_name().0]), json!([by_name().1])),
        field("_limit", |r: R| r.limit(7), 7),
        field("cursor", |r: R| r.cursor("c"), "c"),
        field("results_limit", |r: R| r.results_limit(0), 0)
            .or_clear(|r: R| r.clear_results_limit(), Json::Null),
        field("include_counts", |r: R| r.include_counts(false), false),
    ];
    let start = (
        R::new(ObjectTypeQuery::new("lead")),
        json!({"query": {"type": "object_type", "object_type": "lead"}}),
    );
    assert_every(
        "SearchRequest",
        &fields,
        start,
        "",
        by!(search, &SearchParams::new()),
    )
    .await;
}

#[tokio::test]
async fn fields_of_a_bulk_edit() {
    type R = CreateBulkEditRequest;
    let set_global = "set_global_custom_field";
    let fields = [
        field(
            "type",
            |r: R| r.type_(BulkEditType::SetGlobalCustomField),
            set_global,
        ),
        field("s_query", |r: R| r.s_query(one_lead().0), one_lead().1),
        field("sort", |r: R| r.sort([by_name().0]), json!([by_name().1])),
        field("results_limit", |r: R| r.results_limit(3), 3)
            .or_clear(|r: R| r.clear_results_limit(), Json::Null),
        field(
            "lead_status_id",
            |r: R| r.lead_status_id("stat_1"),
            "stat_1",
        ),
        field("custom_field_id", |r: R| r.custom_field_id("cf_1"), "cf_1"),
        field(
            "custom_field_name",
            |r: R| r.custom_field_name("Industry"),
            "Industry",
        ),
        field("custom_field_value", |r: R| r.custom_field_value(7), 7),
        field(
            "custom_field_values",
            |r: R| r.custom_field_values([json!("a")]),
            json!(["a"]),
        ),
        field(
            "custom_field_operation",
            |r: R| r.custom_field_operation(CustomFieldOperation::Replace),
            "replace",
        ),
        field("send_done_email", |r: R| r.send_done_email(false), false),
    ];
    let start = (
        R::new("set_lead_status", ObjectTypeQuery::new("lead")),
        json!({"type": "set_lead_status",
            "s_query": {"type": "object_type", "object_type": "lead"}}),
    );
    assert_every(
        "CreateBulkEditRequest",
        &fields,
        start,
        "",
        by!(create_bulk_edit),
    )
    .await;
}

#[tokio::test]
async fn fields_of_a_bulk_delete() {
    type R = CreateBulkDeleteRequest;
    let fields = [
        field("s_query", |r: R| r.s_query(one_lead().0), one_lead().1),
        field("sort", |r: R| r.sort([by_name().0]), json!([by_name().1])),
        field("results_limit", |r: R| r.results_limit(3), 3)
            .or_clear(|r: R| r.clear_results_limit(), Json::Null),
        field("send_done_email", |r: R| r.send_done_email(false), false),
    ];
    let start = (
        R::new(ObjectTypeQuery::new("lead")),
        json!({"s_query": {"type": "object_type", "object_type": "lead"}}),
    );
    assert_every(
        "CreateBulkDeleteRequest",
        &fields,
        start,
        "",
        by!(create_bulk_delete),
    )
    .await;
}

#[tokio::test]
async fn fields_of_an_export() {
    type R = ExportLeadsRequest;
    let fields = [
        field("format", |r: R| r.format(ExportFormat::Json), "json"),
        field("type", |r: R| r.type_(ExportType::Contacts), "contacts"),
        field(
            "date_format",
            |r: R| r.date_format(ExportDateFormat::Excel),
            "excel",
        ),
        field("fields", |r: R| r.fields(["id"]), json!(["id"])),
        field(
            "include_activities",
            |r: R| r.include_activities(true),
            true,
        ),
        field("include_addresses", |r: R| r.include_addresses(true), true),
        field(
            "include_custom_objects",
            |r: R| r.include_custom_objects(false),
            false,
        ),
        field(
            "include_smart_fields",
            |r: R| r.include_smart_fields(true),
            true,
        ),
        field("s_query", |r: R| r.s_query(one_lead().0), one_lead().1),
        field("sort", |r: R| r.sort([by_name().0]), json!([by_name().1])),
        field("results_limit", |r: R| r.results_limit(3), 3)
            .or_clear(|r: R| r.clear_results_limit(), Json::Null),
        field("send_done_email", |r: R| r.send_done_email(false), false),
    ];
    let start = (
        R::new(ExportFormat::Csv, ExportType::Leads),
        json!({"format": "csv", "type": "leads"}),
    );
    assert_every("ExportLeadsRequest", &fields, start, "", by!(export_leads)).await;
}
