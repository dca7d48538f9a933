//! Contacts: created.

use crm_clients::close::types::{ContactEmailInput, CreateContactRequest};
use serde_json::json;

use super::{called, line, some};

#[tokio::test]
async fn a_contact_is_created() {
    let request = CreateContactRequest::new()
        .lead_id("lead_1")
        .name("John Smith")
        .emails([ContactEmailInput::new("john@example.com").type_("office")])
        .set_custom("cf_a", "Account Executive");
    let (sent, contact) = called("createContact", async |client| {
        client.create_contact(&request).await
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
