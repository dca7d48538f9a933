//! Every field of the other requests left and set, and cleared where that is possible.

use crm_clients::close::Client;
use crm_clients::close::params::SearchParams;
use crm_clients::close::types::{
    BulkEditType, ContactEmailInput, ContactPhoneInput, ContactUrlInput, CreateBulkDeleteRequest,
    CreateBulkEditRequest, CreateContactRequest, CreateLeadCustomFieldRequest, CreateLeadRequest,
    CreateLeadStatusChangeRequest, CreateLeadStatusRequest, CustomFieldOperation, CustomFieldType,
    ExportDateFormat, ExportFormat, ExportLeadsRequest, ExportType, IdQuery, LeadAddressInput,
    LeadContactInput, MergeLeadsRequest, ObjectTypeQuery, SearchFields, SearchRegularField,
    SearchRequest, SearchSort, SortDirection, UpdateLeadCustomFieldRequest,
    UpdateLeadStatusRequest,
};
use serde_json::{Value as Json, json};
use trine_loopback::Answer;

use super::{asked, last};
use crate::fields::{Field, assert_complete, assert_states, field};

/// The table is complete, and each of its fields goes out as it says. `start` has what is
/// required, and is what goes out where nothing else is set.
async fn assert_every<T: Clone>(
    component: &str,
    fields: &[Field<T>],
    start: (T, Json),
    part: &str,
    send: impl AsyncFn(Client, T),
) {
    assert_complete(fields, "close", component);
    assert_states(fields, start, part, async |request| {
        send(asked(Answer::json(200, "{}")), request).await;
        last()
    })
    .await;
}

/// Sends with a method of the client.
macro_rules! by {
    ($method:ident $(, $argument:expr)*) => {
        async |client: Client, request| {
            let outcome = client.$method($($argument,)* &request).await;
            outcome.expect("it is answered with success");
        }
    };
}

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
async fn fields_of_a_new_lead() {
    type R = CreateLeadRequest;
    let fields = [
        field("name", |r: R| r.name("Bluth Company"), "Bluth Company"),
        field(
            "url",
            |r: R| r.url("http://x.example/"),
            "http://x.example/",
        ),
        field("description", |r: R| r.description(""), ""),
        field("status_id", |r: R| r.status_id("stat_1"), "stat_1"),
        field("status", |r: R| r.status("Potential"), "Potential"),
        field(
            "contacts",
            |r: R| r.contacts([LeadContactInput::new().name("Gob"), LeadContactInput::new()]),
            json!([{"name": "Gob"}, {}]),
        ),
        field(
            "addresses",
            |r: R| r.addresses([LeadAddressInput::new().city("Utrecht")]),
            json!([{"city": "Utrecht"}]),
        ),
    ];
    let start = (R::new(), json!({}));
    assert_every("CreateLeadRequest", &fields, start, "", by!(create_lead)).await;
}

#[tokio::test]
async fn fields_of_a_new_leads_contact() {
    type C = LeadContactInput;
    let fields = [
        field("name", |c: C| c.name("Gob"), "Gob"),
        field("title", |c: C| c.title("CEO"), "CEO"),
        field(
            "emails",
            |c: C| {
                c.emails([
                    ContactEmailInput::new("a@b.c"),
                    ContactEmailInput::new("").type_("x"),
                ])
            },
            json!([{"email": "a@b.c"}, {"email": "", "type": "x"}]),
        ),
        field(
            "phones",
            |c: C| {
                c.phones([
                    ContactPhoneInput::new(),
                    ContactPhoneInput::new().phone("1").type_("x"),
                ])
            },
            json!([{}, {"phone": "1", "type": "x"}]),
        ),
        field(
            "urls",
            |c: C| c.urls([ContactUrlInput::new("u").type_("url")]),
            json!([{"url": "u", "type": "url"}]),
        ),
    ];
    let start = (C::new(), json!({}));
    assert_every(
        "LeadContactInput",
        &fields,
        start,
        "/contacts/0",
        async |client, contact| {
            let request = CreateLeadRequest::new().contacts([contact]);
            client
                .create_lead(&request)
                .await
                .expect("it is answered with success");
        },
    )
    .await;
}

#[tokio::test]
async fn fields_of_a_merge() {
    type R = MergeLeadsRequest;
    let fields = [
        field("source", |r: R| r.source("lead_1"), "lead_1"),
        field("destination", |r: R| r.destination("lead_2"), "lead_2"),
    ];
    let start = (R::new("a", "b"), json!({"source": "a", "destination": "b"}));
    assert_every("MergeLeadsRequest", &fields, start, "", by!(merge_leads)).await;
}

#[tokio::test]
async fn fields_of_a_new_contact() {
    type R = CreateContactRequest;
    let fields = [
        field("lead_id", |r: R| r.lead_id("lead_1"), "lead_1"),
        field("name", |r: R| r.name("John"), "John"),
        field("title", |r: R| r.title("CEO"), "CEO"),
        field(
            "emails",
            |r: R| r.emails([ContactEmailInput::new("e")]),
            json!([{"email": "e"}]),
        ),
        field(
            "phones",
            |r: R| r.phones([ContactPhoneInput::new()]),
            json!([{}]),
        ),
        field(
            "urls",
            |r: R| r.urls([ContactUrlInput::new("u")]),
            json!([{"url": "u"}]),
        ),
        field(
            "timezone",
            |r: R| r.timezone("Europe/Paris"),
            "Europe/Paris",
        ),
        field("created_by", |r: R| r.created_by("user_1"), "user_1"),
        field(
            "date_created",
            |r: R| r.date_created("2020-01-01"),
            "2020-01-01",
        ),
    ];
    let start = (R::new(), json!({}));
    assert_every(
        "CreateContactRequest",
        &fields,
        start,
        "",
        by!(create_contact),
    )
    .await;
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

#[tokio::test]
async fn fields_of_statuses() {
    type C = CreateLeadStatusRequest;
    let fields = [
        field("label", |r: C| r.label("Potential"), "Potential"),
        field("color", |r: C| r.color("green"), "green"),
    ];
    let start = (C::new("a"), json!({"label": "a"}));
    assert_every(
        "CreateLeadStatusRequest",
        &fields,
        start,
        "",
        by!(create_lead_status),
    )
    .await;

    type U = UpdateLeadStatusRequest;
    let fields = [
        field("label", |r: U| r.label("Potential"), "Potential"),
        field("color", |r: U| r.color("green"), "green"),
    ];
    let start = (U::new(), json!({}));
    let send = by!(update_lead_status, "stat_1");
    assert_every("UpdateLeadStatusRequest", &fields, start, "", send).await;
}

#[tokio::test]
async fn fields_of_custom_fields() {
    type C = CreateLeadCustomFieldRequest;
    let fields = [
        field("name", |r: C| r.name("Industry"), "Industry"),
        field(
            "type",
            |r: C| r.type_(CustomFieldType::DateTime),
            "datetime",
        ),
        field("description", |r: C| r.description("d"), "d"),
        field(
            "accepts_multiple_values",
            |r: C| r.accepts_multiple_values(true),
            true,
        ),
        field("choices", |r: C| r.choices(["IT"]), json!(["IT"])),
        field(
            "editable_with_roles",
            |r: C| r.editable_with_roles(["admin"]),
            json!(["admin"]),
        ),
    ];
    let start = (
        C::new("a", CustomFieldType::Text),
        json!({"name": "a", "type": "text"}),
    );
    let send = by!(create_lead_custom_field);
    assert_every("CreateLeadCustomFieldRequest", &fields, start, "", send).await;

    type U = UpdateLeadCustomFieldRequest;
    let fields = [
        field("name", |r: U| r.name("Industry"), "Industry"),
        field("type", |r: U| r.type_(CustomFieldType::User), "user"),
        field("description", |r: U| r.description("d"), "d"),
        field(
            "accepts_multiple_values",
            |r: U| r.accepts_multiple_values(true),
            true,
        ),
        field("choices", |r: U| r.choices(["IT"]), json!(["IT"])),
        field(
            "editable_with_roles",
            |r: U| r.editable_with_roles(["admin"]),
            json!(["admin"]),
        ),
    ];
    let start = (U::new(), json!({}));
    let send = by!(update_lead_custom_field, "cf_1");
    assert_every("UpdateLeadCustomFieldRequest", &fields, start, "", send).await;
}

#[tokio::test]
async fn fields_of_a_status_change() {
    type R = CreateLeadStatusChangeRequest;
    let fields = [
        field("lead_id", |r: R| r.lead_id("lead_1"), "lead_1"),
        field("old_status_id", |r: R| r.old_status_id("stat_1"), "stat_1"),
        field("new_status_id", |r: R| r.new_status_id("stat_2"), "stat_2"),
        field(
            "date_created",
            |r: R| r.date_created("2020-01-01"),
            "2020-01-01",
        ),
    ];
    let start = (
        R::new("a", "b", "c"),
        json!({"lead_id": "a", "old_status_id": "b", "new_status_id": "c"}),
    );
    let send = by!(create_lead_status_change);
    assert_every("CreateLeadStatusChangeRequest", &fields, start, "", send).await;
}
