//! The real payloads of Close.

use crm_clients::close::types::{Lead, UpdateLeadRequest, ValidationError};

use crate::payloads::{Payload, assert_written_as_read, payload};

/// Files that hold no type of the client, with the reason.
const OTHERS: &[(&str, &str)] = &[
    // Operations that are not described yet.
    ("*", "not described yet"),
];

fn payloads() -> Vec<Payload> {
    vec![
        payload::<UpdateLeadRequest>("update-lead.*request.json", "", "UpdateLeadRequest"),
        payload::<Lead>("update-lead.response.json", "", "Lead"),
        // The same lead in the answers of other operations.
        payload::<Lead>("get-lead.response.json", "", "Lead"),
        payload::<Lead>("create-lead.response.json", "", "Lead"),
        payload::<Lead>("*list-leads.response.json", "/data/*", "Lead"),
        payload::<ValidationError>("error-400.*.response.json", "", "ValidationError"),
    ]
}

#[test]
fn payloads_are_written_as_they_were_read() {
    assert_written_as_read("close", &payloads(), OTHERS);
}
