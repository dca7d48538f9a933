//! The valid counterpart of `close.rs`.

use crm_clients::close::types::{Contact, Lead, LeadAddressInput, UpdateLeadRequest};
use crm_clients::close::{Client, Server};

fn main() {
    let mut request = UpdateLeadRequest::new()
        .name("Bluth")
        .addresses([LeadAddressInput::new().label("business")])
        .set_custom("id", 1)
        .clear_custom("id")
        .add_custom("id", 1)
        .remove_custom("id", 1);
    request.url = None;
    let _ = |lead: Lead, contact: Contact| (lead.custom("id") == contact.custom("id"), lead);
    let _ = Client::builder()
        .basic_auth("key", "")
        .bearer_token("token");
    let _ = Client::builder().server(Server::Production);
    let _ = async |client: &Client| client.update_lead("1", &request).await.is_ok();
}
