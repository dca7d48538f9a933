//! Code that must not compile for Octanist.

use crm_clients::Patch;
use crm_clients::octanist::Client;
use crm_clients::octanist::types::{UpdateLeadRequest, WritableLeadStatus};

fn updates_without_an_identifier() {
    let _ = UpdateLeadRequest::new(); //~ E0599
    let _ = UpdateLeadRequest::default(); //~ E0599
    let _: UpdateLeadRequest = Default::default(); //~ E0277
    #[rustfmt::skip]
    let _ = UpdateLeadRequest { //~ E0639
        id: None,
        email: None,
        phone: None,
        status: None,
        changed_to: None,
        value: None,
        note: None,
        loss_reason: None,
    };
    #[rustfmt::skip]
    let _ = UpdateLeadRequest { id: None, ..UpdateLeadRequest::by_id("1") }; //~ E0639
    let _ = UpdateLeadRequest::by_id(); //~ E0061
    let _ = UpdateLeadRequest::by_note("note"); //~ E0599
}

fn fields_that_cannot_be_cleared() {
    let _ = UpdateLeadRequest::by_id("1").clear_id(); //~ E0599
    let _ = UpdateLeadRequest::by_id("1").clear_email(); //~ E0599
    let _ = UpdateLeadRequest::by_id("1").clear_phone(); //~ E0599
    let _ = UpdateLeadRequest::by_id("1").clear_status(); //~ E0599
    let _ = UpdateLeadRequest::by_id("1").clear_changed_to(); //~ E0599
    let _ = UpdateLeadRequest::by_id("1").clear_value(); //~ E0599
    let _ = UpdateLeadRequest::by_id("1").clear_note(); //~ E0599
    let _ = UpdateLeadRequest::by_id("1").clear_loss_reason(); //~ E0599
    let mut request = UpdateLeadRequest::by_id("1");
    request.note = Patch::Null; //~ E0308
}

fn what_can_only_be_read() {
    let _ = WritableLeadStatus::Open; //~ E0599
    let _ = UpdateLeadRequest::by_id("1").set_custom("id", 1); //~ E0599
    let _ = UpdateLeadRequest::by_id("1").value(true); //~ E0277
}

async fn a_call_without_a_body(client: &Client) {
    let _ = client.update_lead().await; //~ E0061
}

fn main() {}
