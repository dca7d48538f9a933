//! The operations of Bitrix24. Most tests use `POST /crm.lead.update`, which has the most features;
//! [`operations`] tests the requests and responses of the others.

mod batches;
mod custom;
mod envelopes;
mod errors;
mod fields;
mod filters;
mod oauth;
mod operations;
mod pages;
mod payloads;
mod requests;
mod responses;
mod secrets;
mod states;

use crm_clients::RetryPolicy;
use crm_clients::bitrix24::Client;
use crm_clients::bitrix24::errors::CrmLeadUpdateError;
use crm_clients::bitrix24::types::{CrmLeadUpdateRequest, CrmLeadUpdateResponse, LeadFields};
use crm_clients::{Error, Response};
use trine_loopback::{Loopback, MockResponse, Recorded};

use crate::scripted_server::ScriptedServer;

thread_local! {
    // Each test has its own thread.
    static SERVER: ScriptedServer<Client> = ScriptedServer::new(client);
}

/// Returns a client of a webhook at the server.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder().base_url(format!("{}/rest/1/hook7f3a", server.url()));
    let builder = builder.retry(RetryPolicy::none());
    builder.build().expect("the client can be built")
}

/// Returns the request for these fields.
async fn sent(fields: LeadFields) -> Recorded {
    let client = SERVER.with(|server| server.respond_with(MockResponse::json(200, "{}")));
    let request = CrmLeadUpdateRequest::new(1608, fields);
    client
        .crm_lead_update(&request)
        .await
        .expect("a success response");
    SERVER.with(ScriptedServer::last)
}

/// Returns the result of a call for a response.
async fn result_of(
    response: MockResponse,
) -> Result<Response<CrmLeadUpdateResponse>, Error<CrmLeadUpdateError>> {
    let client = SERVER.with(|server| server.respond_with(response));
    let request = CrmLeadUpdateRequest::new(1608, LeadFields::new().title("LLC"));
    client.crm_lead_update(&request).await
}

/// Makes a call and checks the request: a `POST` of `body` to the method. Returns the decoded
/// response.
async fn exchanged<T, E>(
    method: &str,
    body: &str,
    response_body: &str,
    call: impl AsyncFnOnce(Client) -> Result<Response<T>, Error<E>>,
) -> T
where
    E: std::fmt::Debug,
{
    let client = SERVER.with(|server| server.respond_with(MockResponse::json(200, response_body)));
    let response = match call(client).await {
        Ok(response) => response,
        Err(error) => panic!("{method} failed with {response_body}: {error:?}"),
    };
    assert_eq!(response.raw(), response_body.as_bytes());
    let recorded = SERVER.with(ScriptedServer::last);
    assert_eq!(recorded.method, "POST");
    assert_eq!(recorded.target, format!("/rest/1/hook7f3a/{method}"));
    assert_eq!(recorded.text(), body);
    assert_eq!(recorded.header("accept"), Some("application/json"));
    let media_type = (!body.is_empty()).then_some("application/json");
    assert_eq!(recorded.header("content-type"), media_type);
    response.into_inner()
}
