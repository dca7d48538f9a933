//! Conversions of leads to deals, and of deals to leads: version 2.

use crm_clients::Error;
use crm_clients::pipedrive::errors::{
    ConvertDealToLeadError, ConvertLeadToDealError, GetDealConversionStatusError,
    GetLeadConversionStatusError,
};
use crm_clients::pipedrive::types::{
    Conversion, ConversionState, ConversionStatus, ConvertLeadToDealRequest, ErrorResponse,
};
use crm_clients::pipedrive::{Client, Server};
use serde_json::json;
use trine_loopback::{Loopback, MockResponse};

use super::{LEAD, OTHER_LEAD, respond_with, was_sent};
use crate::call::typed;
use crate::tls_proxy::TlsProxy;

const JOB: &str = "4b40248b-945a-4802-b996-60fdff8c5c69";

#[tokio::test]
async fn a_started_conversion_returns_its_id() {
    let body = json!({"success": true, "data": {"conversion_id": JOB}, "additional_data": null});
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let requests = [
        (ConvertLeadToDealRequest::new(), "{}"),
        (
            ConvertLeadToDealRequest::new().stage_id(3),
            r#"{"stage_id":3}"#,
        ),
        (
            ConvertLeadToDealRequest::new().pipeline_id(4),
            r#"{"pipeline_id":4}"#,
        ),
    ];
    let expected = Conversion {
        conversion_id: JOB.into(),
    };
    for (request, sent) in requests {
        let started = client
            .convert_lead_to_deal(LEAD, &request)
            .await
            .expect("a success");
        assert_eq!(
            was_sent(),
            format!("POST /v2/leads/{LEAD}/convert/deal {sent}")
        );
        assert_eq!(started.into_inner().data, Some(expected.clone()));
    }
    let started = client.convert_deal_to_lead(33).await.expect("a success");
    assert_eq!(was_sent(), "POST /v2/deals/33/convert/lead");
    assert_eq!(started.into_inner().data, Some(expected));
}

#[tokio::test]
async fn every_state_of_a_job_is_read() {
    let states = [
        ("not_started", ConversionState::NotStarted),
        ("running", ConversionState::Running),
        ("completed", ConversionState::Completed),
        ("failed", ConversionState::Failed),
        ("rejected", ConversionState::Rejected),
        ("paused", ConversionState::Unlisted("paused".to_owned())),
    ];
    for (word, status) in states {
        let body = json!({"success": true, "data": {"conversion_id": JOB, "status": word}});
        let client = respond_with(MockResponse::json(200, body.to_string()));
        let response = client
            .get_lead_conversion_status(LEAD, JOB)
            .await
            .expect("a success");
        let path = format!("/v2/leads/{LEAD}/convert/status/{JOB}");
        assert_eq!(was_sent(), format!("GET {path}"));
        let expected = ConversionStatus {
            conversion_id: JOB.into(),
            status,
            lead_id: None,
            deal_id: None,
        };
        assert_eq!(response.into_inner().data, Some(expected));
    }
}

#[tokio::test]
async fn a_finished_job_returns_the_new_id() {
    let body = json!({"data": {"conversion_id": JOB, "status": "completed", "deal_id": 33}});
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let response = client
        .get_lead_conversion_status(LEAD, JOB)
        .await
        .expect("a success");
    assert_eq!(
        response.into_inner().data.and_then(|data| data.deal_id),
        Some(33)
    );

    let body =
        json!({"data": {"conversion_id": JOB, "status": "completed", "lead_id": OTHER_LEAD}});
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let response = client
        .get_deal_conversion_status(33, JOB)
        .await
        .expect("a success");
    assert_eq!(was_sent(), format!("GET /v2/deals/33/convert/status/{JOB}"));
    let lead = response.into_inner().data.and_then(|data| data.lead_id);
    assert_eq!(lead, Some(OTHER_LEAD.into()));
}

#[tokio::test]
async fn a_status_requires_a_state() {
    let body = json!({"data": {"conversion_id": JOB}}).to_string();
    let client = respond_with(MockResponse::json(200, body));
    let outcome = client.get_lead_conversion_status(LEAD, JOB).await;
    let Err(Error::Decode(error)) = outcome else {
        panic!("it was taken: {outcome:?}");
    };
    assert_eq!(error.path(), "data");
}

#[tokio::test]
async fn not_found_errors_are_typed() {
    let body = json!({
        "success": false, "error": "Entity was not found",
        "error_info": "Object was not found.", "data": null, "additional_data": null,
    });
    let expected = ErrorResponse {
        success: Some(false),
        error: Some("Entity was not found".to_owned()),
        error_info: Some("Object was not found.".to_owned()),
        code: None,
        data: None,
        additional_data: None,
    };
    let client = respond_with(MockResponse::json(404, body.to_string()));
    let nothing = ConvertLeadToDealRequest::new();
    assert_eq!(
        typed(client.convert_lead_to_deal(LEAD, &nothing).await, 404),
        ConvertLeadToDealError::NotFound(expected.clone())
    );
    assert_eq!(
        typed(client.convert_deal_to_lead(33).await, 404),
        ConvertDealToLeadError::NotFound(expected.clone())
    );
    assert_eq!(
        typed(client.get_lead_conversion_status(LEAD, JOB).await, 404),
        GetLeadConversionStatusError::NotFound(expected.clone())
    );
    assert_eq!(
        typed(client.get_deal_conversion_status(33, JOB).await, 404),
        GetDealConversionStatusError::NotFound(expected)
    );
}

#[tokio::test]
async fn both_versions_follow_the_company() {
    let company = Server::Company {
        company_domain: "acme-corp".to_owned(),
    };
    let servers = [
        (None, "api.pipedrive.com", "/v1"),
        (Some(Server::Production), "api.pipedrive.com", "/v1"),
        (Some(company), "acme-corp.pipedrive.com", "/api/v1"),
    ];
    for (server, host, version_1) in servers {
        let loopback = Loopback::with_response(MockResponse::json(200, "{}"));
        let door = TlsProxy::new(&loopback, host);
        let mut builder = Client::builder()
            .api_key("key")
            .http_client(door.client(host));
        if let Some(server) = server {
            builder = builder.server(server);
        }
        let client = builder.build().expect("the client can be built");
        client.get_lead("7").await.expect("a success");
        client.convert_deal_to_lead(33).await.expect("a success");
        let hosts: Vec<_> = loopback
            .requests()
            .iter()
            .map(|sent| sent.header("host").map(str::to_owned))
            .collect();
        assert_eq!(hosts, vec![Some(host.to_owned()); 2]);
        let targets: Vec<_> = loopback
            .requests()
            .into_iter()
            .map(|sent| sent.target)
            .collect();
        assert_eq!(
            targets,
            [
                format!("{version_1}/leads/7"),
                "/api/v2/deals/33/convert/lead".to_owned()
            ]
        );
    }
}
