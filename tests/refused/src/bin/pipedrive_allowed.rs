//! The valid counterpart of `pipedrive.rs`.

use crm_clients::Patch;
use crm_clients::pipedrive::types::{Lead, LeadValue, UpdateLeadRequest};
use crm_clients::pipedrive::{Client, Server};

fn main() {
    let request = UpdateLeadRequest::new()
        .clear_title()
        .clear_person_id()
        .clear_organization_id()
        .clear_value()
        .clear_expected_close_date()
        .clear_channel()
        .clear_channel_id();
    let mut request = request.owner_id(1).is_archived(true).was_seen(true);
    request.title = Patch::Null;
    request.owner_id = None;
    let request = request
        .value(LeadValue::new(1, "EUR"))
        .set_custom("id", 1)
        .clear_custom("id");
    let request = UpdateLeadRequest {
        person_id: Patch::Value(1),
        ..request
    };
    let _ = |lead: Lead| lead.custom("id").cloned();
    let _ = async |client: &Client| client.update_lead("1", &request).await.is_ok();
    let company_domain = String::new();
    let _ = Client::builder().api_key("key").oauth2("token");
    let _ = Server::Company { company_domain };
}
