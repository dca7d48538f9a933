//! Code that must not compile for Close.

use crm_clients::Patch;
use crm_clients::close::types::{Contact, Lead, LeadAddress, LeadAddressInput, UpdateLeadRequest};
use crm_clients::close::{Client, Server};

fn fields_that_cannot_be_cleared() {
    let _ = UpdateLeadRequest::new().clear_name(); //~ E0599
    let _ = UpdateLeadRequest::new().clear_url(); //~ E0599
    let _ = UpdateLeadRequest::new().clear_description(); //~ E0599
    let _ = UpdateLeadRequest::new().clear_status_id(); //~ E0599
    let _ = UpdateLeadRequest::new().clear_status(); //~ E0599
    let _ = UpdateLeadRequest::new().clear_addresses(); //~ E0599
    let _ = LeadAddressInput::new().clear_label(); //~ E0599
    let mut request = UpdateLeadRequest::new();
    request.name = Patch::Null; //~ E0308
    request.url = Some(Patch::Null); //~ E0308
}

fn what_cannot_be_changed_here() {
    let _ = UpdateLeadRequest::new().contacts([]); //~ E0599
    let _ = LeadAddressInput::new().tz_ids(["UTC"]); //~ E0599
}

fn what_was_read_is_not_what_is_written(address: LeadAddress) {
    let _ = UpdateLeadRequest::new().addresses([address]); //~ E0271
}

fn custom_fields_of_a_response(lead: Lead, contact: Contact) {
    let _ = lead.clone().set_custom("id", 1); //~ E0599
    let _ = lead.clone().clear_custom("id"); //~ E0599
    let _ = lead.clone().add_custom("id", 1); //~ E0599
    let _ = lead.remove_custom("id", 1); //~ E0599
    let _ = contact.set_custom("id", 1); //~ E0599
}

fn credentials_and_servers_that_there_are_not() {
    let _ = Client::builder().api_key("key"); //~ E0599
    let _ = Client::builder().basic_auth("key"); //~ E0061
    let _ = Server::Company; //~ E0599
}

fn main() {}
