//! Values that PHP servers write in several ways: numbers and strings, `[]` for `{}`, and booleans.

use crm_clients::Error;
use crm_clients::bitrix24::types::{
    CrmItemFieldsRequest, CrmItemGetRequest, CrmLeadGetRequest, CrmLeadGetResponse,
    CrmLeadUserfieldGetRequest, CrmStatusGetRequest, EntityType, ErrorResponse, Lead,
    LocalizedText, StageSemantics,
};
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

use super::super::{SERVER, exchanged};
use super::envelope;

async fn lead(fields: Json) -> Lead {
    let response = exchanged(
        "crm.lead.get",
        r#"{"id":1}"#,
        &envelope(&fields.to_string()),
        async |client| client.crm_lead_get(&CrmLeadGetRequest::new(1)).await,
    )
    .await;
    response.result.expect("there is a lead")
}

#[tokio::test]
async fn numbers_can_be_strings_and_empty_strings_are_not_numbers() {
    for (json, id) in [
        (json!(5), Some(5)),
        (json!("5"), Some(5)),
        (json!("0"), Some(0)),
        (json!(""), None),
        (json!(null), None),
    ] {
        let lead = lead(json!({"ID": json, "COMPANY_ID": json, "CONTACT_IDS": ["7", 8]})).await;
        assert_eq!((lead.id, lead.company_id), (id, id), "{json}");
        assert_eq!(lead.contact_ids, Some(vec![7, 8]));
    }
    for (json, amount) in [
        (json!("15000.00"), Some(15000.0)),
        (json!(15000), Some(15000.0)),
        (json!("0.00"), Some(0.0)),
        (json!(""), None),
    ] {
        let lead = lead(json!({"OPPORTUNITY": json})).await;
        assert_eq!(lead.opportunity, amount, "{json}");
    }
}

#[tokio::test]
async fn booleans_can_be_letters_booleans_or_numbers() {
    for (json, flag) in [
        (json!("Y"), Some(true)),
        (json!("N"), Some(false)),
        (json!(true), Some(true)),
        (json!(false), Some(false)),
        (json!(1), Some(true)),
        (json!("0"), Some(false)),
        (json!(null), None),
    ] {
        let lead = lead(json!({"OPENED": json, "HAS_PHONE": json})).await;
        assert_eq!((lead.opened, lead.has_phone), (flag, flag), "{json}");
    }
}

#[tokio::test]
async fn an_empty_date_is_preserved() {
    let lead = lead(json!({"BIRTHDATE": "", "DATE_CLOSED": "", "DATE_CREATE": null})).await;
    assert_eq!(lead.birthdate, Some("".into()));
    assert_eq!(lead.date_closed, Some("".into()));
    assert_eq!(lead.date_create, None);
    assert_eq!(
        serde_json::to_value(&lead).ok(),
        Some(json!({"BIRTHDATE": "", "DATE_CLOSED": ""}))
    );
}

#[tokio::test]
async fn unlisted_values_are_kept() {
    let lead =
        lead(json!({"STATUS_ID": "UC_1", "SOURCE_ID": "1|TELEGRAM", "STATUS_SEMANTIC_ID": ""}));
    let lead = lead.await;
    assert_eq!(lead.status_id, Some("UC_1".into()));
    assert_eq!(lead.source_id, Some("1|TELEGRAM".into()));
    assert_eq!(lead.status_semantic_id, Some(StageSemantics::from("")));
}

#[tokio::test]
async fn an_empty_list_is_an_empty_object() {
    let response = exchanged(
        "crm.lead.userfield.get",
        r#"{"id":1}"#,
        &envelope(r#"{"SETTINGS":[],"EDIT_FORM_LABEL":[],"LIST":[]}"#),
        async |client| {
            let request = CrmLeadUserfieldGetRequest::new(1);
            client.crm_lead_userfield_get(&request).await
        },
    )
    .await;
    let field = response.result.expect("there is a field");
    let settings = field.settings.expect("there are settings");
    assert_eq!(serde_json::to_value(&settings).ok(), Some(json!({})));
    let none = LocalizedText::TextsByLanguage([].into());
    assert_eq!(field.edit_form_label, Some(none));
    assert_eq!(field.list, Some(Vec::new()));

    let response = exchanged(
        "crm.status.get",
        r#"{"id":1}"#,
        &envelope(r#"{"EXTRA":[]}"#),
        async |client| client.crm_status_get(&CrmStatusGetRequest::new(1)).await,
    )
    .await;
    let extra = response.result.and_then(|value| value.extra);
    assert_eq!(extra.expect("there is more").color, None);

    let response = exchanged("crm.lead.fields", "", &envelope("[]"), async |client| {
        client.crm_lead_fields().await
    })
    .await;
    assert_eq!(response.result, Some([].into()));

    let response = exchanged(
        "crm.item.fields",
        r#"{"entityTypeId":1}"#,
        &envelope(r#"{"fields":{"id":{"settings":[]}}}"#),
        async |client| {
            let request = CrmItemFieldsRequest::new(EntityType::Lead);
            client.crm_item_fields(&request).await
        },
    )
    .await;
    let fields = response.result.and_then(|result| result.fields);
    assert_eq!(
        fields.expect("there are fields")["id"].settings,
        Some([].into())
    );
}

#[tokio::test]
async fn fields_of_other_kinds_of_items_are_kept() {
    let deal = r#"{"item":{"id":"351","categoryId":9,"isRecurring":"N","typeId":"SERVICE","ufCrm44_17":["a"],"entityTypeId":"2"}}"#;
    let response = exchanged(
        "crm.item.get",
        r#"{"entityTypeId":2,"id":351}"#,
        &envelope(deal),
        async |client| {
            let request = CrmItemGetRequest::new(EntityType::Deal, 351);
            client.crm_item_get(&request).await
        },
    )
    .await;
    let deal = response.result.and_then(|result| result.item);
    let deal = deal.expect("there is a deal");
    assert_eq!(deal.id, Some(351));
    assert_eq!(deal.entity_type_id, Some(EntityType::Deal));
    assert_eq!(deal.custom("categoryId"), Some(&json!(9)));
    assert_eq!(deal.custom("ufCrm44_17"), Some(&json!(["a"])));
}

#[tokio::test]
async fn an_invalid_number_has_a_location() {
    for (fields, path) in [
        (json!({"ID": "five"}), "result.ID"),
        (json!({"OPPORTUNITY": "15 000"}), "result.OPPORTUNITY"),
        (json!({"OPENED": "yes"}), "result.OPENED"),
        (json!({"PHONE": [{"ID": []}]}), "result.PHONE[0].ID"),
        (json!([]), "result"),
    ] {
        let body = envelope(&fields.to_string());
        let client =
            SERVER.with(|server| server.respond_with(MockResponse::json(200, body.as_str())));
        let outcome = client.crm_lead_get(&CrmLeadGetRequest::new(1)).await;
        let Err(Error::Decode(error)) = outcome else {
            panic!("{body} was taken: {outcome:?}");
        };
        assert_eq!(error.path(), path, "{error}");
        assert_eq!(error.raw(), body.as_bytes());
    }
}

#[test]
fn the_codes_of_errors_are_texts_numbers_or_anything() {
    for code in [
        json!(""),
        json!("NOT_FOUND"),
        json!("100"),
        json!("-"),
        json!({"code": "X"}),
    ] {
        let json = json!({"error": code, "error_description": "<br>"});
        let error: ErrorResponse = serde_json::from_value(json.clone()).expect("it is an error");
        assert_eq!(serde_json::to_value(&error).ok(), Some(json));
    }
    let error: ErrorResponse = serde_json::from_str(r#"{"error":0}"#).expect("it is an error");
    assert_eq!(
        serde_json::to_string(&error).ok().as_deref(),
        Some(r#"{"error":0.0}"#)
    );
}

#[test]
fn a_response_can_be_empty() {
    let response: CrmLeadGetResponse =
        serde_json::from_str("{}").expect("the content is undocumented");
    assert_eq!((response.result, response.time), (None, None));
}
