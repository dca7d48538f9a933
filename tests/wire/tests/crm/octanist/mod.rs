//! `PATCH /leads` of Octanist.

mod answers;
mod fields;
mod payloads;
mod requests;
mod secrets;

use crm_clients::octanist::Client;
use crm_clients::octanist::errors::UpdateLeadError;
use crm_clients::octanist::types::{UpdateLeadRequest, UpdateLeadResponse};
use crm_clients::{Error, Response};
use trine_loopback::{Answer, Loopback};

use crate::asked::Asked;

thread_local! {
    // Each test has a thread of its own.
    static ASKED: Asked<Client> = Asked::new(client);
}

/// A client that sends all it has to the server.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder().api_key("key-7f3a").base_url(server.url());
    builder.build().expect("the client can be built")
}

/// What a call comes to that is answered so.
async fn answered(answer: Answer) -> Result<Response<UpdateLeadResponse>, Error<UpdateLeadError>> {
    let client = ASKED.with(|asked| asked.to_answer(answer));
    client
        .update_lead(&UpdateLeadRequest::by_id("lead_abc123").note("called"))
        .await
}
