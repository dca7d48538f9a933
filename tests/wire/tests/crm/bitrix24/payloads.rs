//! The real payloads of Bitrix24.

use crm_clients::bitrix24::types::{CrmLeadUpdateRequest, CrmLeadUpdateResponse, ErrorResponse};

use crate::payloads::{Payload, assert_written_as_read, payload};

/// Files that hold no type of the client, with the reason.
const OTHERS: &[(&str, &str)] = &[
    // Operations that are not described yet.
    ("*", "not described yet"),
];

fn payloads() -> Vec<Payload> {
    let request = "CrmLeadUpdateRequest";
    let response = "CrmLeadUpdateResponse";
    vec![
        payload::<CrmLeadUpdateRequest>("crm-lead-update.*.request.json", "", request),
        payload::<CrmLeadUpdateResponse>("crm-lead-update.*.response.json", "", response),
        payload::<CrmLeadUpdateResponse>("*.update.response.json", "", response),
        // All methods fail alike.
        payload::<ErrorResponse>("*.error.json", "", "ErrorResponse"),
        payload::<ErrorResponse>("error-code-doc.json", "", "ErrorResponse"),
    ]
}

#[test]
fn payloads_are_written_as_they_were_read() {
    assert_written_as_read("bitrix24", &payloads(), OTHERS);
}
