//! Custom fields of leads, and field descriptions.

use crm_clients::bitrix24::types::{
    CrmItemFieldsRequest, CrmLeadUserfieldAddRequest, CrmLeadUserfieldDeleteRequest,
    CrmLeadUserfieldGetRequest, CrmLeadUserfieldListRequest, CrmLeadUserfieldUpdateRequest,
    EntityType, FieldDescription, LocalizedText, SortDirection, UserFieldAddFields,
    UserFieldFields, UserFieldFilter, UserFieldFilterMode, UserFieldSettings, UserFieldType,
    UserFieldValue,
};
use serde_json::json;

use super::super::exchanged;
use super::envelope;

/// A text in two languages.
fn in_two_languages(en: &str, de: &str) -> LocalizedText {
    let texts = [("en", en), ("de", de)].map(|(code, text)| (code.to_owned(), text.to_owned()));
    LocalizedText::TextsByLanguage(texts.into())
}

#[tokio::test]
async fn a_custom_field_is_added() {
    let settings = UserFieldSettings::new()
        .default_value("Hello")
        .rows(3)
        .show_no_value(true);
    let fields = UserFieldAddFields::new(UserFieldType::Enumeration, "HELLO_WORLD")
        .label("Hello, world!")
        .multiple(true)
        .mandatory(false)
        .show_filter(UserFieldFilterMode::Shown)
        .sort(1000)
        .settings(settings)
        .list([UserFieldValue::new().value("Northern").sort(10).def(true)])
        .list_filter_label(LocalizedText::String("Filter".to_owned()))
        .edit_form_label(in_two_languages("Edit", "Bearbeiten"));
    let response = exchanged(
        "crm.lead.userfield.add",
        r#"{"fields":{"MANDATORY":"N","SHOW_FILTER":"Y","SORT":1000,"SETTINGS":{"DEFAULT_VALUE":"Hello","ROWS":3,"SHOW_NO_VALUE":"Y"},"LIST":[{"VALUE":"Northern","SORT":10,"DEF":"Y"}],"EDIT_FORM_LABEL":{"de":"Bearbeiten","en":"Edit"},"LIST_FILTER_LABEL":"Filter","USER_TYPE_ID":"enumeration","FIELD_NAME":"HELLO_WORLD","LABEL":"Hello, world!","MULTIPLE":"Y"}}"#,
        &envelope("6997"),
        async |client| {
            let request = CrmLeadUserfieldAddRequest::new(fields);
            client.crm_lead_userfield_add(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(6997));
}

#[tokio::test]
async fn a_custom_field_is_returned_with_labels_in_all_languages() {
    let field = r#"{"ID":"6997","ENTITY_ID":"CRM_LEAD","FIELD_NAME":"UF_CRM_HELLO_WORLD","USER_TYPE_ID":"string","XML_ID":null,"SORT":"2000","MULTIPLE":"Y","SHOW_FILTER":"N","SETTINGS":{"SIZE":20,"ROWS":10,"REGEXP":"","MAX_SHOW_SIZE":0},"EDIT_FORM_LABEL":{"de":"Bearbeiten","en":"Edit"},"ERROR_MESSAGE":null}"#;
    let response = exchanged(
        "crm.lead.userfield.get",
        r#"{"id":6997}"#,
        &envelope(field),
        async |client| {
            let request = CrmLeadUserfieldGetRequest::new(6997);
            client.crm_lead_userfield_get(&request).await
        },
    )
    .await;
    let field = response.result.expect("there is a field");
    assert_eq!((field.id, field.sort), (Some(6997), Some(2000)));
    assert_eq!(field.field_name.as_deref(), Some("UF_CRM_HELLO_WORLD"));
    assert_eq!(field.user_type_id, Some(UserFieldType::String));
    assert_eq!(field.multiple, Some(true));
    assert_eq!(field.show_filter, Some(UserFieldFilterMode::Hidden));
    assert_eq!(
        field.edit_form_label,
        Some(in_two_languages("Edit", "Bearbeiten"))
    );
    assert_eq!((field.error_message, field.list), (None, None));
    let settings = field.settings.expect("there are settings");
    assert_eq!((settings.size, settings.rows), (Some(20), Some(10)));
    assert_eq!(settings.regexp.as_deref(), Some(""));
    assert_eq!(settings.extra["MAX_SHOW_SIZE"], json!(0));
}

#[tokio::test]
async fn custom_fields_are_listed_with_labels_in_one_language() {
    let filter = UserFieldFilter::new().multiple(true).lang("en");
    let order = [
        ("SORT", SortDirection::Ascending),
        ("USER_TYPE_ID", SortDirection::Descending),
    ];
    let fields = r#"[{"ID":"6799","USER_TYPE_ID":"resourcebooking","SHOW_FILTER":"E","EDIT_FORM_LABEL":"Station","LIST":[{"ID":"3157","SORT":"10","VALUE":"Northern","DEF":"N","XML_ID":"79b4"}]}]"#;
    let response = exchanged(
        "crm.lead.userfield.list",
        r#"{"filter":{"MULTIPLE":"Y","LANG":"en"},"order":{"SORT":"ASC","USER_TYPE_ID":"DESC"}}"#,
        &format!(r#"{{"result":{fields},"total":1}}"#),
        async |client| {
            let request = CrmLeadUserfieldListRequest::new(filter, order);
            client.crm_lead_userfield_list(&request).await
        },
    )
    .await;
    assert_eq!(response.total, Some(1));
    let fields = response.result.expect("there are fields");
    let [field] = fields.as_slice() else {
        panic!("there is one: {fields:?}");
    };
    assert_eq!(field.user_type_id, Some(UserFieldType::Resourcebooking));
    assert_eq!(field.show_filter, Some(UserFieldFilterMode::Mask));
    let label = LocalizedText::String("Station".to_owned());
    assert_eq!(field.edit_form_label, Some(label));
    let value = UserFieldValue {
        id: Some(3157),
        value: Some("Northern".to_owned()),
        sort: Some(10),
        def: Some(false),
        xml_id: Some("79b4".to_owned()),
    };
    assert_eq!(field.list, Some(vec![value]));
}

#[tokio::test]
async fn a_custom_field_is_updated() {
    let fields = UserFieldFields::new()
        .mandatory(true)
        .settings(UserFieldSettings::new().rows(10))
        .help_message(in_two_languages("Help", "Hilfe"));
    let response = exchanged(
        "crm.lead.userfield.update",
        r#"{"id":536,"fields":{"MANDATORY":"Y","SETTINGS":{"ROWS":10},"HELP_MESSAGE":{"de":"Hilfe","en":"Help"}}}"#,
        &envelope("true"),
        async |client| {
            let request = CrmLeadUserfieldUpdateRequest::new(536, fields);
            client.crm_lead_userfield_update(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}

#[tokio::test]
async fn a_custom_field_is_deleted() {
    let response = exchanged(
        "crm.lead.userfield.delete",
        r#"{"id":6997}"#,
        &envelope("true"),
        async |client| {
            let request = CrmLeadUserfieldDeleteRequest::new(6997);
            client.crm_lead_userfield_delete(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}

const DESCRIPTION: &str = r#"{"type":"crm_status","isRequired":false,"isReadOnly":true,"isImmutable":false,"isMultiple":true,"isDynamic":false,"statusType":"SOURCE","title":"Source","settings":{"parentEntityTypeId":4},"isSomething":1}"#;

fn assert_is_the_description(description: &FieldDescription) {
    assert_eq!(description.type_.as_deref(), Some("crm_status"));
    assert_eq!(description.title.as_deref(), Some("Source"));
    assert_eq!(description.status_type.as_deref(), Some("SOURCE"));
    assert_eq!(description.is_required, Some(false));
    assert_eq!(description.is_read_only, Some(true));
    assert_eq!(description.is_multiple, Some(true));
    assert_eq!(description.is_deprecated, None);
    let settings = description.settings.as_ref().expect("there are settings");
    assert_eq!(settings["parentEntityTypeId"], json!(4));
    assert_eq!(description.extra["isSomething"], json!(1));
}

#[tokio::test]
async fn field_descriptions_need_no_body() {
    macro_rules! assert_describes {
        ($($method:literal $function:ident,)*) => {$(
            let described = envelope(&format!(r#"{{"SOURCE_ID":{DESCRIPTION}}}"#));
            let response = exchanged($method, "", &described, async |client| {
                client.$function().await
            })
            .await;
            let fields = response.result.expect("there are fields");
            assert_is_the_description(&fields["SOURCE_ID"]);
        )*};
    }
    assert_describes! {
        "crm.lead.fields" crm_lead_fields,
        "crm.multifield.fields" crm_multifield_fields,
        "crm.lead.contact.fields" crm_lead_contact_fields,
        "crm.status.fields" crm_status_fields,
    }
}

#[tokio::test]
async fn fields_of_items_are_described() {
    let described = envelope(&format!(r#"{{"fields":{{"sourceId":{DESCRIPTION}}}}}"#));
    let request = CrmItemFieldsRequest::new(EntityType::Lead).use_original_uf_names(true);
    let response = exchanged(
        "crm.item.fields",
        r#"{"entityTypeId":1,"useOriginalUfNames":"Y"}"#,
        &described,
        async |client| client.crm_item_fields(&request).await,
    )
    .await;
    let fields = response.result.and_then(|result| result.fields);
    assert_is_the_description(&fields.expect("there are fields")["sourceId"]);

    let response = exchanged(
        "crm.item.productrow.fields",
        "",
        &described,
        async |client| client.crm_item_productrow_fields().await,
    )
    .await;
    let fields = response.result.and_then(|result| result.fields);
    assert_is_the_description(&fields.expect("there are fields")["sourceId"]);
}
