//! Leads: listed, created, read, merged and deleted. Other modules test updates.
#![allow(deprecated, reason = "what the spec deprecates is still sent and read")]

use crm_clients::close::params::{GetLeadParams, ListLeadsParams};
use crm_clients::close::types::{
    ContactEmailInput, ContactPhoneInput, ContactUrlInput, CreateLeadRequest, LeadAddressInput,
    LeadContactInput, MergeLeadsRequest,
};
use crm_clients::{Error, Json};
use serde_json::json;
use trine_loopback::MockResponse;

use super::{LEAD, assert_no_body, called, done, last, line, respond_with, some};

#[tokio::test]
async fn leads_are_listed() {
    let (sent, page) = called("listLeads", async |client| {
        client.list_leads(&ListLeadsParams::new()).await
    })
    .await;
    assert_eq!(line(&sent), "GET /lead/");
    assert_no_body(&sent);
    assert_eq!(page.has_more, Some(false));
    assert_eq!(page.total_results, Some(1));
    let lead = &page.data.expect("leads")[0];
    assert_eq!(lead.name, some("Wayne Enterprises (Sample Lead)"));
    assert_eq!((&lead.url, &lead.created_by), (&None, &None));
    let opportunity = &lead.opportunities.as_ref().expect("opportunities")[0];
    assert_eq!(opportunity.value, Some(50000));
    let contact = &lead.contacts.as_ref().expect("contacts")[0];
    let title = contact.custom("cf_j0P7kHmgFTZZnYBFtyPSZ3uQw4dpW8xKcW7Krps8atj");
    assert_eq!(title, Some(&json!("CEO")));
    let choices = lead.custom("cf_nenE344jkwrjyRRezwsf8b4V1MCoXWIDHIStmFavZks");
    assert_eq!(choices, Some(&json!(["Choice 1", "Choice 2"])));
}

#[tokio::test]
async fn a_page_and_fields_of_leads_are_requested() {
    let params = ListLeadsParams::new()
        .limit(2)
        .skip(4)
        .fields(["id", "custom.cf_a", "_all"])
        .query("status:\"Potential\" sort:updated");
    let client = respond_with(MockResponse::json(200, r#"{"data":[],"has_more":true}"#));
    let page = client.list_leads(&params).await.expect("it is a success");
    assert_eq!(
        line(&last()),
        "GET /lead/?_limit=2&_skip=4&_fields=id,custom.cf_a,_all\
         &query=status%3A%22Potential%22%20sort%3Aupdated"
    );
    assert_eq!(page.data, Some(Vec::new()));
    assert_eq!(page.has_more, Some(true));
}

#[tokio::test]
async fn any_property_of_a_lead_can_be_missing() {
    let bodies = [
        r#"{"has_more":false,"data":[{"name":"Sample Lead","contacts":[]},{},{"id":"lead_1"}]}"#,
        r#"{"data":[{"contacts":[{}],"opportunities":[{}],"addresses":[{}],"tasks":[{}]}]}"#,
        "{}",
    ];
    for body in bodies {
        let client = respond_with(MockResponse::json(200, body));
        let page = client.list_leads(&ListLeadsParams::new()).await;
        let page = page.expect("it is a success").into_inner();
        let written = serde_json::to_value(&page).expect("what was read can be written");
        assert_eq!(written, body.parse::<Json>().expect("it is JSON"));
    }
}

#[tokio::test]
async fn a_lead_is_created() {
    let contact = LeadContactInput::new()
        .name("Gob")
        .title("Sr. Vice President")
        .emails([ContactEmailInput::new("gob@example.com").type_("office")])
        .phones([ContactPhoneInput::new().phone("8004445555").type_("office")])
        .urls([ContactUrlInput::new("https://example.com").type_("url")])
        .set_custom("cf_c", "CEO");
    let request = CreateLeadRequest::new()
        .name("Bluth Company")
        .status_id("stat_1")
        .contacts([contact])
        .addresses([LeadAddressInput::new().city("San Francisco")])
        .set_custom("cf_a", vec!["Choice 1", "Choice 2"])
        .set_custom("custom.cf_b", 7);
    let (sent, lead) = called("createLead", async |client| {
        client.create_lead(&request).await
    })
    .await;
    assert_eq!(line(&sent), "POST /lead/");
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"name":"Bluth Company","status_id":"stat_1","contacts":[{"name":"Gob","#,
            r#""title":"Sr. Vice President","emails":[{"email":"gob@example.com","type":"office"}],"#,
            r#""phones":[{"phone":"8004445555","type":"office"}],"#,
            r#""urls":[{"url":"https://example.com","type":"url"}],"custom.cf_c":"CEO"}],"#,
            r#""addresses":[{"city":"San Francisco"}],"#,
            r#""custom.cf_a":["Choice 1","Choice 2"],"custom.cf_b":7}"#
        )
    );
    assert_eq!(lead.id, some(LEAD));
    let source = lead.custom("cf_ORxgoOQ5YH1p7lDQzFJ88b4z0j7PLLTRaG66m8bmcKv");
    assert_eq!(source, Some(&json!("Website contact form")));
}

#[tokio::test]
async fn invalid_custom_fields_of_a_new_lead_are_rejected_before_sending() {
    let mut request = CreateLeadRequest::new();
    request.extra.insert("opportunities".to_owned(), json!([]));
    let client = respond_with(MockResponse::json(200, "{}"));
    let outcome = client.create_lead(&request).await;
    assert!(
        matches!(outcome, Err(Error::InvalidRequest(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_lead_is_read() {
    let params = GetLeadParams::new();
    let (sent, lead) = called("getLead", async |client| {
        client.get_lead(LEAD, &params).await
    })
    .await;
    assert_eq!(line(&sent), format!("GET /lead/{LEAD}/"));
    assert_no_body(&sent);
    assert_eq!(lead.status_label, some("Potential"));
}

#[tokio::test]
async fn fields_of_a_lead_are_selected() {
    let params = GetLeadParams::new().fields(["display_name", "custom"]);
    let client = respond_with(MockResponse::json(
        200,
        r#"{"display_name":"B","custom.cf_a":1,"num_emails":2}"#,
    ));
    let lead = client
        .get_lead(LEAD, &params)
        .await
        .expect("it is a success");
    assert_eq!(
        line(&last()),
        format!("GET /lead/{LEAD}/?_fields=display_name,custom")
    );
    assert_eq!(lead.display_name, some("B"));
    assert_eq!(lead.custom("cf_a"), Some(&json!(1)));
    // A smart field.
    assert_eq!(lead.extra["num_emails"], json!(2));
}

#[tokio::test]
async fn a_lead_is_deleted() {
    let sent = done(async |client| client.delete_lead(LEAD).await).await;
    assert_eq!(line(&sent), format!("DELETE /lead/{LEAD}/"));
    assert_no_body(&sent);
}

#[tokio::test]
async fn leads_are_merged() {
    let request = MergeLeadsRequest::new("lead_a", "lead_b");
    let sent = done(async |client| client.merge_leads(&request).await).await;
    assert_eq!(line(&sent), "POST /lead/merge/");
    assert_eq!(sent.text(), r#"{"source":"lead_a","destination":"lead_b"}"#);
}
