//! Every field unchanged, set and cleared, which sends an empty string.
#![allow(deprecated, reason = "what the spec deprecates is still sent")]

use crm_clients::bitrix24::types::{
    CrmLeadUpdateRequest, LeadFields, LeadSource, LeadStage, LeadUpdateOptions, MultiField,
};
use serde_json::{Value as Json, json};
use trine_loopback::{Loopback, MockResponse};

use super::{client, sent};
use crate::fields::{Field, assert_complete, assert_states, field};

type F = LeadFields;

fn fields() -> Vec<Field<F>> {
    let mut fields = text_fields();
    fields.extend([
        field("BIRTHDATE", |f: F| f.birthdate("1990-05-17"), "1990-05-17")
            .or_clear(F::clear_birthdate, ""),
        field("COMPANY_ID", |f: F| f.company_id(12), 12).or_clear(F::clear_company_id, ""),
        field("CONTACT_ID", |f: F| f.contact_id(13), 13).or_clear(F::clear_contact_id, ""),
        field(
            "SOURCE_ID",
            |f: F| f.source_id(LeadSource::TradeShow),
            "TRADE_SHOW",
        )
        .or_clear(F::clear_source_id, ""),
        field("ASSIGNED_BY_ID", |f: F| f.assigned_by_id(1), 1),
        field(
            "CONTACT_IDS",
            |f: F| f.contact_ids([13, 14]),
            json!([13, 14]),
        ),
        field("CURRENCY_ID", |f: F| f.currency_id("USD"), "USD"),
        field("OPENED", |f: F| f.opened(true), "Y"),
        field(
            "IS_MANUAL_OPPORTUNITY",
            |f: F| f.is_manual_opportunity(false),
            "N",
        ),
        field("OPPORTUNITY", |f: F| f.opportunity(12500.5), 12500.5),
        field(
            "STATUS_ID",
            |f: F| f.status_id(LeadStage::InProcess),
            "IN_PROCESS",
        ),
        field(
            "EMAIL",
            |f: F| f.email([value("a@b.c")]),
            json!([{"VALUE": "a@b.c"}]),
        ),
        field(
            "IM",
            |f: F| f.im([value("@ann")]),
            json!([{"VALUE": "@ann"}]),
        ),
        field("LINK", |f: F| f.link([value("x")]), json!([{"VALUE": "x"}])),
        field(
            "PHONE",
            |f: F| f.phone([value("555888")]),
            json!([{"VALUE": "555888"}]),
        ),
        field(
            "WEB",
            |f: F| f.web([value("www")]),
            json!([{"VALUE": "www"}]),
        ),
    ]);
    fields
}

fn value(value: &str) -> MultiField {
    MultiField::new().value(value)
}

fn text_fields() -> Vec<Field<F>> {
    macro_rules! texts {
        ($($key:literal $set:ident $clear:ident,)*) => {
            vec![$(field($key, |f: F| f.$set("Глеб"), "Глеб").or_clear(F::$clear, ""),)*]
        };
    }
    texts! {
        "ADDRESS" address clear_address,
        "ADDRESS_2" address_2 clear_address_2,
        "ADDRESS_CITY" address_city clear_address_city,
        "ADDRESS_COUNTRY" address_country clear_address_country,
        "ADDRESS_COUNTRY_CODE" address_country_code clear_address_country_code,
        "ADDRESS_POSTAL_CODE" address_postal_code clear_address_postal_code,
        "ADDRESS_PROVINCE" address_province clear_address_province,
        "ADDRESS_REGION" address_region clear_address_region,
        "COMMENTS" comments clear_comments,
        "COMPANY_TITLE" company_title clear_company_title,
        "HONORIFIC" honorific clear_honorific,
        "LAST_NAME" last_name clear_last_name,
        "NAME" name clear_name,
        "ORIGINATOR_ID" originator_id clear_originator_id,
        "ORIGIN_ID" origin_id clear_origin_id,
        "POST" post clear_post,
        "SECOND_NAME" second_name clear_second_name,
        "SOURCE_DESCRIPTION" source_description clear_source_description,
        "STATUS_DESCRIPTION" status_description clear_status_description,
        "TITLE" title clear_title,
        "UTM_CAMPAIGN" utm_campaign clear_utm_campaign,
        "UTM_CONTENT" utm_content clear_utm_content,
        "UTM_MEDIUM" utm_medium clear_utm_medium,
        "UTM_SOURCE" utm_source clear_utm_source,
        "UTM_TERM" utm_term clear_utm_term,
    }
}

fn multi_fields() -> Vec<Field<MultiField>> {
    type M = MultiField;
    vec![
        field("ID", |m: M| m.id(225), 225),
        field("VALUE", |m: M| m.value("555888"), "555888"),
        field("VALUE_TYPE", |m: M| m.value_type("WORK"), "WORK"),
        field("DELETE", |m: M| m.delete(true), "Y"),
    ]
}

fn request_fields() -> Vec<Field<CrmLeadUpdateRequest>> {
    type R = CrmLeadUpdateRequest;
    vec![
        field("id", |r: R| r.id(7), 7),
        field(
            "fields",
            |r: R| r.fields(F::new().name("Gleb")),
            json!({"NAME": "Gleb"}),
        ),
        field(
            "options",
            |r: R| r.options(LeadUpdateOptions::new().register_sonet_event(true)),
            json!({"REGISTER_SONET_EVENT": "Y"}),
        ),
        field(
            "params",
            |r: R| r.params(LeadUpdateOptions::new().register_sonet_event(false)),
            json!({"REGISTER_SONET_EVENT": "N"}),
        ),
    ]
}

#[test]
fn the_tables_have_every_field_of_the_spec() {
    assert_complete(&fields(), "bitrix24", "LeadFields");
    assert_complete(&multi_fields(), "bitrix24", "MultiField");
    assert_complete(&request_fields(), "bitrix24", "CrmLeadUpdateRequest");
}

#[tokio::test]
async fn every_field_is_unchanged_set_or_cleared() {
    let start = (LeadFields::new(), json!({}));
    assert_states(&fields(), start, "/fields", sent).await;
}

#[tokio::test]
async fn every_field_of_a_multi_field_is_unchanged_or_set() {
    let start = (MultiField::new(), json!({}));
    assert_states(&multi_fields(), start, "/fields/PHONE/0", async |phone| {
        sent(LeadFields::new().phone([phone])).await
    })
    .await;
}

#[tokio::test]
async fn every_part_of_the_request_is_unchanged_or_set() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let client = client(&server);
    let start = CrmLeadUpdateRequest::new(1608, LeadFields::new());
    let start = (start, json!({"id": 1608, "fields": {}}));
    assert_states(&request_fields(), start, "", async |request| {
        client
            .crm_lead_update(&request)
            .await
            .expect("a success response");
        server.requests().pop().expect("the server got it")
    })
    .await;
}

#[tokio::test]
async fn the_bytes_are_those_of_the_fields_in_the_order_of_the_spec() {
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let fields = LeadFields::new()
        .clear_title()
        .opened(true)
        .opportunity(12500)
        .address("a \"b\"");
    let request = CrmLeadUpdateRequest::new(1608, fields)
        .params(LeadUpdateOptions::new().register_sonet_event(true))
        .options(LeadUpdateOptions::new());
    client(&server)
        .crm_lead_update(&request)
        .await
        .expect("a success response");
    assert_eq!(
        server.request().text(),
        r#"{"id":1608,"fields":{"ADDRESS":"a \"b\"","OPENED":"Y","OPPORTUNITY":12500.0,"TITLE":""},"options":{},"params":{"REGISTER_SONET_EVENT":"Y"}}"#
    );
}

#[tokio::test]
async fn both_flags_are_letters_in_both_directions() {
    for (flag, letter) in [(true, "Y"), (false, "N")] {
        let fields = LeadFields::new()
            .opened(flag)
            .is_manual_opportunity(flag)
            .phone([MultiField::new().delete(flag)]);
        let expected = json!({
            "OPENED": letter,
            "IS_MANUAL_OPPORTUNITY": letter,
            "PHONE": [{"DELETE": letter}],
        });
        assert_eq!(sent(fields).await.json()["fields"], expected);
    }
}

#[tokio::test]
async fn a_phone_number_is_added_edited_and_deleted() {
    let phones = [
        MultiField::new().value("555888").value_type("WORK"),
        MultiField::new().id(225).value("44444").value_type("HOME"),
        MultiField::new().id(226).delete(true),
    ];
    let expected = json!([
        {"VALUE": "555888", "VALUE_TYPE": "WORK"},
        {"ID": 225, "VALUE": "44444", "VALUE_TYPE": "HOME"},
        {"ID": 226, "DELETE": "Y"},
    ]);
    let fields = LeadFields::new()
        .phone(phones.clone())
        .email(phones.clone())
        .web(phones);
    let body = sent(fields).await.json();
    for kind in ["PHONE", "EMAIL", "WEB"] {
        assert_eq!(body["fields"][kind], expected);
    }
}

#[tokio::test]
async fn every_stage_and_source_is_sent_as_its_code_and_unlisted_ones_unmodified() {
    let stages: [(LeadStage, &str); 6] = [
        (LeadStage::New, "NEW"),
        (LeadStage::InProcess, "IN_PROCESS"),
        (LeadStage::Processed, "PROCESSED"),
        (LeadStage::Junk, "JUNK"),
        (LeadStage::Converted, "CONVERTED"),
        ("UC_1A2B3C".into(), "UC_1A2B3C"),
    ];
    for (stage, code) in stages {
        let body = sent(LeadFields::new().status_id(stage)).await.json();
        assert_eq!(body["fields"], json!({"STATUS_ID": code}));
    }
    let sources: [(LeadSource, &str); 13] = [
        (LeadSource::Call, "CALL"),
        (LeadSource::Email, "EMAIL"),
        (LeadSource::Web, "WEB"),
        (LeadSource::Advertising, "ADVERTISING"),
        (LeadSource::Partner, "PARTNER"),
        (LeadSource::Recommendation, "RECOMMENDATION"),
        (LeadSource::TradeShow, "TRADE_SHOW"),
        (LeadSource::Webform, "WEBFORM"),
        (LeadSource::Callback, "CALLBACK"),
        (LeadSource::RcGenerator, "RC_GENERATOR"),
        (LeadSource::Store, "STORE"),
        (LeadSource::Other, "OTHER"),
        ("1|TELEGRAM".into(), "1|TELEGRAM"),
    ];
    for (source, code) in sources {
        let body = sent(LeadFields::new().source_id(source)).await.json();
        assert_eq!(body["fields"], json!({"SOURCE_ID": code}));
    }
}

#[tokio::test]
async fn lists_can_be_set_to_an_empty_list_and_null_is_never_sent() {
    let none: [i64; 0] = [];
    let fields = LeadFields::new().contact_ids(none).phone([]);
    let body = sent(fields).await.json();
    assert_eq!(body["fields"], json!({"CONTACT_IDS": [], "PHONE": []}));

    let cleared = fields_cleared().await;
    let members = cleared.as_object().expect("fields are members");
    assert!(
        members.values().all(|value| *value == json!("")),
        "{cleared}"
    );
}

async fn fields_cleared() -> Json {
    let fields = LeadFields::new()
        .clear_title()
        .clear_company_id()
        .clear_birthdate();
    sent(fields.clear_custom("1")).await.json()["fields"].clone()
}
