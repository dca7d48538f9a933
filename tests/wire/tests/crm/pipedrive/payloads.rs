//! The real payloads of Pipedrive.

use crm_clients::pipedrive::types::{
    Lead, LeadNotFoundResponse, UpdateLeadRequest, UpdateLeadResponse,
};

use crate::payloads::{Payload, assert_written_as_read, payload};

/// Files that hold no type of the client, with the reason.
const OTHERS: &[(&str, &str)] = &[
    (
        "pipedream.webhook-*",
        "the body of a webhook: nobody asks for it",
    ),
    // Operations that are not described yet.
    ("*", "not described yet"),
];

fn payloads() -> Vec<Payload> {
    vec![
        payload::<UpdateLeadRequest>("*.updateLead.request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadRequest>("issue*.request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadResponse>("v1.updateLead.200.response.json", "", "UpdateLeadResponse"),
        payload::<UpdateLeadResponse>("sdk-test.*Lead.response.json", "", "UpdateLeadResponse"),
        // The same lead in the answers of other operations.
        payload::<UpdateLeadResponse>("v1.getLead.200.response.json", "", "UpdateLeadResponse"),
        payload::<Lead>("*getLeads.*response.json", "/data/*", "Lead"),
        payload::<LeadNotFoundResponse>(
            "v1.updateLead.404.response.json",
            "",
            "LeadNotFoundResponse",
        ),
        payload::<LeadNotFoundResponse>("error-*.response.json", "", "LeadNotFoundResponse"),
    ]
}

#[test]
fn payloads_are_written_as_they_were_read() {
    assert_written_as_read("pipedrive", &payloads(), OTHERS);
}
