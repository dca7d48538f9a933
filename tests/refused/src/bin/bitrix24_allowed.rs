//! The valid counterpart of `bitrix24.rs`.

use crm_clients::bitrix24::types::{
    CrmLeadUpdateRequest, LeadFields, LeadStage, LeadUpdateOptions, MultiField,
};
use crm_clients::bitrix24::{Client, Server};

fn main() {
    let fields = LeadFields::new()
        .clear_title()
        .clear_birthdate()
        .clear_company_id()
        .clear_contact_id()
        .clear_source_id()
        .status_id(LeadStage::New)
        .opened(true)
        .phone([MultiField::new().value("1")])
        .set_custom("id", 1)
        .clear_custom("id");
    let fields = LeadFields {
        currency_id: None,
        ..fields
    };
    let options = LeadUpdateOptions::new().register_sonet_event(true);
    let request = CrmLeadUpdateRequest::new(1, fields)
        .options(options.clone())
        .params(options);
    let portal = String::new();
    let (user_id, secret) = (String::new(), String::new());
    let webhook = Server::Webhook {
        portal,
        user_id,
        secret,
    };
    let _ = Client::builder().oauth2("token").server(webhook);
    let _ = async |client: &Client| client.crm_lead_update(&request).await.is_ok();
}
