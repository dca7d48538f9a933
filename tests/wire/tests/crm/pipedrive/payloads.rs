//! The real payloads of Pipedrive.

use crm_clients::pipedrive::types::*;

use crate::payloads::{Payload, assert_written_as_read, payload};

/// Files without a type of the client, with the reason.
const OTHERS: &[(&str, &str)] = &[
    (
        "pipedream.webhook-*",
        "the body of a webhook: a client receives none",
    ),
    ("oauth.*", "the token response, which the session reads"),
];

/// Responses of operations: the vendor's own examples, and those of clients' tests.
macro_rules! responses {
    ($($operation:literal $type:ident,)*) => {
        [$(
            payload::<$type>(
                concat!("v*.", $operation, ".2*.response.json"), "", stringify!($type),
            ),
            payload::<$type>(
                concat!("*-test.", $operation, ".*response.json"), "", stringify!($type),
            ),
        )*]
    };
}

fn payloads() -> Vec<Payload> {
    let mut payloads = vec![
        payload::<UpdateLeadRequest>("*.updateLead.*request.json", "", "UpdateLeadRequest"),
        payload::<UpdateLeadRequest>("issue*.request.json", "", "UpdateLeadRequest"),
        payload::<AddLeadRequest>("*.addLead.*request.json", "", "AddLeadRequest"),
        payload::<SearchLeadsResponse>("v1.searchLeads.*.json", "", "SearchLeadsResponse"),
        payload::<SearchLeadsResponse>("*.searchLeads.v1.*.json", "", "SearchLeadsResponse"),
        payload::<SearchLeadsV2Response>("v2.searchLeads.*.json", "", "SearchLeadsV2Response"),
        payload::<SearchLeadsV2Response>("*.searchLeads.v2.*.json", "", "SearchLeadsV2Response"),
        payload::<LeadNotFoundResponse>("v1.*.404.response.json", "", "LeadNotFoundResponse"),
        payload::<ErrorResponse>("*.404.response.json", "", "ErrorResponse"),
        payload::<ErrorResponse>("error-*.response.json", "", "ErrorResponse"),
    ];
    payloads.extend(responses! {
        "updateLead" UpdateLeadResponse,
        "getLead" GetLeadResponse,
        "addLead" GetLeadResponse,
        "getLeads" GetLeadsResponse,
        "getArchivedLeads" GetLeadsResponse,
        "deleteLead" DeleteResponse,
        "getLeadUsers" GetLeadUsersResponse,
        "getLeadFields" GetLeadFieldsResponse,
        "getDealFields" GetDealFieldsResponse,
        "getLeadLabels" GetLeadLabelsResponse,
        "addLeadLabel" LeadLabelResponse,
        "updateLeadLabel" LeadLabelResponse,
        "deleteLeadLabel" DeleteResponse,
        "getLeadSources" GetLeadSourcesResponse,
        "convertLeadToDeal" ConversionResponse,
        "convertDealToLead" ConversionResponse,
        "getLeadConversionStatus" ConversionStatusResponse,
        "getDealConversionStatus" ConversionStatusResponse,
    });
    payloads
}

#[test]
fn payloads_are_written_as_they_were_read() {
    assert_written_as_read("pipedrive", &payloads(), OTHERS);
}
