//! Real payloads of Octanist. Files of the older generation start with `legacy`.

use crm_clients::octanist::types::*;

use crate::payloads::{Payload, assert_written_as_read, payload};

/// Files without a type of the client, with the reason.
const OTHERS: &[(&str, &str)] = &[];

fn payloads() -> Vec<Payload> {
    vec![
        payload::<CreateLeadRequest>("create-lead.*request.json", "", "CreateLeadRequest"),
        payload::<CreateLeadRequest>("legacy.create-lead.*request.json", "", "CreateLeadRequest"),
        payload::<CreateLeadResponse>("create-lead.*response.json", "", "CreateLeadResponse"),
        payload::<CreateLeadResponse>(
            "legacy.create-lead.*response.json",
            "",
            "CreateLeadResponse",
        ),
        payload::<GetLeadsResponse>("get-leads.*response.json", "", "GetLeadsResponse"),
        payload::<GetLeadsResponse>("legacy.get-leads.*response.json", "", "GetLeadsResponse"),
        payload::<GetLeadResponse>("get-lead.*response.json", "", "GetLeadResponse"),
        payload::<UpdateLeadRequest>("update-lead.*request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadRequest>("legacy.update-lead.*request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadResponse>("update-lead.*response.json", "", "UpdateLeadResponse"),
        payload::<UpdateLeadResponse>(
            "legacy.update-lead.*response.json",
            "",
            "UpdateLeadResponse",
        ),
        payload::<StatsRequest>("stats.*request.json", "", "StatsRequest"),
        payload::<StatsResponse>("stats.*response.json", "", "StatsResponse"),
        payload::<CheckResponse>("check.*response.json", "", "CheckResponse"),
        payload::<ErrorResponse>("error-*.response.json", "", "ErrorResponse"),
        payload::<ErrorResponse>("legacy.error.*response.json", "", "ErrorResponse"),
    ]
}

#[test]
fn payloads_are_written_as_they_were_read() {
    assert_written_as_read("octanist", &payloads(), OTHERS);
}
