//! Discriminators with values other than strings, or declared by the variants.

use serde_json::{Value as Json, json};
use trine_golden::discriminators::types::*;

use crate::{client, serving};

/// Asserts that `all` is encoded as `json`, and decoded from it.
async fn assert_is(all: All, json: Json) {
    let server = serving(&json.to_string());
    let given = client!(discriminators, server).send_all(&all).await;
    assert_eq!(server.request().json(), json);
    assert_eq!(given.expect("a response").into_inner(), all);
}

#[tokio::test]
async fn integers_and_booleans_identify_variants() {
    let integers: [Integers; 2] = [First::new().a("x").into(), Second::new().a("x").into()];
    let booleans: [Booleans; 2] = [Good::new().a("x").into(), Bad::new().a("x").into()];
    assert_is(
        All::new().integers(integers).booleans(booleans),
        json!({
            "integers": [{"version": 1, "a": "x"}, {"version": 2, "a": "x"}],
            "booleans": [{"ok": true, "a": "x"}, {"ok": false, "a": "x"}],
        }),
    )
    .await;
}

#[tokio::test]
async fn a_mapping_distinguishes_variants_by_name() {
    let json = json!({"switches": [{"state": "turned-on"}, {"state": "turned-off"}]});
    let server = serving(&json.to_string());
    let given = client!(discriminators, server).send_all(&All::new()).await;
    let given = given.expect("a response").into_inner();
    let switches = given.switches.as_deref().unwrap_or_default();
    assert!(
        matches!(switches, [Switch::On(_), Switch::Off(_)]),
        "{switches:?}"
    );
}

#[tokio::test]
async fn a_default_identifies_its_variant() {
    let records: [Record; 2] = [
        MessageRecord::new().id("m").into(),
        CallRecord::new().id("c").into(),
    ];
    assert_is(
        All::new().records(records),
        json!({"records": [
            {"record_type": "message_record", "id": "m"}, {"record_type": "CallRecord", "id": "c"},
        ]}),
    )
    .await;
    let server =
        serving(r#"{"records":[{"record_type":"MessageRecord"},{"record_type":"other"}]}"#);
    let given = client!(discriminators, server).send_all(&All::new()).await;
    let records = given.expect("a response").into_inner().records;
    let records = records.unwrap_or_default();
    assert!(
        matches!(records[..], [Record::Message(_), Record::Raw(_)]),
        "{records:?}"
    );
}

#[tokio::test]
async fn a_wrong_value_is_put_right() {
    let integers: [Integers; 2] = [
        First::new().version(7).into(),
        Second {
            version: SecondVersion::Unlisted(1),
            a: None,
        }
        .into(),
    ];
    let server = serving("{}");
    let all = All::new()
        .integers(integers)
        .constants([Cash::new().method("card_payment")]);
    let sent = client!(discriminators, server).send_all(&all).await;
    sent.expect("a response");
    assert_eq!(
        server.request().json(),
        json!({"integers": [{"version": 1}, {"version": 2}], "constants": [{"method": "Cash"}]})
    );
}

#[tokio::test]
async fn a_constant_takes_precedence_over_the_name_of_its_schema() {
    let constants: [Constants; 2] = [Card::new().a("x").into(), Cash::new().a("x").into()];
    assert_is(
        All::new().constants(constants),
        json!({"constants": [{"method": "card_payment", "a": "x"}, {"method": "Cash", "a": "x"}]}),
    )
    .await;
}

#[tokio::test]
async fn a_listed_value_set_by_the_caller_is_kept() {
    let listed: [Listed; 4] = [
        Cat::new(CatSpecies::Cat).into(),
        Cat::new(CatSpecies::Kitty).into(),
        Dog::new(DogSpecies::Dog).into(),
        Dog::new(DogSpecies::Puppy).into(),
    ];
    let json =
        json!([{"species": "cat"}, {"species": "kitty"}, {"species": "dog"}, {"species": "puppy"}]);
    let outer = listed.clone().map(Outer::Listed);
    assert_is(
        All::new().listed(listed).outer(outer),
        json!({"listed": json, "outer": json}),
    )
    .await;
    assert_is(
        All::new().outer([Fish::new()]),
        json!({"outer": [{"species": "Fish"}]}),
    )
    .await;
}

#[tokio::test]
async fn unlisted_values_are_kept_raw() {
    let json = json!({
        "integers": [{"version": 3}, {"version": "1"}],
        "booleans": [{"ok": "yes"}],
        "constants": [{"method": "Card"}],
        "outer": [{"species": "bird"}],
    });
    let server = serving(&json.to_string());
    let given = client!(discriminators, server).send_all(&All::new()).await;
    let given = given.expect("a response").into_inner();
    let raw = |value: Json| value;
    assert_eq!(
        given.integers,
        Some(vec![
            Integers::Raw(raw(json!({"version": 3}))),
            Integers::Raw(raw(json!({"version": "1"}))),
        ])
    );
    assert_eq!(
        given.booleans,
        Some(vec![Booleans::Raw(raw(json!({"ok": "yes"})))])
    );
    assert_eq!(
        given.constants,
        Some(vec![Constants::Raw(raw(json!({"method": "Card"})))])
    );
    assert_eq!(
        given.outer,
        Some(vec![Outer::Raw(raw(json!({"species": "bird"})))])
    );
}

#[tokio::test]
async fn a_variant_can_extend_its_union() {
    let cases: [(Operator, Json); 2] = [
        (
            OperatorIs::new("x").into(),
            json!({"operator": "is", "value": "x"}),
        ),
        (IsNull::new().into(), json!({"operator": "isNull"})),
    ];
    for (operator, json) in cases {
        let server = serving(&json.to_string());
        let given = client!(discriminators, server).search(&operator).await;
        assert_eq!(server.request().json(), json);
        assert_eq!(given.expect("a response").into_inner(), operator);
    }
}
