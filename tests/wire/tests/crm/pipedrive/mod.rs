//! `PATCH /leads/{id}` of Pipedrive.

mod answers;
mod custom;
mod fields;
mod payloads;
mod requests;
mod secrets;

use crm_clients::pipedrive::Client;
use crm_clients::pipedrive::errors::UpdateLeadError;
use crm_clients::pipedrive::types::{UpdateLeadRequest, UpdateLeadResponse};
use crm_clients::{Error, Response};
use trine_loopback::{Answer, Loopback};

use crate::asked::Asked;

const LEAD: &str = "adf21080-0e10-11eb-879b-05d71fb426ec";
const CUSTOM: &str = "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e";

thread_local! {
    // Each test has a thread of its own.
    static ASKED: Asked<Client> = Asked::new(client);
}

/// A client that sends all it has to the server.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder()
        .api_key("token-7f3a")
        .base_url(server.url());
    builder.build().expect("the client can be built")
}

/// What a call comes to that is answered so.
async fn answered(answer: Answer) -> Result<Response<UpdateLeadResponse>, Error<UpdateLeadError>> {
    let client = ASKED.with(|asked| asked.to_answer(answer));
    client
        .update_lead(LEAD, &UpdateLeadRequest::new().title("Renewal"))
        .await
}
