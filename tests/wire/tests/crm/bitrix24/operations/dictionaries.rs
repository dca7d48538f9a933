//! Dictionaries, such as the stages of leads.

use crm_clients::bitrix24::types::{
    CrmStatusAddRequest, CrmStatusDeleteRequest, CrmStatusEntityItemsRequest, CrmStatusGetRequest,
    CrmStatusListRequest, CrmStatusUpdateRequest, EntityType, SortDirection, StageOutcome,
    StageSemantics, Status, StatusAddFields, StatusDeleteOptions, StatusEntityItem, StatusFields,
    StatusFilter,
};

use super::super::exchanged;
use super::envelope;

#[tokio::test]
async fn a_value_is_added() {
    let fields = StatusAddFields::new("The customer decides", "STATUS", "DECISION")
        .sort(70)
        .color("#FFA900")
        .semantics(StageSemantics::Failure);
    let response = exchanged(
        "crm.status.add",
        r##"{"fields":{"NAME":"The customer decides","SORT":70,"COLOR":"#FFA900","ENTITY_ID":"STATUS","STATUS_ID":"DECISION","SEMANTICS":"F"}}"##,
        &envelope("773"),
        async |client| client.crm_status_add(&CrmStatusAddRequest::new(fields)).await,
    )
    .await;
    assert_eq!(response.result, Some(773));
}

const VALUE: &str = r##"{"ID":"101","ENTITY_ID":"STATUS","STATUS_ID":"NEW","NAME":"New","NAME_INIT":"","SORT":"10","SYSTEM":"Y","CATEGORY_ID":"37","COLOR":"#39A8EF","SEMANTICS":"S","EXTRA":{"SEMANTICS":"apology","COLOR":"#39A8EF"}}"##;

fn assert_is_the_value(value: &Status) {
    assert_eq!((value.id, value.sort), (Some(101), Some(10)));
    assert_eq!(value.entity_id.as_deref(), Some("STATUS"));
    assert_eq!(value.status_id.as_deref(), Some("NEW"));
    assert_eq!(value.name.as_deref(), Some("New"));
    assert_eq!(value.name_init.as_deref(), Some(""));
    assert_eq!(value.system, Some(true));
    assert_eq!(value.category_id, Some(37));
    assert_eq!(value.semantics, Some(StageSemantics::Success));
    let extra = value.extra.as_ref().expect("there is more");
    assert_eq!(extra.semantics, Some(StageOutcome::Apology));
    assert_eq!(extra.color.as_deref(), Some("#39A8EF"));
}

#[tokio::test]
async fn a_value_is_returned() {
    let response = exchanged(
        "crm.status.get",
        r#"{"id":733}"#,
        &envelope(VALUE),
        async |client| client.crm_status_get(&CrmStatusGetRequest::new(733)).await,
    )
    .await;
    assert_is_the_value(&response.result.expect("there is a value"));
}

#[tokio::test]
async fn values_are_listed() {
    let request = CrmStatusListRequest::new()
        .order([("SORT", SortDirection::Ascending)])
        .filter(StatusFilter::new().entity_id("STATUS"));
    let response = exchanged(
        "crm.status.list",
        r#"{"filter":{"ENTITY_ID":"STATUS"},"order":{"SORT":"ASC"}}"#,
        &format!(r#"{{"result":[{VALUE},{{"SEMANTICS":null,"CATEGORY_ID":null}}],"total":2}}"#),
        async |client| client.crm_status_list(&request).await,
    )
    .await;
    assert_eq!(response.total, Some(2));
    let values = response.result.expect("there are values");
    assert_is_the_value(&values[0]);
    assert_eq!((values[1].category_id, &values[1].semantics), (None, &None));
}

#[tokio::test]
async fn a_value_is_updated() {
    let fields = StatusFields::new().name("A new name").color("#00A9F4");
    let response = exchanged(
        "crm.status.update",
        r##"{"id":123,"fields":{"NAME":"A new name","COLOR":"#00A9F4"}}"##,
        &envelope("true"),
        async |client| {
            let request = CrmStatusUpdateRequest::new(123, fields);
            client.crm_status_update(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}

#[tokio::test]
async fn a_value_is_deleted() {
    let options = StatusDeleteOptions::new().forced(true);
    let requests = [
        (CrmStatusDeleteRequest::new(123), r#"{"id":123}"#),
        (
            CrmStatusDeleteRequest::new(123).params(options),
            r#"{"id":123,"params":{"FORCED":"Y"}}"#,
        ),
    ];
    for (request, body) in requests {
        let response = exchanged(
            "crm.status.delete",
            body,
            &envelope("true"),
            async |client| client.crm_status_delete(&request).await,
        )
        .await;
        assert_eq!(response.result, Some(true));
    }
}

#[tokio::test]
async fn the_values_of_a_dictionary_are_returned() {
    let values = r#"[{"NAME":"New","SORT":10,"STATUS_ID":"NEW"},{"NAME":"In progress","SORT":"20","STATUS_ID":"IN_PROCESS"}]"#;
    let response = exchanged(
        "crm.status.entity.items",
        r#"{"entityId":"STATUS"}"#,
        &envelope(values),
        async |client| {
            let request = CrmStatusEntityItemsRequest::new("STATUS");
            client.crm_status_entity_items(&request).await
        },
    )
    .await;
    let value = |name: &str, sort, code: &str| StatusEntityItem {
        name: Some(name.to_owned()),
        sort: Some(sort),
        status_id: Some(code.to_owned()),
    };
    let expected = vec![
        value("New", 10, "NEW"),
        value("In progress", 20, "IN_PROCESS"),
    ];
    assert_eq!(response.result, Some(expected));
}

#[tokio::test]
async fn the_dictionaries_are_listed() {
    let dictionaries = r#"[{"ID":"STATUS","NAME":"Stages","SEMANTIC_INFO":{"START_FIELD":"NEW","FINAL_SUCCESS_FIELD":"CONVERTED","FINAL_UNSUCCESS_FIELD":"JUNK","FINAL_SORT":0},"ENTITY_TYPE_ID":1},{"ID":"DYNAMIC_177_STAGE_7","SEMANTIC_INFO":[],"PREFIX":"DT177_7","ENTITY_TYPE_ID":177,"IS_ENABLED":true,"CATEGORY_ID":"7","IS_DEFAULT_CATEGORY":false}]"#;
    let response = exchanged(
        "crm.status.entity.types",
        "",
        &envelope(dictionaries),
        async |client| client.crm_status_entity_types().await,
    )
    .await;
    let dictionaries = response.result.expect("there are dictionaries");
    let [stages, process] = dictionaries.as_slice() else {
        panic!("there are two: {dictionaries:?}");
    };
    assert_eq!(stages.entity_type_id, Some(EntityType::Lead));
    let info = stages
        .semantic_info
        .as_ref()
        .expect("stages mean something");
    assert_eq!(info.final_success_field.as_deref(), Some("CONVERTED"));
    assert_eq!(info.final_sort, Some(0));
    assert_eq!(process.entity_type_id, Some(EntityType::from(177)));
    assert_eq!(process.category_id, Some(7));
    assert_eq!(process.is_enabled, Some(true));
    assert_eq!(process.is_default_category, Some(false));
    let info = process
        .semantic_info
        .as_ref()
        .expect("an empty list is not a stages");
    assert_eq!(info.start_field, None);
}
