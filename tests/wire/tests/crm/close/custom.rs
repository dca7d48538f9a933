//! Custom fields: `custom.` and an ID, with the suffixes `.add` and `.remove`.

use crm_clients::Error;
use crm_clients::close::types::UpdateLeadRequest;
use serde_json::{Value as Json, json};
use trine_loopback::{Loopback, MockResponse};

use super::{LEAD, SERVER, client};
use crate::scripted_server::ScriptedServer;

const FIELD: &str = "cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c";

async fn sent(request: &UpdateLeadRequest) -> Json {
    let client = SERVER.with(|server| server.respond_with(MockResponse::json(200, "{}")));
    client
        .update_lead(LEAD, request)
        .await
        .expect("a success response");
    SERVER.with(ScriptedServer::last).json()
}

#[tokio::test]
async fn a_custom_field_is_set_cleared_added_to_and_removed_from() {
    let key = format!("custom.{FIELD}");
    let (add, remove) = (format!("{key}.add"), format!("{key}.remove"));
    let prefixed = key.as_str();
    // The prefix is added only if it is missing.
    for id in [FIELD, prefixed] {
        let new = UpdateLeadRequest::new;
        assert_eq!(
            sent(&new().set_custom(id, "Segway")).await,
            json!({&key: "Segway"})
        );
        assert_eq!(
            sent(&new().set_custom(id, json!(["a", "b"]))).await,
            json!({&key: ["a", "b"]})
        );
        assert_eq!(sent(&new().set_custom(id, 12)).await, json!({&key: 12}));
        assert_eq!(sent(&new().clear_custom(id)).await, json!({&key: null}));
        assert_eq!(
            sent(&new().add_custom(id, "Wednesday")).await,
            json!({&add: "Wednesday"})
        );
        assert_eq!(
            sent(&new().remove_custom(id, "Friday")).await,
            json!({&remove: "Friday"})
        );
    }
}

#[tokio::test]
async fn adding_and_removing_combine_and_keep_the_other_fields() {
    let request = UpdateLeadRequest::new()
        .status("Potential")
        .add_custom("cf_days", "Wednesday")
        .remove_custom("cf_days", "Friday")
        .clear_custom("cf_old")
        .set_custom("cf_new", true);
    let body = json!({
        "status": "Potential",
        "custom.cf_days.add": "Wednesday",
        "custom.cf_days.remove": "Friday",
        "custom.cf_old": null,
        "custom.cf_new": true,
    });
    assert_eq!(sent(&request).await, body);
    assert_eq!(request.custom("cf_old"), Some(&Json::Null));
    assert_eq!(request.custom("custom.cf_new"), Some(&json!(true)));
    assert_eq!(request.custom("cf_days"), None);
}

#[tokio::test]
async fn the_last_setter_of_a_custom_field_wins() {
    let request = UpdateLeadRequest::new()
        .set_custom("cf_a", 1)
        .clear_custom("custom.cf_a");
    assert_eq!(sent(&request).await, json!({"custom.cf_a": null}));
    let request = UpdateLeadRequest::new()
        .clear_custom("cf_a")
        .set_custom("cf_a", 2);
    assert_eq!(sent(&request).await, json!({"custom.cf_a": 2}));
}

/// The vendor accepts one value to add and one to remove per field; a second one would replace the
/// first in the body.
#[tokio::test]
async fn a_second_value_to_add_or_remove_is_rejected() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let new = UpdateLeadRequest::new;
    for request in [
        new()
            .add_custom("cf_days", "Wednesday")
            .add_custom("custom.cf_days", "Friday"),
        new()
            .remove_custom("cf_days", "Wednesday")
            .remove_custom("cf_days", "Friday"),
    ] {
        let outcome = client.update_lead(LEAD, &request).await;
        let Err(Error::InvalidRequest(error)) = outcome else {
            panic!("it was not rejected: {outcome:?}");
        };
        let says = "expected one value for `custom.cf_days.";
        assert!(error.to_string().contains(says), "{error}");
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn a_field_is_accepted_by_its_older_name() {
    let request = UpdateLeadRequest::new().set_custom("Lead Owner é", "Ann");
    assert_eq!(sent(&request).await, json!({"custom.Lead Owner é": "Ann"}));
}

#[tokio::test]
async fn other_keys_are_rejected_before_sending() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    for key in [
        "",
        "custom.",
        "cf_a",
        "contacts",
        "Custom.cf_a",
        "name",
        "status_id",
    ] {
        let mut request = UpdateLeadRequest::new();
        request.extra.insert(key.to_owned(), json!("x"));
        let outcome = client.update_lead(LEAD, &request).await;
        let Err(Error::InvalidRequest(error)) = outcome else {
            panic!("`{key}` was not rejected: {outcome:?}");
        };
        assert!(error.to_string().contains(key), "{error}");
    }
    let outcome = client
        .update_lead(LEAD, &UpdateLeadRequest::new().clear_custom(""))
        .await;
    assert!(
        matches!(outcome, Err(Error::InvalidRequest(_))),
        "{outcome:?}"
    );
    assert_eq!(server.requests(), []);
}
