//! Contacts: listed, created, read, updated and deleted.

use crm_clients::close::params::{
    CreateContactParams, GetContactParams, ListContactsParams, UpdateContactParams,
};
use crm_clients::close::types::{ContactEmailInput, CreateContactRequest, UpdateContactRequest};
use serde_json::json;
use trine_loopback::MockResponse;

use super::{assert_no_body, called, done, last, line, respond_with, some};

const CONTACT: &str = "cont_sNIdBgngvbdTTEN1mspKgUqKAWfbul4IITvnWoRw1T7";

#[tokio::test]
async fn contacts_of_a_lead_are_listed() {
    let params = ListContactsParams::new().lead_id("lead_1").limit(2).skip(4);
    let (sent, page) = called("listContacts", async |client| {
        client.list_contacts(&params).await
    })
    .await;
    assert_eq!(line(&sent), "GET /contact/?_limit=2&_skip=4&lead_id=lead_1");
    assert_no_body(&sent);
    assert_eq!(page.has_more, Some(false));
    let contact = &page.data.expect("contacts")[0];
    assert_eq!(contact.name, some("Bruce Wayne"));
    assert_eq!(
        contact.emails.as_ref().expect("emails")[0].is_unsubscribed,
        Some(true)
    );
    assert_eq!(
        contact.phones.as_ref().expect("phones")[0].is_unsubscribed,
        Some(false)
    );
}

#[tokio::test]
async fn a_contact_is_created() {
    let request = CreateContactRequest::new()
        .lead_id("lead_1")
        .name("John Smith")
        .emails([ContactEmailInput::new("john@example.com").type_("office")])
        .set_custom("cf_a", "Account Executive");
    let (sent, contact) = called("createContact", async |client| {
        client
            .create_contact(&CreateContactParams::new(), &request)
            .await
    })
    .await;
    assert_eq!(line(&sent), "POST /contact/");
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"lead_id":"lead_1","name":"John Smith","#,
            r#""emails":[{"email":"john@example.com","type":"office"}],"#,
            r#""custom.cf_a":"Account Executive"}"#
        )
    );
    let phone = &contact.phones.as_ref().expect("phones")[0];
    assert_eq!(phone.phone, some("+19045551234"));
    assert_eq!(phone.country, some("US"));
    let custom = contact.custom("cf_j0P7kHmgFTZZnYBFtyPSZ3uQw4dpW8xKcW7Krps8atj");
    assert_eq!(custom, Some(&json!("Account Executive")));
}

#[tokio::test]
async fn fields_of_a_contact_are_selected() {
    let client = respond_with(MockResponse::json(200, r#"{"id":"cont_1"}"#));
    let params = CreateContactParams::new().fields(["id", "name"]);
    let request = CreateContactRequest::new();
    client
        .create_contact(&params, &request)
        .await
        .expect("it is a success");
    assert_eq!(line(&last()), "POST /contact/?_fields=id,name");
    let params = UpdateContactParams::new().fields(["id"]);
    let request = UpdateContactRequest::new();
    client
        .update_contact("cont_1", &params, &request)
        .await
        .expect("it is a success");
    assert_eq!(line(&last()), "PUT /contact/cont_1/?_fields=id");
    let params = GetContactParams::new().fields(["id", "custom.cf_a"]);
    client
        .get_contact("cont_1", &params)
        .await
        .expect("it is a success");
    assert_eq!(line(&last()), "GET /contact/cont_1/?_fields=id,custom.cf_a");
}

#[tokio::test]
async fn a_contact_is_read() {
    let params = GetContactParams::new();
    let (sent, contact) = called("getContact", async |client| {
        client.get_contact(CONTACT, &params).await
    })
    .await;
    assert_eq!(line(&sent), format!("GET /contact/{CONTACT}/"));
    assert_no_body(&sent);
    assert_eq!(contact.title, some("sr. vice president"));
}

#[tokio::test]
async fn a_contact_is_updated() {
    let request = UpdateContactRequest::new()
        .name("Johnny Smith")
        .clear_title()
        .set_custom("cf_a", "Sales Rep")
        .clear_custom("custom.cf_b")
        .add_custom("cf_c", "Wednesday")
        .remove_custom("cf_d", "Friday");
    let (sent, contact) = called("updateContact", async |client| {
        client
            .update_contact(CONTACT, &UpdateContactParams::new(), &request)
            .await
    })
    .await;
    assert_eq!(line(&sent), format!("PUT /contact/{CONTACT}/"));
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"name":"Johnny Smith","title":null,"custom.cf_a":"Sales Rep","custom.cf_b":null,"#,
            r#""custom.cf_c.add":"Wednesday","custom.cf_d.remove":"Friday"}"#
        )
    );
    assert_eq!(contact.display_name, some("Johnny Smith"));
}

#[tokio::test]
async fn a_contact_is_deleted() {
    let sent = done(async |client| client.delete_contact(CONTACT).await).await;
    assert_eq!(line(&sent), format!("DELETE /contact/{CONTACT}/"));
    assert_no_body(&sent);
}
