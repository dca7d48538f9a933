//! Every field of the other requests unchanged and set, and cleared if possible.

use crm_clients::close::Client;
use crm_clients::close::params::{CreateContactParams, UpdateContactParams};
use crm_clients::close::types::{
    ContactEmailInput, ContactPhoneInput, ContactUrlInput, CreateContactRequest,
    CreateLeadCustomFieldRequest, CreateLeadRequest, CreateLeadStatusChangeRequest,
    CreateLeadStatusRequest, CustomFieldType, LeadAddressInput, LeadContactInput,
    MergeLeadsRequest, UpdateContactRequest, UpdateLeadCustomFieldRequest, UpdateLeadStatusRequest,
};
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

use super::{last, respond_with};
use crate::fields::{Field, assert_complete, assert_states, field};

/// Checks that the table is complete, and that each of its fields is serialized as expected.
/// `start` has the required fields, and is serialized if nothing else is set.
pub(super) async fn assert_every<T: Clone>(
    component: &str,
    fields: &[Field<T>],
    start: (T, Json),
    part: &str,
    send: impl AsyncFn(Client, T),
) {
    assert_complete(fields, "close", component);
    assert_states(fields, start, part, async |request| {
        send(respond_with(MockResponse::json(200, "{}")), request).await;
        last()
    })
    .await;
}

/// Sends the request with a method of the client.
macro_rules! by {
    ($method:ident $(, $argument:expr)*) => {
        async |client: Client, request| {
            let outcome = client.$method($($argument,)* &request).await;
            outcome.expect("a success response");
        }
    };
}

pub(super) use by;

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
                .expect("a success response");
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
        by!(create_contact, &CreateContactParams::new()),
    )
    .await;
}

#[tokio::test]
async fn fields_of_a_contact_to_update() {
    type R = UpdateContactRequest;
    let fields = [
        field("lead_id", |r: R| r.lead_id("lead_1"), "lead_1").or_clear(R::clear_lead_id, ()),
        field("name", |r: R| r.name("John"), "John").or_clear(R::clear_name, ()),
        field("title", |r: R| r.title(""), "").or_clear(R::clear_title, ()),
        field(
            "emails",
            |r: R| r.emails([ContactEmailInput::new("e")]),
            json!([{"email": "e"}]),
        )
        .or_clear(R::clear_emails, ()),
        field(
            "phones",
            |r: R| r.phones(Vec::<ContactPhoneInput>::new()),
            json!([]),
        )
        .or_clear(R::clear_phones, ()),
        field(
            "urls",
            |r: R| r.urls([ContactUrlInput::new("u")]),
            json!([{"url": "u"}]),
        )
        .or_clear(R::clear_urls, ()),
        field(
            "timezone",
            |r: R| r.timezone("Europe/Paris"),
            "Europe/Paris",
        )
        .or_clear(R::clear_timezone, ()),
    ];
    let start = (R::new(), json!({}));
    assert_every(
        "UpdateContactRequest",
        &fields,
        start,
        "",
        by!(update_contact, "cont_1", &UpdateContactParams::new()),
    )
    .await;
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
