//! Pipedrive. [`responses`], [`custom`], [`fields`], [`requests`] and [`secrets`] test everything
//! about one operation, `PATCH /leads/{id}`; the other modules test one group of operations each.

mod conversion;
mod custom;
mod envelopes;
mod failures;
mod fields;
mod labels;
mod leads;
mod oauth;
mod pages;
mod payloads;
mod requests;
mod responses;
mod search;
mod secrets;

use crm_clients::RetryPolicy;
use crm_clients::pipedrive::Client;
use crm_clients::pipedrive::errors::UpdateLeadError;
use crm_clients::pipedrive::types::{UpdateLeadRequest, UpdateLeadResponse};
use crm_clients::{Error, Response};
use trine_loopback::{Loopback, MockResponse};

use crate::call::line;
use crate::scripted_server::ScriptedServer;

const LEAD: &str = "adf21080-0e10-11eb-879b-05d71fb426ec";
const OTHER_LEAD: &str = "39c433f0-8a4c-11ec-8728-09968f0a1ca0";
const CUSTOM: &str = "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e";

thread_local! {
    // Each test has its own thread.
    static SERVER: ScriptedServer<Client> = ScriptedServer::new(client);
}

/// Returns a client with all credentials for the server.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder()
        .api_key("token-7f3a")
        .base_url(server.url())
        .v2_base_url(format!("{}/v2", server.url()))
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
    assert_eq!(request.header("x-api-token"), Some("token-7f3a"));
    assert_eq!(request.header("accept"), Some("application/json"));
    let kind = (!request.body.is_empty()).then_some("application/json");
    assert_eq!(request.header("content-type"), kind);
    line(&request)
}

/// Returns the result of a call for a response.
async fn result_of(
    response: MockResponse,
) -> Result<Response<UpdateLeadResponse>, Error<UpdateLeadError>> {
    let client = SERVER.with(|server| server.respond_with(response));
    client
        .update_lead(LEAD, &UpdateLeadRequest::new().title("Renewal"))
        .await
}
