//! The valid counterpart of `octanist.rs`.

use crm_clients::octanist::Client;
use crm_clients::octanist::types::{UpdateLeadRequest, WritableLeadStatus};

fn main() {
    let by_id = UpdateLeadRequest::by_id("1")
        .status(WritableLeadStatus::Won)
        .value(1);
    let by_email = UpdateLeadRequest::by_email("a@b.c").value("1").note("note");
    let mut request = UpdateLeadRequest::by_phone("+31")
        .loss_reason("price")
        .id("1");
    request.note = None;
    let UpdateLeadRequest { id, .. } = &request;
    assert!(id.is_some());
    let _ = async |client: &Client| {
        let outcomes = [
            client.update_lead(&by_id).await,
            client.update_lead(&by_email).await,
        ];
        outcomes.iter().all(Result::is_ok)
    };
}
