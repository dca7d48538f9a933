//! `POST /crm.lead.update` of Bitrix24.

mod answers;
mod custom;
mod fields;
mod payloads;
mod requests;
mod secrets;

use crm_clients::bitrix24::Client;
use crm_clients::bitrix24::errors::CrmLeadUpdateError;
use crm_clients::bitrix24::types::{CrmLeadUpdateRequest, CrmLeadUpdateResponse, LeadFields};
use crm_clients::{Error, Response};
use trine_loopback::{Answer, Loopback, Recorded};

use crate::asked::Asked;

thread_local! {
    // Each test has a thread of its own.
    static ASKED: Asked<Client> = Asked::new(client);
}

/// A client that sends all it has to the server, as through a webhook.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder().base_url(format!("{}/rest/1/hook7f3a", server.url()));
    builder.build().expect("the client can be built")
}

/// What goes out for fields.
async fn sent(fields: LeadFields) -> Recorded {
    let client = ASKED.with(|asked| asked.to_answer(Answer::json(200, "{}")));
    let request = CrmLeadUpdateRequest::new(1608, fields);
    client
        .crm_lead_update(&request)
        .await
        .expect("it is answered with success");
    ASKED.with(Asked::last)
}

/// What a call comes to that is answered so.
async fn answered(
    answer: Answer,
) -> Result<Response<CrmLeadUpdateResponse>, Error<CrmLeadUpdateError>> {
    let client = ASKED.with(|asked| asked.to_answer(answer));
    let request = CrmLeadUpdateRequest::new(1608, LeadFields::new().title("LLC"));
    client.crm_lead_update(&request).await
}
