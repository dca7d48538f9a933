//! Success and error responses.
#![allow(deprecated, reason = "what the spec deprecates is still read")]

use std::collections::BTreeMap;

use crm_clients::Error;
use crm_clients::close::errors::UpdateLeadError;
use crm_clients::close::types::{
    Contact, ContactEmail, ContactPhone, FieldError, ItemErrors, Lead, OpportunityStatusType,
    OpportunityValuePeriod, ValidationError,
};
use serde_json::json;
use trine_loopback::MockResponse;

use super::{LEAD, result_of};

const USER: &str = "user_N6KhMpzHRCYQHdn4gRNIFNN5JExnsrprKA6ekxM63XA";

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[tokio::test]
async fn the_documented_response_is_decoded_completely() {
    let body = include_str!("updated.json");
    let response = result_of(MockResponse::json(200, body))
        .await
        .expect("it is a success");
    assert_eq!(response.status(), 200);
    assert_eq!(response.raw(), body.as_bytes());
    let email = ContactEmail {
        email: some("gob@example.com"),
        type_: some("office"),
        is_unsubscribed: Some(false),
    };
    let phone = ContactPhone {
        phone: some("+18004445555"),
        phone_formatted: some("+1 800-444-5555"),
        type_: some("office"),
        country: None,
        is_unsubscribed: None,
        outbound_sms_blocked: None,
        tz_ids: None,
    };
    let contact = Contact {
        id: some("cont_qpjDKxbN3WWsuhaJjg2Qr9pkqHqe1yviZ5BS0dEyz05"),
        lead_id: None,
        organization_id: some("orga_RbREgmiiwcr1w2b4cOnCMQaQPSIFxMqAD2Dh243uxcH"),
        name: some("Gob"),
        display_name: some("Gob"),
        title: some("sr. vice president"),
        emails: Some(vec![email]),
        phones: Some(vec![phone]),
        urls: None,
        timezone: None,
        created_by: some(USER),
        date_created: Some("2013-02-20T05:30:24.844000+00:00".into()),
        updated_by: some(USER),
        date_updated: Some("2013-02-20T05:43:41.611000+00:00".into()),
        extra: BTreeMap::new(),
    };
    let expected = Lead {
        contact_ids: Some(vec![
            "cont_qpjDKxbN3WWsuhaJjg2Qr9pkqHqe1yviZ5BS0dEyz05".to_owned(),
        ]),
        created_by: some(USER),
        date_created: Some("2013-02-20T05:30:24.854000+00:00".into()),
        date_updated: Some("2013-02-20T05:43:41.622000+00:00".into()),
        description: some("Best show ever canceled. Sad."),
        html_url: Some(format!("https://app.close.com/lead/{LEAD}/")),
        id: some(LEAD),
        name: some("Bluth Company"),
        organization_id: some("orga_RbREgmiiwcr1w2b4cOnCMQaQPSIFxMqAD2Dh243uxcH"),
        status_id: some("stat_1ZdiZqcSIkoGVnNOyxiEY58eTGQmFNG3LPlEVQ4V7Nk"),
        updated_by: some(USER),
        url: some("http://thebluthcompany.tumblr.com/"),
        addresses: Some(Vec::new()),
        contacts_summary: None,
        created_by_name: None,
        display_name: some("Bluth Company"),
        integration_links: None,
        localtime: None,
        primary_address_full: None,
        primary_address_summary: None,
        primary_email: None,
        primary_phone: None,
        recent_calls: None,
        source: None,
        status_label: some("Potential"),
        summaries: None,
        tasks: Some(Vec::new()),
        updated_by_name: None,
        contacts: Some(vec![contact]),
        opportunities: Some(Vec::new()),
        extra: BTreeMap::new(),
    };
    assert_eq!(response.into_inner(), expected);
}

#[tokio::test]
async fn undocumented_members_are_decoded() {
    let body = json!({
        "contacts_summary": "Gob and 1 more",
        "created_by_name": null,
        "updated_by_name": "Ann",
        "source": null,
        "localtime": "2026-03-10T12:00:00+01:00",
        "primary_address_full": "747 Howard St, San Francisco",
        "primary_address_summary": "San Francisco",
        "primary_email": {"email": "a@b.c", "type": "office", "is_unsubscribed": true},
        "primary_phone": {"phone": "+1", "country": "US", "tz_ids": ["America/New_York"],
            "outbound_sms_blocked": true},
        "integration_links": [{"name": "Map", "url": "https://map.example"}],
        "addresses": [{"label": null, "city": "Utrecht", "tz_ids": []}],
        "recent_calls": [{"id": "acti_1"}],
        "summaries": [{}],
        "tasks": [{"text": "call", "done": false}],
        "opportunities": [{"confidence": 75, "value": 50000, "status_type": "won",
            "value_period": "weekly", "date_won": "2026-01-01", "contact_id": null, "x": 1}],
        "contacts": [{"urls": [{"url": "https://x.example", "type": "url"}], "custom.cf_c": "CEO"}],
        "custom.cf_a": "Segway",
        "custom.cf_b": ["a", "b"],
        "unknown": 1,
    });
    let response = MockResponse::json(200, body.to_string());
    let lead = result_of(response)
        .await
        .expect("it is a success")
        .into_inner();
    assert_eq!(lead.contacts_summary, some("Gob and 1 more"));
    assert_eq!(lead.created_by_name, None);
    assert_eq!(lead.updated_by_name, some("Ann"));
    assert_eq!(lead.localtime, Some("2026-03-10T12:00:00+01:00".into()));
    assert_eq!(
        lead.primary_address_full,
        some("747 Howard St, San Francisco")
    );
    assert_eq!(lead.primary_address_summary, some("San Francisco"));
    assert_eq!(
        lead.primary_email.expect("an email").is_unsubscribed,
        Some(true)
    );
    let phone = lead.primary_phone.expect("a phone");
    assert_eq!(phone.country, some("US"));
    assert_eq!(phone.outbound_sms_blocked, Some(true));
    assert_eq!(phone.tz_ids, Some(vec!["America/New_York".to_owned()]));
    assert_eq!(lead.integration_links.expect("links")[0].name, some("Map"));
    let address = &lead.addresses.expect("addresses")[0];
    assert_eq!(
        (address.label.as_ref(), address.city.clone()),
        (None, some("Utrecht"))
    );
    assert_eq!(address.tz_ids, Some(Vec::new()));
    assert_eq!(lead.recent_calls.expect("calls")[0]["id"], json!("acti_1"));
    assert_eq!(lead.summaries, Some(vec![BTreeMap::new()]));
    assert_eq!(lead.tasks.expect("tasks")[0]["done"], json!(false));
    let opportunity = &lead.opportunities.expect("opportunities")[0];
    assert_eq!(
        (opportunity.confidence, opportunity.value),
        (Some(75), Some(50000))
    );
    assert_eq!(opportunity.status_type, Some(OpportunityStatusType::Won));
    let weekly = OpportunityValuePeriod::Unlisted("weekly".to_owned());
    assert_eq!(opportunity.value_period, Some(weekly));
    assert_eq!(opportunity.date_won, Some("2026-01-01".into()));
    assert_eq!(opportunity.extra["x"], json!(1));
    let contact = &lead.contacts.as_ref().expect("contacts")[0];
    assert_eq!(
        contact.urls.as_ref().expect("websites")[0].type_,
        some("url")
    );
    assert_eq!(contact.custom("cf_c"), Some(&json!("CEO")));
    let response = MockResponse::json(200, body.to_string());
    let lead = result_of(response)
        .await
        .expect("it is a success")
        .into_inner();
    assert_eq!(lead.custom("cf_a"), Some(&json!("Segway")));
    assert_eq!(lead.custom("custom.cf_b"), Some(&json!(["a", "b"])));
    assert_eq!(lead.extra["unknown"], json!(1));
}

#[tokio::test]
async fn errors_of_a_field_are_typed() {
    let body = r#"{"errors":[],"field-errors":{"lead":"This field is required."}}"#;
    let outcome = result_of(MockResponse::json(400, body)).await;
    let Err(Error::Api(error)) = outcome else {
        panic!("expected an error for 400, found {outcome:?}");
    };
    let required = FieldError::String("This field is required.".to_owned());
    let expected = ValidationError {
        errors: Some(Vec::new()),
        field_errors: Some([("lead".to_owned(), required)].into()),
    };
    assert_eq!(error.parsed(), Some(&UpdateLeadError::BadRequest(expected)));
    assert_eq!(error.raw(), body.as_bytes());
}

#[tokio::test]
async fn errors_of_a_list_item_are_typed() {
    let body = r#"{"field-errors":{"contacts":{"errors":{"0":{"field-errors":{"custom.LinkedIn":"The Custom Field \"LinkedIn\" does not exist."},"errors":[]}}}},"errors":[]}"#;
    let outcome = result_of(MockResponse::json(400, body)).await;
    let Err(Error::Api(error)) = outcome else {
        panic!("expected an error for 400, found {outcome:?}");
    };
    let unknown = "The Custom Field \"LinkedIn\" does not exist.".to_owned();
    let item = ValidationError {
        errors: Some(Vec::new()),
        field_errors: Some([("custom.LinkedIn".to_owned(), FieldError::String(unknown))].into()),
    };
    let items = ItemErrors {
        errors: Some([("0".to_owned(), item)].into()),
    };
    let expected = ValidationError {
        errors: Some(Vec::new()),
        field_errors: Some([("contacts".to_owned(), FieldError::ItemErrors(items))].into()),
    };
    assert_eq!(error.parsed(), Some(&UpdateLeadError::BadRequest(expected)));
}

#[tokio::test]
async fn a_field_error_of_another_shape_is_kept_raw() {
    let body = r#"{"field-errors":{"name":["too long","too odd"]}}"#;
    let outcome = result_of(MockResponse::json(400, body)).await;
    let Err(Error::Api(error)) = outcome else {
        panic!("expected an error for 400, found {outcome:?}");
    };
    let expected = ValidationError {
        errors: None,
        field_errors: Some(
            [(
                "name".to_owned(),
                FieldError::Raw(json!(["too long", "too odd"])),
            )]
            .into(),
        ),
    };
    assert_eq!(error.parsed(), Some(&UpdateLeadError::BadRequest(expected)));
}

#[tokio::test]
async fn a_declared_status_without_a_body_is_typed_for_any_response() {
    let declared = [
        (401, UpdateLeadError::Unauthorized),
        (404, UpdateLeadError::NotFound),
    ];
    for (status, expected) in declared {
        for body in [
            "",
            "{\"error\":\"Empty query: Lead does not exist.\"}",
            "<html></html>",
        ] {
            let outcome = result_of(MockResponse::json(status, body)).await;
            let Err(Error::Api(error)) = outcome else {
                panic!("expected an error for {status}, found {outcome:?}");
            };
            assert_eq!(error.status(), status);
            assert_eq!(error.parsed(), Some(&expected));
            assert!(error.decode_error().is_none());
            assert_eq!(error.raw(), body.as_bytes());
        }
    }
}

#[tokio::test]
async fn an_undeclared_status_is_an_error_without_a_type() {
    for status in [300, 402, 403, 405, 415, 429, 500, 502, 503] {
        let outcome = result_of(MockResponse::json(status, r#"{"errors":["no"]}"#)).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("expected an error for {status}, found {outcome:?}");
        };
        assert_eq!(error.status(), status);
        assert_eq!(error.parsed(), None);
        assert!(error.decode_error().is_none());
        assert_eq!(error.text(), r#"{"errors":["no"]}"#);
    }
}

#[tokio::test]
async fn a_mismatching_error_body_keeps_its_status_and_bytes() {
    let bodies = [
        ("", ""),
        ("Bad Request", ""),
        ("[]", ""),
        (r#"{"errors":"no"}"#, "errors"),
        (r#"{"errors":["no",1]}"#, "errors[1]"),
        (r#"{"errors":[],"field-errors":[]}"#, "field-errors"),
    ];
    for (body, path) in bodies {
        let outcome = result_of(MockResponse::json(400, body)).await;
        let Err(Error::Api(error)) = outcome else {
            panic!("expected an error for 400, found {outcome:?}");
        };
        assert_eq!(error.status(), 400);
        assert_eq!(error.raw(), body.as_bytes());
        assert_eq!(error.parsed(), None);
        let misfit = error.decode_error().expect("the body does not fit");
        assert_eq!(misfit.path(), path, "{body}: {misfit}");
    }
}

#[tokio::test]
async fn a_mismatching_success_names_the_field_and_keeps_the_body() {
    let bodies = [
        ("", ""),
        ("<html></html>", ""),
        ("[]", ""),
        (r#"{"name":7}"#, "name"),
        (r#"{"contact_ids":["a",null]}"#, "contact_ids[1]"),
        (
            r#"{"contacts":[{},{"emails":[{"email":1}]}]}"#,
            "contacts[1].emails[0].email",
        ),
        (r#"{"addresses":[{"tz_ids":"x"}]}"#, "addresses[0].tz_ids"),
        (
            r#"{"opportunities":[{"confidence":0.5}]}"#,
            "opportunities[0].confidence",
        ),
        (
            r#"{"custom.cf_a":1,"primary_email":"a@b.c"}"#,
            "primary_email",
        ),
    ];
    for (body, path) in bodies {
        let outcome = result_of(MockResponse::json(200, body)).await;
        let Err(Error::Decode(error)) = outcome else {
            panic!("{body} was taken: {outcome:?}");
        };
        assert_eq!(error.path(), path, "{body}: {error}");
        assert_eq!(error.raw(), body.as_bytes());
        assert!(error.to_string().contains("PUT /lead/{id}/"), "{error}");
    }
}

#[tokio::test]
async fn the_limit_has_a_retry_delay() {
    let limit = "limit=100, remaining=0, reset=5";
    let error = result_of(MockResponse::json(429, "{}").header("ratelimit", limit)).await;
    let error = error.expect_err("it is an error");
    assert!(error.is_retryable());
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(5)));
    // Every response has the header; a remaining limit is not a reason to wait.
    let limit = "limit=100, remaining=50, reset=5";
    let error = result_of(MockResponse::json(404, "{}").header("ratelimit", limit)).await;
    assert_eq!(error.expect_err("it is an error").retry_after(), None);
}
