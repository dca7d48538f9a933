//! Errors according to the guides, which are the same for every operation.

use crm_clients::pipedrive::params::*;
use crm_clients::pipedrive::types::{
    AddLeadLabelRequest, AddLeadRequest, ConvertLeadToDealRequest, ErrorResponse, LeadLabelColor,
    UpdateLeadLabelRequest, UpdateLeadRequest,
};
use crm_clients::pipedrive::{Client, errors};
use trine_loopback::MockResponse;

use super::{LEAD, respond_with};
use crate::call::typed;

/// Tests the error body of the range of statuses, for each of these calls.
macro_rules! client_errors {
    ($client:ident, $status:ident, $($error:ident: $call:expr,)*) => {
        [$(match typed($call.await, $status) {
            errors::$error::ClientError(body) => body,
            #[allow(unreachable_patterns, reason = "some operations declare nothing else")]
            other => panic!("{} is in the range: {other:?}", $status),
        }),*]
    };
}

async fn bodies(client: &Client, status: u16) -> [ErrorResponse; 20] {
    let label = AddLeadLabelRequest::new("Hot", LeadLabelColor::Red);
    client_errors! { client, status,
        GetLeadsError: client.get_leads(&GetLeadsParams::new()),
        GetArchivedLeadsError: client.get_archived_leads(&GetArchivedLeadsParams::new()),
        AddLeadError: client.add_lead(&AddLeadRequest::of_person("t", 1)),
        GetLeadError: client.get_lead(LEAD),
        UpdateLeadError: client.update_lead(LEAD, &UpdateLeadRequest::new()),
        DeleteLeadError: client.delete_lead(LEAD),
        GetLeadUsersError: client.get_lead_users(LEAD),
        SearchLeadsError: client.search_leads(&SearchLeadsParams::new("John")),
        SearchLeadsV2Error: client.search_leads_v2(&SearchLeadsV2Params::new("John")),
        GetLeadFieldsError: client.get_lead_fields(&GetLeadFieldsParams::new()),
        GetDealFieldsError: client.get_deal_fields(&GetDealFieldsParams::new()),
        GetLeadLabelsError: client.get_lead_labels(),
        AddLeadLabelError: client.add_lead_label(&label),
        UpdateLeadLabelError: client.update_lead_label("1", &UpdateLeadLabelRequest::new()),
        DeleteLeadLabelError: client.delete_lead_label("1"),
        GetLeadSourcesError: client.get_lead_sources(),
        ConvertLeadToDealError:
            client.convert_lead_to_deal(LEAD, &ConvertLeadToDealRequest::new()),
        GetLeadConversionStatusError: client.get_lead_conversion_status(LEAD, "1"),
        ConvertDealToLeadError: client.convert_deal_to_lead(33),
        GetDealConversionStatusError: client.get_deal_conversion_status(33, "1"),
    }
}

#[tokio::test]
async fn every_operation_returns_the_reason_of_an_error() {
    let response = r#"{"success":false,"error":"limit reached","error_info":"Upgrade","data":null,"additional_data":null,"code":"feature_capping_deals_limit"}"#;
    let expected = ErrorResponse {
        success: Some(false),
        error: Some("limit reached".to_owned()),
        error_info: Some("Upgrade".to_owned()),
        code: Some("feature_capping_deals_limit".to_owned()),
        data: None,
        additional_data: None,
    };
    for status in [401, 402, 403, 405, 410, 415, 422, 429] {
        let client = respond_with(MockResponse::json(status, response));
        for body in bodies(&client, status).await {
            assert_eq!(body, expected);
        }
    }
}

#[tokio::test]
async fn a_code_can_be_a_number_and_data_any_json() {
    let response = r#"{"success":false,"error":"no","code":429,"data":[{"a":1}]}"#;
    let client = respond_with(MockResponse::json(429, response));
    for body in bodies(&client, 429).await {
        assert_eq!(body.code.as_deref(), Some("429"));
        assert_eq!(body.data, Some(serde_json::json!([{"a": 1}])));
    }
}

#[tokio::test]
async fn server_errors_have_no_type() {
    for status in [500, 501, 503] {
        let client = respond_with(MockResponse::json(status, r#"{"success":false}"#));
        let error = client.get_lead(LEAD).await.expect_err("it is an error");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        let crm_clients::Error::Api(error) = error else {
            panic!("the server responded: {error:?}");
        };
        assert_eq!(error.parsed(), None);
        assert_eq!(error.text(), r#"{"success":false}"#);
    }
}
