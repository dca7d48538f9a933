//! Variants that are identified by nested or several constants: requests and responses.

use serde_json::{Value as Json, json};
use trine_golden::nested_tags::types::*;

use crate::{client, serving};

/// Asserts that `events` are encoded as `json`, and decoded from it.
async fn assert_is(events: Events, json: Json) {
    let server = serving(&json.to_string());
    let given = client!(nested_tags, server).send_events(&events).await;
    assert_eq!(server.request().json(), json);
    assert_eq!(given.expect("a response").into_inner(), events);
}

/// Returns the decoded response.
async fn given(json: Json) -> Events {
    let server = serving(&json.to_string());
    let given = client!(nested_tags, server)
        .send_events(&Events::new())
        .await;
    given.expect("a response").into_inner()
}

#[tokio::test]
async fn a_nested_constant_identifies_the_variant() {
    let nested: [Nested; 2] = [
        NestedOne::new(NestedOneData::new().w("x")).into(),
        NestedTwo::new(NestedTwoData::new().w("x")).into(),
    ];
    assert_is(
        Events::new().nested(nested),
        json!({"nested": [{"data": {"kind": "one", "w": "x"}}, {"data": {"kind": "two", "w": "x"}}]}),
    )
    .await;
}

#[tokio::test]
async fn the_constants_of_an_inner_union_identify_the_variant() {
    let unions: [Unions; 3] = [
        Composed::from(Text::new()).into(),
        Composed::from(Image::new()).into(),
        Sound::new().id("x").into(),
    ];
    assert_is(
        Events::new().unions(unions),
        json!({"unions": [{"type": "text"}, {"type": "image"}, {"type": "sound", "id": "x"}]}),
    )
    .await;
}

#[tokio::test]
async fn two_properties_identify_the_variant_together() {
    let pairs: [Pairs; 3] = [
        PairsOneIn::new().c("x").into(),
        PairsOneOut::new().c("x").into(),
        PairsTwoIn::new().c("x").into(),
    ];
    assert_is(
        Events::new().pairs(pairs),
        json!({"pairs": [
            {"a": "one", "b": "in", "c": "x"},
            {"a": "one", "b": "out", "c": "x"},
            {"a": "two", "b": "in", "c": "x"},
        ]}),
    )
    .await;
}

#[tokio::test]
async fn unlisted_variants_are_kept_raw_and_sent_unmodified() {
    let json = json!({
        "nested": [{"data": {"kind": "three"}}, {"data": {}}, {"data": []}],
        "unions": [{"type": "video"}],
    });
    let events = given(json.clone()).await;
    let server = serving("{}");
    let sent = client!(nested_tags, server).send_events(&events).await;
    sent.expect("a response");
    assert_eq!(server.request().json(), json);
    let all = |raw: Option<bool>| assert_eq!(raw, Some(true));
    all(events
        .nested
        .map(|all| all.iter().all(|one| matches!(one, Nested::Raw(_)))));
    all(events
        .unions
        .map(|all| all.iter().all(|one| matches!(one, Unions::Raw(_)))));
}
