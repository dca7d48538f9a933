//! Close: custom fields are set, cleared and unchanged, and values are added and removed.

use crm_clients::Error;
use crm_clients::close::Client;
use crm_clients::close::errors::UpdateLeadError;
use crm_clients::close::types::UpdateLeadRequest;
use serde_json::{Value as Json, json};
use trine_demo::report::{self, Outcome, State, Wire};
use trine_demo::server::{Choice, Crm};

const LEAD: &str = "lead_70jZ5hiVt5X31MZ3vJ0R0GJMqJEihkoF7TtSVFbN2ty";
/// The IDs of custom fields: two with one value, and one with several.
const SOURCE: &str = "cf_ORxgoOQ5YH1p7lDQzFJ88b4z0j7PLLTRaG66m8bmcKv";
const INDUSTRY: &str = "cf_FSYEbxYJFsnY9tN1OTAPIF33j7Sw5Lb7Eawll7JzoNh";
const WEEKDAYS: &str = "cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c";
/// An unknown custom field.
const UNKNOWN: &str = "LinkedIn";

pub(crate) async fn play() -> Outcome {
    report::title("Close", "update_lead, PUT /lead/{id}/");
    let crm = Crm::start("close", |request| {
        match request.json().get(format!("custom.{UNKNOWN}")) {
            Some(_) => Choice::example(400, "nested_field_error"),
            None => Choice::status(200),
        }
    })?;
    let client = Client::builder()
        .basic_auth("demo_api_key", "")
        .base_url(crm.base_url(0, &[]))
        .http_client(crate::without_proxy()?)
        .build()?;
    set_and_clear(&crm, &client).await?;
    add_and_remove(&crm, &client).await?;
    unknown_field(&crm, &client).await
}

async fn set_and_clear(crm: &Crm, client: &Client) -> Outcome {
    report::call("set the description and a custom field, clear another one: null");
    let body = UpdateLeadRequest::new()
        .description("Best show ever canceled. Sad.")
        .set_custom(SOURCE, "Website contact form")
        .clear_custom(INDUSTRY);
    let lead = client.update_lead(LEAD, &body).await?;
    let wire = Wire {
        body: json!({
            "description": "Best show ever canceled. Sad.",
            "custom.cf_ORxgoOQ5YH1p7lDQzFJ88b4z0j7PLLTRaG66m8bmcKv": "Website contact form",
            "custom.cf_FSYEbxYJFsnY9tN1OTAPIF33j7Sw5Lb7Eawll7JzoNh": null,
        }),
        fields: &[
            (State::Set, "/description"),
            (
                State::Set,
                "/custom.cf_ORxgoOQ5YH1p7lDQzFJ88b4z0j7PLLTRaG66m8bmcKv",
            ),
            (
                State::Cleared,
                "/custom.cf_FSYEbxYJFsnY9tN1OTAPIF33j7Sw5Lb7Eawll7JzoNh",
            ),
            (
                State::Unchanged,
                "/custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c",
            ),
            (State::Unchanged, "/name"),
            (State::Unchanged, "/status_id"),
        ],
        ..put()
    };
    wire.show(&crm.last_request())?;
    report::response(
        lead.status(),
        "Lead",
        &[
            ("name", &lead.name),
            ("description", &lead.description),
            ("date_updated", &lead.date_updated),
            ("custom(…)", &lead.custom(SOURCE)),
        ],
    )
}

async fn add_and_remove(crm: &Crm, client: &Client) -> Outcome {
    report::call("add a value to a custom field with several values, and remove another");
    let body = UpdateLeadRequest::new()
        .add_custom(WEEKDAYS, "Wednesday")
        .remove_custom(WEEKDAYS, "Friday");
    let lead = client.update_lead(LEAD, &body).await?;
    let wire = Wire {
        body: json!({
            "custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c.add": "Wednesday",
            "custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c.remove": "Friday",
        }),
        fields: &[
            (
                State::Set,
                "/custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c.add",
            ),
            (
                State::Set,
                "/custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c.remove",
            ),
            (
                State::Unchanged,
                "/custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c",
            ),
        ],
        ..put()
    };
    wire.show(&crm.last_request())?;
    report::response(
        lead.status(),
        "Lead",
        &[("display_name", &lead.display_name)],
    )
}

async fn unknown_field(crm: &Crm, client: &Client) -> Outcome {
    report::call("set a custom field that does not exist");
    let body = UpdateLeadRequest::new().set_custom(UNKNOWN, "https://www.linkedin.com/in/gob");
    let result = client.update_lead(LEAD, &body).await;
    let wire = Wire {
        body: json!({"custom.LinkedIn": "https://www.linkedin.com/in/gob"}),
        fields: &[(State::Set, "/custom.LinkedIn")],
        ..put()
    };
    wire.show(&crm.last_request())?;
    let Err(Error::Api(error)) = &result else {
        return Err(format!("expected an error, found {result:?}").into());
    };
    let Some(UpdateLeadError::BadRequest(body)) = error.parsed() else {
        return Err(format!("expected BadRequest, found {error:?}").into());
    };
    report::response(
        error.status(),
        "UpdateLeadError::BadRequest",
        &[("field_errors", &body.field_errors)],
    )
}

/// The common properties of the calls. The credential is `demo_api_key:` in base64.
fn put() -> Wire {
    Wire {
        request: "PUT /api/v1/lead/lead_70jZ5hiVt5X31MZ3vJ0R0GJMqJEihkoF7TtSVFbN2ty/",
        credential: Some(("authorization", "Basic ZGVtb19hcGlfa2V5Og==")),
        body: Json::Null,
        clearing: Json::Null,
        fields: &[],
    }
}
