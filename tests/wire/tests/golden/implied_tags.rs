//! Variants that are identified by constants: requests and responses.

use serde_json::{Value as Json, json};
use trine_golden::Error;
use trine_golden::implied_tags::errors::SendEventsError;
use trine_golden::implied_tags::types::*;
use trine_loopback::{Loopback, MockResponse};

use crate::{client, serving};

/// Asserts that `events` are encoded as `json`, and decoded from it.
async fn assert_is(events: Events, json: Json) {
    let server = serving(&json.to_string());
    let given = client!(implied_tags, server).send_events(&events).await;
    assert_eq!(server.request().json(), json);
    assert_eq!(given.expect("a response").into_inner(), events);
}

/// Returns the decoded response.
async fn given(json: Json) -> Events {
    let server = serving(&json.to_string());
    let given = client!(implied_tags, server)
        .send_events(&Events::new())
        .await;
    given.expect("a response").into_inner()
}

#[tokio::test]
async fn a_constant_identifies_the_variant() {
    let consts: [EventsConsts; 2] = [
        EventsConstsA::new().v(1).into(),
        EventsConstsB::new().v(2).into(),
    ];
    assert_is(
        Events::new().consts(consts),
        json!({"consts": [{"event": "a", "v": 1}, {"event": "b", "v": 2}]}),
    )
    .await;
}

#[tokio::test]
async fn disjoint_enums_identify_the_variant() {
    let refs: [Refs; 3] = [
        Begun::new(BegunState::Made).id("x").into(),
        Done::new(DoneState::Completed).id("x").into(),
        Done::new(DoneState::Finished).into(),
    ];
    assert_is(
        Events::new().refs(refs),
        json!({"refs": [
            {"state": "made", "id": "x"}, {"state": "completed", "id": "x"}, {"state": "finished"},
        ]}),
    )
    .await;
}

#[tokio::test]
async fn constants_that_narrow_a_base_identify_the_variant() {
    let composed: [Composed; 2] = [Text::new().id("x").into(), Image::new().id("x").into()];
    assert_is(
        Events::new().composed(composed),
        json!({"composed": [{"type": "text", "id": "x"}, {"type": "image", "id": "x"}]}),
    )
    .await;
}

#[tokio::test]
async fn booleans_and_numbers_identify_the_variant() {
    let flags: [Flags; 2] = [FlagsTrue::new("x").into(), FlagsFalse::new("x").into()];
    let numbers: [Numbers; 2] = [
        NumbersValue15::new().v("x").into(),
        NumbersValue2::new(2.5).v("x").into(),
    ];
    assert_is(
        Events::new().flags(flags).numbers(numbers),
        json!({
            "flags": [{"ok": true, "data": "x"}, {"ok": false, "data": "x"}],
            "numbers": [{"version": 1.5, "v": "x"}, {"version": 2.5, "v": "x"}],
        }),
    )
    .await;
    // JSON has one number for both notations.
    let events = given(json!({"numbers": [{"version": 2}]})).await;
    assert_eq!(events.numbers, Some(vec![NumbersValue2::new(2).into()]));
}

#[tokio::test]
async fn an_optional_constant_is_sent_and_can_be_missing() {
    let optional: [Optional; 2] = [OptionalLeft::new().into(), OptionalRight::new().into()];
    assert_is(
        Events::new().optional(optional),
        json!({"optional": [{"kind": "left"}, {"kind": "right"}]}),
    )
    .await;
    let events = given(json!({"optional": [{"r": 1}, {"kind": null, "r": 1}]})).await;
    let right = OptionalRight {
        kind: None,
        r: Some(1),
    };
    let expected = [right.clone().into(), right.into()];
    assert_eq!(events.optional.as_deref(), Some(&expected[..]));
    // Not the variant with the required member, although it would match otherwise.
    let events = given(json!({"optional": [{"m": 1}]})).await;
    let left = OptionalLeft {
        kind: None,
        l: None,
    };
    assert_eq!(events.optional.as_deref(), Some(&[left.into()][..]));
}

#[tokio::test]
async fn a_wrong_constant_is_not_sent() {
    let wrong = FlagsTrue {
        ok: false,
        data: String::new(),
    };
    let server = serving("{}");
    let client = client!(implied_tags, server);
    let rejected = client.send_events(&Events::new().flags([wrong])).await;
    assert!(
        matches!(rejected, Err(Error::InvalidRequest(_))),
        "{rejected:?}"
    );
}

#[tokio::test]
async fn variants_of_errors_are_identified() {
    let server = Loopback::with_response(MockResponse::json(409, r#"{"code":20,"text":"x"}"#));
    let given = client!(implied_tags, server)
        .send_events(&Events::new())
        .await;
    let Err(Error::Api(error)) = given else {
        panic!("{given:?}");
    };
    let SendEventsError::Conflict(conflict) = error.parsed().expect("a declared body");
    let SendEventsConflictResponse::Value20(conflict) = conflict else {
        panic!("{conflict:?}");
    };
    assert_eq!(conflict.text.as_deref(), Some("x"));
}

#[tokio::test]
async fn unlisted_variants_are_kept_raw_and_sent_unmodified() {
    let json = json!({
        "consts": [{"event": "c", "v": 1}, {"event": 1}, {"v": 1}, "a"],
        "refs": [{"state": "lost"}],
        "composed": [{"type": "video", "id": "x"}],
        "flags": [{"ok": "true", "data": "x"}, {"ok": null, "data": "x"}],
        "numbers": [{"version": 3}],
        "optional": [{"kind": "middle"}],
    });
    let events = given(json.clone()).await;
    let server = serving("{}");
    let sent = client!(implied_tags, server).send_events(&events).await;
    sent.expect("a response");
    assert_eq!(server.request().json(), json);
    let all = |raw: Option<bool>| assert_eq!(raw, Some(true));
    all(events
        .consts
        .map(|all| all.iter().all(|one| matches!(one, EventsConsts::Raw(_)))));
    all(events
        .refs
        .map(|all| all.iter().all(|one| matches!(one, Refs::Raw(_)))));
    all(events
        .composed
        .map(|all| all.iter().all(|one| matches!(one, Composed::Raw(_)))));
    all(events
        .flags
        .map(|all| all.iter().all(|one| matches!(one, Flags::Raw(_)))));
    all(events
        .numbers
        .map(|all| all.iter().all(|one| matches!(one, Numbers::Raw(_)))));
    all(events
        .optional
        .map(|all| all.iter().all(|one| matches!(one, Optional::Raw(_)))));
}
