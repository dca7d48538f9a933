//! Bitrix24: fields are cleared with an empty string, flags are `Y` and `N`, and one list adds,
//! edits and deletes phone numbers. The secret of a webhook is in the path, a token in the body.

use crm_clients::Error;
use crm_clients::bitrix24::Client;
use crm_clients::bitrix24::errors::CrmLeadUpdateError;
use crm_clients::bitrix24::types::{CrmLeadUpdateRequest, LeadFields, MultiField};
use serde_json::{Value as Json, json};
use trine_demo::report::{self, Outcome, State, Wire};
use trine_demo::server::{Choice, Crm};

const LEAD: i64 = 1608;
/// An expired token.
const EXPIRED: &str = "demo-expired-token";
/// The indices of the document's servers.
const WEBHOOK: usize = 0;
const OAUTH: usize = 1;

pub(crate) async fn play() -> Outcome {
    report::title("Bitrix24", "crm_lead_update, POST /crm.lead.update");
    let crm = Crm::start("bitrix24", |request| {
        match request.json()["auth"] == EXPIRED {
            true => Choice::example(401, "expired_token"),
            false => Choice::status(200),
        }
    })?;
    let secret = [("user_id", "1"), ("secret", "demo-secret")];
    let client = Client::builder()
        .base_url(crm.base_url(WEBHOOK, &secret))
        .http_client(crate::without_proxy()?)
        .build()?;
    set_and_clear(&crm, &client).await?;
    phones(&crm, &client).await?;

    let client = Client::builder()
        .oauth2(EXPIRED)
        .base_url(crm.base_url(OAUTH, &[]))
        .http_client(crate::without_proxy()?)
        .build()?;
    expired_token(&crm, &client).await
}

async fn set_and_clear(crm: &Crm, client: &Client) -> Outcome {
    report::call("set the title and a flag, clear comments, company and a custom field: \"\"");
    let fields = LeadFields::new()
        .title("LLC Titov")
        .opened(true)
        .clear_comments()
        .clear_company_id()
        .clear_custom("1720019876534");
    let response = client
        .crm_lead_update(&CrmLeadUpdateRequest::new(LEAD, fields))
        .await?;
    let wire = Wire {
        body: json!({
            "id": LEAD,
            "fields": {
                "TITLE": "LLC Titov",
                "OPENED": "Y",
                "COMMENTS": "",
                "COMPANY_ID": "",
                "UF_CRM_1720019876534": "",
            },
        }),
        fields: &[
            (State::Set, "/fields/TITLE"),
            (State::Set, "/fields/OPENED"),
            (State::Cleared, "/fields/COMMENTS"),
            (State::Cleared, "/fields/COMPANY_ID"),
            (State::Cleared, "/fields/UF_CRM_1720019876534"),
            (State::Unchanged, "/fields/NAME"),
            (State::Unchanged, "/fields/STATUS_ID"),
        ],
        ..post()
    };
    wire.show(&crm.last_request())?;
    let time = response.time.as_ref().ok_or("the response has no time")?;
    report::response(
        response.status(),
        "CrmLeadUpdateResponse",
        &[
            ("result", &response.result),
            ("time.duration", &time.duration),
            ("time.date_finish", &time.date_finish),
        ],
    )
}

async fn phones(crm: &Crm, client: &Client) -> Outcome {
    report::call("add a phone number, edit another and delete a third");
    let fields = LeadFields::new().phone([
        MultiField::new().value("555888").value_type("WORK"),
        MultiField::new()
            .id(225)
            .value("44444")
            .value_type("MOBILE"),
        MultiField::new().id(226).delete(true),
    ]);
    let response = client
        .crm_lead_update(&CrmLeadUpdateRequest::new(LEAD, fields))
        .await?;
    let wire = Wire {
        body: json!({
            "id": LEAD,
            "fields": {
                "PHONE": [
                    {"VALUE": "555888", "VALUE_TYPE": "WORK"},
                    {"ID": 225, "VALUE": "44444", "VALUE_TYPE": "MOBILE"},
                    {"ID": 226, "DELETE": "Y"},
                ],
            },
        }),
        fields: &[
            (State::Set, "/fields/PHONE"),
            (State::Unchanged, "/fields/PHONE/0/ID"),
            (State::Unchanged, "/fields/PHONE/1/DELETE"),
            (State::Unchanged, "/fields/PHONE/2/VALUE"),
            (State::Unchanged, "/fields/EMAIL"),
            (State::Unchanged, "/fields/COMMENTS"),
        ],
        ..post()
    };
    wire.show(&crm.last_request())?;
    report::response(
        response.status(),
        "CrmLeadUpdateResponse",
        &[("result", &response.result)],
    )
}

async fn expired_token(crm: &Crm, client: &Client) -> Outcome {
    report::call("call as an application with an expired token");
    let fields = LeadFields::new().name("Gleb");
    let result = client
        .crm_lead_update(&CrmLeadUpdateRequest::new(LEAD, fields))
        .await;
    let wire = Wire {
        request: "POST /rest/crm.lead.update",
        body: json!({"id": LEAD, "fields": {"NAME": "Gleb"}, "auth": EXPIRED}),
        fields: &[(State::Set, "/auth"), (State::Set, "/fields/NAME")],
        ..post()
    };
    wire.show(&crm.last_request())?;
    let Err(Error::Api(error)) = &result else {
        return Err(format!("expected an error, found {result:?}").into());
    };
    let Some(CrmLeadUpdateError::ClientError(body)) = error.parsed() else {
        return Err(format!("expected ClientError, found {error:?}").into());
    };
    report::response(
        error.status(),
        "CrmLeadUpdateError::ClientError",
        &[
            ("error", &body.error),
            ("error_description", &body.error_description),
        ],
    )
}

/// The common properties of calls through the webhook: the secret is in the path, and not in a
/// header.
fn post() -> Wire {
    Wire {
        request: "POST /rest/1/demo-secret/crm.lead.update",
        credential: None,
        body: Json::Null,
        clearing: json!(""),
        fields: &[],
    }
}
