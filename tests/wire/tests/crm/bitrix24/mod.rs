//! `POST /crm.lead.update` of Bitrix24.

mod answers;
mod custom;
mod fields;
mod requests;
mod secrets;

use crm_clients::bitrix24::Client;
use crm_clients::bitrix24::errors::CrmLeadUpdateError;
use crm_clients::bitrix24::types::{CrmLeadUpdateRequest, CrmLeadUpdateResponse, LeadFields};
use crm_clients::{Error, Response};
use trine_loopback::{Answer, Loopback, Recorded};

/// A client that sends all it has to the server, as through a webhook.
fn client(server: &Loopback) -> Client {
    let builder = Client::builder().base_url(format!("{}/rest/1/hook7f3a", server.url()));
    builder.build().expect("the client can be built")
}

/// What goes out for fields.
async fn sent(fields: LeadFields) -> Recorded {
    let server = Loopback::answering(Answer::json(200, "{}"));
    let request = CrmLeadUpdateRequest::new(1608, fields);
    client(&server).crm_lead_update(&request).await.expect("it is answered with success");
    server.request()
}

/// What a call comes to that is answered so.
async fn answered(
    answer: Answer,
) -> Result<Response<CrmLeadUpdateResponse>, Error<CrmLeadUpdateError>> {
    let server = Loopback::answering(answer);
    let request = CrmLeadUpdateRequest::new(1608, LeadFields::new().title("LLC"));
    client(&server).crm_lead_update(&request).await
}
