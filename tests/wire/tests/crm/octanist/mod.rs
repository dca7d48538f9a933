//! Octanist. [`responses`], [`fields`], [`requests`] and [`secrets`] test everything about one
//! operation, `PATCH /leads`; the other modules test one group of operations each.

mod envelopes;
mod fields;
mod leads;
mod pages;
mod payloads;
mod requests;
mod responses;
mod secrets;
mod stats;

use crm_clients::RetryPolicy;
use crm_clients::octanist::Client;
use crm_clients::octanist::errors::UpdateLeadError;
use crm_clients::octanist::types::{
    ErrorCode, ErrorInfoOrText, ErrorResponse, UpdateLeadRequest, UpdateLeadResponse,
};
use crm_clients::{Error, Response};
use serde_json::json;
use trine_loopback::{Loopback, MockResponse};

use crate::call::line;
use crate::scripted_server::ScriptedServer;

thread_local! {
    // Each test has its own thread.
    static SERVER: ScriptedServer<Client> = ScriptedServer::new(client);
}

/// Returns a client with all credentials for the server.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder()
        .api_key("key-7f3a")
        .base_url(server.url())
        .retry(RetryPolicy::none());
    builder.build().expect("the client can be built")
}

/// Returns a client with a fixed response.
fn respond_with(response: MockResponse) -> Client {
    SERVER.with(|server| server.respond_with(response))
}

/// Returns the last request, after checking its key.
#[track_caller]
fn was_sent() -> String {
    let request = SERVER.with(ScriptedServer::last);
    assert_eq!(request.header("x-api-key"), Some("key-7f3a"));
    assert_eq!(request.header("accept"), Some("application/json"));
    let kind = (!request.body.is_empty()).then_some("application/json");
    assert_eq!(request.header("content-type"), kind);
    line(&request)
}

/// Returns an error with a code.
fn failing(status: u16, code: &ErrorCode) -> MockResponse {
    let error = json!({"code": code.as_str(), "message": "no", "details": {}});
    MockResponse::json(
        status,
        json!({"success": false, "error": error}).to_string(),
    )
}

#[track_caller]
fn assert_code(body: &ErrorResponse, code: &ErrorCode) {
    let Some(ErrorInfoOrText::ErrorInfo(info)) = &body.error else {
        panic!("it has no code: {body:?}");
    };
    assert_eq!(info.code.as_ref(), Some(code));
    assert_eq!(info.message.as_deref(), Some("no"));
    assert_eq!(info.details, Some([].into()));
}

/// Returns the result of a call for a response.
async fn result_of(
    response: MockResponse,
) -> Result<Response<UpdateLeadResponse>, Error<UpdateLeadError>> {
    let client = SERVER.with(|server| server.respond_with(response));
    client
        .update_lead(&UpdateLeadRequest::by_id("lead_abc123").note("called"))
        .await
}
