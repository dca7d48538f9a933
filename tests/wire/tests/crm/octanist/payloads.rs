//! The real payloads of Octanist.

use crm_clients::octanist::types::{ErrorResponse, UpdateLeadRequest, UpdateLeadResponse};

use crate::payloads::{Payload, assert_written_as_read, payload};

/// Files that hold no type of the client, with the reason.
const OTHERS: &[(&str, &str)] = &[
    // Operations that are not described yet.
    ("*", "not described yet"),
];

fn payloads() -> Vec<Payload> {
    vec![
        payload::<UpdateLeadRequest>("update-lead.*request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadRequest>("legacy.update-lead.*request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadResponse>("update-lead.response.json", "", "UpdateLeadResponse"),
        payload::<ErrorResponse>("error-*.response.json", "", "ErrorResponse"),
    ]
}

#[test]
fn payloads_are_written_as_they_were_read() {
    assert_written_as_read("octanist", &payloads(), OTHERS);
}
