//! `PUT /lead/{id}/` of Close.

mod answers;
mod custom;
mod fields;
mod requests;
mod secrets;

use crm_clients::close::Client;
use crm_clients::close::errors::UpdateLeadError;
use crm_clients::close::types::{Lead, UpdateLeadRequest};
use crm_clients::{Error, Response};
use trine_loopback::{Answer, Loopback};

const LEAD: &str = "lead_70jZ5hiVt5X31MZ3vJ0R0GJMqJEihkoF7TtSVFbN2ty";

/// A client that sends all it has to the server.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder().basic_auth("api_7f3a", "").base_url(server.url());
    builder.build().expect("the client can be built")
}

/// What a call comes to that is answered so.
async fn answered(answer: Answer) -> Result<Response<Lead>, Error<UpdateLeadError>> {
    let server = Loopback::answering(answer);
    client(&server).update_lead(LEAD, &UpdateLeadRequest::new().name("Bluth")).await
}
