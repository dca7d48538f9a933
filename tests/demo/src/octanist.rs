//! Octanist: a lead that is identified by its email address. No field can be cleared, so there are
//! no methods to clear fields.

use crm_clients::Error;
use crm_clients::octanist::Client;
use crm_clients::octanist::errors::UpdateLeadError;
use crm_clients::octanist::types::{ErrorInfoOrText, UpdateLeadRequest, WritableLeadStatus};
use serde_json::{Value as Json, json};
use trine_demo::report::{self, Outcome, State, Wire};
use trine_demo::server::{Choice, Crm};

/// The email address of several leads.
const SHARED: &str = "info@example.com";

pub(crate) async fn play() -> Outcome {
    report::title("Octanist", "update_lead, PATCH /leads");
    let crm = Crm::start("octanist", |request| {
        let shared = request.json()["email"] == SHARED;
        Choice::status(if shared { 409 } else { 200 })
    })?;
    let client = Client::builder()
        .api_key("demo-api-key")
        .base_url(crm.base_url(0, &[]))
        .http_client(crate::without_proxy()?)
        .build()?;
    by_email(&crm, &client).await?;
    several_leads(&crm, &client).await
}

async fn by_email(crm: &Crm, client: &Client) -> Outcome {
    report::call("find a lead by its email address and report a sale");
    let body = UpdateLeadRequest::by_email("john@example.com")
        .status(WritableLeadStatus::Won)
        .value("5000");
    let response = client.update_lead(&body).await?;
    let wire = Wire {
        body: json!({"email": "john@example.com", "status": "won", "value": "5000"}),
        fields: &[
            (State::Set, "/email"),
            (State::Set, "/status"),
            (State::Set, "/value"),
            (State::Unchanged, "/id"),
            (State::Unchanged, "/phone"),
            (State::Unchanged, "/note"),
            (State::Unchanged, "/lossReason"),
        ],
        ..patch()
    };
    wire.show(&crm.last_request())?;
    report::response(
        response.status(),
        "UpdateLeadResponse",
        &[("success", &response.success), ("data", &response.data)],
    )
}

async fn several_leads(crm: &Crm, client: &Client) -> Outcome {
    report::call("find a lead by an email address that several leads share");
    let body = UpdateLeadRequest::by_email(SHARED).note("Signed the annual plan");
    let result = client.update_lead(&body).await;
    let wire = Wire {
        body: json!({"email": SHARED, "note": "Signed the annual plan"}),
        fields: &[
            (State::Set, "/email"),
            (State::Set, "/note"),
            (State::Unchanged, "/status"),
        ],
        ..patch()
    };
    wire.show(&crm.last_request())?;
    let Err(Error::Api(error)) = &result else {
        return Err(format!("expected an error, found {result:?}").into());
    };
    let Some(UpdateLeadError::Conflict(body)) = error.parsed() else {
        return Err(format!("expected Conflict, found {error:?}").into());
    };
    let Some(ErrorInfoOrText::ErrorInfo(info)) = &body.error else {
        return Err(format!("expected an error with a code, found {body:?}").into());
    };
    report::response(
        error.status(),
        "UpdateLeadError::Conflict",
        &[("error.code", &info.code), ("error.message", &info.message)],
    )
}

/// The common properties of the calls.
fn patch() -> Wire {
    Wire {
        request: "PATCH /api/leads",
        credential: Some(("x-api-key", "demo-api-key")),
        body: Json::Null,
        clearing: Json::Null,
        fields: &[],
    }
}
