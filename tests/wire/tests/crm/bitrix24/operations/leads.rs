//! Leads.

use crm_clients::bitrix24::types::{
    CrmLeadAddRequest, CrmLeadDeleteRequest, CrmLeadGetRequest, CrmLeadListRequest,
    CrmLeadUpdateRequest, Lead, LeadAddOptions, LeadFields, LeadFilter, LeadSource, LeadStage,
    MultiField, SortDirection, StageSemantics, StoredMultiField,
};
use serde_json::json;

use super::super::exchanged;
use super::envelope;

#[tokio::test]
async fn a_lead_is_added() {
    let phone = MultiField::new().value("555888").value_type("WORK");
    let fields = LeadFields::new()
        .title("LLC Titov")
        .opened(true)
        .opportunity(12500)
        .phone([phone])
        .set_custom("1720019876534", ["a", "b"].map(String::from).to_vec());
    let request =
        CrmLeadAddRequest::new(fields).params(LeadAddOptions::new().register_sonet_event(true));
    let response = exchanged(
        "crm.lead.add",
        r#"{"fields":{"OPENED":"Y","OPPORTUNITY":12500.0,"PHONE":[{"VALUE":"555888","VALUE_TYPE":"WORK"}],"TITLE":"LLC Titov","UF_CRM_1720019876534":["a","b"]},"params":{"REGISTER_SONET_EVENT":"Y"}}"#,
        &envelope("3465"),
        async |client| client.crm_lead_add(&request).await,
    )
    .await;
    assert_eq!(response.result, Some(3465));
    let time = response.time.expect("there is a time");
    assert_eq!(time.operating_reset_at, Some(1_705_765_533));
}

/// The vendor's example: strings, empty strings for dates, null, and other types.
const LEAD: &str = r#"{"ID":"123","TITLE":"Lead","HONORIFIC":null,"NAME":"","COMPANY_ID":"0","CONTACT_ID":null,"IS_RETURN_CUSTOMER":"N","BIRTHDATE":"","SOURCE_ID":"1","STATUS_ID":"IN_PROCESS","CURRENCY_ID":"RUB","OPPORTUNITY":"15000.50","HAS_PHONE":"Y","ASSIGNED_BY_ID":"1","DATE_CREATE":"2024-05-23T18:18:25+03:00","DATE_CLOSED":"","STATUS_SEMANTIC_ID":"P","OPENED":"Y","ADDRESS_LOC_ADDR_ID":"1","PHONE":[{"ID":"11658","VALUE_TYPE":"OTHER","VALUE":"+5454777777","TYPE_ID":"PHONE"}],"UF_CRM_1708952993785":false,"UF_CRM_17":null}"#;

fn assert_is_the_lead(lead: &Lead) {
    assert_eq!(lead.id, Some(123));
    assert_eq!(lead.title.as_deref(), Some("Lead"));
    assert_eq!(lead.honorific, None);
    assert_eq!(lead.name.as_deref(), Some(""));
    assert_eq!((lead.company_id, lead.contact_id), (Some(0), None));
    assert_eq!(lead.is_return_customer, Some(false));
    assert_eq!(lead.birthdate, Some("".into()));
    assert_eq!(lead.source_id, Some(LeadSource::from("1")));
    assert_eq!(lead.status_id, Some(LeadStage::InProcess));
    assert_eq!(lead.opportunity, Some(15000.5));
    assert_eq!(lead.has_phone, Some(true));
    assert_eq!(lead.date_create, Some("2024-05-23T18:18:25+03:00".into()));
    assert_eq!(lead.date_closed, Some("".into()));
    assert_eq!(lead.status_semantic_id, Some(StageSemantics::InProgress));
    assert_eq!(lead.address_loc_addr_id, Some(1));
    assert_eq!(lead.email, None);
    let phone = StoredMultiField {
        id: Some(11658),
        value: Some("+5454777777".to_owned()),
        value_type: Some("OTHER".to_owned()),
        type_id: Some("PHONE".to_owned()),
    };
    assert_eq!(lead.phone, Some(vec![phone]));
    for id in ["1708952993785", "UF_CRM_1708952993785"] {
        assert_eq!(lead.custom(id), Some(&json!(false)));
    }
    assert_eq!(lead.custom("17"), Some(&json!(null)));
    assert_eq!(lead.custom("18"), None);
}

#[tokio::test]
async fn a_lead_is_returned() {
    let response = exchanged(
        "crm.lead.get",
        r#"{"id":123}"#,
        &envelope(LEAD),
        async |client| client.crm_lead_get(&CrmLeadGetRequest::new(123)).await,
    )
    .await;
    assert_is_the_lead(&response.result.expect("there is a lead"));
}

#[tokio::test]
async fn leads_are_listed() {
    let request = CrmLeadListRequest::new()
        .select(["*", "UF_*"])
        .filter(LeadFilter::new())
        .order([("STATUS_ID", SortDirection::Ascending)])
        .start(50);
    let response = exchanged(
        "crm.lead.list",
        r#"{"select":["*","UF_*"],"filter":{},"order":{"STATUS_ID":"ASC"},"start":50}"#,
        &format!(r#"{{"result":[{LEAD},{{}}],"next":100,"total":1104}}"#),
        async |client| client.crm_lead_list(&request).await,
    )
    .await;
    assert_eq!((response.next, response.total), (Some(100), Some(1104)));
    let leads = response.result.expect("there are leads");
    assert_eq!(leads.len(), 2);
    assert_is_the_lead(&leads[0]);
    assert_eq!(leads[1].id, None);
}

#[tokio::test]
async fn leads_are_sorted_by_the_first_field_first() {
    let request = CrmLeadListRequest::new().order([
        ("STATUS_ID", SortDirection::Descending),
        ("DATE_CREATE", SortDirection::Ascending),
        ("ID", SortDirection::Ascending),
    ]);
    exchanged(
        "crm.lead.list",
        r#"{"order":{"STATUS_ID":"DESC","DATE_CREATE":"ASC","ID":"ASC"}}"#,
        "{}",
        async |client| client.crm_lead_list(&request).await,
    )
    .await;
}

#[tokio::test]
async fn the_last_page_of_leads_has_no_next() {
    let response = exchanged(
        "crm.lead.list",
        "{}",
        r#"{"result":[],"total":0}"#,
        async |client| client.crm_lead_list(&CrmLeadListRequest::new()).await,
    )
    .await;
    assert_eq!((response.next, response.total), (None, Some(0)));
    assert_eq!(response.result, Some(Vec::new()));
}

#[tokio::test]
async fn a_lead_is_updated() {
    let request = CrmLeadUpdateRequest::new(1608, LeadFields::new().clear_comments());
    let response = exchanged(
        "crm.lead.update",
        r#"{"id":1608,"fields":{"COMMENTS":""}}"#,
        &envelope("true"),
        async |client| client.crm_lead_update(&request).await,
    )
    .await;
    assert_eq!(response.result, Some(true));
}

#[tokio::test]
async fn a_lead_is_deleted() {
    let response = exchanged(
        "crm.lead.delete",
        r#"{"id":123}"#,
        &envelope("true"),
        async |client| {
            client
                .crm_lead_delete(&CrmLeadDeleteRequest::new(123))
                .await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}
