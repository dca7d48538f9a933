//! Code that must not compile for Pipedrive.

use crm_clients::Patch;
use crm_clients::octanist;
use crm_clients::pipedrive::types::{Lead, LeadValue, UpdateLeadRequest};
use crm_clients::pipedrive::{Client, Server};

fn fields_that_cannot_be_cleared() {
    let _ = UpdateLeadRequest::new().clear_owner_id(); //~ E0599
    let _ = UpdateLeadRequest::new().clear_label_ids(); //~ E0599
    let _ = UpdateLeadRequest::new().clear_is_archived(); //~ E0599
    let _ = UpdateLeadRequest::new().clear_visible_to(); //~ E0599
    let _ = UpdateLeadRequest::new().clear_was_seen(); //~ E0599
    let mut request = UpdateLeadRequest::new();
    request.owner_id = Patch::Null; //~ E0308
    request.visible_to = Patch::Null; //~ E0308
}

fn parts_of_a_value_that_cannot_be_left_or_cleared() {
    let _ = LeadValue::new(1); //~ E0061
    let _ = LeadValue::default(); //~ E0599
    let _ = LeadValue::new(1, "EUR").clear_currency(); //~ E0599
    let _ = LeadValue { amount: 1.0 }; //~ E0063
}

fn custom_fields_that_take_one_value() {
    let _ = UpdateLeadRequest::new().add_custom("id", "value"); //~ E0599
    let _ = UpdateLeadRequest::new().remove_custom("id", "value"); //~ E0599
}

fn custom_fields_of_a_response(lead: Lead) {
    let _ = lead.clone().set_custom("id", 1); //~ E0599
    let _ = lead.clear_custom("id"); //~ E0599
}

fn fields_that_only_the_server_sets() {
    let _ = UpdateLeadRequest::new().creator_id(1); //~ E0599
    let _ = UpdateLeadRequest::new().add_time("2026-01-01"); //~ E0599
}

async fn the_request_of_another_crm(client: &Client) {
    let request = octanist::types::UpdateLeadRequest::by_id("1");
    let _ = client.update_lead("1", &request).await; //~ E0308
}

fn credentials_and_servers_that_there_are_not() {
    let _ = Client::builder().basic_auth("user", "password"); //~ E0599
    let _ = Server::Company {}; //~ E0063
}

fn main() {}
