//! Pipedrive: one field is set, cleared and unchanged, and also a custom field.

use crm_clients::Error;
use crm_clients::pipedrive::Client;
use crm_clients::pipedrive::errors::UpdateLeadError;
use crm_clients::pipedrive::types::{LeadValue, UpdateLeadRequest, VisibleTo};
use serde_json::{Value as Json, json};
use trine_demo::report::{self, Outcome, State, Wire};
use trine_demo::server::{Choice, Crm};

/// The only existing lead.
const LEAD: &str = "adf21080-0e10-11eb-879b-05d71fb426ec";
const UNKNOWN: &str = "00000000-0000-0000-0000-000000000000";
/// The key of a custom field: 40 hexadecimal digits.
const SEGMENT: &str = "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e";

pub(crate) async fn play() -> Outcome {
    report::title("Pipedrive", "update_lead, PATCH /leads/{id}");
    let crm = Crm::start("pipedrive", |request| {
        let known = request.path().ends_with(LEAD);
        Choice::status(if known { 200 } else { 404 })
    })?;
    let client = Client::builder()
        .api_key("demo-api-token")
        .base_url(crm.base_url(0, &[]))
        .http_client(crate::without_proxy()?)
        .build()?;
    set(&crm, &client).await?;
    clear(&crm, &client).await?;
    leave(&crm, &client).await?;
    unknown_lead(&crm, &client).await
}

async fn set(crm: &Crm, client: &Client) -> Outcome {
    report::call("set the value, the visibility and a custom field");
    let body = UpdateLeadRequest::new()
        .value(LeadValue::new(999.5, "USD"))
        .visible_to(VisibleTo::Group)
        .set_custom(SEGMENT, "Private person");
    let response = client.update_lead(LEAD, &body).await?;
    let wire = Wire {
        body: json!({
            "value": {"amount": 999.5, "currency": "USD"},
            "visible_to": "3",
            SEGMENT: "Private person",
        }),
        fields: &[
            (State::Set, "/value"),
            (State::Set, "/visible_to"),
            (State::Set, "/9dc80c50d78a15643bfc4ca79d76156a73a1ca0e"),
            (State::Unchanged, "/title"),
        ],
        ..patch()
    };
    wire.show(&crm.last_request())?;
    let lead = response.data.as_ref().ok_or("the response has no lead")?;
    report::response(
        response.status(),
        "UpdateLeadResponse",
        &[
            ("data.title", &lead.title),
            ("data.value", &lead.value),
            ("data.visible_to", &lead.visible_to),
            ("data.add_time", &lead.add_time),
            ("data.custom(…)", &lead.custom(SEGMENT)),
        ],
    )
}

async fn clear(crm: &Crm, client: &Client) -> Outcome {
    report::call("clear the value and the custom field: null");
    let body = UpdateLeadRequest::new().clear_value().clear_custom(SEGMENT);
    let response = client.update_lead(LEAD, &body).await?;
    let wire = Wire {
        body: json!({"value": null, SEGMENT: null}),
        fields: &[
            (State::Cleared, "/value"),
            (State::Cleared, "/9dc80c50d78a15643bfc4ca79d76156a73a1ca0e"),
            (State::Unchanged, "/visible_to"),
        ],
        ..patch()
    };
    wire.show(&crm.last_request())?;
    report::response(
        response.status(),
        "UpdateLeadResponse",
        &[("success", &response.success)],
    )
}

async fn leave(crm: &Crm, client: &Client) -> Outcome {
    report::call("leave both unchanged, and set the title");
    let body = UpdateLeadRequest::new().title("Renewal");
    let response = client.update_lead(LEAD, &body).await?;
    let wire = Wire {
        body: json!({"title": "Renewal"}),
        fields: &[
            (State::Set, "/title"),
            (State::Unchanged, "/value"),
            (
                State::Unchanged,
                "/9dc80c50d78a15643bfc4ca79d76156a73a1ca0e",
            ),
        ],
        ..patch()
    };
    wire.show(&crm.last_request())?;
    report::response(
        response.status(),
        "UpdateLeadResponse",
        &[("success", &response.success)],
    )
}

async fn unknown_lead(crm: &Crm, client: &Client) -> Outcome {
    report::call("update a lead that does not exist");
    let body = UpdateLeadRequest::new().title("Renewal");
    let result = client.update_lead(UNKNOWN, &body).await;
    let wire = Wire {
        request: "PATCH /v1/leads/00000000-0000-0000-0000-000000000000",
        body: json!({"title": "Renewal"}),
        fields: &[(State::Set, "/title")],
        ..patch()
    };
    wire.show(&crm.last_request())?;
    let Err(Error::Api(error)) = &result else {
        return Err(format!("expected an error, found {result:?}").into());
    };
    let Some(UpdateLeadError::NotFound(body)) = error.parsed() else {
        return Err(format!("expected NotFound, found {error:?}").into());
    };
    report::response(
        error.status(),
        "UpdateLeadError::NotFound",
        &[("error", &body.error), ("error_info", &body.error_info)],
    )
}

/// The common properties of the calls.
fn patch() -> Wire {
    Wire {
        request: "PATCH /v1/leads/adf21080-0e10-11eb-879b-05d71fb426ec",
        credential: Some(("x-api-token", "demo-api-token")),
        body: Json::Null,
        clearing: Json::Null,
        fields: &[],
    }
}
