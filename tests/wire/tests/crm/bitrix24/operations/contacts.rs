//! Contacts of leads.

use crm_clients::bitrix24::types::{
    CrmLeadContactAddRequest, CrmLeadContactDeleteRequest, CrmLeadContactItemsDeleteRequest,
    CrmLeadContactItemsGetRequest, CrmLeadContactItemsSetRequest, LeadContact, LeadContactFields,
    LeadContactKey,
};

use super::super::exchanged;
use super::envelope;

#[tokio::test]
async fn a_contact_is_linked() {
    let contact = LeadContactFields::new(1010).sort(10).is_primary(true);
    let response = exchanged(
        "crm.lead.contact.add",
        r#"{"id":1,"fields":{"CONTACT_ID":1010,"SORT":10,"IS_PRIMARY":"Y"}}"#,
        &envelope("true"),
        async |client| {
            let request = CrmLeadContactAddRequest::new(1, contact);
            client.crm_lead_contact_add(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}

#[tokio::test]
async fn a_contact_is_unlinked() {
    let response = exchanged(
        "crm.lead.contact.delete",
        r#"{"id":1,"fields":{"CONTACT_ID":1010}}"#,
        &envelope("true"),
        async |client| {
            let request = CrmLeadContactDeleteRequest::new(1, LeadContactKey::new(1010));
            client.crm_lead_contact_delete(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}

#[tokio::test]
async fn the_contacts_of_a_lead_are_returned() {
    let contacts = r#"[{"CONTACT_ID":1010,"SORT":10,"ROLE_ID":0,"IS_PRIMARY":"Y"},{"CONTACT_ID":"1011","SORT":"20","IS_PRIMARY":"N"}]"#;
    let response = exchanged(
        "crm.lead.contact.items.get",
        r#"{"id":1}"#,
        &envelope(contacts),
        async |client| {
            let request = CrmLeadContactItemsGetRequest::new(1);
            client.crm_lead_contact_items_get(&request).await
        },
    )
    .await;
    let contact = |id, sort, role_id, is_primary| LeadContact {
        contact_id: Some(id),
        sort: Some(sort),
        role_id,
        is_primary: Some(is_primary),
    };
    let expected = vec![
        contact(1010, 10, Some(0), true),
        contact(1011, 20, None, false),
    ];
    assert_eq!(response.result, Some(expected));
}

#[tokio::test]
async fn the_contacts_of_a_lead_are_set() {
    let contacts = [
        LeadContactFields::new(1010).is_primary(true),
        LeadContactFields::new(1020).sort(20).is_primary(false),
    ];
    let response = exchanged(
        "crm.lead.contact.items.set",
        r#"{"id":1,"items":[{"CONTACT_ID":1010,"IS_PRIMARY":"Y"},{"CONTACT_ID":1020,"SORT":20,"IS_PRIMARY":"N"}]}"#,
        &envelope("true"),
        async |client| {
            let request = CrmLeadContactItemsSetRequest::new(1, contacts);
            client.crm_lead_contact_items_set(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}

#[tokio::test]
async fn all_contacts_of_a_lead_are_unlinked() {
    let response = exchanged(
        "crm.lead.contact.items.delete",
        r#"{"id":1}"#,
        &envelope("true"),
        async |client| {
            let request = CrmLeadContactItemsDeleteRequest::new(1);
            client.crm_lead_contact_items_delete(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}
