//! Custom fields: `UF_CRM_` and a code.

use crm_clients::Error;
use crm_clients::bitrix24::types::{CrmLeadUpdateRequest, LeadFields};
use serde_json::json;
use trine_loopback::{Loopback, MockResponse};

use super::{client, sent};

#[tokio::test]
async fn a_custom_field_is_set_to_any_value_and_cleared_with_an_empty_string() {
    for id in ["1581588720", "UF_CRM_1581588720"] {
        let key = "UF_CRM_1581588720";
        for value in [
            json!("text"),
            json!(12),
            json!("Y"),
            json!([1, 2]),
            json!({"id": 1}),
            json!([]),
        ] {
            let body = sent(LeadFields::new().set_custom(id, value.clone()))
                .await
                .json();
            assert_eq!(body["fields"], json!({key: value}));
        }
        let request = sent(LeadFields::new().clear_custom(id)).await;
        assert_eq!(
            request.text(),
            format!(r#"{{"id":1608,"fields":{{"{key}":""}}}}"#)
        );
    }
}

#[tokio::test]
async fn several_custom_fields_are_unchanged_set_or_cleared() {
    let fields = LeadFields::new()
        .name("Gleb")
        .set_custom("A", 1)
        .clear_custom("UF_CRM_b")
        .clear_custom("C_3")
        .set_custom("UF_CRM_C_3", "last");
    assert_eq!(fields.custom("A"), Some(&json!(1)));
    assert_eq!(fields.custom("UF_CRM_b"), Some(&json!("")));
    assert_eq!(fields.custom("D"), None);
    let body = sent(fields).await.json();
    let expected = json!({"NAME": "Gleb", "UF_CRM_A": 1, "UF_CRM_b": "", "UF_CRM_C_3": "last"});
    assert_eq!(body["fields"], expected);
}

#[tokio::test]
async fn another_key_is_rejected_before_sending() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let rejected = async |fields: LeadFields, key: &str| {
        let outcome = client
            .crm_lead_update(&CrmLeadUpdateRequest::new(1, fields))
            .await;
        let Err(Error::InvalidRequest(error)) = outcome else {
            panic!("`{key}` was not rejected: {outcome:?}");
        };
        assert!(error.to_string().contains(key), "{error}");
        assert!(
            error
                .to_string()
                .starts_with("POST /crm.lead.update was not sent"),
            "{error}"
        );
    };
    for id in [
        "",
        "a-b",
        "a b",
        "ключ",
        "a.b",
        "UF_CRM_",
        "ufCrm_1581588720",
        "UF_CRM_UF_CRM_1",
    ] {
        rejected(LeadFields::new().set_custom(id, 1), id).await;
        rejected(LeadFields::new().clear_custom(id), id).await;
    }
    for key in [
        "TITLE",
        "STATUS_ID",
        "ufCrm_1581588720",
        "UF_1",
        "title",
        "",
        "auth",
    ] {
        let mut fields = LeadFields::new();
        fields.extra.insert(key.to_owned(), json!("x"));
        rejected(fields, key).await;
    }
    assert_eq!(server.requests(), []);
}
