//! `PUT /lead/{id}/` of Close.

mod answers;
mod custom;
mod fields;
mod payloads;
mod requests;
mod secrets;

use crm_clients::close::Client;
use crm_clients::close::errors::UpdateLeadError;
use crm_clients::close::types::{Lead, UpdateLeadRequest};
use crm_clients::{Error, Response};
use trine_loopback::{Answer, Loopback};

use crate::asked::Asked;

const LEAD: &str = "lead_70jZ5hiVt5X31MZ3vJ0R0GJMqJEihkoF7TtSVFbN2ty";

thread_local! {
    // Each test has a thread of its own.
    static ASKED: Asked<Client> = Asked::new(client);
}

/// A client that sends all it has to the server.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder()
        .basic_auth("api_7f3a", "")
        .base_url(server.url());
    builder.build().expect("the client can be built")
}

/// What a call comes to that is answered so.
async fn answered(answer: Answer) -> Result<Response<Lead>, Error<UpdateLeadError>> {
    let client = ASKED.with(|asked| asked.to_answer(answer));
    client
        .update_lead(LEAD, &UpdateLeadRequest::new().name("Bluth"))
        .await
}
