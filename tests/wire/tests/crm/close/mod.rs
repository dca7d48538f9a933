//! Close: the requests and responses of each operation.

mod activities;
mod bulk;
mod contacts;
mod custom;
mod custom_fields;
mod documented_examples;
mod envelopes;
mod errors;
mod exports;
mod fields;
mod leads;
mod oauth;
mod pages;
mod payloads;
mod request_fields;
mod requests;
mod responses;
mod search;
mod search_fields;
mod secrets;
mod statuses;

use std::fmt::Debug;

use crm_clients::RetryPolicy;
use crm_clients::close::Client;
use crm_clients::close::errors::UpdateLeadError;
use crm_clients::close::types::{Lead, UpdateLeadRequest};
use crm_clients::{Error, Response};
use serde::Serialize;
use trine_loopback::{Loopback, MockResponse, Recorded};

use crate::json_diff::JsonDiff;
use crate::scripted_server::ScriptedServer;
use crate::spec::Spec;

const LEAD: &str = "lead_70jZ5hiVt5X31MZ3vJ0R0GJMqJEihkoF7TtSVFbN2ty";

thread_local! {
    // Each test has its own thread.
    static SERVER: ScriptedServer<Client> = ScriptedServer::new(client);
}

/// Returns a client with all credentials for the server.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder()
        .basic_auth("api_7f3a", "")
        .base_url(server.url())
        .retry(RetryPolicy::none());
    builder.build().expect("the client can be built")
}

/// Returns the client, and sets the next response.
fn respond_with(response: MockResponse) -> Client {
    SERVER.with(|server| server.respond_with(response))
}

/// Returns the last request.
fn last() -> Recorded {
    SERVER.with(ScriptedServer::last)
}

/// Returns the result of a call for a response.
async fn result_of(response: MockResponse) -> Result<Response<Lead>, Error<UpdateLeadError>> {
    respond_with(response)
        .update_lead(LEAD, &UpdateLeadRequest::new().name("Bluth"))
        .await
}

/// Makes a call with the spec's example as the response. Returns the request and the decoded
/// response, which contains the whole example.
async fn called<T: Serialize, E: Debug>(
    operation: &str,
    call: impl AsyncFnOnce(Client) -> Result<Response<T>, Error<E>>,
) -> (Recorded, T) {
    let spec = Spec::read("close");
    let (examples, schema) = spec.operations()[operation].responses();
    let example = examples[0];
    let client = respond_with(MockResponse::json(200, example.to_string()));
    let response = call(client).await.expect("it is a success");
    let read = response.into_inner();
    let written = serde_json::to_value(&read).expect("what was read can be written");
    let mut comparison = JsonDiff::new(&spec, false);
    comparison.compare(operation, example, Some(&written), &[schema]);
    assert_eq!(comparison.problems, Vec::<String>::new());
    (last(), read)
}

/// Makes a call without response content, for each valid response.
async fn done<E: Debug>(call: impl AsyncFn(Client) -> Result<Response<()>, Error<E>>) -> Recorded {
    let responses = [
        MockResponse::json(200, ""),
        MockResponse::json(200, "{}"),
        MockResponse::status(204),
    ];
    for response in responses {
        let client = respond_with(response);
        call(client).await.expect("it is a success");
    }
    last()
}

/// Returns the method and the target of a request.
fn line(recorded: &Recorded) -> String {
    format!("{} {}", recorded.method, recorded.target)
}

/// Asserts that no body and no body headers were sent.
fn assert_no_body(recorded: &Recorded) {
    assert_eq!(recorded.text(), "");
    assert_eq!(recorded.header("content-type"), None);
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}
