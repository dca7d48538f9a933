//! Code that must not compile for Bitrix24.

use crm_clients::Patch;
use crm_clients::bitrix24::types::{
    CrmLeadUpdateRequest, LeadFields, LeadUpdateOptions, MultiField,
};
use crm_clients::bitrix24::{Client, Server};

fn fields_that_cannot_be_cleared() {
    let _ = LeadFields::new().clear_status_id(); //~ E0599
    let _ = LeadFields::new().clear_currency_id(); //~ E0599
    let _ = LeadFields::new().clear_opportunity(); //~ E0599
    let _ = LeadFields::new().clear_assigned_by_id(); //~ E0599
    let _ = LeadFields::new().clear_opened(); //~ E0599
    let _ = LeadFields::new().clear_is_manual_opportunity(); //~ E0599
    let _ = LeadFields::new().clear_contact_ids(); //~ E0599
    let _ = LeadFields::new().clear_email(); //~ E0599
    let _ = LeadFields::new().clear_im(); //~ E0599
    let _ = LeadFields::new().clear_link(); //~ E0599
    let _ = LeadFields::new().clear_phone(); //~ E0599
    let _ = LeadFields::new().clear_web(); //~ E0599
    let _ = MultiField::new().clear_value(); //~ E0599
    let _ = LeadUpdateOptions::new().clear_register_sonet_event(); //~ E0599
    let mut fields = LeadFields::new();
    fields.status_id = Patch::Null; //~ E0308
}

fn requests_without_their_required_parts() {
    let _ = CrmLeadUpdateRequest::new(1); //~ E0061
    let _ = CrmLeadUpdateRequest::default(); //~ E0599
    #[rustfmt::skip]
    let _ = CrmLeadUpdateRequest { id: 1, options: None, params: None }; //~ E0063
    let _ = CrmLeadUpdateRequest::new(1, LeadFields::new()).clear_params(); //~ E0599
}

fn custom_fields_that_take_one_value() {
    let _ = LeadFields::new().add_custom("id", 1); //~ E0599
    let _ = LeadFields::new().remove_custom("id", 1); //~ E0599
}

fn what_is_spelled_otherwise() {
    let _ = LeadFields::new().opened("Y"); //~ E0308
    let _ = MultiField::new().type_id("PHONE"); //~ E0599
}

fn servers_without_their_variables() {
    #[rustfmt::skip]
    let _ = Server::Webhook { portal: String::new(), user_id: String::new() }; //~ E0063
    let _ = Server::Oauth; //~ E0533
    let _ = Client::builder().bearer_token("token"); //~ E0599
}

fn main() {}
