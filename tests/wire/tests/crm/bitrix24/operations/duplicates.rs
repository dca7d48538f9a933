//! Duplicates.

use crm_clients::bitrix24::types::{
    CommunicationType, CrmDuplicateFindbycommRequest, CrmEntityMergeBatchRequest,
    DuplicateEntityType, Duplicates, EntityType, MergeParams, MergeResult, MergeStatus,
};

use super::super::exchanged;
use super::envelope;

#[tokio::test]
async fn leads_are_found_by_phone_number() {
    let request = CrmDuplicateFindbycommRequest::new(CommunicationType::Phone, ["8976543", "112"])
        .entity_type(DuplicateEntityType::Lead);
    let response = exchanged(
        "crm.duplicate.findbycomm",
        r#"{"type":"PHONE","values":["8976543","112"],"entity_type":"LEAD"}"#,
        &envelope(r#"{"LEAD":[275,"2297"]}"#),
        async |client| client.crm_duplicate_findbycomm(&request).await,
    )
    .await;
    let found = Duplicates {
        lead: Some(vec![275, 2297]),
        contact: None,
        company: None,
    };
    assert_eq!(response.result, Some(found));
}

#[tokio::test]
async fn nothing_is_found_by_email_address() {
    let request = CrmDuplicateFindbycommRequest::new(CommunicationType::Email, ["a@b.c"]);
    let response = exchanged(
        "crm.duplicate.findbycomm",
        r#"{"type":"EMAIL","values":["a@b.c"]}"#,
        &envelope("[]"),
        async |client| client.crm_duplicate_findbycomm(&request).await,
    )
    .await;
    let nothing = Duplicates {
        lead: None,
        contact: None,
        company: None,
    };
    assert_eq!(response.result, Some(nothing));
}

#[tokio::test]
async fn leads_are_merged() {
    let results = [
        (
            r#"{"STATUS":"SUCCESS","ENTITY_IDS":[101,102]}"#,
            MergeStatus::Success,
            Some(vec![101, 102]),
        ),
        (r#"{"STATUS":"CONFLICT"}"#, MergeStatus::Conflict, None),
    ];
    for (result, status, entity_ids) in results {
        let params = MergeParams::new(EntityType::Lead, [100, 101, 102]);
        let response = exchanged(
            "crm.entity.mergeBatch",
            r#"{"params":{"entityTypeId":1,"entityIds":[100,101,102]}}"#,
            &envelope(result),
            async |client| {
                let request = CrmEntityMergeBatchRequest::new(params);
                client.crm_entity_merge_batch(&request).await
            },
        )
        .await;
        let expected = MergeResult {
            status: Some(status),
            entity_ids,
        };
        assert_eq!(response.result, Some(expected));
    }
}
