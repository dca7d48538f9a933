//! The definitions of custom fields: of leads, and in the schema with shared ones.

use crm_clients::close::params::{GetLeadCustomFieldParams, ListLeadCustomFieldsParams};
use crm_clients::close::types::{
    CreateLeadCustomFieldRequest, CustomFieldReference, CustomFieldType,
    UpdateCustomFieldSchemaRequest, UpdateLeadCustomFieldRequest,
};
use trine_loopback::MockResponse;

use super::{assert_no_body, called, done, line, respond_with, some};

#[tokio::test]
async fn custom_fields_are_listed() {
    let params = ListLeadCustomFieldsParams::new()
        .limit(2)
        .skip(0)
        .fields(["id", "name"]);
    let (sent, page) = called("listLeadCustomFields", async |client| {
        client.list_lead_custom_fields(&params).await
    })
    .await;
    assert_eq!(
        line(&sent),
        "GET /custom_field/lead/?_limit=2&_skip=0&_fields=id,name"
    );
    assert_no_body(&sent);
    let fields = page.data.expect("custom fields");
    assert_eq!(fields[0].type_, Some(CustomFieldType::Number));
    assert_eq!(
        (&fields[0].choices, fields[0].accepts_multiple_values),
        (&None, Some(false))
    );
    assert_eq!(fields[1].type_, Some(CustomFieldType::Choices));
    assert_eq!(
        fields[1].choices.as_deref(),
        Some(["Apparel".to_owned(), "Cars".to_owned()].as_slice())
    );
    let roles = fields[1].editable_with_roles.as_ref().expect("roles");
    assert_eq!(roles[0], "admin");
}

#[tokio::test]
async fn a_custom_field_is_created() {
    let request = CreateLeadCustomFieldRequest::new("Industry", CustomFieldType::Choices)
        .accepts_multiple_values(true)
        .choices(["Apparel", "Cars"]);
    let (sent, field) = called("createLeadCustomField", async |client| {
        client.create_lead_custom_field(&request).await
    })
    .await;
    assert_eq!(line(&sent), "POST /custom_field/lead/");
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"name":"Industry","type":"choices","accepts_multiple_values":true,"#,
            r#""choices":["Apparel","Cars"]}"#
        )
    );
    assert_eq!(field.name, some("# of users"));
}

#[tokio::test]
async fn a_custom_field_is_read() {
    let params = GetLeadCustomFieldParams::new().fields(["name"]);
    let (sent, field) = called("getLeadCustomField", async |client| {
        client.get_lead_custom_field("cf_1", &params).await
    })
    .await;
    assert_eq!(line(&sent), "GET /custom_field/lead/cf_1/?_fields=name");
    assert_no_body(&sent);
    assert_eq!(
        field.description,
        some("The number of users in the company")
    );
}

#[tokio::test]
async fn a_custom_field_is_updated() {
    let request = UpdateLeadCustomFieldRequest::new()
        .name("Number of users")
        .type_(CustomFieldType::Text);
    let (sent, field) = called("updateLeadCustomField", async |client| {
        client.update_lead_custom_field("cf_1", &request).await
    })
    .await;
    assert_eq!(line(&sent), "PUT /custom_field/lead/cf_1/");
    assert_eq!(sent.text(), r#"{"name":"Number of users","type":"text"}"#);
    assert_eq!(field.type_, Some(CustomFieldType::Number));
    assert_eq!(field.converting_to_type, Some(CustomFieldType::Text));
}

#[tokio::test]
async fn an_unlisted_type_is_kept() {
    let client = respond_with(MockResponse::json(200, r#"{"type":"rating"}"#));
    let params = GetLeadCustomFieldParams::new();
    let field = client.get_lead_custom_field("cf_1", &params).await;
    let field = field.expect("it is a success").into_inner();
    assert_eq!(
        field.type_,
        Some(CustomFieldType::Unlisted("rating".to_owned()))
    );
}

#[tokio::test]
async fn a_custom_field_is_deleted() {
    let sent = done(async |client| client.delete_lead_custom_field("cf_1").await).await;
    assert_eq!(line(&sent), "DELETE /custom_field/lead/cf_1/");
    assert_no_body(&sent);
}

#[tokio::test]
async fn the_schema_includes_shared_fields() {
    let (sent, schema) = called("getCustomFieldSchema", async |client| {
        client.get_custom_field_schema("lead").await
    })
    .await;
    assert_eq!(line(&sent), "GET /custom_field_schema/lead/");
    assert_no_body(&sent);
    assert_eq!(schema.object_type, some("lead"));
    let shared = &schema.fields.as_ref().expect("custom fields")[1];
    assert_eq!(shared.editable_with_roles, None);
    let associations = shared.associations.as_ref().expect("associations");
    assert_eq!(associations[0].object_type, some("lead"));
    assert_eq!(associations[1].required, Some(true));
    let activity_type = some("actitype_2FqdeKTAEfMTwD4SVWwXqX");
    assert_eq!(associations[1].custom_activity_type_id, activity_type);
}

#[tokio::test]
async fn custom_fields_are_reordered() {
    let request = UpdateCustomFieldSchemaRequest::new([
        CustomFieldReference::new("cf_b"),
        CustomFieldReference::new("cf_a"),
    ]);
    let (sent, schema) = called("updateCustomFieldSchema", async |client| {
        client.update_custom_field_schema("lead", &request).await
    })
    .await;
    assert_eq!(line(&sent), "PUT /custom_field_schema/lead/");
    assert_eq!(sent.text(), r#"{"fields":[{"id":"cf_b"},{"id":"cf_a"}]}"#);
    assert_eq!(schema.name, some("Lead"));
}
